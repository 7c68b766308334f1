"""One record's text to an element, by a parser that resolves nothing; what a parser's complaint is about."""

from __future__ import annotations

import re

from lxml import etree

from graph.documents import markup

PREFIXED = re.compile(rb"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
DECLARES = re.compile(rb"xmlns:([\w.-]+)\s*=")
POSITION = re.compile(r",? ?line \d+(?: and \w+)?, column \d+(?: \(<\w+>, line \d+\))?$")

PARSER = markup.parser(encoding="utf-8")


def parse(context: bytes, piece: bytes) -> etree._Element:
    """Parse a piece; prefixes that nothing declares are declared first, as their names are all that is needed."""
    try:
        return etree.fromstring(context + piece + b"</_>", PARSER)[0]
    except etree.XMLSyntaxError:
        known = {found[1] for found in DECLARES.finditer(context + piece)} | {b"xml", b"xmlns"}
        unknown = {found[1] or found[2] for found in PREFIXED.finditer(piece)} - known
        if not unknown:
            raise
    declared = b"".join(b' xmlns:%s="urn:undeclared:%s"' % (prefix, prefix) for prefix in sorted(unknown))
    return etree.fromstring(b"%s%s>%s</_>" % (context[:-1], declared, piece), PARSER)[0]


def complaint(err: etree.XMLSyntaxError) -> str:
    """Give what a parser says, without the place, which is not the document's."""
    return POSITION.sub("", str(err.msg))
