"""The page in a real browser, over a real server."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import CLOCK, DOCUMENTS, HARBOUR, SEEDS, elsewhere, serve, stop, until_loaded, url_of, visit
from playwright.sync_api import Browser, Locator, Page, expect

CLOCK_QUESTION = "Hoeveel keer slaat de torenklok van Zandhoven op zondag?"
MILL_QUESTION = "Hoeveel tekens telt het wachtwoord van de molen in Wechelderzande?"
HARBOUR_QUESTION = "How many barges did the harbour master of Grimbergen count?"
GROUPS = "In how many groups did the Khanh Hoa delegates discuss?"
BANANAS = "What does a kilo of bananas cost?"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def ask(page: Page, question: str) -> Locator:
    """Asks, and gives the turn once it is answered."""
    before = page.get_by_role("article").count()
    page.locator("textarea").fill(question)
    page.locator("textarea").press("Enter")
    turn = page.get_by_role("article").nth(before)
    expect(turn.locator(".answer, .refusal, .failure").first).to_be_visible()
    return turn


def record(page: Page, place: int = -1) -> Any:
    """The answer to a question, as the server gave it and the page keeps it."""
    (kept,) = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('adverbum.conversation'))")
    return json.loads(kept[1])["turns"][place]["record"]


def open_source(page: Page, button: Locator) -> Locator:
    """Opens a source, and gives the mark that it shows."""
    button.click()
    mark = page.locator(".source mark.active")
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    return mark


def code_points_before(mark: Locator) -> int:
    """How many code points stand in the document before the mark: those before the stretch shown, and those in it."""
    before, text = mark.evaluate(
        """(mark) => {
            const block = mark.closest("[data-start]");
            const range = document.createRange();
            range.setStart(block, 0);
            range.setEndBefore(mark);
            return [Number(block.dataset.start), range.toString()];
        }"""
    )
    return int(before) + len(text)


def test_every_quote_is_a_slice_that_opens_where_it_stands_and_escape_leads_back(page: Page) -> None:
    turn = ask(page, CLOCK_QUESTION)
    text = DOCUMENTS["clock.txt"]
    citations = record(page)["citations"]
    assert CLOCK in citations[0]["quote"]
    for place, citation in enumerate(citations):
        start, end = citation["span"]["start"], citation["span"]["end"]
        assert turn.locator(".quotes > li > blockquote").nth(place).text_content() == text[start:end]
        button = turn.get_by_role("button", name=f"Open source {place + 1}: 🎻 De klok 👩‍👩‍👧 van Zandhoven")
        mark = open_source(page, button)
        assert mark.text_content() == text[start:end]
        assert code_points_before(mark) == start
        assert page.locator(".source .blocks").text_content() == text
        page.mouse.move(0, 0)
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
        expect(page.locator(".source")).to_be_hidden()
        expect(page.get_by_role("tooltip")).to_have_count(0)


def test_the_second_of_two_equal_sentences_is_marked_where_it_stands(page: Page) -> None:
    text = DOCUMENTS["clock.txt"]
    start = text.rindex(CLOCK)
    page.route("**/api/v1/ask", lambda route: route.fulfill(json=moved(route.fetch().json(), start)))
    turn = ask(page, CLOCK_QUESTION)
    mark = open_source(page, turn.locator(".cite").first)
    assert mark.text_content() == CLOCK
    assert code_points_before(mark) == start


def moved(answer: Any, start: int) -> Any:
    """The answer as if its first quote were the clock's sentence at `start`."""
    span = {"doc_id": "clock.txt", "start": start, "end": start + len(CLOCK)}
    first = {**answer["citations"][0], "quote": CLOCK, "span": span, "focus": None}
    return {**answer, "citations": [first, *answer["citations"][1:]]}


