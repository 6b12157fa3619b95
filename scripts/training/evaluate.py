"""Scores the extractor on an annotated corpus, by the corpus's own score.py.

Cross-validated by publisher unless --shipped is given: five times the weights are trained without a fifth of the
publishers, whose pages are then extracted. --check fails where a figure lies below its floor in
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
from scripts.training.corpus import FOLDS, digest_of, fold_of
from scripts.training.train import models_by_fold, records_of, styles_of

FLOORS = Path(__file__).resolve().parents[2] / "tests" / "quality" / "floors.json"
METRICS = {
    "headline": "headl", "body_f1": "bodyF1", "body_leak_rate": "leak-", "paragraph_join": "join",
    "caption_f1": "capF1", "credit_accuracy": "cred", "credit_hallucination_rate": "hall-", "authors_f1": "authF1",
    "date_accuracy": "date", "agency_accuracy": "agency", "language_accuracy": "lang",
}  # fmt: skip
LOWER_IS_BETTER = {"body_leak_rate", "credit_hallucination_rate"}
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
    args = parser.parse_args()
    digest = digest_of(args.corpus)
    # Before minutes of training that nothing would be compared with.
    if args.check and pinned()["corpus"] != digest:
        print(f"another corpus than the floors are for ({digest[:12]}…, not {pinned()['corpus'][:12]}…): not checked")
        return
    by_fold = dict.fromkeys(range(FOLDS), shipped()) if args.shipped else models_by_fold(args.corpus, args.only)
    reached = scores(args.corpus, args.only, by_fold)
    how = "shipped weights" if args.shipped else "cross-validated by publisher"
    print_table(reached, how)
    if args.dress:
        print_table(dressed(args.corpus, by_fold), f"dumps by other tools, {how}")
    if args.peers:
        print_peers(args.corpus, reached.get("html"), how)
    if args.pin:
        pin(reached, digest)
    if args.check:
        sys.exit(check(reached))


def scores(corpus: Path, only: str | None, by_fold: dict[int, Models]) -> dict[str, dict[str, float]]:
    """Return what was reached, by style and metric."""
    styles = styles_of(only)
    scorer = scorer_of(corpus)
    truth = scorer.read_jsonl(corpus / "truth.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        records_of(corpus, by_fold, Path(folder), styles)
        reports = {
            style: scorer.score(truth, scorer.read_jsonl(Path(folder, f"{style}.jsonl")), style) for style in styles
        }
    return {style: values_of(report) for style, report in reports.items()}


def values_of(report: dict) -> dict[str, float]:
    return {metric: report["overall"][metric]["value"] or 0.0 for metric in METRICS}


def dressed(corpus: Path, by_fold: dict[int, Models]) -> dict[str, dict[str, float]]:
    """Return what is reached on the dumps of scripts/training/dresses.py, by their tool and metric."""
    scorer = scorer_of(corpus)
    truth = scorer.read_jsonl(corpus / "truth.jsonl")
    folds = {row["id"]: fold_of(row["publisher"]) for row in truth}
    reached = {}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([".venv/peers/bin/python", "scripts/training/dresses.py", str(corpus), folder], check=True)
        for dress in sorted(Path(folder).iterdir()):
            rows = []
            for fold, models in by_fold.items():
                files = [file for file in sorted(dress.iterdir()) if folds[file.stem] == fold]
                raws = [RawDocument(Origin(file.name), file.read_text("utf-8")) for file in files]
                rows += [one.to_dict() for one in extract_many(raws, models) if isinstance(one, Article)]
            style = "blocks" if dress.name == "broken at 80" else "page"
            reached[dress.name] = values_of(scorer.score(truth, rows, style))
    return reached


def scorer_of(corpus: Path) -> ModuleType:
    """Return the corpus's score.py as a module."""
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"{corpus}: found no score.py, expected an annotated corpus")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def print_table(reached: dict[str, dict[str, float]], how: str) -> None:
    print(f"{how}; with '-' lower is better")
    print(f"{'':<15}" + "".join(f"{heading:>8}" for heading in METRICS.values()))
    for style, row in reached.items():
        print(f"{style:<15}" + "".join(f"{value:>8.3f}" for value in row.values()))


def print_peers(corpus: Path, ours: dict[str, float] | None, how: str) -> None:
    """Print what other extractors reach on the HTML pages, and how fast, beside what we do."""
    scorer, rows, speeds = scorer_of(corpus), {}, {}
    truth = scorer.read_jsonl(corpus / "truth.jsonl")
    if ours:
        # In a process of its own, as the peers are: this one knows the pages' lines and names already.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            rows["cutline"], speeds["cutline"] = ours, len(truth) / pool.apply(cpu_seconds, (corpus, truth))
    for peer in PEERS:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "records.jsonl")
            call = [
                ".venv/peers/bin/python",
                "-W",
                "ignore",
                "scripts/benchmarks/peers.py",
                peer,
                str(corpus),
                str(out),
            ]
            done = subprocess.run(call, stdout=subprocess.PIPE, text=True, check=True)
            overall = scorer.score(truth, scorer.read_jsonl(out), "html")["overall"]
        rows[peer] = {metric: overall[metric]["value"] for metric in METRICS}
        speeds[peer] = len(truth) / float(done.stdout)
    print(f"\nHTML pages beside other extractors; cutline {how}")
    print(f"{'':<12}" + "".join(f"{heading:>8}" for heading in METRICS.values()) + f"{'pages/s':>9}")
    for name, row in rows.items():
        cells = "".join(f"{'-' if value is None else format(value, '.3f'):>8}" for value in row.values())
        print(f"{name:<12}{cells}{speeds[name]:>9.1f}")


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
    """Return the floors, and the digest of the corpus that they are for."""
    return json.loads(FLOORS.read_text("utf-8"))


def check(reached: dict[str, dict[str, float]]) -> int:
    """Return 1 where a figure lies below its floor, after printing each; else 0."""
    below = [
        f"{style}: {metric} is {reached[style][metric]:.3f}, its floor {floor:.3f}"
        for style, floors in pinned()["floors"].items()
        for metric, floor in floors.items()
        if style in reached
        if is_worse(metric, reached[style][metric], floor)
    ]
    print("\n".join(below) or "all figures are at or above their floors")
    return 1 if below else 0


def is_worse(metric: str, value: float, floor: float) -> bool:
    return value > floor if metric in LOWER_IS_BETTER else value < floor


def pin(reached: dict[str, dict[str, float]], digest: str) -> None:
    """Write the floors: what was reached less a margin, or the floor there was if that is better."""
    old = json.loads(FLOORS.read_text("utf-8"))["floors"] if FLOORS.exists() else {}
    floors: dict[str, dict[str, float]] = {style: row for style, row in old.items() if style not in reached}
    for style, row in reached.items():
        for metric, value in row.items():
            if metric in LOWER_IS_BETTER:
                floor = math.ceil((value + MARGIN) * 1000) / 1000
                best = min(floor, old.get(style, {}).get(metric, floor))
            else:
                floor = math.floor((value - MARGIN) * 1000) / 1000
                best = max(floor, old.get(style, {}).get(metric, floor))
            floors.setdefault(style, {})[metric] = best
    FLOORS.parent.mkdir(exist_ok=True)
    FLOORS.write_text(json.dumps({"corpus": digest, "floors": floors}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
