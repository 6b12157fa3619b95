"""Filter the records of a build, and load their fingerprints and bodies for steps over the whole dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from builder.config.recipe import Filters
from builder.dataset.filters import first_failure
from builder.dataset.grouping import Bodies, Rows
from builder.dataset.shingles import PERMUTATIONS
from builder.pipeline.collect import Collected
from builder.records.arrow import to_records
from builder.records.rejection_row import rejection_row
from builder.storage.shard_store import FINGERPRINTS_SCHEMA, Shard

# Bytes per write.
_WRITE_BYTES = 1 << 20

_COLUMNS = [name for name in FINGERPRINTS_SCHEMA.names if name not in ("signature", "document")]


@dataclass(frozen=True, slots=True)
class FilteredRecords:
    """The records that pass the filters, and all rejections.

    Args:
        shards: shards that hold the records.
        table: one row per record: its fingerprints without the signature; `shard` and `row` locate the record.
        rejected: every rejection in JSON form, sorted by origin.
    """

    shards: tuple[Shard, ...]
    table: pa.Table
    rejected: list[dict[str, Any]]

    @property
    def documents(self) -> int:
        """Return the number of raw documents read."""
        return len(self.table) + len(self.rejected)

    def batches(self, rows: Rows, columns: list[str] | None = None) -> Iterator[tuple[Rows, pa.Table]]:
        """Yield batches of the sorted *rows* with their records, or with some columns of them."""
        number = self.table["shard"].to_numpy()[rows]
        row_number = self.table["row"].to_numpy()[rows]
        edges = np.flatnonzero(np.diff(number)) + 1
        for in_table, in_shard in zip(np.split(rows, edges), np.split(row_number, edges), strict=True):
            if not len(in_table):
                continue
            start = 0
            for batch in self.shards[self.table["shard"][int(in_table[0])].as_py()].batches(columns):
                low, high = np.searchsorted(in_shard, [start, start + len(batch)])
                if low < high:
                    found = pa.Table.from_batches([batch]).take(pa.array(in_shard[low:high] - start))
                    yield in_table[low:high], found
                start += len(batch)

    def all_batches(self, columns: list[str]) -> Iterator[tuple[Rows, pa.Table]]:
        """Yield batches of all rows with some columns of their records."""
        yield from self.batches(np.arange(len(self.table), dtype=np.int64), columns)

    def without(self, rejections: Mapping[int, dict[str, Any]]) -> FilteredRecords:
        """Return a copy without the rejected rows, with their rejections added; the other rows are renumbered."""
        if not rejections:
            return self
        stays = np.ones(len(self.table), dtype=np.bool_)
        stays[list(rejections)] = False
        table = self.table.filter(pa.array(stays)).combine_chunks()
        rejected = sorted([*self.rejected, *rejections.values()], key=_origin_key)
        return FilteredRecords(self.shards, table, rejected)

    def reasons(self) -> list[tuple[tuple[str, str], int]]:
        """Return the number of rejected documents by stage and reason, most frequent first."""
        counts = Counter((row["stage"], row["reason"]) for row in self.rejected)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def filter_records(collected: Collected, filters: Filters) -> FilteredRecords:
    """Return the records of *collected* that pass *filters*, and all rejections."""
    rejected = [item.to_dict() for item in collected.refused]
    tables = [_with_location(FINGERPRINTS_SCHEMA.empty_table(), 0, np.zeros(0, dtype=np.int64))]
    for number, shard in enumerate(collected.shards):
        rejected += shard.rejected()
        fingerprints, row_numbers, dropped = _filter_shard(shard, filters)
        rejected += dropped
        tables.append(_with_location(fingerprints, number, row_numbers))
    table = pa.concat_tables(tables).combine_chunks()
    if len(table) + len(rejected) != collected.documents:
        # A bug, not a problem in the data: keep the traceback.
        raise RuntimeError(f"found {len(table)} records, {len(rejected)} rejections of {collected.documents} documents")
    return FilteredRecords(collected.shards, table, sorted(rejected, key=_origin_key))


def load_bodies(filtered: FilteredRecords, folder: Path) -> Bodies:
    """Return the similarity of the bodies of *filtered*.

    Args:
        filtered: the records to be grouped.
        folder: folder for temporary files; the caller removes it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table = filtered.table
    signatures = _columns(folder / "signatures.u32", len(table))
    is_signed = np.zeros(len(table), dtype=np.bool_)
    number, row_number = table["shard"].to_numpy(), table["row"].to_numpy()
    end = 0
    for shard in np.unique(number).tolist():
        wanted = row_number[number == shard]
        start, end = end, end + len(wanted)
        column = filtered.shards[shard].fingerprints(["signature"])["signature"].take(pa.array(wanted))
        is_signed[start:end], signatures[:, start:end] = _signatures(column)
    return Bodies(signatures, is_signed, lambda rows: _read_bodies(filtered, rows), folder)


