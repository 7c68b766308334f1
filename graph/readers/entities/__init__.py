"""Items as JSON: DSpace's REST and HAL forms, arrays, JSON Lines, and single objects of any shape.

A nested key becomes a dotted label, a list repeats its label. An object that wraps one value (``{"value": ...,
"language": ...}``) is that value: the rest of it are the field's language and parts. Numbers stay as they are written.
https://www.rfc-editor.org/rfc/rfc8259 https://github.com/DSpace/RestContract/blob/main/items.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.documents import charset
from graph.readers.entities.fields import fields, of_item, written
from graph.readers.entities.stream import DEEPEST, LENIENT, Literal, Pairs, Values
from graph.record import Document, Field, Record, Reject, excerpt

NAME = "json"

OPENING = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*[\[{][\s\x00]*([\[\]{}\"\d-]|true|false|null|$)")
CONTAINERS = (
    ("_embedded", "searchResult", "_embedded", "objects"),
    ("_embedded", "items"),
    ("_embedded", "indexableObjects"),
    ("response", "docs"),
    ("rows",),
)
"""Where the pages of an interface hold their items: HAL, Solr, uwazi."""

OTHERS = {"community", "collection", "site", "eperson", "group", "bitstream", "bundle"}
"""What DSpace's interface answers besides items."""


def recognises(head: bytes) -> bool:
    """Tell JSON by its opening."""
    return OPENING.match(head) is not None


def read(document: Document) -> Iterator[Record | Reject]:
    """Read an array's elements, or one object after the other, as they come."""
    position = 0
    with document.open() as stream, charset.text(stream) as text:
        for where, value in Values(text, document.name):
            for found in (value,) if isinstance(value, Reject) else _unwrap(value):
                if isinstance(found, Reject):
                    yield found
                    continue
                position += 1
                at = where if found is value else f"{document.name}, record {position}"
                yield _record(document, found, at, position)


def _unwrap(value: object) -> Iterator[object]:
    """Give the items on a page of an interface; anything else is an item itself."""
    for path in CONTAINERS:
        inner = value
        for key in path:
            inner = inner.get(key) if isinstance(inner, Pairs) else None
        if isinstance(inner, list) and all(isinstance(element, Pairs) for element in inner):
            for element in inner:
                wrapped = element.get("_embedded")
                item = wrapped.get("indexableObject") if isinstance(wrapped, Pairs) else None
                yield item if isinstance(item, Pairs) else element
            return
    yield value


def _record(document: Document, value: object, where: str, position: int) -> Record | Reject:
    if not isinstance(value, Pairs):
        return Reject(where, "an object was expected as a record", excerpt(charset.mend(_shown(value))))
    if why := _stranger(value):
        return Reject(where, why, excerpt(charset.mend(_shown(value))))
    try:
        fields = tuple(of_item(value))
    except RecursionError:
        return Reject(where, f"it is nested too deep; at most {DEEPEST} levels were expected")
    return Record(fields, document.name, document.sha256, position, NAME)


def _stranger(value: Pairs) -> str:
    """Tell what is no item: an interface's errors, and its other things."""
    texts = value.texts()
    if isinstance(status := value.get("status"), Literal) and {"error", "message", "path"} <= texts.keys():
        return f"it is the interface's error {status.text} ({texts['error']}); an item was expected"
    if texts.get("type") in OTHERS and "uuid" in texts:
        return f"it is a {texts['type']}; an item was expected"
    return "" if value.items else "it is an empty object; a record was expected"


def _shown(value: object) -> str:
    """Show the start of a value in a Reject."""
    if isinstance(value, Pairs):
        return (
            "{"
            + ", ".join(f"{name}: {_shown(v) if not isinstance(v, Pairs) else '{...}'}" for name, v in value.items[:8])
            + "}"
        )
    return value if isinstance(value, str) else "[...]" if isinstance(value, list) else written(value)[0] or "null"


def flatten(text: str, label: str) -> Iterator[Field]:
    """Give the fields of JSON that lies in something else. Raises: ValueError, RecursionError."""
    value: object = LENIENT.decode(text.strip())
    graph = value.get("@graph") if isinstance(value, Pairs) else None
    for member in graph if isinstance(graph, list) else value if isinstance(value, list) else [value]:
        yield from fields(member, label)
