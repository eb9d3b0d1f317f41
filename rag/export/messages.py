"""The few sentences the assistant says itself, in the asker's language."""

from adverbum.languages import of


def message(name: str, language: str) -> str:
    """The sentence called `name` in `language`, in English where there is none.

    >>> message("not_found", "nl")
    'Dat staat niet in de documenten.'
    """
    said: str = getattr(of(language).messages, name)
    return said
