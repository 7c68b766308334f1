from __future__ import annotations

import io
from xml.etree import ElementTree as Tree

import pytest
from pyoxigraph import Literal, NamedNode, Triple
from rdflib import Graph

from graph.errors import Inexpressible
from graph.writers import xml

SUBJECT, PREDICATE = NamedNode("http://example.org/s"), NamedNode("http://example.org/p")


def written(text: str) -> bytes:
    out = io.BytesIO()
    xml.write([Triple(SUBJECT, PREDICATE, Literal(text))], out, {"ex": "http://example.org/"})
    return out.getvalue()


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb\n\tc", " a ", "<&>\"'", "\ufffd\uffef\U0001ffff", "ﾾ￰"])
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    ((_, _, value),) = Graph().parse(data=written(text), format="xml")
    assert str(value) == text


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_a_character_that_no_xml_has_is_an_error_that_names_it(character: str) -> None:
    with pytest.raises(Inexpressible, match=f"U\\+{ord(character):04X}, which XML cannot hold"):
        written(f"a{character}b")


def test_a_character_is_found_that_comes_in_pieces() -> None:
    out = io.BytesIO()
    held = xml.Held(out)
    held.write(b"a\xef")
    held.write(b"\xbf")
    with pytest.raises(Inexpressible):
        held.write(b"\xbe")


def test_what_is_written_is_well_formed() -> None:
    assert Tree.fromstring(written("\r")) is not None
