from __future__ import annotations

import gzip
import os
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCMITYPE
from rdflib.term import Node

import ontology
from graph import schemes
from graph.names import KINDS, key, slug
from ontology.schemes import make, places, regions

BASE = "https://example.org/kg/"
FOLDER = ontology.FOLDER / "schemes"
NAMES = sorted(file.name.removesuffix(".ttl") for file in FOLDER.iterdir() if file.name.endswith(".ttl"))
FOLDERS = {kind.scheme: kind.name for kind in KINDS.values() if kind.scheme}
GRAPHS = {
    name: Graph().parse(data=(FOLDER / f"{name}.ttl").read_text(encoding="utf-8"), format="turtle", publicID=BASE)
    for name in NAMES
}
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
COAR = "http://purl.org/coar/resource_type/"
DCMI: set[Node] = {URIRef(term) for term in dir(DCMITYPE)}
IANA = re.compile(
    r"https://www\.iana\.org/assignments/media-types/"
    r"(?:media-types\.xhtml#(?:application|audio|image|text|video)|(?:application|audio|image|text|video)/[a-z0-9.+-]+)"
)
VOCABULARIES = Path(__file__).parents[3] / "shared/data/vocab"


def needed(*names: str) -> pytest.MarkDecorator:
    absent = [name for name in names if not (VOCABULARIES / name).is_file()]
    reason = f"the source vocabularies are not beside the project: {', '.join(absent)}"
    return pytest.mark.skipif(bool(absent) and "CI" not in os.environ, reason=reason)


def concepts(graph: Graph) -> list[URIRef]:
    return [concept for concept in graph.subjects(RDF.type, SKOS.Concept) if isinstance(concept, URIRef)]


FILLED_BY_RECORDS = {"subjects", "issues", "collections"}
"""Their licence is the dataset's."""


def test_there_is_a_scheme_for_every_kind_of_concept() -> None:
    assert sorted(FOLDERS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_head_has_title_description_and_source_and_a_curated_one_licence_and_version(name: str) -> None:
    scheme, graph = URIRef(f"{BASE}scheme/{name}"), GRAPHS[name]
    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [scheme]
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert [label.language for label in graph.objects(scheme, predicate) if isinstance(label, Literal)] == ["en"]
    curated = (DCTERMS.license, OWL.versionInfo) if name not in FILLED_BY_RECORDS else ()
    for predicate in (DCTERMS.source, *curated):
        assert graph.value(scheme, predicate), f"{name} has no {predicate}"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_relative_iris_for_what_is_ours_and_no_blank_node(name: str) -> None:
    here, there = (
        Graph().parse(data=(FOLDER / f"{name}.ttl").read_text(encoding="utf-8"), format="turtle", publicID=base)
        for base in (BASE, "http://127.0.0.1:8000/")
    )
    moved = {tuple(str(term).replace(BASE, "http://127.0.0.1:8000/") for term in triple) for triple in here}
    assert moved == {tuple(str(term) for term in triple) for triple in there}
    assert not [triple for triple in here for term in triple if term.n3().startswith("_:")]


@pytest.mark.parametrize("name", NAMES)
def test_every_concept_is_in_its_scheme_and_has_an_english_label(name: str) -> None:
    graph, scheme = GRAPHS[name], URIRef(f"{BASE}scheme/{name}")
    for concept in concepts(graph):
        assert list(graph.objects(concept, SKOS.inScheme)) == [scheme]
        assert "en" in {
            label.language for label in graph.objects(concept, SKOS.prefLabel) if isinstance(label, Literal)
        }
    assert set(graph.subjects()) == {scheme, *concepts(graph)}


@pytest.mark.parametrize("name", NAMES)
def test_concepts_have_one_preferred_label_a_language_and_no_label_twice(name: str) -> None:
    """S14 and S13 of the SKOS reference."""
    graph = GRAPHS[name]
    for concept in concepts(graph):
        labels = [label for kind in LABELS for label in graph.objects(concept, kind)]
        assert max(Counter(labels).values()) == 1, concept
        preferred = Counter(
            label.language for label in graph.objects(concept, SKOS.prefLabel) if isinstance(label, Literal)
        )
        assert max(preferred.values()) == 1, concept


@pytest.mark.parametrize("name", NAMES)
def test_no_concept_is_related_to_one_above_or_below_it(name: str) -> None:
    """S27 of the SKOS reference; and no concept is above itself."""
    graph = GRAPHS[name]
    for concept in concepts(graph):
        above = set(graph.transitive_objects(concept, SKOS.broader)) - {concept}
        below = set(graph.transitive_objects(concept, SKOS.narrower)) - {concept}
        assert not set(graph.objects(concept, SKOS.related)) & (above | below | {concept})
        assert not above & below
        assert concept not in {further for step in above for further in graph.objects(step, SKOS.broader)}


@pytest.mark.parametrize("name", NAMES)
def test_an_exact_match_is_no_broad_or_related_match(name: str) -> None:
    """S46 of the SKOS reference."""
    graph = GRAPHS[name]
    for concept in concepts(graph):
        matches = [target for kind in MAPPINGS for target in graph.objects(concept, kind)]
        assert len(matches) == len(set(matches)), concept


def test_no_two_concepts_are_an_exact_match_of_one_thing() -> None:
    found: dict[object, set[object]] = defaultdict(set)
    for graph in GRAPHS.values():
        for concept, target in graph.subject_objects(SKOS.exactMatch):
            found[target].add(concept)
    assert found
    assert not {target: ours for target, ours in found.items() if len(ours) > 1}


@pytest.mark.parametrize("name", NAMES)
def test_a_label_names_one_concept(name: str) -> None:
    owners: dict[str, set[object]] = defaultdict(set)
    for kind in LABELS:
        for concept, label in GRAPHS[name].subject_objects(kind):
            owners[key(str(label))].add(concept)
    assert not {label: ours for label, ours in owners.items() if len(ours) > 1}


@pytest.mark.parametrize("name", NAMES)
def test_a_notation_names_one_concept_and_only_a_language_shares_its_letters_with_a_label(name: str) -> None:
    graph = GRAPHS[name]
    codes = {str(code): concept for concept, code in graph.subject_objects(SKOS.notation)}
    assert len(codes) == len(list(graph.subject_objects(SKOS.notation)))
    folded = {key(code): concept for code, concept in codes.items()}
    labels = {key(str(label)): concept for kind in LABELS for concept, label in graph.subject_objects(kind)}
    shared = {label for label, concept in labels.items() if folded.get(label, concept) != concept}
    assert shared == ({"ga"} if name == "languages" else set())


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"languages"}))
def test_an_iri_of_ours_is_the_slug_of_the_label_or_the_code_of_a_country(name: str) -> None:
    graph = GRAPHS[name]
    for concept in concepts(graph):
        labels = (label for label in graph.objects(concept, SKOS.prefLabel) if isinstance(label, Literal))
        slugs = {slug(str(label)) for label in labels if label.language == "en"}
        codes = {
            str(code) for code in graph.objects(concept, SKOS.notation) if name == "places" and str(code).isalpha()
        }
        assert str(concept).removeprefix(f"{BASE}{FOLDERS[name]}/") in (codes or slugs), concept


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_in_normal_form_with_no_space_to_spare(name: str) -> None:
    for kind in LABELS:
        for label in GRAPHS[name].objects(None, kind):
            assert str(label) == " ".join(unicodedata.normalize("NFC", str(label)).split())
            assert isinstance(label, Literal)
            assert label.language


