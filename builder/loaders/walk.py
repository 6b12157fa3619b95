"""What lies in a folder: regular files, links followed, loops and hidden names not, everything odd reported."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from builder.errors import SourceError
from builder.loaders.names import is_hidden
from builder.loaders.source import Fault
from builder.utils.display import short_name

_Key = tuple[int, int]


class Seen(NamedTuple):
    """A file met: its name below the root, its path, its size, or what is wrong with it."""

    name: str
    path: str
    size: int | None = None
    fault: Fault | None = None


class _Folder(NamedTuple):
    """A folder met: *name* ends in a slash or is empty, *above* are the folders that it is in, and itself."""

    name: str
    path: str
    above: frozenset[_Key]


def walk(root: str, outside: Path | None = None) -> Iterator[Seen]:
    """Yield the files in the folder *root* and below.

    Raises:
        SourceError: *root* itself cannot be read.
    """
    yield from _walk(_root(root, outside))


def glob(root: str, pattern: tuple[str, ...], outside: Path | None = None) -> Iterator[Seen]:
    """Yield the files below *root* that *pattern* matches, and those in folders that it matches, each once.

    Args:
        root: where to start.
        pattern: the parts of the pattern; `**` is any number of folders.
        outside: a folder to pass by.

    Raises:
        SourceError: *root* cannot be read.
    """
    waiting = [(_root(root, outside), pattern)]
    been: set[tuple[str, tuple[str, ...]]] = set()
    told: set[str] = set()
    while waiting:
        folder, parts = waiting.pop()
        if (folder.name, parts) in been:
            continue
        been.add((folder.name, parts))
        files, folders = _step(folder, parts)
        waiting.extend(folders)
        yield from (seen for seen in files if seen.name not in told)
        told.update(seen.name for seen in files)


def _step(folder: _Folder, parts: tuple[str, ...]) -> tuple[list[Seen], list[tuple[_Folder, tuple[str, ...]]]]:
    """Return what the first of *parts* matches in *folder*: files, and folders with what is left to match in them."""
    if not parts:
        return list(_walk(folder)), []
    first, rest = parts[0], parts[1:]
    if first == "**":
        files, folders = _sorted_out(folder, "*")
        deeper = [(inner, parts) for inner in folders]
        return ([], [(folder, rest), *deeper]) if rest else (files, deeper)
    files, folders = _sorted_out(folder, first)
    return ([] if rest else files), [(inner, rest) for inner in folders]


def _sorted_out(folder: _Folder, pattern: str) -> tuple[list[Seen], list[_Folder]]:
    met = list(_look(folder, pattern))
    return [m for m in met if isinstance(m, Seen)], [m for m in met if isinstance(m, _Folder)]


def _walk(start: _Folder) -> Iterator[Seen]:
    waiting = [start]
    while waiting:
        for met in _look(waiting.pop(), "*"):
            if isinstance(met, _Folder):
                waiting.append(met)
            else:
                yield met


def _look(folder: _Folder, pattern: str) -> Iterator[Seen | _Folder]:
    """Yield what stands in *folder* under a name that *pattern* matches; hidden names only if it starts with a dot."""
    try:
        entries = sorted(os.scandir(folder.path), key=lambda entry: entry.name)
    except OSError as fault:
        if not folder.name:
            raise SourceError(f"{folder.path}: the folder cannot be read ({fault.strerror})") from fault
        yield Seen(folder.name.rstrip("/"), folder.path, fault=_unreadable("folder", fault))
        return
    for entry in entries:
        if is_hidden(entry.name) and not pattern.startswith("."):
            continue
        if pattern == "*" or fnmatchcase(entry.name, pattern):
            yield from _meet(entry, folder)


def _meet(entry: os.DirEntry[str], folder: _Folder) -> Iterator[Seen | _Folder]:
    name = folder.name + entry.name
    try:
        state = entry.stat()
    except OSError as fault:
        yield Seen(name, entry.path, fault=_unreadable("link" if entry.is_symlink() else "file", fault))
        return
    if stat.S_ISREG(state.st_mode):
        yield Seen(name, entry.path, state.st_size)
    elif not stat.S_ISDIR(state.st_mode):
        yield Seen(name, entry.path, fault=Fault("not-a-file", "found a device, pipe or socket, expected a file"))
    elif entry.is_symlink() and _key(state) in folder.above:
        told = "found a link to a folder that it is in itself, expected folders without a loop"
        yield Seen(name, entry.path, fault=Fault("symlink-loop", told))
    elif _key(state) not in folder.above:
        yield _Folder(name + "/", entry.path, folder.above | {_key(state)})


def _unreadable(thing: str, fault: OSError) -> Fault:
    return Fault("unreadable", f"found a {thing} that cannot be read ({fault.strerror}), expected one that can")


def _root(path: str, outside: Path | None) -> _Folder:
    """Return the folder to start from; *outside* counts as met already, so that it is passed by."""
    try:
        met = {_key(os.stat(path))}
    except OSError as fault:
        raise SourceError(f"{short_name(path)}: the folder cannot be found ({fault.strerror})") from fault
    if outside and outside.is_dir():
        met.add(_key(outside.stat()))
    return _Folder("", path, frozenset(met))


def _key(state: os.stat_result) -> _Key:
    return state.st_dev, state.st_ino
