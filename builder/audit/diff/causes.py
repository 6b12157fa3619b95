"""Why records came, went or changed: as much as manifests, digests of raw documents and left-out rows can report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from builder.audit.diff.pairing import ComparedVersion, light_origin
from builder.audit.diff.settings import SettingsDiff
from builder.dataset.record_matching import pair
from builder.records.arrow import arrow_schema
from builder.storage.published import Published, Rows

_CAUSE_BATCH_ROWS = 10_000
_DUPLICATE = "duplicate"

# What each reason means, for the reader of a report.
CAUSES = {
    "new-input": "a raw document that was not read before",
    "input-gone": "its raw document is no longer read",
    "changed-input": "its raw document was changed",
    "other-document": "another raw document of the same article is used",
    "extractor": "same raw document, another version of the extractor",
    "tools": "same raw document, another version of a library that reads it",
    "recipe": "same raw document, another recipe",
    "filter": "a filter of the recipe",
    "duplicate": "deduplication: it repeats another record, or did before",
    "bridge": "it would tie together leak groups of two splits, or did before",
    "takedown": "taken down, or no longer",
    "limit": "the build was a trial that read the first documents only",
    "unknown": "nothing that the versions report explains it",
}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of some records in the other version, where they are no records.

    Args:
        table: the left-out rows of that version: `what` and `kept`.
        found: for each record the row of *table*, or -1 where its raw document is not to be found there.
        is_same: for each record whether the raw document there has the same bytes.
    """

    table: pa.Table
    found: Rows
    is_same: NDArray[np.bool_]

    def what(self) -> list[str | None]:
        """Return for each record `stage reason` of its rejection, or `duplicate`, or None."""
        rows = pa.array(self.found, mask=self.found < 0)
        values: list[str | None] = self.table["what"].take(rows).to_pylist()
        return values

    def detail(self, place: int) -> str | None:
        """Return what became of the record at *place*, in a few words."""
        row = int(self.found[place])
        if row < 0:
            return None
        what, kept = self.table["what"][row].as_py(), self.table["kept"][row].as_py()
        return f"duplicate of {kept}" if kept else f"rejected: {what}"


def outcomes(side: ComparedVersion, rows: Rows, other: Published) -> Outcomes:
    """Return what became of the records *rows* of *side* in the version *other*, where they are no records."""
    table = _left_out(other)
    mine = side.table.take(pa.array(rows))
    found = np.full(len(rows), -1, dtype=np.int64)
    partner = pair(mine, table)
    found[partner[partner >= 0]] = np.flatnonzero(partner >= 0)
    is_same = np.zeros(len(rows), dtype=np.bool_)
    has = found >= 0
    theirs = pc.struct_field(table["origin"].combine_chunks(), "sha256").take(pa.array(found[has]))
    ours = pc.struct_field(mine["origin"].combine_chunks(), "sha256").filter(pa.array(has))
    is_same[has] = pc.equal(ours, theirs).to_numpy(zero_copy_only=False)
    return Outcomes(table, found, is_same)


def why_left_out(what: str | None, is_same: bool, gap: SettingsDiff) -> str:
    """Return why a record of one version is none in the other, where *what* became of its raw document."""
    if what is None or what == _DUPLICATE:
        return "unknown" if what is None else "duplicate"
    stage, _, reason = what.partition(" ")
    if reason == "bridges-splits":
        return "bridge"
    if "takedown" in what or "taken-down" in what:
        return "takedown"
    if not is_same:
        return "changed-input"
    return "filter" if stage == "filter" else _why_read_differently(gap)


def why_changed(is_same: bool, is_same_place: bool, fields: frozenset[str], gap: SettingsDiff) -> str:
    """Return why a record differs, given whether its raw document and the place of it are the same."""
    if not is_same:
        return "changed-input" if is_same_place else "other-document"
    return "recipe" if fields and fields <= gap.declared else _why_read_differently(gap)


def _why_read_differently(gap: SettingsDiff) -> str:
    if gap.extractor:
        return "extractor"
    if gap.reading_tools:
        return "tools"
    return "recipe" if gap.recipe else "unknown"


def _left_out(version: Published) -> pa.Table:
    """Return id, url, origin, what and kept of a version's duplicates and rejections."""
    schema = pa.schema(
        [
            ("id", pa.string()),
            ("url", pa.string()),
            ("origin", arrow_schema().field("origin").type),
            ("what", pa.string()),
            ("kept", pa.string()),
        ]
    )
    rows = _rows(version)
    batches = []
    while some := list(islice(rows, _CAUSE_BATCH_ROWS)):
        batches.append(pa.RecordBatch.from_pylist(some, schema=schema))
    table = pa.Table.from_batches(batches, schema=schema).combine_chunks()
    place = table.schema.get_field_index("origin")
    origins = table["origin"].combine_chunks() if len(table) else pa.array([], schema.field("origin").type)
    return table.set_column(place, "origin", light_origin(origins))


def _rows(version: Published) -> Iterator[dict[str, Any]]:
    for row in version.lines("duplicates.jsonl.zst"):
        yield {"id": row["id"], "url": row["url"], "origin": row["origin"], "what": _DUPLICATE, "kept": row["kept"]}
    for row in version.lines("rejected.jsonl.zst"):
        yield {"origin": row["origin"], "what": f"{row['stage']} {row['reason']}"}
