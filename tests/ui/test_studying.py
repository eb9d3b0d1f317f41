"""The tab that studies: verbatim lines that open in their source, flashcards that hide the answer, and cards to save."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from conftest import MILL
from playwright.sync_api import Locator, Page, expect
from test_chat import violations

from adverbum.export.cards import CSV_HEADER, HIDDEN


@pytest.fixture
def study(page: Page) -> Locator:
    """The tab, opened by keyboard from the chat."""
    page.get_by_role("tab", name="Chat").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Study")).to_be_focused()
    view = page.get_by_role("tabpanel", name="Study")
    expect(view.get_by_role("listitem").first).to_be_visible()
    return view


def choose(view: Locator, kind: str) -> None:
    """Shows the lines of a kind; returns when they have come."""
    with view.page.expect_response("**/api/v1/study"):
        view.get_by_role("button", name=kind, exact=True).click()
    expect(view.get_by_role("button", name=kind, exact=True)).to_have_attribute("aria-pressed", "true")


def find(view: Locator, words: str) -> Locator:
    """The only line with these words."""
    with view.page.expect_response("**/api/v1/study"):
        view.get_by_role("searchbox").fill(words)
    expect(view.get_by_role("listitem")).to_have_count(1)
    return view.get_by_role("listitem")


def test_a_line_is_a_slice_that_opens_at_its_place_and_escape_leads_back(
    page: Page, study: Locator, corpus: Path
) -> None:
    line = find(study, "wechelderzande tekens")
    expect(line.locator("blockquote")).to_have_text(MILL)
    expect(line.locator("mark.focus")).to_have_text("29")
    opener = line.get_by_role("button", name="Open the source of “29”")
    opener.press("Enter")
    active = page.locator("mark.active")
    expect(active).to_be_focused()
    expect(active).to_have_text(MILL)
    before = active.evaluate(
        "mark => { const range = document.createRange(); range.setStart(mark.closest('.blocks'), 0); "
        "range.setEndBefore(mark); return range.toString(); }"
    )
    text = (corpus / "mill.txt").read_bytes().decode()
    assert (before, text[len(before) : len(before) + len(MILL)]) == (text[: text.index(MILL)], MILL)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_each_kind_says_what_and_in_which_words(study: Locator) -> None:
    for kind, language, code, words, heading in (
        ("People", "English", "en", "thu lum secretary", "Nguyen Truong Giang Secretary of the Thu Lum Commune"),
        ("Timeline", "Dutch", "nl", "resolutie nr 60", "16 April 2025"),
        ("Resolutions", "English", "en", "resolution 57", "Resolution No. 57-NQ/TW"),
        ("Key figures", "English", "en", "khanh hoa groups", "10 groups"),
    ):
        choose(study, kind)
        study.get_by_role("combobox", name="Language").select_option(language)
        study.get_by_role("searchbox").fill(words)
        expect(study.locator(".thing", has_text=heading)).not_to_have_count(0)
        expect(study.locator("blockquote").first).to_have_attribute("lang", code)


def test_a_flashcard_holds_no_answer_until_it_is_asked_for(page: Page, study: Locator) -> None:
    find(study, "wechelderzande tekens")
    study.get_by_role("button", name="Flashcards").press("Enter")
    card = study.get_by_role("article")
    expect(card.locator("blockquote")).to_contain_text("[…]")
    assert "29" not in card.inner_html()
    card.get_by_role("button", name="Show the answer").press("Enter")
    expect(card.locator("mark.focus")).to_have_text("29")
    expect(page.locator(".page > [role=status]")).to_have_text("29")
    with page.expect_response("**/api/v1/study"):
        study.get_by_role("searchbox").fill("")
    expect(card).to_contain_text("Card 1 of")
    study.get_by_role("button", name="Next").press("Enter")
    expect(card).to_contain_text("Card 2 of")
    expect(study.get_by_role("button", name="Next")).to_be_focused()
    study.get_by_role("button", name="Previous").press("Enter")
    study.get_by_role("button", name="Previous").press("Enter")
    expect(card).not_to_contain_text("Card 1 of")
    study.get_by_role("button", name="List").press("Enter")
    expect(study.get_by_role("listitem").first).to_be_visible()


def test_cards_are_saved_for_anki(page: Page, study: Locator) -> None:
    find(study, "wechelderzande tekens")
    with page.expect_download() as saved:
        study.get_by_role("button", name="Save for Anki").click()
    assert saved.value.suggested_filename == "adverbum-figures.csv"
    text = saved.value.path().read_text(encoding="utf-8")
    assert text.startswith(CSV_HEADER)
    (row,) = csv.reader(text.removeprefix(CSV_HEADER).splitlines())
    assert HIDDEN in row[0]
    assert row[1] == "29"
    assert "<script" not in text


def test_a_small_window_needs_no_scrolling_sideways_and_nothing_found_is_said(page: Page, study: Locator) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for kind in ("People", "Timeline", "Resolutions", "Key figures"):
        choose(study, kind)
        assert page.evaluate("document.querySelector('.view.study').scrollWidth") <= 320
    study.get_by_role("searchbox").fill("zzz")
    expect(study.get_by_text("The documents hold none of these.")).to_be_visible()
    expect(study.get_by_role("button", name="Flashcards")).to_be_disabled()


@pytest.mark.parametrize("chosen", [{"kind": "menus"}, {"kind": "figures", "text": "x" * 201}, {}, []])
def test_what_is_no_choice_is_refused(url: str, chosen: object) -> None:
    request = Request(
        f"{url.rstrip('/')}/api/v1/study", json.dumps(chosen).encode(), {"content-type": "application/json"}
    )
    with pytest.raises(HTTPError) as refused:
        urlopen(request)
    with refused.value as answer:
        assert (answer.code, json.load(answer)["code"]) == (422, "invalid")


@pytest.mark.parametrize("settings", [{}, {"color_scheme": "dark", "viewport": {"width": 320, "height": 640}}])
def test_axe_finds_nothing_to_say_of_it(open_page: Callable[..., Any], settings: dict[str, Any]) -> None:
    with open_page(**settings) as page:
        page.get_by_role("tab", name="Study").click()
        view = page.get_by_role("tabpanel", name="Study")
        expect(view.get_by_role("listitem").first).to_be_visible()
        found = [violations(page)]
        view.get_by_role("button", name="Flashcards").click()
        found.append(violations(page))
        view.get_by_role("button", name="Show the answer").click()
        found.append(violations(page))
        assert found == [[]] * 3
