"""Find the files of a recipe's sources, in an order that does not depend on the file system."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import SourceError
from builder.loaders.names import escape, is_archive, loader_of, suffixes, unknown
from builder.loaders.source import Loader, SourceFile
from builder.loaders.walk import FoundFile, glob, walk
from builder.records import Origin, Rejection
from builder.utils.display import short_name

if TYPE_CHECKING:
    from builder.config.recipe import Source

FileOrRejection = SourceFile | Rejection

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_WILDCARD = re.compile(r"[*?[]")
# Files that only a published dataset has. Its Parquet files, rejections and duplicates are not dumps.
_MANIFESTS = "versions/*/manifest.json"


class Finder:
    """Find the files of sources.

    Args:
        base: the folder that their paths are relative to.
        loaders: the loaders by name.
        excluded: a folder to skip, such as the output folder.
    """

    def __init__(self, base: Path, loaders: Mapping[str, Loader], excluded: Path | None = None) -> None:
        self._base = base
        self._loaders = loaders
        self._excluded = excluded

    def find(self, source: Source, index: int) -> list[FileOrRejection]:
        """Return the files of *source*, which has *index* in the recipe, and rejections of what cannot be read.

        Raises:
            SourceError: it names nothing that can be read.
        """
        _check(source, self._loaders)
        found = [FoundFile("-", "")] if source.path == "-" else self._search(Path(self._base, source.path), source.path)
        return self._files(found, source, index)

    def _search(self, path: Path, named: str) -> list[FoundFile]:
        state = _state(path, named)
        if state is None:
            fixed, pattern = _split_glob(named)
            found = list(glob(str(Path(self._base, fixed)), pattern, self._excluded))
        elif stat.S_ISREG(state.st_mode):
            found = [FoundFile(path.name, str(path), state.st_size)]
        elif any(path.glob(_MANIFESTS)):
            raise SourceError(f"{named}: found a dataset, expected dumps: give the sources of that dataset")
        else:
            found = list(walk(str(path), self._excluded))
        if not found:
            raise SourceError(f"{named}: found no file, expected dumps in it (names with a leading dot are ignored)")
        return found

    def _files(self, files: Sequence[FoundFile], source: Source, index: int) -> list[FileOrRejection]:
        template = SourceFile(None, "", index, "", dict(source.declared), dict(source.fields))
        found = [self._file(file, source.loader, template) for file in files]
        if len(found) > 1 and all(isinstance(file, Rejection) for file in found):
            raise SourceError(self._nothing_readable(source.path, found))
        return sorted(found, key=_sort_key)

    def _file(self, file: FoundFile, loader: str | None, template: SourceFile) -> FileOrRejection:
        path = escape(file.name)
        if file.failure:
            return Rejection(Origin(path, template.source), "load", file.failure.reason, file.failure.message)
        loader = loader or self._loader_name(file.name)
        if loader is None:
            return Rejection(Origin(path, template.source), "load", "unknown-format", unknown(file.name, self._loaders))
        location = Path(file.path) if file.path else None
        return replace(template, path=location, origin_path=path, loader=loader, size=file.size)

    def _loader_name(self, name: str) -> str | None:
        # The loader of standard input depends on its first line, which is read later.
        return "" if name == "-" or is_archive(name) else loader_of(name, self._loaders)

    def _nothing_readable(self, named: str, found: Sequence[FileOrRejection]) -> str:
        reasons = Counter(one.reason for one in found if isinstance(one, Rejection))
        counts = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        return (
            f"{named}: found {len(found)} files, none of them readable ({counts}), expected {suffixes(self._loaders)}"
        )


def _check(source: Source, loaders: Mapping[str, Loader]) -> None:
    if source.loader and source.loader not in loaders:
        raise SourceError(
            f"{source.path}: found loader '{source.loader}', expected one of {', '.join(sorted(loaders))}"
        )
    if _URL.match(source.path):
        raise SourceError(
            f"{source.path}: found a URL, expected a local path: remote sources are not supported, download it first"
        )


def _state(path: Path, named: str) -> os.stat_result | None:
    """Return the status of the file or folder *path*; None if *named*, its form in the recipe, is a glob.

    Raises:
        SourceError: it is neither of them.
    """
    try:
        state = path.stat()
    except (OSError, ValueError) as error:
        if _WILDCARD.search(named):
            return None
        # Not Path.is_symlink, which raises for a name that is too long, as stat does.
        reason = "a broken link" if os.path.islink(path) else getattr(error, "strerror", None) or str(error)
        raise SourceError(
            f"{short_name(named)}: cannot be found ({reason}); give a file, folder or glob that holds dumps"
        ) from None
    if not stat.S_ISDIR(state.st_mode) and not stat.S_ISREG(state.st_mode):
        raise SourceError(f"{named}: found a device, pipe or socket, expected a file or a folder (`-` is stdin)")
    return state


def _split_glob(named: str) -> tuple[str, tuple[str, ...]]:
    """Return the folder that a glob starts from, and the parts of its pattern."""
    parts = [part for part in named.split("/") if part not in ("", ".")]
    first = next(index for index, part in enumerate(parts) if _WILDCARD.search(part))
    root = "/" if named.startswith("/") else ""
    return root + "/".join(parts[:first]), tuple(parts[first:])


def _sort_key(file: FileOrRejection) -> tuple[int, str]:
    if isinstance(file, Rejection):
        return file.origin.source, file.origin.path
    return file.source, file.origin_path