@pytest.mark.parametrize("name", ["types", "formats"])
def test_types_and_formats_are_defined_and_mapped(name: str) -> None:
    graph = GRAPHS[name]
    for concept in concepts(graph):
        assert graph.value(concept, SKOS.definition), concept
        for kind in MAPPINGS:
            for target in graph.objects(concept, kind):
                assert str(target).startswith(COAR) or target in DCMI or IANA.fullmatch(str(target)), target


def test_every_type_has_a_mapping_and_most_are_exact() -> None:
    graph = GRAPHS["types"]
    mapped = {concept for kind in MAPPINGS for concept in graph.subjects(kind, None)}
    assert mapped == set(concepts(graph))
    assert len(set(graph.subjects(SKOS.exactMatch, None))) > len(mapped) / 2


@needed("coar-resource-types-3.2.nt.gz")
def test_coar_types_are_there_under_the_label_that_an_exact_match_says() -> None:
    coar = Graph().parse(
        data=gzip.decompress((VOCABULARIES / "coar-resource-types-3.2.nt.gz").read_bytes()), format="nt"
    )
    labels = {
        concept: {str(label) for label in coar.objects(concept, SKOS.prefLabel)} for concept in set(coar.subjects())
    }
    for name in ("types", "formats"):
        graph = GRAPHS[name]
        for concept in concepts(graph):
            targets = [target for kind in MAPPINGS for target in graph.objects(concept, kind) if COAR in str(target)]
            assert all(labels.get(target) for target in targets), concept
            ours = {str(label).casefold() for kind in LABELS for label in graph.objects(concept, kind)}
            for target in graph.objects(concept, SKOS.exactMatch):
                assert target not in labels or ours & labels[target], (concept, target)


def test_the_region_has_57_participating_states_and_11_partners() -> None:
    graph, region = GRAPHS["places"], URIRef(f"{BASE}place/osce-region")
    states, partners = set(graph.objects(region, SKOS.narrower)), set(graph.objects(region, SKOS.related))
    assert (len(states), len(partners)) == (57, 11)
    assert states == set(graph.subjects(SKOS.broader, region))
    assert partners == set(graph.subjects(SKOS.related, region))
    assert all("participating State since" in str(graph.value(state, SKOS.historyNote)) for state in states)


