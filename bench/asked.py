"""What ``bench.endpoint`` asks: sixteen queries, as people and pages ask them, and the mix of the small ones.

``$record``, ``$subject``, ``$prefix`` stand for what is drawn from the data that are asked.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template

JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"
PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def prologue(text: str) -> str:
    """Declare the prefixes that a query uses."""
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if f"{name}:" in text)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query; ``weight`` is how often it is in the mix. ``is_open`` where several answers of a size are right."""

    name: str
    text: str
    media_type: str = JSON
    weight: int = 0
    is_open: bool = False

    def fill(self, given: Mapping[str, str]) -> str:
        return prologue(self.text) + Template(self.text).substitute(given)


QUERIES = (
    Asked("describe a record", "DESCRIBE <$record>", NTRIPLES, weight=3, is_open=True),
    Asked(
        "records by subject",
        "SELECT ?record ?title { ?record dct:subject <$subject> ; dct:title ?title } LIMIT 50",
        weight=3,
    ),
    Asked(
        "related by two hops, counted",
        "SELECT ?far (COUNT(DISTINCT ?record) AS ?records) { <$subject> skos:related ?near . ?near skos:related ?far ."
        " ?record dct:subject ?far } GROUP BY ?far ORDER BY DESC(?records) ?far LIMIT 20",
        weight=1,
    ),
    Asked(
        "aggregate by year and country",
        "SELECT ?year ?country (COUNT(?record) AS ?records) { ?record dct:issued ?date ; dct:spatial ?country"
        " BIND(SUBSTR(STR(?date), 1, 4) AS ?year) } GROUP BY ?year ?country",
    ),
    Asked(
        "labels by prefix",
        "SELECT ?concept ?label { ?concept skos:prefLabel ?label FILTER(STRSTARTS(STR(?label), '$prefix')) }"
        " ORDER BY STR(?label) LIMIT 20",
    ),
    Asked(
        "titles by a pattern", "SELECT ?record ?title { ?record dct:title ?title FILTER(REGEX(?title, 'histor', 'i')) }"
    ),
    Asked("COUNT(*)", "SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }"),
    Asked(
        "filter on a date",
        "SELECT ?record { ?record dct:issued ?date"
        " FILTER(?date >= '2020-01-01'^^xsd:date && ?date < '2020-07-01'^^xsd:date) }",
    ),
    Asked(
        "skos:broader*",
        "SELECT ?broader (COUNT(DISTINCT ?record) AS ?records) { <$subject> skos:broader* ?broader ."
        " ?narrower skos:broader ?broader . ?record dct:subject ?narrower } GROUP BY ?broader",
        weight=1,
    ),
    Asked(
        "CONSTRUCT of 10,000",
        "CONSTRUCT { ?record dct:title ?title } { ?record dct:title ?title ; dct:issued ?date } LIMIT 10000",
        NTRIPLES,
        is_open=True,
    ),
    Asked(
        "ORDER BY, LIMIT, OFFSET",
        "SELECT ?record ?date { ?record dct:issued ?date } ORDER BY DESC(?date) ?record LIMIT 50 OFFSET 100",
    ),
    Asked(
        "OPTIONALs",
        "SELECT * { ?record dct:subject <$subject> ; dct:title ?title OPTIONAL { ?record dct:issued ?date }"
        " OPTIONAL { ?record dct:creator ?agent OPTIONAL { ?agent skos:prefLabel ?name } }"
        " OPTIONAL { ?record dct:spatial ?place } } LIMIT 100",
        weight=2,
    ),
    Asked(
        "subjects used most",
        "SELECT ?subject (COUNT(?record) AS ?records) { ?record dct:subject ?subject }"
        " GROUP BY ?subject ORDER BY DESC(?records) ?subject LIMIT 20",
    ),
    Asked("100,000 rows", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100000", is_open=True),
    Asked("the whole dump", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", NTRIPLES),
    Asked("ASK", "ASK { ?record dct:subject <$subject> }", weight=2),
)

RECORDS = "SELECT ?iri { ?iri dct:subject ?subject ; dct:title ?title } ORDER BY ?iri LIMIT 2000"
SUBJECTS = (
    "SELECT ?iri (COUNT(?record) AS ?records)"
    " { ?record dct:subject ?iri . ?iri skos:broader ?broader ; skos:related ?other }"
    " GROUP BY ?iri ORDER BY DESC(?records) ?iri LIMIT 200"
)
"""What the parameters are drawn from."""
BEGINNINGS = ("Educ", "Hum", "Int", "Soc", "Cul", "Pol", "Sci", "Eco")


def draws(records: Sequence[str], subjects: Sequence[str], number: int) -> list[dict[str, str]]:
    """Draw parameters; the same data give the same ones."""
    rng = random.Random(1)
    return [
        {"record": rng.choice(records), "subject": rng.choice(subjects), "prefix": rng.choice(BEGINNINGS)}
        for _ in range(number)
    ]


def mix(given: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Give the small queries as often as they weigh, each with parameters of its own: text and media type."""
    small = [asked for asked in QUERIES for _ in range(asked.weight)]
    return [(asked.fill(drawn), asked.media_type) for asked, drawn in zip(small * len(given), given, strict=False)]
