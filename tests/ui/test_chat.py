"""The page in a real browser, over a real server."""

import json

from conftest import CLOCK, DOCUMENTS
from playwright.sync_api import Locator, Page, expect

CLOCK_QUESTION = "Hoeveel keer slaat de torenklok van Zandhoven op zondag?"
MILL_QUESTION = "Hoeveel tekens telt het wachtwoord van de molen in Wechelderzande?"
BANANAS = "What does a kilo of bananas cost?"


def ask(page: Page, question: str) -> Locator:
    """Asks, and gives the turn once it is answered."""
    before = page.get_by_role("article").count()
    page.get_by_role("textbox").fill(question)
    page.get_by_role("textbox").press("Enter")
    turn = page.get_by_role("article").nth(before)
    expect(turn.locator(".answer, .refusal, .failure")).to_be_visible()
    return turn


def open_source(page: Page, button: Locator) -> tuple[dict[str, object], Locator]:
    """Opens a source, and gives what the page asked for and the mark that it shows."""
    with page.expect_request(lambda request: request.url.endswith("/queue/join?")) as requested:
        button.click()
    mark = page.locator("mark.active")
    expect(mark).to_be_focused()
    return json.loads(requested.value.post_data or "")["event_data"], mark


def text_before(mark: Locator) -> str:
    """What stands in the source before the mark."""
    text = mark.evaluate(
        """(mark) => {
            const range = document.createRange();
            range.setStart(mark.closest(".text"), 0);
            range.setEndBefore(mark);
            return range.toString();
        }"""
    )
    assert isinstance(text, str)
    return text


def test_a_quote_is_a_slice_that_opens_in_its_source_and_escape_leads_back(page: Page) -> None:
    turn = ask(page, CLOCK_QUESTION)
    button = turn.get_by_role("button", name="Open source 1: 🎻 De klok 👩‍👩‍👧 van Zandhoven")
    place, mark = open_source(page, button)
    text, start, end = DOCUMENTS["clock.txt"], place["start"], place["end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert turn.locator("blockquote").first.text_content() == text[start:end]
    assert CLOCK in text[start:end]
    assert page.locator(".source .text").text_content() == text
    assert mark.text_content() == text[start:end]
    assert len(text_before(mark)) == start
    expect(mark).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(page.locator(".source")).to_be_hidden()


def test_every_quote_of_a_turn_is_marked_and_the_chosen_one_is_active(page: Page) -> None:
    turn = ask(page, "In how many groups did the Khanh Hoa delegates discuss?")
    expect(page.locator(".chat [role=status]")).to_contain_text("Answer with")
    quotes = turn.locator("blockquote")
    for place in range(quotes.count()):
        _, mark = open_source(page, turn.locator(".cite").nth(place))
        expect(mark).to_have_text(quotes.nth(place).text_content() or "")
        expect(mark).to_be_in_viewport()


def test_what_no_document_says_is_an_unmistakable_no(page: Page) -> None:
    turn = ask(page, BANANAS)
    expect(turn.locator(".answer")).to_have_count(0)
    expect(turn.locator(".refusal .no")).to_have_text("That is not in the documents.")
    expect(turn.get_by_text("Related, not an answer:")).to_be_visible()
    expect(turn.get_by_text("bananas").last).to_be_visible()
    expect(page.locator(".chat [role=status]")).to_have_text("That is not in the documents.")
    open_source(page, turn.get_by_role("button", name="Open passage 1"))


def test_hostile_text_is_shown_as_it_is_and_never_runs(page: Page) -> None:
    question = f"{MILL_QUESTION} <img src=x onerror='window.hacked = 7'> ${{window.hacked = 8}} {{{{value}}}}"
    turn = ask(page, question)
    expect(turn.locator(".asked")).to_contain_text(question)
    turn = ask(page, MILL_QUESTION)
    place, _ = open_source(page, turn.locator(".cite").first)
    assert place["doc_id"] == "mill.txt"
    assert page.locator(".source .text").text_content() == DOCUMENTS["mill.txt"]
    expect(page.locator(".source h2")).to_contain_text("${window.hacked = 6} {{value}}")
    assert page.locator("#adverbum :is(script, img)").count() == 0


def test_what_is_no_question_is_told_so_and_the_next_one_is_answered(page: Page) -> None:
    for question, reason in (("", "no question"), (" ?! ", "no question"), ("a" * 2001, "too long")):
        expect(ask(page, question).locator(".failure")).to_contain_text(reason)
    expect(ask(page, CLOCK_QUESTION).locator(".answer")).to_be_visible()


def test_the_page_speaks_the_chosen_language_and_an_example_asks_in_its_own(page: Page) -> None:
    page.get_by_label("Language").select_option("Tiếng Việt")
    expect(page.get_by_role("heading", name="Hãy hỏi các tài liệu")).to_be_visible()
    page.get_by_role("button", name="In how many groups").click()
    expect(page.locator(".answer")).to_be_visible()
    expect(page.get_by_role("button", name="Mở nguồn 1")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "vi"


def test_a_small_window_shows_the_source_as_a_sheet_without_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    _, mark = open_source(page, ask(page, MILL_QUESTION).locator(".cite").first)
    expect(mark).to_be_in_viewport()
    page.get_by_role("button", name="Close the source").press("Enter")
    for part in ("html", ".log", ".composer"):
        assert page.locator(part).evaluate("(part) => part.scrollWidth - part.clientWidth") == 0