def test_every_country_of_iso_3166_has_its_codes_six_names_and_three_mappings() -> None:
    graph = GRAPHS["places"]
    former = {URIRef(f"{BASE}place/{code}") for code, *_ in regions.FORMER}
    coded = [place for place in concepts(graph) if graph.value(place, SKOS.notation) and place not in former]
    countries = [place for place in coded if str(graph.value(place, SKOS.notation)).isalpha()]
    assert len(countries) == 249
    for place in countries:
        codes = sorted((str(code) for code in graph.objects(place, SKOS.notation)), key=len)
        assert [len(code) for code in codes] == [2, 3]
        assert place == URIRef(f"{BASE}place/{codes[0]}")
        languages = {label.language for label in graph.objects(place, SKOS.prefLabel) if isinstance(label, Literal)}
        assert languages == set(places.LANGUAGES), place
        hosts = {str(target).split("/")[2] for kind in MAPPINGS for target in graph.objects(place, kind)}
        assert hosts == {"publications.europa.eu", "sws.geonames.org", "www.wikidata.org"}, place


def test_a_state_that_is_no_more_is_found_by_its_names_and_is_no_country_of_iso_3166_1() -> None:
    places = schemes.load(BASE)
    for label, code in (("USSR", "SUHH"), ("Югославия", "YUCS"), ("East Germany", "DDDE"), ("CSK", "CSHH")):
        assert places.find("places", label) == NamedNode(f"{BASE}place/{code}")
    for code, _, years, heirs, english, *_ in regions.FORMER:
        place = URIRef(f"{BASE}place/{code or slug(english)}")
        assert "is no more" in str(GRAPHS["places"].value(place, SKOS.historyNote))
        assert re.fullmatch(r"\d{4}/\d{4}", str(GRAPHS["places"].value(place, DCTERMS.valid))), years
        after = {str(heir).rsplit("/", 1)[1] for heir in GRAPHS["places"].objects(place, DCTERMS.isReplacedBy)}
        assert after == set(heirs.split())
        assert (place, RDF.type, URIRef("https://schema.org/Country")) not in GRAPHS["places"]


def test_what_a_place_has_as_parts_or_after_it_is_in_the_scheme() -> None:
    graph = GRAPHS["places"]
    for predicate in (DCTERMS.hasPart, DCTERMS.isReplacedBy):
        found = list(graph.subject_objects(predicate))
        assert found
        assert {whole for whole, _ in found} | {part for _, part in found} <= set(concepts(graph))


def test_regions_have_six_names_their_m49_code_and_their_countries() -> None:
    graph = GRAPHS["places"]
    codes = {str(code) for code in graph.objects(None, SKOS.notation) if str(code).isdecimal()}
    assert codes == {code for code, *_ in regions.M49}
    wanted = {"central-asia": "KG KZ TJ TM UZ", "south-caucasus": "AM AZ GE", "australasia": "AU CC CX HM NF NZ"}
    for name, members in wanted.items():
        place = URIRef(f"{BASE}place/{name}")
        parts = {str(part).rsplit("/", 1)[1] for part in graph.objects(place, DCTERMS.hasPart)}
        assert parts == set(members.split())
    assert len(list(graph.objects(URIRef(f"{BASE}place/european-union"), DCTERMS.hasPart))) == 27
    for row in (*(row[1:] for row in regions.M49), *regions.GROUPS, *regions.DISPUTED):
        place = URIRef(f"{BASE}place/{slug(row[0])}")
        spoken = {label.language for label in graph.objects(place, SKOS.prefLabel) if isinstance(label, Literal)}
        assert len(spoken) >= 5, place


def test_a_name_that_a_country_has_had_finds_it() -> None:
    places = schemes.load(BASE)
    for code, (names, _) in regions.RENAMED.items():
        for name in names.split("; "):
            assert places.find("places", name) == NamedNode(f"{BASE}place/{code}"), name


def test_no_name_of_a_place_keeps_an_article_or_a_footnote_mark() -> None:
    for label in GRAPHS["places"].objects(None, SKOS.prefLabel):
        assert not re.search(r"\((?:the|l[aeo]s?|l'|el)\)|\*", str(label)), label


def test_every_language_has_a_code_and_the_main_ones_their_own_name() -> None:
    graph = GRAPHS["languages"]
    assert all(graph.value(language, SKOS.notation) for language in concepts(graph))
    for native in ("русский", "українська", "shqip", "қазақша", "العربية"):
        assert [label for label in graph.objects(None, SKOS.altLabel) if str(label) == native], native


@needed(
    "country-codes.csv",
    "eu-countries-skos.rdf.gz",
    "osce-participating-states.csv",
    "language-codes-full.csv",
    "eu-languages-filtered.rdf.gz",
)
def test_the_committed_files_are_what_their_generator_makes(tmp_path: Path) -> None:
    make.main([str(VOCABULARIES), str(tmp_path)])
    made = sorted(file.name for file in tmp_path.iterdir())
    assert made == ["languages.ttl", "places.ttl"]
    for name in made:
        assert (tmp_path / name).read_text(encoding="utf-8") == (FOLDER / name).read_text(encoding="utf-8")
