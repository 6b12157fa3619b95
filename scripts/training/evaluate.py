"""Score the extractor on an annotated corpus, by the corpus's own score.py.

The open part is cross-validated by publisher: five times the weights are trained without a fifth of its publishers,
whose pages are then extracted. The blind fold, the publishers in the corpus's folds.json, is extracted by weights
trained on all of the open part; nothing is ever chosen by its pages. With --shipped, both are extracted by the shipped
weights, which have seen the open part. --check fails where a figure lies below its floor in
tests/quality/floors.json; --pin raises floors to what was reached (less a margin for noise) and never lowers one.
--peers scores trafilatura and newspaper4k on the same pages, with the pages that each reads in a second of CPU time.
--dress scores what html2text, markdownify and a parser's get_text() make of the pages, and lines broken at 80 columns.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import math
import multiprocessing
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

from builder.extract import extract_many
from builder.extract.model import Models, shipped
from builder.records import Article, Origin, RawDocument
from scripts.training.ablate import ablate
from scripts.training.corpus import FOLDS, digest_of, folds_of
from scripts.training.train import models_by_fold, records_of, styles_of

FLOORS = Path(__file__).resolve().parents[2] / "tests" / "quality" / "floors.json"
METRICS = {
    "headline": "headl", "body_f1": "bodyF1", "body_leak_rate": "leak-", "paragraph_join": "join",
    "caption_f1": "capF1", "credit_accuracy": "cred", "credit_hallucination_rate": "hall-", "authors_f1": "authF1",
    "date_accuracy": "date", "agency_accuracy": "agency", "language_accuracy": "lang",
}  # fmt: skip
LOWER_IS_BETTER = {"body_leak_rate", "credit_hallucination_rate"}
# Figures by part of the corpus, style of the documents and metric.
Reached = dict[str, dict[str, dict[str, float]]]
PARTS = ("open", "blind")
# In the environment of scripts/benchmarks/peers.txt.
PEERS = ("trafilatura", "newspaper4k")
# A floor lies so far below what was reached: about what a page or two more or less make.
MARGIN = 0.01


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/evaluate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--shipped", action="store_true", help="the shipped weights, which have seen these pages")
    parser.add_argument("--check", action="store_true", help="fail where a figure lies below its floor")
    parser.add_argument("--pin", action="store_true", help="raise the floors to what was reached")
    parser.add_argument("--only", choices=["text", "pages"], help="score these styles alone")
    parser.add_argument("--peers", action="store_true", help="what other extractors reach on the same pages")
    parser.add_argument("--dress", action="store_true", help="what is reached on dumps that other tools make")
    parser.add_argument(
        "--ablate", nargs="+", metavar="RULE", help="what rules are worth, such as keeping:keep or 'trims:*'"
    )
    parser.add_argument("--together", action="store_true", help="with --ablate: all of the rules at once")
    args = parser.parse_args()
    if args.ablate:
        by_fold = dict.fromkeys((None, *range(FOLDS)), shipped())
        ablate(lambda: scores(args.corpus, args.only, by_fold), args.ablate, together=args.together)
        return
    digest = digest_of(args.corpus)
    weights = "shipped" if args.shipped else "trained"
    # Before minutes of training that nothing would be compared with.
    if args.check and not has_floors(digest, weights):
        return
    by_fold = (
        dict.fromkeys((None, *range(FOLDS)), shipped()) if args.shipped else models_by_fold(args.corpus, args.only)
    )
    reached = scores(args.corpus, args.only, by_fold)
    how = "shipped weights" if args.shipped else "not trained on these publishers"
    print_parts(reached, how)
    if args.dress:
        print_parts(dressed(args.corpus, by_fold), f"dumps by other tools, {how}")
    if args.peers:
        print_peers(args.corpus, reached, how)
    if args.pin:
        pin(reached, digest, weights)
    if args.check:
        sys.exit(check(reached, weights))


def scores(corpus: Path, only: str | None, by_fold: dict[int | None, Models]) -> Reached:
    """Return what was reached, by part, style and metric."""
    styles = styles_of(only)
    scorer = scorer_of(corpus)
    with tempfile.TemporaryDirectory() as folder:
        records_of(corpus, by_fold, Path(folder), styles)
        rows = {style: (style, scorer.read_jsonl(Path(folder, f"{style}.jsonl"))) for style in styles}
        return scored(scorer, corpus, rows)


def scored(scorer: ModuleType, corpus: Path, rows: dict[str, tuple[str, list[dict]]]) -> Reached:
    """Return what *rows*, by a name the style of the documents and the records extracted, reach on each part."""
    truth, folds = scorer.read_jsonl(corpus / "truth.jsonl"), folds_of(corpus)
    reached: Reached = {}
    for part in PARTS:
        pages = [row for row in truth if (folds[row["id"]] is None) == (part == "blind")]
        if pages:
            reports = {name: scorer.score(pages, found, style) for name, (style, found) in rows.items()}
            reached[part] = {name: values_of(report) for name, report in reports.items()}
    return reached


def values_of(report: dict) -> dict[str, float]:
    """Return the figures of *report*, without metrics for which no page of the part has a truth."""
    values = {metric: report["overall"][metric]["value"] for metric in METRICS}
    return {metric: value for metric, value in values.items() if value is not None}


def dressed(corpus: Path, by_fold: dict[int | None, Models]) -> Reached:
    """Return what is reached on the dumps of scripts/training/dresses.py, by part, their tool and metric."""
    scorer, folds = scorer_of(corpus), folds_of(corpus)
    reached: dict[str, tuple[str, list[dict]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([".venv/peers/bin/python", "scripts/training/dresses.py", str(corpus), folder], check=True)
        for dress in sorted(Path(folder).iterdir()):
            rows = []
            for fold, models in by_fold.items():
                files = [file for file in sorted(dress.iterdir()) if folds[file.stem] == fold]
                raws = [RawDocument(Origin(file.name), file.read_text("utf-8")) for file in files]
                rows += [one.to_dict() for one in extract_many(raws, models) if isinstance(one, Article)]
            style = "blocks" if dress.name == "broken at 80" else "page"
            reached[dress.name] = (style, rows)
    return scored(scorer, corpus, reached)


def scorer_of(corpus: Path) -> ModuleType:
    """Return the corpus's score.py as a module."""
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"{corpus}: found no score.py, expected an annotated corpus")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def print_parts(reached: Reached, how: str) -> None:
    """Print the figures of each part, and by how much the blind fold differs from the open part."""
    for part, figures in reached.items():
        print_table(figures, f"{part}: {how}; with '-' lower is better")
    if len(reached) == len(PARTS):
        opened, blind = (reached[part] for part in PARTS)
        less = {s: {m: v - opened[s][m] for m, v in row.items() if m in opened[s]} for s, row in blind.items()}
        print_table(less, "blind less open")


