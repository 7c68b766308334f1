"""The review page in a real browser: Chromium as Debian has it, without a way out to the network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from bench.loopback import answering
from graph.mappings import ledger
from graph.mappings.match import ACCEPTED, PROPOSED, REJECTED, SUPERSEDED, Match
from graph.release import Release
from graph.settings import Review, Settings
from server import create_app
from server.served.current import open_store

WORD = "a-long-word-of-the-operator"
BASE = "http://127.0.0.1:8000/"
MANY = 1_100
NARROW = {"width": 360, "height": 700}


def match(number: int, state: str = PROPOSED) -> Match:
    return Match(
        f"{BASE}subject/s{number}",
        f"http://eurovoc.europa.eu/{number}",
        subject_label=f"term {number}",
        object_label=f"<b>Begriff</b> {number} " + "Donaudampfschifffahrtsgesellschaft" * (number % 3),
        confidence=1 - number / (2 * MANY),
        state=state,
        evidence=(f"both are called 'term {number}'", "of 3 further languages, 2 agree"),
        fingerprint="f",
    )


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory, trig: str, release_of: Callable[..., Release]) -> Path:
    """Give a data folder with a release and many proposals, to be copied."""
    data = tmp_path_factory.mktemp("proposed")
    release_of(data, trig)
    matches = (*(match(number) for number in range(MANY)), match(MANY, SUPERSEDED))
    ledger.change(data, "eurovoc", BASE, "me", "link", lambda table: table.with_(matches))
    return data


@pytest.fixture
def place(proposed: Path, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Serve a release with many proposals; give the data folder and the address."""
    data = shutil.copytree(proposed, tmp_path / "data", symlinks=True)
    settings = Settings(data=data, review=Review(WORD))
    with answering(make_server("127.0.0.1", 0, create_app(settings, open_store), threaded=True)) as address:
        yield data, address


@pytest.fixture
def page(context: BrowserContext, place: tuple[Path, str]) -> Page:
    page = context.new_page()
    log_in(page, place[1])
    return page


def log_in(page: Page, address: str, word: str = WORD) -> None:
    page.goto(f"{address}/review")
    page.get_by_label("Your name").fill("Anna")
    page.get_by_label("The word").fill(word)
    page.get_by_role("button", name="Log in").click()


def first(page: Page) -> str:
    return page.locator("section.part h2").first.inner_text()


def state(data: Path, number: int) -> tuple[str, tuple[str, ...], str]:
    found = ledger.load(data, "eurovoc", BASE).by_pair[f"{BASE}subject/s{number}", f"http://eurovoc.europa.eu/{number}"]
    return found.state, found.reviewers, found.relation


def test_a_verdict_is_written_shown_undone_and_remembered(page: Page, place: tuple[Path, str]) -> None:
    page.get_by_role("link", name="eurovoc").click()
    expect(page.get_by_text("1,100 proposed.")).to_be_visible()
    assert first(page).startswith("term 0 to <b>Begriff</b> 0")
    section = page.locator("section.part").first
    section.get_by_label("Relation").select_option("closeMatch")
    section.get_by_label("Remark").fill("not <i>quite</i>")
    section.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status")).to_contain_text("Accepted: term 0")
    assert first(page).startswith("term 1 to")
    assert state(place[0], 0) == (ACCEPTED, ("Anna",), "closeMatch")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Proposed: term 0")
    assert state(place[0], 0)[0] == PROPOSED
    expect(page.locator("section.part").first).to_contain_text("Earlier: accepted by Anna on")
    page.locator("section.part").first.get_by_role("button", name="Reject").click()
    assert state(place[0], 0)[:2] == (REJECTED, ("Anna",))


