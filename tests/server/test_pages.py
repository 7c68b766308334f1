from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store, Triple

from graph.release import Release
from graph.settings import Settings
from graph.sparql.query import inspect
from graph.vocab import SKOS
from server import create_app
from server.endpoint import shelf
from server.pages import verbatim
from server.served import ask
from server.things import labels
from server.things.article import Item
from server.things.thing import Glossary
from server.things.view import Shown, size, spelled

BASE = "http://127.0.0.1:8000/"
SEED = "/record/sha256-0123456789abcdef01234567.html"
HOSTILE = "/record/hostile.html"
PAGES = [
    "/", "/records", "/dumps/", "/ontology", "/sparql", SEED, HOSTILE, "/subject/migrants.html",
    "/scheme/subjects.html", "/place/AL.html", "/place/osce-region.html", "/agent/osce.html", "/dataset.html",
    "/graph/records.html", "/no/such", "/event/2021-12-17-combating-intolerance.html", "/collection/documents.html",
]  # fmt: skip
VOID = frozenset({"meta", "link", "br", "input", "img", "hr", "wbr", "col"})


class Outline(HTMLParser):
    """What a page is made of: its elements with their attributes, and whether they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def all(self, name: str) -> list[str]:
        """Give the values of an attribute."""
        return [attributes[name] for _, attributes in self.found if name in attributes]

    def of(self, tag: str, name: str) -> list[str]:
        """Give the values that an attribute has in elements of a kind."""
        return [attributes[name] for found, attributes in self.found if found == tag and name in attributes]

    def tags(self, *names: str) -> list[str]:
        return [tag for tag, _ in self.found if tag in names]


def page(client: FlaskClient, path: str) -> str:
    return client.get(path, headers={"Accept": "text/html"}).text


def row(text: str, label: str) -> str:
    """Give the part of a page that tells a property."""
    found = re.search(rf">{re.escape(label)}</dt>(.*?)</dd>", text, re.DOTALL)
    assert found, label
    return found[1]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_well_formed_with_one_heading_of_the_first_level_and_landmarks(
    visitor: FlaskClient, path: str
) -> None:
    outline = Outline(page(visitor, path))
    levels = [int(tag[1]) for tag in outline.tags("h1", "h2", "h3", "h4")]
    assert (outline.faults, outline.open) == ([], [])
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {"main", "header", "footer", "nav"} <= set(outline.tags("main", "header", "footer", "nav"))
    ids = outline.all("id")
    assert len(ids) == len(set(ids))
    assert set(" ".join(outline.all("aria-labelledby")).split()) <= set(ids)
    assert ("html", {"lang": "en"}) in outline.found


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_script_written_into_it_or_asks_anything_of_another_host(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path, headers={"Accept": "text/html"})
    outline = Outline(answer.text)
    assert not outline.tags("iframe", "object", "embed", "style")
    assert all(a.get("src") or a.get("type") == "application/json" for tag, a in outline.found if tag == "script")
    assert not outline.all("style")
    assert not any(name.startswith("on") for _, attributes in outline.found for name in attributes)
    loaded = [a["href"] for tag, a in outline.found if tag == "link" and a["rel"] in {"stylesheet", "icon"}]
    assert all(address.startswith("/static/") for address in [*loaded, *outline.of("script", "src")])
    assert all(address.startswith("/") and address.endswith(".svg") for address in outline.of("img", "src"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_links_to_our_own_things_are_paths_and_lead_somewhere(visitor: FlaskClient, path: str) -> None:
    outline = Outline(page(visitor, path))
    links = [a["href"] for tag, a in outline.found if tag == "a"]
    assert not [link for link in links if link.startswith(BASE)]
    for link in {link.partition("#")[0] for link in links if link.startswith("/") and "/dumps/" not in link}:
        assert visitor.get(link, headers={"Accept": "text/html"}).status_code in {200, 303}, link


def test_what_the_data_says_is_text_and_never_markup(visitor: FlaskClient) -> None:
    for path in (HOSTILE, "/", "/records", "/subject/migrants.html"):
        assert "&lt;script&gt;alert(" in page(visitor, path)
    assert "&lt;b&gt;x&lt;/b&gt;" in page(visitor, SEED)


def test_only_http_leads_outside(visitor: FlaskClient) -> None:
    text = page(visitor, HOSTILE)
    links = [a for tag, a in Outline(text).found if tag == "a" and not a["href"].startswith(("/", "#", "?"))]
    assert [(a["href"], a["class"]) for a in links] == [("HTTPS://example.org/upper", "outside")]
    assert '<code class="iri">javascript:alert(1)</code>' in text


def test_texts_tell_their_language_and_direction(visitor: FlaskClient) -> None:
    text = page(visitor, "/subject/migrants.html")
    assert '<span lang="ru" class="text">мигранты</span>' in text
    assert 'lang="ar" dir="rtl"' in text
    assert '<h1 lang="en">migrants</h1>' in text


def test_a_record_shows_its_head_its_subjects_and_its_see_also(visitor: FlaskClient) -> None:
    text = page(visitor, SEED)
    assert '<a href="/agent/osce-odihr">OSCE ODIHR</a> · <time datetime="2021-01-17">17 January 2021</time>' in text
    assert '<a href="/type/conference-materials">Conference materials</a>' in text
    chips = re.findall(r'<ul class="chips">(.*?)</ul>', text, re.DOTALL)
    assert [len(re.findall("<li>", chip)) for chip in chips] == [3, 3]
    assert row(text, "Begins").count("17 December 2021") == 1
    assert "<summary>2 members</summary>" in text


def test_a_record_stands_beside_what_its_source_wrote(visitor: FlaskClient) -> None:
    text = page(visitor, SEED)
    rows = re.findall(r'<tr class="(\w+)">(.*?)</tr>', text, re.DOTALL)
    assert [outcome for outcome, _ in rows] == ["converted", "empty", "flagged", "unmapped"]
    assert 'Corporate Authors:<span class="nbsp">\xa0</span>' in rows[0][1]
    assert 'OSCE ODIHR<span class="space"> </span>' in rows[0][1]
    assert '<a href="/agent/osce-odihr">OSCE ODIHR</a>' in rows[0][1]
    assert "it holds more than a date" in rows[2][1]
    assert "17 December 2021" in rows[2][1]
    assert "item-page.txt" in text


def test_a_record_shows_what_the_checks_found(visitor: FlaskClient) -> None:
    assert "before the meeting that it documents" in page(visitor, SEED)
    assert "What the checks found" not in page(visitor, HOSTILE)


def test_a_concept_lists_its_records_by_subject_and_by_see_also(visitor: FlaskClient) -> None:
    text = page(visitor, "/subject/migrants.html")
    on, also = text.index("Records on this subject"), text.index("Records that say see also")
    assert on < text.index("Second record") < also
    assert text.index("Combating Intolerance", also) > also


def test_what_both_sides_say_is_shown_once(visitor: FlaskClient) -> None:
    assert page(visitor, "/place/osce-region.html").count('href="/place/AL"') == 1
    assert page(visitor, "/subject/migrants.html").count('href="/subject/refugees"') == 1


def test_a_scheme_lists_its_concepts_by_their_names(visitor: FlaskClient) -> None:
    found = re.findall(r'<li><span><a href="/subject/[^"]+">([^<]+)</a>', page(visitor, "/scheme/subjects.html"))
    assert found == ["asylum seekers", "migrants", "racism and xenophobia", "refugees", "statelessness"]


def test_a_page_names_its_other_documents(visitor: FlaskClient) -> None:
    outline = Outline(page(visitor, "/subject/migrants.html"))
    found = {a["type"]: a["href"] for tag, a in outline.found if tag == "link" and a["rel"] == "alternate"}
    assert found == {
        "text/turtle": "/subject/migrants.ttl",
        "application/n-triples": "/subject/migrants.nt",
        "application/ld+json": "/subject/migrants.jsonld",
        "application/rdf+xml": "/subject/migrants.rdf",
    }
    assert set(found.values()) <= {a["href"] for tag, a in outline.found if tag == "a"}


def test_home_counts_what_there_is_and_names_the_release(visitor: FlaskClient) -> None:
    text = page(visitor, "/")
    assert "<b>3</b> records" in text
    assert re.search(r'href="/scheme/subjects">Subjects</a> <span class="count">5<', text)
    assert "20261123T140501Z-1a2b3c4d" in text
    assert "23 November 2026" in text
    assert text.index("Second record") < text.index("Combating") < text.index("&lt;script&gt;")


def test_records_beyond_the_last_page_are_404(visitor: FlaskClient) -> None:
    assert visitor.get("/records?page=1").status_code == 200
    assert visitor.get("/records?page=2").status_code == 404


def test_health_tells_release_base_and_graphs(visitor: FlaskClient) -> None:
    told = visitor.get("/health").json
    assert told is not None
    assert (told["status"], told["release"], told["base"]) == ("ok", "20261123T140501Z-1a2b3c4d", BASE)
    assert told["graphs"]["records"] > 0


@pytest.mark.parametrize("is_built", [True, False])
def test_health_tells_what_answers_behind_which_fences_and_whether_there_is_an_editor(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_built: bool
) -> None:
    (tmp_path / "editor.js").write_text("//")
    monkeypatch.setattr(shelf, "BUILT", tmp_path / ("editor.js" if is_built else "none.js"))
    told = visitor.get("/health").json
    assert told is not None
    assert re.fullmatch(r"Oxigraph [\d.]+, in workers", told["engine"])
    assert {"memory", "network"} <= told["isolation"].keys()
    assert (told["editor"] == "built") is is_built


def test_without_a_release_health_is_503_and_pages_say_so(tmp_path: Path) -> None:
    client = create_app(Settings(data=tmp_path)).test_client()
    assert client.get("/health").status_code == 503
    answer = client.get("/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "seealso build" in answer.text
    assert client.get("/", headers={"Accept": "text/plain"}).mimetype == "text/plain"
    assert client.get("/context.jsonld").status_code == 200


def test_home_tells_of_the_next_release_as_soon_as_it_is_there(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    release_of(tmp_path, trig)
    client = create_app(Settings(data=tmp_path)).test_client()
    assert "Second record" in page(client, "/")
    release_of(tmp_path, trig.replace("Second record", "Changed"), "20261124T140501Z-1a2b3c4e")
    assert "Changed" in page(client, "/")


def test_the_vocabulary_is_served_as_a_page_and_as_turtle(visitor: FlaskClient) -> None:
    assert 'id="mintedIdentifier"' in page(visitor, "/ontology")
    turtle = visitor.get("/ontology", headers={"Accept": "text/turtle"})
    assert turtle.mimetype == "text/turtle"
    assert "seealso:mintedIdentifier" in turtle.text
    assert visitor.get("/ontology.ttl").data == turtle.data
    again = visitor.get("/ontology.ttl", headers={"If-None-Match": turtle.headers["ETag"]})
    assert again.status_code == 304


def test_the_context_is_served_as_json_ld(visitor: FlaskClient) -> None:
    answer = visitor.get("/context.jsonld")
    assert answer.mimetype == "application/ld+json"
    assert b'"@context"' in answer.data
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_crawlers_are_asked_to_leave_alone_what_is_worked_out_for_each_asker(visitor: FlaskClient) -> None:
    answer = visitor.get("/robots.txt")
    lines = answer.text.splitlines()
    assert answer.mimetype == "text/plain"
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /sparql?", "Disallow: /reconcile"} <= set(lines)
    assert not any(line in {"Disallow: /", "Disallow: /record/"} for line in lines)


def test_void_is_found_at_its_well_known_address(visitor: FlaskClient) -> None:
    for accept, document in (
        ("*/*", "/dataset.ttl"),
        ("application/ld+json", "/dataset.jsonld"),
        ("text/html", "/dataset.html"),
    ):
        answer = visitor.get("/.well-known/void", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["Location"]) == (303, document)
        assert visitor.get(document).status_code == 200


@pytest.mark.parametrize("path", sorted(path.stem for path in ask.FOLDER.glob("*.rq")))
def test_every_question_is_a_query_that_the_endpoint_would_carry_out(path: str) -> None:
    thing = NamedNode(f"{BASE}subject/migrants")
    names = set(ask.PARAMETER.findall((ask.FOLDER / f"{path}.rq").read_text(encoding="utf-8")))
    given: dict[str, ask.Given] = dict.fromkeys(names, thing)
    given |= {name: [thing] for name in names & {"things", "classes", "properties"}}
    given |= dict.fromkeys(names & {"limit", "offset", "bound", "most"}, 1)
    text = ask.fill(path, **given)
    inspect(text, 100)
    assert isinstance(Store().query(text), (QuerySolutions, QueryBoolean, QueryTriples))


@pytest.mark.parametrize(
    ("language", "chosen"),
    [("en", "color"), ("en-gb", "colour"), ("EN-US", "color"), ("fr-ca", "couleur"), ("ka", "color")],
)
def test_a_thing_is_called_in_the_language_or_a_variety_of_it_before_any_other(language: str, chosen: str) -> None:
    glossary = Glossary(language)
    names = [("en-gb", "colour"), ("en-us", "color"), ("fr", "couleur"), ("de", "Farbe"), ("", "x")]
    concept = NamedNode(f"{BASE}subject/colour")
    texts = [Literal(text, language=tag) if tag else Literal(text) for tag, text in names]
    glossary.add(Triple(concept, SKOS.prefLabel, text) for text in texts)
    assert (found := glossary.name(concept)) is not None
    assert found.value == chosen


def test_no_term_of_ours_goes_without_a_name() -> None:
    assert labels.forward(NamedNode("https://w3id.org/seealso#mintedIdentifier")) == "Minted identifier"
    assert labels.forward(NamedNode("http://example.org/someThing")) == "Some thing"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2021-01-17", "17 January 2021"),
        ("2021-01", "January 2021"),
        ("2021", "2021"),
        ("2021-13-01", ""),
        ("n.d.", ""),
    ],
)
def test_a_date_is_spelled_as_precisely_as_it_is(written: str, read: str) -> None:
    assert spelled(written) == read


@pytest.mark.parametrize(
    ("count", "read"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (34_600_000, "35 MB"), (2 * 10**12, "2.0 TB")]
)
def test_sizes_are_written_for_people(count: int, read: str) -> None:
    assert size(count) == read


@pytest.mark.parametrize("text", ["", " ", "  ", "a", " a ", "\xa0<b>\xa0", "a  b"])
def test_marking_spaces_changes_no_letter(text: str) -> None:
    marked = re.sub(r"<[^>]+>", "", str(verbatim(text)))
    assert marked.replace("&lt;", "<").replace("&gt;", ">") == text


@pytest.mark.parametrize("address", ["/records?page=many", "/graphs?graph=relative"])
def test_what_is_not_understood_is_told_on_a_page_to_people_and_in_words_to_programs(
    visitor: FlaskClient, address: str
) -> None:
    for accept, media_type in (("text/html,*/*;q=0.8", "text/html"), ("*/*", "text/plain")):
        answer = visitor.get(address, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (400, media_type)
        assert "expected" in answer.text


@pytest.mark.parametrize("language", ["", "en", "fr", "ar"])
def test_a_record_in_a_list_is_its_title_and_its_date_whatever_the_language_of_the_title(language: str) -> None:
    record = Item(Shown("A title", "/record/1", language=language), Shown("3 May 2021", moment="2021-05-03"))
    template = create_app(Settings()).jinja_env.from_string('{% import "parts.html" as parts %}{{ parts.items(list) }}')
    item = ElementTree.fromstring(template.render(list=[record])).find("li")
    assert item is not None
    assert [next(part.tag for part in column) for column in item] == ["a", "time"]
