"""What the store knows of single documents, so that a file that grew by a line costs the extraction of that line.

A shard is named by all that went into it; one changed file makes another shard. The outcomes of its other documents are
taken from older shards, where they stand under a key of their own: text, what is declared of it, and the extractor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from builder.dataset.fingerprints import size
from builder.records import Problem, RawDocument, Rejection
from builder.records.arrow import to_records
from builder.storage.shard_store import DOCUMENT_BYTES, FINGERPRINTS_SCHEMA, Shard, Store, StoredOutcome

# Shards whose documents are asked for in turn: neighbours in a file lie in one or two.
_HELD = 4


class _Place(NamedTuple):
    shard: int
    row: int
    is_record: bool


class _Row(NamedTuple):
    """A row of a shard in JSON form, and the fingerprints of a record."""

    said: Mapping[str, Any]
    fingerprints: Mapping[str, Any] | None


class OutcomeCache:
    """The outcomes in a store, found by the keys of documents.

    Args:
        store: where the shards are.
        house: a digest of everything that outcomes depend on besides their documents.
    """

    def __init__(self, store: Store, house: bytes) -> None:
        self._store = store
        self._house = house
        self._names = store.names()
        parts: list[tuple[NDArray[np.bytes_], int, bool]] = []
        for number, name in enumerate(self._names):
            for is_record, listed in ((True, store.documents(name)), (False, store.refused(name))):
                parts.append((np.array(listed, dtype=f"S{DOCUMENT_BYTES}"), number, is_record))
        keys = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0, dtype=f"S{DOCUMENT_BYTES}")
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]
        self._shard = np.concatenate([np.full(len(k), number) for k, number, _ in parts] or [np.zeros(0, np.int64)])
        self._row = np.concatenate([np.arange(len(k)) for k, _, _ in parts] or [np.zeros(0, np.int64)])
        self._is_record = np.concatenate([np.full(len(k), flag) for k, _, flag in parts] or [np.zeros(0, np.bool_)])
        self._held = lru_cache(maxsize=_HELD)(self._hold)

    def find(
        self, raws: Sequence[RawDocument], readings: Sequence[str]
    ) -> list[tuple[bytes | None, StoredOutcome | None]]:
        """Return the key of each document, and its outcome as if it had just been extracted, or None.

        Args:
            raws: the documents.
            readings: for each what its outcome depends on besides.
        """
        keys = [self._key(raw, reading) for raw, reading in zip(raws, readings, strict=True)]
        places = [self._place(key) for key in keys]
        # A shard at a time: a table is turned into records much faster as a whole than row by row.
        found: dict[_Place, _Row] = {}
        for shard in sorted({place.shard for place in places if place}):
            found |= self._of_shard(shard, {place for place in places if place and place.shard == shard})
        return [
            (key, None if place is None or place not in found else _outcome(raw, key, place, found[place]))
            for raw, key, place in zip(raws, keys, places, strict=True)
        ]

    def _of_shard(self, shard: int, places: AbstractSet[_Place]) -> dict[_Place, _Row]:
        held = self._held(shard)
        if held is None:
            return {}
        table, light, rejected = held
        records = sorted(place for place in places if place.is_record)
        rows = pa.array([place.row for place in records], pa.int64())
        pairs = zip(to_records(table.take(rows)), light.take(rows).to_pylist(), strict=True)
        found = {place: _Row(*pair) for place, pair in zip(records, pairs, strict=True)}
        return found | {place: _Row(rejected[place.row], None) for place in places if not place.is_record}

    def _key(self, raw: RawDocument, reading: str) -> bytes | None:
        """Return the key of *raw*, None for what has none and is extracted each time."""
        try:
            parts = [raw.media_type, raw.text, dict(raw.declared), raw.fetched_at, reading]
            said = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
        except TypeError:
            # What JSON cannot say, such as half of a surrogate pair.
            return None
        return hashlib.sha256(self._house + said).digest()[:DOCUMENT_BYTES]

    def _place(self, key: bytes | None) -> _Place | None:
        if key is None or not len(self._keys):
            return None
        at = int(np.searchsorted(self._keys, np.bytes_(key)))
        # Numpy takes bytes of zero at the end for none.
        if at == len(self._keys) or bytes(self._keys[at]) != key.rstrip(b"\0"):
            return None
        number = int(self._order[at])
        return _Place(int(self._shard[number]), int(self._row[number]), bool(self._is_record[number]))

    def _hold(self, number: int) -> tuple[pa.Table, pa.Table, list[dict[str, Any]]] | None:
        # Checked for damage here: most shards are never asked for a document.
        shard: Shard | None = self._store.find(self._names[number])
        if shard is None:
            return None
        # Dates are taken from the record, which has them as text.
        light = shard.fingerprints(
            [name for name in FINGERPRINTS_SCHEMA.names if name not in ("published_at", "given", "document")]
        )
        return shard.table(), light, [row for row in shard.rejected() if row["stage"] != "load"]


def _outcome(raw: RawDocument, key: bytes | None, place: _Place, row: _Row) -> StoredOutcome:
    """Return what the store says of *raw*, which may stand elsewhere now."""
    said = row.said
    if not place.is_record:
        problems = tuple(Problem(**problem) for problem in said["problems"])
        return StoredOutcome(Rejection(raw.origin, said["stage"], said["reason"], said["message"], problems), key)
    origin = {name: getattr(raw.origin, name) for name in said["origin"]}
    record = {**said, "origin": origin}
    return StoredOutcome(record, key, None, {**(row.fingerprints or {}), "origin": origin, "size": size(record)})
