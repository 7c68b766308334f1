"""Parts of a thing that are alike are a table on its page, few of a kind are sections."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from graph.names import Names
from graph.vocab import RDF, SH, VOID
from server.things.alike import MANY, Alike, alike
from server.things.thing import Glossary
from server.things.view import View

BASE = "http://127.0.0.1:8000/"
DATASET = NamedNode(f"{BASE}dataset")
CLASS = getattr(VOID, "class")


def part(name: str) -> NamedNode:
    return NamedNode(f"{DATASET.value}#{name}")


def prefixes(count: int) -> list[Triple]:
    said = [Triple(DATASET, SH.declare, part(f"p{n}")) for n in range(count)]
    for n in range(count):
        said += [Triple(part(f"p{n}"), RDF.type, SH.PrefixDeclaration), Triple(part(f"p{n}"), SH.prefix, Literal("x"))]
    return said


def partition(owner: NamedNode, way: NamedNode, name: str, about: NamedNode, of: NamedNode) -> list[Triple]:
    return [Triple(owner, way, part(name)), Triple(part(name), of, about), Triple(part(name), VOID.triples, Literal(7))]


def tables(said: list[Triple]) -> Alike:
    return alike(said, DATASET, View(Names(BASE), Glossary("en")))


def test_many_parts_of_a_kind_are_a_table_with_a_line_each_and_what_all_share_left_out() -> None:
    found = tables(prefixes(MANY))
    (table,) = found.tables
    assert (table.title, table.columns, table.inner) == ("Prefixes", ("Prefix",), False)
    assert [line.id for line in table.lines] == [f"p{n}" for n in range(MANY)]
    assert [[value.text for value in cell] for cell in table.lines[0].cells] == [["x"]]
    assert found.parts == {part(f"p{n}") for n in range(MANY)}
    assert found.properties == {SH.declare}


def test_few_parts_of_a_kind_are_no_table() -> None:
    assert tables(prefixes(MANY - 1)) == Alike()


@pytest.mark.parametrize("inner", [MANY - 1, MANY])
def test_parts_of_parts_are_a_table_named_by_what_they_belong_to_or_are_left_to_the_data(inner: int) -> None:
    said = []
    for n in range(MANY):
        said += partition(DATASET, VOID.classPartition, f"c{n}", NamedNode(f"http://example.org/Thing{n}"), CLASS)
    for n in range(inner):
        about = NamedNode(f"http://example.org/property{n}")
        said += partition(part("c0"), VOID.propertyPartition, f"c0p{n}", about, VOID.property)
    found = tables(said)
    assert found.tables[0].columns == ("Class", "Triples")
    assert [table.title for table in found.tables if table.inner] == (
        ["By property: http://example.org/Thing0"] if inner == MANY else []
    )
    assert found.left == (0 if inner == MANY else inner)
    assert part("c0p0") in found.parts
