"""Languages: all that is known of each, one file each.

To add one, write its file and name it in `LANGUAGES`; the bundled model must know it too, see
`adverbum.text.detection`.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from importlib import import_module
from typing import Any

from adverbum.languages.language import Language

LANGUAGES = ("nl", "de", "en", "vi")  # in the order of the columns of model/languages.npy
UNKNOWN = "und"  # BCP 47 for "undetermined"
_KNOWN: dict[str, Language] = {code: import_module(f"{__name__}.{code}").LANGUAGE for code in LANGUAGES}


def of(code: str) -> Language:
    """What is known of the language with this code; of one that is not known, `ALL`."""
    return _KNOWN.get(code, ALL)


def _united(parts: Sequence[Any]) -> Any:
    """The tables of several languages as one: sets united, alternatives of patterns side by side."""
    had = [part for part in parts if part is not None]
    if is_dataclass(had[0]):
        kind: Any = type(had[0])
        return kind(**{field.name: _united([getattr(part, field.name) for part in had]) for field in fields(kind)})
    if isinstance(had[0], frozenset):
        return frozenset().union(*had)
    if isinstance(had[0], tuple):
        return tuple("|".join(alike) for alike in zip(*had, strict=True))
    return any(had) if isinstance(had[0], bool) else "|".join(had)


# Of a text whose language is not known, any word may be a word of any language; what is said about it is English.
ALL: Language = replace(_united(list(_KNOWN.values())), code=UNKNOWN, messages=_KNOWN["en"].messages)
