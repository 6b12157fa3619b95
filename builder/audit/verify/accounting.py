"""Sums and digests of a version, counted anew in its files."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builder.audit.verify.audited_version import LIGHT, AuditedVersion, first_line, shortened
from builder.audit.verify.statistics import differences, statistics
from builder.dataset.dedup import origin_keys
from builder.storage.json_lines import line_of
from builder.storage.manifest import content_digest

_ACCOUNTING_BATCH_ROWS = 10_000
_RESTORE = "restore the version, or build it again"
_ASSIGNED = ("id", "group", "split", "url", "origin", "content")


def accounting(audited: AuditedVersion) -> Iterator[str]:
    """Documents read = records + duplicates + rejections: by split, by reason and by source, counted in the files."""
    parts = {f"split {split['name']}": (audited.counts[split["name"]], split["records"]) for split in _splits(audited)}
    of = audited.manifest["counts"]
    parts |= {
        "duplicates": (len(audited.duplicates), of["duplicates"]),
        "rejected": (len(audited.rejected), of["rejected"]),
    }
    reported = list(differences(parts))
    records = sum(split["records"] for split in _splits(audited))
    read = records + of["duplicates"] + of["rejected"]
    # Sums of the manifest's own numbers: where a part is wrong already its sum would only repeat it.
    reported += differences({"records": (records, of["records"]), "read": (read, of["read"])}) if not reported else []
    reported += differences(dict(_reasons(audited))) if not reported else []
    reported += list(_groups(audited)) if not reported else []
    reported += list(_sources(audited)) if not reported else []
    yield from (reported or statistics(audited))


def assignments(audited: AuditedVersion) -> Iterator[str]:
    """The list of assignments says what records and duplicates say."""
    path = audited.beside("assignments.parquet")
    try:
        table = pq.read_table(audited.dataset / path, partitioning=None)
        table.validate(full=True)
        listed = table.select(_ASSIGNED).cast(_schema(table))
    except (pa.ArrowException, OSError, KeyError) as fault:
        yield f"{path} cannot be read ({first_line(fault)}): {_RESTORE}"
        return
    expected, found = _row_digests(_as_assigned(audited)), _row_digests(listed)
    names, counts = np.unique(np.concatenate([expected, found]), return_inverse=True)
    balance = np.bincount(counts[: len(expected)], minlength=len(names))
    balance -= np.bincount(counts[len(expected) :], minlength=len(names))
    if balance.any():
        yield from shortened(list(_unlike(path, listed, found, names[balance < 0], names[balance > 0], audited)))
    elif (
        _digest(table) != audited.manifest["assignments"]["digest"]
        or len(table) != audited.manifest["assignments"]["rows"]
    ):
        yield f"{path}: its rows or their order are not those of the manifest's digest: {_RESTORE}"


def digest(audited: AuditedVersion) -> Iterator[str]:
    """The digest of the content is that of the manifest."""
    splits = [{"name": name, "digest": digest} for name, digest in audited.digests.items()]
    beside = audited.beside_digests
    found = content_digest(splits, beside["duplicates.jsonl.zst"], beside["rejected.jsonl.zst"])
    if found != audited.manifest["digest"]:
        yield (
            f"the digest of the content is {found[:12]}…, the manifest says {audited.manifest['digest'][:12]}…: "
            f"duplicates or rejections were edited, or the manifest; {_RESTORE}"
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
    groups = audited.light()["group"]
    start = 0
    parts = {}
    for split in _splits(audited):
        end = start + audited.counts[split["name"]]
        count = pc.count_distinct(groups.slice(start, end - start)).as_py()
        parts[f"groups of split {split['name']}"] = (count, split["groups"])
        start = end
    return differences(parts)


def _sources(audited: AuditedVersion) -> Iterator[str]:
    """The documents of each source: how many became what, and the digest over all their origins."""
    columns = {
        "records": audited.light()["origin"],
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
            yield f"{name}: found {len(mine):,} documents, the manifest says {source['documents']:,}: {_RESTORE}"
        elif reported := list(differences(parts)):
            yield from reported
        elif _digest_of_documents(mine) != source["digest"]:
            yield f"{name}: its documents are not those of the manifest's digest: {_RESTORE}"
    if int(owner.max(initial=-1)) >= len(audited.manifest["sources"]):
        count = len(audited.manifest["sources"])
        yield f"an origin names source {int(owner.max())}, the manifest has {count}: {_RESTORE}"


def _of_source(origins: pa.ChunkedArray, number: int) -> int:
    found = pc.sum(pc.equal(pc.struct_field(origins, "source"), number)).as_py()
    return int(found or 0)


def _digest_of_documents(origins: pa.StructArray) -> str:
    keys = pa.table(origin_keys(pa.chunked_array([origins])))
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])
    found = hashlib.sha256()
    for start in range(0, len(order), _ACCOUNTING_BATCH_ROWS):
        for origin in origins.take(order.slice(start, _ACCOUNTING_BATCH_ROWS)).to_pylist():
            found.update(line_of([origin["path"], origin["member"], origin["line"], origin["sha256"]]))
    return found.hexdigest()


def _as_assigned(audited: AuditedVersion) -> pa.Table:
    """Return what assignments should list: all records and duplicates."""
    light = audited.light()
    splits = np.repeat(audited.splits, [audited.counts[name] for name in audited.splits])
    records = light.append_column("split", pa.array(splits, pa.string()))
    records = records.append_column("content", pa.array(audited.contents, pa.string()))
    others = audited.duplicates.append_column("content", pa.nulls(len(audited.duplicates), pa.string()))
    return pa.concat_tables([records.select(_ASSIGNED), others.select(_ASSIGNED)])


def _schema(table: pa.Table) -> pa.Schema:
    types = {**{field.name: field.type for field in LIGHT}, "split": pa.string(), "content": pa.string()}
    return pa.schema([(name, types[name]) for name in table.select(_ASSIGNED).column_names])


def _row_digests(table: pa.Table) -> Any:
    """Return a digest for each row, 32 hexadecimal digits."""
    digests = [
        hashlib.sha256(line_of(row)).hexdigest()[:32].encode()
        for batch in table.to_batches(_ACCOUNTING_BATCH_ROWS)
        for row in batch.to_pylist()
    ]
    return np.array(digests, dtype="S32")


def _unlike(
    path: str, listed: pa.Table, found: Any, extra: Any, lacking: Any, audited: AuditedVersion
) -> Iterator[str]:
    """Say which rows are listed and should not be; where there are none, which should be and are not."""
    for row in np.flatnonzero(np.isin(found, extra)).tolist():
        item = listed.slice(row, 1).to_pylist()[0]
        yield f"{path}: row {row + 1}: id {item['id']} in {item['split']} is not what the data hold: {_RESTORE}"
    if not len(extra):
        expected = _as_assigned(audited)
        for row in np.flatnonzero(np.isin(_row_digests(expected), lacking)).tolist():
            item = expected.slice(row, 1).to_pylist()[0]
            yield f"{path} does not list id {item['id']} of {item['split']}: {_RESTORE}"


def _digest(table: pa.Table) -> str:
    found = hashlib.sha256()
    for batch in table.to_batches(_ACCOUNTING_BATCH_ROWS):
        for row in batch.to_pylist():
            found.update(line_of(row))
    return found.hexdigest()
