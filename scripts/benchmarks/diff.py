"""Write two versions of synthetic records and diff them: CPU seconds, peak memory, and whether all was found."""

import argparse
import hashlib
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa

from builder.audit.diff import compare
from builder.audit.diff.reports import DIFF_REPORTS
from builder.config.recipe import recipe_of
from builder.pipeline.build import Request, build
from builder.pipeline.write_version import describe_file
from builder.records.arrow import to_table
from builder.records.json_schema import load_schema
from builder.storage.json_lines import write_lines
from builder.storage.manifest import MANIFEST_NAME, read_manifest, to_bytes
from builder.storage.parquet import write_split

# Some 3 KB of text a record, as in the corpora at hand.
WORDS = 450
PUBLISHERS = 200
SHARES = {"train": 80, "validation": 10, "test": 10}
# One record in so many goes, comes, is corrected in its body (a new id), or in another field.
EVERY = 100
AT_A_TIME = 5000


def make_both(folder: Path, count: int) -> None:
    begin = time.process_time()
    template = manifest_of_a_build(folder)
    for version in ("1.0.0", "1.1.0"):
        make(folder / "news", version, template, count)
    gigabytes = size(folder / "news") / 1e9
    print(f"{count:,} records a version, {gigabytes:.2f} GB on disk, made in {since(begin)}", flush=True)


def main(count: int, folder: Path) -> None:
    before, begin = peak(), time.process_time()
    comparison = compare(folder, "1.0.0", "1.1.0")
    print(f"compared in {since(begin)}, {peak() - before:,} MB above {before:,} MB")
    begin = time.process_time()
    written = sum(len(piece.encode()) for piece in DIFF_REPORTS["json"](comparison, None, lambda _, text: text))
    print(f"told as {written / 1e6:,.1f} MB of JSON in {since(begin)}, {peak() - before:,} MB above {before:,} MB")
    print(json.dumps(comparison.counts()))
    each = count // EVERY
    expected = {"added": EVERY, "removed": each, "changed": 2 * each, "moved": 0}
    if expected != {kind: comparison.counts()[kind] for kind in expected}:
        sys.exit(f"expected {expected}")


def make(folder: Path, version: str, template: dict, count: int) -> None:
    """Write a version without a build, which would group and split a million records first."""
    numbers = sorted((key(number, version), number) for number in range(count + EVERY) if stays(number, version, count))
    splits = []
    for name in SHARES:
        mine = [number for _, number in numbers if split(number) == name]
        paths = write_split(folder / "data" / version, name, tables(mine, version), [len(mine)])
        files = [describe_file(folder, path, len(mine)) for path in paths]
        splits.append({**template["splits"][0], "name": name, "records": len(mine), "files": files})
    beside = folder / "versions" / version
    beside.mkdir(parents=True)
    for name in ("duplicates", "rejected"):
        write_lines(beside / f"{name}.jsonl.zst", [])
    (beside / MANIFEST_NAME).write_bytes(to_bytes({**template, "version": version, "splits": splits}))


def manifest_of_a_build(folder: Path) -> dict:
    """Return a manifest that a small build has written: a pattern for those that we write."""
    rows = folder / "rows.jsonl"
    rows.write_text("".join(json.dumps({"headline": f"A {n}", "body": text(n, "1.0.0")}) + "\n" for n in range(9)))
    build(Request(recipe_of([str(rows)], "bench"), folder / "out", "1.0.0"))
    return read_manifest(folder / "out", "1.0.0")


def stays(number: int, version: str, count: int) -> bool:
    """The first version lacks the records that come at the end, the second one those that go."""
    return number < count if version == "1.0.0" else number % EVERY != 0 or number >= count


def key(number: int, version: str) -> str:
    """Return the id: another one for a corrected body, whose URL stays."""
    edit = version if number % EVERY == 1 else ""
    return hashlib.sha256(f"{number} {edit}".encode()).hexdigest()[:32]


def split(number: int) -> str:
    return random.Random(number).choices(list(SHARES), list(SHARES.values()))[0]


def text(number: int, version: str) -> str:
    chance = random.Random(number)
    words = chance.choices(STOCK, k=WORDS)
    if number % EVERY == 1 and version != "1.0.0":
        words[chance.randrange(WORDS)] = "corrected"
    return " ".join(words)


def tables(numbers: list[int], version: str) -> Iterator[pa.Table]:
    for start in range(0, len(numbers), AT_A_TIME):
        yield to_table([record(number, version) for number in numbers[start : start + AT_A_TIME]])


def record(number: int, version: str) -> dict:
    body = text(number, version)
    path, digest = f"2026/03/{number // 1000}/{number}.txt", hashlib.sha256(body.encode()).hexdigest()
    return EXAMPLE | {
        "id": key(number, version),
        "headline": f"Headline number {number}",
        "body": body,
        "publisher": f"Paper {number % PUBLISHERS}",
        "section": "New" if number % EVERY == 2 and version != "1.0.0" else None,
        "url": f"https://paper-{number % PUBLISHERS}.example/2026/03/{number}",
        "group": key(number, version),
        "origin": EXAMPLE["origin"] | {"path": path, "line": None, "sha256": digest},
    }


def peak() -> int:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def since(begin: float) -> str:
    return f"{time.process_time() - begin:,.1f} s of CPU"


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


STOCK = [f"word{number:x}" for number in range(20_000)]
EXAMPLE = {name: part["examples"][0] for name, part in load_schema("article.v1")["properties"].items()}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts/bench diff", description=__doc__)
    parser.add_argument(
        "records", nargs="?", type=int, default=1_000_000, help="records per version (default: %(default)s)"
    )
    parser.add_argument("folder", nargs="?", type=Path, help="where the versions are kept while they are compared")
    options = parser.parse_args()
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        # In a process of its own, so that the memory of writing does not count as that of comparing.
        with ProcessPoolExecutor(1) as pool:
            pool.submit(make_both, Path(name), options.records).result()
        main(options.records, Path(name) / "news")
