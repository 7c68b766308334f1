"""A rejected pair comes back for evidence that a person would call new, never for other weights or other words."""

from __future__ import annotations

import pytest

from graph.elsewhere.link import Few
from graph.link import Concept, Label, link
from graph.link.concept import Evidence
from graph.mappings.fingerprint import Told, fingerprint, is_more, joined


def met(ours: str, language: str, theirs: str = "", weight: float = 3.2, how: str = "is the same as") -> Evidence:
    text = f"the preferred label '{ours}' ({language}) {how} its hidden label '{theirs or ours}' ({language})"
    return Evidence("label", text, weight)


LABEL = met("workers' rights", "en", "Rights")
NEIGHBOUR = Evidence("neighbour", "its broader 'law' is matched too", 1.0)
BEFORE = (LABEL, Evidence("languages", "labels agree in de, fr too", 1.0), NEIGHBOUR)
NOTHING_NEW = {
    "less": BEFORE[:2],
    "worded and weighed otherwise": (met("Workers' Rights", "en", "rights", 0.1, "equals"), *BEFORE[1:]),
    "rarity": (*BEFORE, Evidence("rarity", "'law' names 2 concepts here and 40 there", -2.0)),
    "more against it": (*BEFORE, Evidence("languages", "labels differ in es, it", -2.0)),
    "rival": (*BEFORE, Evidence("rival", "'employment' has as good a claim", -1.0)),
    "share": (*BEFORE, Evidence("share", "what is looked up with it seldom has a counterpart", -0.3)),
    "a language is named, not listed": (met("droit", "fr"), LABEL),
    "a language is listed, not named": (LABEL, Evidence("languages", "labels agree in en, fr too", 1.0)),
}


def told(*evidence: Evidence) -> Told:
    return Told(fingerprint(evidence))


@pytest.mark.parametrize("now", NOTHING_NEW.values(), ids=NOTHING_NEW)
def test_other_weights_words_and_surroundings_are_nothing_new(now: tuple[Evidence, ...]) -> None:
    assert not is_more(told(*now), told(*BEFORE))


@pytest.mark.parametrize(
    "more",
    [
        Evidence("languages", "labels agree in it too", 0.2),
        Evidence("neighbour", "its related 'strike' is matched too", 0.6),
        Evidence("bridge", "unesco has it as 'industrial action' (en)", 1.2),
        Evidence("code", "both have the code '344'", 3.5),
        met("labour law", "en"),
    ],
)
def test_a_language_a_neighbour_a_code_a_bridge_and_other_labels_are_new(more: Evidence) -> None:
    assert is_more(told(*BEFORE, more), told(*BEFORE))
    assert not is_more(told(*BEFORE, more), Told(joined(told(*BEFORE, more), told(*BEFORE))))


def test_a_language_that_differed_and_agrees_now_is_new() -> None:
    differs = Evidence("languages", "labels differ in es", -1.0)
    assert is_more(told(*BEFORE, Evidence("languages", "labels agree in es too", 0.3)), told(*BEFORE, differs))


def test_what_speaks_now_and_spoke_before_is_new_no_second_time() -> None:
    kept = Told(joined(told(LABEL), told(NEIGHBOUR)))
    assert not is_more(told(NEIGHBOUR, LABEL), kept)


def test_what_the_linker_tells_is_what_the_fingerprint_lists() -> None:
    """The linker words its sentences: a change there that hides labels or languages shows here."""
    labels = (Label("water law", "en"), Label("Wasserrecht", "de"), Label("droit des eaux", "fr"))
    there = Few("theirs", [Concept("http://t.example/1", labels)])
    ((_, (found, *_)),) = link([Concept("http://o.example/1", labels)], there)
    items = fingerprint(found.evidence).removeprefix("2:").partition("/")[0].split(".")
    assert sorted(item.partition("=")[0] for item in items) == ["de", "en", "fr"]


def test_the_same_labels_are_not_new_because_their_language_is_told_now() -> None:
    assert not is_more(told(met("prison", "en")), told(met("prison", "und")))
