"""Measure the text extractor: documents a second of CPU time on one core, and where the time goes.

scripts/bench extract                     dumps that the bench makes: sample-sized (3 KB) and page-sized (8 KB)
scripts/bench extract FOLDER              the .txt files below a folder, each once a run
scripts/bench extract FOLDER --profile    also the stages: milliseconds a document, without what they call
scripts/bench extract FOLDER --peer CORPUS    also trafilatura on the pages of CORPUS, a run of it behind each of ours

Each run is a process of its own, so no run knows a line of the corpus from an earlier one. Machines differ, and a
shared one from hour to hour, by half; how many times as fast as the peer we are differs far less.
"""

import argparse
import importlib
import multiprocessing
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from builder.extract import extract, extract_many
from builder.records import Article, Origin, RawDocument

# What counts for a stage: the functions that do it, by the name under which they are called. Time in a stage that
# another one calls is the inner one's.
STAGES = {
    "blocks": ["builder.extract.pipeline:blocks_of"],
    "profiles of sites": ["builder.extract.profile:Shelf.find"],
    "measuring lines": ["builder.extract.join:measure_all", "builder.extract.label:measure_all"],
    "columns of a batch": [
        "builder.extract.features.batch:Batch.of_columns",
        "builder.extract.features.batch:Batch.joined",
    ],
    "features of joins": ["builder.extract.join:join_features"],
    "joining": ["builder.extract.label:join", "builder.extract.label:wholes_of"],
    "scores": ["builder.extract.model:Model.scores"],
    "sign-offs": ["builder.extract.label:last_signoffs"],
    "features of roles": ["builder.extract.label:sketch_features", "builder.extract.label:role_features"],
    "deciding": ["builder.extract.label:decide", "builder.extract.label:sketch_of"],
    "units": ["builder.extract.label:_units"],
    "photos": ["builder.extract.assemble:photos_of"],
    "language": ["builder.extract.assemble:languages_of"],
    "dates": ["builder.extract.assemble:_dates"],
    "authors": ["builder.extract.assemble:authors_of"],
    "sources": ["builder.extract.sources:source_of"],
    "rest of the draft": ["builder.extract.pipeline:drafts"],
    "record": ["builder.extract.pipeline:assemble"],
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/bench extract", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dumps", nargs="*", type=Path, help="folders or files of dumps")
    parser.add_argument("--profile", action="store_true", help="print the time of each stage")
    parser.add_argument(
        "--peer", type=Path, metavar="CORPUS", help="an annotated corpus: time trafilatura on its pages"
    )
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    corpora = {str(path): read(path) for path in args.dumps} or {
        "made, sample-sized": made(600, paragraphs=14, furniture=4),
        "made, page-sized": made(300, paragraphs=36, furniture=60),
    }
    warm_up()
    for name, raws in corpora.items():
        report(name, raws, args.runs, args.peer)
        if args.profile:
            profile(raws, args.runs)


def read(path: Path) -> list[RawDocument]:
    files = [path] if path.is_file() else sorted(path.rglob("*.txt"))
    if not files:
        sys.exit(f"{path}: found no .txt file, expected a folder of dumps")
    return [RawDocument(Origin(str(file)), file.read_text("utf-8", "replace")) for file in files]


def warm_up() -> None:
    """Read weights and word lists, and make the tables that a process makes once, with a text of our own."""
    dump = made(1, paragraphs=20, furniture=30)[0]
    extract(dump)
    # Dates in letters beyond ASCII have patterns of their own.
    head = "Le marché rouvre en août\n\nPar Zoé Lacôte\n\nPublié le 3 août 2024 à 14:05\n\n14:05, 3 août 2024\n\n"
    body = "SALTIRA, 3 août – Les marchés de l’été rouvrent le 4 août, dit la mairie.\n\n" * 5
    extract(replace(dump, text=head + body))


def report(name: str, raws: Sequence[RawDocument], runs: int, corpus: Path | None) -> None:
    found, theirs = [], []
    for _ in range(runs):
        found.append(in_own_process(lambda: seconds(raws)))
        if corpus:
            theirs.append(pages_a_second(corpus))
    rates = [len(raws) / taken for taken, _ in found]
    size = sum(len(raw.text.encode("utf-8", "replace")) for raw in raws) / len(raws) / 1000
    print(f"{name}: {len(raws)} dumps of {size:.1f} KB, {found[0][1]} articles")
    print(
        f"  {statistics.median(rates):,.0f} documents/s, median of {runs} runs ({min(rates):,.0f} to {max(rates):,.0f})"
    )
    if theirs:
        times = statistics.median(ours / other for ours, other in zip(rates, theirs, strict=True))
        print(f"  {times:.1f} times trafilatura's {statistics.median(theirs):,.0f} pages/s on {corpus}")


def pages_a_second(corpus: Path) -> float:
    """Return how many pages of *corpus* trafilatura reads in a second of CPU time, in an environment of its own."""
    root = Path(__file__).resolve().parents[2]
    call = [
        str(root / ".venv/peers/bin/python"),
        "-W",
        "ignore",
        str(root / "scripts/benchmarks/peers.py"),
        "trafilatura",
    ]
    with tempfile.NamedTemporaryFile() as out:
        taken = float(subprocess.run([*call, str(corpus), out.name], check=True, stdout=subprocess.PIPE).stdout)
        return len(Path(out.name).read_bytes().splitlines()) / taken


