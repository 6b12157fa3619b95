"""List the files below a folder: links are followed, loops and hidden names are not, other objects are reported."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from builder.errors import SourceError
from builder.loaders.names import is_hidden
from builder.loaders.source import LoadFailure, unreadable
from builder.utils.display import short_name

# Device and inode.
_Key = tuple[int, int]


class FoundFile(NamedTuple):
    """A file that was found: its name relative to the root, its path, and its size or why it cannot be read."""

    name: str
    path: str
    size: int | None = None
    failure: LoadFailure | None = None


class _Folder(NamedTuple):
    """A folder that was found: *name* ends in a slash or is empty; *ancestors* are its parents and itself."""

    name: str
    path: str
    ancestors: frozenset[_Key]


def walk(root: str, excluded: Path | None = None) -> Iterator[FoundFile]:
    """Yield the files in the folder *root* and below.

    Raises:
        SourceError: *root* itself cannot be read.
    """
    yield from _walk(_root(root, excluded))


def glob(root: str, pattern: tuple[str, ...], excluded: Path | None = None) -> Iterator[FoundFile]:
    """Yield the files below *root* that *pattern* matches, and all files in folders that it matches, each once.

    Args:
        root: the folder to search.
        pattern: the parts of the pattern; `**` matches any number of folders.
        excluded: a folder to skip.

    Raises:
        SourceError: *root* cannot be read.
    """
    pending = [(_root(root, excluded), pattern)]
    visited: set[tuple[str, tuple[str, ...]]] = set()
    yielded: set[str] = set()
    while pending:
        folder, parts = pending.pop()
        if (folder.name, parts) in visited:
            continue
        visited.add((folder.name, parts))
        files, folders = _step(folder, parts)
        pending.extend(folders)
        yield from (file for file in files if file.name not in yielded)
        yielded.update(file.name for file in files)


def _step(folder: _Folder, parts: tuple[str, ...]) -> tuple[list[FoundFile], list[tuple[_Folder, tuple[str, ...]]]]:
    """Return the files in *folder* that *parts* match, and the subfolders with the parts left to match in them."""
    if not parts:
        return list(_walk(folder)), []
    first, rest = parts[0], parts[1:]
    if first == "**":
        files, folders = _split(folder, "*")
        deeper = [(inner, parts) for inner in folders]
        return ([], [(folder, rest), *deeper]) if rest else (files, deeper)
    files, folders = _split(folder, first)
    return ([] if rest else files), [(inner, rest) for inner in folders]


def _split(folder: _Folder, pattern: str) -> tuple[list[FoundFile], list[_Folder]]:
    found = list(_scan(folder, pattern))
    return [f for f in found if isinstance(f, FoundFile)], [f for f in found if isinstance(f, _Folder)]


def _walk(start: _Folder) -> Iterator[FoundFile]:
    pending = [start]
    while pending:
        for found in _scan(pending.pop(), "*"):
            if isinstance(found, _Folder):
                pending.append(found)
            else:
                yield found


def _scan(folder: _Folder, pattern: str) -> Iterator[FoundFile | _Folder]:
    """Yield the entries of *folder* that *pattern* matches; hidden ones only if *pattern* starts with a dot."""
    try:
        entries = sorted(os.scandir(folder.path), key=lambda entry: entry.name)
    except OSError as error:
        if not folder.name:
            raise SourceError(
                f"{folder.path}: the folder cannot be read ({error.strerror}): check its permissions"
            ) from error
        yield FoundFile(folder.name.rstrip("/"), folder.path, failure=unreadable("folder", error))
        return
    for entry in entries:
        if is_hidden(entry.name) and not pattern.startswith("."):
            continue
        if pattern == "*" or fnmatchcase(entry.name, pattern):
            yield from _classify(entry, folder)


def _classify(entry: os.DirEntry[str], folder: _Folder) -> Iterator[FoundFile | _Folder]:
    name = folder.name + entry.name
    try:
        state = entry.stat()
    except OSError as error:
        yield FoundFile(name, entry.path, failure=unreadable("link" if entry.is_symlink() else "file", error))
        return
    if stat.S_ISREG(state.st_mode):
        yield FoundFile(name, entry.path, state.st_size)
    elif not stat.S_ISDIR(state.st_mode):
        yield FoundFile(
            name, entry.path, failure=LoadFailure("not-a-file", "found a device, pipe or socket, expected a file")
        )
    elif entry.is_symlink() and _key(state) in folder.ancestors:
        message = "found a link to a folder that contains it, expected no loop"
        yield FoundFile(name, entry.path, failure=LoadFailure("symlink-loop", message))
    elif _key(state) not in folder.ancestors:
        yield _Folder(name + "/", entry.path, folder.ancestors | {_key(state)})


def _root(path: str, excluded: Path | None) -> _Folder:
    """Return the folder to start from; *excluded* counts as one of its ancestors, so that it is skipped."""
    try:
        seen = {_key(os.stat(path))}
    except OSError as error:
        raise SourceError(
            f"{short_name(path)}: the folder cannot be found ({error.strerror}): give a folder that exists"
        ) from error
    if excluded and excluded.is_dir():
        seen.add(_key(excluded.stat()))
    return _Folder("", path, frozenset(seen))


def _key(state: os.stat_result) -> _Key:
    return state.st_dev, state.st_ino
