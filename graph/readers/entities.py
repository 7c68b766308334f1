"""Items as JSON: DSpace's REST and HAL forms, arrays, JSON Lines, and single objects of any shape.

A nested key becomes a dotted label, a list repeats its label. An object that wraps one value (``{"value": ...,
"language": ...}``) is that value: the rest of it are the field's language and parts. Numbers stay as they are written.
https://www.rfc-editor.org/rfc/rfc8259 https://github.com/DSpace/RestContract/blob/main/items.md
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TextIO

from graph import charset
from graph.record import Document, Field, Record, Reject, excerpt

NAME = "json"
LARGEST = 16 * 1024 * 1024
"""Characters of one object at the most; an array of them may be of any length."""

DEEPEST = 64
"""Levels of nesting within one object at the most."""

PIECE = 64 * 1024
SPACE = re.compile(r"[ \t\r\n\ufeff]*")
NEXT = re.compile(r"[\r\n][ \t]*(?=[{\[])")
CUT = 16
"""An error this near to what has been read may come of the cut: no token but a string is longer."""

OPENING = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*[\[{][\s\x00]*([\[\]{}\"\d-]|true|false|null|$)")
TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
QUALIFIED = re.compile(r"[A-Za-z][\w-]*(?:\.[\w-]+){1,3}")
VALUE_KEYS = {"value", "language", "authority", "confidence", "place", "securityLevel", "key", "schema", "element"}
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


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, true, false or null as it is written."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """An object's members in their order, a key that comes twice twice."""

    items: tuple[tuple[str, object], ...]

    def get(self, key: str) -> object:
        return next((value for name, value in self.items if name == key), None)

    def texts(self) -> dict[str, str]:
        """Give the members that are strings."""
        return {name: value for name, value in self.items if isinstance(value, str)}


def _pairs(items: list[tuple[str, object]]) -> Pairs:
    return Pairs(tuple(items))


def _number(text: str) -> Literal:
    return Literal(text, "number")


def _decoder(strict: bool) -> json.JSONDecoder:
    """Make a parser that keeps what Python's numbers and dicts would lose."""
    return json.JSONDecoder(
        object_pairs_hook=_pairs, parse_int=_number, parse_float=_number, parse_constant=_number, strict=strict
    )


STRICT, LENIENT = _decoder(True), _decoder(False)


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


class Values:
    """A stream's values: those of an array, or of a sequence; what is not JSON comes as a Reject."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._buffer, self._at, self._ended = "", 0, False
        self._line, self._counted = 1, 0

    def __iter__(self) -> Iterator[tuple[str, object]]:
        if self._peek() == "[":
            self._at += 1
            yield from self._array()
        else:
            yield from self._sequence()

    def _array(self) -> Iterator[tuple[str, object]]:
        number = 0
        while (sign := self._peek()) not in {"", "]"}:
            if number and sign != ",":
                yield self._reject(f"after record {number} a comma or ']' was expected")
                return
            self._at += sign == ","
            number += 1
            self._peek()
            value = self._value(LENIENT)
            if isinstance(value, Reject):
                yield value.where, value
                return
            yield f"{self._name}, record {number}", value
        self._at += 1
        if not sign:
            yield self._reject(f"it ends after record {number}, within an array; ']' was expected")
        elif self._peek():
            yield self._reject("the array has ended; nothing more was expected")

    def _sequence(self) -> Iterator[tuple[str, object]]:
        while self._peek():
            where = self._where()
            value = self._value(STRICT)
            if not isinstance(value, Reject):
                yield where, value
            else:
                yield value.where, value
                if not self._skip():
                    return

    def _value(self, decoder: json.JSONDecoder) -> object:
        """Parse the value that begins here; read on where it is cut off."""
        while True:
            try:
                value, end = decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as err:
                if self._cut(err) and self._more():
                    continue
                if decoder is STRICT and err.msg.startswith("Invalid control") and self._buffer[err.pos] not in "\r\n":
                    return self._value(LENIENT)
                return self._reject(self._why(err))[1]
            except RecursionError:
                return self._reject(f"it is nested too deep; at most {DEEPEST} levels were expected")[1]
            if end == len(self._buffer) and self._more():
                continue
            if end - self._at > LARGEST:
                return self._reject(f"an object of at most {LARGEST:,} characters was expected")[1]
            self._at = end
            return value

    def _why(self, err: json.JSONDecodeError) -> str:
        if not self._ended and self._cut(err):
            return f"an object of at most {LARGEST:,} characters was expected"
        return f"it is not JSON: {err.msg[:1].lower()}{err.msg[1:]}"

    def _cut(self, err: json.JSONDecodeError) -> bool:
        return err.pos + CUT >= len(self._buffer) or err.msg.startswith("Unterminated string")

    def _peek(self) -> str:
        """Give the next character that is not white space, or nothing at the end."""
        while True:
            found = SPACE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Read on: as much again as is kept, so that a long value is not parsed often; not past the bound."""
        kept = len(self._buffer) - self._at
        if kept > LARGEST or self._ended:
            return False
        piece = self._stream.read(max(PIECE, kept))
        if not piece:
            self._ended = True
            return False
        self._where()
        self._buffer, self._at, self._counted = self._buffer[self._at :] + charset.mend(piece), 0, 0
        return True

    def _skip(self) -> bool:
        """Go to the next line that may begin a value; the buffer goes along, as each error counts its lines."""
        self._where()
        self._buffer, self._at, self._counted = self._buffer[self._at :], 1, 0
        while not (found := NEXT.search(self._buffer, self._at - 1)):
            self._at = max(self._at, len(self._buffer) - CUT)
            if not self._more():
                return False
        self._at = found.end()
        return True

    def _where(self) -> str:
        """Say the line; each is counted once."""
        self._line += self._buffer.count("\n", self._counted, self._at)
        self._counted = self._at
        return f"{self._name}, line {self._line}"

    def _reject(self, why: str) -> tuple[str, Reject]:
        where = self._where()
        return where, Reject(where, why, excerpt(self._buffer[self._at : self._at + 2000]))


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
        fields = tuple(_item_fields(value))
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


