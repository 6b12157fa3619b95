"""Match the records of two versions, and read the texts of selected pairs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from builder.dataset.lineage import trace
from builder.dataset.record_matching import pair, url_keys
from builder.storage.buckets import Buckets
from builder.storage.history import read_assignments
from builder.storage.manifest import versions
from builder.storage.published import Published, Rows, in_chunks
from builder.utils.semver import precedence

# Fields of origins and columns that matching needs; others stay on disk.
_ORIGIN_FIELDS = ("path", "source", "member", "line", "sha256")
_MATCH_COLUMNS = ("id", "url", "origin", "publisher")
# Pairs per batch.
_PAIR_BATCH_ROWS = 1000
# Approximate size of a record in a bucket.
_RECORD_BYTES = 8192
_UNKNOWN = -1

# Called with the step, the amount done, and the total.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ComparedVersion:
    """One of the two versions.

    Args:
        published: the version on disk.
        table: `id`, `url_key` and `origin` of each record.
        splits: number of the split of each record.
        publishers: number of the publisher of each record.
    """

    published: Published
    table: pa.Table
    splits: NDArray[np.int16]
    publishers: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PairedVersions:
    """Two versions with their records matched.

    Args:
        old: the old version.
        new: the new version.
        split_names: splits of both versions, in the order of the new one.
        publisher_names: publishers of both versions, in order of occurrence.
        partner: row in *old* of each record of *new*, or -1.
    """

    old: ComparedVersion
    new: ComparedVersion
    split_names: tuple[str, ...]
    publisher_names: tuple[str | None, ...]
    partner: Rows

    def aligned(self, news: Rows, columns: Sequence[str] | None = None) -> Iterator[tuple[Rows, pa.Table, pa.Table]]:
        """Yield batches of the records *news*, sorted rows with partners, together with their partners.

        Each record occurs once. Records with the same id and split come first, because both versions have them in the
        same order. The partners of the others are sorted on disk.
        """
        in_order = self._are_in_order(news)
        ordered, others = news[in_order], news[~in_order]
        olds = self.old.published.records(self.partner[ordered], _present_columns(self.old, columns))
        yield from self._with_partners(ordered, olds, columns)
        if len(others):
            with tempfile.TemporaryDirectory(prefix="cutline-diff-") as folder:
                yield from self._with_partners(others, self._sorted_partners(others, columns, Path(folder)), columns)

    def _are_in_order(self, news: Rows) -> NDArray[np.bool_]:
        olds = self.partner[news]
        same = pc.equal(self.old.table["id"].take(pa.array(olds)), self.new.table["id"].take(pa.array(news)))
        in_order: NDArray[np.bool_] = same.to_numpy() & (self.old.splits[olds] == self.new.splits[news])
        # Files that were not written by a build may not be sorted.
        highest = np.maximum.accumulate(np.where(in_order, olds, -1))
        in_order[1:] &= olds[1:] > highest[:-1]
        return in_order

    def _with_partners(
        self, news: Rows, olds: Iterator[pa.Table], columns: Sequence[str] | None
    ) -> Iterator[tuple[Rows, pa.Table, pa.Table]]:
        start = 0
        records = in_chunks(self.new.published.records(news, _present_columns(self.new, columns)), _PAIR_BATCH_ROWS)
        for old, new in zip(in_chunks(olds, _PAIR_BATCH_ROWS), records, strict=True):
            yield news[start : start + len(new)], old, new
            start += len(new)

    def _sorted_partners(self, news: Rows, columns: Sequence[str] | None, folder: Path) -> Iterator[pa.Table]:
        olds = self.partner[news]
        order = np.argsort(olds)
        buckets: Buckets | None = None
        start = 0
        for table in self.old.published.records(olds[order], _present_columns(self.old, columns)):
            if buckets is None:
                buckets = Buckets(folder, table.schema, np.full(len(news), _RECORD_BYTES, dtype=np.int64))
            buckets.add(table, order[start : start + len(table)])
            start += len(table)
        if buckets is not None:
            yield from buckets.sorted()


def pair_up(old: Published, new: Published, progress: Progress) -> PairedVersions:
    """Match the records of two versions."""
    names = tuple(dict.fromkeys(part.split for side in (new, old) for part in side.parts))
    publishers: dict[str | None, int] = {}
    total = old.rows + new.rows
    before = _side(old, names, publishers, lambda done: progress("read", done, total))
    after = _side(new, names, publishers, lambda done: progress("read", old.rows + done, total))
    progress("pair", 0, 0)
    partner = pair(before.table, after.table)
    return PairedVersions(before, after, names, tuple(publishers), _consistent(before, after, partner))


def _consistent(old: ComparedVersion, new: ComparedVersion, partner: Rows) -> Rows:
    """Return *partner* without pairs that the lineage of all versions identifies as two records.

    Builds count changes in the same way: a record that returns is not the one whose location it has now.
    """
    dataset = old.published.dataset
    newest = max(precedence(side.published.version) for side in (old, new))
    names = [name for name in versions(dataset) if precedence(name) <= newest]
    if len(names) <= len({old.published.version, new.published.version}):
        return partner
    tables = {name: read_assignments(dataset, name) for name in names}
    numbers = dict(zip(names, trace(tables.values()), strict=True))
    before, after = (
        _numbers(side, tables[side.published.version], numbers[side.published.version]) for side in (old, new)
    )
    was = np.where(partner < 0, _UNKNOWN, before[partner])
    return np.where((was == after) | (was == _UNKNOWN) | (after == _UNKNOWN), partner, _UNKNOWN)


def _numbers(side: ComparedVersion, assigned: pa.Table, numbers: Rows) -> Rows:
    """Return the lineage number of each record of *side*."""
    is_record = assigned["content"].is_valid().to_numpy()
    indices = pc.index_in(side.table["id"], value_set=assigned["id"].filter(pa.array(is_record)).combine_chunks())
    found = pc.fill_null(indices, _UNKNOWN).to_numpy()
    return np.where(found < 0, _UNKNOWN, np.append(numbers[is_record], _UNKNOWN)[found])


def match_fields(origins: pa.StructArray) -> pa.StructArray:
    """Return *origins* with only the fields that matching needs."""
    return pa.StructArray.from_arrays([pc.struct_field(origins, name) for name in _ORIGIN_FIELDS], _ORIGIN_FIELDS)


def _side(
    published: Published, names: tuple[str, ...], publishers: dict[str | None, int], report: Callable[[int], None]
) -> ComparedVersion:
    batches: list[pa.RecordBatch] = []
    splits = np.zeros(published.rows, dtype=np.int16)
    codes = np.zeros(published.rows, dtype=np.int32)
    done = 0
    for part, batch in published.batches(_MATCH_COLUMNS):
        end = done + len(batch)
        splits[done:end] = names.index(part.split)
        codes[done:end] = [publishers.setdefault(name, len(publishers)) for name in batch["publisher"].to_pylist()]
        keys = url_keys(pa.Table.from_batches([batch]))
        columns = [batch["id"], keys, match_fields(batch["origin"])]
        batches.append(pa.RecordBatch.from_arrays(columns, ["id", "url_key", "origin"]))
        done = end
        report(done)
    return ComparedVersion(published, pa.Table.from_batches(batches).combine_chunks(), splits, codes)


def _present_columns(side: ComparedVersion, columns: Sequence[str] | None) -> list[str] | None:
    return None if columns is None else [name for name in columns if name in side.published.columns]
