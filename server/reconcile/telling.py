"""How things, types and candidates are told: names in the reader's language, and a line that tells namesakes apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.link.concept import PREF, Concept, Label
from graph.reconcile import About, Found, Things
from graph.reconcile.kinds import OF_LEAF, TYPES, Type, name
from graph.reconcile.properties import Property
from server.reconcile.asked import NEW, Json

SHORT = 160
"""Letters of a description."""

SHOWN = 3
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi", "dv", "ps", "sd", "ug"})

Body = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Voice:
    """Tells of things in the first of some languages that each has a name in; ``version`` is that of the protocol."""

    things: Things
    languages: Sequence[str]
    version: str

    def label(self, concept: Concept) -> Label:
        """Choose what a thing is called."""
        order = {tag: at for at, tag in reversed(list(enumerate(self.languages)))}
        last = len(order)

        def rank(one: Label) -> tuple[bool, int, str]:
            known = order.get(one.language, order.get(one.language.partition("-")[0], last + bool(one.language)))
            return one.kind != PREF, known, one.language

        return min(concept.labels, key=rank, default=Label(concept.iri))

    def entity(self, number: int) -> Body:
        """Give a thing's id, name and description."""
        concept = self.things.concept(number)
        label = self.label(concept)
        told: Body = {"id": concept.iri, "name": label.text, **self.tagged(label.language)}
        about = self.description(number)
        return told | {"description": about} if about else told

    def tagged(self, language: str) -> Body:
        """Tell the language of a text, and its direction where that is not plain; version 0.2 knows neither."""
        if self.version != NEW or not language:
            return {}
        turned: Body = {"dir": "rtl"} if language.partition("-")[0] in RIGHT_TO_LEFT else {}
        return {"lang": language, **turned}

    def type(self, one: Type) -> Body:
        text, language = name(one.names, self.languages)
        told: Body = {"id": one.id, "name": text, **self.tagged(language)}
        return told | ({"broader": [self.type(TYPES[one.broader])]} if one.broader else {})

    def property(self, one: Property) -> Body:
        text, language = name(one.names, self.languages)
        return {"id": one.id, "name": text, **self.tagged(language)}

    def candidate(self, found: Found) -> Body:
        features: list[Json] = [{"id": one.id, "name": one.name, "value": one.value} for one in found.features]
        return {
            **self.entity(found.number),
            "type": [self.type(TYPES[OF_LEAF[found.leaf]])],
            "score": found.score,
            "match": found.match,
            "features": features,
        }

    def description(self, number: int) -> str:
        """Say in a line what tells a thing from its namesakes."""
        concept, about = self.things.concept(number), self.things.about(number)
        return " · ".join(part for part in self._parts(concept, about) if part)[:SHORT]

    def _parts(self, concept: Concept, about: About) -> Iterator[str]:
        own = concept.scheme in {"record", "meeting"}
        note = next((one for one in sorted(concept.notes, key=self._liking)), None)
        if note and not own:
            yield note.text
        for way in ("creator", "country") if own else ():
            yield ", ".join(self.called(other) for other in list(about.values.get(way, {}))[:SHOWN])
        if concept.broader:
            above = [self.things.index.concept(iri) for iri in concept.broader[:SHOWN]]
            yield ", ".join(f"< {self.label(one).text}" for one in above if one)
        years = sorted(about.values.get("year", {}))
        if years:
            yield str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"
        if concept.scheme == "place":
            yield ", ".join(concept.notations[:SHOWN])
        if not own and about.records:
            yield f"{name(TYPES['record'].names, self.languages)[0]}: {about.records:,}"

    def called(self, number: int) -> str:
        return self.label(self.things.concept(number)).text

    def _liking(self, note: Label) -> tuple[bool, str]:
        return note.language.partition("-")[0] not in self.languages, note.language
