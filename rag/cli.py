"""The `adverbum` command: ask, search, study, sync and verify; other packages add theirs.

A package adds a subcommand by an entry point in the group `adverbum.commands`: a module with a docstring,
`configure(parser)` and `run(options) -> int`. So the chat and the evaluation come in without being imported here. It
is loaded only when it is asked for, or for the help of the whole, so that a broken one breaks nothing but itself.
"""

import argparse
import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from adverbum import __version__
from adverbum.answers import Answer, Citation
from adverbum.documents.document import Span
from adverbum.documents.folder import require_folder
from adverbum.documents.sandbox import Sandbox
from adverbum.errors import AdverbumError, ArgumentError
from adverbum.export.cards import cards
from adverbum.export.messages import message
from adverbum.export.records import answer_record, passage_record, study_record
from adverbum.retriever import Retriever
from adverbum.store import watch
from adverbum.store.index import index_at
from adverbum.store.plan import SyncReport
from adverbum.store.store import Store, default_store
from adverbum.store.verify import Verification, mend, verify
from adverbum.study.lines import KINDS, StudyKind, StudyLine
from adverbum.terminal import ProgressBars, add_corpus, add_filters, add_model, adopted, opened

ANSWERED, NOT_FOUND, FAILED = 0, 1, 2
GROUP = "adverbum.commands"
Run = Callable[[argparse.Namespace], int]
Add = Callable[[str, Run | None, str], argparse.ArgumentParser]


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; returns the exit code: 0 done or answered, 1 not in the documents, 2 an error.

    What is the user's to mend is one line on standard error; a fault of the program is shown with its traceback.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in arguments
    logging.basicConfig(format="%(name)s: %(message)s")
    logging.getLogger("adverbum").setLevel(logging.DEBUG if debug else logging.WARNING)
    try:
        parser, runners = _parser(arguments)
        options = parser.parse_args(arguments)
        with threadpool_limits(1, user_api="blas"):  # at products as small as ours more threads only spin
            code = runners[options.command](options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("adverbum: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # the outermost edge
        known = isinstance(error, AdverbumError)
        if debug or not known:
            traceback.print_exc()
        print(f"adverbum: {error if known else 'this is a bug; please report the lines above'}", file=sys.stderr)
        return FAILED


def _parser(arguments: Sequence[str]) -> tuple[argparse.ArgumentParser, dict[str, Run]]:
    """The parser of `arguments`, and what runs each command."""
    parser = argparse.ArgumentParser(
        prog="adverbum", description="Answers from a folder of documents, in the documents' own words."
    )
    parser.add_argument("--version", action="version", version=f"adverbum {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    runners: dict[str, Run] = {}

    def add(name: str, run: Run | None, about: str) -> argparse.ArgumentParser:
        if run:
            runners[name] = run
        command = commands.add_parser(name, help=about.replace("%", "%%"), description=about)
        command.add_argument("--debug", action="store_true", help="show what is done, and where an error comes from")
        return command

    _add_own(add)
    _add_others(add, next((word for word in arguments if not word.startswith("-")), None))
    return parser, runners


def _add_own(add: Add) -> None:
    """Adds the commands of this module."""
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
    sync.add_argument("--adopt", action="store_true", help="take over a store that holds another folder's documents")
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
    verify = add("verify", _verify, "Compare all that is stored with the files, reading only; exit 1 if any differs.")
    add_corpus(verify)
    add_model(verify)
    verify.add_argument("--repair", action="store_true", help="then make again what is damaged, and sync")
    verify.add_argument("--json", action="store_true", help="print the result as JSON")


def _add_others(add: Add, wanted: str | None) -> None:
    """Adds the commands of other packages; only the one that is wanted is loaded, or all if none is named."""
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            module = _loaded(entry) if wanted in (None, entry.name) else None
            about = (module.__doc__ or "").strip().split("\n")[0] if module else ""
        except AdverbumError as error:
            if wanted:
                raise
            module, about = None, str(error)
        command = add(entry.name, module and module.run, about)
        if module:
            module.configure(command)


def _loaded(entry: EntryPoint) -> Any:
    """The module of a command that another package adds."""
    try:
        return entry.load()
    except Exception as error:  # whatever is wrong with a package is its own affair
        raise AdverbumError(f"{entry.name}: cannot be loaded: {type(error).__name__}: {error}") from error


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
    places = {"store": options.store, "model": options.model, "chroma": options.chroma}
    with Retriever.attach(options.folder, **places, renew=not options.dry_run) as retriever:
        watching = options.watch and not options.dry_run
        adopt = options.adopt or adopted(retriever)

        def sync() -> SyncReport:
            with ProgressBars() as progress:
                settle_s = watch.SETTLE_S if watching else 0.0
                return retriever.sync(dry_run=options.dry_run, settle_s=settle_s, adopt=adopt, progress=progress)

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
    if report.remade:
        print("made anew: the store was of an older version of adverbum")
    if report.reread:
        print(f"{would}read again, as adverbum or its model now reads them otherwise: {len(report.reread)} documents")
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
    kinds: list[StudyKind] = [options.kind] if options.kind else list(KINDS)
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
            raise ArgumentError(f"{options.csv} cannot be written ({error.strerror})") from error
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
    result = _verified(options)
    if options.repair and result.faults:
        for fault in result.faults:
            print(f"{_shown(fault.doc_id)}: {fault.what}", file=sys.stderr)
        with Retriever.attach(
            options.folder, store=options.store, model=options.model, chroma=options.chroma
        ) as retriever:
            mend(retriever.store, retriever.index, result)
            retriever.sync(thorough=True)
        result = _verified(options)
    if options.json:
        _print_json(asdict(result))
    else:
        for fault in result.faults:
            print(f"{_shown(fault.doc_id)}: {fault.what}")
        exact = "every stored span is exact" if not result.faults else f"{len(result.faults)} faults"
        print(f"{result.documents} documents, {result.spans} spans: {exact}")
    return ANSWERED if not result.faults else NOT_FOUND


def _verified(options: argparse.Namespace) -> Verification:
    folder = Path(options.folder)
    require_folder(folder)
    place = Path(options.store) if options.store else default_store(folder)
    with (
        closing(Store.read(place)) as store,
        closing(index_at(place, options.chroma)) as index,
        Sandbox() as sandbox,
    ):
        return verify(folder, store, sandbox.extract, index=index)


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
