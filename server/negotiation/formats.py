"""Every format that is served, best first in each list.

To add one: a row in the list of what it can say, and what writes it (``graph/store``, ``server/things/documents.py``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """``aliases`` are other media types, and names for ``?format=``; ``iri`` is the W3C's name of the format."""

    key: str
    media_type: str
    extension: str
    aliases: tuple[str, ...] = ()
    iri: str = ""

    @property
    def content_type(self) -> str:
        """Give the header's value; texts say their encoding, since HTTP's default is another."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type

    def answers_to(self, name: str) -> bool:
        """Tell whether a media type or a value of ``?format=`` means this format."""
        return name in {self.key, self.media_type, *self.aliases}


W3C = "http://www.w3.org/ns/formats/"
JSON = Format(
    "json",
    "application/sparql-results+json",
    "srj",
    ("application/json", "text/json", "srj", "sparql-results+json"),
    f"{W3C}SPARQL_Results_JSON",
)
XML = Format(
    "xml",
    "application/sparql-results+xml",
    "srx",
    ("application/xml", "text/xml", "srx", "sparql-results+xml"),
    f"{W3C}SPARQL_Results_XML",
)
CSV = Format("csv", "text/csv", "csv", ("application/csv",), f"{W3C}SPARQL_Results_CSV")
TSV = Format("tsv", "text/tab-separated-values", "tsv", ("text/tsv", "application/tsv"), f"{W3C}SPARQL_Results_TSV")
TURTLE = Format(
    "ttl",
    "text/turtle",
    "ttl",
    ("application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3", "turtle", "n3"),
    f"{W3C}Turtle",
)
N_TRIPLES = Format(
    "nt", "application/n-triples", "nt", ("text/plain", "text/ntriples", "ntriples", "n-triples"), f"{W3C}N-Triples"
)
JSON_LD = Format(
    "jsonld",
    "application/ld+json",
    "jsonld",
    ("application/json", "application/x-json+ld", "json-ld", "json"),
    f"{W3C}JSON-LD",
)
RDF_XML = Format(
    "rdf", "application/rdf+xml", "rdf", ("application/xml", "text/xml", "rdf+xml", "rdfxml", "xml"), f"{W3C}RDF_XML"
)
HTML = Format("html", "text/html", "html", ("application/xhtml+xml",))
TEXT = Format("text", "text/plain", "txt")
DATA = Format("json", "application/json", "json")
"""JSON of a shape of our own, or of an interface of others."""
SVG = Format("svg", "image/svg+xml", "svg")
PROBLEM = Format("problem", "application/problem+json", "json", ("application/json",))

TABLES = (JSON, XML, CSV, TSV)
"""What answers SELECT and ASK. CSV and TSV, which the standard has for SELECT alone, say ``true`` or ``false``."""
GRAPHS = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML)
"""What answers CONSTRUCT and DESCRIBE."""
DOCUMENTS = (HTML, *GRAPHS)
"""What a thing is described in; a browser asks for the first."""
PROBLEMS = (TEXT, PROBLEM)
"""What says that something is amiss."""

OFFERS = {"SELECT": TABLES, "ASK": TABLES, "CONSTRUCT": GRAPHS, "DESCRIBE": GRAPHS}


def offers(form: str) -> tuple[Format, ...]:
    """Give the formats that a form of query is answered in."""
    return OFFERS[form]
