"""What is to be cut out of an XML document, and what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree


@dataclass(frozen=True, slots=True)
class Shape:
    """Which elements to cut out, by local name: ``units`` to the ancestor that each needs, empty where it needs none.

    A unit may begin with a child ``head``; one that begins so holds no other. Nothing is cut out inside ``silent``
    elements, and a document with one of ``silent`` or ``quiet`` may well have no unit.
    """

    units: Mapping[bytes, bytes]
    head: bytes = b""
    silent: frozenset[bytes] = frozenset()
    quiet: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Unit:
    """One element that was cut out, the line on which it begins and its place among the units, from 1."""

    element: etree._Element
    line: int
    position: int


def local(name: bytes) -> bytes:
    """Give a name without its prefix."""
    return name.rpartition(b":")[2]
