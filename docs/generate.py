"""Writes docs/api.md from the docstrings of the public names, and docs/cli.md from every --help: `make docs`."""

import ast
import inspect
import io
import os
import re
import textwrap
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from pathlib import Path
from unittest.mock import patch

import adverbum
from adverbum import cli, errors
from adverbum.export import cards, formats, records

HERE = Path(__file__).parent
MOST_CHARS = 100  # in a line of code, and of help
DOORS = ("Assistant", "Retriever")
OURS = ("reading",)  # for our own modules: what it gives is not public
_SECTION = re.compile(r"^(Args|Attributes|Raises):\n((?:    .*\n?|\n)+)", re.MULTILINE)
_ITEM = re.compile(r"^    (?=\S)(.+?): ", re.MULTILINE)


def pages() -> dict[str, str]:
    """What should stand in each file, by its name."""
    return {name: "\n\n".join(parts()) + "\n" for name, parts in {"api.md": _api, "cli.md": _cli}.items()}


def _api() -> Iterator[str]:
    yield "# The public names of `adverbum`"
    yield "Written by `make docs` from the docstrings. `from adverbum import …`; whatever is not named here may change."
    names = [name for name in adverbum.__all__ if name not in vars(errors) and name not in DOORS]
    for name in (*DOORS, *names):
        yield from _class(getattr(adverbum, name))
    for module in (records, formats, cards):
        yield f"## {module.__name__}\n\n{_markdown(inspect.getdoc(module) or '')}"
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{_code(_signature(node))}\n\n{_markdown(ast.get_docstring(node) or '')}"
    yield f"## Errors\n\n{_tree(errors.__doc__ or '')}"


def _class(cls: type) -> Iterator[str]:
    """A class: its docstring, then its methods and properties, in the order of the source."""
    bases = [base.__name__ for base in cls.__bases__ if base.__name__ in adverbum.__all__]
    source = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assert isinstance(source, ast.ClassDef)
    fields = [
        re.sub(r"field\(default=(.*), repr=False\)", r"\1", ast.unparse(node))
        for node in source.body
        if isinstance(node, ast.AnnAssign)
    ]
    head = f"class {cls.__name__}({', '.join(bases)})" if bases else f"class {cls.__name__}"
    yield f"## {cls.__name__}"
    yield _code("\n    ".join([f"{head}:", *fields]) if fields else head)
    yield _markdown(inspect.getdoc(cls) or "")
    for node in source.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in OURS:
            yield f"### {cls.__name__}.{node.name}\n\n{_code(_signature(node))}"
            yield _markdown(ast.get_docstring(node) or "")


def _signature(node: ast.FunctionDef) -> str:
    """The first line of a function, over several lines if it is long; of a property only what it gives."""
    gives = ast.unparse(node.returns).strip("'") if node.returns else "None"
    marks = [ast.unparse(mark) for mark in node.decorator_list]
    if "property" in marks:
        return f"{node.name}: {gives}"
    arguments = re.sub(r"^(self|cls)(, )?", "", re.sub(r"(?<=\S)=(?=\S)", " = ", ast.unparse(node.args)))
    line = f"{node.name}({arguments}) -> {gives}"
    if len(line) > MOST_CHARS:
        parts = [f"\n    {part}," for part in _split(line[len(node.name) + 1 : line.rindex(") -> ")])]
        line = f"{node.name}({''.join(parts)}\n) -> {gives}"
    return "\n".join([*(f"@{mark}" for mark in marks), line])


def _split(arguments: str) -> list[str]:
    """Arguments one by one; commas inside brackets part nothing."""
    return re.split(r", (?![^\[(]*[\])])", arguments)


def _markdown(docstring: str) -> str:
    """A docstring in Google style as Markdown: its sections as lists."""

    def listed(section: re.Match[str]) -> str:
        items = _ITEM.sub(r"- `\1`: ", section[2])
        return f"{section[1]}:\n\n{re.sub(r'^ {8}', '  ', items, flags=re.MULTILINE)}"

    return _SECTION.sub(listed, docstring + "\n").strip()


def _tree(docstring: str) -> str:
    """A docstring whose indented lines are a drawing."""
    return re.sub(r"\n\n((?:    .*\n)+)", lambda drawn: f"\n\n{_code(textwrap.dedent(drawn[1]).rstrip())}\n", docstring)


def _code(text: str) -> str:
    return f"```python\n{text}\n```"


def _cli() -> Iterator[str]:
    yield "# The command line"
    yield "Written by `make docs` from `--help`."
    whole = _help()
    yield f"```\n{whole}```"
    for command in re.findall(r"^    (\w+)  ", whole, re.MULTILINE):
        yield f"## adverbum {command}\n\n```\n{_help(command)}```"


def _help(*command: str) -> str:
    """What `--help` prints, the same on every terminal and every machine."""
    printed = io.StringIO()
    wide = {"COLUMNS": str(MOST_CHARS), "NO_COLOR": "1"}
    with redirect_stdout(printed), patch.dict(os.environ, wide), suppress(SystemExit):
        cli.main([*command, "--help"])
    return printed.getvalue()


def main() -> None:
    """Writes every page."""
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
