"""What people see while they type, and what they see of a thing, a type or a property that they point at."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from flask import render_template, request
from werkzeug.exceptions import BadRequest, NotFound

from graph.reconcile.kinds import LEAVES, OF_LEAF, TYPES, find
from graph.reconcile.properties import PROPERTIES
from graph.search.fold import fold
from server.reconcile.asked import LONGEST, Json
from server.reconcile.telling import Body, Voice

PAGE, MOST = 20, 100
"""Suggestions of an answer where it names no number, and at the most."""

FARTHEST = 10_000
"""Suggestions that may be skipped."""


def suggest(kind: str, voice: Voice) -> Body:
    """Suggest things, types or properties. Raises: BadRequest; NotFound for another kind."""
    prefix = request.args.get("prefix", "")
    if len(prefix) > LONGEST:
        raise BadRequest(f"prefix has {len(prefix):,} letters; at most {LONGEST:,} were expected")
    skipped, most = number("cursor", 0, FARTHEST), number("limit", PAGE, MOST)
    if kind == "entity":
        found = islice(_entities(prefix, voice), skipped, skipped + most)
        return {"result": [_entity(one, voice) for one in found]}
    if kind == "type":
        return {"result": _among(prefix, (voice.type(one) for one in TYPES.values()))[skipped : skipped + most]}
    if kind == "property":
        return {"result": _among(prefix, map(voice.property, PROPERTIES.values()))[skipped : skipped + most]}
    raise NotFound(f"there is nothing to suggest for '{kind[:20]}'; there are entity, property, type")


def number(name: str, default: int, most: int) -> int:
    """Read a number; more than ``most`` counts as that. Raises: BadRequest."""
    given = request.args.get(name, "")
    if not given:
        return default
    if not given.isascii() or not given.isdigit():
        raise BadRequest(f"{name} is {given[:20]!r}; a whole number was expected")
    return min(int(given[:9]), most)


def _entities(prefix: str, voice: Voice) -> Iterable[int]:
    """Yield the things that are meant by an IRI, else those with a label as it is typed."""
    named = [find(one) for one in request.args.getlist("type") if one]
    leaves = {leaf for one in named if one for leaf in one.leaves} or set(LEAVES)
    if ":" in prefix and (known := voice.things.known(prefix.strip())):
        return known
    return voice.things.suggest(prefix, voice.things.among(leaves))


def _entity(number: int, voice: Voice) -> Body:
    kind = TYPES[OF_LEAF[voice.things.concept(number).scheme]]
    notable = {key: value for key, value in voice.type(kind).items() if key != "broader"}
    return {**voice.entity(number), "notable": [notable]}


def _among(prefix: str, told: Iterable[Body]) -> list[Json]:
    """Choose by id or name: those that begin so, then those with a word that does."""
    wanted = fold(prefix).strip()
    ranked = list[tuple[bool, str, Body]]()
    for one in told:
        texts = [fold(str(one["id"])), fold(str(one["name"]))]
        if not wanted or any(f" {text}".find(f" {wanted}") >= 0 for text in texts):
            ranked.append((not any(text.startswith(wanted) for text in texts), texts[1], one))
    return [one for *_, one in sorted(ranked, key=lambda row: row[:2])]


def flyout(kind: str, voice: Voice) -> Body:
    """Give a few lines of HTML on a thing, type or property. Raises: NotFound."""
    asked = request.args.get("id", "")
    if kind == "entity":
        found = voice.entity(known(voice))
    elif kind == "type" and (type_ := find(asked)):
        found = voice.type(type_)
    elif kind == "property" and asked in PROPERTIES:
        found = voice.property(PROPERTIES[asked])
    else:
        raise NotFound(f"there is no {kind[:20]} '{asked[:80]}'")
    lines = {"name": found["name"], "description": found.get("description", "")}
    return {"id": asked, "html": render_template("reconcile-flyout.html", **lines)}


def known(voice: Voice) -> int:
    """Give the thing whose id is asked for. Raises: NotFound."""
    asked = request.args.get("id", "")
    found = voice.things.known(asked) if 0 < len(asked) <= LONGEST else ()
    if not found:
        raise NotFound(f"there is nothing with the id '{asked[:80]}'")
    return found[0]


def preview(voice: Voice) -> str:
    """Give a small page on a thing. Raises: NotFound."""
    number = known(voice)
    concept = voice.things.concept(number)
    label = voice.label(concept)
    others = [one for one in concept.labels if one.text != label.text][:12]
    return render_template(
        "reconcile-preview.html",
        label=label,
        iri=concept.iri,
        kind=voice.type(TYPES[OF_LEAF[concept.scheme]])["name"],
        description=voice.description(number),
        others=others,
    )
