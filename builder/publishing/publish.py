"""Publish a staged version into a dataset folder atomically, and repair what a killed run left there.

The steps, each of which is an atomic rename:

1. `.cutline/publishing.json` names the version that is about to appear;
2. `data/VERSION`: nothing refers to it yet;
3. `versions/VERSION`, with the manifest in it: from here on the version is published;
4. `README.md`, with its config.

A run that dies before step 3 leaves data without a manifest. The next run removes it, because the journal of step 1
shows that a build wrote it. A run that dies after step 3 leaves the README of the earlier versions, which can still be
loaded. The next run generates it again from the manifests.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from filelock import FileLock, Timeout

from builder.errors import DatasetError
from builder.publishing import card
from builder.storage.manifest import MANIFEST_NAME, PRIVATE, versions
from builder.utils.display import short_name

_JOURNAL = "publishing.json"
# Folders that a build writes to, parents before children.
_FOLDERS = ("data", "versions", PRIVATE, *(f"{PRIVATE}/{name}" for name in ("shards", "notes", "tmp")))


@contextmanager
def locked(dataset: Path) -> Iterator[None]:
    """Lock *dataset* for one build, and repair what a killed one left; folders that stay empty are removed at the end.

    Raises:
        DatasetError: another build holds the lock, or the folder is not writable or not a dataset.
    """
    created = _create(dataset)
    lock = FileLock(dataset / PRIVATE / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise DatasetError(f"{dataset} is being written by another build: wait for it, or give another --out") from None
    try:
        repair(dataset)
        yield
    finally:
        shutil.rmtree(dataset / PRIVATE / "tmp", ignore_errors=True)
        lock.release()
        _remove_if_empty(dataset, created)


def repair(dataset: Path) -> None:
    """Remove unfinished files and unpublished data of a killed run, and update README.md."""
    shutil.rmtree(dataset / PRIVATE / "tmp", ignore_errors=True)
    journal = dataset / PRIVATE / _JOURNAL
    version = _unfinished_version(journal)
    if version and not (dataset / "versions" / version / MANIFEST_NAME).exists():
        shutil.rmtree(dataset / "data" / version, ignore_errors=True)
    journal.unlink(missing_ok=True)
    if versions(dataset):
        card.refresh(dataset)


def publish(dataset: Path, version: str, staging: Path) -> None:
    """Move the staged *version* into *dataset*; see the module for the state after an interruption.

    Raises:
        DatasetError: a folder of the version exists although it is not published.
    """
    data, metadata = dataset / "data" / version, dataset / "versions" / version
    for folder in (data, metadata):
        if folder.exists():
            raise DatasetError(
                f"{folder} exists, but is not a published version: move it away, or give another --version"
            )
    card.write_atomically(dataset, f"{PRIVATE}/{_JOURNAL}", orjson.dumps({"version": version}))
    _sync_tree(staging / "data" / version)
    _sync_tree(staging / "versions" / version)
    _rename(staging / "data" / version, data)
    _rename(staging / "versions" / version, metadata)
    card.refresh(dataset)
    _sync(dataset)
    (dataset / PRIVATE / _JOURNAL).unlink()


def _create(dataset: Path) -> list[Path]:
    """Create the folder of the dataset and return the folders that did not exist before."""
    _expect_usable(dataset)
    new = [folder for folder in (dataset, *dataset.parents) if not folder.exists()]
    for folder in (dataset, *(dataset / name for name in _FOLDERS)):
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            raise DatasetError(
                f"{folder} cannot be written (no permission): fix its permissions, or give another --out"
            )
    readme = dataset / card.README
    if readme.exists() and not versions(dataset) and not card.is_generated(readme):
        raise DatasetError(
            f"{readme} is not a card of cutline: {dataset} does not seem to be a dataset; give another --out"
        )
    try:
        (dataset / PRIVATE).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatasetError(f"{dataset} cannot be written ({error.strerror}): give another --out") from error
    return new


def _expect_usable(dataset: Path) -> None:
    """Raise an error early if the version could not be published to *dataset* at the end of the build."""
    try:
        str(dataset).encode()
    except UnicodeEncodeError:
        # Arrow accepts UTF-8 paths only.
        raise DatasetError(
            f"{short_name(dataset)}: found a byte that is not UTF-8 in the name of the folder, expected UTF-8: "
            "give another --out"
        ) from None
    for name in _FOLDERS:
        folder = dataset / name
        if os.path.lexists(folder) and not folder.is_dir():
            raise DatasetError(f"{folder}: found a file, expected a folder: move it away, or give another --out")


def _remove_if_empty(dataset: Path, created: list[Path]) -> None:
    """Remove the *created* folders if no version was published and no shard was stored in them."""
    if not created or versions(dataset) or any(dataset.glob(f"{PRIVATE}/shards/*/*")):
        return
    left = {path.name for path in (dataset / PRIVATE).iterdir()}
    if left <= {"lock", "shards"}:
        shutil.rmtree(dataset / PRIVATE, ignore_errors=True)
        for folder in created:
            if any(folder.iterdir()):
                return
            folder.rmdir()


def _unfinished_version(journal: Path) -> str | None:
    """Return the version that a killed run was publishing, if any."""
    try:
        return str(orjson.loads(journal.read_bytes())["version"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _rename(folder: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    _sync(target.parent)


def _sync_tree(folder: Path) -> None:
    """Flush the files of *folder* to disk, so that a manifest never survives a crash without its data."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    _sync(folder)


def _sync(folder: Path) -> None:
    # Windows cannot open folders and does not need this.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