def _read_bodies(filtered: FilteredRecords, wanted: Rows) -> Iterator[tuple[int, str]]:
    for rows, bodies in filtered.batches(wanted, ["body"]):
        yield from zip(rows.tolist(), bodies["body"].to_pylist(), strict=True)


def _filter_shard(shard: Shard, filters: Filters) -> tuple[pa.Table, NDArray[np.int64], list[dict[str, Any]]]:
    """Return the fingerprints and row numbers of the records that pass, and rejections of the others."""
    fingerprints = shard.fingerprints(_COLUMNS)
    if filters == Filters():
        return fingerprints, np.arange(len(fingerprints)), []
    dropped: list[dict[str, Any]] = []
    passes = []
    for record in (record for batch in shard.batches() for record in to_records(batch)):
        failure = first_failure(record, filters)
        passes.append(failure is None)
        if failure is not None:
            reason, message = failure
            dropped.append(rejection_row(record["origin"], "filter", reason, message))
    row_numbers = np.flatnonzero(np.array(passes, dtype=np.bool_))
    return fingerprints.take(pa.array(row_numbers)), row_numbers, dropped


def _signatures(column: pa.ChunkedArray) -> tuple[NDArray[np.bool_], NDArray[np.uint32]]:
    is_signed = column.is_valid().to_numpy()
    blank = bytes(4 * PERMUTATIONS)
    data = b"".join(value or blank for value in column.to_pylist())
    return is_signed, np.frombuffer(data, dtype="<u4").reshape(-1, PERMUTATIONS).T


def _columns(path: Path, rows: int) -> NDArray[np.uint32]:
    """Return an array on disk with one row per permutation, so that a band is a few contiguous rows."""
    if rows == 0:
        return np.zeros((PERMUTATIONS, 0), dtype=np.uint32)
    _reserve(path, 4 * PERMUTATIONS * rows)
    return np.memmap(path, dtype=np.uint32, mode="r+", shape=(PERMUTATIONS, rows))


def _reserve(path: Path, size: int) -> None:
    """Create a file of *size* bytes with its disk space allocated.

    Writing to a sparse mapped file on a full disk raises SIGBUS, which ends the process without a message.
    """
    with path.open("wb") as file:
        # Written out because posix_fallocate is not available on every platform and file system.
        for start in range(0, size, _WRITE_BYTES):
            file.write(bytes(min(_WRITE_BYTES, size - start)))


def _with_location(fingerprints: pa.Table, shard: int, row_numbers: NDArray[np.int64]) -> pa.Table:
    number = pa.array(np.full(len(fingerprints), shard, dtype=np.int64))
    return (
        fingerprints.select(_COLUMNS)
        .append_column("shard", number)
        .append_column("row", pa.array(row_numbers, pa.int64()))
    )


def _origin_key(rejection: dict[str, Any]) -> tuple[int, str, str, int]:
    origin = rejection["origin"]
    return (origin["source"], origin["path"], origin["member"] or "", origin["line"] or 0)