def test_states_words_and_pages_are_found_and_kept_after_a_verdict(page: Page, place: tuple[Path, str]) -> None:
    page.goto(f"{place[1]}/review/eurovoc")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Page 2 of 55")).to_be_visible()
    page.locator("section.part").nth(3).get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Page 2 of 55")).to_be_visible()
    assert state(place[0], 23)[0] == REJECTED
    page.get_by_role("link", name="Superseded").click()
    assert first(page).startswith(f"term {MANY} to")
    page.get_by_role("button", name="Open again").click()
    assert state(place[0], MANY)[0] == PROPOSED
    page.goto(f"{place[1]}/review/eurovoc")
    page.get_by_label("Words in a name").fill("TERM 77")
    page.keyboard.press("Enter")
    expect(page.get_by_text("11 proposed with “TERM 77”.")).to_be_visible()
    page.locator("section.part").first.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("10 proposed with “TERM 77”.")).to_be_visible()


def test_everything_is_done_with_the_keyboard_alone(page: Page, place: tuple[Path, str]) -> None:
    page.goto(f"{place[1]}/review/eurovoc")
    accept = page.locator("section.part").first.get_by_role("button", name="Accept")
    for _ in range(60):
        page.keyboard.press("Tab")
        if accept.evaluate("button => button === document.activeElement"):
            break
    assert accept.evaluate("button => getComputedStyle(button).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Accepted: term 0")
    assert state(place[0], 0)[0] == ACCEPTED


def test_enter_in_a_remark_is_no_verdict(page: Page, place: tuple[Path, str]) -> None:
    page.goto(f"{place[1]}/review/eurovoc")
    page.locator("section.part").first.get_by_label("Remark").fill("hm")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1,100 proposed.")).to_be_visible()
    assert state(place[0], 0)[0] == PROPOSED


@pytest.mark.parametrize("path", ["/review", "/review/eurovoc"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_screen_nothing_is_cut_off_and_all_can_be_read(
    page: Page, place: tuple[Path, str], path: str, scheme: str
) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{place[1]}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    paper, ink = page.evaluate("(now => [now.backgroundColor, now.color])(getComputedStyle(document.body))")
    assert (brightness(paper) > brightness(ink)) == (scheme == "light")


def brightness(color: str) -> int:
    return sum(int(part) for part in color[color.index("(") + 1 : -1].split(",")[:3])


def test_the_form_of_another_site_or_visit_writes_nothing(
    page: Page, context: BrowserContext, place: tuple[Path, str]
) -> None:
    page.goto(f"{place[1]}/review/eurovoc")
    form = page.locator("section.part form").first
    fields: dict[str, str] = form.evaluate("form => Object.fromEntries(new FormData(form))")
    fields |= {"verdict": "rejected"}
    other = context.new_page()
    other.set_content(
        f'<form method="post" action="{place[1]}/review/eurovoc">'
        + "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
        + "<button>Win</button></form>"
    )
    other.get_by_role("button", name="Win").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Not allowed")
    assert state(place[0], 0)[0] == PROPOSED
    form.locator("[name=sign]").evaluate("field => { field.value = '0'.repeat(64) }")
    form.get_by_role("button", name="Reject").click()
    expect(page.locator("body")).to_contain_text("this form is not of your visit")
    assert state(place[0], 0)[0] == PROPOSED


def test_another_word_opens_nothing_and_logging_out_ends_the_visit(page: Page, place: tuple[Path, str]) -> None:
    page.goto(f"{place[1]}/review")
    page.get_by_role("button", name="Log out").click()
    page.goto(f"{place[1]}/review/eurovoc")
    expect(page.get_by_label("The word")).to_be_visible()
    log_in(page, place[1], "another-word-than-that")
    expect(page.get_by_role("alert")).to_contain_text("That is not the word")


def test_two_who_judge_the_same_do_not_overwrite_each_other(page: Page, place: tuple[Path, str]) -> None:
    page.goto(f"{place[1]}/review/eurovoc")
    late = page.context.new_page()
    late.goto(f"{place[1]}/review/eurovoc")
    page.locator("section.part").first.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status")).to_be_visible()
    late.locator("section.part").first.get_by_role("button", name="Reject").click()
    expect(late.get_by_role("alert")).to_contain_text("Nothing was changed")
    assert state(place[0], 0)[0] == ACCEPTED
    late.get_by_role("link", name="the mappings to eurovoc").click()
    expect(late.get_by_text("1,099 proposed.")).to_be_visible()
