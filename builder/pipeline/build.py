"""Run a whole build (collect, group, release, publish) while holding the lock of the dataset folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow as pa

from builder.config.profiles import read_profiles
from builder.config.recipe import Recipe
from builder.config.takedowns import read_takedowns
from builder.dataset.record_matching import pair
from builder.errors import NO_ROOM, BuilderError, DatasetError
from builder.pipeline.boilerplate.learning import learn
from builder.pipeline.build_warnings import find_warnings
from builder.pipeline.collect import collect
from builder.pipeline.filtered_records import FilteredRecords, filter_records
from builder.pipeline.rejection_limit import exceeds, expect_share
from builder.pipeline.release import PreparedRelease, prepare, release
from builder.pipeline.tasks import CollectContext, Progress, no_progress
from builder.pipeline.version_change import AUTO, check_version, level, next_version
from builder.pipeline.write_version import ReleaseSettings, ReleaseSpec
from builder.publishing.card import write_atomically
from builder.publishing.publish import locked, publish
from builder.storage.history import read_assignments, read_history
from builder.storage.json_lines import line_of
from builder.storage.manifest import PRIVATE, Manifest, read_manifest, versions
from builder.storage.shard_store import Store
from builder.utils.display import table
from builder.utils.semver import is_version, precedence

REFUSED = "rejected.jsonl"


@dataclass(frozen=True, slots=True)
class Request:
    """Settings of a build of *recipe* into *dataset* as *version*.

    Args:
        recipe: sources, filters, splits.
        dataset: the dataset's folder.
        version: a semantic version, or None to derive it from *bump*.
        bump: `auto`, `major`, `minor` or `patch`: the number after the newest version; None with a version.
        engine: a name of `ENGINES`.
        workers: number of processes.
        limit: maximum number of documents to read, or None.
        max_rejected: largest share of rejected documents for which a version is still published.
        progress: called with the step, the amount done, and the total.
    """

    recipe: Recipe
    dataset: Path
    version: str | None
    engine: str = "local"
    workers: int = 1
    limit: int | None = None
    max_rejected: float = 0.2
    progress: Progress = no_progress
    bump: str | None = None


class BuildStatus(StrEnum):
    """Outcome of a build."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, repr=False)
class BuildResult:
    """Outcome and statistics of a build.

    Args:
        status: whether the version was published, already existed with equal content, or was refused.
        documents: number of raw documents read.
        extracted: number of documents extracted in this run because the store did not have them.
        manifest: manifest of the version, None if nothing was published.
        reasons: rejected documents by stage and reason, with an example: (stage, reason, count, row).
        refused: file that lists all rejections of a refused build.
        notes: warnings, such as takedowns that match no document.
    """

    status: BuildStatus
    documents: int
    extracted: int
    manifest: Manifest | None
    reasons: list[tuple[str, str, int, dict[str, Any]]]
    refused: Path | None = None
    notes: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        """Return the number of rejected documents."""
        return sum(count for _, _, count, _ in self.reasons)

    def __repr__(self) -> str:
        """Return status, version and counts, one per line."""
        counts = [("documents", self.documents), ("extracted", self.extracted), ("rejected", self.rejected)]
        lines = [("status", self.status.value), *((name, f"{count:,}") for name, count in counts)]
        if self.manifest is not None:
            lines[1:1] = [("version", self.manifest["version"])]
            lines += [(split["name"], f"{split['records']:,} records") for split in self.manifest["splits"]]
        return table("BuildResult", [*lines, *(("warning", note) for note in self.notes)])


def build(request: Request) -> BuildResult:
    """Run a build and publish its version atomically.

    Raises:
        BuilderError: no document was found, the version exists with other content, or the folder is locked or full.
    """
    expect_share(request.max_rejected)
    if request.version is not None and not is_version(request.version):
        raise BuilderError(
            f"--version {request.version}: not a valid semantic version (expected 1.0.0 or 1.0.0-rc.1, for example)"
        )
    with _report_full_disk(request.dataset), locked(request.dataset):
        return _build(request)


