"""A build from end to end: collect, group, release, publish, under the lock of the dataset's folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from builder.pipeline.loaded_records import LoadedRecords, filter_records
from builder.pipeline.rejection_limit import exceeds, expect_share
from builder.pipeline.release import PreparedRelease, prepare, release
from builder.pipeline.tasks import CollectContext, Progress, no_progress
from builder.pipeline.version_change import AUTO, check_version, level, next_version
from builder.pipeline.write_version import ReleaseSpec
from builder.publishing.card import write_whole
from builder.publishing.publish import locked, publish
from builder.storage.history import read_assignments, read_earlier
from builder.storage.json_lines import line_of
from builder.storage.manifest import PRIVATE, Manifest, read_manifest, versions
from builder.storage.shard_store import Store
from builder.utils.semver import is_version, precedence

REFUSED = "rejected.jsonl"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be built: *recipe* into *dataset* as *version*, and how.

    Args:
        recipe: sources, filters, splits.
        dataset: the dataset's folder.
        version: a semantic version, or None for the one that *bump* makes.
        bump: `auto`, `major`, `minor` or `patch`: the number after the newest version; None with a version.
        engine: a name of `ENGINES`.
        workers: number of processes.
        limit: how many documents are read at most, or None.
        max_rejected: the largest share of rejected documents with which a version is still published.
        progress: called with a step, what is done of it, and its total.
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


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What became of a build.

    Args:
        status: `published`, `unchanged` (the version is there with equal content) or `refused` (nothing was published).
        documents: raw documents read.
        extracted: how many of them were not in the store yet.
        manifest: of the version, None where nothing was published.
        reasons: how many documents were rejected, by stage and reason, with an example: (stage, reason, count, row).
        refused: where all rejections of a refused build are listed.
        notes: what a person should know of it, such as takedowns that match nothing.
    """

    status: str
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


def build(request: Request) -> BuildResult:
    """Return what became of the build; a version appears in the dataset's folder whole or not at all.

    Raises:
        BuilderError: no document was found, the version is there with other content, the folder is busy or full.
    """
    expect_share(request.max_rejected)
    if request.version is not None and not is_version(request.version):
        raise BuilderError(
            f"--version {request.version}: not a semantic version; give three numbers such as 1.0.0, or 1.0.0-rc.1"
        )
    with _report_full_disk(request.dataset), locked(request.dataset):
        return _build(request)


def _build(request: Request) -> BuildResult:
    store = Store(request.dataset / PRIVATE)
    known = read_profiles(request.recipe)
    earlier = read_earlier(request.dataset, request.version)
    # Before hours of reading: a slip of the pen there should not cost them.
    read_takedowns(request.recipe)
    context = CollectContext(store, request.engine, request.workers, request.progress, known.shelf)
    learned = None
    if request.recipe.furniture.learn:
        learned = learn(request.recipe, context, request.dataset, request.version, request.limit)
        context = replace(context, learned=learned.profiles)
    collected = collect(request.recipe, context, request.limit, outside=request.dataset)
    request.progress("group", 0, 0)
    filtered = filter_records(collected, request.recipe.filters)
    ready = prepare(filtered, request.recipe, earlier, store.temporary / "gather")
    read = (collected.documents, collected.extracted)
    reasons, notes = _reasons(ready.loaded), tuple(find_warnings(ready, request.recipe.splits))
    listed = f"{PRIVATE}/{REFUSED}"
    (request.dataset / listed).unlink(missing_ok=True)
    if _is_refused(ready.loaded, request.max_rejected):
        write_whole(request.dataset, listed, b"".join(map(line_of, ready.loaded.rejected)))
        return BuildResult("refused", *read, None, reasons, request.dataset / listed, notes)
    manifest, status = _publish(
        request,
        ready,
        ReleaseSpec(request.recipe, "", store.temporary / "staging", request.limit, known.files, learned),
    )
    store.forget_old(shard.folder.name for shard in collected.shards)
    return BuildResult(status, *read, manifest, reasons, None, notes)


def _is_refused(loaded: LoadedRecords, max_rejected: float) -> bool:
    return not len(loaded.table) or exceeds(len(loaded.rejected), loaded.documents, max_rejected)


def _publish(request: Request, ready: PreparedRelease, spec: ReleaseSpec) -> tuple[Manifest, str]:
    """Return the version's manifest and what became of it; *spec* has no number yet.

    Raises:
        DatasetError: the version is there with other content.
        BuilderError: its number understates the change, or a later version has dealt its records otherwise.
    """
    grade = level(ready.paired, ready.earlier)
    version = request.version or next_version(AUTO if request.bump is None else request.bump, grade, ready.earlier)
    is_there = version in versions(request.dataset)
    if request.version and not is_there:
        check_version(version, grade, ready.earlier)
        _check_later_versions(request.dataset, version, ready)
    request.progress("write", 0, 0)
    manifest = release(ready, replace(spec, version=version))
    before = ready.earlier.previous
    if request.version is None and before and before["digest"] == manifest["digest"]:
        return before, "unchanged"
    if not is_there:
        publish(request.dataset, version, spec.staging)
        return manifest, "published"
    there = read_manifest(request.dataset, version)
    if there["digest"] == manifest["digest"]:
        return there, "unchanged"
    raise DatasetError(
        f"{request.dataset}/{version} holds other data ({there['digest'][:4]}… not {manifest['digest'][:4]}…): "
        "give another --version"
    )


def _check_later_versions(dataset: Path, version: str, ready: PreparedRelease) -> None:
    """Refuse a version that comes before published ones and would have put their records into other splits.

    Raises:
        BuilderError: it would: records must not move from it to them.
    """
    for name in versions(dataset):
        if precedence(name) > precedence(version):
            table = read_assignments(dataset, name)
            old = pair(table.filter(table["content"].is_valid()), ready.paired.table)
            splits = table.filter(table["content"].is_valid())["split"].take(pa.array(old, mask=old < 0)).to_pylist()
            moved = sum(was not in (None, now) for was, now in zip(splits, ready.paired.splits, strict=True))
            if moved:
                raise BuilderError(
                    f"--version {version} comes before {name}, which is published and has {moved:,} of its records in "
                    f"other splits: records would move; give a version after {name}"
                )


def _reasons(loaded: LoadedRecords) -> list[tuple[str, str, int, dict[str, Any]]]:
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in loaded.rejected:
        first.setdefault((row["stage"], row["reason"]), row)
    return [(stage, reason, count, first[stage, reason]) for (stage, reason), count in loaded.reasons()]


@contextmanager
def _report_full_disk(dataset: Path) -> Iterator[None]:
    """Turn a full disk into one clear line; what was unfinished is removed by those who wrote it."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in NO_ROOM:
            raise
        raise DatasetError(
            f"{dataset}: {os.strerror(fault.errno or 0).lower()}: nothing was published; make room and run again, "
            "what was read so far is kept"
        ) from fault