def _item_fields(value: Pairs) -> Iterator[Field]:
    """Give an item's fields; DSpace's metadata go by their own names, an entity of several languages tells its own."""
    texts = value.texts()
    tag = texts.get("language", "") if "sharedId" in texts else ""
    language = tag if TAG.fullmatch(tag) else ""
    for name, member in value.items:
        if name == "metadata" and _qualified(member):
            yield from fields(member, "", language)
        else:
            yield from fields(member, name, "" if name == "language" else language)


def _qualified(member: object) -> bool:
    """Tell DSpace's metadata: keys as dc.subject.other, or a list of objects that name theirs."""
    if isinstance(member, list):
        return bool(member) and all(isinstance(value, Pairs) and {"key", "value"} <= _keys(value) for value in member)
    return isinstance(member, Pairs) and bool(member.items) and all(QUALIFIED.fullmatch(key) for key in _keys(member))


def fields(value: object, label: str, language: str = "", index: str = "", depth: int = 0) -> Iterator[Field]:
    """Give the fields of a value under a label. Raises: RecursionError past the bound."""
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(value, Pairs) and value.items:
        if (field := _wrapped(value, label, language, index)) is not None:
            yield field
            return
        for name, member in value.items:
            yield from fields(member, f"{label}.{name}" if label else name, language, index, depth + 1)
    elif isinstance(value, list) and value:
        for number, member in enumerate(value):
            inner = f"{index}.{number}".lstrip(".") if isinstance(member, (Pairs, list)) else index
            yield from fields(member, label, language, inner, depth + 1)
    else:
        yield _leaf(value, label, language, index)


def _leaf(value: object, label: str, language: str, index: str) -> Field:
    parts = (("index", index),) if index else ()
    if isinstance(value, str):
        return Field(charset.mend(label), charset.mend(value), charset.mend(language), parts)
    text, kind = _written(value)
    return Field(charset.mend(label), text, "", (*parts, ("json", kind)))


def _wrapped(value: Pairs, label: str, language: str, index: str) -> Field | None:
    """Take an object that is one value with its language and the like for what it is, else nothing."""
    names = _keys(value)
    inner = value.get("@value" if "@value" in names else "value")
    known = names <= VALUE_KEYS or names <= {"@value", "@language", "@type", "@direction"}
    if not known or len(names) < len(value.items) or not isinstance(inner, (str, Literal)):
        return None
    rest = {name: member for name, member in value.items if name not in {"value", "@value"}}
    if not all(isinstance(member, (str, Literal)) or member is None for member in rest.values()):
        return None
    named, tag = rest.pop("key", None), rest.pop("language", rest.pop("@language", None))
    if isinstance(named, str):
        label = f"{label}.{named}" if label else named
    texts = {name: member if isinstance(member, str) else _written(member)[0] for name, member in rest.items()}
    own = tag if isinstance(tag, str) else "" if isinstance(tag, Literal) else language
    base = _leaf(inner, label, own, "" if index.isdigit() else index)
    parts = tuple((name, charset.mend(text)) for name, text in texts.items() if text)
    return Field(base.label, base.value, base.language, base.parts + parts)


def _keys(value: Pairs) -> set[str]:
    return {name for name, _ in value.items}


def _written(value: object) -> tuple[str, str]:
    """Give a value that is no string as it is written, and its kind."""
    rules: tuple[tuple[Callable[[object], bool], tuple[str, str]], ...] = (
        (lambda v: v is True, ("true", "boolean")),
        (lambda v: v is False, ("false", "boolean")),
        (lambda v: isinstance(v, Pairs), ("", "{}")),
        (lambda v: isinstance(v, list), ("", "[]")),
    )
    if isinstance(value, Literal):
        return value.text, value.kind
    return next((written for rule, written in rules if rule(value)), ("", "null"))


def _shown(value: object) -> str:
    """Show the start of a value in a Reject."""
    if isinstance(value, Pairs):
        return (
            "{"
            + ", ".join(f"{name}: {_shown(v) if not isinstance(v, Pairs) else '{...}'}" for name, v in value.items[:8])
            + "}"
        )
    return value if isinstance(value, str) else "[...]" if isinstance(value, list) else _written(value)[0] or "null"


def flatten(text: str, label: str) -> Iterator[Field]:
    """Give the fields of JSON that lies in something else. Raises: ValueError, RecursionError."""
    value: object = LENIENT.decode(text.strip())
    graph = value.get("@graph") if isinstance(value, Pairs) else None
    for member in graph if isinstance(graph, list) else value if isinstance(value, list) else [value]:
        yield from fields(member, label)
