"""Example queries and prefixes, as SHACL's SPARQL extensions write them, so that editors find them in the store.

https://www.w3.org/TR/shacl-af/#functions-example for the classes; ``sh:describe`` and ``spex:federatesWith`` are what
collections of example queries use where the standard has no word.

To add one: a file ``ontology/examples/NAME.rq``. Its head is comments: ``# title:``, ``# description:``,
``# theme:`` (one of THEMES), ``# keywords:``, ``# graph:`` (the graphs that it asks, by name), ``# service:`` (the
endpoints that it calls, which the operator has to allow). Prefixes of the one table need no declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, Triple

import ontology
from graph.names import GRAPHS, Names
from graph.vocab import DCTERMS, RDF, RDFS, SCHEMA, SH, SPEX, XSD

THEMES = (
    "Records",
    "Thesaurus",
    "See also",
    "Statistics",
    "Countries",
    "Bodies and people",
    "Links",
    "Provenance and quality",
    "The dataset",
    "Federated",
)
"""In the order in which they are shown."""

FORMS = {
    "SELECT": (SH.select, SH.SPARQLSelectExecutable),
    "ASK": (SH.ask, SH.SPARQLAskExecutable),
    "CONSTRUCT": (SH.construct, SH.SPARQLConstructExecutable),
    "DESCRIBE": (SH.describe, None),
}
HEAD = re.compile(r"# (title|description|theme|keywords|graph|service): (.+)\n")
FORM = re.compile(rf"^\s*({'|'.join(FORMS)})\b", re.MULTILINE)
APART = re.compile(r"<[^<>\s]*>|\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*")
"""What of a query is no prefixed name: IRIs, texts and comments."""


@dataclass(frozen=True, slots=True)
class Example:
    """A query; ``text`` is what comes after the head, ``form`` how it begins, ``services`` the endpoints it calls."""

    name: str
    title: str
    description: str
    theme: str
    keywords: tuple[str, ...]
    graphs: tuple[str, ...]
    services: tuple[str, ...]
    form: str
    text: str

    def whole(self, names: Names) -> str:
        """Give the query with the prefixes that it needs declared, so that any endpoint understands it."""
        left = APART.sub(" ", self.text)
        used = (
            (prefix, namespace)
            for prefix, namespace in table(names).items()
            if re.search(rf"(?<![\w:.-]){re.escape(prefix)}:", left)
        )
        return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in used) + self.text


@cache
def examples() -> tuple[Example, ...]:
    """Read the example queries, by theme and title. Raises: ValueError for one whose head is not as it should be."""
    folder = ontology.FOLDER / "examples"
    found = [
        _read(file.name[:-3], file.read_text(encoding="utf-8")) for file in folder.iterdir() if _is_query(file.name)
    ]
    return tuple(sorted(found, key=lambda one: (THEMES.index(one.theme), one.title)))


def _is_query(name: str) -> bool:
    return name.endswith(".rq")


def _read(name: str, content: str) -> Example:
    head = dict(HEAD.findall(content))
    text = HEAD.sub("", content).strip() + "\n"
    form = FORM.search(APART.sub(" ", text))
    graphs = _list(head.get("graph", ""))
    if not form or not head.keys() >= {"title", "description", "theme", "keywords", "graph"}:
        raise ValueError(f"{name}.rq has no query, or a head without title, description, theme, keywords or graph")
    if head["theme"] not in THEMES or not {*graphs} <= {*GRAPHS}:
        raise ValueError(f"{name}.rq: a theme of {', '.join(THEMES)} and graphs of {', '.join(GRAPHS)} were expected")
    return Example(
        name,
        head["title"],
        head["description"],
        head["theme"],
        _list(head["keywords"]),
        graphs,
        _list(head.get("service", "")),
        form[1],
        text,
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def table(names: Names) -> dict[str, str]:
    """Give all prefixes: those of the one table, and those of our own folders."""
    return ontology.prefixes() | names.prefixes()


def declarations(names: Names) -> list[tuple[NamedNode, str, str]]:
    """Name the declaration of each prefix."""
    return [(names.part(names.dataset, f"prefix-{prefix}"), prefix, iri) for prefix, iri in table(names).items()]


@cache
def describe(names: Names, allow: tuple[str, ...] = ()) -> tuple[Triple, ...]:
    """Describe the prefixes, and the example queries that call no endpoint but those; triples are grouped by subject.

    They are the same for a base, and are asked for at each round of a release's description.
    """
    return tuple(_described(names, allow))


def _described(names: Names, allow: tuple[str, ...]) -> Iterator[Triple]:
    for declared, prefix, namespace in declarations(names):
        yield Triple(declared, RDF.type, SH.PrefixDeclaration)
        yield Triple(declared, SH.prefix, Literal(prefix))
        yield Triple(declared, SH.namespace, Literal(namespace, datatype=XSD.anyURI))
    for example in examples():
        if set(example.services) <= set(allow):
            yield from _example(example, names)


def _example(example: Example, names: Names) -> Iterator[Triple]:
    iri = names.part(names.dataset, f"example-{example.name}")
    written, kind = FORMS[example.form]
    yield Triple(iri, RDF.type, SH.SPARQLExecutable)
    if kind:
        yield Triple(iri, RDF.type, kind)
    yield Triple(iri, RDFS.label, Literal(example.title, language="en"))
    yield Triple(iri, RDFS.comment, Literal(example.description, language="en"))
    yield Triple(iri, written, Literal(example.whole(names)))
    yield Triple(iri, SH.prefixes, names.dataset)
    yield Triple(iri, SCHEMA.genre, Literal(example.theme, language="en"))
    yield from (Triple(iri, SCHEMA.keywords, Literal(word, language="en")) for word in example.keywords)
    yield Triple(iri, SCHEMA.target, NamedNode(f"{names.base}sparql"))
    yield from (Triple(iri, DCTERMS.requires, names.graph(graph)) for graph in example.graphs)
    yield from (Triple(iri, SPEX.federatesWith, NamedNode(endpoint)) for endpoint in example.services)