def _build(request: Request) -> BuildResult:
    store = Store(request.dataset / PRIVATE)
    profiles = read_profiles(request.recipe)
    earlier = read_history(request.dataset, request.version)
    # Validate takedowns early: a typo should not surface after hours of reading.
    read_takedowns(request.recipe)
    context = CollectContext(store, request.engine, request.workers, request.progress, profiles.shelf)
    learned = None
    if request.recipe.furniture.learn:
        learned = learn(request.recipe, context, request.dataset, request.version, request.limit)
        context = replace(context, learned=learned.profiles)
    collected = collect(request.recipe, context, request.limit, outside=request.dataset)
    request.progress("group", 0, 0)
    filtered = filter_records(collected, request.recipe.filters)
    ready = prepare(filtered, request.recipe, earlier, store.temporary / "group")
    reasons, notes = _reasons(ready.filtered), tuple(find_warnings(ready, request.recipe.splits))
    refused = f"{PRIVATE}/{REFUSED}"
    (request.dataset / refused).unlink(missing_ok=True)
    if _is_refused(ready.filtered, request.max_rejected):
        write_atomically(request.dataset, refused, b"".join(map(line_of, ready.filtered.rejected)))
        return BuildResult(
            status=BuildStatus.REFUSED,
            documents=collected.documents,
            extracted=collected.extracted,
            manifest=None,
            reasons=reasons,
            refused=request.dataset / refused,
            notes=notes,
        )
    manifest, status = _publish(
        request,
        ready,
        ReleaseSettings(request.recipe, store.temporary / "staging", request.limit, profiles.files, learned),
    )
    store.drop_unused(shard.folder.name for shard in collected.shards)
    return BuildResult(
        status=status,
        documents=collected.documents,
        extracted=collected.extracted,
        manifest=manifest,
        reasons=reasons,
        notes=notes,
    )


def _is_refused(filtered: FilteredRecords, max_rejected: float) -> bool:
    return not len(filtered.table) or exceeds(len(filtered.rejected), filtered.documents, max_rejected)


def _publish(request: Request, ready: PreparedRelease, settings: ReleaseSettings) -> tuple[Manifest, BuildStatus]:
    """Write and publish the version, and return its manifest and status.

    Raises:
        DatasetError: the version exists with other content.
        BuilderError: its number understates the change, or a later version assigns its records to other splits.
    """
    grade = level(ready.paired, ready.earlier)
    version = request.version or next_version(AUTO if request.bump is None else request.bump, grade, ready.earlier)
    exists = version in versions(request.dataset)
    if request.version and not exists:
        check_version(version, grade, ready.earlier)
        _check_later_versions(request.dataset, version, ready)
    request.progress("write", 0, 0)
    manifest = release(ready, ReleaseSpec(version, settings))
    before = ready.earlier.previous
    if request.version is None and before and before["digest"] == manifest["digest"]:
        return before, BuildStatus.UNCHANGED
    if not exists:
        publish(request.dataset, version, settings.staging)
        return manifest, BuildStatus.PUBLISHED
    published = read_manifest(request.dataset, version)
    if published["digest"] == manifest["digest"]:
        return published, BuildStatus.UNCHANGED
    raise DatasetError(
        f"{request.dataset}/{version} has other content ({published['digest'][:4]}… not {manifest['digest'][:4]}…): "
        "give another --version"
    )


def _check_later_versions(dataset: Path, version: str, ready: PreparedRelease) -> None:
    """Reject a version that precedes published ones if it assigns their records to other splits.

    Raises:
        BuilderError: records would move between splits from this version to a later one.
    """
    for name in versions(dataset):
        if precedence(name) > precedence(version):
            table = read_assignments(dataset, name)
            old = pair(table.filter(table["content"].is_valid()), ready.paired.table)
            splits = table.filter(table["content"].is_valid())["split"].take(pa.array(old, mask=old < 0)).to_pylist()
            moved = sum(was not in (None, now) for was, now in zip(splits, ready.paired.splits, strict=True))
            if moved:
                raise BuilderError(
                    f"--version {version} precedes {name}, which is published and has {moved:,} of its records in "
                    f"other splits: records would move; give a version after {name}"
                )


def _reasons(filtered: FilteredRecords) -> list[tuple[str, str, int, dict[str, Any]]]:
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in filtered.rejected:
        first.setdefault((row["stage"], row["reason"]), row)
    return [(stage, reason, count, first[stage, reason]) for (stage, reason), count in filtered.reasons()]


@contextmanager
def _report_full_disk(dataset: Path) -> Iterator[None]:
    """Report a full disk as a `DatasetError`; writers remove their own unfinished files."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise DatasetError(
            f"{dataset}: {os.strerror(error.errno or 0).lower()}: nothing was published; free some space and run "
            "again, documents extracted so far are reused"
        ) from error
