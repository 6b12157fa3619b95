"""The manifest of a version: what is in it, what it was made of and with, as JSON that its schema checks."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import orjson

from builder import __version__
from builder.errors import DatasetError
from builder.utils.display import short_name
from builder.utils.semver import is_version, precedence
from builder.validation import problems
from builder.validation.wording import nearest

Manifest = dict[str, Any]

SCHEMA = "manifest.v1"
NAME = "manifest.json"
# The store, the lock and what is not finished: never published, safe to delete.
PRIVATE = ".cutline"

# Faults of a path as it was given: no right and no disk can mend them.
_OF_PATH = (errno.ENAMETOOLONG, errno.ELOOP)

# What the bytes of a version may depend on.
_TOOLS = (
    "charset-normalizer",
    "datasets",
    "ftfy",
    "jsonschema",
    "jsonschema-rs",
    "numpy",
    "orjson",
    "pyarrow",
    "rensa",
    "w3lib",
    "zstandard",
)


def tools(extractor: str) -> dict[str, str]:
    """Return the versions of all that a version's bytes may depend on."""
    return {"cutline": __version__, "extractor": extractor, **versions_of(_TOOLS)}


def versions_of(packages: Iterable[str]) -> dict[str, str]:
    """Return the installed version of each of *packages*; what is not installed is left out."""
    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def content_digest(splits: Iterable[Mapping[str, Any]], duplicates: str, rejected: str) -> str:
    """Return the digest of a version's content, whatever wrote its files.

    Args:
        splits: `name` and `digest` of each split; the digest is over its records as JSON lines in the order of ids.
        duplicates: digest of the rows of duplicates.
        rejected: digest of the rows of rejections.
    """
    named = {split["name"]: split["digest"] for split in splits}
    content = {"splits": named, "duplicates": duplicates, "rejected": rejected}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def to_bytes(manifest: Manifest) -> bytes:
    """Return *manifest* as it stands on disk.

    Raises:
        RuntimeError: it breaks its schema: a fault of ours, not of the data.
    """
    found = problems(manifest, SCHEMA)
    if found:
        raise RuntimeError(f"manifest breaks {SCHEMA}: {found[:3]}")
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_manifest(dataset: Path, name: str) -> Manifest:
    """Return the manifest of the version *name*.

    Raises:
        DatasetError: there is no such version, or its manifest is damaged or cannot be read.
    """
    if not is_version(name):
        raise _no_version(dataset, name)
    path = dataset / "versions" / name / NAME
    try:
        manifest = orjson.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise _no_version(dataset, name) from None
    except ValueError as fault:
        advice = "restore it, or remove the version and build it again"
        raise DatasetError(f"{path} is damaged ({fault}): {advice}") from None
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise
        raise (_no_version(dataset, name) if fault.errno == errno.ENAMETOOLONG else _unreadable(path, fault)) from fault
    found = problems(manifest, SCHEMA)
    if found:
        raise DatasetError(f"{path} is damaged ({found[0].path}: {found[0].message}): restore it")
    return dict(manifest)


def versions(dataset: Path) -> list[str]:
    """Return the versions published in *dataset*, from the oldest to the newest by semantic version.

    Raises:
        DatasetError: it cannot be told which there are.
        OSError: its path is too long, or a link that leads to itself.
    """
    place = dataset / "versions"
    try:
        found = [name for name in os.listdir(place) if is_version(name) and (place / name / NAME).exists()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as fault:
        if fault.errno in _OF_PATH:
            raise
        # What is not seen is taken for what is not there, and its records would be dealt anew.
        raise _unreadable(Path(fault.filename or place), fault) from fault
    return sorted(found, key=precedence)


def some_versions(dataset: Path) -> list[str]:
    """Return what `versions` does.

    Raises:
        DatasetError: there is none.
    """
    found = versions(dataset)
    if not found:
        raise DatasetError(f"{dataset} has no version: cutline build … --out {dataset} --version 1.0.0 makes one")
    return found


def _no_version(dataset: Path, name: str) -> DatasetError:
    known = versions(dataset)
    near = nearest(name, known)
    meant = f"; did you mean {near}?" if near else ""
    return DatasetError(f"{dataset} has no version {short_name(name)} (versions: {', '.join(known) or 'none'}){meant}")


def _unreadable(path: Path, fault: OSError) -> DatasetError:
    why = (fault.strerror or str(fault)).lower()
    return DatasetError(f"{short_name(path)} cannot be read ({why}): mend its rights or its disk, and run again")
