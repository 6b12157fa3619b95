"""Explain leak groups of a published dataset, for `cutline explain --group`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from builder.dataset.fingerprints import fingerprint_records
from builder.dataset.grouping import DisjointSets, stories_of
from builder.dataset.photo_keys import photo_keys
from builder.dataset.same_story import Bodies, Stories
from builder.dataset.shingles import PERMUTATIONS
from builder.errors import DatasetError
from builder.records import Origin
from builder.records.arrow import to_records
from builder.storage.json_lines import read_lines
from builder.storage.manifest import Manifest, read_manifest, require_versions
from builder.utils.url_keys import url_key

# Decimal digits of a displayed similarity.
_SIMILARITY_DIGITS = 2


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A document of a group: a record of the version, or a duplicate of one.

    Args:
        id: id of the record.
        split: split of the record.
        headline: headline, or None; always None for duplicates, whose text is not stored.
        url: URL, or None.
        origin: origin of the raw document.
        kept: for a duplicate, the id of the record that was kept instead.
    """

    id: str
    split: str
    headline: str | None
    url: str | None
    origin: str
    kept: str | None = None


@dataclass(frozen=True, slots=True)
class GroupLink:
    """A link between two members, which are given by their positions: the reason, and a description of the evidence."""

    one: int
    other: int
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class GroupExplanation:
    """A leak group: its members, links that connect them, and the number of parts that no link connects."""

    group: str
    version: str
    members: tuple[GroupMember, ...]
    links: tuple[GroupLink, ...]
    parts: int


def explain_group(dataset: Path, name: str, version: str | None = None) -> GroupExplanation:
    """Return the leak group *name* of a version of *dataset*.

    The group has several `parts` if the texts that linked its records are not in the version, such as the body or photo
    of a duplicate, or a revision of an earlier version.

    Args:
        dataset: folder of the dataset.
        name: key of the group, or the id, URL or origin (`path`, `path:line`, `path!member`) of a document in it.
        version: a version of the dataset; None for the newest.

    Raises:
        DatasetError: the version does not exist, or *name* matches no group or several.
    """
    manifest = read_manifest(dataset, version or require_versions(dataset)[-1])
    group = _find_group(dataset, manifest, name)
    found = list(_records(dataset, manifest, group))
    repeats = [row for row in _duplicates(dataset, manifest) if row["group"] == group]
    members = [*map(_of_record, found), *map(_of_repeat, repeats)]
    records = [record for _, record in found]
    joined = DisjointSets(len(members))
    plain = chain(_to_kept(records, repeats), _same_address(members), _same_photo(records))
    # Texts are compared last, and only between records that nothing else links.
    stories = _same_story(records, manifest["recipe"]["dedup"]["threshold"], joined)
    links = list(_spanning_tree(chain(plain, stories), joined))
    parts = len(set(joined.labels().tolist()))
    return GroupExplanation(group, manifest["version"], tuple(members), tuple(links), parts)


def _find_group(dataset: Path, manifest: Manifest, name: str) -> str:
    """Return the key of the group that *name* matches."""
    path = dataset / "versions" / manifest["version"] / "assignments.parquet"
    try:
        table = pq.read_table(path, columns=["id", "group", "url", "origin"], partitioning=None)
    except (OSError, pa.ArrowInvalid) as error:
        raise _damaged(dataset, path, error) from None
    for matches in _MATCHERS:
        groups = sorted(set(table["group"].filter(pa.array(matches(table, name), pa.bool_())).to_pylist()))
        if len(groups) > 1:
            raise DatasetError(
                f"{name} matches documents of {len(groups):,} groups in version {manifest['version']} of {dataset}: "
                f"give one of them, such as {groups[0]}, or a line, such as {name}:1"
            )
        if groups:
            return str(groups[0])
    raise DatasetError(
        f"{name} is not a group, record, URL or document of version {manifest['version']} of {dataset}: "
        f"give an id, URL or origin path from its records, or another --version "
        f"(versions: {', '.join(require_versions(dataset))})"
    )


def _by_address(table: pa.Table, name: str) -> list[bool]:
    key = url_key(name) if "://" in name else None
    return [key is not None and url_key(url) == key for url in table["url"].to_pylist()]


def _by_origin(table: pa.Table, name: str) -> list[bool]:
    return [name in (row["path"], str(_origin(row))) for row in table["origin"].to_pylist()]


# Interpretations of a name, in order of precedence.
_MATCHERS: tuple[Callable[[pa.Table, str], Any], ...] = (
    lambda table, name: pc.equal(table["group"], name).combine_chunks(),
    lambda table, name: pc.equal(table["id"], name).combine_chunks(),
    _by_address,
    _by_origin,
)


