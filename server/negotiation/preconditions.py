"""On which conditions a file is asked for, and which part of it.

https://www.rfc-editor.org/rfc/rfc9110.html#section-13.2.2  https://www.rfc-editor.org/rfc/rfc9110.html#section-14.2

What sends files takes a range in other units for one that it does not have, several for none, HEAD for GET, and sends
the file with its 412. So what it is to hear is settled before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from wsgiref.types import WSGIEnvironment

from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.http import is_resource_modified, parse_date, parse_etags, unquote_etag

RANGE, IF_RANGE = "HTTP_RANGE", "HTTP_IF_RANGE"
IF_MATCH, IF_UNMODIFIED = "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"
SPAN = re.compile(r"(?P<first>\d{1,4000})-(?P<last>\d{0,4000})|-(?P<length>\d{1,4000})", re.ASCII)
UNIT = "bytes"


@dataclass(frozen=True, slots=True)
class File:
    """What a file is known by: its tag, which is strong and has no quotes, when it was changed, and its bytes."""

    tag: str
    changed: datetime
    size: int


def settle(environ: WSGIEnvironment, file: File) -> None:
    """Leave no range in a request but one that is to be sent, and no condition but those on what a client has.

    Raises: PreconditionFailed, RequestedRangeNotSatisfiable.
    """
    _hold(environ, file)
    asked, on = environ.pop(RANGE, ""), environ.pop(IF_RANGE, None)
    has_it = not is_resource_modified(environ, file.tag, last_modified=file.changed)
    if environ["REQUEST_METHOD"] != "GET" or has_it or not (on is None or _is_same(on, file)):
        return
    if spans := _spans(asked):
        found = [span for span in (_within(span, file.size) for span in spans) if span]
        if not found:
            raise RequestedRangeNotSatisfiable(file.size)
        if len(found) == 1:  # several may be answered with the whole
            environ[RANGE] = f"{UNIT}={found[0][0]}-{found[0][1]}"


def _hold(environ: WSGIEnvironment, file: File) -> None:
    """Hold a file to what a client takes it for. Raises: PreconditionFailed."""
    match, since = environ.pop(IF_MATCH, ""), parse_date(environ.pop(IF_UNMODIFIED, None))
    if match:
        tags = parse_etags(match)
        if not (tags.star_tag or tags.is_strong(file.tag)):
            raise PreconditionFailed(f'If-Match: "{file.tag}" was expected, which is what there is')
    elif since and file.changed > since:
        raise PreconditionFailed(f"If-Unmodified-Since: {format_datetime(file.changed, usegmt=True)} was expected")


def _is_same(on: str, file: File) -> bool:
    """Tell whether the file is what If-Range names, by a strong tag or the very date."""
    tag, is_weak = unquote_etag(on)
    return (tag == file.tag and not is_weak) if '"' in on else parse_date(on) == file.changed


def _spans(asked: str) -> list[re.Match[str]]:
    """Read a range; nothing of one in other units or that is none, which is not heard."""
    unit, _, written = asked.partition("=")
    read = [SPAN.fullmatch(part.strip(" \t")) for part in written.split(",") if part.strip(" \t")]
    if unit.strip(" \t").lower() != UNIT or not all(_is_range(span) for span in read):
        return []
    return [span for span in read if span]


def _is_range(span: re.Match[str] | None) -> bool:
    return span is not None and not (span["last"] and int(span["last"]) < int(span["first"]))


def _within(span: re.Match[str], size: int) -> tuple[int, int] | None:
    """Give the first and last byte of a range that a file of a size has; none where it has none of them."""
    if span["length"]:
        length = min(int(span["length"]), size)
        return (size - length, size - 1) if length else None
    first = int(span["first"])
    return (first, min(int(span["last"] or size), size - 1)) if first < size else None