def seconds(raws: Sequence[RawDocument]) -> tuple[float, int]:
    """Return the CPU time that extracting takes, and the number of articles."""
    begin = time.process_time()
    articles = sum(isinstance(outcome, Article) for outcome in extract_many(raws))
    return time.process_time() - begin, articles


def profile(raws: Sequence[RawDocument], runs: int) -> None:
    """Print each stage's time without the stages that it calls, the median of the runs."""
    found = [in_own_process(lambda: stage_seconds(raws)) for _ in range(runs)]
    taken = {stage: statistics.median(run[stage] for run in found) / len(raws) for stage in (*STAGES, "rest")}
    whole = sum(taken.values())
    for stage, each in sorted(taken.items(), key=lambda item: -item[1]):
        print(f"  {stage:<20} {each * 1000:7.3f} ms a document {each / whole:6.1%}")
    print(f"  {'all stages':<20} {whole * 1000:7.3f} ms a document")


def stage_seconds(raws: Sequence[RawDocument]) -> Counter[str]:
    clock = Clock()
    for stage, names in STAGES.items():
        for name in names:
            clock.watch(stage, name)
    clock.enter("rest")
    for _ in extract_many(raws):
        pass
    clock.leave()
    return clock.taken


class Clock:
    """Adds up the CPU time of stages; while an inner stage runs the outer one's clock stands."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self._open: list[str] = []
        self._since = 0.0

    def enter(self, stage: str) -> None:
        self._tick()
        self._open.append(stage)

    def leave(self) -> None:
        self._tick()
        self._open.pop()

    def _tick(self) -> None:
        now = time.process_time()
        if self._open:
            self.taken[self._open[-1]] += now - self._since
        self._since = now

    def watch(self, stage: str, name: str) -> None:
        """Count the function *name* (`module:attribute`, `module:Class.method`) for *stage*."""
        module, _, path = name.partition(":")
        *owners, attribute = path.split(".")
        owner = importlib.import_module(module)
        for part in owners:
            owner = getattr(owner, part)
        function = getattr(owner, attribute)
        is_static = isinstance(vars(owner)[attribute], staticmethod)

        def timed(*args: object, **named: object) -> object:
            self.enter(stage)
            try:
                return function(*args, **named)
            finally:
                self.leave()

        setattr(owner, attribute, staticmethod(timed) if is_static else timed)


def in_own_process(work: Callable[[], object]) -> object:
    """Return what *work* gives in a process forked from this one."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sender.send(work()))
    process.start()
    # Ours closed, a process that fails ends the wait.
    sender.close()
    result = receiver.recv()
    process.join()
    return result


# --- dumps of our own ----------------------------------------------------------------------------------------------

SYLLABLES = ("ba", "ker", "lo", "min", "ta", "ru", "vel", "son", "da", "ri", "pol", "gen", "stu", "ma", "ten", "bro")
SMALL = (
    "the",
    "of",
    "to",
    "and",
    "in",
    "that",
    "for",
    "was",
    "on",
    "with",
    "as",
    "by",
    "at",
    "from",
    "it",
    "he",
    "said",
)
FURNITURE = (
    "Share this article", "Sign up for our newsletter", "Advertisement", "Read more: {}", "Follow us", "{}", "{} {}",
    "Related: {} {} {}", "{} {} {} to {} the {} of {}", "Most read", "Comments", "{} | {}", "3 hours ago", "Subscribe",
)  # fmt: skip


def made(count: int, paragraphs: int, furniture: int) -> list[RawDocument]:
    """Return dumps of random words, laid out as news pages are: each line of prose is of its dump alone."""
    return [
        RawDocument(Origin(f"made-{number}.txt"), dump(random.Random(number), paragraphs, furniture))
        for number in range(count)
    ]


def dump(chance: random.Random, paragraphs: int, furniture: int) -> str:
    def name() -> str:
        return word(chance).capitalize()

    lines = [
        f"{name()} {sentence(chance, 8)[:-1].lower()}",
        f"By {name()} {name()}",
        f"Published May {chance.randint(1, 28)}, 2024, {chance.randint(1, 12)}:30 pm",
        f"{sentence(chance, 14)} Photo: {name()} {name()}/Reuters",
    ]
    opening = f"{name().upper()} (AP) — "
    for number in range(paragraphs):
        paragraph = " ".join(sentence(chance, chance.randint(6, 24)) for _ in range(chance.randint(1, 3)))
        lines.append((opening if number == 0 else "") + (f"“{paragraph}”" if chance.random() < 0.2 else paragraph))
    around = [chance.choice(FURNITURE).format(*(name() for _ in range(6))) for _ in range(furniture)]
    half = furniture // 2
    return "\n\n".join([*around[:half], *lines, *around[half:]])


def sentence(chance: random.Random, count: int) -> str:
    words = [chance.choice(SMALL) if chance.random() < 0.45 else word(chance) for _ in range(count)]
    if chance.random() < 0.4:
        words[count // 2] = word(chance).capitalize() + ","
    return " ".join(words).capitalize() + "."


def word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(1, 4)))


if __name__ == "__main__":
    main()
