"""Profiles: what labels mean; a clear error for what a profile cannot say."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import profile
from graph.errors import SettingsError
from graph.profile import Rule
from graph.record import Field


def test_labels_meet_whatever_their_case_spaces_and_colon() -> None:
    tandis = profile.load("tandis")
    for label in ("See Also:\u00a0", "see also", "SEE  ALSO :"):
        assert tandis.rule(Field(label, "x")) == Rule("see_also", ";")


def test_furniture_without_a_label_goes_by_its_text() -> None:
    assert profile.load("tandis").rule(Field("", "Show full item record")) == Rule("ignore")


def test_values_are_parted_cleaned_and_the_empty_left_out() -> None:
    assert list(Rule("subject", ";").values(" a\u00a0; ;b ;")) == ["a", "b"]
    assert list(Rule("title").values("a ; b")) == ["a ; b"]


def test_every_shipped_profile_loads() -> None:
    assert "tandis" in profile.shipped_profiles()
    for name in profile.shipped_profiles():
        assert profile.load(name).rules


def test_a_profile_of_ones_own_is_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('language = "fr"\n[field]\n"Titre" = { to = "title" }\n', encoding="utf-8")
    mine = profile.load(str(path))
    assert (mine.name, mine.language, mine.rule(Field("titre:", "x"))) == ("mine", "fr", Rule("title"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[field]\n'A' = { to = 'titel' }", "maps to 'titel'; there are identifier, title"),
        ("[field]\n'A' = { to = 'title', sep = ';' }", "has 'sep'; there are"),
        ("[field]\n'A' = 'title'", "a table with 'to' was expected"),
        ("language = 'en'", "has no table [field]"),
        ("colour = 1\n[field]", "has 'colour'; there are"),
        ("[field", "cannot be read as TOML"),
    ],
)
def test_what_a_profile_cannot_say_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        profile.load(str(path))
    assert said in str(caught.value)


def test_an_unknown_profile_is_told_with_those_that_there_are() -> None:
    with pytest.raises(SettingsError, match=r"no profile 'none'; there are .*tandis"):
        profile.load("none")


def field(label: str, value: str = "x", *parts: tuple[str, str]) -> Field:
    return Field(label, value, "", parts)


def made(tmp_path: Path, text: str, name: str = "mine.toml") -> profile.Profile:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return profile.load(str(path))


def to(meaning: profile.Profile, source: Field) -> list[str]:
    return [rule.to for rule in meaning.of(source)]


def test_a_label_that_ends_in_a_star_is_for_all_that_begin_so_the_longest_first(tmp_path: Path) -> None:
    mine = made(tmp_path, "[field]\n'x.*' = { to = 'note' }\n'x.y.*' = { to = 'title' }\n'x.y.z' = { to = 'type' }\n")
    assert [to(mine, field(label)) for label in ("x.a", "x.y.a", "X.Y.Z", "y")] == [["note"], ["title"], ["type"], []]


def test_of_a_list_the_first_rule_is_taken_whose_conditions_hold(tmp_path: Path) -> None:
    mine = made(
        tmp_path,
        """[field]
        "t" = [
            { to = "alternative", when = { kind = ["Other", "SUB"] } },
            { to = "note", when = { kind = "*" } },
            { to = "title", when = { kind = "" } },
        ]""",
    )
    assert to(mine, field("t", "x", ("kind", " sub"))) == ["alternative"]
    assert to(mine, field("t", "x", ("kind", "main"))) == ["note"]
    assert to(mine, field("t")) == ["title"]


def test_a_pattern_takes_the_value_out_and_is_a_condition(tmp_path: Path) -> None:
    mine = made(tmp_path, "[field]\n'a' = [{ to = 'issued', pattern = '^made (.*)$' }, { to = 'note' }]\n")
    (rule,) = mine.of(field("a", "made 2003"))
    assert (rule.to, list(rule.values("made 2003"))) == ("issued", ["2003"])
    assert to(mine, field("a", "2003")) == ["note"]


def test_parts_are_the_value_or_say_something_beside_it(tmp_path: Path) -> None:
    mine = made(tmp_path, "[field]\n'm' = { to = 'title', part = 'a b' }\n'm$c' = { to = 'issued' }\n")
    source = field("m", "a b c", ("a", "A"), ("c", "2003"), ("b", "B"))
    assert [(rule.to, rule.text(source)) for rule in mine.of(source)] == [("title", "A B"), ("issued", "2003")]
    assert to(mine, field("m", "a", ("a", "A"))) == ["title"]


def test_a_sign_that_ends_an_entity_parts_nothing() -> None:
    assert list(Rule("subject", ";").values("R&amp;D; law")) == ["R&D", "law"]


def test_what_is_included_stands_behind_what_is_said(tmp_path: Path) -> None:
    made(tmp_path, "language = 'fr'\n[field]\n'a' = { to = 'title' }\n'b' = { to = 'note' }\n", "base.toml")
    mine = made(tmp_path, "include = ['base.toml', 'oai_dc']\n[field]\n'a' = { to = 'type' }\n")
    assert [to(mine, field(label)) for label in ("a", "b", "dc.title")] == [["type"], ["note"], ["title"]]
    assert mine.language == ""


def test_a_profile_that_includes_itself_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="includes itself"):
        made(tmp_path, f"include = ['{tmp_path / 'mine.toml'}']\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[field]\n'A' = { to = 'issued', order = 'dym' }", "order = 'dym'; there are dmy, mdy, ymd"),
        ("[field]\n'A' = { to = 'issued', calendar = 'roman' }", "there are gregorian"),
        ("[field]\n'A' = { to = 'creator', kind = 'cat' }", "there are person, body"),
        ("[field]\n'A' = { to = 'creator', role = 'boss' }", "a MARC relator's code"),
        ("[field]\n'A' = { to = 'title', pattern = '(' }", "no regular expression"),
        ("[field]\n'A' = { to = 'title', pattern = 'a' }", "a pattern with 0 groups"),
        ("[field]\n'A' = { to = 'title', when = 'b' }", "a table from a part's name"),
        ("[field]\n'A' = { to = 'title', when = { b = 1 } }", "a list of texts was expected"),
        ("order = 'dym'\n[field]", "order = 'dym'"),
        ("[field]\n'A' = { to = 'title', value = '\\1' }", "a text with its pattern's groups was expected"),
        (
            "[field]\n'A' = { to = 'title', pattern = '(a)', value = '\\2' }",
            "a text with its pattern's groups was expected",
        ),
        ("[field]\n'A' = { to = 'title', value = '' }", "a text with its pattern's groups was expected"),
        ("[field]\n'A' = { to = 'title', unless = 'b' }", "a list of texts was expected"),
        ("include = 'dspace'", "a list of texts was expected"),
        ("include = ['none']", "no profile 'none'"),
    ],
)
def test_what_a_rule_cannot_say_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        made(tmp_path, text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("withdrawn", "true", ["status"]),
        ("withdrawn", "false", ["ignore"]),
        ("discoverable", "false", ["withheld"]),
        ("discoverable", "true", ["ignore"]),
        ("inArchive", "False", ["withheld"]),
        ("inArchive", "true", ["ignore"]),
        ("id", "5D2A1C6E-0b54-4c7d-9a54-0c1f0a2f7a01", ["identifier"]),
        ("id", "42", ["other_identifier"]),
        ("collection", "1/2||1/3", ["collection"]),
        ("saf.collections", "1/2", ["collection"]),
        ("header.setSpec", "col_1_2", ["ignore"]),
        ("local.shelf", "x", []),
        ("Date", "2003", ["issued"]),
        ("marc.leader", "00000nam", ["ignore"]),
        ("marc.880", "x", []),
        ("marc.999", "x", []),
    ],
)
def test_what_a_record_says_is_neither_ignored_nor_guessed(label: str, value: str, expected: list[str]) -> None:
    assert to(profile.load("auto"), field(label, value, ("a", value))) == expected


def test_a_value_stands_for_a_code_and_takes_the_patterns_groups(tmp_path: Path) -> None:
    text = """[field]
    'A' = [{ to = 'type', value = 'book', pattern = '^a' }, { to = 'date', value = '\\2/\\1', pattern = '^(..)-(..)' }]
    'B' = { to = 'note', value = 'yes' }"""
    meaning = made(tmp_path, text)
    for label, written, said in (("A", "am", "book"), ("A", "12-34", "34/12"), ("B", "", "yes")):
        (rule,) = meaning.of(field(label, written))
        assert list(rule.values(written)) == [said]


def test_a_rule_gives_way_to_the_labels_that_it_is_not_to_stand_beside(tmp_path: Path) -> None:
    meaning = made(
        tmp_path,
        """[field]
    'A' = [{ to = 'issued', unless = ['Said $c', 'other'] }, { to = 'ignore' }]
    'Said $c' = { to = 'issued' }""".replace(" $c", "$c"),
    )
    fields = [field("A", "1"), field("said", "", ("c", "2"))]
    assert meaning.present(fields) == {"said", "said$c"}
    assert [rule.to for rule in meaning.of(fields[0], meaning.present(fields))] == ["ignore"]
    assert [rule.to for rule in meaning.of(fields[0], meaning.present(fields[:1]))] == ["issued"]
    assert [rule.to for rule in meaning.of(fields[0], meaning.present([field("said", "", ("c", " "))]))] == ["issued"]


def test_of_the_rules_for_a_part_the_first_that_fits_is_taken(tmp_path: Path) -> None:
    text = """[field]
    'A$c' = [{ to = 'type', pattern = '^(x)' }, { to = 'note', pattern = '(y)' }, { to = 'issued' }]"""
    meaning = made(tmp_path, text)
    assert [[rule.to for rule in meaning.of(field("A", "", ("c", said)))] for said in ("xy", "y", "z")] == [
        ["type"], ["note"], ["issued"],
    ]  # fmt: skip


def test_the_collections_of_an_export_are_parted() -> None:
    (rule,) = profile.load("dspace").of(field("collection", "1/2||1/3"))
    assert list(rule.values("1/2||1/3")) == ["1/2", "1/3"]


DC_REGISTRY = {
    "contributor": " advisor author editor illustrator other",
    "coverage": "spatial temporal publication isbn doi",
    "creator": "",
    "date": " accessioned available copyright created issued submitted",
    "identifier": " citation govdoc isbn issn sici ismn other doi scopus uri isi pmid adsbibcode arxiv patentnumber "
    "patentno openalex",
    "description": " abstract provenance sponsorship statementofresponsibility tableofcontents uri volume issue "
    "startpage endpage",
    "format": " extent medium mimetype",
    "language": " iso",
    "publisher": "",
    "relation": " isformatof ispartof ispartofseries haspart isversionof hasversion isbasedon isreferencedby requires "
    "replaces isreplacedby uri product journal orgunit project conference publication isbn doi issn equipment "
    "references patent",
    "rights": " uri license",
    "source": " uri",
    "subject": " classification ddc lcc lcsh mesh other",
    "title": " alternative",
    "type": "",
    "provenance": "",
}
"""The fields of DSpace's registry of Dublin Core: element, then its qualifiers."""

