"""Builds a synthetic corpus and holds its leak groups and splits to what was planted.

scripts/bench groups FOLDER [--sample 5000] [--workers 2], FOLDER written by scripts/bench synthetic. Exits with 1
where fewer than 99 of 100 planted pairs with a Jaccard index above 0.8 are in one group, fewer than 995 of 1,000 pairs
in a group were planted, or any pair at or above 0.8 is in two splits: by brute force over a sample, and over all pairs
that meet in a band of four rows of their signatures (at 0.8, all but one in ten million).
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builder.config.recipe import read_recipe
from builder.dataset.grouping import DisjointSets
from builder.dataset.shingles import jaccard, shingles, signatures
from builder.pipeline.build import Request, build

THRESHOLD = 0.8
RECALL, PRECISION = 0.99, 0.995
BAND_ROWS = 4
SAMPLE_SEED = 7


@dataclass(frozen=True)
class Checked:
    """What was found: figures by name, and the faults among them."""

    figures: dict[str, object]
    faults: list[str]


def check(folder: Path, dataset: Path, sample: int, workers: int) -> Checked:
    """Return what a build of *folder* into *dataset* makes of the planted pairs."""
    done = build(Request(read_recipe(folder / "recipe.toml"), dataset, "1.0.0", workers=workers, max_rejected=0.0))
    groups, splits = dealt(dataset)
    sets = [shingles(json.loads(line)["body"]) for line in lines(folder / "documents.jsonl")]
    truth = [json.loads(line) for line in lines(folder / "truth.jsonl")]
    if done.rejected or len(groups) != len(sets):
        return Checked({}, [f"{len(groups)} of {len(sets)} documents are in the dataset"])
    pairs = [(pair["one"] - 1, pair["other"] - 1, pair["kind"], pair["is_one"]) for pair in truth]
    found = measured(pairs, groups, sets)
    brute = across_by_brute_force(sample_of(pairs, len(sets), sample), sets, splits)
    near_across, met_across = across_by_candidates(sets, splits)
    found |= {
        "sample": min(sample, len(sets)), "across_in_sample": brute,
        "candidates_across": met_across, "across_in_candidates": near_across,
    }  # fmt: skip
    return Checked(found, list(faults_of(found)))


def measured(pairs: list, groups: list[str], sets: list) -> dict[str, object]:
    """Return what the groups make of the planted pairs."""
    kinds = by_kind(pairs, groups, sets)
    near = sum(row["near"] for row in kinds.values())
    joined = sum(row["near_joined"] for row in kinds.values())
    sizes = Counter(groups)
    return {
        "documents": len(sets), "groups": len(sizes), "largest": max(sizes.values()), "kinds": kinds,
        "near_pairs": near, "recall": joined / near if near else 1.0, "precision": pair_precision(pairs, groups),
    }  # fmt: skip


def faults_of(found: dict) -> Iterator[str]:
    for name, expected in (("recall", RECALL), ("precision", PRECISION)):
        if found[name] < expected:
            yield f"{name} is {found[name]:.4f}, expected at least {expected}"
    for name in ("across_in_sample", "across_in_candidates"):
        if found[name]:
            yield f"{name}: {found[name]:,} pairs at or above {THRESHOLD} are in two splits, expected none"


def lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def dealt(dataset: Path) -> tuple[list[str], list[str]]:
    """Return group and split of each document, in the order of their lines."""
    table = pq.read_table(dataset / "versions" / "1.0.0" / "assignments.parquet", partitioning=None)
    table = table.take(pc.sort_indices(pc.struct_field(table["origin"], "line")))
    return table["group"].to_pylist(), table["split"].to_pylist()


def by_kind(pairs: list, groups: list[str], sets: list) -> dict[str, dict]:
    """Return for each kind of planted pairs how many there are, how many are joined; likewise of the near ones."""
    found: dict[str, dict] = defaultdict(lambda: {"is_one": True, "pairs": 0, "joined": 0, "near": 0, "near_joined": 0})
    for one, other, kind, is_one in pairs:
        row, joined = found[kind], groups[one] == groups[other]
        is_near = is_one and jaccard(sets[one], sets[other]) > THRESHOLD
        row["is_one"] = is_one
        row["pairs"] += 1
        row["joined"] += joined
        row["near"] += is_near
        row["near_joined"] += is_near and joined
    return dict(found)


def pair_precision(pairs: list, groups: list[str]) -> float:
    """Return which share of all pairs of documents in one group was planted, directly or by way of others."""
    forest = DisjointSets(len(groups))
    for one, other, _, is_one in pairs:
        if is_one:
            forest.join(one, other)
    joined = sum(count * (count - 1) // 2 for count in Counter(groups).values())
    both = Counter(zip(groups, forest.labels().tolist(), strict=True))
    return sum(count * (count - 1) // 2 for count in both.values()) / joined if joined else 1.0


def sample_of(pairs: list, documents: int, size: int) -> list[int]:
    """Return so many documents, at random but with their planted partners: chance alone would choose few pairs."""
    near = defaultdict(list)
    for one, other, _, _ in pairs:
        near[one].append(other)
        near[other].append(one)
    chosen: dict[int, None] = {}
    for document in np.random.Generator(np.random.PCG64(SAMPLE_SEED)).permutation(documents).tolist():
        chosen.update(dict.fromkeys([document, *near[document]]))
        if len(chosen) >= size:
            break
    return list(chosen)[:size]


def across_by_brute_force(documents: list[int], sets: list, splits: list[str]) -> int:
    """Return how many pairs of *documents* at or above the threshold are in two splits: all pairs are compared.

    Common shingles are counted for all pairs at once: each shingle adds one to the pairs of the documents that have it.
    """
    sizes = np.array([len(sets[document]) for document in documents])
    owners = np.repeat(np.arange(len(documents)), sizes)
    values = np.concatenate([sets[document] for document in documents])
    order = np.argsort(values, kind="stable")
    owners, values = owners[order], values[order]
    common = np.zeros((len(documents), len(documents)), dtype=np.uint16)
    edges = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1], [True])))
    for start, end in pairwise(edges.tolist()):
        if end - start > 1:
            mine = owners[start:end]
            common[mine[:, np.newaxis], mine] += 1
    names = np.unique(np.array([splits[document] for document in documents]), return_inverse=True)[1]
    found = 0
    for row in range(len(documents) - 1):
        either = sizes[row] + sizes[row + 1 :] - common[row, row + 1 :]
        is_near = common[row, row + 1 :] >= THRESHOLD * either
        found += int((is_near & (names[row] != names[row + 1 :])).sum())
    return found


def across_by_candidates(sets: list, splits: list[str]) -> tuple[int, int]:
    """Return how many pairs at or above the threshold are in two splits, of how many that meet in a band and are."""
    signed = [number for number, hashes in enumerate(sets) if len(hashes)]
    matrix = signatures([sets[number] for number in signed])
    seen: set[tuple[int, int]] = set()
    for start in range(0, matrix.shape[1], BAND_ROWS):
        buckets = defaultdict(list)
        for number, key in zip(signed, map(bytes, matrix[:, start : start + BAND_ROWS]), strict=True):
            buckets[key].append(number)
        for bucket in buckets.values():
            seen.update(pair for pair in combinations(bucket, 2) if splits[pair[0]] != splits[pair[1]])
    return sum(jaccard(sets[one], sets[other]) >= THRESHOLD for one, other in seen), len(seen)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench groups", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    checked = check(options.folder, options.folder / "dataset", options.sample, options.workers)
    for name, value in checked.figures.items():
        if name != "kinds":
            print(f"{name:<22} {value:,.4f}" if isinstance(value, float) else f"{name:<22} {value:,}")
    for kind, row in checked.figures.get("kinds", {}).items():
        wanted = "joined" if row["is_one"] else "joined (none should be)"
        near = (
            f", {row['near_joined']:,} of {row['near']:,} with a Jaccard index above {THRESHOLD}" if row["near"] else ""
        )
        print(f"  {kind:<20} {row['joined']:,} of {row['pairs']:,} pairs {wanted}{near}")
    print("\n".join(checked.faults) or "groups hold")
    return 1 if checked.faults else 0


if __name__ == "__main__":
    sys.exit(main())