def test_in_a_long_document_what_is_near_is_shown_and_the_rest_on_scrolling(page: Page) -> None:
    turn = ask(page, HARBOUR_QUESTION)
    text = DOCUMENTS["long.txt"]
    assert len(text.encode()) > 2_000_000
    place = next(n for n, own in enumerate(record(page)["citations"]) if HARBOUR in own["quote"])
    span = record(page)["citations"][place]["span"]
    mark = open_source(page, turn.locator(".cite").nth(place))
    assert mark.text_content() == text[span["start"] : span["end"]]
    assert code_points_before(mark) == span["start"]
    blocks = page.locator(".source .block")
    assert len(blocks.first.text_content() or "") < 100_000
    page.get_by_role("button", name="Show what comes before").evaluate("(button) => button.scrollIntoView()")
    expect(blocks).not_to_have_count(1)
    start, end = blocks.first.get_attribute("data-start"), blocks.last.get_attribute("data-end")
    assert page.locator(".source .blocks").text_content() == text[int(start or 0) : int(end or 0)]
    assert code_points_before(mark) == span["start"]


def test_the_words_that_answer_are_marked_and_every_quote_of_the_turn_in_the_source(page: Page) -> None:
    turn = ask(page, GROUPS)
    expect(turn.locator("blockquote mark.focus").first).to_have_text("10")
    expect(page.locator(".page > [role=status]")).to_contain_text("Answer with")
    citations = record(page)["citations"]
    open_source(page, turn.locator(".cite").first)
    here = [own for own in citations if own["span"]["doc_id"] == citations[0]["span"]["doc_id"]]
    expect(page.locator(".source mark")).to_have_text(
        [own["quote"] for own in sorted(here, key=lambda o: o["span"]["start"])]
    )
    expect(turn.locator(".cite[aria-current]")).to_have_count(1)


