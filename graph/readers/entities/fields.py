"""The fields of an item in JSON, whatever its shape: nested keys are dotted labels, a list repeats its label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from graph.documents import charset
from graph.readers.entities.stream import DEEPEST, Literal, Pairs
from graph.record import Field

TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
QUALIFIED = re.compile(r"[A-Za-z][\w-]*(?:\.[\w-]+){1,3}")
VALUE_KEYS = {"value", "language", "authority", "confidence", "place", "securityLevel", "key", "schema", "element"}


def of_item(value: Pairs) -> Iterator[Field]:
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
        return bool(member) and all(isinstance(value, Pairs) and {"key", "value"} <= keys(value) for value in member)
    return isinstance(member, Pairs) and bool(member.items) and all(QUALIFIED.fullmatch(key) for key in keys(member))


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
    text, kind = written(value)
    return Field(charset.mend(label), text, "", (*parts, ("json", kind)))


def _wrapped(value: Pairs, label: str, language: str, index: str) -> Field | None:
    """Take an object that is one value with its language and the like for what it is, else nothing."""
    names = keys(value)
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
    texts = {name: member if isinstance(member, str) else written(member)[0] for name, member in rest.items()}
    own = tag if isinstance(tag, str) else "" if isinstance(tag, Literal) else language
    base = _leaf(inner, label, own, "" if index.isdigit() else index)
    parts = tuple((name, charset.mend(text)) for name, text in texts.items() if text)
    return Field(base.label, base.value, base.language, base.parts + parts)


def keys(value: Pairs) -> set[str]:
    return {name for name, _ in value.items}


def written(value: object) -> tuple[str, str]:
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
