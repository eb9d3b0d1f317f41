"""Data (JSON, JSON Lines, XML) as a person reads it: values with their names, records as the rows of a table."""

import json
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from lxml import etree

from adverbum.documents.formats import Extract, Unreadable, clean, paragraphs
from adverbum.documents.formats.text import decode, lost
from adverbum.documents.formats.writing import Writing

_MOST_DEPTH = 50
_PROSE = re.compile(r"\S+(?:\s+\S+){7,}|.*[.!?…]$", re.DOTALL)
_MARKUP = set("b i u em strong emph emphasis hi ref a link span code sub sup q term g title-ref xref ulink".split())

Value = str | list[tuple[str, Any]]  # what it says, or what it consists of, by name and in order


def of_json(data: bytes) -> Extract:
    """JSON, or one value of it a line.

    Raises:
        Unreadable: it is neither.
    """
    text = decode(data).removeprefix("\ufeff")
    writing = Writing()
    for what in lost(text):
        writing.omit(what)
    try:
        values = [json.loads(text)]
    except (ValueError, RecursionError):
        values, wrong = [], 0
        for line in filter(str.strip, text.splitlines()):
            try:
                values.append(json.loads(line))
            except (ValueError, RecursionError):
                wrong += 1
        if not values or wrong > len(values):
            return Extract(text, blocks=tuple(paragraphs.told(text)), omitted=lost(text))  # as it stands
        if wrong:
            writing.omit(f"no JSON: {wrong} line{'s' * (wrong > 1)}")
        values = [values]
    said = _valued(values[0])
    _write(writing, said, 0)
    return writing.extract(title=_title(said))


def of_xml(data: bytes) -> Extract:
    """XML: elements that hold words, each with its name where these are no sentences.

    Raises:
        Unreadable: nothing in it can be parsed.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise Unreadable("damaged: it is no XML")
    writing = Writing()
    if parser.error_log:
        writing.omit("parts that are damaged")
    said = _element(root, 0)
    _write(writing, said, 0)
    return writing.extract(title=_title(said))


def _title(value: Value) -> str | None:
    parts = [] if isinstance(value, str) else value
    return next((part for name, part in parts if name.lower() == "title" and isinstance(part, str)), None)


def _valued(value: Any, depth: int = 0) -> Value:
    if depth > _MOST_DEPTH:
        return ""
    if isinstance(value, dict):
        return [(str(name), _valued(each, depth + 1)) for name, each in value.items()]
    if isinstance(value, list):
        return [("", _valued(each, depth + 1)) for each in value]
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _element(element: etree._Element, depth: int) -> Value:
    """What an element says: its words, if it holds any beside its parts, else its attributes and parts by name."""
    own = (element.text or "").strip() or any((child.tail or "").strip() for child in element)
    names = {_name(child) for child in element}
    if depth > _MOST_DEPTH or own or (names and names <= _MARKUP):
        return " ".join("".join(map(str, element.itertext())).split())
    parts: list[tuple[str, Any]] = [(etree.QName(name).localname, value) for name, value in element.attrib.items()]
    return [*parts, *((_name(child), _element(child, depth + 1)) for child in element)]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _write(writing: Writing, value: Value, depth: int) -> None:
    if isinstance(value, str):
        writing.add("paragraph", clean(value))
        return
    for name, run in groupby(value, key=lambda pair: pair[0]):
        parts = [part for _, part in run]
        if len(parts) > 1 and (names := _columns(parts)):
            writing.row(names, header=True)
            for part in parts:
                said = dict(part)
                writing.row([str(said.get(column, "")) for column in names])
            continue
        for part in parts:
            _write_named(writing, name, part, depth)


def _write_named(writing: Writing, name: str, value: Value, depth: int) -> None:
    if not isinstance(value, str):
        listed = [part for _, part in value]
        if name and value and all(isinstance(part, str) for part in listed) and not any(key for key, _ in value):
            writing.row([name, ", ".join(listed)])
            return
        if name and value:
            writing.add("heading", name, level=min(depth + 1, 6))
        _write(writing, value, depth + 1)
    elif name.lower() in ("title", "head", "heading"):
        writing.add("heading" if depth else "title", value, level=min(depth, 6))
    elif not name or (
        len(value.split()) > 3
        and _PROSE.match(value)
        and name.lower() in ("p", "para", "text", "simpara", "body", "abstract")
    ):
        writing.add("paragraph" if name else "item", value)
    elif value:
        writing.row([name, value])


def _columns(parts: Sequence[Value]) -> list[str]:
    """The names of the columns, if these are records: parts of single values, none of them twice."""
    names: dict[str, None] = {}
    for part in parts:
        if isinstance(part, str) or not all(key and isinstance(each, str) for key, each in part):
            return []
        if len({key for key, _ in part}) < len(part):
            return []
        names.update(dict.fromkeys(key for key, _ in part))
    return list(names) if 1 < len(names) <= 200 else []
