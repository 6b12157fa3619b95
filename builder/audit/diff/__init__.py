"""Compare two versions for `cutline diff`: records that were added, removed, changed or moved, and why.

Records are matched by `builder.dataset.record_matching`, so that a corrected text counts as a change. Only a few
columns of both versions are in memory; texts are read in batches of pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from builder.audit.diff.causes import Outcomes, outcomes, why_changed, why_left_out
from builder.audit.diff.fields import NOT_CONTENT, Bits, difference, differing, names
from builder.audit.diff.pairing import ComparedVersion, PairedVersions, Progress, pair_up
from builder.audit.diff.settings import SettingsDiff, compare_settings
from builder.storage.published import Published, Rows, open_version

CHANGE_KINDS = ("added", "removed", "changed", "moved")


@dataclass(frozen=True)
class Comparison:
    """Comparison of two versions; row numbers are in the order of the versions.

    Args:
        sides: both versions, with their records matched.
        between: differences of the settings.
        fields: names of the compared fields.
        bits: bit set of the different *fields* of each record of the new version; 0 for unmatched records.
        regrouped: whether each record of the new version differs only in the key of its leak group.
    """

    sides: PairedVersions
    between: SettingsDiff
    fields: tuple[str, ...]
    bits: Bits
    regrouped: NDArray[np.bool_]

    @cached_property
    def added(self) -> Rows:
        """Return the rows of the new version that match no record of the old one."""
        return np.flatnonzero(self.sides.partner < 0)

    @cached_property
    def removed(self) -> Rows:
        """Return the rows of the old version that match no record of the new one."""
        stays = np.zeros(len(self.sides.old.table), dtype=np.bool_)
        stays[self.sides.partner[self.sides.partner >= 0]] = True
        return np.flatnonzero(~stays)

    @cached_property
    def changed(self) -> Rows:
        """Return the rows of the new version in which a field or the id differs."""
        return np.flatnonzero((self.bits != 0) | self.has_new_id)

    @cached_property
    def moved(self) -> Rows:
        """Return the rows of the new version that were in another split."""
        partner = self.sides.partner
        return np.flatnonzero((partner >= 0) & (self.sides.new.splits != self.sides.old.splits[partner]))

    @cached_property
    def has_new_id(self) -> NDArray[np.bool_]:
        """Return whether each record of the new version had another id."""
        partner = self.sides.partner
        before = self.sides.old.table["id"].take(pa.array(partner, mask=partner < 0))
        found: NDArray[np.bool_] = (
            pc.not_equal(before, self.sides.new.table["id"]).fill_null(False).to_numpy().astype(np.bool_)
        )
        return found

    @cached_property
    def outcomes(self) -> dict[str, Outcomes]:
        """Return the outcomes of the added records in the old version and of the removed ones in the new version."""
        sides = self.sides
        return {
            "added": outcomes(sides.new, self.added, sides.old.published),
            "removed": outcomes(sides.old, self.removed, sides.new.published),
        }

    @cached_property
    def causes(self) -> dict[str, list[str]]:
        """Return the causes, names of `CAUSES`, of the `added`, `removed` and `changed` records."""
        left_out = {kind: list(self._why_left_out(kind)) for kind in ("added", "removed")}
        return {**left_out, "changed": list(self._why_changed())}

    def fields_of(self, row: int) -> list[str]:
        """Return the names of the different fields of the record *row* of the new version."""
        return names(int(self.bits[row]), self.fields)

    def counts(self) -> dict[str, int]:
        """Return the number of records of each version and of each kind of change."""
        touched = np.union1d(self.changed, self.moved)
        return {
            "old": len(self.sides.old.table),
            "new": len(self.sides.new.table),
            **{kind: len(getattr(self, kind)) for kind in CHANGE_KINDS},
            "unchanged": len(self.sides.new.table) - len(self.added) - len(touched),
            "regrouped": int(self.regrouped.sum()),
        }

    def counts_by(self, what: str) -> dict[str | None, dict[str, int]]:
        """Return counts by name of `splits` or `publishers`; changed and moved records count for the new name."""
        found = {"splits": self.sides.split_names, "publishers": self.sides.publisher_names}[what]
        old, new = (getattr(side, what) for side in (self.sides.old, self.sides.new))
        columns = {
            "old": old,
            "new": new,
            "added": new[self.added],
            "removed": old[self.removed],
            "changed": new[self.changed],
            "moved": new[self.moved],
        }
        tallies = {name: np.bincount(codes, minlength=len(found)).tolist() for name, codes in columns.items()}
        return {name: {kind: tallies[kind][code] for kind in columns} for code, name in enumerate(found)}

    def _why_left_out(self, kind: str) -> Iterator[str]:
        outcome = self.outcomes[kind]
        limit = self.sides.new.published.manifest["limit"]
        gone = "new-input" if kind == "added" else "limit" if limit else "input-gone"
        for what, is_same in zip(outcome.what(), outcome.is_same.tolist(), strict=True):
            yield gone if what is None else why_left_out(what, is_same, self.between)

    def _why_changed(self) -> Iterator[str]:
        before, after = (_origins(side, rows) for side, rows in self._changed_rows())
        same = {name: _equal(before, after, name) for name in ("sha256", "path", "member", "line")}
        locations = same["path"] & same["member"] & same["line"]
        for row, is_same, is_location in zip(self.changed.tolist(), same["sha256"], locations, strict=True):
            yield why_changed(bool(is_same), bool(is_location), frozenset(self.fields_of(row)), self.between)

    def _changed_rows(self) -> tuple[tuple[ComparedVersion, Rows], tuple[ComparedVersion, Rows]]:
        return (self.sides.old, self.sides.partner[self.changed]), (self.sides.new, self.changed)


def ignore_progress(step: str, done: int, total: int) -> None:
    del step, done, total


def compare(dataset: Path, old: str, new: str, progress: Progress = ignore_progress) -> Comparison:
    """Compare the versions *old* and *new* of *dataset*.

    Args:
        dataset: folder of the dataset.
        old: a version, not necessarily the earlier one.
        new: another version.
        progress: called with the step, the amount done, and the total.

    Raises:
        DatasetError: a version does not exist, or one of its files is missing or damaged.
    """
    first, second = open_version(dataset, old), open_version(dataset, new)
    sides = pair_up(first, second, progress)
    fields = _fields(first, second)
    bits = np.zeros(second.rows, dtype=np.uint64)
    regrouped = np.zeros(second.rows, dtype=np.bool_)
    rows = np.flatnonzero(sides.partner >= 0)
    done = 0
    for news, before, after in sides.aligned(rows):
        bits[news] = difference(before, after, fields)
        regrouped[news[differing(before["group"].combine_chunks(), after["group"].combine_chunks())]] = True
        done += len(news)
        progress("compare", done, len(rows))
    return Comparison(sides, compare_settings(first.manifest, second.manifest), fields, bits, regrouped & (bits == 0))


def _fields(old: Published, new: Published) -> tuple[str, ...]:
    names = dict.fromkeys([*new.columns, *old.columns])
    return tuple(name for name in names if name not in NOT_CONTENT)


def _origins(side: ComparedVersion, rows: Rows) -> pa.StructArray:
    return side.table["origin"].combine_chunks().take(pa.array(rows))


def _equal(old: pa.StructArray, new: pa.StructArray, name: str) -> NDArray[np.bool_]:
    before, after = pc.struct_field(old, name), pc.struct_field(new, name)
    both_lack = pc.and_(pc.is_null(before), pc.is_null(after))
    found: NDArray[np.bool_] = pc.or_(pc.equal(before, after).fill_null(False), both_lack).to_numpy(
        zero_copy_only=False
    )
    return found


__all__ = ["KINDS", "Comparison", "compare"]
