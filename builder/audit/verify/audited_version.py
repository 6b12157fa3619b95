"""What verify knows of a version: its manifest, and what reading its files has brought to light so far."""

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

# Called with a step, what is done of it, and its total.
Progress = Callable[[str, int, int], None]

# The first ones tell enough; the rest are counted.
_LISTED = 5

LIGHT = pa.schema(
    [arrow_schema().field(name) for name in ("id", "group", "url", "origin")],
)
DUPLICATES = pa.schema(
    [*LIGHT, ("split", pa.string()), ("kept", pa.string()), ("reason", pa.string())],
)


@dataclass(slots=True)
class AuditedVersion:
    """A version under examination.

    Attributes:
        dataset: its folder.
        manifest: of the version.
        folder: for temporary files.
        progress: hears how far it is.
        is_whole: whether all files are there and readable: without them other checks would repeat one fault.
        counts: records found, by split.
        digests: of the records as JSON lines, by split.
        batches: id, group, url and origin of the records, in the order of the files.
        contents: the digest of what each record says.
        fields: in how many records each field says something.
        languages: the number of records by language.
        dates: the first and the last `published_at` of some records each, by split.
        duplicates: rows of the file of duplicates that meet their schema.
        rejected: origins of the rejections, and how many there are by stage and reason.
        keys: what must not be in two splits, by the name of what it is.
        similar_pairs: finds bodies that are alike.
        split_groups: keys of groups that were found in two splits, or to leak: where they were before is no more news.
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
    rejected: pa.Array = field(default_factory=lambda: pa.array([], LIGHT.field("origin").type))
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    beside_digests: dict[str, str] = field(default_factory=dict)
    keys: dict[str, KeyIndex] = field(default_factory=dict)
    similar_pairs: SimilarPairSearch | None = None
    split_groups: set[str] = field(default_factory=set)

    @property
    def version(self) -> str:
        """Return the version's name."""
        return str(self.manifest["version"])

    @property
    def splits(self) -> list[str]:
        """Return the names of the splits, in the manifest's order."""
        return [split["name"] for split in self.manifest["splits"]]

    def light(self) -> pa.Table:
        """Return id, group, url and origin of all records."""
        return pa.Table.from_batches(self.batches, schema=LIGHT).combine_chunks()

    def span(self, *splits: str) -> dict[str, str | None]:
        """Return the first and the last `published_at` of some splits, as manifests have them."""
        found = [date.as_py() for name in splits for date in self.dates.get(name, []) if date.is_valid]
        return {"first": timestamp(min(found, default=None)), "last": timestamp(max(found, default=None))}

    def split_codes(self) -> Rows:
        """Return for each record, then for each duplicate, the number of its split."""
        names = self.splits
        records = [np.full(self.counts[name], number, dtype=np.int64) for number, name in enumerate(names)]
        known = {name: number for number, name in enumerate(names)}
        # A duplicate may point to a split that is not there: that is reported where it is looked at.
        others = [known.get(name, len(names)) for name in self.duplicates["split"].to_pylist()]
        return np.concatenate([*records, np.array(others, dtype=np.int64)])

    def place(self, row: int) -> str:
        """Return where the record or duplicate with the number *row* stands, for a message."""
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
        """Return the path below the dataset of the file *name* beside the manifest."""
        return f"versions/{self.version}/{name}"


Check = Callable[[AuditedVersion], Iterator[str]]


def shortened(messages: list[str]) -> Iterator[str]:
    """Yield the first of *messages*, and how many more there are."""
    yield from messages[:_LISTED]
    if len(messages) > _LISTED:
        yield f"and {len(messages) - _LISTED:,} more like these"


def first_line(fault: BaseException) -> str:
    """Return the first line of what a library says."""
    return next(iter(str(fault).splitlines()), type(fault).__name__)


def listed(manifest: Manifest) -> list[dict[str, Any]]:
    """Return the descriptions of all files that *manifest* names."""
    return [*(file for split in manifest["splits"] for file in split["files"]), *manifest["files"]]
