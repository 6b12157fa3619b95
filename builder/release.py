"""The second half of a build: group, deduplicate, split, write and describe, into a staging folder."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from builder.dedup import duplicates, origin_keys
from builder.extract import EXTRACTOR_VERSION
from builder.gather import Gathered
from builder.group import Rows, group_keys, leak_groups
from builder.manifest import NAME, SCHEMA, Manifest, content_digest, to_bytes, tools
from builder.recipe import Recipe, canonical
from builder.record import SCHEMA_VERSION
from builder.split import assign
from builder.write import (
    Dealt,
    Order,
    published,
    write_assignments,
    write_duplicates,
    write_learned,
    write_records,
    write_rejected,
)
from builder.writers.jsonl import line_of


def release(gathered: Gathered, order: Order) -> Manifest:
    """Return the manifest of the version written to the staging folder: data, rejections, duplicates, assignments.

    Args:
        gathered: at least one record, and the rejections.
        order: what is to be released and where.
    """
    dealt = deal(gathered, order.recipe)
    kept = dealt.kept()
    _expect(gathered.documents, len(kept) + len(dealt.repeats) + len(gathered.rejected), "documents")
    splits, observed = write_records(gathered, dealt, order)
    _expect(len(kept), sum(split["records"] for split in splits), "records")
    repeated, repeats_digest = write_duplicates(gathered, dealt, order)
    rejected, rejected_digest = write_rejected(gathered, order)
    assigned, assignments_digest = write_assignments(gathered, dealt, order)
    manifest = {
        "schema": SCHEMA,
        "name": order.recipe.name,
        "version": order.version,
        "record_schema": SCHEMA_VERSION,
        "digest": content_digest(splits, repeats_digest, rejected_digest),
        "counts": _counts(gathered, dealt),
        "splits": splits,
        **observed,
        "empty_splits": _empty(order.recipe, splits),
        "rejections": [{"stage": s, "reason": r, "documents": n} for (s, r), n in gathered.reasons()],
        "duplicates": dict(sorted(Counter(item.reason for item in dealt.repeats).items())),
        "published_at": published(gathered.table, kept),
        "sources": _sources(gathered, dealt, order.recipe),
        "assignments": {"rows": assigned["rows"], "digest": assignments_digest},
        "files": [assigned, repeated, rejected, *write_learned(order)],
        "profiles": list(order.profiles),
        "limit": order.limit,
        "recipe": canonical(order.recipe),
        "tools": tools(EXTRACTOR_VERSION),
    }
    (order.staging / "versions" / order.version / NAME).write_bytes(to_bytes(manifest))
    return manifest


def deal(gathered: Gathered, recipe: Recipe) -> Dealt:
    """Return group, split and duplicates of all rows: functions of the records alone, whatever their order."""
    threshold = recipe.dedup.threshold
    labels = leak_groups(gathered.table, gathered.bodies, threshold)
    groups = group_keys(labels, gathered.table["id"])
    rule = recipe.splits
    split_of = {key: assign(key, rule.shares, rule.salt, rule.strategy) for key in sorted(set(groups))}
    repeats = duplicates(gathered.table, labels, gathered.bodies, recipe.dedup.policy, threshold)
    return Dealt(groups, [split_of[key] for key in groups], repeats)


def _empty(recipe: Recipe, splits: list[dict[str, Any]]) -> list[str]:
    there = {split["name"] for split in splits}
    return [name for name in recipe.splits.shares if name not in there]


def _expect(expected: int, found: int, what: str) -> None:
    if expected != found:
        # A fault of ours, not of the data: it keeps its traceback.
        raise RuntimeError(f"accounting: found {found} {what}, expected {expected}")


def _counts(gathered: Gathered, dealt: Dealt) -> dict[str, int]:
    return {
        "read": gathered.documents,
        "records": len(dealt.kept()),
        "duplicates": len(dealt.repeats),
        "rejected": len(gathered.rejected),
    }


def _sources(gathered: Gathered, dealt: Dealt, recipe: Recipe) -> list[dict[str, Any]]:
    owner = pc.struct_field(gathered.table["origin"], "source").to_numpy()
    repeats = Counter(owner[item.row] for item in dealt.repeats)
    rejected = Counter(row["origin"]["source"] for row in gathered.rejected)
    described = []
    for number, source in enumerate(canonical(recipe)["sources"]):
        rows = (owner == number).nonzero()[0]
        described.append(
            {
                "path": source["path"],
                "documents": len(rows) + rejected[number],
                "records": len(rows) - repeats[number],
                "duplicates": repeats[number],
                "rejected": rejected[number],
                "digest": _digest_of_documents(gathered, number, rows),
                "published_at": published(gathered.table, rows),
            }
        )
    return described


def _digest_of_documents(gathered: Gathered, source: int, rows: Rows) -> str:
    """Return a digest that tells whether two builds read the same documents from a source."""
    origins = pa.concat_arrays(
        [
            gathered.table["origin"].combine_chunks().take(pa.array(rows)),
            pa.array(
                [row["origin"] for row in gathered.rejected if row["origin"]["source"] == source],
                gathered.table["origin"].type,
            ),
        ]
    )
    digest = hashlib.sha256()
    for origin in _in_order(origins):
        digest.update(line_of([origin["path"], origin["member"], origin["line"], origin["sha256"]]))
    return digest.hexdigest()


def _in_order(origins: pa.StructArray) -> Iterator[dict[str, Any]]:
    keys = pa.table(origin_keys(pa.chunked_array([origins])))
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])
    for start in range(0, len(order), 10_000):
        yield from origins.take(order.slice(start, 10_000)).to_pylist()
