"""The values of a stream of JSON, one at a time and of bounded size: of an array, or one after the other.

Numbers stay as they are written, a key that comes twice comes twice. https://www.rfc-editor.org/rfc/rfc8259
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from graph.documents import charset
from graph.record import Reject, excerpt

LARGEST = 16 * 1024 * 1024
"""Characters of one object at the most; an array of them may be of any length."""

DEEPEST = 64
"""Levels of nesting within one object at the most."""

PIECE = 64 * 1024
SPACE = re.compile(r"[ \t\r\n\ufeff]*")
NEXT = re.compile(r"[\r\n][ \t]*(?=[{\[])")
CUT = 16
"""An error this near to what has been read may come of the cut: no token but a string is longer."""


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
