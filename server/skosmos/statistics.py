"""How much there is in a vocabulary: things by class, labels by language. All was counted when the release was made."""

from __future__ import annotations

from collections import defaultdict

from babel import Locale, UnknownLocaleError
from pyoxigraph import NamedNode

from graph.search import KINDS, tallies
from graph.vocab import SKOS
from server.skosmos.asked import Asked
from server.skosmos.vocabulary import sorts
from server.skosmos.words import Body, Json, context, reference, shorten
from server.things import labels as words

CONCEPT, COLLECTION = SKOS.Concept.value, SKOS.Collection.value


def vocabulary(asked: Asked) -> Body:
    """Count the concepts, the collections, and the things of other classes."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for sort in sorts(asked):
        for iri in sort.types:
            counts[iri][0] += sort.things
            counts[iri][1] += sort.things if sort.deprecated else 0
    others = sorted(counts.keys() - {CONCEPT, COLLECTION}, key=shorten)
    body: Body = {
        "@context": context(
            "rdfs",
            "void",
            "onki",
            id="onki:vocabularyIdentifier",
            concepts="void:classPartition",
            label="rdfs:label",
            subTypes=reference("void:class"),
            count="void:entities",
            at_language=asked.language,
            at_base=asked.base,
            **{"class": reference("void:class")},
        ),
        "uri": "",
        "id": asked.only.id,
        "title": asked.only.title(asked.language),
        "concepts": {"class": CONCEPT, **_counted(CONCEPT, counts[CONCEPT])},
        "subTypes": [{"type": iri, **_counted(iri, counts[iri])} for iri in others],
    }
    if COLLECTION in counts:
        body["conceptGroups"] = {"class": COLLECTION, **_counted(COLLECTION, counts[COLLECTION])}
    return body


def _counted(iri: str, counts: list[int]) -> Body:
    return {"label": words.forward(NamedNode(iri)), "count": counts[0], "deprecatedCount": counts[1]}


def labels(asked: Asked) -> Body:
    """Count the labels of each kind in each language."""
    known: dict[str, dict[str, int]] = defaultdict(dict)
    for row in tallies(asked.index, asked.only.scheme):
        known[row.language][row.kind] = row.labels
    return {
        "@context": context(
            "rdfs",
            "void",
            "void-ext",
            "onki",
            id="onki:vocabularyIdentifier",
            languages="void-ext:languagePartition",
            language="void-ext:language",
            properties="void:propertyPartition",
            labels="void:triples",
            literal={"@id": "rdfs:label", "@language": asked.language},
            at_base=asked.base,
        ),
        "uri": "",
        "id": asked.only.id,
        "title": asked.only.title(asked.language),
        "languages": [
            {"language": tag, "literal": spoken(tag, asked.language), "properties": _properties(kinds)}
            for tag, kinds in known.items()
        ],
    }


def _properties(kinds: dict[str, int]) -> list[Json]:
    return [{"property": f"skos:{kind}Label", "labels": kinds.get(kind, 0)} for kind in KINDS]


def spoken(tag: str, language: str) -> str:
    """Call a language in another; by its tag where nobody knows."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(Locale.parse(language, sep="-")) or tag
    except (ValueError, UnknownLocaleError):
        return tag
