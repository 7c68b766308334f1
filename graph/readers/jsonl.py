"""Our canonical form of a Record: JSON Lines, one record a line; what is written comes back the same.

A line is an object with these keys: ``seealso`` (the version of the form, 1), ``document``, ``sha256``, ``position``,
``reader``, and ``fields``, an array of objects with ``label``, ``value`` and, where they are not empty, ``language``
and ``parts`` (an array of pairs). https://jsonlines.org/
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TextIO

from graph.documents import charset
from graph.record import Document, Field, Record, Reject, excerpt

NAME = "jsonl"
VERSION = 1
LONGEST = 16 * 1024 * 1024
"""Characters of a line at the most."""

MARKED = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"seealso"\s*:\s*\d')
KEYS: dict[str, Callable[[object], bool]] = {
    "document": lambda value: isinstance(value, str),
    "sha256": lambda value: isinstance(value, str),
    "position": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "reader": lambda value: isinstance(value, str),
    "fields": lambda value: isinstance(value, list),
}
"""What a line holds beside its version, and how to tell."""


class _Misfit(ValueError):  # noqa: N818 - a verdict on the line, not a fault
    """A line that is JSON and not a record of ours; its text is a Reject's why."""


def recognises(head: bytes) -> bool:
    """Tell our own form by the version that begins each line."""
    return MARKED.match(head) is not None


def line(record: Record) -> str:
    """Write a record as one line, its end included."""
    fields = [
        {
            "label": field.label,
            "value": field.value,
            **({"language": field.language} if field.language else {}),
            **({"parts": field.parts} if field.parts else {}),
        }
        for field in record.fields
    ]
    values = {
        "seealso": VERSION,
        "document": record.document,
        "sha256": record.sha256,
        "position": record.position,
        "reader": record.reader,
        "fields": fields,
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"


def read(document: Document) -> Iterator[Record | Reject]:
    """Read the records as they were written, each with the document that it first came from."""
    with document.open() as stream, charset.text(stream) as lines:
        for number, text in _lines(lines):
            where = f"{document.name}, line {number}"
            if len(text) > LONGEST:
                yield Reject(where, f"the line is longer than {LONGEST:,} characters", excerpt(charset.mend(text)))
            elif text.strip():
                yield _record(text, where)


def _lines(stream: TextIO) -> Iterator[tuple[int, str]]:
    """Number the lines; of one that is too long only the start is kept."""
    number = 0
    while text := stream.readline(LONGEST + 1):
        number += 1
        rest = text
        while len(rest) > LONGEST and not rest.endswith("\n"):
            rest = stream.readline(LONGEST + 1)
        yield number, text


def _record(text: str, where: str) -> Record | Reject:
    if charset.is_odd(text):
        return Reject(where, "it is not UTF-8; a record in UTF-8 was expected", excerpt(charset.mend(text)))
    try:
        return _parse(json.loads(text))
    except _Misfit as err:
        why = str(err)
    except (ValueError, RecursionError) as err:
        why = f"it is not JSON ({str(err).split(':')[0]}); a record of one line was expected"
    return Reject(where, why, excerpt(text))


def _parse(values: object) -> Record:
    """Take a line's object apart. Raises: _Misfit."""
    if not isinstance(values, dict) or values.get("seealso") != VERSION:
        raise _Misfit(f'an object with "seealso": {VERSION} was expected')
    for key, fits in KEYS.items():
        if not fits(values.get(key)):
            raise _Misfit(f"'{key}' is absent or of another type; there are {', '.join(KEYS)}")
    fields = tuple(_field(field) for field in values["fields"])
    texts = [_sound(values[key]) for key in ("document", "sha256", "reader")]
    return Record(fields, texts[0], texts[1], values["position"], texts[2])


def _field(values: object) -> Field:
    if not isinstance(values, dict) or not isinstance(values.get("parts", []), list):
        raise _Misfit("a field is not an object; one with label, value and, if any, language and parts was expected")
    parts = values.get("parts", [])
    if not all(isinstance(part, list) and len(part) == len(("name", "text")) for part in parts):
        raise _Misfit("a field's parts are not pairs; pairs of a name and a text were expected")
    pairs = tuple((_sound(name), _sound(text)) for name, text in parts)
    return Field(_sound(values.get("label")), _sound(values.get("value")), _sound(values.get("language", "")), pairs)


def _sound(text: object) -> str:
    """Hold a text to what RDF and UTF-8 can say. Raises: _Misfit."""
    if not isinstance(text, str):
        raise _Misfit("a label, value, language or part is not a string")
    if charset.is_odd(text):
        raise _Misfit("a text holds half of a surrogate pair, which is no character")
    return text
