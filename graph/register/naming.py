"""The IRI of each concept of a curated thesaurus: its own for ever, else that of the term of the records that it is."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from graph.names import Names, digest, key, slug
from graph.register.rows import Row

Rows = dict[str, dict[str, Row]]
"""The rows of each kind, by their slugs."""


PARTED = "\t"
"""What no folded label has in it."""


class Naming:
    """``owners`` says for each kind whose a slug is: an origin in angle brackets, or a term (a folded label)."""

    def __init__(self, names: Names, rows: Rows, language: str) -> None:
        self._names = names
        self._language = language
        self.owners = {kind: {row.slug: _owner(row) for row in found.values()} for kind, found in rows.items()}
        self._slugs = {kind: {owner: slug for slug, owner in found.items()} for kind, found in self.owners.items()}

    def name(self, kind: str, origin: NamedNode, labels: tuple[Literal, ...]) -> NamedNode:
        """Give a concept of a kind its IRI, by its IRI in its thesaurus and its preferred labels."""
        mine, slugs = f"<{origin.value}>", self._slugs.setdefault(kind, {})
        if mine not in slugs:
            owners = self.owners.setdefault(kind, {})
            slugs[mine] = self._free(owners, f"{self._names.base}{kind}/", origin, self._label(origin, labels))
            owners[slugs[mine]] = mine
        return self._names(kind, slugs[mine])

    @staticmethod
    def _free(owners: Mapping[str, str], ours: str, origin: NamedNode, label: str) -> str:
        if origin.value.startswith(ours):
            return origin.value.removeprefix(ours)
        # A term of the records that had the label before is this concept, and its IRI is this concept's.
        wanted = slug(label)
        return wanted if owners.get(wanted, key(label)) == key(label) else f"{wanted}-{digest(origin.value)}"

    def _label(self, origin: NamedNode, labels: tuple[Literal, ...]) -> str:
        order = {self._language: 0, "en": 1}
        ranked = sorted(labels, key=lambda one: (order.get(one.language or "", 2), one.language or "", one.value))
        return ranked[0].value if ranked else origin.value.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _owner(row: Row) -> str:
    if row.origin:
        return f"<{row.origin}>"
    return parted(row.key, row.language) if row.language else row.key


def parted(term: str, language: str) -> str:
    """Name the owner of a slug that only the labels of one language have."""
    return f"{term}{PARTED}{language}"
