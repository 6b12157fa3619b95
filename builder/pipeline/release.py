"""Release a version: group, deduplicate, split, write and describe its records in a staging folder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from builder.config.recipe import Recipe, canonical
from builder.config.takedowns import read_takedowns
from builder.dataset.grouping import Rows
from builder.extract import EXTRACTOR_VERSION
from builder.pipeline.assign_splits import (
    SplitAssignment,
    apply_takedowns,
    assign_splits,
    reject_split_conflicts,
    with_history,
)
from builder.pipeline.filtered_records import FilteredRecords, load_bodies
from builder.pipeline.version_change import PairedRecords, counts, pair_up
from builder.pipeline.write_version import (
    ReleaseSpec,
    published,
    write_assignments,
    write_duplicates,
    write_learned,
    write_records,
    write_rejected,
)
from builder.records import SCHEMA_VERSION
from builder.storage.digests import digest_of_origins
from builder.storage.history import History
from builder.storage.manifest import MANIFEST_NAME, MANIFEST_SCHEMA, Manifest, content_digest, to_bytes, tools


@dataclass(frozen=True, slots=True)
class PreparedRelease:
    """Everything that a release writes, fully decided.

    Args:
        filtered: the records whose splits were assigned, and all rejections.
        assignment: group and split of each record.
        paired: the records that are not duplicates, paired with those of the newest earlier version.
        earlier: the earlier versions.
        takedowns: as the manifest lists them.
        matches: number of documents that each of them matches.
    """

    filtered: FilteredRecords
    assignment: SplitAssignment
    paired: PairedRecords
    earlier: History
    takedowns: list[dict[str, Any]]
    matches: list[int]


def prepare(filtered: FilteredRecords, recipe: Recipe, earlier: History, folder: Path) -> PreparedRelease:
    """Apply takedowns and assign groups and splits; the result does not depend on the order of the records.

    Args:
        filtered: the records that pass the filters.
        recipe: recipe of the build, which names the takedowns.
        earlier: the earlier versions to stay consistent with.
        folder: for temporary files; the caller removes it.

    Raises:
        RecipeError: the file of takedowns cannot be used.
    """
    takedowns = read_takedowns(recipe)
    filtered, taken = apply_takedowns(with_history(filtered, earlier), earlier, takedowns)
    filtered = reject_split_conflicts(filtered, earlier)
    filtered, assignment = assign_splits(filtered, load_bodies(filtered, folder), recipe, earlier)
    kept = assignment.kept()
    selected = filtered.table.select(["id", "url_key", "origin", "revision"]).take(pa.array(kept))
    paired = pair_up(selected, [assignment.splits[row] for row in kept.tolist()], earlier)
    return PreparedRelease(filtered, assignment, paired, earlier, taken.entries, taken.matches)


def release(ready: PreparedRelease, spec: ReleaseSpec) -> Manifest:
    """Write data, rejections, duplicates and assignments to the staging folder, and return the manifest.

    Args:
        ready: at least one record, and the rejections.
        spec: version number and settings of the release.
    """
    filtered, assignment = ready.filtered, ready.assignment
    kept = assignment.kept()
    _expect(filtered.documents, len(kept) + len(assignment.repeats) + len(filtered.rejected), "documents")
    written = write_records(filtered, assignment, spec)
    _expect(len(kept), sum(split["records"] for split in written.splits), "records")
    repeated, repeats_digest = write_duplicates(filtered, assignment, spec)
    rejected, rejected_digest = write_rejected(filtered, spec)
    assigned, assignments_digest = write_assignments(filtered, assignment, written, spec)
    manifest = {
        "schema": MANIFEST_SCHEMA,
        "name": spec.settings.recipe.name,
        "version": spec.version,
        "record_schema": SCHEMA_VERSION,
        "digest": content_digest(written.splits, repeats_digest, rejected_digest),
        "earlier": ready.earlier.references(),
        "changes": counts(ready.paired, [written.contents[row] for row in kept.tolist()], ready.earlier),
        "counts": _counts(filtered, assignment),
        "splits": written.splits,
        **written.observed,
        "empty_splits": _empty(spec.settings.recipe, written.splits),
        "dealing": assignment.summary,
        "leaks": assignment.leaks,
        "rejections": [{"stage": s, "reason": r, "documents": n} for (s, r), n in filtered.reasons()],
        "takedowns": ready.takedowns,
        "duplicates": dict(sorted(Counter(item.reason for item in assignment.repeats).items())),
        "published_at": published(filtered.table, kept),
        "sources": _sources(filtered, assignment, spec.settings.recipe),
        "assignments": {"rows": assigned["rows"], "digest": assignments_digest},
        "files": [assigned, repeated, rejected, *write_learned(spec)],
        "profiles": list(spec.settings.profiles),
        "limit": spec.settings.limit,
        "recipe": canonical(spec.settings.recipe),
        "tools": tools(EXTRACTOR_VERSION),
    }
    (spec.settings.staging / "versions" / spec.version / MANIFEST_NAME).write_bytes(to_bytes(manifest))
    return manifest


def _empty(recipe: Recipe, splits: list[dict[str, Any]]) -> list[str]:
    present = {split["name"] for split in splits}
    return [name for name in recipe.splits.names if name not in present]


def _expect(expected: int, found: int, what: str) -> None:
    if expected != found:
        # A bug, not a problem in the data: keep the traceback.
        raise RuntimeError(f"accounting: found {found} {what}, expected {expected}")


def _counts(filtered: FilteredRecords, assignment: SplitAssignment) -> dict[str, int]:
    return {
        "read": filtered.documents,
        "records": len(assignment.kept()),
        "duplicates": len(assignment.repeats),
        "rejected": len(filtered.rejected),
    }


def _sources(filtered: FilteredRecords, assignment: SplitAssignment, recipe: Recipe) -> list[dict[str, Any]]:
    owner = pc.struct_field(filtered.table["origin"], "source").to_numpy()
    repeats = Counter(owner[item.row] for item in assignment.repeats)
    rejected = Counter(row["origin"]["source"] for row in filtered.rejected)
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
                "digest": _digest_of_documents(filtered, number, rows),
                "published_at": published(filtered.table, rows),
            }
        )
    return described


def _digest_of_documents(filtered: FilteredRecords, source: int, rows: Rows) -> str:
    rejected = [row["origin"] for row in filtered.rejected if row["origin"]["source"] == source]
    origins = filtered.table["origin"].combine_chunks().take(pa.array(rows))
    return digest_of_origins(pa.concat_arrays([origins, pa.array(rejected, origins.type)]))
