"""Ask a folder of documents, in any of the languages, and show each quote where it stands.

python examples/ask_a_folder.py [FOLDER] [QUESTION]
"""

import sys

from adverbum import Assistant


def main(folder: str = "seeds", question: str = "Who chaired the conference?") -> None:
    """Prints the quotes that answer, or what to ask instead."""
    with Assistant.open(folder) as assistant:
        answer = assistant.ask(question)
        for citation in answer.citations:
            document = assistant.document(citation.span.doc_id)
            before = document.text[max(0, citation.span.start - 60) : citation.span.start]
            print(f"{citation.title} ({citation.date or 'undated'}, {citation.language}), {citation.confidence:.0%}")
            print(f"    …{' '.join(before.split())} »{citation.quote}«")
        if not answer.found:
            print("The documents do not answer this. They do answer:", *answer.suggestions, sep="\n    ")


if __name__ == "__main__":
    main(*sys.argv[1:])
