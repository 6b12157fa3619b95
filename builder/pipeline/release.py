"""The second half of a build: group, deduplicate, split, write and describe, into a staging folder."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from builder.config.recipe import Recipe, canonical
from builder.config.takedowns import read_takedowns
from builder.dataset.dedup import origin_keys
from builder.dataset.grouping import Rows
from builder.extract import EXTRACTOR_VERSION
from builder.pipeline.assign_splits import Dealt, deal, recall, take_down, without_torn
from builder.pipeline.loaded_records import Gathered, Sifted, gather
from builder.pipeline.version_change import Paired, counts, pair_up
from builder.pipeline.write_version import (
    Order,
    published,
    write_assignments,
    write_duplicates,
    write_learned,
    write_records,
    write_rejected,
)
from builder.records import SCHEMA_VERSION
from builder.storage.history import Earlier
from builder.storage.json_lines import line_of
from builder.storage.manifest import NAME, SCHEMA, Manifest, content_digest, to_bytes, tools


@dataclass(frozen=True, slots=True)
class Ready:
    """What is to be released, all decided.

    Args:
        gathered: the records that were dealt, and all rejections.
        dealt: where each record goes.
        paired: the records that are no duplicates, beside those of the newest earlier version.
        earlier: the earlier versions.
        takedowns: as the manifest lists them.
        meant: how many documents each of them means.
    """

    gathered: Gathered
    dealt: Dealt
    paired: Paired
    earlier: Earlier
    takedowns: list[dict[str, Any]]
    meant: list[int]


def prepare(sifted: Sifted, recipe: Recipe, earlier: Earlier, folder: Path) -> Ready:
    """Return where each record goes: functions of records, recipe, takedowns and earlier versions, in any order.

    Args:
        sifted: what passed the filters.
        recipe: with its takedowns.
        earlier: the versions to hold on to.
        folder: for temporary files; the caller removes it.

    Raises:
        RecipeError: the file of takedowns cannot be used.
    """
    takedowns = read_takedowns(recipe)
    sifted, taken = take_down(recall(sifted, earlier), earlier, takedowns)
    gathered, dealt = deal(gather(without_torn(sifted, earlier), folder), recipe, earlier)
    kept = dealt.kept()
    light = gathered.table.select(["id", "url_key", "origin", "form"]).take(pa.array(kept))
    paired = pair_up(light, [dealt.splits[row] for row in kept.tolist()], earlier)
    return Ready(gathered, dealt, paired, earlier, taken.told, taken.meant)


def release(ready: Ready, order: Order) -> Manifest:
    """Return the manifest of the version written to the staging folder: data, rejections, duplicates, assignments.

    Args:
        ready: at least one record, and the rejections.
        order: what is to be released and where.
    """
    gathered, dealt = ready.gathered, ready.dealt
    kept = dealt.kept()
    _expect(gathered.documents, len(kept) + len(dealt.repeats) + len(gathered.rejected), "documents")
    written = write_records(gathered, dealt, order)
    _expect(len(kept), sum(split["records"] for split in written.splits), "records")
    repeated, repeats_digest = write_duplicates(gathered, dealt, order)
    rejected, rejected_digest = write_rejected(gathered, order)
    assigned, assignments_digest = write_assignments(gathered, dealt, written, order)
    manifest = {
        "schema": SCHEMA,
        "name": order.recipe.name,
        "version": order.version,
        "record_schema": SCHEMA_VERSION,
        "digest": content_digest(written.splits, repeats_digest, rejected_digest),
        "earlier": ready.earlier.named(),
        "changes": counts(ready.paired, [written.contents[row] for row in kept.tolist()], ready.earlier),
        "counts": _counts(gathered, dealt),
        "splits": written.splits,
        **written.observed,
        "empty_splits": _empty(order.recipe, written.splits),
        "dealing": dealt.told,
        "leaks": dealt.leaks,
        "rejections": [{"stage": s, "reason": r, "documents": n} for (s, r), n in gathered.reasons()],
        "takedowns": ready.takedowns,
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


def _empty(recipe: Recipe, splits: list[dict[str, Any]]) -> list[str]:
    there = {split["name"] for split in splits}
    return [name for name in recipe.splits.names if name not in there]


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
