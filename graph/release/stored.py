"""A term as the store gives it back: it keeps the value of a number or a date, and not how that was written.

What a release tells of its sizes is held against what a query counts, so terms are counted in this form.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pyoxigraph import RdfFormat, Store, parse, serialize

from graph.vocab import XSD

SUBJECT = b"<urn:x> <urn:x> "
ANGLE, QUOTE = b'>"'
DATATYPE = re.escape(XSD.iri.encode())
SAME = re.compile(
    rb'"(?:(?:0|-?[1-9][0-9]{0,17})"\^\^<%binteger|-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,8}[1-9]"\^\^<%bdecimal'
    rb'|[0-9]{4}-[0-9]{2}-[0-9]{2}"\^\^<%bdate)> \.\n' % (DATATYPE, DATATYPE, DATATYPE)
)
"""What most numbers and dates look like, which the store keeps as they are: it is not asked of these."""


def stored(rest: bytes) -> bytes:
    """Give what stands behind the predicate of an N-Triples line as the store would write it, its end included."""
    return _typed(rest) if rest[0] == QUOTE and rest[-4] == ANGLE else rest


@lru_cache(maxsize=1 << 16)
def _typed(rest: bytes) -> bytes:
    if SAME.fullmatch(rest):
        return rest
    store = Store()
    store.extend(parse(SUBJECT + rest, RdfFormat.N_TRIPLES))
    lines = serialize((quad.triple for quad in store), format=RdfFormat.N_TRIPLES) or b""
    return lines.removeprefix(SUBJECT)
