"""Tables of labels and IRIs as people have them: bad cells, old encodings, headings of many makes; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import authority
from graph.authority.reading.table import heading, tag
from graph.errors import SourceError
from graph.link import ALT, PREF, Concept, Label

ONE = "http://example.org/1"


def added(folder: Path, content: str | bytes, name: str = "v.csv") -> authority.Account:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return authority.add(path, "v", folder)


def concept(folder: Path, iri: str = ONE) -> Concept:
    with authority.open_(folder, "v") as found:
        told = found.concept(iri)
        assert told is not None
        return told


def test_a_row_whose_iri_is_none_is_told_and_kept_aside_and_the_others_are_read(tmp_path: Path) -> None:
    text = f"iri,label\nfoo,Asylum\nhttp://ex.org/a b,Education\n,No address\n\n{ONE},Law\nwd:Q1,Universe\n"
    done = added(tmp_path, text)
    assert (done.concepts, done.rejected) == (1, 4)
    aside = list(authority.rejects(tmp_path, "v"))
    assert [(one.where, one.text) for one in aside] == [
        ("v.csv, line 2", "foo Asylum"),
        ("v.csv, line 3", "http://ex.org/a b Education"),
        ("v.csv, line 4", "No address"),
        ("v.csv, line 7", "wd:Q1 Universe"),
    ]
    assert aside[0].why == "'foo' is no IRI; an IRI (http://...) was expected"


def test_a_table_without_one_good_row_says_what_was_wrong_with_the_first(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"has no column of IRIs"):
        added(tmp_path, "iri,label\nfoo,Asylum\n")
    with pytest.raises(SourceError, match=r"no concept with a label; 1 of its rows .* line 3: 'foo' is no IRI"):
        added(tmp_path, f"iri,label\n{ONE},\nfoo,Asylum\n")


def test_a_row_with_more_cells_than_headings_is_told_and_not_cut(tmp_path: Path) -> None:
    done = added(tmp_path, f"iri,label\n{ONE},Law\nhttp://example.org/2,Trail Creek, Or.\n")
    assert (done.concepts, done.rejected) == (1, 1)
    assert next(authority.rejects(tmp_path, "v")).why == "3 cells; 2, as there are headings, were expected"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8-sig", "utf-16", "utf-16-le"])
def test_tables_in_older_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    done = added(tmp_path, f"iri,label\n{ONE},Réfugié\n".encode(encoding))
    assert concept(tmp_path).labels == (Label("Réfugié"),)
    assert bool(done.remarks) == (encoding in {"latin-1", "cp1252"})


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0c", "\x0b", "\x1c", "\x1e"])
def test_a_cell_goes_on_after_signs_that_part_lines_elsewhere(tmp_path: Path, sign: str) -> None:
    done = added(tmp_path, f"iri,label,note\n{ONE},Law{sign}Right,one{sign}two\nhttp://example.org/2,Tacos,\n")
    assert (done.concepts, done.rejected) == (2, 0)
    assert concept(tmp_path).labels == (Label("Law Right"),)


def test_line_ends_within_quotes_and_of_old_systems_are_read(tmp_path: Path) -> None:
    added(tmp_path, f'iri,label,note\r\n{ONE},Law,"one\r\ntwo"\r\n')
    assert concept(tmp_path).notes[0].text.split() == ["one", "two"]
    added(tmp_path, f"iri,label\r{ONE},Law\r")
    assert concept(tmp_path).labels == (Label("Law"),)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("prefLabel_en", (PREF, "en")),
        ("prefLabel_fr", (PREF, "fr")),
        ("label@fr_FR", (PREF, "fr_FR")),
        ("alt_label_zh_Hans", (ALT, "zh_Hans")),
        ("skos:prefLabel@de", (PREF, "de")),
        ("http://www.w3.org/2004/02/skos/core#altLabel", (ALT, "")),
        ("?label", (PREF, "")),
        ("label (en)", (PREF, "en")),
        ("label[en-GB]", (PREF, "en-GB")),
        ("Preferred label", (PREF, "")),
        ("scope_note", ("note", "")),
        ("iri", ("iri", "")),
        ("subject_id", None),
        ("term_no", None),
        ("concept_en", None),
        ("weight", None),
    ],
)
def test_headings_are_read_with_their_language(cell: str, told: tuple[str, str] | None) -> None:
    assert heading(cell) == told


def test_columns_of_two_languages_are_both_read(tmp_path: Path) -> None:
    added(tmp_path, f"iri,prefLabel_en,prefLabel_fr,label@fr_CA\n{ONE},Law,Droit,Loi\n")
    assert concept(tmp_path).labels == (Label("Law", "en"), Label("Droit", "fr"), Label("Loi", "fr-ca"))


def test_what_is_no_language_tag_is_told_and_the_label_kept_without(tmp_path: Path) -> None:
    assert (tag("fr_FR"), tag(" EN "), tag(""), tag("English (UK)"), tag("en-a")) == ("fr-fr", "en", "", None, None)
    done = added(tmp_path, f"iri,label,language\n{ONE},Law,English (UK)\nhttp://example.org/2,Droit,fr_FR\n")
    assert concept(tmp_path).labels == (Label("Law"),)
    assert concept(tmp_path, "http://example.org/2").labels == (Label("Droit", "fr-fr"),)
    assert done.remarks == {"'English (UK)' is no language tag; what is in it has no language": 1}


def test_a_column_that_means_nothing_here_is_told(tmp_path: Path) -> None:
    done = added(tmp_path, f"iri,label,weight\n{ONE},Law,3\n")
    assert done.remarks == {"columns of v.csv that say nothing that is kept here: 'weight'": 1}


def test_a_column_that_has_to_do_for_the_labels_is_told(tmp_path: Path) -> None:
    done = added(tmp_path, f"designation,iri\nLaw,{ONE}\n")
    assert concept(tmp_path).labels == (Label("Law"),)
    assert done.remarks == {"the column 'designation' of v.csv is taken for the labels: none is called so": 1}


@pytest.mark.parametrize("name", ["v.csv", "v.tsv"])
def test_a_quote_that_is_never_closed_costs_no_other_row(tmp_path: Path, name: str) -> None:
    text = f'iri,label\n{ONE},"Law\n' + "".join(f"http://example.org/x{n},Label {n}\n" for n in range(2000))
    done = added(tmp_path, text if name == "v.csv" else text.replace(",", "\t"), name)
    assert done.concepts + done.rejected == 2001
    assert done.rejected == (name == "v.csv")
    assert concept(tmp_path, "http://example.org/x1999").labels == (Label("Label 1999"),)


def test_quotes_between_tabs_are_what_they_look_like_where_they_part_nothing(tmp_path: Path) -> None:
    text = f'iri\tlabel\tnote\n{ONE}\tLaw\t"one\ttwo\nthree"\n<http://example.org/2>\t"Law"@en\t\n'
    text += 'http://example.org/3\t"Heart" (novel)\t\n'
    added(tmp_path, text, "v.tsv")
    assert concept(tmp_path, "http://example.org/3").labels == (Label('"Heart" (novel)'),)
    assert concept(tmp_path).notes[0].text.split() == ["one", "two", "three"]
    assert concept(tmp_path, "http://example.org/2").labels == (Label("Law", "en"),)


def test_several_values_of_a_cell_are_each_read(tmp_path: Path) -> None:
    added(tmp_path, f"iri,label,broader,scheme\n{ONE},Law,http://e.org/2|http://e.org/3,LCSH|http://e.org/s\n")
    told = concept(tmp_path)
    assert told.broader == ("http://e.org/2", "http://e.org/3")
    assert told.schemes == ("LCSH", "http://e.org/s")


def test_labels_with_commas_do_not_part_a_row_at_tabs(tmp_path: Path) -> None:
    added(tmp_path, f"{ONE}\tLaw, order, and justice\n", "v.tsv")
    assert concept(tmp_path).labels == (Label("Law, order, and justice"),)


def test_a_column_called_subject_may_hold_the_iris(tmp_path: Path) -> None:
    added(tmp_path, f"subject,label\n{ONE},Law\n")
    assert concept(tmp_path).labels == (Label("Law"),)
