"""Verify a dataset folder against its manifests, for `cutline verify`: everything is recomputed from the files.

Each problem is reported once: checks that would only find consequences of a reported violation are skipped.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from builder.audit.load_check import load_problems
from builder.audit.verify import accounting, card, files, rows, splits
from builder.audit.verify.audited_version import AuditedVersion, Check, Progress
from builder.errors import DatasetError
from builder.storage.manifest import Manifest, read_manifest, require_versions, versions
from builder.storage.published import open_version


@dataclass(frozen=True, slots=True)
class Violation:
    """A failed check: the version or None, the name of the check, and what was found and expected."""

    version: str | None
    check: str
    message: str


CHECKS: dict[str, tuple[Check, ...]] = {
    "files": (files.files,),
    "records": (rows.records, rows.rejected, rows.duplicates),
    "accounting": (accounting.accounting,),
    "groups": (splits.groups,),
    "leaks": (splits.leaks,),
    "assignments": (accounting.assignments,),
    "digest": (accounting.digest,),
}
# Checks that are skipped after violations of others, of which they would mostly find consequences.
FOLLOWS = {
    "accounting": {"records"},
    "assignments": {"records", "accounting"},
    "digest": {"records", "accounting", "groups", "assignments"},
}
# Checks of several versions, or of the dataset folder.
COMMON = ("manifest", "stability", "chain", "load", "card")


@dataclass(slots=True)
class _Findings:
    """Results of the checks of single versions, for the checks of several versions.

    Attributes:
        manifests: manifest of each version, or its problem.
        sound: versions whose files are all readable.
        split_groups: groups that were reported to be in two splits, by version.
        reported: versions with a violation.
    """

    manifests: dict[str, Manifest | str]
    sound: list[str] = field(default_factory=list)
    split_groups: dict[str, set[str]] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)


def ignore_progress(step: str, done: int, total: int) -> None:
    del step, done, total


def verify(dataset: Path, only: str | None = None, progress: Progress = ignore_progress) -> Iterator[Violation]:
    """Yield all violations in *dataset*: in all versions and the README, or in one version.

    Args:
        dataset: folder of the dataset.
        only: the version to check, which is compared with all earlier ones; None for all versions.
        progress: called with the step, the amount done, and the total.

    Raises:
        DatasetError: the dataset has no version, or not the requested one.
    """
    names = _chosen(dataset, only)
    findings = _Findings(_manifests(dataset))
    for violation in _all(dataset, names, findings, progress):
        findings.reported.update([violation.version] if violation.version else [])
        yield violation
    # Unknown folders belong to no version, so they are checked with the whole dataset only.
    unknown = [] if only else list(files.unknown_folders(dataset))
    yield from (Violation(None, "files", message) for message in unknown)
    yield from _readme(dataset, names, findings)


def _manifests(dataset: Path) -> dict[str, Manifest | str]:
    return {name: files.manifest_problem(dataset, name) for name in versions(dataset)}


def _all(dataset: Path, names: list[str], findings: _Findings, progress: Progress) -> Iterator[Violation]:
    """Yield the violations of each version, and then those between versions."""
    for name in names:
        manifest = findings.manifests[name]
        if isinstance(manifest, str):
            yield Violation(name, "manifest", manifest)
        else:
            yield from _one(dataset, manifest, findings, progress)
    yield from _stability(dataset, names, findings)
    for name in names:
        manifest = findings.manifests[name]
        if not isinstance(manifest, str) and name not in findings.reported:
            found = files.chain(dataset, manifest, findings.reported)
            yield from (Violation(name, "chain", message) for message in found)


def _chosen(dataset: Path, only: str | None) -> list[str]:
    names = require_versions(dataset)
    if only is None:
        return names
    if only not in names:
        # Raises an error that lists the versions and suggests one.
        read_manifest(dataset, only)
    return [only]


def _one(dataset: Path, manifest: Manifest, findings: _Findings, progress: Progress) -> Iterator[Violation]:
    name = str(manifest["version"])
    with tempfile.TemporaryDirectory(prefix="cutline-verify-") as folder:
        audited = AuditedVersion(
            dataset, manifest, Path(folder), lambda step, *rest: progress(f"{name}: {step}", *rest)
        )
        reported: set[str] = set()
        for check, parts in CHECKS.items():
            if reported & FOLLOWS.get(check, set()):
                continue
            for message in chain.from_iterable(find(audited) for find in parts):
                reported.add(check)
                yield Violation(name, check, message)
            if not audited.is_whole:
                return
        findings.sound.append(name)
        findings.split_groups[name] = audited.split_groups


def _stability(dataset: Path, names: list[str], findings: _Findings) -> Iterator[Violation]:
    """Compare each requested version with all earlier ones."""
    opened = []
    for name, manifest in findings.manifests.items():
        if isinstance(manifest, str) or (name in names and name not in findings.sound):
            continue
        try:
            opened.append(open_version(dataset, name))
        except DatasetError:
            # An earlier version that was not requested; its problems are reported when it is checked.
            continue
    for name, message in splits.moves(opened, findings.split_groups):
        if name in names:
            yield Violation(name, "stability", message)


def _readme(dataset: Path, names: list[str], findings: _Findings) -> Iterator[Violation]:
    found = card.configs(dataset)
    if isinstance(found, str):
        yield Violation(None, "card", found)
        return
    reported = False
    for name in names:
        manifest = findings.manifests[name]
        if isinstance(manifest, str) or name not in findings.sound:
            continue
        problem = card.config_problem(dataset, manifest, found)
        if problem:
            reported = True
            yield Violation(name, "card", problem)
            continue
        expected = {split["name"]: split["records"] for split in manifest["splits"]}
        yield from (Violation(name, "load", message) for message in load_problems(dataset, name, expected))
    # The README is generated from all manifests. If one is missing or damaged, a stale README is a consequence.
    if (
        not reported
        and not files.lost_manifests(dataset)
        and not any(isinstance(m, str) for m in findings.manifests.values())
    ):
        yield from (Violation(None, "card", message) for message in card.problems(dataset))