def test_a_quote_shows_its_surroundings_on_hover_and_on_focus_until_escape(page: Page) -> None:
    turn = ask(page, CLOCK_QUESTION)
    button = turn.locator(".cite").first
    button.hover()
    expect(turn.get_by_role("tooltip").locator("mark")).to_have_text(record(page)["citations"][0]["quote"])
    expect(turn.get_by_role("tooltip")).to_contain_text("Men zegt het na")
    page.keyboard.press("Escape")
    expect(turn.get_by_role("tooltip")).to_have_count(0)
    page.mouse.move(0, 0)
    button.hover()
    expect(turn.get_by_role("tooltip")).to_be_visible()
    page.get_by_role("textbox").hover()
    expect(turn.get_by_role("tooltip")).to_have_count(0)
    page.get_by_role("button", name="Ask").focus()
    button.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(turn.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(turn.get_by_role("tooltip")).to_have_count(0)
    expect(button).to_be_focused()


def test_a_tap_on_a_quote_shows_its_surroundings_and_another_hides_them(open_page: Callable[..., Any]) -> None:
    with open_page(viewport={"width": 390, "height": 780}, has_touch=True) as page:
        turn = ask(page, CLOCK_QUESTION)
        turn.locator("blockquote").first.tap()
        expect(turn.get_by_role("tooltip")).to_contain_text("Men zegt het na")
        turn.locator("blockquote").first.tap()
        expect(turn.get_by_role("tooltip")).to_have_count(0)


def test_a_twin_stands_beside_its_quote_with_the_numbers_that_differ_marked(page: Page) -> None:
    def differ(answer: Any) -> Any:
        own = answer["citations"][0]
        for side in (own, own["twins"][0]):
            place = side["span"]["start"] + side["quote"].index("10")
            side["differing"] = [{"doc_id": side["span"]["doc_id"], "start": place, "end": place + 2}]
        return answer

    page.route("**/api/v1/ask", lambda route: route.fulfill(json=differ(route.fetch().json())))
    turn = ask(page, GROUPS)
    twin = record(page)["citations"][0]["twins"][0]
    turn.get_by_role("button", name="The same in Dutch").first.click()
    sides = turn.locator(".beside").first.locator("blockquote")
    expect(sides).to_have_text([record(page)["citations"][0]["quote"], twin["quote"]])
    assert [side.get_attribute("lang") for side in sides.all()] == ["en", "nl"]
    expect(sides.locator("mark.differs")).to_have_text(["10", "10"])
    expect(turn.get_by_text("The numbers differ")).to_be_visible()
    mark = open_source(page, turn.get_by_role("button", name=f"Open the source: {twin['title']}"))
    expect(mark).to_have_text(twin["quote"])


def test_why_a_quote_was_chosen_is_shown_as_the_words_that_met(page: Page) -> None:
    turn = ask(page, GROUPS)
    turn.get_by_role("button", name="Why this quote").first.click()
    asked, quoted = turn.locator(".picture").first.get_by_role("list").all()
    expect(asked).to_contain_text("groups → groups, 100%")
    expect(quoted).to_contain_text("groups")
    assert turn.locator(".picture").first.locator("path").count() == asked.get_by_role("listitem").count()


def test_what_no_document_says_is_an_unmistakable_no_with_a_way_on(page: Page) -> None:
    turn = ask(page, BANANAS)
    expect(turn.locator(".answer")).to_have_count(0)
    expect(turn.locator(".refusal .no")).to_have_text("That is not in the documents.")
    expect(turn.get_by_role("heading", name="Related, not an answer:")).to_be_visible()
    expect(turn.get_by_text("bananas").last).to_be_visible()
    expect(page.locator(".page > [role=status]")).to_have_text("That is not in the documents.")
    mark = open_source(page, turn.get_by_role("button", name="Open passage 1"))
    expect(mark).to_have_text(record(page)["related"][0]["text"])
    suggested = record(page)["suggestions"]
    assert suggested
    turn.get_by_role("button", name=suggested[0]).click()
    expect(page.locator(".answer blockquote").first).to_be_visible()


def test_hostile_text_is_shown_as_it_is_and_never_runs(page: Page) -> None:
    question = f"{MILL_QUESTION} <img src=x onerror='window.hacked = 7'> ${{window.hacked = 8}} {{{{value}}}}"
    turn = ask(page, question)
    expect(turn.locator(".asked")).to_contain_text(question)
    turn = ask(page, MILL_QUESTION)
    assert record(page)["citations"][0]["span"]["doc_id"] == "mill.txt"
    turn.locator(".cite").first.hover()
    expect(turn.get_by_role("tooltip")).to_contain_text("${window.hacked = 2}")
    turn.get_by_role("button", name="Why this quote").first.click()
    open_source(page, turn.locator(".cite").first)
    assert page.locator(".source .blocks").text_content() == DOCUMENTS["mill.txt"]
    expect(page.locator(".source h2")).to_contain_text("${window.hacked = 6} {{value}}")
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator(".documents .title", has_text="${window.hacked = 6}")).to_be_visible()
    assert page.locator("#adverbum :is(script, img)").count() == 0


def test_what_is_no_question_is_told_so_and_the_next_one_is_answered(page: Page) -> None:
    for question, reason in (
        ("", "no question"),
        (" ?! ", "no question"),
        ("a" * 2001, "too long"),
        ("a\u0007", "not text"),
    ):
        expect(ask(page, question).locator(".failure")).to_contain_text(reason)
    expect(ask(page, CLOCK_QUESTION).locator(".answer")).to_be_visible()


def test_only_the_documents_that_are_chosen_answer(page: Page) -> None:
    page.get_by_role("button", name="Choose documents").click()
    page.get_by_role("checkbox", name="Dutch").check()
    page.get_by_role("button", name="Done").click()
    turn = ask(page, GROUPS)
    assert {own["language"] for own in record(page)["citations"]} == {"nl"}
    expect(turn.get_by_text("Only in: Dutch")).to_be_visible()
    page.get_by_role("button", name="Choose documents (1)").click()
    page.get_by_role("checkbox", name="clock.txt").check()
    page.keyboard.press("Escape")
    ask(page, GROUPS)
    answer = record(page)
    assert {own["span"]["doc_id"] for own in answer["citations"] + answer["related"]} == {"clock.txt"}


