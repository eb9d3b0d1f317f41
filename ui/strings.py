"""The interface's own words, in the four languages that Adverbum speaks.

The page chooses by what the browser prefers, English where it prefers none of them. What the assistant says
in answer to a question is in `rag.messages`, in the language of the question.
"""

from collections.abc import Set

STRINGS: dict[str, dict[str, str]] = {
    "en": {
        "name": "English",
        "language": "Language",
        "documents_one": "1 document",
        "documents_many": "{count} documents",
        "promise": "Answers in the documents' own words",
        "welcome": "Ask the documents",
        "explain": (
            "Every answer is quoted word for word and shown where it stands. "
            "Where the documents are silent, it says so."
        ),
        "examples": "For example",
        "conversation": "Conversation",
        "question": "Your question",
        "placeholder": "Ask a question…",
        "send": "Ask",
        "you": "You asked",
        "searching": "Reading the documents…",
        "open_quote": "Open source {n}: {title}",
        "open_related": "Open passage {n}: {title}",
        "same_in": "The same in {language}",
        "sure": "{percent} sure",
        "answered_one": "Answer with 1 quote",
        "answered_many": "Answer with {count} quotes",
        "source": "Source",
        "shown": "Source shown: {title}",
        "close": "Close the source",
        "original": "Original",
        "blank": "There is no question in that. Ask one in words.",
        "too_long": "That is too long. Ask in at most 2,000 characters.",
        "not_text": "That holds characters that are not text. Type the question instead of pasting it.",
        "broken": "Something went wrong while the documents were read. The server's log says what.",
        "silent": "No answer has come. Is the server still running? Ask again.",
        "changed": "This document has changed or is gone since it was quoted. Ask again.",
    },
    "nl": {
        "name": "Nederlands",
        "language": "Taal",
        "documents_one": "1 document",
        "documents_many": "{count} documenten",
        "promise": "Antwoorden in de woorden van de documenten zelf",
        "welcome": "Vraag het de documenten",
        "explain": (
            "Elk antwoord is woord voor woord geciteerd en wordt getoond waar het staat. "
            "Waar de documenten zwijgen, wordt dat gezegd."
        ),
        "examples": "Bijvoorbeeld",
        "conversation": "Gesprek",
        "question": "Uw vraag",
        "placeholder": "Stel een vraag…",
        "send": "Vraag",
        "you": "U vroeg",
        "searching": "De documenten worden gelezen…",
        "open_quote": "Open bron {n}: {title}",
        "open_related": "Open passage {n}: {title}",
        "same_in": "Hetzelfde in het {language}",
        "sure": "{percent} zeker",
        "answered_one": "Antwoord met 1 citaat",
        "answered_many": "Antwoord met {count} citaten",
        "source": "Bron",
        "shown": "Bron getoond: {title}",
        "close": "Sluit de bron",
        "original": "Origineel",
        "blank": "Daar staat geen vraag in. Stel er een in woorden.",
        "too_long": "Dat is te lang. Vraag het in hoogstens 2.000 tekens.",
        "not_text": "Daar staan tekens in die geen tekst zijn. Typ de vraag in plaats van haar te plakken.",
        "broken": "Er ging iets mis bij het lezen van de documenten. In het logboek van de server staat wat.",
        "silent": "Er kwam geen antwoord. Draait de server nog? Vraag het opnieuw.",
        "changed": "Dit document is veranderd of verdwenen sinds het is geciteerd. Vraag het opnieuw.",
    },
    "de": {
        "name": "Deutsch",
        "language": "Sprache",
        "documents_one": "1 Dokument",
        "documents_many": "{count} Dokumente",
        "promise": "Antworten in den Worten der Dokumente",
        "welcome": "Fragen Sie die Dokumente",
        "explain": (
            "Jede Antwort ist Wort für Wort zitiert und wird dort gezeigt, wo sie steht. "
            "Wo die Dokumente schweigen, wird das gesagt."
        ),
        "examples": "Zum Beispiel",
        "conversation": "Gespräch",
        "question": "Ihre Frage",
        "placeholder": "Stellen Sie eine Frage…",
        "send": "Fragen",
        "you": "Sie fragten",
        "searching": "Die Dokumente werden gelesen…",
        "open_quote": "Quelle {n} öffnen: {title}",
        "open_related": "Passage {n} öffnen: {title}",
        "same_in": "Dasselbe auf {language}",
        "sure": "{percent} sicher",
        "answered_one": "Antwort mit 1 Zitat",
        "answered_many": "Antwort mit {count} Zitaten",
        "source": "Quelle",
        "shown": "Quelle gezeigt: {title}",
        "close": "Quelle schließen",
        "original": "Original",
        "blank": "Darin steht keine Frage. Stellen Sie eine in Worten.",
        "too_long": "Das ist zu lang. Fragen Sie in höchstens 2.000 Zeichen.",
        "not_text": "Darin stehen Zeichen, die kein Text sind. Tippen Sie die Frage, statt sie einzufügen.",
        "broken": "Beim Lesen der Dokumente ging etwas schief. Im Protokoll des Servers steht, was.",
        "silent": "Es kam keine Antwort. Läuft der Server noch? Fragen Sie erneut.",
        "changed": "Dieses Dokument wurde geändert oder entfernt, seit es zitiert wurde. Fragen Sie erneut.",
    },
    "vi": {
        "name": "Tiếng Việt",
        "language": "Ngôn ngữ",
        "documents_one": "1 tài liệu",
        "documents_many": "{count} tài liệu",
        "promise": "Trả lời bằng chính lời của tài liệu",
        "welcome": "Hãy hỏi các tài liệu",
        "explain": (
            "Mỗi câu trả lời được trích nguyên văn và được chỉ rõ vị trí trong nguồn. "
            "Khi tài liệu không nói đến, bạn sẽ được cho biết."
        ),
        "examples": "Ví dụ",
        "conversation": "Cuộc trò chuyện",
        "question": "Câu hỏi của bạn",
        "placeholder": "Đặt câu hỏi…",
        "send": "Hỏi",
        "you": "Bạn đã hỏi",
        "searching": "Đang đọc tài liệu…",
        "open_quote": "Mở nguồn {n}: {title}",
        "open_related": "Mở đoạn {n}: {title}",
        "same_in": "Câu này bằng {language}",
        "sure": "chắc {percent}",
        "answered_one": "Trả lời với 1 trích dẫn",
        "answered_many": "Trả lời với {count} trích dẫn",
        "source": "Nguồn",
        "shown": "Đang hiện nguồn: {title}",
        "close": "Đóng nguồn",
        "original": "Bản gốc",
        "blank": "Chưa có câu hỏi nào. Hãy hỏi bằng lời.",
        "too_long": "Câu hỏi quá dài. Hãy hỏi trong tối đa 2.000 ký tự.",
        "not_text": "Câu hỏi có ký tự không phải văn bản. Hãy gõ câu hỏi thay vì dán.",
        "broken": "Có lỗi khi đọc tài liệu. Nhật ký của máy chủ ghi rõ lỗi gì.",
        "silent": "Chưa có câu trả lời. Máy chủ còn chạy không? Hãy hỏi lại.",
        "changed": "Tài liệu này đã thay đổi hoặc không còn nữa kể từ khi được trích. Hãy hỏi lại.",
    },
}

_BUNDLED = frozenset(
    {
        "000_b337b595c8533a75.txt",
        "001_5d115fbc7c707148.txt",
        "002_24ebad3b1ab8d8ee.txt",
        "003_f143bbecd45a41d4.txt",
        "004_f0eaf0d53c8a87a2.txt",
    }
)
_EXAMPLES = (
    ("en", "In how many groups did the Khanh Hoa delegates discuss?"),
    ("nl", "Welk percentage van de partijcelsecretarissen heeft een universitaire graad?"),
    ("de", "Wer hielt auf der Konferenz eine Rede?"),
    ("vi", "Bí thư Đảng ủy xã Thu Lũm là ai?"),
)


def examples(doc_ids: Set[str]) -> list[dict[str, str]]:
    """Questions that the bundled documents answer, with their language; none where one of these is missing.

    >>> examples({"other.txt"})
    []
    """
    return [{"lang": lang, "text": text} for lang, text in _EXAMPLES] if doc_ids >= _BUNDLED else []
