"""CPU time and peak memory of finding near duplicates: ours, beside rensa alone and datasketch, in one run.

scripts/bench group [--documents 200000] [--without datasketch] makes documents of 2 to 3 KB with planted copies
(scripts/bench synthetic), and gives each step a process of its own. All work on 5-word shingles, 128 permutations.

- ours: fingerprints are all that a build computes of a record for its second half (shingles, signature, keys of
  beginning, address, headline and photos); groups are reading these from the store, bands, comparing the real
  texts, union.
- rensa: the shingles as strings, RMinHash, RMinHashLSH: candidates, not compared, not joined.
- datasketch: the shingles as bytes, MinHash, MinHashLSH: the same.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from builder.records import Article, Origin, Rights

BATCH = 1000
SHARD = 2000
PERMUTATIONS, THRESHOLD, SHINGLE = 128, 0.8, 5
# As our own index has it, and the nearest that the others take: 25 bands of five.
BANDS = 32


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench group", description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--without", action="append", default=[], choices=list(STEPS), help="leave a step out")
    parser.add_argument("--step", choices=["store", *STEPS], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        return one_step(options.step, options.folder)
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), options.documents, [step for step in STEPS if step not in options.without])
    return None


def compare(folder: Path, documents: int, steps: list[str]) -> None:
    """Print a line for each step: CPU time a document, peak memory."""
    subprocess.run(
        [sys.executable, "-m", "scripts.benchmarks.synthetic", folder, "--documents", str(documents)], check=True
    )
    size = (folder / "documents.jsonl").stat().st_size / documents
    print(f"{documents:,} documents of {size:,.0f} bytes as JSON")
    print(f"{'step':<14}{'CPU':>10}{'a document':>14}{'peak memory':>14}   result")
    for step in [name for name in ("store", *STEPS) if name == "store" or name in steps]:
        command = [sys.executable, "-m", "scripts.benchmarks.group", "--step", step, "--folder", folder]
        done = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        if step != "store":
            share = f"{done['seconds'] / documents * 1e6:,.0f} µs"
            print(
                f"{step:<14}{done['seconds']:>8,.1f} s{share:>14}{done['peak']:>10,.0f} MiB   {done['result']}",
                flush=True,
            )


def one_step(step: str, folder: Path) -> None:
    """Print what a step took; reading the documents does not count."""
    clock = Clock()
    result = {"store": fill_store, **STEPS}[step](folder, clock)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": clock.seconds, "peak": peak, "result": result}))


class Clock:
    """Adds up the CPU time, of all threads, of the calls that count."""

    seconds = 0.0

    def time(self, call: Callable, *arguments: object) -> object:
        begin = time.process_time()
        result = call(*arguments)
        self.seconds += time.process_time() - begin
        return result


def rows_of(folder: Path) -> Iterator[list[dict]]:
    with (folder / "documents.jsonl").open("rb") as file:
        while lines := list(islice(file, BATCH)):
            yield [json.loads(line) for line in lines]


def records_of(folder: Path) -> Iterator[list[dict]]:
    empty = dict.fromkeys(Article.__dataclass_fields__) | {
        "photos": (),
        "authors": (),
        "keywords": (),
        "rights": Rights(),
    }
    number = 0
    for rows in rows_of(folder):
        blank = Article(**(empty | {"id": "0" * 32, "body": "-", "origin": Origin("documents.jsonl")})).to_dict()
        batch = []
        for row in rows:
            number += 1
            batch.append(blank | row | {"id": f"{number:032x}"})
        yield batch


def fill_store(folder: Path, _: Clock) -> str:
    """Write what a build's first half leaves, for the step `groups`."""
    from builder.storage.shard_store import Store, StoredOutcome

    store = Store(folder / "store")
    waiting = (StoredOutcome(record) for batch in records_of(folder) for record in batch)
    number = 0
    while shard := list(islice(waiting, SHARD)):
        store.write(f"{number:064x}", shard)
        number += 1
    return ""


def our_fingerprints(folder: Path, clock: Clock) -> str:
    from builder.dataset.fingerprints import fingerprint_records

    rows = 0
    for batch in records_of(folder):
        rows += len(clock.time(fingerprint_records, batch))
    return f"{rows:,} rows"


def our_groups(folder: Path, clock: Clock) -> str:
    from builder.config.recipe import Filters
    from builder.dataset.grouping import leak_groups
    from builder.pipeline.collect import Collected
    from builder.pipeline.filtered_records import filter_records, load_bodies
    from builder.storage.shard_store import Shard, Store

    store = Store(folder / "store")
    keys = sorted(path.name for path in (folder / "store").glob("shards/*/*"))
    shards = tuple(shard for shard in map(store.find, keys) if isinstance(shard, Shard))
    filtered = clock.time(filter_records, Collected(shards, ()), Filters())
    bodies = clock.time(load_bodies, filtered, folder / "group")
    labels = clock.time(leak_groups, filtered.table, bodies, THRESHOLD)
    return f"{len(set(labels.tolist())):,} groups"


def rensa_alone(folder: Path, clock: Clock) -> str:
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(THRESHOLD, PERMUTATIONS, BANDS)
    found = number = 0

    def add(bodies: list[str]) -> int:
        hashes = RMinHash.from_token_sets([shingles_of(body) for body in bodies], PERMUTATIONS, 42)
        lsh.insert_pairs(list(enumerate(hashes, number)))
        return sum(len(keys) - 1 for keys in lsh.query_all(hashes))

    for rows in rows_of(folder):
        found += clock.time(add, [row["body"] for row in rows])
        number += len(rows)
    return f"{found:,} candidate pairs"


def datasketch_alone(folder: Path, clock: Clock) -> str:
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    found = number = 0

    def add(body: str) -> int:
        minhash = MinHash(num_perm=PERMUTATIONS, seed=42)
        minhash.update_batch([shingle.encode() for shingle in shingles_of(body)])
        near = len(lsh.query(minhash))
        lsh.insert(number, minhash)
        return near

    for rows in rows_of(folder):
        for row in rows:
            found += clock.time(add, row["body"])
            number += 1
    return f"{found:,} candidate pairs"


def shingles_of(body: str) -> list[str]:
    """Return the shingles as strings, as users of both libraries make them."""
    words = body.lower().split()
    return [" ".join(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1))]


STEPS: dict[str, Callable[[Path, Clock], str]] = {
    "traits": our_fingerprints,
    "groups": our_groups,
    "rensa": rensa_alone,
    "datasketch": datasketch_alone,
}

if __name__ == "__main__":
    main()
