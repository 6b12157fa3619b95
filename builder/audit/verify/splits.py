"""Check for leaks within a version, and for records that moved between splits of different versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builder.audit.leaks import Rows
from builder.audit.verify.audited_version import KEY_SCHEMA, AuditedVersion, shortened
from builder.audit.verify.rows import LEAK_KEYS
from builder.dataset.lineage import Lineage
from builder.errors import DatasetError
from builder.storage.published import Published
from builder.validation import is_valid

# Maximum number of similar pairs to search for: listing a dataset that leaks everywhere would take hours.
_MAX_REPORTED = 1000
_DUPLICATES = "duplicates.jsonl.zst"
_REGROUP = "build the version again"


def groups(audited: AuditedVersion) -> Iterator[str]:
    """Check that no leak group is in two splits, and that duplicates refer to records of their group and split."""
    codes = audited.split_codes()
    messages = []
    for one, other in audited.keys["group"].across(codes):
        group = _group(audited, one)
        audited.split_groups.add(group)
        messages.append(
            f"group {group} is in two splits, by {audited.describe(one)} and {audited.describe(other)}: {_REGROUP}"
        )
    yield from shortened(messages)
    yield from shortened(list(_dangling(audited)))


def leaks(audited: AuditedVersion) -> Iterator[str]:
    """Check that records of different splits share no id, URL or photo and have no similar bodies.

    The check ignores the groups of the build. Pairs of one group are reported by `groups` instead.
    """
    codes = audited.split_codes()
    for name in LEAK_KEYS:
        found = audited.keys[name].across(codes)
        pairs = (pair for pair in found if _is_new(audited, *pair))
        reported = [
            f"{audited.describe(one)} and {audited.describe(other)} have the same {name}"
            for one, other in islice(pairs, _MAX_REPORTED)
        ]
        yield from shortened([f"{text}, which leaks: {_REGROUP}" for text in reported])
    yield from shortened(list(_similar(audited)))
    # Stories are excluded: the build tolerates pairs of unchanged records that were not linked before.
    stated = sum(count for name, count in audited.manifest["leaks"].items() if name != "story")
    if stated and not audited.split_groups:
        yield f"the manifest counts {stated:,} pairs across splits, none was found: {_REGROUP}"


def moves(versions: Sequence[Published], split_groups: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield version and message for each record that was in another split in the last version that has it.

    Args:
        versions: versions from the oldest to the newest.
        split_groups: groups that were reported to be in two splits already, by version.
    """
    names: list[str] = []
    lineage, locations = Lineage(), _LastLocations()
    for published in versions:
        try:
            table = _table(published)
        except (DatasetError, pa.ArrowException):
            # A version that was not requested; its problems are reported when it is checked.
            continue
        names += [name for name in pc.unique(table["split"]).to_pylist() if name not in names]
        splits = pc.index_in(table["split"], value_set=pa.array(names)).to_numpy().astype(np.int64)
        moved = locations.update(lineage.add(table), splits, published.version, table["id"])
        skipped = split_groups.get(published.version, set())
        messages = [
            f"{_describe(published, table, row)} was in {names[split]} in {version}"
            f"{'' if name == table['id'][row].as_py() else f' as {name}'}; records must not move: {_REGROUP}"
            for row, split, version, name in moved
            if table["group"][row].as_py() not in skipped
        ]
        yield from ((published.version, text) for text in shortened(messages))


class _LastLocations:
    """The last version of each record of a lineage, with its split and id there."""

    def __init__(self) -> None:
        self._splits = np.zeros(0, dtype=np.int64)
        # Version number and row of each record.
        self._rows = np.zeros((0, 2), dtype=np.int64)
        self._versions: list[tuple[str, pa.ChunkedArray]] = []

    def update(
        self, records: Rows, splits: Rows, version: str, ids: pa.ChunkedArray
    ) -> Iterator[tuple[int, int, str, str]]:
        """Yield row, and last split, version and id, of each row that was in another split; then update all rows."""
        more = max(int(records.max(initial=-1)) + 1 - len(self._splits), 0)
        self._splits = np.append(self._splits, np.full(more, -1, dtype=np.int64))
        self._rows = np.concatenate([self._rows, np.zeros((more, 2), dtype=np.int64)])
        before = self._splits[records]
        for row in np.flatnonzero((before >= 0) & (before != splits)).tolist():
            number, last_row = self._rows[records[row]].tolist()
            last, last_ids = self._versions[number]
            yield row, int(before[row]), last, last_ids[last_row].as_py()
        self._splits[records] = splits
        self._rows[records] = np.stack([np.full(len(records), len(self._versions)), np.arange(len(records))], axis=1)
        self._versions.append((version, ids))


