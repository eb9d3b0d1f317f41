"""The few sentences the assistant says itself, in the asker's language."""

_MESSAGES = {
    "not_found": {
        "nl": "Dat staat niet in de documenten.",
        "de": "Das steht nicht in den Dokumenten.",
        "en": "That is not in the documents.",
        "vi": "Các tài liệu không trả lời câu hỏi này.",
    },
    "related": {
        "nl": "Verwant, geen antwoord:",
        "de": "Verwandt, keine Antwort:",
        "en": "Related, not an answer:",
        "vi": "Liên quan, không phải câu trả lời:",
    },
    "unknown_words": {
        "nl": "Komt in geen document voor:",
        "de": "Kommt in keinem Dokument vor:",
        "en": "Occurs in no document:",
        "vi": "Không có trong tài liệu nào:",
    },
    "suggestions": {
        "nl": "Wel beantwoord wordt:",
        "de": "Beantwortet wird dagegen:",
        "en": "These can be answered:",
        "vi": "Những câu có thể trả lời:",
    },
    "carried": {
        "nl": "Gelezen met:",
        "de": "Gelesen mit:",
        "en": "Read with:",
        "vi": "Hiểu cùng với:",
    },
}


def message(name: str, language: str) -> str:
    """The sentence called `name` in `language`, in English where there is none.

    >>> message("not_found", "nl")
    'Dat staat niet in de documenten.'
    """
    return _MESSAGES[name].get(language, _MESSAGES[name]["en"])