DCTERMS_REGISTRY = (
    "abstract accessRights accrualMethod accrualPeriodicity accrualPolicy alternative audience available "
    "bibliographicCitation conformsTo contributor coverage created creator date dateAccepted dateCopyrighted "
    "dateSubmitted description educationLevel extent format hasFormat hasPart hasVersion identifier "
    "instructionalMethod isFormatOf isPartOf isReferencedBy isReplacedBy isRequiredBy issued isVersionOf language "
    "license mediator medium modified provenance publisher references relation replaces requires rights "
    "rightsHolder source spatial subject tableOfContents temporal title type valid"
)


def registry() -> list[str]:
    core = [f"dc.{name}.{qualifier}" for name, all_ in DC_REGISTRY.items() for qualifier in all_.split()]
    plain = [f"dc.{name}" for name, all_ in DC_REGISTRY.items() if all_.startswith(" ") or not all_]
    return [*core, *plain, *(f"dcterms.{name}" for name in DCTERMS_REGISTRY.split())]


def test_every_field_of_the_stock_registry_is_mapped_by_its_own_rule() -> None:
    dspace = profile.load("dspace")
    assert len(registry()) == 96 + 55
    assert [label for label in registry() if label.casefold() not in dspace.rules] == []


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Заглавие:", "title"),
        ("Stichwörter", "subject"),
        ("Erscheinungsdatum", "issued"),
        ("Date de publication", "issued"),
        ("Collection(s) :", "collection"),
        ("Appears in Collections:", "collection"),
        ("DC.title", "title"),
        ("citation_doi", "other_identifier"),
        ("DCTERMS.abstract", "abstract"),
        ("dc.subject.unheardof", "subject"),
        ("marc.650", "subject"),
        ("mods.name", "creator"),
        ("datacite.creator", "creator"),
        ("header.status", "status"),
    ],
)
def test_the_profile_for_whatever_it_is_knows_the_labels_of_every_door(label: str, expected: str) -> None:
    found = profile.load("auto").of(Field(label, "x", "", (("a", "x"),)))
    assert [rule.to for rule in found] == [expected]