def _records(dataset: Path, manifest: Manifest, group: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield split and record of each record of *group*."""
    for split in manifest["splits"]:
        for file in split["files"]:
            path = dataset / file["path"]
            try:
                table = pq.read_table(path, filters=[("group", "=", group)], partitioning=None)
            except (OSError, pa.ArrowInvalid) as error:
                raise _damaged(dataset, path, error) from None
            yield from ((split["name"], record) for record in to_records(table))


def _duplicates(dataset: Path, manifest: Manifest) -> Iterator[dict[str, Any]]:
    path = dataset / "versions" / manifest["version"] / "duplicates.jsonl.zst"
    try:
        yield from map(orjson.loads, read_lines(path))
    except (OSError, ValueError, zstandard.ZstdError) as error:
        raise _damaged(dataset, path, error) from None


def _damaged(dataset: Path, path: Path, error: Exception) -> DatasetError:
    return DatasetError(f"{path} cannot be read ({error}): cutline verify {dataset} lists all damaged files")


def _of_record(found: tuple[str, Mapping[str, Any]]) -> GroupMember:
    split, record = found
    return GroupMember(record["id"], split, record["headline"], record["url"], str(_origin(record["origin"])))


def _of_repeat(row: Mapping[str, Any]) -> GroupMember:
    return GroupMember(row["id"], row["split"], None, row["url"], str(_origin(row["origin"])), row["kept"])


def _origin(row: Mapping[str, Any]) -> Origin:
    return Origin(**{name: row[name] for name in Origin.__dataclass_fields__})


_REASONS = {"same-id": "same headline and body", "same-body": "same body", "near": "near duplicate"}


def _to_kept(records: Sequence[Mapping[str, Any]], repeats: Sequence[Mapping[str, Any]]) -> Iterator[GroupLink]:
    """Yield the links from duplicates to the kept records, as recorded by the build."""
    position = {record["id"]: number for number, record in enumerate(records)}
    for number, row in enumerate(repeats, len(records)):
        if row["kept"] in position:
            reason = _REASONS.get(row["reason"], row["reason"])
            evidence = f"{reason}, similarity {row['similarity']:.{_SIMILARITY_DIGITS}f}"
            yield GroupLink(position[row["kept"]], number, row["reason"], evidence)


def _same_address(members: Sequence[GroupMember]) -> Iterator[GroupLink]:
    keys = [(key, number) for number, member in enumerate(members) if (key := url_key(member.url)) is not None]
    yield from _equal(keys, "same-address", "same address ({})".format)


def _same_photo(records: Sequence[Mapping[str, Any]]) -> Iterator[GroupLink]:
    photos = [photo_keys(record) for record in records]
    descriptions = {key: text for found in photos for key, text in found.items()}
    keys = [(key, number) for number, found in enumerate(photos) for key in found]
    yield from _equal(keys, "same-photo", descriptions.__getitem__)


def _equal(keys: Sequence[tuple[str, int]], reason: str, describe: Callable[[str], str]) -> Iterator[GroupLink]:
    by_key: dict[str, list[int]] = {}
    for key, number in keys:
        by_key.setdefault(key, []).append(number)
    for key, numbers in by_key.items():
        yield from (GroupLink(one, other, reason, describe(key)) for one, other in pairwise(numbers))


def _same_story(records: Sequence[Mapping[str, Any]], threshold: float, joined: DisjointSets) -> Iterator[GroupLink]:
    """Yield links between records of one story that are not linked yet."""
    rows = fingerprint_records(records)
    with tempfile.TemporaryDirectory() as folder:
        stories = _stories(records, rows, threshold, Path(folder))
        for row in range(1, len(records)):
            before = np.array([other for other in range(row) if joined.find(other) != joined.find(row)], dtype=np.int64)
            for other in stories.among(row, before) if len(before) else ():
                yield _of_pair(stories, other, row)


def _stories(
    records: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], threshold: float, folder: Path
) -> Stories:
    blank = bytes(4 * PERMUTATIONS)
    data = b"".join(row["signature"] or blank for row in rows)
    signatures = np.frombuffer(data, dtype="<u4").reshape(-1, PERMUTATIONS).T
    is_signed = np.array([row["signature"] is not None for row in rows], dtype=np.bool_)
    bodies = Bodies(
        signatures, is_signed, lambda wanted: ((row, records[row]["body"]) for row in wanted.tolist()), folder
    )
    bodies.load(np.arange(len(rows)))
    table = pa.table(
        {
            "shingles": pa.array([row["shingles"] for row in rows], pa.int32()),
            "headline_key": pa.array([row["headline_key"] for row in rows], pa.binary()),
        }
    )
    return stories_of(table, bodies, threshold)


def _of_pair(stories: Stories, one: int, other: int) -> GroupLink:
    similarity = stories.bodies.similarity(one, other)
    if similarity >= stories.threshold:
        return GroupLink(one, other, "similar", f"similarity {similarity:.{_SIMILARITY_DIGITS}f}")
    overlap = stories.bodies.overlap(one, other)
    evidence = (
        f"{overlap:.0%} of the shorter text is in the longer one (similarity {similarity:.{_SIMILARITY_DIGITS}f})"
    )
    return GroupLink(one, other, "contained", evidence)


def _spanning_tree(links: Iterator[GroupLink], joined: DisjointSets) -> Iterator[GroupLink]:
    """Yield the *links* that connect members that are not connected yet."""
    for link in links:
        if joined.find(link.one) != joined.find(link.other):
            joined.join(link.one, link.other)
            yield link
