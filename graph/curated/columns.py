"""The columns of a thesaurus as a table, for reading and writing alike: ``prefLabel@en``, ``broader``, ``notation`` ...

https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from graph.vocab import DCTERMS, OWL, SKOS

CODE, IRI, TOP, GONE = "id", "iri", "topConceptOf", "deprecated"
"""The columns that are no property of a concept's own texts or relations."""

TEXTS = {
    "prefLabel": SKOS.prefLabel,
    "altLabel": SKOS.altLabel,
    "hiddenLabel": SKOS.hiddenLabel,
    "notation": SKOS.notation,
    "scopeNote": SKOS.scopeNote,
    "definition": SKOS.definition,
    "note": SKOS.note,
    "historyNote": SKOS.historyNote,
    "editorialNote": SKOS.editorialNote,
    "changeNote": SKOS.changeNote,
    "example": SKOS.example,
    "identifier": DCTERMS.identifier,
}
LINKS = {
    "broader": SKOS.broader,
    "narrower": SKOS.narrower,
    "related": SKOS.related,
    "exactMatch": SKOS.exactMatch,
    "closeMatch": SKOS.closeMatch,
    "broadMatch": SKOS.broadMatch,
    "narrowMatch": SKOS.narrowMatch,
    "relatedMatch": SKOS.relatedMatch,
    "isReplacedBy": DCTERMS.isReplacedBy,
}
DEPRECATED = OWL.deprecated
SEPARATOR = "||"
ESCAPE = "\\"
"""Stands before a separator, or another of itself before one, that belongs to a value."""

ALIASES = {
    "uri": IRI, "url": IRI, "concept": IRI, "conceptid": CODE, "identifier": CODE, "code": CODE,
    "pt": "prefLabel", "preferredterm": "prefLabel", "preferred": "prefLabel", "label": "prefLabel",
    "term": "prefLabel", "heading": "prefLabel", "subject": "prefLabel", "name": "prefLabel",
    "uf": "altLabel", "usedfor": "altLabel", "synonym": "altLabel", "synonyms": "altLabel",
    "bt": "broader", "broaderterm": "broader", "parent": "broader", "nt": "narrower", "narrowerterm": "narrower",
    "rt": "related", "relatedterm": "related", "seealso": "related", "sn": "scopeNote", "notes": "note",
    "topconcept": TOP,
}  # fmt: skip
"""What headings mean that people write; the first column of a meaning counts where a table has no other."""


def known(heading: str) -> tuple[str, str]:
    """Give what a heading means and its language; empty where it means nothing that we know."""
    name, _, language = heading.strip().removeprefix("skos:").partition("@")
    if "[" in name and name.endswith("]"):
        name, _, language = name[:-1].partition("[")
    name, language = name.strip(), language.strip()
    folded = "".join(name.split()).replace("_", "").casefold()
    plain = {word.casefold(): word for word in (CODE, IRI, TOP, GONE, *TEXTS, *LINKS)}
    return plain.get(folded) or ALIASES.get(folded, ""), language


def split(cell: str, separator: str) -> list[str]:
    """Part a cell's values."""
    if ESCAPE not in cell:
        return [value for value in cell.split(separator) if value.strip()]
    values, here, at = list[str](), "", 0
    while at < len(cell):
        if cell.startswith(ESCAPE + ESCAPE, at):
            here, at = here + ESCAPE, at + 2
        elif cell.startswith(ESCAPE + separator, at):
            here, at = here + separator, at + 1 + len(separator)
        elif cell.startswith(separator, at):
            values.append(here)
            here, at = "", at + len(separator)
        else:
            here, at = here + cell[at], at + 1
    return [value for value in (*values, here) if value.strip()]


def join(values: list[str], separator: str = SEPARATOR) -> str:
    """Put values into a cell."""
    return separator.join(value.replace(ESCAPE, ESCAPE * 2).replace(separator, ESCAPE + separator) for value in values)


def column(prop: NamedNode, language: str) -> str:
    """Write a heading."""
    name = next(word for word, known_ in (*TEXTS.items(), *LINKS.items()) if known_ == prop)
    return f"{name}@{language}" if language else name
