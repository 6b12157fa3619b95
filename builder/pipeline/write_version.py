"""Write the files of a version to staging: records sorted by split and id, duplicates, rejections, assignments."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builder.config.recipe import Recipe
from builder.dataset.dedup import Duplicate, origin_keys
from builder.dataset.fingerprints import filled
from builder.dataset.grouping import Rows
from builder.pipeline.assign_splits import SplitAssignment
from builder.pipeline.boilerplate.learning import NAME as LEARNED
from builder.pipeline.boilerplate.learning import LearnedBoilerplate
from builder.pipeline.filtered_records import FilteredRecords
from builder.records.arrow import arrow_schema, to_records
from builder.storage.buckets import Buckets
from builder.storage.digests import Described, content_of, describe_file, digest_of_table, num_bytes, timestamp
from builder.storage.history import ASSIGNMENTS
from builder.storage.json_lines import line_of, write_lines
from builder.storage.parquet import write_split, write_table

# Uncompressed bytes, about 80 MB on disk: few files, each small enough to download in one request.
DATA_FILE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReleaseSettings:
    """Settings of a release that are known before its version number.

    Args:
        recipe: recipe of the build.
        staging: folder to write to.
        limit: maximum number of documents read, for a trial build.
        profiles: path and digest of each user profile.
        learned: learned boilerplate, if the recipe enables it.
    """

    recipe: Recipe
    staging: Path
    limit: int | None = None
    profiles: tuple[dict[str, str], ...] = ()
    learned: LearnedBoilerplate | None = None


@dataclass(frozen=True, slots=True)
class ReleaseSpec:
    """A version number and the settings of its release."""

    version: str
    settings: ReleaseSettings


class Observer:
    """Collect digests and field statistics of records while they are written.

    Attributes:
        contents: content digest of each record, without group and origin, in writing order.
    """

    def __init__(self) -> None:
        self.fields: Counter[str] = Counter(dict.fromkeys(arrow_schema().names, 0))
        self.languages: Counter[str] = Counter()
        self.digest = hashlib.sha256()
        self.contents: list[str] = []

    def watch(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """Yield *tables* unchanged, recording digests and statistics of their records."""
        for table in tables:
            for record in (record for batch in table.to_batches(1000) for record in to_records(batch)):
                self.digest.update(line_of(record))
                self.contents.append(content_of(record))
                self.fields.update(filled(record))
                if record["language"]:
                    self.languages[record["language"]] += 1
            yield table

    def digest_so_far(self) -> str:
        """Return the digest of the records since the last call."""
        found, self.digest = self.digest.hexdigest(), hashlib.sha256()
        return found

    def facts(self) -> Described:
        """Return the field and language counts for the manifest."""
        return {"fields": dict(self.fields), "languages": dict(sorted(self.languages.items()))}


@dataclass(frozen=True, slots=True)
class WrittenRecords:
    """Result of writing the records of a version.

    Args:
        splits: description of each non-empty split, as in the manifest.
        observed: number of records per non-empty field and per language.
        contents: content digest of each row, None for duplicates.
    """

    splits: list[Described]
    observed: Described
    contents: list[str | None]


def write_records(filtered: FilteredRecords, assignment: SplitAssignment, spec: ReleaseSpec) -> WrittenRecords:
    """Write the files of all splits and return their description."""
    names = split_names(assignment, spec.settings.recipe)
    rows = _in_order(filtered, assignment, names)
    buckets = Buckets(spec.settings.staging / "buckets", arrow_schema(), filtered.table["size"].to_numpy()[rows])
    try:
        _fill(buckets, filtered, assignment, rows)
        stream = TableStream(buckets.sorted())
        observer = Observer()
        described = []
        for name in names:
            mine = rows[np.array([assignment.splits[row] == name for row in rows], dtype=np.bool_)]
            if len(mine):
                counts = file_counts(filtered.table["size"].to_numpy()[mine].tolist(), DATA_FILE_BYTES)
                paths = _write_split(spec, name, observer.watch(stream.take(len(mine))), counts)
                groups = len({assignment.groups[row] for row in mine})
                files = {"num_bytes": num_bytes(paths), "files": [_describe_part(spec, path) for path in paths]}
                seen = {"digest": observer.digest_so_far(), "published_at": published(filtered.table, mine)}
                described.append({"name": name, "records": len(mine), "groups": groups, **files, **seen})
    finally:
        buckets.close()
    contents: list[str | None] = [None] * len(assignment.groups)
    for row, content in zip(rows.tolist(), observer.contents, strict=True):
        contents[row] = content
    return WrittenRecords(described, observer.facts(), contents)


def split_names(assignment: SplitAssignment, recipe: Recipe) -> list[str]:
    """Return the split names: those of the recipe, then those of earlier versions only."""
    return list(dict.fromkeys([*recipe.splits.names, *sorted(set(assignment.splits))]))


def write_duplicates(
    filtered: FilteredRecords, assignment: SplitAssignment, spec: ReleaseSpec
) -> tuple[Described, str]:
    """Write the file of duplicates and return its description and the digest of its rows, sorted by origin."""
    path = _beside(spec, "duplicates.jsonl.zst")
    rows = np.array([item.row for item in assignment.repeats], dtype=np.int64)
    selected = filtered.table.select(["id", "url", "origin"])
    by_origin = _origin_order(selected["origin"].take(pa.array(rows))) if len(rows) else []
    lines = (line_of(_duplicate(selected, assignment, assignment.repeats[position])) for position in by_origin)
    digest = write_lines(path, lines)
    return describe_file(spec.settings.staging, path, len(rows)), digest


def write_rejected(filtered: FilteredRecords, spec: ReleaseSpec) -> tuple[Described, str]:
    """Write the file of rejections and return its description and the digest of its rows, sorted by origin."""
    path = _beside(spec, "rejected.jsonl.zst")
    digest = write_lines(path, map(line_of, filtered.rejected))
    return describe_file(spec.settings.staging, path, len(filtered.rejected)), digest


def write_assignments(
    filtered: FilteredRecords, assignment: SplitAssignment, written: WrittenRecords, spec: ReleaseSpec
) -> tuple[Described, str]:
    """Write the assignments, sorted by id, then origin; return the file description and the digest of the rows."""
    path = _beside(spec, ASSIGNMENTS)
    selected = filtered.table
    table = pa.table(
        {
            "id": selected["id"],
            "group": pa.array(assignment.groups, pa.string()),
            "split": pa.array(assignment.splits, pa.string()),
            "url": selected["url"],
            "origin": selected["origin"],
            "content": pa.array(written.contents, pa.string()),
        }
    )
    keys = pa.table({"id": table["id"], **origin_keys(table["origin"])})
    table = table.take(pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]))
    write_table(path, table)
    return describe_file(spec.settings.staging, path, len(table)), digest_of_table(table)


def write_learned(spec: ReleaseSpec) -> list[Described]:
    """Write the file of learned boilerplate, if any, and return its description."""
    if spec.settings.learned is None:
        return []
    path = _beside(spec, LEARNED)
    path.write_bytes(spec.settings.learned.to_bytes(spec.version))
    return [describe_file(spec.settings.staging, path, spec.settings.learned.lines)]


def file_counts(sizes: Sequence[int], limit: int) -> list[int]:
    """Return the row count of each file of a split: the fewest files of about *limit* bytes each, similar in size."""
    total = sum(sizes)
    files = min(max(1, -(-total // limit)), len(sizes))
    counts = [0] * files
    before = 0
    for size in sizes:
        counts[min(before * files // max(total, 1), files - 1)] += 1
        before += size
    return [count for count in counts if count]


def published(table: pa.Table, rows: Rows) -> dict[str, str | None]:
    """Return the first and the last `published_at` of *rows*."""
    span = pc.min_max(table["published_at"].take(pa.array(rows)))
    return {"first": timestamp(span["min"].as_py()), "last": timestamp(span["max"].as_py())}


class TableStream:
    """An iterator of tables, read as one continuous table."""

    def __init__(self, tables: Iterable[pa.Table]) -> None:
        self._tables = iter(tables)
        self._rest: pa.Table | None = None

    def take(self, rows: int) -> Iterator[pa.Table]:
        """Yield the next *rows* rows."""
        while rows > 0:
            table = self._rest if self._rest is not None else next(self._tables)
            part = table.slice(0, rows)
            self._rest = table.slice(len(part)) if len(part) < len(table) else None
            rows -= len(part)
            yield part


def _in_order(filtered: FilteredRecords, assignment: SplitAssignment, names: Sequence[str]) -> Rows:
    """Return the rows without duplicates, sorted by split, then id."""
    rows = assignment.kept()
    rank = {name: position for position, name in enumerate(names)}
    keys = pa.table(
        {
            "split": pa.array([rank[assignment.splits[row]] for row in rows], pa.int64()),
            "id": filtered.table["id"].take(pa.array(rows)),
        }
    )
    order: Rows = rows[pc.sort_indices(keys, sort_keys=[("split", "ascending"), ("id", "ascending")]).to_numpy()]
    return order


def _fill(buckets: Buckets, filtered: FilteredRecords, assignment: SplitAssignment, rows: Rows) -> None:
    """Add the records of all shards to *buckets* in batches, with their groups set."""
    position = np.full(len(filtered.table), -1, dtype=np.int64)
    position[rows] = np.arange(len(rows))
    column = arrow_schema().get_field_index("group")
    for mine, table in filtered.batches(np.sort(rows)):
        groups = pa.array([assignment.groups[row] for row in mine], pa.string())
        buckets.add(table.set_column(column, arrow_schema().field(column), groups), position[mine])


def _write_split(spec: ReleaseSpec, name: str, tables: Iterable[pa.Table], counts: Sequence[int]) -> list[Path]:
    return write_split(spec.settings.staging / "data" / spec.version, name, tables, counts)


def _describe_part(spec: ReleaseSpec, path: Path) -> Described:
    return describe_file(spec.settings.staging, path, pq.read_metadata(path).num_rows)


def _duplicate(selected: pa.Table, assignment: SplitAssignment, item: Duplicate) -> Described:
    row = selected.slice(item.row, 1).to_pylist()[0]
    kept = selected["id"][item.kept].as_py()
    rest = {"group": assignment.groups[item.row], "split": assignment.splits[item.row]}
    return {**row, "kept": kept, "reason": item.reason, "similarity": item.similarity, **rest}


def _origin_order(origins: pa.ChunkedArray) -> list[int]:
    keys = pa.table(origin_keys(origins))
    order: list[int] = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]).to_pylist()
    return order


def _beside(spec: ReleaseSpec, name: str) -> Path:
    folder = spec.settings.staging / "versions" / spec.version
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name
