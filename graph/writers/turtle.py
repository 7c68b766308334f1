"""Turtle for people to read, written as the triples come: https://www.w3.org/TR/turtle/

One blank line between subjects; the predicates of a subject in this order: ``a``, then the names of things (NAMING),
then the vocabularies as ``graph.vocab.VOCABULARIES`` lists them, then all others, each by IRI. Several objects stand
one a line in the order of their text, classes side by side. The same triples give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO

from pyoxigraph import Literal, Triple

from graph.vocab import DCTERMS, FOAF, RDF, RDFS, SCHEMA, SKOS, VOCABULARIES, XSD

NAMING = (
    SKOS.prefLabel, DCTERMS.title, RDFS.label, SCHEMA.name, FOAF.name,
    SKOS.altLabel, SKOS.hiddenLabel, DCTERMS.alternative, SKOS.notation, DCTERMS.identifier,
)  # fmt: skip
"""The properties that say what a thing is called: right after its classes."""

LETTERS = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
FIRST = f"[{LETTERS}_0-9:]|%[0-9A-Fa-f]{{2}}"
LAST = f"[{LETTERS}_0-9:\u00b7\u0300-\u036f\u203f-\u2040-]|%[0-9A-Fa-f]{{2}}"
LOCAL = re.compile(rf"(?:(?:{FIRST})(?:(?:{LAST}|\.)*(?:{LAST}))?)?")
"""PN_LOCAL without backslash escapes, or nothing: a name that would need them stays a full IRI, which reads better."""

SHORT = {
    XSD.integer.value: re.compile(r"0|-?[1-9][0-9]*"),
    XSD.boolean.value: re.compile(r"true|false"),
}
"""The datatypes whose canonical forms Turtle writes bare."""

PLAIN = frozenset({XSD.string.value, RDF.langString.value, f"{RDF.iri}dirLangString"})
TYPE = str(RDF.type)
REMEMBERED = 65536
BUFFER = 1 << 16
LONGEST = 60
"""How many characters of a label a comment tells."""

_ORDER = {term.value: (0, i, "") for i, term in enumerate((RDF.type, *NAMING))}


def write(
    triples: Iterable[Triple],
    out: BinaryIO,
    prefixes: Mapping[str, str],
    labels: Mapping[str, str] | None = None,
) -> None:
    """Write triples whose subjects come grouped; ``labels`` (IRI to label) end the lines of objects that say less."""
    _write(((str(subject), str(predicate), str(term)) for subject, predicate, term in triples), out, prefixes, labels)


def rewrite(lines: Iterable[str], out: BinaryIO, prefixes: Mapping[str, str]) -> None:
    """Write what lines of N-Triples say, without the full stops at their ends; subjects come grouped.

    The lines are as pyoxigraph writes them: one space between terms, and no more escapes than there have to be.
    """
    _write((line.split(" ", 2) for line in lines), out, prefixes)


def _write(
    terms: Iterable[Sequence[str]],
    out: BinaryIO,
    prefixes: Mapping[str, str],
    labels: Mapping[str, str] | None = None,
) -> None:
    writer = _Writer(prefixes, labels or {})
    parts = [writer.head()]
    size = 0
    for subject, group in groupby(terms, key=itemgetter(0)):
        block = writer.block(subject, group)
        parts.append(block)
        size += len(block)
        if size > BUFFER:
            out.write("".join(parts).encode())
            parts.clear()
            size = 0
    out.write("".join(parts).encode())


def used(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Keep the prefixes that these triples are written with, so that a short document has a short head."""
    writer = _Writer(prefixes, {})
    seen = set()
    for subject, predicate, term in triples:
        seen.add(writer.iri(str(subject)))
        seen.add(writer.predicate(str(predicate))[1])
        if not isinstance(term, Literal):
            seen.add(writer.iri(str(term)))
        elif writer.literal(str(term)) != term.value and term.datatype.value not in PLAIN:
            seen.add(writer.iri(str(term.datatype)))
    seen = {name.partition(":")[0] for name in seen}
    return {prefix: namespace for prefix, namespace in prefixes.items() if prefix in seen}


