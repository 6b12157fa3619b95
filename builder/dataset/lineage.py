"""Lineage of records: all published revisions of each record, and the matches of new records with them.

A version is a table with the columns of `assignments.parquet`. Versions are added from the oldest to the newest. Each
row is either a further revision of a known record, by the rule of `builder.dataset.record_matching`, or the first
revision of a new one. All revisions of a record stay known, so that a text that was corrected and later reverted, or
that was removed and comes back, is still the same record. By location alone only the last revision of a record matches:
lines move between versions, so an old location does not identify its present content.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from builder.dataset.record_matching import NONE, MatchKeys, Rows, pair, url_keys
from builder.records.arrow import arrow_schema

_REVISIONS = pa.schema(
    [
        ("id", pa.string()),
        ("url_key", pa.binary(16)),
        ("origin", arrow_schema().field("origin").type),
        ("group", pa.string()),
        ("split", pa.string()),
        ("content", pa.string()),
    ]
)


class MatchStatus(IntEnum):
    """Status of a row with respect to earlier versions; unchanged rows have the id, URL and raw bytes of a revision."""

    NEW = 0
    EDITED = 1
    UNCHANGED = 2


@dataclass(frozen=True, slots=True)
class LineageMatches:
    """Matches of the rows of a new version in earlier versions.

    Args:
        revision: number of the matching revision of each row, or -1.
        status: `MatchStatus` of each row.
        conflict: number of a revision in another split that the row matches by URL but not by id, or -1.
    """

    revision: Rows
    status: Rows
    conflict: Rows


def trace(versions: Iterable[pa.Table]) -> list[Rows]:
    """Return the record number of each row of *versions*, which are ordered from the oldest to the newest.

    Rows with equal numbers are the same record. For two versions the result equals that of `record_matching.pair`. For
    more it is more stable: a record that matches an older version by id is never matched by location instead.
    """
    lineage = Lineage()
    return [lineage.add(version) for version in versions]


class Lineage:
    """The revisions of all records of the versions added so far.

    Attributes:
        revisions: one row per revision: id, url_key, origin, group, split, and content, which is null for duplicates.
        version: number of the last version that contains each revision, from 0.
        entity: record number of each revision.
        versions: number of versions.
    """

    def __init__(self) -> None:
        self.revisions: pa.Table = _REVISIONS.empty_table()
        self.version: Rows = np.zeros(0, dtype=np.int64)
        self.entity: Rows = np.zeros(0, dtype=np.int64)
        self.versions = 0

    def add(self, table: pa.Table) -> Rows:
        """Add the next version and return the record number of each of its rows.

        Args:
            table: columns id, url, origin, group, split, content.
        """
        new = _as_revisions(table)
        found = self.find(new)
        fresh = np.cumsum(found.revision < 0) - 1 + (int(self.entity.max(initial=NONE)) + 1)
        entity = np.where(found.revision < 0, fresh, self.entity[found.revision] if len(self.entity) else 0)
        stays = self._differs_from(new)
        old = self.revisions.filter(pa.array(stays))
        # Records follow duplicates because the last of several equal ids counts as the published revision.
        order = np.argsort(new["content"].is_valid().to_numpy(), kind="stable")
        self.revisions = pa.concat_tables([old, new.take(pa.array(order))]).combine_chunks()
        self.version = np.append(self.version[stays], np.full(len(new), self.versions))
        self.entity = np.append(self.entity[stays], entity[order])
        self.versions += 1
        return entity

    def find(self, new: pa.Table) -> LineageMatches:
        """Return the matches of the rows of *new*, which has columns id, origin, and url or url_key."""
        if not len(self.revisions):
            nothing = np.full(len(new), NONE, dtype=np.int64)
            return LineageMatches(nothing, np.zeros(len(new), dtype=np.int64), nothing)
        new = new if "url_key" in new.column_names else new.append_column("url_key", url_keys(new))
        keys = MatchKeys(self.revisions, new)
        same = _coalesce(_look_up(keys, keys.exact), _look_up(keys, keys.content))
        by_url = _look_up(keys, keys.urls)
        revision = _coalesce(same, _look_up(keys, keys.ids), by_url)
        revision = _coalesce(revision, self._by_last_location(new, revision))
        status = np.where(
            same >= 0, MatchStatus.UNCHANGED, np.where(revision >= 0, MatchStatus.EDITED, MatchStatus.NEW)
        )
        return LineageMatches(revision, status, self._conflict(revision, by_url))

    def splits(self, revision: Rows) -> list[str | None]:
        """Return the split of each revision number, None for -1."""
        return self._values("split", revision)

    def groups(self, revision: Rows) -> list[str | None]:
        """Return the group key of each revision number, None for -1."""
        return self._values("group", revision)

    def _values(self, name: str, revision: Rows) -> list[str | None]:
        if not len(self.revisions):
            return [None] * len(revision)
        values: list[str | None] = self.revisions[name].take(pa.array(revision, mask=revision < 0)).to_pylist()
        return values

    def _by_last_location(self, new: pa.Table, revision: Rows) -> Rows:
        """Match rows without a revision by location with the last revisions of records that are still unmatched."""
        last = np.zeros(int(self.entity.max(initial=NONE)) + 1, dtype=np.int64)
        np.maximum.at(last, self.entity, self.version)
        last[self.entity[revision[revision >= 0]]] = NONE
        rest = np.flatnonzero(revision < 0)
        found = np.full(len(new), NONE, dtype=np.int64)
        found[rest] = self._pair(np.flatnonzero(self.version == last[self.entity]), new.take(pa.array(rest)))
        return found

    def _pair(self, revisions: Rows, new: pa.Table) -> Rows:
        partner = pair(self.revisions.take(pa.array(revisions)), new)
        return np.where(partner < 0, NONE, revisions[partner]) if len(revisions) else partner

    def _conflict(self, revision: Rows, other: Rows) -> Rows:
        """Return *other* where its split differs from that of *revision*, else -1."""
        codes = self.revisions["split"].combine_chunks().dictionary_encode().indices.to_numpy()
        return np.where((other >= 0) & (revision >= 0) & (codes[other] != codes[revision]), other, NONE)

    def _differs_from(self, new: pa.Table) -> NDArray[np.bool_]:
        """Return which known revisions differ from all rows of *new* in at least one key."""
        keys = MatchKeys(self.revisions, new)
        repeated = _look_up(keys, keys.exact)
        stays = np.ones(len(self.version), dtype=np.bool_)
        stays[repeated[repeated >= 0]] = False
        return stays


def _as_revisions(table: pa.Table) -> pa.Table:
    keyed = table if "url_key" in table.column_names else table.append_column("url_key", url_keys(table))
    return keyed.select(_REVISIONS.names).cast(_REVISIONS)


def _coalesce(*choices: Rows) -> Rows:
    """Return the first number of *choices* that is not negative, for each row."""
    result = choices[0]
    for choice in choices[1:]:
        result = np.where(result < 0, choice, result)
    return result


def _look_up(keys: MatchKeys, key: Rows) -> Rows:
    """Return for each new row the last old row with an equal *key*, or -1; several rows may share an old row."""
    last = np.full(int(key.max(initial=NONE)) + 2, NONE, dtype=np.int64)
    old, new = key[: keys.old], key[keys.old :]
    has = np.flatnonzero(old >= 0)
    last[old[has]] = has
    # The key -1 reads the last element, which is never written.
    found: Rows = last[new]
    return found
