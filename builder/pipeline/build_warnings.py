"""Warnings of a successful build about takedowns and recipe entries that have no effect."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from builder.config.recipe import Splits
from builder.config.split_names import resolve_split
from builder.pipeline.filtered_records import FilteredRecords
from builder.pipeline.release import PreparedRelease
from builder.records import Origin
from builder.records.normalise import normalise
from builder.utils.display import one_line
from builder.validation.wording import nearest


def find_warnings(ready: PreparedRelease, rule: Splits) -> Iterator[str]:
    """Yield the warnings about *ready*, whose splits *rule* assigned, one line each."""
    yield from map(
        one_line,
        (
            *_takedown_warnings(ready),
            *_declared_split_warnings(ready, rule),
            *_publisher_warnings(ready.filtered, rule),
        ),
    )


def _takedown_warnings(ready: PreparedRelease) -> Iterator[str]:
    """Yield takedowns without effect, and those of the previous version that are no longer requested."""
    for item, matches in zip(ready.takedowns, ready.matches, strict=True):
        if not matches:
            yield f"takedown of {item['by']} {item['value']} matches no document"
        elif not item["documents"]:
            yield f"takedown of {item['by']} {item['value']} matches no document that others do not take down already"
    requested = {(item["by"], item["value"]) for item in ready.takedowns}
    before = ready.earlier.previous
    if before is None:
        return
    for item in before["takedowns"]:
        if (item["by"], item["value"]) not in requested:
            yield f"takedown of {item['by']} {item['value']}, in {before['version']}, is no longer requested"


def _declared_split_warnings(ready: PreparedRelease, rule: Splits) -> Iterator[str]:
    """Yield a warning about new records that declare an unknown split."""
    if rule.strategy != "given":
        return
    table = ready.filtered.table
    known = ready.earlier.lineage.splits(table["revision"].to_numpy())
    new = np.array([split is None for split in known], dtype=np.bool_)
    unknown: list[tuple[Origin, str]] = []
    for row in table.select(["given", "origin"]).filter(pa.array(new)).to_pylist():
        declared = (row["given"] or "").strip()
        if declared and resolve_split(declared, rule.names) is None:
            unknown.append((Origin(**row["origin"]), declared))
    if unknown:
        origin, declared = min(unknown, key=lambda item: item[0].key)
        yield (
            f'new records that declare an unknown split: {len(unknown):,}, such as "{declared}" of {origin} (expected '
            f"one of {', '.join(rule.names)}): groups without a record that declares a known split were assigned to "
            f"{rule.fallback}, and later versions keep them there; fix the rows, or add the split to [splits], and "
            "build again in another --out"
        )


def _publisher_warnings(filtered: FilteredRecords, rule: Splits) -> Iterator[str]:
    """Yield the publishers that are listed for a split but have no record."""
    if not rule.publishers:
        return
    found: dict[str, str] = {}
    for _, table in filtered.all_batches(["publisher"]):
        found |= {normalise(name): name for name in table["publisher"].unique().to_pylist() if name}
    for split, publishers in rule.publishers.items():
        for name in publishers:
            if normalise(name) not in found:
                near = nearest(name, sorted(found.values()))
                advice = f'did you mean "{near}"?' if near else "fix its name in splits.publishers, or remove it"
                yield f'publisher "{name}", listed for {split}, has no record: {advice}'
