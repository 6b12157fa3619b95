"""Find the causes of added, removed and changed records from manifests, digests, duplicates and rejections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from builder.audit.diff.pairing import ComparedVersion, match_fields
from builder.audit.diff.settings import SettingsDiff
from builder.dataset.record_matching import pair
from builder.records.arrow import arrow_schema
from builder.storage.published import Published, Rows

# Rows per batch.
_OUTCOME_BATCH_ROWS = 10_000
_DUPLICATE = "duplicate"

# Descriptions for reports.
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
    "bridge": "it would connect leak groups of two splits, or did before",
    "takedown": "taken down, or no longer",
    "limit": "the build was a trial that read the first documents only",
    "unknown": "not explained by the data of the versions",
}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Outcomes of records of one version in another version, in which they are not records.

    Args:
        table: duplicates and rejections of that version, with `what` and `kept`.
        found: row of *table* of each record, or -1 if its raw document is not there.
        is_same: whether the raw document of each record has the same bytes there.
    """

    table: pa.Table
    found: Rows
    is_same: NDArray[np.bool_]

    def what(self) -> list[str | None]:
        """Return the outcome of each record: stage and reason of its rejection, `duplicate`, or None."""
        rows = pa.array(self.found, mask=self.found < 0)
        values: list[str | None] = self.table["what"].take(rows).to_pylist()
        return values

    def detail(self, number: int) -> str | None:
        """Return a short description of the outcome of the record *number*."""
        row = int(self.found[number])
        if row < 0:
            return None
        what, kept = self.table["what"][row].as_py(), self.table["kept"][row].as_py()
        return f"duplicate of {kept}" if kept else f"rejected: {what}"


def outcomes(side: ComparedVersion, rows: Rows, other: Published) -> Outcomes:
    """Return the outcomes in *other* of the records *rows* of *side*, which are not records there."""
    table = _left_out(other)
    mine = side.table.take(pa.array(rows))
    found = np.full(len(rows), -1, dtype=np.int64)
    partner = pair(mine, table)
    found[partner[partner >= 0]] = np.flatnonzero(partner >= 0)
    is_same = np.zeros(len(rows), dtype=np.bool_)
    has = found >= 0
    others = pc.struct_field(table["origin"].combine_chunks(), "sha256").take(pa.array(found[has]))
    own = pc.struct_field(mine["origin"].combine_chunks(), "sha256").filter(pa.array(has))
    is_same[has] = pc.equal(own, others).to_numpy(zero_copy_only=False)
    return Outcomes(table, found, is_same)


def why_left_out(what: str | None, is_same: bool, gap: SettingsDiff) -> str:
    """Return the cause for a record of one version whose outcome in the other version is *what*."""
    if what is None or what == _DUPLICATE:
        return "unknown" if what is None else "duplicate"
    stage, _, reason = what.partition(" ")
    if reason == "bridges-splits":
        return "bridge"
    if "takedown" in what or "taken-down" in what:
        return "takedown"
    if not is_same:
        return "changed-input"
    return "filter" if stage == "filter" else _why_extracted_differently(gap)


def why_changed(is_same: bool, is_same_location: bool, fields: frozenset[str], gap: SettingsDiff) -> str:
    """Return the cause for a changed record, given whether bytes and location of its raw document are the same."""
    if not is_same:
        return "changed-input" if is_same_location else "other-document"
    return "recipe" if fields and fields <= gap.declared else _why_extracted_differently(gap)


def _why_extracted_differently(gap: SettingsDiff) -> str:
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
    while batch := list(islice(rows, _OUTCOME_BATCH_ROWS)):
        batches.append(pa.RecordBatch.from_pylist(batch, schema=schema))
    table = pa.Table.from_batches(batches, schema=schema).combine_chunks()
    column = table.schema.get_field_index("origin")
    origins = table["origin"].combine_chunks() if len(table) else pa.array([], schema.field("origin").type)
    return table.set_column(column, "origin", match_fields(origins))


def _rows(version: Published) -> Iterator[dict[str, Any]]:
    for row in version.lines("duplicates.jsonl.zst"):
        yield {"id": row["id"], "url": row["url"], "origin": row["origin"], "what": _DUPLICATE, "kept": row["kept"]}
    for row in version.lines("rejected.jsonl.zst"):
        yield {"origin": row["origin"], "what": f"{row['stage']} {row['reason']}"}
