"""Recompute counts and digests of a version from its files and compare them with the manifest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from builder.audit.verify.audited_version import KEY_SCHEMA, AuditedVersion, first_line, shortened
from builder.audit.verify.statistics import differences, statistics
from builder.storage.digests import digest_of_origins, digest_of_table
from builder.storage.json_lines import line_of
from builder.storage.manifest import content_digest

_RESTORE = "restore the version, or build it again"
# Rows per batch of digests; bounds the memory for rows as Python objects.
_DIGEST_ROWS = 10_000
_ASSIGNED = ("id", "group", "split", "url", "origin", "content")


def accounting(audited: AuditedVersion) -> Iterator[str]:
    """Check that documents read = records + duplicates + rejections, by split, reason and source."""
    parts = {f"split {split['name']}": (audited.counts[split["name"]], split["records"]) for split in _splits(audited)}
    of = audited.manifest["counts"]
    parts |= {
        "duplicates": (len(audited.duplicates), of["duplicates"]),
        "rejected": (len(audited.rejected), of["rejected"]),
    }
    reported = list(differences(parts))
    records = sum(split["records"] for split in _splits(audited))
    read = records + of["duplicates"] + of["rejected"]
    # The sums of the manifest's own numbers; if a part is wrong, its sum would only repeat the problem.
    reported += differences({"records": (records, of["records"]), "read": (read, of["read"])}) if not reported else []
    reported += differences(dict(_reasons(audited))) if not reported else []
    reported += list(_groups(audited)) if not reported else []
    reported += list(_sources(audited)) if not reported else []
    yield from (reported or statistics(audited))


def assignments(audited: AuditedVersion) -> Iterator[str]:
    """Check that assignments.parquet matches records and duplicates."""
    path = audited.beside("assignments.parquet")
    try:
        table = pq.read_table(audited.dataset / path, partitioning=None)
        table.validate(full=True)
        listed = table.select(_ASSIGNED).cast(_schema(table))
    except (pa.ArrowException, OSError, KeyError) as error:
        yield f"{path} cannot be read ({first_line(error)}): {_RESTORE}"
        return
    expected, found = _row_digests(_expected_assignments(audited)), _row_digests(listed)
    names, counts = np.unique(np.concatenate([expected, found]), return_inverse=True)
    balance = np.bincount(counts[: len(expected)], minlength=len(names))
    balance -= np.bincount(counts[len(expected) :], minlength=len(names))
    if balance.any():
        yield from shortened(list(_different(path, listed, found, names[balance < 0], names[balance > 0], audited)))
    elif (
        digest_of_table(table) != audited.manifest["assignments"]["digest"]
        or len(table) != audited.manifest["assignments"]["rows"]
    ):
        yield f"{path}: its rows or their order do not match the digest in the manifest: {_RESTORE}"


def digest(audited: AuditedVersion) -> Iterator[str]:
    """Check the digest of the content against the manifest."""
    splits = [{"name": name, "digest": digest} for name, digest in audited.digests.items()]
    beside = audited.beside_digests
    found = content_digest(splits, beside["duplicates.jsonl.zst"], beside["rejected.jsonl.zst"])
    if found != audited.manifest["digest"]:
        yield (
            f"the digest of the content is {found[:12]}…, the manifest has {audited.manifest['digest'][:12]}…: "
            f"duplicates, rejections or the manifest were edited; {_RESTORE}"
        )


def _splits(audited: AuditedVersion) -> list[dict[str, Any]]:
    return list(audited.manifest["splits"])


def _reasons(audited: AuditedVersion) -> Iterator[tuple[str, tuple[int, int]]]:
    stated = {(row["stage"], row["reason"]): row["documents"] for row in audited.manifest["rejections"]}
    for key in sorted({*stated, *audited.reasons}):
        yield f"rejections by {' '.join(key)}", (audited.reasons[key], stated.get(key, 0))
    taken = sum(count for (stage, _), count in audited.reasons.items() if stage == "takedown")
    yield "documents taken down", (taken, sum(item["documents"] for item in audited.manifest["takedowns"]))
    found = Counter(audited.duplicates["reason"].to_pylist())
    for name in sorted({*found, *audited.manifest["duplicates"]}):
        yield f"duplicates by {name}", (found[name], audited.manifest["duplicates"].get(name, 0))


def _groups(audited: AuditedVersion) -> Iterator[str]:
    groups = audited.key_table()["group"]
    start = 0
    parts = {}
    for split in _splits(audited):
        end = start + audited.counts[split["name"]]
        count = pc.count_distinct(groups.slice(start, end - start)).as_py()
        parts[f"groups of split {split['name']}"] = (count, split["groups"])
        start = end
    return differences(parts)


def _sources(audited: AuditedVersion) -> Iterator[str]:
    """Check the counts of each source, and the digest of the origins of its documents."""
    columns = {
        "records": audited.key_table()["origin"],
        "duplicates": audited.duplicates["origin"],
        "rejected": pa.chunked_array([audited.rejected]),
    }
    origins = pa.concat_arrays([chunk for column in columns.values() for chunk in column.chunks])
    owner = pc.struct_field(origins, "source").to_numpy(zero_copy_only=False)
    for number, source in enumerate(audited.manifest["sources"]):
        mine = origins.filter(pa.array(owner == number))
        name = f"source {number} ({source['path']})"
        parts = {f"{what} of {name}": (_of_source(column, number), source[what]) for what, column in columns.items()}
        if len(mine) != source["documents"]:
            yield f"{name}: found {len(mine):,} documents, the manifest has {source['documents']:,}: {_RESTORE}"
        elif reported := list(differences(parts)):
            yield from reported
        elif digest_of_origins(mine) != source["digest"]:
            yield f"{name}: its documents do not match the digest in the manifest: {_RESTORE}"
    if int(owner.max(initial=-1)) >= len(audited.manifest["sources"]):
        count = len(audited.manifest["sources"])
        yield f"an origin names source {int(owner.max())}, the manifest has {count}: {_RESTORE}"


def _of_source(origins: pa.ChunkedArray, number: int) -> int:
    found = pc.sum(pc.equal(pc.struct_field(origins, "source"), number)).as_py()
    return int(found or 0)


def _expected_assignments(audited: AuditedVersion) -> pa.Table:
    """Return the expected rows of assignments.parquet: all records and duplicates."""
    splits = np.repeat(audited.splits, [audited.counts[name] for name in audited.splits])
    records = audited.key_table().append_column("split", pa.array(splits, pa.string()))
    records = records.append_column("content", pa.array(audited.contents, pa.string()))
    others = audited.duplicates.append_column("content", pa.nulls(len(audited.duplicates), pa.string()))
    return pa.concat_tables([records.select(_ASSIGNED), others.select(_ASSIGNED)])


def _schema(table: pa.Table) -> pa.Schema:
    types = {**{field.name: field.type for field in KEY_SCHEMA}, "split": pa.string(), "content": pa.string()}
    return pa.schema([(name, types[name]) for name in table.select(_ASSIGNED).column_names])


def _row_digests(table: pa.Table) -> NDArray[np.bytes_]:
    """Return a digest of 32 hexadecimal digits for each row."""
    digests = [
        hashlib.sha256(line_of(row)).hexdigest()[:32].encode()
        for batch in table.to_batches(_DIGEST_ROWS)
        for row in batch.to_pylist()
    ]
    return np.array(digests, dtype="S32")


def _different(
    path: str,
    listed: pa.Table,
    found: NDArray[np.bytes_],
    extra: NDArray[np.bytes_],
    missing: NDArray[np.bytes_],
    audited: AuditedVersion,
) -> Iterator[str]:
    """Yield the rows that should not be listed; if there are none, those that are missing."""
    for row in np.flatnonzero(np.isin(found, extra)).tolist():
        item = listed.slice(row, 1).to_pylist()[0]
        yield f"{path}: row {row + 1}: id {item['id']} in {item['split']} does not match the data: {_RESTORE}"
    if not len(extra):
        expected = _expected_assignments(audited)
        for row in np.flatnonzero(np.isin(_row_digests(expected), missing)).tolist():
            item = expected.slice(row, 1).to_pylist()[0]
            yield f"{path} does not list id {item['id']} of {item['split']}: {_RESTORE}"