def print_table(reached: dict[str, dict[str, float]], title: str) -> None:
    print(title)
    print(f"{'':<15}" + "".join(f"{heading:>8}" for heading in METRICS.values()))
    for name, row in reached.items():
        cells = (format(row[metric], ".3f") if metric in row else "-" for metric in METRICS)
        print(f"{name:<15}" + "".join(f"{cell:>8}" for cell in cells))


def print_peers(corpus: Path, ours: Reached, how: str) -> None:
    """Print what other extractors reach on the HTML pages, and how fast, beside what we do."""
    scorer = scorer_of(corpus)
    truth = scorer.read_jsonl(corpus / "truth.jsonl")
    # In a process of its own, as the peers are: this one knows the pages' lines and names already.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        speeds = {"cutline": len(truth) / pool.apply(cpu_seconds, (corpus, truth))}
    rows: dict[str, tuple[str, list[dict]]] = {}
    for peer in PEERS:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "records.jsonl")
            python = [".venv/peers/bin/python", "-W", "ignore"]
            call = [*python, "scripts/benchmarks/peers.py", peer, str(corpus), str(out)]
            done = subprocess.run(call, stdout=subprocess.PIPE, text=True, check=True)
            rows[peer] = ("html", scorer.read_jsonl(out))
        speeds[peer] = len(truth) / float(done.stdout)
    for part, reached in scored(scorer, corpus, rows).items():
        own = {"cutline": ours[part]["html"]} if "html" in ours[part] else {}
        print_table({**own, **reached}, f"{part}: HTML pages beside other extractors; cutline {how}")
    print("pages per CPU second: " + ", ".join(f"{name} {speed:.1f}" for name, speed in speeds.items()))


def cpu_seconds(corpus: Path, truth: list[dict]) -> float:
    """Return the CPU time that extraction takes from the decoded pages, which the peers are given too."""
    texts = [gzip.decompress((corpus / row["html"]).read_bytes()).decode("utf-8", "replace") for row in truth]
    raws = [
        RawDocument(Origin(row["html"]), text, "text/html", {"url": row["url"]})
        for row, text in zip(truth, texts, strict=True)
    ]
    list(extract_many(raws[:10]))  # weights and word lists are read once
    start = time.process_time()
    list(extract_many(raws))
    return time.process_time() - start


def pinned() -> dict:
    """Return the floors by weights, part, style and metric, and the digest of the corpus that they are for."""
    return json.loads(FLOORS.read_text("utf-8"))


def has_floors(digest: str, weights: str) -> bool:
    """Return whether there are floors of *weights* for the corpus with *digest*, after saying so if there are none."""
    known = pinned()
    found = known["corpus"] == digest and weights in known["floors"]
    if not found:
        print(f"{FLOORS.name} has no floors of {weights} weights for corpus {digest[:12]}…: not checked; see --pin")
    return found


def check(reached: Reached, weights: str) -> int:
    """Return 1 where a figure lies below its floor, after printing each; else 0."""
    below = [
        f"{part}: {style}: {metric} is {value:.3f}, its floor {floor:.3f}"
        for part, by_style in pinned()["floors"][weights].items()
        for style, floors in by_style.items()
        for metric, floor in floors.items()
        if style in reached[part]
        if is_worse(metric, value := reached[part][style][metric], floor)
    ]
    print("\n".join(below) or "all figures are at or above their floors")
    return 1 if below else 0


def is_worse(metric: str, value: float, floor: float) -> bool:
    return value > floor if metric in LOWER_IS_BETTER else value < floor


def pin(reached: Reached, digest: str, weights: str) -> None:
    """Write the floors: what was reached less a margin; on the same corpus the floor there was, if that is better."""
    floors = pinned()["floors"] if pinned()["corpus"] == digest else {}
    for part, by_style in reached.items():
        for style, row in by_style.items():
            known = floors.setdefault(weights, {}).setdefault(part, {}).setdefault(style, {})
            for metric, value in row.items():
                known[metric] = _floor(metric, value, known.get(metric))
    FLOORS.write_text(json.dumps({"corpus": digest, "floors": floors}, indent=1) + "\n", "utf-8")


def _floor(metric: str, value: float, known: float | None) -> float:
    if metric in LOWER_IS_BETTER:
        floor = math.ceil((value + MARGIN) * 1000) / 1000
        return floor if known is None else min(floor, known)
    floor = math.floor((value - MARGIN) * 1000) / 1000
    return floor if known is None else max(floor, known)


if __name__ == "__main__":
    main()
