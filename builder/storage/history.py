"""Earlier versions of a dataset, as far as a new one hangs on them: who was where, under which number."""

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
    """What a new version holds on to.

    Args:
        manifests: of the earlier versions, the oldest first.
        lineage: the records of all of them.
        newest: the records of the newest one, without its duplicates: the columns of `assignments.parquet`, and
            `entity`, the record's number in the lineage.
    """

    manifests: Sequence[Manifest] = ()
    lineage: Lineage = field(default_factory=Lineage)
    newest: pa.Table | None = None

    @property
    def previous(self) -> Manifest | None:
        """Return the manifest of the newest of them."""
        return self.manifests[-1] if self.manifests else None

    def named(self) -> list[dict[str, str]]:
        """Return number and digest of each, as manifests list them."""
        return [{"version": manifest["version"], "digest": manifest["digest"]} for manifest in self.manifests]


def read_earlier(dataset: Path, version: str | None) -> History:
    """Return what *version* hangs on; None stands for the next one.

    A version that is published already hangs on those that its manifest names, so that it can be built again after
    others came before it.

    Raises:
        DatasetError: a manifest or a list of assignments is damaged.
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
    except (OSError, pa.ArrowException) as fault:
        why = next(iter(str(fault).splitlines()), "")
        raise DatasetError(
            f"{path}: cannot be read ({why}): restore it; without it the next version would move records"
        ) from None


def _names(dataset: Path, version: str | None) -> list[str]:
    there = versions(dataset)
    if version is None:
        return there
    if version in there:
        named = {item["version"] for item in read_manifest(dataset, version)["earlier"]}
        return [name for name in there if name in named]
    return [name for name in there if precedence(name) < precedence(version)]