def test_the_conversation_is_back_after_a_restart_behind_a_password_and_goes_on(
    browser: Browser, seed_store: Path, tmp_path: Path
) -> None:
    store = Path(shutil.copytree(seed_store, tmp_path / "store"))
    with serve(SEEDS, store) as first:
        url = url_of(first)
        with visit(browser, url) as page:
            ask(page, "How many documents were issued in 2024?")
            quotes = page.locator("blockquote").all_text_contents()
            stop(first)
            port = url.rstrip("/").rsplit(":", 1)[1]
            with serve(SEEDS, store, "--port", port, "--password", "zon ☀") as second:
                url_of(second)
                page.goto(url)
                page.get_by_label("Password").fill("zon ☀")
                page.get_by_role("button", name="Open").click()
                expect(page.locator("blockquote")).to_have_text(quotes)
                turn = ask(page, "And in 2025?")
                expect(turn.get_by_text("Read with:")).to_contain_text("documents")
                open_source(page, page.locator(".cite").first)
                page.get_by_role("button", name="New conversation").click()
                page.reload()
                expect(page.get_by_role("heading", name="Ask the documents")).to_be_visible()
                stop(second)


def test_what_is_kept_in_the_browser_is_shown_only_if_it_is_whole(page: Page) -> None:
    ask(page, CLOCK_QUESTION)
    page.evaluate(
        """() => {
            const key = Object.keys(localStorage).find((own) => own.startsWith("adverbum.conversation"));
            const kept = JSON.parse(localStorage.getItem(key));
            kept.turns[0].record.citations[0].span = "<img src=x onerror='window.hacked = 9'>";
            localStorage.setItem(key, JSON.stringify(kept));
        }"""
    )
    page.reload()
    expect(page.get_by_role("heading", name="Ask the documents")).to_be_visible()


def test_two_sessions_do_not_see_each_other(browser: Browser, url: str, page: Page) -> None:
    ask(page, "How many documents were issued in 2024?")
    with visit(browser, url) as other:
        assert other.get_by_role("article").count() == 0
        turn = ask(other, "And in 2025?")
        expect(turn.get_by_text("Read with:")).to_have_count(0)


def test_an_answer_can_be_copied_and_saved_with_its_citations(open_page: Callable[..., Any]) -> None:
    with open_page(permissions=["clipboard-read", "clipboard-write"]) as page:
        turn = ask(page, GROUPS)
        turn.get_by_role("button", name="Copy").click()
        expect(page.locator(".page > [role=status]")).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "10 groups" in copied
        assert "#:~:text=" in copied
        turn.get_by_label("Save as…").click()
        with page.expect_download() as download:
            turn.get_by_role("button", name="References").click()
        (item,) = json.loads(download.value.path().read_text(encoding="utf-8"))
        assert download.value.suggested_filename == "adverbum.csl.json"
        assert "10 groups" in item["custom"]["quotes"][0]["quote"]


def test_a_verdict_with_its_reason_is_kept_beside_the_store(page: Page, store: Path) -> None:
    turn = ask(page, CLOCK_QUESTION)
    turn.get_by_role("button", name="Bad answer").click()
    turn.get_by_role("radio", name="Something is missing").check()
    turn.get_by_role("textbox", name="Something else").fill("who \u2028 rings?")
    turn.get_by_role("button", name="Send").click()
    expect(turn.get_by_text("kept on this machine only")).to_be_visible()
    line = json.loads((store / "feedback.jsonl").read_text().splitlines()[-1])
    assert (line["question"], line["language"], line["verdict"]) == (CLOCK_QUESTION, "nl", "down")
    assert line["reason"] == "incomplete: who \u2028 rings?"
    span, sha256 = (record(page)["citations"][0][name] for name in ("span", "sha256"))
    assert line["citations"][0] == {**span, "sha256": sha256}


