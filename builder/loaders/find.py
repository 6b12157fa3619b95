"""From a source of the recipe to its files, in an order that does not depend on the file system."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from builder.errors import SourceError
from builder.loaders.names import escape, is_archive, loader_of, suffixes, unknown
from builder.loaders.source import Loader, SourceFile
from builder.loaders.walk import Seen, glob, walk
from builder.records import Origin, Rejection
from builder.utils.display import short_name

Found = SourceFile | Rejection

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_MAGIC = re.compile(r"[*?[]")


class SourceLike(Protocol):
    """What is asked of a `recipe.Source`."""

    @property
    def path(self) -> str:
        """Return the file, folder, glob or `-`."""

    @property
    def loader(self) -> str | None:
        """Return the name of the loader, None: by file type."""

    @property
    def fields(self) -> Mapping[str, str]:
        """Return our field names to column names."""

    @property
    def declared(self) -> Mapping[str, object]:
        """Return the facts stated of all its documents."""


class Finder:
    """Finds the files of sources.

    Args:
        base: the folder that their paths are relative to.
        loaders: the table of loaders.
        outside: a folder that is passed by, such as the one that is written to.
    """

    def __init__(self, base: Path, loaders: Mapping[str, Loader], outside: Path | None = None) -> None:
        self._base = base
        self._loaders = loaders
        self._outside = outside

    def find(self, source: SourceLike, index: int) -> list[Found]:
        """Return the files of *source*, the *index*-th of the recipe, and rejections of what cannot be read.

        Raises:
            SourceError: it names nothing that can be read.
        """
        _check(source, self._loaders)
        seen = [Seen("-", "")] if source.path == "-" else self._seen(Path(self._base, source.path), source.path)
        return self._files(seen, source, index)

    def _seen(self, place: Path, named: str) -> list[Seen]:
        state = _state(place, named)
        if state is None:
            fixed, pattern = _halves(named)
            seen = list(glob(str(Path(self._base, fixed)), pattern, self._outside))
        elif stat.S_ISREG(state.st_mode):
            seen = [Seen(place.name, str(place), state.st_size)]
        else:
            seen = list(walk(str(place), self._outside))
        if not seen:
            raise SourceError(f"{named}: found no file, expected dumps in it (names with a leading dot are passed by)")
        return seen

    def _files(self, seen: Sequence[Seen], source: SourceLike, index: int) -> list[Found]:
        shape = SourceFile(None, "", index, "", dict(source.declared), dict(source.fields))
        found = [self._file(one, source.loader, shape) for one in seen]
        if len(found) > 1 and all(isinstance(file, Rejection) for file in found):
            raise SourceError(self._nothing_known(source.path, found))
        return sorted(found, key=_place)

    def _file(self, seen: Seen, wanted: str | None, shape: SourceFile) -> Found:
        path = escape(seen.name)
        if seen.fault:
            return Rejection(Origin(path, shape.source), "load", seen.fault.reason, seen.fault.message)
        loader = wanted or self._type(seen.name)
        if loader is None:
            return Rejection(Origin(path, shape.source), "load", "unknown-format", unknown(seen.name, self._loaders))
        where = Path(seen.path) if seen.path else None
        return SourceFile(where, path, shape.source, loader, shape.declared, shape.fields, seen.size)

    def _type(self, name: str) -> str | None:
        # Standard input has no name that tells its type: its first line does, when it is read.
        return "" if name == "-" or is_archive(name) else loader_of(name, self._loaders)

    def _nothing_known(self, named: str, found: Sequence[Found]) -> str:
        reasons = Counter(one.reason for one in found if isinstance(one, Rejection))
        counts = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        return f"{named}: found {len(found)} files and can read none ({counts}), expected {suffixes(self._loaders)}"


def _check(source: SourceLike, loaders: Mapping[str, Loader]) -> None:
    if source.loader and source.loader not in loaders:
        raise SourceError(
            f"{source.path}: found loader '{source.loader}', expected one of {', '.join(sorted(loaders))}"
        )
    if _URL.match(source.path):
        raise SourceError(f"{source.path}: remote sources are not supported yet: fetch it and give the local path")


def _state(place: Path, named: str) -> os.stat_result | None:
    """Return the state of the file or folder *named*; None: a glob.

    Raises:
        SourceError: it is none of them.
    """
    try:
        state = place.stat()
    except (OSError, ValueError) as fault:
        if _MAGIC.search(named):
            return None
        # os.path: of a name that is too long, Path.is_symlink raises what stat has raised.
        why = "a link to nothing" if os.path.islink(place) else getattr(fault, "strerror", None) or str(fault)
        told = f"{short_name(named)}: cannot be found ({why})"
        raise SourceError(f"{told}; give a file, folder or glob that holds dumps") from None
    if not stat.S_ISDIR(state.st_mode) and not stat.S_ISREG(state.st_mode):
        raise SourceError(f"{named}: found a device, pipe or socket, expected a file or a folder (`-` is stdin)")
    return state


def _halves(named: str) -> tuple[str, tuple[str, ...]]:
    """Return the fixed part of a glob, and the parts of its pattern."""
    parts = [part for part in named.split("/") if part not in ("", ".")]
    first = next(index for index, part in enumerate(parts) if _MAGIC.search(part))
    root = "/" if named.startswith("/") else ""
    return root + "/".join(parts[:first]), tuple(parts[first:])


def _place(file: Found) -> tuple[int, str]:
    if isinstance(file, Rejection):
        return file.origin.source, file.origin.path
    return file.source, file.origin_path
