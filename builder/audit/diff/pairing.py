"""The two versions side by side: light columns of all records, and the texts of those pairs that are asked for."""

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

# What sameness asks for; the loader and the text stay on disk.
_ORIGIN = ("path", "source", "member", "line", "sha256")
_LIGHT = ("id", "url", "origin", "publisher")
_ROWS = 1000
# Of a record on its way through a bucket, about.
_USUAL_BYTES = 8192
_UNKNOWN = -1

# Called with a step, what is done of it, and its total.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ComparedVersion:
    """One of the two versions.

    Args:
        published: its files.
        table: `id`, `url_key` and `origin` of each record.
        splits: for each record the number of its split's name.
        publishers: for each record the number of its publisher's name.
    """

    published: Published
    table: pa.Table
    splits: NDArray[np.int16]
    publishers: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PairedVersions:
    """Both versions, paired.

    Args:
        old: the one that is compared.
        new: with this one.
        split_names: of both, in the order of the new version.
        publisher_names: of both, in the order in which they occur.
        partner: for each record of *new* the record of *old* that is the same, or -1.
    """

    old: ComparedVersion
    new: ComparedVersion
    split_names: tuple[str, ...]
    publisher_names: tuple[str | None, ...]
    partner: Rows

    def aligned(self, news: Rows, columns: Sequence[str] | None = None) -> Iterator[tuple[Rows, pa.Table, pa.Table]]:
        """Yield the records *news*, sorted rows that have partners, beside their partners, some at a time.

        Each comes once: first those with an equal id in one split, which both versions hold in the same order; then
        the others, whose partners are put into order on disk.
        """
        in_line = self._is_in_line(news)
        straight, crooked = news[in_line], news[~in_line]
        olds = self.old.published.records(self.partner[straight], _present_columns(self.old, columns))
        yield from self._beside(straight, olds, columns)
        if len(crooked):
            with tempfile.TemporaryDirectory(prefix="cutline-diff-") as folder:
                yield from self._beside(crooked, self._put_in_order(crooked, columns, Path(folder)), columns)

    def _is_in_line(self, news: Rows) -> NDArray[np.bool_]:
        olds = self.partner[news]
        same = pc.equal(self.old.table["id"].take(pa.array(olds)), self.new.table["id"].take(pa.array(news)))
        in_line: NDArray[np.bool_] = same.to_numpy() & (self.old.splits[olds] == self.new.splits[news])
        # Nobody promises that a foreign file is sorted.
        highest = np.maximum.accumulate(np.where(in_line, olds, -1))
        in_line[1:] &= olds[1:] > highest[:-1]
        return in_line

    def _beside(
        self, news: Rows, olds: Iterator[pa.Table], columns: Sequence[str] | None
    ) -> Iterator[tuple[Rows, pa.Table, pa.Table]]:
        start = 0
        ours = in_chunks(self.new.published.records(news, _present_columns(self.new, columns)), _ROWS)
        for old, new in zip(in_chunks(olds, _ROWS), ours, strict=True):
            yield news[start : start + len(new)], old, new
            start += len(new)

    def _put_in_order(self, news: Rows, columns: Sequence[str] | None, folder: Path) -> Iterator[pa.Table]:
        olds = self.partner[news]
        order = np.argsort(olds)
        buckets: Buckets | None = None
        start = 0
        for table in self.old.published.records(olds[order], _present_columns(self.old, columns)):
            if buckets is None:
                buckets = Buckets(folder, table.schema, np.full(len(news), _USUAL_BYTES, dtype=np.int64))
            buckets.add(table, order[start : start + len(table)])
            start += len(table)
        if buckets is not None:
            yield from buckets.sorted()


def pair_up(old: Published, new: Published, progress: Progress) -> PairedVersions:
    """Return the two versions with their records paired by the rule of sameness."""
    names = tuple(dict.fromkeys(part.split for side in (new, old) for part in side.parts))
    publishers: dict[str | None, int] = {}
    total = old.rows + new.rows
    before = _side(old, names, publishers, lambda done: progress("read", done, total))
    after = _side(new, names, publishers, lambda done: progress("read", old.rows + done, total))
    progress("pair", 0, 0)
    partner = pair(before.table, after.table)
    return PairedVersions(before, after, names, tuple(publishers), _of_one_record(before, after, partner))


def _of_one_record(old: ComparedVersion, new: ComparedVersion, partner: Rows) -> Rows:
    """Return *partner* without pairs that other versions know for two records, by their ids or addresses.

    As a build does when it counts what it changes: what came back is not the one in whose place it stands now.
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
    """Return the number in the lineage of each record of *side*."""
    is_record = assigned["content"].is_valid().to_numpy()
    place = pc.index_in(side.table["id"], value_set=assigned["id"].filter(pa.array(is_record)).combine_chunks())
    found = pc.fill_null(place, _UNKNOWN).to_numpy()
    return np.where(found < 0, _UNKNOWN, np.append(numbers[is_record], _UNKNOWN)[found])


def light_origin(origins: pa.StructArray) -> pa.StructArray:
    """Return *origins* without what sameness does not ask for."""
    return pa.StructArray.from_arrays([pc.struct_field(origins, name) for name in _ORIGIN], _ORIGIN)


def _side(
    published: Published, names: tuple[str, ...], publishers: dict[str | None, int], report: Callable[[int], None]
) -> ComparedVersion:
    batches: list[pa.RecordBatch] = []
    splits = np.zeros(published.rows, dtype=np.int16)
    codes = np.zeros(published.rows, dtype=np.int32)
    done = 0
    for part, batch in published.batches(_LIGHT):
        end = done + len(batch)
        splits[done:end] = names.index(part.split)
        codes[done:end] = [publishers.setdefault(name, len(publishers)) for name in batch["publisher"].to_pylist()]
        keys = url_keys(pa.Table.from_batches([batch]))
        light = [batch["id"], keys, light_origin(batch["origin"])]
        batches.append(pa.RecordBatch.from_arrays(light, ["id", "url_key", "origin"]))
        done = end
        report(done)
    return ComparedVersion(published, pa.Table.from_batches(batches).combine_chunks(), splits, codes)


def _present_columns(side: ComparedVersion, columns: Sequence[str] | None) -> list[str] | None:
    return None if columns is None else [name for name in columns if name in side.published.columns]