def test_a_file_can_be_added_asked_and_removed(page: Page, corpus: Path) -> None:
    page.get_by_role("tab", name="Documents").click()
    expect(page.get_by_text("1 file was left out")).to_be_visible()
    expect(page.locator(".skipped")).to_contain_text("scan.bin")
    files: list[Any] = [
        {
            "name": "../swan \u202e.txt",
            "mimeType": "text/plain",
            "buffer": b"The swan of Lier weighs 12 kilos and swims.\n",
        },
        {"name": "b.bin", "mimeType": "text/plain", "buffer": b"\0\1"},
    ]
    page.locator("input[type=file]").set_input_files(files)
    messages = page.locator(".messages li")
    expect(messages).to_have_count(2)
    expect(messages.first).to_have_text("Added: uploads/swan.txt")
    expect(messages.last).to_contain_text("b.bin: ")
    assert [path.name for path in (corpus / "uploads").iterdir()] == ["swan.txt"]
    page.get_by_role("tab", name="Chat").click()
    expect(ask(page, "How many kilos does the swan of Lier weigh?").locator("blockquote").first).to_contain_text(
        "12 kilos"
    )
    page.get_by_role("tab", name="Documents").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove The swan of Lier").click()
    expect(page.locator(".messages")).to_have_text("Removed: uploads/swan.txt")
    assert list((corpus / "uploads").iterdir()) == []
    page.get_by_role("button", name="Look for changes").click()
    expect(page.locator(".messages")).to_have_text("Added: 0. Changed: 0. Removed: 0.")


@pytest.mark.parametrize(
    ("locale", "heading"),
    [("nl-NL", "Vraag het"), ("de-AT", "Fragen Sie"), ("vi-VN", "Hãy hỏi"), ("fr-FR", "Ask the")],
)
def test_the_page_speaks_the_language_of_the_browser(open_page: Callable[..., Any], locale: str, heading: str) -> None:
    with open_page(locale=locale) as page:
        expect(page.get_by_role("heading", name=re.compile(heading))).to_be_visible()


def test_a_chosen_language_is_remembered_and_a_quote_keeps_its_own(page: Page) -> None:
    ask(page, GROUPS)
    page.get_by_label("Language").first.select_option("Tiếng Việt")
    expect(page.get_by_role("button", name="Mở nguồn 1")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Mở nguồn 1")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert page.locator("blockquote").first.get_attribute("lang") == "en"
    assert page.locator("blockquote").first.get_attribute("dir") == "auto"


def test_the_whole_way_can_be_gone_by_keyboard_alone(page: Page) -> None:
    page.keyboard.type(GROUPS)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_be_visible()
    first, second = page.locator(".cite").nth(0), page.locator(".cite").nth(1)
    for _ in range(40):
        if first.evaluate("(own) => own === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".source mark.active")).to_be_focused()
    page.keyboard.press("Escape")
    expect(second).to_be_focused()
    page.get_by_role("tab", name="Chat").focus()
    page.keyboard.press("ArrowLeft")  # round to the last
    expect(page.get_by_role("tab", name="Documents")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Documents")).to_be_visible()


@pytest.mark.parametrize("size", [{"width": 320, "height": 640}, {"width": 640, "height": 400}])
def test_a_small_or_magnified_window_needs_no_scrolling_sideways(
    open_page: Callable[..., Any], size: dict[str, int]
) -> None:
    with open_page(viewport=size) as page:
        turn = ask(page, MILL_QUESTION)
        turn.get_by_role("button", name="Why this quote").first.click()
        open_source(page, turn.locator(".cite").first)
        page.get_by_role("button", name="Close the source").press("Enter")
        narrow = ["html", ".page > header", ".log", ".composer"]
        assert {
            part: page.locator(part).evaluate("(own) => own.scrollWidth - own.clientWidth") for part in narrow
        } == dict.fromkeys(narrow, 0)
        page.get_by_role("tab", name="Documents").click()
        assert page.locator(".view.documents").evaluate("(own) => own.scrollWidth - own.clientWidth") == 0


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"color_scheme": "dark"},
        {"viewport": {"width": 390, "height": 780}, "has_touch": True},
    ],
    ids=["light", "dark", "mobile"],
)
def test_axe_finds_nothing_to_say(open_page: Callable[..., Any], settings: dict[str, Any]) -> None:
    with open_page(**settings) as page:
        found = [violations(page)]
        turn = ask(page, GROUPS)
        turn.get_by_role("button", name="The same in").first.click()
        turn.get_by_role("button", name="Why this quote").first.click()
        turn.get_by_role("button", name="Bad answer").click()
        found.append(violations(page))
        open_source(page, turn.locator(".cite").first)
        found.append(violations(page))
        page.keyboard.press("Escape")
        ask(page, BANANAS)
        page.get_by_role("button", name="Choose documents").click()
        found.append(violations(page))
        page.keyboard.press("Escape")
        page.get_by_role("tab", name="Documents").click()
        expect(page.get_by_role("heading", name="Documents")).to_be_visible()
        found.append(violations(page))
        assert found == [[]] * 5


