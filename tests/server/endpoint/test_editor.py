"""The editor of the endpoint's page, in a real browser: Chromium as Debian has it, without a way out to the network."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from werkzeug.serving import make_server

from bench.loopback import answering
from graph.settings import Settings
from server import create_app
from server.endpoint import shelf

SUBJECTS = """PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?subject WHERE { ?record dct:subject ?subject } ORDER BY ?subject"""
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c != ?f && ?f != ?i) }"


@pytest.fixture(scope="module")
def address(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(data=shutil.copytree(sample, tmp_path_factory.mktemp("editor") / "data", symlinks=True))
    with answering(make_server("127.0.0.1", 0, create_app(settings), threaded=True)) as address:
        yield address


@pytest.fixture(scope="module", autouse=True)
def built(need: Callable[[object, str], None]) -> None:
    need(shelf.is_built(), "the editor is not built: make env builds it, from the packages of npm")


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(f"{address}/sparql")
    page.locator("html[data-editor=ready][data-model=ready]").wait_for()
    return page


def write(page: Page, text: str) -> None:
    """Type a query in the place of the one that is there, as a person does."""
    page.locator(".CodeMirror-code").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text)


def put(page: Page, query: str) -> None:
    """Have a query in the editor, by a link to it."""
    page.evaluate("hash => { location.hash = hash }", urlencode({"query": query}))
    expect(page.locator(".CodeMirror-code")).to_contain_text(query.split()[-1])


def run(page: Page) -> None:
    page.get_by_role("button", name="Run").click()


def test_the_page_loads_nothing_from_elsewhere_and_its_policy_is_kept(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answered = page.goto(f"{address}/sparql")
    page.locator("html[data-editor=ready][data-model=ready]").wait_for()
    put(page, SUBJECTS)
    run(page)
    page.get_by_role("tab", name="Graph").or_(page.get_by_role("tab", name="Text")).first.click()
    assert not said
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    assert answered
    policy = answered.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_a_query_is_typed_completed_and_run(page: Page) -> None:
    write(page, "SELECT ?title WHERE {\n?record a seealso:Rec")
    hint = page.locator(".CodeMirror-hint-active")
    expect(hint).to_have_text("seealso:Record")
    page.keyboard.press("Enter")
    page.keyboard.type(" ; dct:titl")
    expect(hint).to_have_text("dct:title")
    page.keyboard.press("Enter")
    page.keyboard.type(" ?title }")
    text = page.locator(".CodeMirror-code")
    expect(text).to_contain_text("PREFIX seealso: <https://w3id.org/seealso#>")
    expect(text).to_contain_text("PREFIX dct: <http://purl.org/dc/terms/>")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result tbody tr")).to_have_count(1)
    expect(page.locator("#result tbody td")).to_contain_text("Combating Intolerance")
    expect(page.locator("#status")).to_have_text(re.compile(r"^1 row in \d+\.\d\d s$"))


def test_properties_are_those_of_the_class_that_the_query_names(page: Page) -> None:
    write(page, "SELECT * WHERE {\n?scheme a skos:ConceptScheme ; skos:")
    hints = page.locator(".CodeMirror-hint")
    expect(hints.first).to_be_visible()
    assert "skos:hasTopConcept" in hints.all_inner_texts()
    assert "skos:broader" not in hints.all_inner_texts()


def test_the_line_at_fault_is_marked_until_the_query_is_changed(page: Page) -> None:
    put(page, "SELECT ?s WHERE {\n  ?s ?p ?o .\n  ?s ?p }}\n#end")
    run(page)
    expect(page.get_by_role("alert")).to_contain_text("Line 3, column")
    marked = page.locator(".CodeMirror-code > div", has=page.locator(".at-fault"))
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text("?s ?p }}")
    page.keyboard.type(" ")
    expect(page.locator(".at-fault")).to_have_count(0)


def test_an_answer_is_downloaded_whole(page: Page) -> None:
    put(page, SUBJECTS)
    run(page)
    expect(page.locator("#result tbody tr")).to_have_count(3)
    with page.expect_download() as found:
        page.get_by_role("link", name="CSV").click()
    assert found.value.suggested_filename == "answer.csv"
    with found.value.path().open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[0].rpartition("/")[2] for row in rows] == ["subject", "migrants", "racism-and-xenophobia", "refugees"]


def test_examples_are_chosen_by_theme_and_shown_in_many_ways(page: Page) -> None:
    page.get_by_text("Example queries").click()
    theme = page.locator("#examples section", has=page.get_by_role("heading", name="See also"))
    theme.get_by_role("link", name="From a subject to what its records point to").click()
    expect(page.locator(".CodeMirror-code")).to_contain_text("CONSTRUCT")
    page.keyboard.press("Control+Enter")
    page.get_by_role("tab", name="Graph").click()
    expect(page.locator("svg.network .dots > *").first).to_be_visible()
    names = page.locator("svg.network .dots text").all_text_contents()
    assert {"migrants", "asylum seekers", "statelessness"} <= set(names)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Tree")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".tree summary").first).to_be_visible()


def test_numbers_are_drawn_as_a_chart_that_says_what_it_shows(page: Page) -> None:
    page.get_by_text("Example queries").click()
    page.get_by_role("link", name="The concept schemes and their sizes").click()
    run(page)
    page.get_by_role("tab", name="Chart").click()
    chart = page.locator("svg.chart")
    expect(chart).to_have_attribute("aria-label", re.compile("^Bars: concepts by title, the greatest "))
    assert chart.locator("rect").count() > 3


def test_a_table_is_sorted_and_narrowed(page: Page) -> None:
    put(page, "SELECT ?n ?t WHERE { VALUES (?n ?t) { (10 'ten') (9 'nine') (100 'hundred') } }#")
    run(page)
    heading = page.get_by_role("columnheader", name="n", exact=True)
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("tbody tr td:first-child")).to_have_text(["9", "10", "100"])
    page.get_by_label("Only rows with this text").fill("HUND")
    expect(page.locator("tbody tr td:first-child")).to_have_text(["100"])


def test_a_link_leads_to_the_query(page: Page, context: BrowserContext) -> None:
    put(page, SUBJECTS)
    write(page, "ASK { ?s ?p 'é & <b>' }")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#status")).to_contain_text("in the address bar")
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator(".CodeMirror-code")).to_contain_text("ASK { ?s ?p 'é & <b>' }")
    run(other)
    expect(other.locator("#status")).to_have_text(re.compile("^No in "))


def at(context: BrowserContext, address: str, query: str, **beside: str) -> Page:
    """Open the address of a query, as who follows a link to it does."""
    page = context.new_page()
    page.goto(f"{address}/sparql?{urlencode({'query': query, **beside})}")
    page.locator("html[data-editor=ready]").wait_for()
    return page


def test_the_query_of_an_address_is_run_at_once_and_its_answer_takes_the_place_of_the_plain_one(
    context: BrowserContext, address: str
) -> None:
    page = at(context, address, SUBJECTS)
    expect(page.locator("#status")).to_have_text(re.compile(r"^3 rows in \d+\.\d\d s$"))
    expect(page.locator("#result tbody tr")).to_have_count(3)
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.get_by_role("tab", name="Table")).to_be_visible()
    expect(page.locator(".CodeMirror-code")).to_contain_text("dct:subject")


def test_the_plain_answer_stays_until_that_of_the_editor_is_there(context: BrowserContext, address: str) -> None:
    held = list[Route]()
    is_held = True

    def hold(route: Route) -> None:
        held.append(route) if is_held else route.continue_()

    context.route(lambda url: "/sparql?query=" in url and "format=html" not in url, hold)
    with context.expect_event("request", lambda request: "problem+json" in request.headers["accept"]) as found:
        page = at(context, address, SUBJECTS, format="html")
    assert parse_qs(urlsplit(found.value.url).query) == {"query": [SUBJECTS]}
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.locator("#plain-answer tbody tr")).to_have_count(3)
    is_held = False
    for route in held:
        route.continue_()
    expect(page.locator("#result tbody tr")).to_have_count(3)
    expect(page.locator("#plain-answer tbody tr")).to_have_count(0)


def test_the_plain_answer_stays_where_the_editor_gets_none_and_goes_with_its_query(
    context: BrowserContext, address: str
) -> None:
    context.route(lambda url: "/sparql?query=" in url and "format=html" not in url, lambda route: route.abort())
    page = at(context, address, SUBJECTS, format="html")
    expect(page.locator("#status")).to_contain_text("No answer")
    expect(page.locator("#plain-answer tbody tr")).to_have_count(3)
    put(page, "ASK { ?s ?p ?o }#other")
    run(page)
    expect(page.locator("#plain-answer tbody tr")).to_have_count(0)


def test_the_line_at_fault_of_an_address_is_marked(context: BrowserContext, address: str) -> None:
    page = at(context, address, "SELECT *\n{?s")
    expect(page.get_by_role("alert")).to_contain_text("line 2, column")
    expect(page.locator("#status")).to_have_text("The query was not answered.")
    marked = page.locator(".CodeMirror-code > div", has=page.locator(".at-fault"))
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text("{?s")
    write(page, "ASK { ?s ?p ?o }")
    expect(page.locator(".at-fault")).to_have_count(0)
    run(page)
    expect(page.locator("#status")).to_have_text(re.compile("^Yes in "))
    expect(page.get_by_role("alert")).to_have_count(0)


def test_what_an_address_refuses_is_told_and_not_asked_again(context: BrowserContext, address: str) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.headers.get("accept", "")))
    page = at(context, address, "ASK { SERVICE <http://elsewhere.example/> { ?s ?p ?o } }")
    page.locator("html[data-model=ready]").wait_for()
    expect(page.get_by_role("alert")).to_contain_text("SERVICE")
    expect(page.locator(".at-fault")).to_have_count(0)
    assert not any("problem+json" in accept for accept in asked)


def test_the_dataset_of_an_address_goes_with_its_query_and_not_with_another(
    context: BrowserContext, address: str
) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s a <http://www.w3.org/2004/02/skos/core#Concept> }"
    page = at(context, address, count, **{"default-graph-uri": "http://127.0.0.1:8000/graph/links"})
    expect(page.locator("#result tbody td")).to_have_text("0")
    expect(page.get_by_role("link", name="CSV")).to_have_attribute("href", re.compile("default-graph-uri=http"))
    write(page, f"{count} # all")
    run(page)
    expect(page.locator("#result tbody td")).not_to_have_text("0")


def test_a_link_that_is_copied_from_the_address_of_a_query_holds_the_query_of_the_editor_alone(
    context: BrowserContext, address: str
) -> None:
    page = at(context, address, SUBJECTS)
    write(page, "ASK { ?s ?p ?o }")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#status")).to_contain_text("in the address bar")
    assert urlsplit(page.url).query == ""
    assert parse_qs(urlsplit(page.url).fragment) == {"query": ["ASK { ?s ?p ?o }"]}


def test_a_query_is_stopped(page: Page) -> None:
    put(page, ENDLESS)
    run(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_have_text(re.compile("^Stopped after"))
    expect(page.get_by_role("button", name="Run")).to_be_enabled()


def test_what_is_in_the_data_stays_text(page: Page) -> None:
    put(page, "SELECT ?x ?y WHERE { VALUES (?x ?y) { ('<img src=x onerror=alert(1)>' <javascript:alert(1)>) } }#")
    run(page)
    cells = page.locator("#result tbody td")
    expect(cells.first).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#result tbody img, #result tbody a")).to_have_count(0)


def test_the_keyboard_gets_out_of_the_editor(page: Page) -> None:
    page.locator(".CodeMirror-code").click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()


def test_without_a_script_the_form_answers(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/sparql")
        page.get_by_label("Query").fill(SUBJECTS)
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("tbody tr")).to_have_count(3)
        expect(page.get_by_role("link", name="/subject/refugees")).to_have_attribute(
            "href", re.compile("^http.*refugees$")
        )
        page.get_by_text("Example queries").click()
        page.get_by_role("link", name="The graphs and their sizes").click()
        assert page.locator("tbody tr").count() > 3


def test_a_server_without_the_script_gives_the_plain_form(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "BUILT", Path("nowhere"))
    response = visitor.get("/sparql", headers={"Accept": "text/html"})
    assert "This is the plain form" in response.text
    assert "editor.js" not in response.text


def test_a_server_with_the_script_names_it(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "editor.js"
    script.write_text("//", encoding="utf-8")
    monkeypatch.setattr(shelf, "BUILT", script)
    response = visitor.get("/sparql", headers={"Accept": "text/html"})
    assert "This is the plain form" not in response.text
    assert '<script src="/static/editor/editor.js" defer></script>' in response.text


CROWD = "CONSTRUCT { <http://e/a-thing-in-the-middle> <http://e/p> ?leaf } WHERE { VALUES ?leaf {%s} }#"
LINES = "td => (r => (r.selectNodeContents(td), r.getClientRects().length))(document.createRange())"
BOXES = """texts => texts.map(text => text.getBoundingClientRect()).filter(box => box.width)
    .map(box => [box.left, box.top, box.right, box.bottom])"""


def test_names_in_a_graph_do_not_cover_each_other_and_each_can_be_read(page: Page) -> None:
    put(page, CROWD % " ".join(f"<http://e/a-thing-with-a-long-name-{number}>" for number in range(80)))
    run(page)
    page.get_by_role("tab", name="Graph").click()
    names = page.locator("svg.network .dots text")
    expect(names).to_have_count(81)
    boxes = names.evaluate_all(BOXES)
    assert 10 < len(boxes) < 81
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] - 4 or other[1] >= one[3] - 4
    hidden = page.locator("svg.network .crowded").first
    expect(hidden.locator("text")).to_be_hidden()
    hidden.focus()
    expect(hidden.locator("text")).to_be_visible()
    for _ in range(8):
        page.get_by_role("button", name="Nearer").click()
    assert page.locator("svg.network .crowded").count() < 81 - len(boxes)


def test_a_date_and_a_short_name_stay_in_one_line(page: Page) -> None:
    put(page, f"SELECT ?date ?text WHERE {{ VALUES (?date ?text) {{ ('2021-12-17' '{'long words ' * 40}') }} }}#")
    run(page)
    assert page.locator("#result tbody td").first.evaluate(LINES) == 1
