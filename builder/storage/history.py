"""Read the earlier versions of a dataset with which a new version must be consistent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from builder.dataset.lineage import Lineage
from builder.errors import DatasetError
from builder.storage.manifest import Manifest, read_manifest, versions
from builder.utils.semver import precedence

ASSIGNMENTS = "assignments.parquet"
COLUMNS = ("id", "group", "split", "url", "origin", "content")


@dataclass(frozen=True, slots=True)
class History:
    """The earlier versions of a new version.

    Args:
        manifests: manifests of the earlier versions, oldest first.
        lineage: the records of all earlier versions.
        newest: the records of the newest earlier version without its duplicates, with the columns of
            `assignments.parquet`, and `entity`, the record number in the lineage.
    """

    manifests: Sequence[Manifest] = ()
    lineage: Lineage = field(default_factory=Lineage)
    newest: pa.Table | None = None

    @property
    def previous(self) -> Manifest | None:
        """Return the manifest of the newest earlier version, if any."""
        return self.manifests[-1] if self.manifests else None

    def references(self) -> list[dict[str, str]]:
        """Return number and digest of each earlier version, for the manifest."""
        return [{"version": manifest["version"], "digest": manifest["digest"]} for manifest in self.manifests]


def read_history(dataset: Path, version: str | None) -> History:
    """Return the earlier versions of *version*, or of the next version if it is None.

    For a published version, these are the ones in its manifest, so that a rebuild gives the same result after versions
    with lower numbers were added.

    Raises:
        DatasetError: a manifest or a file of assignments is damaged.
    """
    manifests = [read_manifest(dataset, name) for name in _names(dataset, version)]
    lineage, newest = Lineage(), None
    for manifest in manifests:
        table = read_assignments(dataset, manifest["version"])
        newest = table.append_column("entity", pa.array(lineage.add(table)))
    records = None if newest is None else newest.filter(newest["content"].is_valid())
    return History(manifests, lineage, records)


def read_assignments(dataset: Path, version: str) -> pa.Table:
    """Return the rows of a version's `assignments.parquet`.

    Raises:
        DatasetError: it is missing or damaged.
    """
    path = dataset / "versions" / version / ASSIGNMENTS
    try:
        table = pq.read_table(path, columns=list(COLUMNS), partitioning=None)
        table.validate(full=True)
        return table
    except (OSError, pa.ArrowException) as error:
        why = next(iter(str(error).splitlines()), "")
        raise DatasetError(
            f"{path}: cannot be read ({why}): restore it; without it the next version would move records between splits"
        ) from None


def _names(dataset: Path, version: str | None) -> list[str]:
    published = versions(dataset)
    if version is None:
        return published
    if version in published:
        earlier = {item["version"] for item in read_manifest(dataset, version)["earlier"]}
        return [name for name in published if name in earlier]
    return [name for name in published if precedence(name) < precedence(version)]
