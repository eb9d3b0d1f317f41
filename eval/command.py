"""Measure the assistant on gold questions; print the figures by language, with 95 % intervals."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from adverbum.eval import feedback, gate, report
from adverbum.eval.asking import Row, ask_all
from adverbum.eval.comparing import Comparison, compare
from adverbum.eval.files import EvaluationError, writing
from adverbum.eval.gold import SEEDS, SPLITS, load, sample
from adverbum.eval.measures import scorer
from adverbum.eval.runs import LAST, Run, corpus_record, find_run, new_run
from adverbum.eval.sources import Sources
from adverbum.eval.tables import outcome, remarks, said, tables, wanted
from adverbum.export import RUNS
from adverbum.export.feedback import FILE, read
from adverbum.store.store import default_store
from adverbum.terminal import ProgressBars, add_corpus, add_model, opened

PASSED, FAILED = 0, 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `adverbum eval`."""
    parser.add_argument(
        "gold",
        nargs="*",
        type=Path,
        metavar="GOLD",
        help="gold questions as JSON lines (default: those over seeds/), SQuAD or XQuAD files, BEIR folders; "
        "public sets bring their own documents, and several of them are asked across where their questions "
        "have the same ids",
    )
    add_corpus(parser, positional=False)
    add_model(parser)
    parser.add_argument(
        "--split", choices=[*SPLITS, "all"], help=f"which half (default: report; of a gate {gate.SPLIT})"
    )
    parser.add_argument(
        "--sample", type=int, metavar="N", help="ask N of the questions of each set and language, always the same ones"
    )
    parser.add_argument("--failures", action="store_true", help="list the questions that went wrong")
    parser.add_argument("--json", action="store_true", help="print the run as JSON")
    parser.add_argument("--runs", type=Path, metavar="DIR", help=f"where runs are kept (default: {RUNS}/ in the store)")
    parser.add_argument(
        "--compare",
        nargs="+",
        metavar="RUN",
        help=f'compare two runs; with one, ask now and compare with it ("{LAST}": the one before)',
    )
    parser.add_argument("--gate", action="store_true", help="fail below the floors or on a loss against the baseline")
    parser.add_argument("--accept", action="store_true", help="make this run the baseline of the gate")
    parser.add_argument("--feedback", action="store_true", help="list the thumbs given in the chat")
    parser.add_argument(
        "--adopt",
        type=int,
        metavar="N",
        help=f"add thumb N to the questions in GOLD (default: {feedback.GOLD_FILE} in the store)",
    )
    parser.add_argument(
        "--evidence",
        nargs="+",
        default=(),
        metavar="PLACE",
        help="with --adopt: what answers it, as DOC_ID:START-END or as words that occur once, any one being enough; "
        f'or "{feedback.NOTHING}" (default, of a thumb up: the first quote)',
    )


def run(options: argparse.Namespace) -> int:
    """Runs `adverbum eval`; the exit code is 0 whatever the figures are, but 1 if a gate fails."""
    if options.feedback or options.adopt is not None:
        return _feedback(options)
    names = options.compare or []
    if len(names) > 2:
        raise EvaluationError(f"--compare takes one run or two, not {len(names)}")
    narrowed = options.gold or options.sample or len(names) == 2 or options.split not in (None, gate.SPLIT)
    if (options.gate or options.accept) and narrowed:
        raise EvaluationError(
            f"the gate asks all of the {gate.SPLIT} half; leave out GOLD, --split, --sample and a second run"
        )
    accepted = gate.load() if options.gate else None
    split = options.split or (gate.SPLIT if options.gate or options.accept else "report")
    sources = Sources.read(options.gold or [SEEDS], split)
    kept = options.runs or _store(options, sources) / RUNS
    with writing(kept):
        kept.mkdir(parents=True, exist_ok=True)
    before = find_run(names[0], kept, sources.label) if names else None
    if len(names) == 2:
        made = find_run(names[1], kept)
    else:
        made = _ask(options, sources)
        made.save(kept)
    comparison = compare(before, made) if before else None
    page = report.write(made, comparison, kept)
    if options.json:
        print(json.dumps(made.record(), ensure_ascii=False, indent=2))
    else:
        _print(made, comparison, failures=options.failures)
        print(f"run {made.name} in {kept}; to look at: {page}")
    faults = gate.faults(made.rows, accepted) if accepted else []
    told = [f"gate: {fault}" for fault in faults] or ["gate: passed"] * bool(accepted)
    if options.accept:  # after the faults were named, so that what is accepted is seen
        floors = ", ".join(f"{name} {100 * floor:.0f} %" for name, floor in gate.accept(made.rows).items())
        told.append(f"accepted; the floors are {floors}")
    for line in told:
        print(line, file=sys.stderr if options.json else sys.stdout)
    return FAILED if faults and not options.accept else PASSED


