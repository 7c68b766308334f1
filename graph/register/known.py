"""Which concept a term means, of all that is shipped, curated, decided, or was ever named.

A term that nothing is known of is named by the slug of its folded label (``names.term``), so its IRI depends on no
order of records. What is told here are the exceptions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import NamedNode, Triple

from graph.errors import SettingsError
from graph.names import KINDS, Names, digest, key, slug
from graph.register.curated import DEPRECATED, Curated, Entry, choose
from graph.register.decisions import KEPT, Action, Decision
from graph.register.naming import PARTED, Naming, Rows, parted
from graph.schemes import Schemes

KIND_OF = {kind.scheme: name for name, kind in KEPT.items()}


class Known(Schemes):
    """The shipped schemes, the curated thesauri beside them, and what the register and the librarians say of a term.

    ``given`` are the labels that librarians gave a concept, by language; ``guests`` the folded labels that came to it
    with others that were merged into it; ``parted`` says of a concept that stands for the labels of one language which
    term and language that is.
    """

    __slots__ = ("_curated", "_merged", "_names", "_owners", "_terms", "_turns", "given", "guests", "parted")

    def __init__(
        self, shipped: Schemes, curated: Iterable[Curated], naming: Naming, names: Names, prefer: Sequence[str] = ()
    ) -> None:
        kept = tuple(curated)
        self._turns = {scheme: tuple(_turns(kept, kind, prefer)) for scheme, kind in KIND_OF.items()}
        super().__init__(shipped.items(), kept)
        self._names = names
        self._owners = naming.owners
        self._curated = {scheme: tuple(one for one in kept if one.kind == kind) for scheme, kind in KIND_OF.items()}
        self._terms: dict[str, dict[tuple[str, str], NamedNode]] = defaultdict(dict)
        self._merged: dict[NamedNode, NamedNode] = {}
        self.given: dict[NamedNode, dict[str, str]] = defaultdict(dict)
        self.guests: dict[NamedNode, frozenset[str]] = {}
        self.parted: dict[NamedNode, tuple[str, str]] = {}

    def pin(self, rows: Rows) -> None:
        """Remember the terms whose slug is not that of their label."""
        for kind, found in rows.items():
            for row in found.values():
                if not row.origin and slug(row.key) != row.slug:
                    self._terms[KINDS[kind].scheme][row.key, row.language] = self._names(kind, row.slug)

    def decide(self, decisions: Iterable[Decision], rows: Rows) -> None:
        """Follow the librarians' decisions. Raises: SettingsError where one is about a concept that others keep."""
        kept = tuple(decisions)
        for one in kept:
            iri, scheme = self._names(one.kind, one.concept), KINDS[one.kind].scheme
            if iri in self:
                raise SettingsError(
                    f"cannot {one.action} {one.kind}/{one.concept}: it is a concept of a thesaurus that is kept "
                    "elsewhere; one that the records brought was expected"
                )
            if one.action is Action.MERGE:
                self._merged[iri] = self._names(one.kind, one.to)
            elif one.action is Action.RENAME:
                self.given[iri][one.language] = one.to
                self._terms[scheme].setdefault((key(one.to), ""), iri)
            else:
                own, term = self._names(one.kind, one.own), _key_of(one, rows)
                self._terms[scheme][term, _primary(one.language)] = own
                self.parted[own] = term, _primary(one.language)
                self._owners.setdefault(one.kind, {}).setdefault(one.own, parted(term, _primary(one.language)))
                if one.to:
                    self.given[own][one.language] = one.to
        for one in kept:
            if one.action is Action.MERGE:
                self._follow(one, rows)

    def _follow(self, merger: Decision, rows: Rows) -> None:
        """Lead a merged concept to the last of a chain, and remember which labels it brings."""
        old = self._names(merger.kind, merger.concept)
        while (further := self._merged[old]) in self._merged:
            self._merged[old] = self._merged[further]
        row = rows.get(merger.kind, {}).get(merger.concept)
        brought = {merger.concept.replace("-", " ")}
        brought |= {row.key, *(key(text) for *_, text in row.labels)} if row else set()
        self.guests[further] = self.guests.get(further, frozenset()) | brought

    def find(self, scheme: str, label: str, language: str = "") -> NamedNode | None:
        """Find the concept that a label of a language means; none where it is simply the label's own."""
        kind = KIND_OF.get(scheme)
        if kind is None:
            return super().find(scheme, label, language)
        folded = key(label)
        terms = self._terms.get(scheme, {})
        found = terms.get((folded, _primary(language))) or terms.get((folded, ""))
        found = found or super().find(scheme, label) or self._chosen(scheme, label, language)
        found = found or self._clash(kind, folded)
        if self._merged:
            return self._merged.get(found or self._names(kind, slug(folded)), found)
        return found

    def head(self, scheme: str) -> tuple[Triple, ...]:
        """Give what a scheme says of itself, and what the thesauri that fill it say of theirs."""
        return (*super().head(scheme), *(said for one in self.curated(scheme) for said in one.head))

    def closure(self, iris: Iterable[NamedNode]) -> set[NamedNode]:
        """Gather as ``Schemes`` does, but for curated concepts: they hang together, so each would lead to all."""
        asked = set(iris)
        curated = {
            iri for iri in asked if any(iri in one.concepts for found in self._curated.values() for one in found)
        }
        return super().closure(asked - curated) | curated

    def _clash(self, kind: str, folded: str) -> NamedNode | None:
        """Give a term whose slug another concept has already a name of its own."""
        name = slug(folded)
        owner = self._owners.get(kind, {}).get(name, "")
        clashes = owner.startswith("<") or PARTED in owner
        return self._names(kind, f"{name}-{digest(folded)}") if clashes else None

    def _chosen(self, scheme: str, label: str, language: str) -> NamedNode | None:
        """Choose the concept of the thesaurus that is preferred; one that is given up only where there is no other."""
        turns = [[entry for one in turn for entry in one.entries(label)] for turn in self._turns.get(scheme, ())]
        alive = ([entry for entry in entries if entry[0] < DEPRECATED] for entries in turns)
        return next((found for entries in (*alive, *turns) if (found := choose(entries, language))), None)

    def entries(self, scheme: str, label: str) -> list[Entry]:
        """Give all that the curated thesauri of a scheme mean by a label."""
        return [entry for thesaurus in self._curated.get(scheme, ()) for entry in thesaurus.entries(label)]

    def curated(self, scheme: str) -> tuple[Curated, ...]:
        """Give the curated thesauri of a scheme."""
        return self._curated.get(scheme, ())

    def replaced(self, iri: NamedNode) -> NamedNode | None:
        """Give the concept into which librarians merged another."""
        return self._merged.get(iri)

    def collections(self) -> Iterator[Triple]:
        """Say the curated thesauri's collections of concepts."""
        for thesauri in self._curated.values():
            for thesaurus in thesauri:
                yield from thesaurus.collections


def _turns(curated: Sequence[Curated], kind: str, prefer: Sequence[str]) -> Iterator[tuple[Curated, ...]]:
    """Give the thesauri of a kind in the order in which they are asked: the preferred, then all others at once.

    Raises: SettingsError where one is preferred that is not there.
    """
    known = {one.name: one for one in curated}
    for name in prefer:
        if name not in known:
            there = ", ".join(known) or "none"
            raise SettingsError(f"thesauri.prefer has '{name}', which is not imported; there are: {there}")
        if known[name].kind == kind:
            yield (known[name],)
    yield tuple(one for one in curated if one.kind == kind and one.name not in prefer)


def _key_of(decision: Decision, rows: Rows) -> str:
    """Give the term of a concept that a decision is about. Raises: SettingsError where nothing is known of it."""
    row = rows.get(decision.kind, {}).get(decision.concept)
    plain = decision.concept.replace("-", " ")
    if row is None and slug(plain) != decision.concept:
        raise SettingsError(f"cannot split {decision.kind}/{decision.concept}: no release had it")
    return row.key if row else plain


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
