"""Texts are cut by code points in the page as they are in Python; every language has every string."""

from random import Random

from playwright.sync_api import Page

from adverbum.ui.strings import STRINGS

CUT = """async (cases) => {
    const { pieces } = await import("/page/text.js");
    return cases.map(([text, layers]) => pieces(text, layers));
}"""
LETTERS = "aé\u0301😀👩‍👧\u202e\r\n đ"
Layer = tuple[int, int, str]


def case(random: Random) -> tuple[str, list[Layer]]:
    text = "".join(random.choices(LETTERS, k=random.randrange(12)))
    layers = []
    for _ in range(random.randrange(5)):
        start, end = sorted(random.choices(range(len(text) + 1), k=2))
        layers.append((start, end, random.choice(["focus", "active"])))
    return text, layers


def slowly(text: str, layers: list[Layer]) -> list[dict[str, str]]:
    """Character by character."""
    cut: list[dict[str, str]] = []
    for place, char in enumerate(text):
        kind = next((name for start, end, name in reversed(layers) if start <= place < end), "plain")
        if cut and cut[-1]["kind"] == kind:
            cut[-1]["text"] += char
        else:
            cut.append({"text": char, "kind": kind})
    return cut


def test_a_text_is_cut_where_python_would_cut_it(page: Page) -> None:
    random = Random(5)
    cases = [case(random) for _ in range(2000)]
    assert page.evaluate(CUT, cases) == [slowly(*own) for own in cases]


def test_every_language_has_every_string_with_the_same_places_to_fill_in() -> None:
    def places(strings: dict[str, str]) -> dict[str, list[str]]:
        return {name: sorted(part.split("}")[0] for part in text.split("{")[1:]) for name, text in strings.items()}

    assert all(places(strings) == places(STRINGS["en"]) for strings in STRINGS.values())