def violations(page: Page) -> list[str]:
    """What axe finds wrong within our own part of the page."""
    result = Axe().run(page, context="#adverbum", options=WCAG).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in result for node in rule["nodes"]]


def test_axe_would_find_what_is_wrong(page: Page) -> None:
    page.evaluate("document.querySelector('#adverbum .views').append(document.createElement('input'))")
    assert any(found.startswith("label") for found in violations(page))


def test_documents_beyond_those_listed_first_are_counted_found_chosen_and_removed(page: Page) -> None:
    page.route(re.compile(r"/api/v1/documents$"), lambda route: route.continue_(url=f"{route.request.url}?limit=3"))
    page.reload()
    page.get_by_role("tab", name="Documents").click()
    content = b"The stork of Zwin weighs 3 kilos and stands on a pole.\n"
    page.locator("input[type=file]").set_input_files(
        [{"name": "zwin.txt", "mimeType": "text/plain", "buffer": content}]
    )
    expect(page.locator(".promise")).to_contain_text("9 documents")
    expect(page.locator("ul.documents > li")).to_have_count(9)
    page.get_by_role("tab", name="Study").click()
    expect(page.locator(".view.study").get_by_label("Documents").locator("option")).to_have_count(10)
    page.get_by_role("tab", name="Chat").click()
    page.get_by_role("button", name="Choose documents").click()
    page.get_by_role("searchbox", name="Find a document").fill("ZWIN")
    page.get_by_role("checkbox", name="uploads/zwin.txt").check()
    page.get_by_role("button", name="Done").click()
    expect(ask(page, "How many kilos does the stork weigh?").locator("blockquote").first).to_contain_text("3 kilos")
    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("searchbox", name="Find a document").fill("zwin")
    expect(page.locator("ul.documents > li")).to_have_count(1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove The stork of Zwin").click()
    expect(page.locator(".messages")).to_have_text("Removed: uploads/zwin.txt")
    expect(page.locator(".promise")).to_contain_text("8 documents")


def test_a_fault_of_the_server_is_told_as_one(page: Page) -> None:
    fault = {"code": "failed", "detail": "this is a fault of the program; the server's log shows it"}
    page.route("**/api/v1/ask", lambda route: route.fulfill(status=500, json=fault))
    expect(ask(page, CLOCK_QUESTION).locator(".failure")).to_contain_text("a fault of this program")


def test_gradios_page_is_the_same_chat(browser: Browser, url: str) -> None:
    until_loaded(url)
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.goto(f"{url}gradio/")
        expect(page.get_by_role("textbox")).to_be_focused()
        assert page.evaluate("window.gradio_config.components.length") > 0
        expect(ask(page, CLOCK_QUESTION).locator("blockquote").first).to_contain_text(CLOCK)
        assert elsewhere(requested, url) == []
        assert violations(page) == []


def test_the_page_compiles_no_text(page: Page) -> None:
    refused = """new Promise((told) => {
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => told(effectiveDirective));
        setTimeout("window.hacked = 10");
    })"""
    assert page.evaluate(refused) == "script-src"


def test_a_request_to_another_host_would_be_seen_though_the_policy_stops_it(browser: Browser, url: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        requested: list[str] = []
        failed: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.goto(url)
        with page.expect_event("requestfailed"):
            page.evaluate("new Image().src = 'http://elsewhere.example/x'")
        assert elsewhere(requested, url) == elsewhere(failed, url) == ["http://elsewhere.example/x"]