def _dangling(audited: AuditedVersion) -> Iterator[str]:
    """Yield duplicates that do not refer to a record of their group and split."""
    records, codes, others = audited.key_table(), audited.split_codes(), audited.duplicates
    position = pc.index_in(others["kept"], value_set=records["id"].combine_chunks())
    has = position.is_valid().to_numpy().astype(np.bool_)
    owner = pc.fill_null(position, 0).to_numpy()
    if len(records):
        groups = records["group"].take(pa.array(owner))
        has &= pc.equal(groups, others["group"]).fill_null(False).to_numpy() & (codes[owner] == codes[len(records) :])
    for number in np.flatnonzero(~has).tolist():
        kept = others["kept"][number].as_py()
        yield (
            f"{audited.describe(len(records) + number)} refers to {kept}, which is not a record of its group and "
            f"split: {_REGROUP}"
        )


def _similar(audited: AuditedVersion) -> Iterator[str]:
    if audited.similar_pairs is None:
        return
    total = audited.counts.total()
    found = audited.similar_pairs.pairs(lambda done: audited.progress("leaks", done, total))
    reported = 0
    for item in found:
        if not _is_new(audited, item.one, item.other):
            continue
        yield (
            f"{audited.describe(item.one)} and {audited.describe(item.other)} have similar bodies (similarity "
            f"{item.similarity:.3f}), which leaks: {_REGROUP}"
        )
        reported += 1
        if reported == _MAX_REPORTED:
            return


def _is_new(audited: AuditedVersion, one: int, other: int) -> bool:
    """Return whether two rows are of different groups, and remember these groups as reported."""
    groups = {_group(audited, one), _group(audited, other)}
    if len(groups) > 1:
        audited.split_groups |= groups
    return len(groups) > 1


def _group(audited: AuditedVersion, row: int) -> str:
    for batch in audited.batches:
        if row < len(batch):
            return str(batch["group"][row].as_py())
        row -= len(batch)
    return str(audited.duplicates["group"][row].as_py())


def _table(published: Published) -> pa.Table:
    """Return all records and duplicates of a version with the columns that a lineage needs."""
    batches, splits = [], []
    for part, batch in published.batches(KEY_SCHEMA.names):
        columns = [batch[name].cast(KEY_SCHEMA.field(name).type) for name in KEY_SCHEMA.names]
        batches.append(pa.RecordBatch.from_arrays(columns, schema=KEY_SCHEMA))
        splits += [part.split] * len(batch)
    found = (row for row in published.lines(_DUPLICATES) if is_valid(row, "duplicate.v1"))
    rows = [{name: row[name] for name in (*KEY_SCHEMA.names, "split")} for row in found]
    others = pa.Table.from_pylist(rows, schema=KEY_SCHEMA.append(pa.field("split", pa.string())))
    table = pa.Table.from_batches(batches, schema=KEY_SCHEMA).append_column("split", pa.array(splits, pa.string()))
    # A lineage only distinguishes records, which have a content digest, from duplicates, which have none.
    content = pa.array([""] * len(table) + [None] * len(others), pa.string())
    return pa.concat_tables([table, others]).append_column("content", content).combine_chunks()


def _describe(published: Published, table: pa.Table, row: int) -> str:
    name = table["id"][row].as_py()
    if row >= published.rows:
        return f"duplicate {name} ({table['split'][row].as_py()}, {_DUPLICATES}, line {row - published.rows + 1})"
    part = next(part for part in published.parts if part.first <= row < part.first + part.rows)
    return f"record {name} ({part.split}, {part.path}, row {row - part.first + 1})"