class _Writer:
    """What stays the same from subject to subject: the prefixes, and the text of terms that come again."""

    def __init__(self, prefixes: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self.prefixes = prefixes
        self.labels = labels
        by_namespace = {namespace: prefix for prefix, namespace in reversed([*prefixes.items()])}
        self.split = {n: p for n, p in by_namespace.items() if n.endswith(("/", "#"))}
        self.odd = sorted(((n, p) for n, p in by_namespace.items() if n not in self.split), key=lambda x: -len(x[0]))
        self.iris: dict[str, str] = {}
        self.predicates: dict[str, tuple[tuple[int, int, str], str]] = {}
        self.orders: dict[tuple[str, ...], list[tuple[str, str]]] = {}

    def head(self) -> str:
        return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in self.prefixes.items())

    def block(self, subject: str, group: Iterable[Sequence[str]]) -> str:
        """Give the statements about one subject, a blank line before them; terms are as in N-Triples."""
        table: dict[str, list[str]] = {}
        for _, predicate, term in group:
            text = term if term[-1] == '"' else self.iris.get(term) or self.term(term)
            if predicate in table:
                table[predicate].append(text)
            else:
                table[predicate] = [text]
        lines = ["\n", self.iris.get(subject) or self.iri(subject)]
        rows = self.order(tuple(table))
        for i, (predicate, name) in enumerate(rows, 1 - len(rows)):
            self.statement(name, table[predicate], ";" if i else ".", lines)
        lines.append("\n")
        return "".join(lines)

    def order(self, predicates: tuple[str, ...]) -> list[tuple[str, str]]:
        """Put the predicates of a subject in their order, with their names; few sets of them come again and again."""
        known = self.orders.get(predicates)
        if known is None:
            if len(self.orders) >= REMEMBERED:
                self.orders.clear()
            ranked = sorted((self.predicate(predicate), predicate) for predicate in predicates)
            known = self.orders[predicates] = [(predicate, name) for (_, name), predicate in ranked]
        return known

    def statement(self, name: str, texts: list[str], end: str, lines: list[str]) -> None:
        """Append one predicate and its objects."""
        if len(texts) > 1:
            texts = sorted(set(texts))
        if len(texts) == 1 or name == "a":
            note = self.comment(texts[0]) if self.labels and len(texts) == 1 else ""
            lines.append(f"\n    {name} {', '.join(texts)} {end}{note}")
        elif self.labels:
            last = len(texts) - 1
            listed = (f"\n        {t} {end if i == last else ','}{self.comment(t)}" for i, t in enumerate(texts))
            lines.append(f"\n    {name}{''.join(listed)}")
        else:
            joined = " ,\n        ".join(texts)
            lines.append(f"\n    {name}\n        {joined} {end}")

    def predicate(self, predicate: str) -> tuple[tuple[int, int, str], str]:
        known = self.predicates.get(predicate)
        if known is None:
            name = "a" if predicate == TYPE else self.iri(predicate)
            known = self.predicates[predicate] = (_rank(predicate[1:-1]), name)
        return known

    def term(self, text: str) -> str:
        return self.literal(text) if text.startswith('"') else self.iri(text)

    def iri(self, text: str) -> str:
        """Shorten ``<...>`` by a prefix; a blank node's label passes as it is."""
        known = self.iris.get(text)
        if known is None:
            if len(self.iris) >= REMEMBERED:
                self.iris.clear()
            known = self.iris[text] = self.shorten(text)
        return known

    def shorten(self, text: str) -> str:
        if not text.startswith("<") or text.startswith("<<"):
            return text
        iri = text[1:-1]
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self.split.get(iri[:cut])
        if prefix is not None and LOCAL.fullmatch(iri, cut):
            return f"{prefix}:{iri[cut:]}"
        for namespace, odd in self.odd:
            if iri.startswith(namespace) and LOCAL.fullmatch(iri, len(namespace)):
                return f"{odd}:{iri[len(namespace) :]}"
        return text

    def literal(self, text: str) -> str:
        """Write a literal as N-Triples does, its datatype shortened, bare where Turtle reads the same from it."""
        if not text.endswith(">"):
            return text
        at = text.rindex("^^<")
        datatype = text[at + 3 : -1]
        if datatype in PLAIN:
            return text
        short = SHORT.get(datatype)
        if short is not None and short.fullmatch(text, 1, at - 1):
            return text[1 : at - 1]
        return f"{text[: at + 2]}{self.iri(text[at + 2 :])}"

    def comment(self, text: str) -> str:
        """Tell the label of an IRI as written, unless its own last words say the same."""
        label = self.labels.get(self.full(text))
        if label is None:
            return ""
        label = " ".join(label.split())
        said = re.split(r"[/#:]", text.rstrip(">"))[-1].replace("-", " ")
        if said.casefold() == label.replace("-", " ").casefold():
            return ""
        return f"  # {label}" if len(label) <= LONGEST else f"  # {label[:LONGEST].rstrip()} …"

    def full(self, text: str) -> str:
        if text.startswith("<"):
            return text[1:-1]
        prefix, _, local = text.partition(":")
        return self.prefixes.get(prefix, "\n") + local


def _rank(iri: str) -> tuple[int, int, str]:
    """Give a predicate's place in the order that the module's docstring tells."""
    if iri in _ORDER:
        return _ORDER[iri]
    for i, vocabulary in enumerate(VOCABULARIES):
        if iri.startswith(vocabulary.iri):
            return 1, i, iri
    return 2, 0, iri
