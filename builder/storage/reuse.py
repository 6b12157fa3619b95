"""Reuse the outcomes of single documents, so that a line appended to a file costs the extraction of that line only.

A shard is named by the digest of all its input, so that a change of one file leads to a new shard. The outcomes of its
unchanged documents are taken from older shards by document keys: digests of text, declared fields and extractor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from builder.dataset.fingerprints import size
from builder.records import Problem, RawDocument, Rejection
from builder.records.arrow import to_records
from builder.storage.shard_store import DOCUMENT_BYTES, FINGERPRINTS_SCHEMA, Store, StoredOutcome

# Shards in memory; consecutive documents of a file are usually in one or two.
_MAX_LOADED = 4


class _Location(NamedTuple):
    shard: int
    row: int
    is_record: bool


class _Row(NamedTuple):
    """A record or rejection of a shard in JSON form, and the fingerprints of a record."""

    values: Mapping[str, Any]
    fingerprints: Mapping[str, Any] | None


class _LoadedShard(NamedTuple):
    records: pa.Table
    fingerprints: pa.Table
    rejected: list[dict[str, Any]]


class OutcomeCache:
    """The outcomes in a store, indexed by document key.

    Args:
        store: the store of shards.
        code: digest of everything that outcomes depend on besides their documents.
    """

    def __init__(self, store: Store, code: bytes) -> None:
        self._store = store
        self._code = code
        self._names = store.names()
        parts: list[tuple[NDArray[np.bytes_], int, bool]] = []
        for number, name in enumerate(self._names):
            for is_record, listed in ((True, store.record_keys(name)), (False, store.rejection_keys(name))):
                parts.append((np.array(listed, dtype=f"S{DOCUMENT_BYTES}"), number, is_record))
        keys = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0, dtype=f"S{DOCUMENT_BYTES}")
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]
        self._shard = np.concatenate([np.full(len(k), number) for k, number, _ in parts] or [np.zeros(0, np.int64)])
        self._row = np.concatenate([np.arange(len(k)) for k, _, _ in parts] or [np.zeros(0, np.int64)])
        self._is_record = np.concatenate([np.full(len(k), flag) for k, _, flag in parts] or [np.zeros(0, np.bool_)])
        self._loaded: dict[int, _LoadedShard | None] = {}

    def find(
        self, raws: Sequence[RawDocument], readings: Sequence[str]
    ) -> list[tuple[bytes | None, StoredOutcome | None]]:
        """Return the key of each document, and its outcome as if it had just been extracted, or None.

        Args:
            raws: the documents.
            readings: what else the outcome of each document depends on.
        """
        keys = [self._key(raw, reading) for raw, reading in zip(raws, readings, strict=True)]
        locations = [self._locate(key) for key in keys]
        # One shard at a time, because converting many rows to records at once is much faster than one by one.
        found: dict[_Location, _Row] = {}
        for shard in sorted({location.shard for location in locations if location}):
            found |= self._rows(shard, {location for location in locations if location and location.shard == shard})
        return [
            (key, None if location is None or location not in found else _outcome(raw, key, location, found[location]))
            for raw, key, location in zip(raws, keys, locations, strict=True)
        ]

    def _rows(self, number: int, locations: AbstractSet[_Location]) -> dict[_Location, _Row]:
        shard = self._load(number)
        if shard is None:
            return {}
        records = sorted(location for location in locations if location.is_record)
        rows = pa.array([location.row for location in records], pa.int64())
        pairs = zip(to_records(shard.records.take(rows)), shard.fingerprints.take(rows).to_pylist(), strict=True)
        found = {location: _Row(*pair) for location, pair in zip(records, pairs, strict=True)}
        return found | {
            location: _Row(shard.rejected[location.row], None) for location in locations if not location.is_record
        }

    def _key(self, raw: RawDocument, reading: str) -> bytes | None:
        """Return the key of *raw*, or None for a document without key, which is extracted each time."""
        try:
            parts = [raw.media_type, raw.text, dict(raw.declared), raw.fetched_at, reading]
            content = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
        except TypeError:
            # Not representable in JSON, such as a lone surrogate.
            return None
        return hashlib.sha256(self._code + content).digest()[:DOCUMENT_BYTES]

    def _locate(self, key: bytes | None) -> _Location | None:
        if key is None or not len(self._keys):
            return None
        at = int(np.searchsorted(self._keys, np.bytes_(key)))
        # NumPy strips trailing zero bytes.
        if at == len(self._keys) or bytes(self._keys[at]) != key.rstrip(b"\0"):
            return None
        number = int(self._order[at])
        return _Location(int(self._shard[number]), int(self._row[number]), bool(self._is_record[number]))

    def _load(self, number: int) -> _LoadedShard | None:
        """Return a shard, or None if it is damaged; the last `_MAX_LOADED` shards stay in memory."""
        if number not in self._loaded:
            if len(self._loaded) == _MAX_LOADED:
                del self._loaded[next(iter(self._loaded))]
            self._loaded[number] = _read_shard(self._store, self._names[number])
        return self._loaded[number]


def _read_shard(store: Store, name: str) -> _LoadedShard | None:
    shard = store.find(name)
    if shard is None:
        return None
    # Dates are taken from the record, where they are text.
    columns = [name for name in FINGERPRINTS_SCHEMA.names if name not in ("published_at", "given", "document")]
    rejected = [row for row in shard.rejected() if row["stage"] != "load"]
    return _LoadedShard(shard.table(), shard.fingerprints(columns), rejected)


def _outcome(raw: RawDocument, key: bytes | None, location: _Location, row: _Row) -> StoredOutcome:
    """Return the stored outcome of *raw*, with its present origin."""
    values = row.values
    if not location.is_record:
        problems = tuple(Problem(**problem) for problem in values["problems"])
        return StoredOutcome(Rejection(raw.origin, values["stage"], values["reason"], values["message"], problems), key)
    origin = {name: getattr(raw.origin, name) for name in values["origin"]}
    record = {**values, "origin": origin}
    fingerprints = {**(row.fingerprints or {}), "origin": origin, "size": size(record)}
    return StoredOutcome(record, key, fingerprints=fingerprints)
