"""The questions that the page suggests are ones that the documents answer."""

from rag import Assistant
from ui.strings import examples

EVIDENCE = {"en": "10 groups", "nl": "35%", "de": "To Lam", "vi": "Nguyen Truong Giang"}


def test_every_example_is_answered_rightly_in_its_language(assistant: Assistant) -> None:
    suggested = examples(assistant.store.states().keys())
    assert [question["lang"] for question in suggested] == list(EVIDENCE)
    for question in suggested:
        answer = assistant.ask(question["text"])
        assert answer.language == question["lang"]
        assert EVIDENCE[question["lang"]] in answer.citations[0].quote
