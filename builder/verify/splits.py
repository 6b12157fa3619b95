"""Leaks within a version, and records that moved between versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builder.published import Published
from builder.sameness import pair
from builder.verify.seen import LIGHT, Seen, shortened

# So many are looked for: a dataset that leaks everywhere would take hours to be listed.
_MOST = 1000
_MENDING = "build the version again"


def groups(seen: Seen) -> Iterator[str]:
    """No leak group is in two splits; every duplicate points to a record of its group and split."""
    codes = seen.split_codes()
    faults = []
    for one, other in seen.keys["group"].across(codes):
        group = _group(seen, one)
        seen.torn.add(group)
        faults.append(f"group {group} is in two splits, by {seen.place(one)} and {seen.place(other)}: {_MENDING}")
    yield from shortened(faults)
    yield from shortened(list(_lost(seen)))


def leaks(seen: Seen) -> Iterator[str]:
    """No two records of different splits share an id or an address, or have bodies that are alike.

    Computed anew from the records, without regard to their groups. What is in one group is told there.
    """
    codes = seen.split_codes()
    for name in ("id", "address"):
        found = seen.keys[name].across(codes)
        pairs = (pair for pair in found if _group(seen, pair[0]) != _group(seen, pair[1]))
        told = [
            f"{seen.place(one)} and {seen.place(other)} have the same {name}" for one, other in islice(pairs, _MOST)
        ]
        yield from shortened([f"{text}, which leaks: {_MENDING}" for text in told])
    yield from shortened(list(_alike(seen)))


def moves(versions: Sequence[Published], torn: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield a version and what moved in it: records that an earlier one of *versions* has in another split.

    Args:
        versions: from the oldest to the newest.
        torn: for each version the groups that were told to be in two splits already.
    """
    tables = [_table(published) for published in versions]
    for number, published in enumerate(versions):
        told: dict[int, str] = {}
        # The newest one first: it has said last where a record is.
        for earlier in reversed(range(number)):
            for row, text in _moved(tables[earlier], tables[number], versions[earlier].version):
                told.setdefault(row, text)
        table = tables[number]
        skipped = torn.get(published.version, set())
        faults = [
            f"{_where(published, row)} {text}: {_MENDING}"
            for row, text in sorted(told.items())
            if table["group"][row].as_py() not in skipped
        ]
        yield from ((published.version, text) for text in shortened(faults))


def _lost(seen: Seen) -> Iterator[str]:
    """Yield duplicates that point to no record of their group and split."""
    light, codes = seen.light(), seen.split_codes()
    total = len(light)
    places = pc.index_in(seen.duplicates["kept"], value_set=light["id"].combine_chunks()).to_pylist()
    for number, place in enumerate(places):
        row = total + number
        if place is None or codes[place] != codes[row] or _group(seen, place) != _group(seen, row):
            kept = seen.duplicates["kept"][number].as_py()
            yield f"{seen.place(row)} points to {kept}, which is no record of its group and split: {_MENDING}"


def _alike(seen: Seen) -> Iterator[str]:
    if seen.sieve is None:
        return
    total = seen.counts.total()
    found = seen.sieve.pairs(lambda done: seen.progress("leaks", done, total))
    told = 0
    for item in found:
        if _group(seen, item.one) == _group(seen, item.other):
            continue
        yield (
            f"{seen.place(item.one)} and {seen.place(item.other)} have bodies that are alike (similarity "
            f"{item.similarity:.3f}), which leaks: {_MENDING}"
        )
        told += 1
        if told == _MOST:
            return


def _group(seen: Seen, row: int) -> str:
    for batch in seen.batches:
        if row < len(batch):
            return str(batch["group"][row].as_py())
        row -= len(batch)
    return str(seen.duplicates["group"][row].as_py())


def _table(published: Published) -> pa.Table:
    """Return id, group, url, origin and split of all records and duplicates of a version."""
    batches, splits = [], []
    for part, batch in published.batches(LIGHT.names):
        light = [batch[name].cast(LIGHT.field(name).type) for name in LIGHT.names]
        batches.append(pa.RecordBatch.from_arrays(light, schema=LIGHT))
        splits += [part.split] * len(batch)
    table = pa.Table.from_batches(batches, schema=LIGHT).combine_chunks()
    return table.append_column("split", pa.array(splits, pa.string()))


def _moved(old: pa.Table, new: pa.Table, version: str) -> Iterator[tuple[int, str]]:
    partner = pair(old, new)
    rows = np.flatnonzero(partner >= 0)
    before = old["split"].take(pa.array(partner[rows]))
    after = new["split"].take(pa.array(rows))
    for row in rows[pc.not_equal(before, after).to_numpy()].tolist():
        item = old.slice(int(partner[row]), 1).to_pylist()[0]
        known = "" if item["id"] == new["id"][row].as_py() else f" as {item['id']}"
        yield row, f"was in {item['split']} in {version}{known}; records must not move"


def _where(published: Published, row: int) -> str:
    part = next(part for part in published.parts if part.first <= row < part.first + part.rows)
    [table] = published.records(np.array([row]), ["id"])
    return f"record {table['id'][0].as_py()} ({part.split}, {part.path}, row {row - part.first + 1})"
