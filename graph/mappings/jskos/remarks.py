"""What people said of others' mappings, in a sentence each: annotations as mapping registries keep them.

https://gbv.github.io/jskos/#annotation https://www.w3.org/TR/annotation-model/. They stand with their mapping, or by
themselves with the mapping as their target. To hear another motivation: a row in VERBS.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.names import clean

VERBS = {
    ("assessing", "+1"): "agreed",
    ("assessing", "-1"): "disagreed",
    ("assessing", "0"): "was undecided",
    ("moderating", "+1"): "confirmed it",
    ("moderating", "-1"): "refused it",
    ("moderating", ""): "confirmed it",
    ("replying", ""): "replied",
    ("commenting", ""): "remarked",
    ("tagging", ""): "tagged it",
}
"""What somebody did, by the motivation and by what was said."""
OTHERWISE = "said"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
BETWEEN = "; "
LONGEST = 500
"""Characters of what somebody wrote."""

Json = Mapping[str, object]


def is_one(found: object) -> bool:
    """Tell an annotation that stands by itself from a mapping."""
    return isinstance(found, dict) and "target" in found and "from" not in found and "mappings" not in found


def targets(found: Json) -> tuple[str, ...]:
    """Give the IRIs of what an annotation is about."""
    return tuple(iri for one in _listed(found.get("target")) if (iri := _iri(one)))


def by_target(found: Iterable[object]) -> dict[str, list[object]]:
    """Gather annotations that stand by themselves by what they are about."""
    gathered: defaultdict[str, list[object]] = defaultdict(list)
    for one in found:
        if isinstance(one, dict) and is_one(one):
            for iri in targets(one):
                gathered[iri].append(one)
    return dict(gathered)


def told(annotations: Sequence[object]) -> str:
    """Tell annotations in the order of their days, each once; what answers another comes after it, by its day."""
    said = sorted((str(one.get("created") or ""), _sentence(one)) for one in annotations if isinstance(one, dict))
    return BETWEEN.join(dict.fromkeys(sentence for _, sentence in said))


def joined(*remarks: str) -> str:
    """Put remarks one behind the other, and each of what they say once."""
    return BETWEEN.join(dict.fromkeys(part for remark in remarks for part in remark.split(BETWEEN) if part))


def _sentence(one: Json) -> str:
    motivation = next((str(name).rpartition(":")[2] for name in _listed(one.get("motivation")) if name), "")
    value = clean(str(one.get("bodyValue") or ""))
    verb = VERBS.get((motivation, _sign(value)))
    words = "" if verb else value[:LONGEST]
    written = ", ".join(dict.fromkeys(filter(None, (words, *_bodies(one)))))
    verb = verb or VERBS.get((motivation, ""), OTHERWISE)
    day = DAY.match(str(one.get("modified") or one.get("created") or ""))
    return f"{_who(one)} {verb}{f' on {day[0]}' if day else ''}{f': “{written}”' if written else ''}"


def _sign(value: str) -> str:
    return f"+{value}" if value == "1" else value.replace("−", "-")


def _bodies(one: Json) -> Iterator[str]:
    """Give the texts and the tags that are told as bodies."""
    for body in _listed(one.get("body")):
        text = body if isinstance(body, str) else ""
        if isinstance(body, dict):
            text = str(body.get("value") or "") or _iri(body) or str(body.get("source") or "")
        if text := clean(text)[:LONGEST]:
            yield text


def _who(one: Json) -> str:
    for person in _listed(one.get("creator")):
        if isinstance(person, dict) and (name := clean(str(person.get("name") or ""))):
            return name
        if iri := clean(_iri(person)):
            return iri
    return "somebody"


def _iri(told: object) -> str:
    if isinstance(told, dict):
        return str(told.get("id") or told.get("uri") or "")
    return told if isinstance(told, str) else ""


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
