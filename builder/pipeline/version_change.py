"""Compare a version with the newest earlier one, and derive its version number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from builder.dataset.record_matching import NONE, Rows, pair
from builder.errors import BuilderError
from builder.records import SCHEMA_VERSION
from builder.storage.history import History
from builder.utils.semver import LEVELS, bump, is_enough

FIRST = "1.0.0"
# `--bump auto`: derive the level from the change.
AUTO = "auto"
BUMPS = (AUTO, *LEVELS)


@dataclass(frozen=True, slots=True)
class PairedRecords:
    """The records of a version, paired with those of the newest earlier one.

    Args:
        table: the records: id, url_key, origin, revision.
        splits: the split of each.
        old: row number of the same record in the earlier version, or -1.
    """

    table: pa.Table
    splits: Sequence[str]
    old: Rows


def pair_up(table: pa.Table, splits: Sequence[str], earlier: History) -> PairedRecords:
    """Pair records with those of the newest earlier version; a match by location alone must agree with the lineage.

    Args:
        table: id, url_key, origin, revision of the records.
        splits: the split of each.
        earlier: the earlier versions.
    """
    if earlier.newest is None:
        return PairedRecords(table, splits, np.full(len(table), NONE, dtype=np.int64))
    old = pair(earlier.newest, table)
    revision = table["revision"].to_numpy()
    entity = np.append(earlier.lineage.entity, NONE)[revision]
    before = np.append(earlier.newest["entity"].to_numpy(), NONE)[old]
    # A record that returns from an older version, matched by id, is not the one whose location it has now.
    return PairedRecords(table, splits, np.where(entity == before, old, NONE))


def level(paired: PairedRecords, earlier: History) -> str:
    """Return the level of the change: removals and schema changes are major, additions minor, all others patch."""
    before = earlier.previous
    if before is None or before["record_schema"] != SCHEMA_VERSION or _removed(paired, earlier):
        return "major"
    return "minor" if (paired.old < 0).any() else "patch"


def counts(paired: PairedRecords, contents: Sequence[str | None], earlier: History) -> dict[str, int]:
    """Return the number of records added, removed, changed and moved, as the manifest states them.

    Args:
        paired: the records.
        contents: content digest of each record.
        earlier: the earlier versions.
    """
    if earlier.newest is None:
        return {"added": len(paired.table), "removed": 0, "changed": 0, "moved": 0}
    known = np.flatnonzero(paired.old >= 0)
    was = earlier.newest.select(["content", "split"]).take(pa.array(paired.old[known])).to_pydict()
    return {
        "added": int((paired.old < 0).sum()),
        "removed": _removed(paired, earlier),
        "changed": sum(contents[row] != old for row, old in zip(known.tolist(), was["content"], strict=True)),
        "moved": sum(paired.splits[row] != old for row, old in zip(known.tolist(), was["split"], strict=True)),
    }


def next_version(how: str, grade: str, earlier: History) -> str:
    """Return the version number that follows the newest earlier version.

    Args:
        how: a name of `BUMPS`.
        grade: the level of the change.
        earlier: the earlier versions.

    Raises:
        BuilderError: *how* understates the change.
    """
    before = earlier.previous
    if before is None:
        return FIRST
    if how == AUTO:
        return bump(before["version"], grade)
    wanted = bump(before["version"], how)
    _check(wanted, f"--bump {how}", grade, earlier)
    return wanted


def check_version(version: str, grade: str, earlier: History) -> None:
    """Check that *version* does not understate the change against the newest earlier version.

    Raises:
        BuilderError: it does.
    """
    _check(version, f"--version {version}", grade, earlier)


def _check(version: str, asked: str, grade: str, earlier: History) -> None:
    before = earlier.previous
    if before is not None and not is_enough(version, before["version"], grade):
        raise BuilderError(
            f"{asked} understates the change: since {before['version']} {_WHY[grade]}, which is a {grade} change; "
            f"give --version {bump(before['version'], grade)} or --bump auto"
        )


_WHY = {
    "major": "records were removed or their schema changed",
    "minor": "records were added",
    "patch": "records were changed",
}


def _removed(paired: PairedRecords, earlier: History) -> int:
    if earlier.newest is None:
        return 0
    return len(earlier.newest) - int((paired.old >= 0).sum())