def _feedback(options: argparse.Namespace) -> int:
    """Lists the thumbs, or adopts one of them."""
    if len(options.gold) > 1:
        raise EvaluationError("name one file of gold questions")
    store = Path(options.store) if options.store else default_store(Path(options.folder))
    path, gold = store / FILE, options.gold[0] if options.gold else store / feedback.GOLD_FILE
    thumbs = {thumb.number: thumb for thumb in read(store)}
    if options.adopt is not None and options.adopt not in thumbs:
        raise EvaluationError(f"there is no thumb {options.adopt} in {path}; see: adverbum eval --feedback")
    with opened(options) as assistant:
        if options.adopt is None:
            for thumb in thumbs.values():
                print("\n      ".join(feedback.described(thumb, assistant)))
            print(f"{len(thumbs)} thumbs in {path}")
        else:
            line = feedback.adopt(thumbs[options.adopt], options.evidence, assistant, gold)
            print(f"{gold}: {json.dumps(line, ensure_ascii=False)}")
    return PASSED


def _store(options: argparse.Namespace, sources: Sources) -> Path:
    """The store; of public sets, which have none that lasts, a place in the cache named after the first."""
    if options.store:
        return Path(options.store)
    return default_store(options.gold[0] if sources.public else Path(options.folder))


def _ask(options: argparse.Namespace, sources: Sources) -> Run:
    scorer()  # told at once if it is not installed
    rows: list[Row] = []
    corpora = []
    fingerprint = ""
    for name, brought, assistant in sources.opened(options):
        questions = [*brought, *(question for path in sources.files for question in load(path, assistant.document))]
        asked = [question for question in questions if sources.split in (question.split, "all")]
        if options.sample is not None:
            asked = sample(asked, options.sample)
        if len(sources.public) > 1:
            asked = [replace(question, id=f"{name}:{question.id}") for question in asked]
        with ProgressBars() as progress:
            rows += ask_all(assistant, asked, progress)
        corpora.append(corpus_record(name, assistant))
        fingerprint = (assistant.encoder or assistant.embedder).fingerprint
    if not rows:
        raise EvaluationError(f"there are no questions of the split {sources.split!r}")
    drawn = {} if options.sample is None else {"sample": options.sample}
    return new_run(sources.label, rows, corpora, fingerprint, split=sources.split, **drawn)


def _print(made: Run, comparison: Comparison | None, *, failures: bool) -> None:
    for table in tables(made.rows):
        table.print()
    for remark in remarks(made.rows):
        print(remark)
    if failures:
        for row in made.rows:
            if not row.right:
                _print_failure(row)
    if comparison:
        comparison.table().print()
        for before, after in comparison.changed:
            print(f"\n{after.id} {'gained' if after.right else 'lost'} ({after.kind}): {after.question}")
            print(f"    wanted: {wanted(after)}")
            for when, row in (("before", before), ("after", after)):
                print(f"    {when + ':':7} {said(row)}")


def _print_failure(row: Row) -> None:
    print(f"\n{row.id} {outcome(row)} ({row.confidence:.2f}, {row.kind}): {row.question}")
    print(f"    wanted: {wanted(row)}")
    for quote in row.quotes:
        print(f"    quoted: {quote.text}")
