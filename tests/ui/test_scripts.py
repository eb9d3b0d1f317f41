"""The page's scripts: what no linter says of them."""

import re

from adverbum.ui.app import STATIC

SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("*.js"))}


def test_no_script_makes_markup_or_code_of_text() -> None:
    for name, text in SCRIPTS.items():
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser", text
        )
        assert found == [], name


def test_whatever_a_script_exports_is_imported_by_another() -> None:
    exported = {
        (name, thing)
        for name, text in SCRIPTS.items()
        for thing in re.findall(r"^export (?:async )?(?:function|const|class|let) (\w+)", text, re.MULTILINE)
    }
    imported = {
        (source, thing.strip())
        for text in SCRIPTS.values()
        for things, source in re.findall(r'import \{([^}]+)\} from "\./([^"]+)"', text)
        for thing in things.split(",")
    }
    whole = {  # import * as it
        (source, thing)
        for text in SCRIPTS.values()
        for alias, source in re.findall(r'import \* as (\w+) from "\./([^"]+)"', text)
        for thing in [*re.findall(rf"\b{alias}\.(\w+)", text), "mount"]
    }
    elsewhere = {("main.js", "start"), ("text.js", "pieces")}  # by Gradio's page, by a test
    assert exported - imported - whole - elsewhere == set()
