"""Read and write the manifest of a version, JSON that describes its content, sources and tools."""

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

MANIFEST_SCHEMA = "manifest.v1"
MANIFEST_NAME = "manifest.json"
# Folder of the store, the lock and unfinished files: never published, safe to delete.
PRIVATE = ".cutline"

# Errors of the path itself, which permissions or another disk cannot fix.
_PATH_ERRORS = (errno.ENAMETOOLONG, errno.ELOOP)

# Packages that may influence the bytes of a version.
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
    """Return the versions of all software that may influence the bytes of a dataset version."""
    return {"cutline": __version__, "extractor": extractor, **versions_of(_TOOLS)}


def versions_of(packages: Iterable[str]) -> dict[str, str]:
    """Return the version of each of *packages* that is installed."""
    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def content_digest(splits: Iterable[Mapping[str, Any]], duplicates: str, rejected: str) -> str:
    """Return the digest of a version's content, which does not depend on the encoding of its files.

    Args:
        splits: `name` and `digest` of each split; the digest covers its records as JSON Lines sorted by id.
        duplicates: digest of the rows of duplicates.
        rejected: digest of the rows of rejections.
    """
    named = {split["name"]: split["digest"] for split in splits}
    content = {"splits": named, "duplicates": duplicates, "rejected": rejected}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def to_bytes(manifest: Manifest) -> bytes:
    """Return *manifest* as the content of its file.

    Raises:
        RuntimeError: the manifest does not match its schema, which is a bug.
    """
    found = problems(manifest, MANIFEST_SCHEMA)
    if found:
        raise RuntimeError(f"manifest does not match {MANIFEST_SCHEMA}: {found[:3]}")
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_manifest(dataset: Path, name: str) -> Manifest:
    """Return the manifest of the version *name*.

    Raises:
        DatasetError: the version does not exist, or its manifest is damaged or cannot be read.
    """
    if not is_version(name):
        raise _no_version(dataset, name)
    path = dataset / "versions" / name / MANIFEST_NAME
    try:
        manifest = orjson.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise _no_version(dataset, name) from None
    except ValueError as error:
        advice = "restore it, or remove the version and build it again"
        raise DatasetError(f"{path} is damaged ({error}): {advice}") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise
        raise (_no_version(dataset, name) if error.errno == errno.ENAMETOOLONG else _unreadable(path, error)) from error
    found = problems(manifest, MANIFEST_SCHEMA)
    if found:
        raise DatasetError(f"{path} is damaged ({found[0].path}: {found[0].message}): restore it")
    return dict(manifest)


def versions(dataset: Path) -> list[str]:
    """Return the versions published in *dataset*, from the oldest to the newest by semantic version.

    Raises:
        DatasetError: the versions cannot be listed.
        OSError: the path is too long, or a cycle of symbolic links.
    """
    folder = dataset / "versions"
    try:
        found = [name for name in os.listdir(folder) if is_version(name) and (folder / name / MANIFEST_NAME).exists()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        if error.errno in _PATH_ERRORS:
            raise
        # Fail instead of treating the versions as missing: their records would be assigned to splits again.
        raise _unreadable(Path(error.filename or folder), error) from error
    return sorted(found, key=precedence)


def require_versions(dataset: Path) -> list[str]:
    """Return the versions published in *dataset*, as `versions` does.

    Raises:
        DatasetError: there is none.
    """
    found = versions(dataset)
    if not found and not dataset.exists():
        raise DatasetError(f"{dataset}: no such folder (give the folder of a dataset, the --out of its build)")
    if not found:
        raise DatasetError(f"{dataset} has no version: build one with cutline build … --out {dataset} --version 1.0.0")
    return found


def _no_version(dataset: Path, name: str) -> DatasetError:
    known = versions(dataset)
    near = nearest(name, known)
    hint = f"; did you mean {near}?" if near else ""
    return DatasetError(f"{dataset} has no version {short_name(name)} (versions: {', '.join(known) or 'none'}){hint}")


def _unreadable(path: Path, error: OSError) -> DatasetError:
    why = (error.strerror or str(error)).lower()
    return DatasetError(f"{short_name(path)} cannot be read ({why}): fix its permissions or its disk, and run again")
