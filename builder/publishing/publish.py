"""Brings a staged version into a dataset folder, whole or not at all, and mends what a killed run left there.

The order of the renames, each of which the file system does at once:

1. `.cutline/publishing.json` names the version that is about to appear;
2. `data/VERSION`: nothing refers to it yet;
3. `versions/VERSION`, with the manifest in it: from here on the version is published;
4. `README.md`, with its config.

A run that dies before step 3 leaves data without a manifest: the next run removes it, for the note of step 1 says that
it is ours. One that dies after step 3 leaves a README of the earlier versions, which still load: the next run writes it
anew from the manifests.
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
from builder.storage.manifest import NAME, PRIVATE, versions
from builder.utils.display import short_name

_NOTE = "publishing.json"
# What a build writes to, in the order from the outside in.
_FOLDERS = ("data", "versions", PRIVATE, *(f"{PRIVATE}/{name}" for name in ("shards", "notes", "tmp")))


@contextmanager
def locked(dataset: Path) -> Iterator[None]:
    """Hold *dataset* for one build, and put right what a killed one left; folders that we made and did not fill go.

    Raises:
        DatasetError: another build holds it, it cannot be written, or it is not ours.
    """
    made = _make(dataset)
    lock = FileLock(dataset / PRIVATE / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise DatasetError(f"{dataset} is being written by another build: wait for it, or give another --out") from None
    try:
        mend(dataset)
        yield
    finally:
        shutil.rmtree(dataset / PRIVATE / "tmp", ignore_errors=True)
        lock.release()
        _remove_if_bare(dataset, made)


def mend(dataset: Path) -> None:
    """Put right what a killed run left: unfinished files, data that was never published, a README left behind."""
    shutil.rmtree(dataset / PRIVATE / "tmp", ignore_errors=True)
    note = dataset / PRIVATE / _NOTE
    version = _noted(note)
    if version and not (dataset / "versions" / version / NAME).exists():
        shutil.rmtree(dataset / "data" / version, ignore_errors=True)
    note.unlink(missing_ok=True)
    if versions(dataset):
        card.refresh(dataset)


def publish(dataset: Path, version: str, staging: Path) -> None:
    """Make the staged *version* part of *dataset*; see above for what holds if it is cut short.

    Raises:
        DatasetError: something that is not ours stands in its place.
    """
    data, described = dataset / "data" / version, dataset / "versions" / version
    for place in (data, described):
        if place.exists():
            raise DatasetError(
                f"{place} is there, but is no published version: move it away, or give another --version"
            )
    card.write_whole(dataset, f"{PRIVATE}/{_NOTE}", orjson.dumps({"version": version}))
    _sync_tree(staging / "data" / version)
    _sync_tree(staging / "versions" / version)
    _rename(staging / "data" / version, data)
    _rename(staging / "versions" / version, described)
    card.refresh(dataset)
    _sync(dataset)
    (dataset / PRIVATE / _NOTE).unlink()


def _make(dataset: Path) -> list[Path]:
    """Create the dataset's folder and return the folders that were not there before."""
    _expect_free(dataset)
    new = [folder for folder in (dataset, *dataset.parents) if not folder.exists()]
    for folder in (dataset, *(dataset / name for name in _FOLDERS)):
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            raise DatasetError(f"{folder} cannot be written (no permission): mend its rights, or give another --out")
    readme = dataset / card.README
    if readme.exists() and not versions(dataset) and not card.is_ours(readme):
        raise DatasetError(f"{readme} is not a card of ours: {dataset} seems to be no dataset; give another --out")
    try:
        (dataset / PRIVATE).mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise DatasetError(f"{dataset} cannot be written ({fault.strerror}): give another --out") from fault
    return new


def _expect_free(dataset: Path) -> None:
    """Refuse, before any work, a folder in which the end of the work would find no place."""
    try:
        str(dataset).encode()
    except UnicodeEncodeError:
        # Arrow takes paths as UTF-8 alone.
        told = f"{short_name(dataset)}: found a byte that is no UTF-8 in the folder's name, expected UTF-8"
        raise DatasetError(f"{told}: give another --out") from None
    for name in _FOLDERS:
        place = dataset / name
        if os.path.lexists(place) and not place.is_dir():
            raise DatasetError(f"{place}: found a file, expected a folder: move it away, or give another --out")


def _remove_if_bare(dataset: Path, made: list[Path]) -> None:
    """Remove folders that we made where nothing was published and no document was stored in them."""
    if not made or versions(dataset) or any(dataset.glob(f"{PRIVATE}/shards/*/*")):
        return
    left = {path.name for path in (dataset / PRIVATE).iterdir()}
    if left <= {"lock", "shards"}:
        shutil.rmtree(dataset / PRIVATE, ignore_errors=True)
        for folder in made:
            if any(folder.iterdir()):
                return
            folder.rmdir()


def _noted(note: Path) -> str | None:
    try:
        return str(orjson.loads(note.read_bytes())["version"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _rename(folder: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(place)
    _sync(place.parent)


def _sync_tree(folder: Path) -> None:
    """Bring the files of *folder* to the disk: a manifest must not outlive what it vouches for."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    _sync(folder)


def _sync(folder: Path) -> None:
    # Windows cannot open folders, and needs no such call.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
