"""Linking: labels meet whatever their form, each candidate says why, and neighbours and rivals are heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from graph import authority
from graph.link import ACCEPT, ALT, CLOSE, EXACT, HEARD, PROPOSE, Candidate, Concept, Label, candidates, crowd, link
from graph.link.habits import Habits
from graph.link.kin import family
from graph.link.synonyms import Synonyms
from graph.link.words import sought, whole

X = "http://example.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
Maker = Callable[..., authority.Index]


def concept(name: str, *labels: str, **more: tuple[str, ...]) -> Concept:
    """Make a concept; a label is ``text@language``, after ``~`` where it is an alternative one."""
    made = []
    for label in labels:
        text, _, language = label.removeprefix("~").partition("@")
        made.append(Label(text, language, ALT if label.startswith("~") else "pref"))
    broader, narrower, related = (
        tuple(X + iri for iri in more.get(how, ())) for how in ("broader", "narrower", "related")
    )
    return Concept(
        X + name,
        tuple(made),
        broader=broader,
        narrower=narrower,
        related=related,
        notations=more.get("notations", ()),
    )


@pytest.fixture
def made(tmp_path: Path) -> Maker:
    def make(*concepts: Concept) -> authority.Index:
        lines = []
        for one in concepts:
            for label in one.labels:
                tag = f"@{label.language}" if label.language else ""
                lines.append(f'<{one.iri}> <{SKOS}{label.kind}Label> "{label.text}"{tag} .')
            for how in ("broader", "narrower", "related"):
                lines += [f"<{one.iri}> <{SKOS}{how}> <{iri}> ." for iri in getattr(one, how)]
            lines += [f'<{one.iri}> <{SKOS}notation> "{code}" .' for code in one.notations]
        path = tmp_path / "v.nt"
        path.write_text("\n".join(lines), encoding="utf-8")
        authority.add(path, "v", tmp_path)
        return authority.open_(tmp_path, "v")

    return make


def first(rows: Sequence[Candidate]) -> str:
    return rows[0].concept.removeprefix(X) if rows else ""


OTHERS = (concept("z1", "Glaciers@en"), concept("z2", "Musical instruments@en"), concept("z3", "Railway stations@en"))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("political refugees@en", "Political refugees@en"),
        ("Refugee@en", "Refugees@en"),
        ("Refugees, Political@en", "Political refugees@en"),
        ("Development (Economics)@en", "economic development@en"),
        ("Catch of fish@en", "Fish catch@en"),
        ("Avatars (Religion)@en", "Avatar@en"),
        ("waste water@en", "Wastewater@en"),
        ("Palaeontological site@en", "paleontological sites@en"),
        ("Höhensiedlungen@de", "Höhensiedlung@de"),
        ("Umweltschutz@de", "Schutz der Umwelt@de"),
        ("l'eau potable@fr", "Eau potable@fr"),
        ("OSCE@en", "Organization for Security and Co-operation in Europe@en"),
        ("World Health Organization@en", "WHO@en"),
        ("Мигранты@ru", "мигрант@ru"),
        ("Migrants", "migrants@en"),
        ("Dolmen@de", "dolmen@fr"),
    ],
)
def test_labels_meet_whatever_their_form(made: Maker, ours: str, theirs: str) -> None:
    with made(concept("t", theirs), *OTHERS) as found:
        rows = candidates(concept("s", ours), found)
    assert first(rows) == "t"
    assert rows[0].score >= PROPOSE
    text = ours.partition("@")[0]
    assert f"'{text}'" in rows[0].reason


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("Teller@de", "Glas@de"), ("industrial site@en", "industrial estate@en"), ("cost@en", "COST@en"),
     ("administration@en", "administrator@en"), ("Statuen@de", "Statuenmenhir@de"), ("cave@en", "sepulchral cave@en")],
)  # fmt: skip
def test_labels_that_are_only_alike_are_not_accepted(made: Maker, ours: str, theirs: str) -> None:
    with made(concept("t", theirs), *OTHERS) as found:
        assert all(row.score < ACCEPT for row in candidates(concept("s", ours), found))


def test_an_equal_label_in_one_language_is_accepted_and_its_reasons_add_up_to_a_sentence(made: Maker) -> None:
    with made(concept("t", "Interview@en"), *OTHERS) as found:
        (row, *_) = candidates(concept("s", "interview@en"), found)
    assert row.score >= ACCEPT
    assert row.relation == EXACT
    assert row.reason.startswith(
        "the preferred label 'interview' (en) is the same as its preferred label 'Interview' (en)"
    )
    assert row.reason.endswith(".")
    assert {one.kind for one in row.evidence} >= {"label", "rarity"}


def test_two_candidates_alike_lower_each_other(made: Maker) -> None:
    with made(concept("t", "Mercury@en"), *OTHERS) as found:
        alone = candidates(concept("s", "Mercury@en"), found)[0].score
    with made(concept("t", "Mercury@en"), concept("u", "Mercury@en"), *OTHERS) as found:
        rows = candidates(concept("s", "Mercury@en"), found)
    assert len(rows) == 2
    assert all(row.score < min(alone, ACCEPT) for row in rows)
    assert any(one.kind == "rival" for one in rows[0].evidence)


def test_languages_that_agree_raise_and_languages_that_differ_lower(made: Maker) -> None:
    ours = concept("s", "cave@en", "Höhle@de", "grotte@fr")
    scores = []
    for theirs in (("cave@en", "Höhle@de", "grotte@fr"), ("cave@en",), ("cave@en", "Keller@de", "sous-sol@fr")):
        with made(concept("t", *theirs), *OTHERS) as found:
            scores.append(candidates(ours, found)[0].score)
    assert scores == sorted(scores, reverse=True)
    assert scores[2] + 0.1 < scores[1]
    assert scores[0] > ACCEPT


def test_an_alternative_label_is_not_held_against_languages_that_have_none(made: Maker) -> None:
    ours = concept("s", "oyster farming@en", "Austernzucht@de")
    with made(concept("t", "shellfish farming@en", "~oyster farming@en", "Weichtierzucht@de"), *OTHERS) as found:
        silent = candidates(ours, found)[0].score
    with made(
        concept("t", "shellfish farming@en", "~oyster farming@en", "Weichtierzucht@de", "~Muschelzucht@de"), *OTHERS
    ) as found:
        assert candidates(ours, found)[0].score < silent


def test_who_tells_singular_and_plural_apart_means_both(made: Maker) -> None:
    with made(concept("one", "cave@en"), concept("many", "caves@en"), *OTHERS) as found:
        rows = candidates(concept("s", "cave@en"), found)
    assert first(rows) == "one"
    assert rows[0].score >= ACCEPT > rows[1].score


def test_neighbours_that_are_matched_decide_between_rivals(made: Maker) -> None:
    theirs = (
        concept("metal", "Metals@en", narrower=("hg",)),
        concept("hg", "Mercury@en", broader=("metal",)),
        concept("planet", "Planets@en", narrower=("me",)),
        concept("me", "Mercury@en", broader=("planet",)),
    )
    ours = (concept("s1", "metals@en"), concept("s2", "mercury@en", broader=("s1",)))
    with made(*theirs) as found:
        rows = {one.iri.removeprefix(X): row for one, row in link(ours, found)}
    assert first(rows["s2"]) == "hg"
    assert rows["s2"][0].score > rows["s2"][1].score + 0.2
    assert any(one.kind == "neighbour" and "Metals" in one.text for one in rows["s2"][0].evidence)


def test_only_one_concept_claims_another_exactly(made: Maker) -> None:
    ours = (concept("s1", "hearth@en"), concept("s2", "fireplace@en", "~hearth@en"))
    with made(concept("t", "hearth@en"), *OTHERS) as found:
        rows = dict(link(ours, found))
    relations = sorted(row[0].relation for row in rows.values())
    assert relations == [CLOSE, EXACT]


def test_the_records_context_is_heard(made: Maker) -> None:
    theirs = (concept("t", "Mercury@en"), concept("u", "Mercury@en"))
    with made(*theirs) as found:
        ((_, rows),) = link(
            [concept("s", "Mercury@en")], found, context=lambda _, iri: 1.0 if iri.endswith("u") else 0.0
        )
    assert first(rows) == "u"
    assert any(one.kind == "context" for one in rows[0].evidence)


def test_a_place_is_found_by_its_code(tmp_path: Path) -> None:
    with authority.open_(tmp_path, "countries") as found:
        for asked in (Concept("urn:x", (Label("Gaul"),), notations=("FR",)), Concept("urn:x", (Label("FRA"),))):
            (row, *_) = candidates(asked, found)
            assert row.concept.endswith("/country/FRA")
            assert any(one.kind == "code" for one in row.evidence)


def test_a_withdrawn_concept_loses_to_one_that_is_not(tmp_path: Path) -> None:
    path = tmp_path / "v.ttl"
    path.write_text(
        f'<{X}a> <{SKOS}prefLabel> "Roma"@en . <{X}b> <{SKOS}prefLabel> "Roma"@en ; '
        "<http://www.w3.org/2002/07/owl#deprecated> true .",
        encoding="utf-8",
    )
    authority.add(path, "v", tmp_path)
    with authority.open_(tmp_path, "v") as found:
        rows = candidates(concept("s", "Roma@en"), found)
    assert first(rows) == "a"
    assert any(one.kind == "deprecated" for one in rows[1].evidence)


def test_a_single_look_up_scores_as_the_batch_does(made: Maker) -> None:
    ours = concept("s", "cave@en", "Höhle@de")
    with made(concept("t", "cave@en", "Höhle@de"), *OTHERS) as found:
        ((_, batch),) = link([ours], found)
        assert candidates(ours, found)[0].score == pytest.approx(batch[0].score, abs=0.02)


def test_what_is_not_there_has_no_candidates(made: Maker) -> None:
    with made(*OTHERS) as found:
        assert candidates(concept("s", "xylophagous@en"), found) == ()
        assert dict(link([concept("s")], found)) == {concept("s"): ()}


def test_a_rare_word_in_common_is_heard_and_words_that_tell_the_kind_of_thing_are_not_missed(made: Maker) -> None:
    theirs = [concept("t", "Oldsmobile Aurora@en"), *(concept(f"c{n}", f"Car {n}@en") for n in range(40))]
    ours = [concept("s", "Oldsmobile Aurora automobile@en")]
    ours += [concept(f"o{n}", f"Make{n} automobile@en") for n in range(40)]
    with made(*theirs) as found:
        rows = {one.iri: row for one, row in link(ours, found)}[X + "s"]
    assert first(rows) == "t"
    assert rows[0].relation in {EXACT, CLOSE}
    assert rows[0].score >= PROPOSE
    assert any("aurora" in one.text.casefold() for one in rows[0].evidence if one.kind == "rarity")


def test_labels_without_a_word_in_common_come_after_those_that_have_one(made: Maker) -> None:
    ours = concept("s", "Gallipoli Peninsula (Turkey)@en")
    with made(concept("t", "Gallipoli@en"), concept("g", "Garden paths@en"), *OTHERS) as found:
        assert first(candidates(ours, found)) == "t"


def test_the_order_of_the_concepts_does_not_matter(made: Maker) -> None:
    ours = [concept("s1", "hearth@en"), concept("s2", "fireplace@en", "~hearth@en"), concept("s3", "glacier@en")]
    with made(concept("t", "hearth@en"), *OTHERS) as found:
        forth = {one.iri: row for one, row in link(ours, found)}
        back = {one.iri: row for one, row in link(reversed(ours), found)}
    assert forth == back


def test_names_do_not_meet_by_their_initials_alone() -> None:
    names = [Label(text, "en") for text in ("Adonara Island", "Apple IIGS", "Additional insured")]
    for one in names:
        assert set(sought(one)) & set(whole(one))
        assert not any(set(sought(one)) & set(whole(other)) for other in names if other is not one)
    short, full = Label("WHO", "en"), Label("World Health Organization", "en")
    assert set(sought(short)) & set(whole(full))
    assert set(sought(full)) & set(whole(short))


def test_many_names_of_equal_initials_do_not_hide_the_one_with_a_rare_word_in_common(made: Maker) -> None:
    crowded = [concept(f"c{n}", f"A{chr(97 + n % 26)}{n} I{chr(97 + n // 26)}stack{n}@en") for n in range(120)]
    with made(concept("t", "Adonara@en"), *crowded) as found:
        rows = candidates(concept("s", "Adonara Island (Indonesia)@en"), found)
    assert first(rows) == "t"


@pytest.mark.parametrize(
    ("ours", "theirs", "other"),
    [("Bodva River (Hungary)@en", "Bodva@en", "Bodva River Hungary@en"),
     ("Edo Earthquake, 1855@en", "Edo earthquake@en", "Edo earthquake survivor@en")],
)  # fmt: skip
def test_what_a_label_says_by_the_way_is_hardly_missed(made: Maker, ours: str, theirs: str, other: str) -> None:
    with made(concept("t", theirs), *OTHERS) as found:
        aside = candidates(concept("s", ours), found)[0].score
        plain = candidates(concept("s", other), found)[0].score
    assert aside > plain


def test_a_word_that_only_one_side_says_is_spared_once_it_is_a_habit(made: Maker) -> None:
    theirs = [concept(f"t{n}", f"Marque{n} Modello{n}@en") for n in range(12)]
    ours = [concept(f"s{n}", f"Marque{n} Modello{n} automobile@en") for n in range(12)]
    with made(*theirs, *OTHERS) as found:
        deaf = {one.iri: row for one, row in link(ours, found, unheard=frozenset({"synonym"}))}
        rows = {one.iri: row for one, row in link(ours, found)}
    assert rows[X + "s1"][0].score >= deaf[X + "s1"][0].score
    habits = Habits()
    habits.learn((one.labels[0], other.labels[0]) for one, other in zip(ours, theirs, strict=True))
    assert habits.spare("en", "automobil") < 0.4 < habits.spare("en", "marque1") == habits.spare("en", "unheard") == 1.0
    assert habits.spare("de", "automobil") == 1.0


def test_languages_that_are_kin_say_less_together_than_strangers(made: Maker) -> None:
    scores = []
    for more in (("grotta@it", "grotte@fr"), ("grotta@it", "Höhle@de")):
        ours = concept("s", *more, "cave@en", "odu@et")
        with made(concept("t", *more, "cavern@en", "koobas@et"), *OTHERS) as found:
            scores.append(candidates(ours, found)[0].score)
    assert scores[0] < scores[1]
    assert family("it") == family("fr") != family("de")
    assert family("ja") == "ja"


def test_silence_says_more_where_others_of_the_vocabulary_have_alternative_labels(made: Maker) -> None:
    ours = concept("s", "mine@en", "Bergwerk@de", "~Grube@de")
    theirs = concept("t", "pit@en", "Grube@de")
    quiet = [concept(f"q{n}", f"thing {n}@en", f"Ding {n}@de", f"~Sache {n}@de") for n in range(9)]
    told = [concept(f"q{n}", f"thing {n}@en", f"~stuff {n}@en", f"Ding {n}@de", f"~Sache {n}@de") for n in range(9)]
    with made(theirs, *OTHERS) as found:
        silent, varied = ({one.iri: row for one, row in link([ours, *more], found)} for more in (quiet, told))
    assert varied[ours.iri][0].score < silent[ours.iri][0].score


def test_words_that_two_languages_write_nearly_alike_are_proposed_where_no_language_is_shared(made: Maker) -> None:
    with made(concept("t", "biodiversidad@es"), *OTHERS) as found:
        (row, *_) = candidates(concept("s", "biodiversity@en"), found)
        assert all(one.score < PROPOSE for one in candidates(concept("s", "bioluminescence@en"), found))
    assert row.concept == X + "t"
    assert PROPOSE <= row.score < ACCEPT
    assert "is written like, in another language," in row.reason


def test_few_counterparts_say_no_more_than_a_little() -> None:
    assert crowd.none([0.001] * 10_000) == crowd.FEW


def test_those_that_claim_one_share_its_being_their_counterpart() -> None:
    assert crowd.having([[(1, 0.9)], [(2, 0.4)]]) == [0.9, 0.4]
    assert crowd.having([[(1, 0.9)], [(1, 0.9)]]) == pytest.approx([0.5, 0.5])


HAZARDS = (
    concept("fire", "fire hazard@en", "~fire risk@en"),
    concept("boom", "explosion hazard@en", "~explosion risk@en"),
    concept("t", "health risk@en"),
    concept("h", "health insurance@en"),
)


def test_words_that_the_vocabularies_use_for_each_other_are_heard(made: Maker) -> None:
    ours = [concept("s", "health hazard@en"), concept("s2", "fire hazard@en"), concept("s3", "explosion hazard@en")]
    with made(*HAZARDS, *OTHERS) as found:
        deaf = {one.iri: row for one, row in link(ours, found, unheard=frozenset({"synonym"}))}[X + "s"]
        rows = {one.iri: row for one, row in link(ours, found)}[X + "s"]
    assert first(rows) == "t"
    assert rows[0].score > max((row.score for row in deaf if row.concept == X + "t"), default=0.0) + 0.2
    assert "in other words" in rows[0].reason


def test_words_that_were_exchanged_once_stand_not_for_each_other() -> None:
    synonyms = Synonyms()
    synonyms.learn(HAZARDS[:1])
    assert not synonyms
    assert synonyms.near("en", "hazard", "risk") == 0.0
    synonyms.learn(HAZARDS[1:2])
    assert synonyms
    assert synonyms.near("en", "risk", "hazard") == synonyms.near("en", "hazard", "risk") > 0.5
    assert synonyms.near("fr", "risk", "hazard") == 0.0


def test_words_are_learnt_from_concepts_that_are_one() -> None:
    synonyms = Synonyms()
    pairs = [(concept(f"a{n}", f"{n}kraft Anlage@de"), concept(f"b{n}", f"{n}kraft Werk@de")) for n in ("Wind", "Kern")]
    synonyms.compare(pairs)
    assert synonyms.near("de", "anlag", "werk") > 0.5


def test_where_most_have_a_counterpart_a_doubtful_one_is_likelier(made: Maker) -> None:
    ours = [concept(f"o{n}", f"Thing{n} hall@en") for n in range(60)]
    doubtful = concept("s", "Gallipoli Peninsula (Turkey)@en")
    theirs = [concept(f"t{n}", f"Thing{n} hall@en") for n in range(60)]
    with made(concept("t", "Gallipoli@en"), *theirs) as found:
        rows = [
            {one.iri: row for one, row in link([doubtful, *ours], found, unheard=unheard)}[doubtful.iri][0]
            for unheard in (frozenset[str](), frozenset({"share"}))
        ]
    assert rows[0].score > rows[1].score
    assert [one.text for one in rows[0].evidence if one.kind == "share"] == [
        "what is looked up with it often has a counterpart"
    ]


def test_few_counterparts_make_having_none_likelier_and_a_few_concepts_tell_little() -> None:
    assert crowd.none([0.9] * 200) < 1 < crowd.none([0.02] * 200)
    assert crowd.none([0.9] * 200) < crowd.none([0.9] * 2) < 1
    assert crowd.none([]) == pytest.approx(1.0)


def test_a_single_concept_is_told_of_in_the_singular(made: Maker) -> None:
    with made(concept("t", "Mercury@en"), concept("u", "Mercury@en"), *OTHERS) as found:
        rows = candidates(concept("s", "Mercury@en"), found)
    assert "names 1 concept here and 2 there" in rows[0].reason


@pytest.mark.parametrize("kind", HEARD)
def test_evidence_that_is_not_to_be_heard_is_not_told(made: Maker, kind: str) -> None:
    theirs = (
        concept("metal", "heavy metals@en", "Metalle@de", narrower=("hg",)),
        concept("hg", "Mercury@en", "Quecksilber@de", broader=("metal",)),
    )
    ours = (
        concept("s1", "heavy metals@en", "Metalle@de"),
        concept("s2", "mercury@en", "Quecksilber@de", broader=("s1",)),
    )
    with made(*theirs, *OTHERS) as found:
        told = {
            e.kind for _, rows in link(ours, found, unheard=frozenset({kind})) for row in rows for e in row.evidence
        }
    assert "label" in told
    assert kind not in told


class Heard:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.counts: list[tuple[int, int | None]] = []

    def stage(self, name: str, done: int = 0) -> None:
        self.stages.append(name)

    def count(self, done: int, total: int | None = None) -> None:
        self.counts.append((done, total))

    def note(self, text: str) -> None:
        """Hear of what happens."""


def test_linking_tells_its_stages_and_how_far_it_is(made: Maker) -> None:
    told = Heard()
    chosen = [concept("a", "glaciers@en"), concept("b", "musical instruments@en"), concept("c", "nothing alike@en")]
    with made(*OTHERS) as index:
        list(link(chosen, index, told=told))
    assert told.stages == ["looking up", "looking up once more what is unsure", "hearing neighbours and rivals"]
    assert told.counts[:3] == [(1, 3), (2, 3), (3, 3)]
