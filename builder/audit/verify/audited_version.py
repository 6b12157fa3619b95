"""State of the verification of a version: its manifest, and what the checks have found in its files so far."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from builder.audit.leaks import KeyIndex, Rows, SimilarPairSearch
from builder.records.arrow import arrow_schema
from builder.storage.digests import timestamp
from builder.storage.manifest import Manifest

# Called with the step, the amount done, and the total.
Progress = Callable[[str, int, int], None]

# Listed messages of a check; the rest are counted.
_MAX_MESSAGES = 5

KEY_SCHEMA = pa.schema(
    [arrow_schema().field(name) for name in ("id", "group", "url", "origin")],
)
DUPLICATES = pa.schema(
    [*KEY_SCHEMA, ("split", pa.string()), ("kept", pa.string()), ("reason", pa.string())],
)


@dataclass(slots=True)
class AuditedVersion:
    """A version that is being verified.

    Attributes:
        dataset: folder of the dataset.
        manifest: manifest of the version.
        folder: folder for temporary files.
        progress: called with the step, the amount done, and the total.
        is_whole: whether all files exist and are readable; if not, other checks would repeat the problem.
        counts: number of records by split.
        digests: digest of the records as JSON Lines by split.
        batches: id, group, url and origin of the records, in the order of the files.
        contents: content digest of each record.
        fields: number of records by non-empty field.
        languages: number of records by language.
        dates: first and last `published_at` of each batch of records, by split.
        duplicates: valid rows of the file of duplicates.
        rejected: origins of the rejections.
        reasons: number of rejections by stage and reason.
        beside_digests: digests of the files beside the manifest, by name.
        keys: indices of the keys that must not be in two splits, by name.
        similar_pairs: search for similar bodies.
        split_groups: groups found in two splits or with leaks, whose moves between versions are not reported again.
    """

    dataset: Path
    manifest: Manifest
    folder: Path
    progress: Progress
    is_whole: bool = True
    counts: Counter[str] = field(default_factory=Counter)
    digests: dict[str, str] = field(default_factory=dict)
    batches: list[pa.RecordBatch] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    dates: dict[str, list[pa.Scalar]] = field(default_factory=dict)
    duplicates: pa.Table = field(default_factory=DUPLICATES.empty_table)
    rejected: pa.Array = field(default_factory=lambda: pa.array([], KEY_SCHEMA.field("origin").type))
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    beside_digests: dict[str, str] = field(default_factory=dict)
    keys: dict[str, KeyIndex] = field(default_factory=dict)
    similar_pairs: SimilarPairSearch | None = None
    split_groups: set[str] = field(default_factory=set)

    @property
    def version(self) -> str:
        """Return the version number."""
        return str(self.manifest["version"])

    @property
    def splits(self) -> list[str]:
        """Return the names of the splits in the order of the manifest."""
        return [split["name"] for split in self.manifest["splits"]]

    def key_table(self) -> pa.Table:
        """Return id, group, url and origin of all records."""
        return pa.Table.from_batches(self.batches, schema=KEY_SCHEMA).combine_chunks()

    def span(self, *splits: str) -> dict[str, str | None]:
        """Return the first and last `published_at` of *splits* in the format of manifests."""
        found = [date.as_py() for name in splits for date in self.dates.get(name, []) if date.is_valid]
        return {"first": timestamp(min(found, default=None)), "last": timestamp(max(found, default=None))}

    def split_codes(self) -> Rows:
        """Return the number of the split of each record, then of each duplicate."""
        names = self.splits
        records = [np.full(self.counts[name], number, dtype=np.int64) for number, name in enumerate(names)]
        known = {name: number for number, name in enumerate(names)}
        # Duplicates may have a missing split, which another check reports.
        others = [known.get(name, len(names)) for name in self.duplicates["split"].to_pylist()]
        return np.concatenate([*records, np.array(others, dtype=np.int64)])

    def describe(self, row: int) -> str:
        """Return the location of the record or duplicate with the number *row* for a message."""
        files = [(split["name"], file) for split in self.manifest["splits"] for file in split["files"]]
        starts = list(np.cumsum([0, *(file["rows"] for _, file in files)]))
        if row >= starts[-1]:
            item = self.duplicates.slice(row - starts[-1], 1).to_pylist()[0]
            return f"duplicate {item['id']} ({item['split']}, duplicates.jsonl.zst, line {row - starts[-1] + 1})"
        number = bisect_right(starts, row) - 1
        split, file = files[number]
        return f"record {self.id_of(row)} ({split}, {file['path']}, row {row - starts[number] + 1})"

    def id_of(self, row: int) -> str:
        """Return the id of the record with the number *row*."""
        for batch in self.batches:
            if row < len(batch):
                return str(batch["id"][row].as_py())
            row -= len(batch)
        raise IndexError(row)

    def beside(self, name: str) -> str:
        """Return the path, relative to the dataset, of the file *name* beside the manifest."""
        return f"versions/{self.version}/{name}"


Check = Callable[[AuditedVersion], Iterator[str]]


def shortened(messages: list[str]) -> Iterator[str]:
    """Yield the first `_MAX_MESSAGES` of *messages* and the number of the others."""
    yield from messages[:_MAX_MESSAGES]
    if len(messages) > _MAX_MESSAGES:
        yield f"and {len(messages) - _MAX_MESSAGES:,} more like these"


def first_line(error: BaseException) -> str:
    """Return the first line of an error message."""
    return next(iter(str(error).splitlines()), type(error).__name__)


def listed(manifest: Manifest) -> list[dict[str, Any]]:
    """Return the entries of all files in *manifest*."""
    return [*(file for split in manifest["splits"] for file in split["files"]), *manifest["files"]]
