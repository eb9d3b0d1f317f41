"""The `adverbum` command: ask, search, study, sync and verify; other packages add theirs.

A package adds a subcommand by an entry point in the group `adverbum.commands`: a module with a docstring,
`configure(parser)` and `run(options) -> int`. So the chat and the evaluation come in without being imported here.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import entry_points
from pathlib import Path

from threadpoolctl import threadpool_limits

from adverbum.answers import Answer, Citation
from adverbum.documents.document import Span
from adverbum.documents.sandbox import Sandbox
from adverbum.errors import AdverbumError
from adverbum.export.cards import cards
from adverbum.export.messages import message
from adverbum.export.records import answer_record, passage_record, study_record
from adverbum.retriever import Retriever
from adverbum.store import watch
from adverbum.store.plan import SyncReport
from adverbum.store.verify import verify
from adverbum.study.lines import KINDS, StudyLine
from adverbum.terminal import ProgressBars, add_corpus, add_filters, add_model, opened

ANSWERED, NOT_FOUND, FAILED = 0, 1, 2
GROUP = "adverbum.commands"


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; returns the exit code: 0 done or answered, 1 not in the documents, 2 an error."""
    parser, runners = _parser()
    options = parser.parse_args(arguments)
    try:
        with threadpool_limits(1, user_api="blas"):  # at products as small as ours more threads only spin
            code = runners[options.command](options)
        sys.stdout.flush()
        return code
    except (AdverbumError, ValueError) as error:
        print(f"adverbum: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("adverbum: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _parser() -> tuple[argparse.ArgumentParser, dict[str, Callable[[argparse.Namespace], int]]]:
    parser = argparse.ArgumentParser(
        prog="adverbum", description="Answers from a folder of documents, in the documents' own words."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    runners: dict[str, Callable[[argparse.Namespace], int]] = {}

    def add(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        runners[name] = run
        return commands.add_parser(name, help=about, description=about)

    ask = add("ask", _ask, "Answer one question; exit 0 answered, 1 not in the documents, 2 error.")
    ask.add_argument("question")
    add_corpus(ask, positional=False)
    add_model(ask)
    add_filters(ask)
    ask.add_argument("--why", action="store_true", help="show which words met and what each signal was")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    search = add("search", _search, "Print the passages that may answer a question, best first.")
    search.add_argument("question")
    add_corpus(search, positional=False)
    add_model(search)
    add_filters(search)
    search.add_argument("--top-k", type=int, default=10, metavar="N", help="how many passages (default: 10)")
    search.add_argument("--json", action="store_true", help="print the passages as JSON")
    sync = add("sync", _sync, "Bring the index in step with the folder.")
    add_corpus(sync)
    add_model(sync)
    sync.add_argument("--dry-run", action="store_true", help="only say what would be done")
    sync.add_argument("--watch", action="store_true", help="go on, and sync again whenever the folder changes")
    sync.add_argument("--json", action="store_true", help="print the report as JSON")
    study = add("study", _study, "Print what can be learned: key figures, people, a timeline, resolutions.")
    add_corpus(study)
    add_model(study)
    add_filters(study)
    study.add_argument("--kind", choices=list(KINDS), help="only these (default: all)")
    study.add_argument("--text", default="", metavar="WORDS", help="only sentences that hold all these words")
    study.add_argument("--csv", metavar="FILE", help="write flashcards that Anki imports instead of printing")
    study.add_argument("--json", action="store_true", help="print the lines as JSON")
    verify = add("verify", _verify, "Compare every stored span and hash with the files; exit 1 if any differs.")
    add_corpus(verify)
    verify.add_argument("--json", action="store_true", help="print the result as JSON")
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        module = entry.load()
        module.configure(add(entry.name, module.run, (module.__doc__ or "").strip().splitlines()[0]))
    return parser, runners


def _ask(options: argparse.Namespace) -> int:
    with opened(options) as assistant:
        answer = assistant.ask(options.question, languages=options.languages, documents=options.documents)
        if options.json:
            _print_json(answer_record(answer))
        else:
            _print_answer(answer, why=options.why)
    return ANSWERED if answer.found else NOT_FOUND


def _search(options: argparse.Namespace) -> int:
    with opened(options) as assistant:
        passages = assistant.search(
            options.question, top_k=options.top_k, languages=options.languages, documents=options.documents
        )
        if options.json:
            _print_json([passage_record(passage) for passage in passages])
        else:
            for place, passage in enumerate(passages, start=1):
                print(f"{place:3}  {passage.score:.3f}  {passage.title}")
                print(f"     {passage.chunk.span.doc_id} {passage.chunk.span.start}-{passage.chunk.span.end}")
                print(_indent(passage.chunk.text), end="\n\n")
    return ANSWERED if passages else NOT_FOUND


def _sync(options: argparse.Namespace) -> int:
    with Retriever.attach(options.folder, store=options.store, model=options.model, chroma=options.chroma) as retriever:
        watching = options.watch and not options.dry_run

        def sync() -> SyncReport:
            with ProgressBars() as progress:
                settle_s = watch.SETTLE_S if watching else 0.0
                return retriever.sync(dry_run=options.dry_run, settle_s=settle_s, progress=progress)

        place = retriever.store.path.parent
        for number, report in enumerate(watch.follow(retriever.folder, place, sync) if watching else [sync()]):
            if report.changes or not number:
                if options.json:
                    _print_json(asdict(report))
                else:
                    _print_report(report, retriever, dry_run=options.dry_run)
                sys.stdout.flush()
    return ANSWERED


def _print_report(report: SyncReport, retriever: Retriever, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    for what, doc_ids in (("added", report.added), ("changed", report.changed), ("removed", report.removed)):
        for doc_id in doc_ids:
            print(f"{would}{what}: {_shown(doc_id)}")
    for old, new in report.moved:
        print(f"{would}moved: {_shown(old)} to {_shown(new)}")
    for doc_id in report.waiting:
        print(f"waiting: {_shown(doc_id)} changed a moment ago")
    for item in report.skipped:
        print(f"skipped: {_shown(item.path)}: {item.reason}")
    documents, chunks = retriever.store.counts()
    print(
        f"{len(report.added)} added, {len(report.changed)} changed, {len(report.moved)} moved, "
        f"{len(report.removed)} removed, {report.unchanged} unchanged, {len(report.skipped)} skipped"
        + ("" if dry_run else f"; {documents} documents, {chunks} chunks in {retriever.store.path.parent}")
    )


def _study(options: argparse.Namespace) -> int:
    kinds = [options.kind] if options.kind else list(KINDS)
    with opened(options) as assistant, ProgressBars() as progress:
        lists = {
            kind: assistant.study(
                kind,
                languages=options.languages,
                documents=options.documents,
                text=options.text,
                progress=progress,
            )
            for kind in kinds
        }
    lines = [line for own in lists.values() for line in own]
    if options.csv:
        try:
            Path(options.csv).write_text(cards(lines), encoding="utf-8")
        except OSError as error:
            raise ValueError(f"{options.csv} cannot be written ({error.strerror})") from error
        print(f"{len(lines)} cards in {options.csv}")
    elif options.json:
        _print_json([study_record(line) for line in lines])
    else:
        for kind, own in lists.items():
            print(f"{kind}: {len(own)}")
            for line in own:
                _print_line(line)
    return ANSWERED if lines else NOT_FOUND


def _print_line(line: StudyLine) -> None:
    about = f" · {line.slice(line.about)}" if line.about else ""
    print(f"\n  {line.when or line.slice(line.focus)}{about}")
    print(_indent(_bold(line.quote, line.span, line.focus)))
    print(f"      {_shown(line.span.doc_id)} {line.span.start}-{line.span.end} ({line.language})")


def _verify(options: argparse.Namespace) -> int:
    with (
        Retriever.attach(options.folder, store=options.store, chroma=options.chroma) as retriever,
        Sandbox() as sandbox,
    ):
        retriever.sync(thorough=True)
        result = verify(retriever.folder, retriever.store, sandbox.extract)
    if options.json:
        _print_json(asdict(result))
    else:
        for fault in result.faults:
            print(f"{_shown(fault.doc_id)}: {fault.what}")
        exact = "every stored span is exact" if not result.faults else f"{len(result.faults)} faults"
        print(f"{result.documents} documents, {result.spans} spans: {exact}")
    return ANSWERED if not result.faults else NOT_FOUND


def _print_answer(answer: Answer, *, why: bool) -> None:
    if not answer.found:
        _print_refusal(answer)
        return
    if answer.carried:
        print(message("carried", answer.language), " ".join(answer.carried), end="\n\n")
    for place, citation in enumerate(answer.citations, start=1):
        print(*filter(None, [citation.header, f"{_marked(citation)} [{place}]"]), sep="\n")
    print()
    for place, citation in enumerate(answer.citations, start=1):
        _print_citation(place, citation)
    if why:
        for place, reason in enumerate(answer.why, start=1):
            print(f"\n[{place}]")
            for match in reason.matches:
                print(f"    {match.weight:4.0%}  {match.asked} ~ {match.quoted}  {match.similarity:.2f}")
            for name, value in reason.signals.items():
                print(f"    {name} {value:.2f}: {reason.gave[name]:+.2f}")
        _print_dropped(answer)


def _print_citation(place: int, citation: Citation) -> None:
    facts = [citation.title, str(citation.date) if citation.date else None, citation.language]
    print(f"[{place}] {' · '.join(fact for fact in facts if fact)}")
    print(f"    {_place(citation)}, {citation.confidence:.0%}")
    for twin in citation.twins:
        print(f"    = {_place(twin)} ({twin.language})")
    for own in (citation, *citation.twins):
        if own.differing:  # numbers in which twins disagree
            numbers = ", ".join(own.span.within(own.quote, span) for span in own.differing)
            print(f"    \N{NOT EQUAL TO} {numbers} ({own.language})")


def _print_dropped(answer: Answer) -> None:
    for dropped in answer.dropped:
        print(f"\n{dropped.because}, {dropped.confidence:.0%}: {_shown(dropped.span.doc_id)} {dropped.span.start}")
        print(_indent(dropped.quote))


def _place(citation: Citation) -> str:
    page = f" p. {citation.page}" if citation.page else ""
    return f"{_shown(citation.span.doc_id)}{page} {citation.span.start}-{citation.span.end}"


def _print_refusal(answer: Answer) -> None:
    print(message("not_found", answer.language))
    if answer.unknown_words:
        print(message("unknown_words", answer.language), ", ".join(answer.unknown_words))
    if answer.related:
        print(message("related", answer.language))
    for passage in answer.related:
        print(_indent(passage.chunk.text))
        print(f"      {_shown(passage.chunk.span.doc_id)} {passage.chunk.span.start}-{passage.chunk.span.end}")
    if answer.suggestions:
        print(message("suggestions", answer.language))
    for question in answer.suggestions:
        print(_indent(question))


def _marked(citation: Citation) -> str:
    """The quote, its answering words bold on a terminal."""
    return _bold(citation.quote, citation.span, citation.focus)


def _bold(quote: str, span: Span, focus: Span | None) -> str:
    if focus is None or not sys.stdout.isatty():
        return quote
    start, end = focus.start - span.start, focus.end - span.start
    return f"{quote[:start]}\033[1m{quote[start:end]}\033[0m{quote[end:]}"


def _indent(text: str) -> str:
    return "\n".join(f"      {line}" for line in text.splitlines())


def _shown(name: str) -> str:
    """A file's name with anything that a terminal would act on made visible."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in name)


def _print_json(record: object) -> None:
    print(json.dumps(record, ensure_ascii=False, indent=2))
