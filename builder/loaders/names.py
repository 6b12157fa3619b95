"""Names of files and archive members: their types, and a safe form for records."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from builder.loaders.source import Loader

STREAM_SUFFIXES = (".gz", ".zst")
ARCHIVE_SUFFIXES = (".tar", ".zip")

_SHORT_FORMS = {".tgz": (".tar", ".gz"), ".tzst": (".tar", ".zst")}
_CONTAINERS = (*STREAM_SUFFIXES, *ARCHIVE_SUFFIXES, *_SHORT_FORMS)

# Files that document a folder, as GitHub recommends them.
_DOCUMENTATION = frozenset(
    f"{stem}{end}"
    for stem in ("readme", "license", "licence", "changelog", "contributing", "code_of_conduct", "dataset_card")
    for end in (".md", ".markdown")
)

_DRIVE = re.compile(r"[A-Za-z]:")


def escape(name: str) -> str:
    r"""Return *name* as valid text, reversibly: a byte that is not UTF-8 becomes `\xff`, a backslash becomes two."""
    if name.isascii() and "\\" not in name:
        return name
    raw = name.replace("\\", "\\\\").encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "backslashreplace")


def split_suffix(name: str) -> tuple[str, str]:
    """Return *name* without its last suffix of a container, and that suffix; empty if there is none.

    >>> split_suffix("news.tgz"), split_suffix("news.tar"), split_suffix("news.txt")
    (('news.tar', '.gz'), ('news', '.tar'), ('news.txt', ''))
    """
    low = name.lower()
    if not low.endswith(_CONTAINERS):
        return name, ""
    for short, (inner, suffix) in _SHORT_FORMS.items():
        if low.endswith(short):
            return name[: -len(short)] + inner, suffix
    suffix = low[low.rindex(".") :]
    return name[: -len(suffix)], suffix


def is_archive(name: str) -> bool:
    """Return whether a file named *name* is an archive of other files."""
    stem, suffix = split_suffix(name)
    return suffix in ARCHIVE_SUFFIXES or (suffix in STREAM_SUFFIXES and split_suffix(stem)[1] == ".tar")


def loader_of(name: str, loaders: Mapping[str, Loader]) -> str | None:
    """Return the name of the loader for the type of *name*, or None; the longest suffix wins.

    Documentation (`README.md`) is not a document, unless the recipe names a loader.
    """
    if is_documentation(name):
        return None
    stem, suffix = split_suffix(name)
    name = (stem if suffix in STREAM_SUFFIXES else name).lower()
    known = [(len(end), loader.name) for loader in loaders.values() for end in loader.suffixes if name.endswith(end)]
    return max(known)[1] if known else None


def is_documentation(name: str) -> bool:
    """Return whether a file named *name* documents the files next to it."""
    return name.rsplit("/", 1)[-1].lower() in _DOCUMENTATION


def is_hidden(name: str) -> bool:
    """Return whether *name* or a folder in it starts with a dot."""
    return any(part.startswith(".") for part in name.split("/"))


def is_unsafe(name: str) -> bool:
    """Return whether the member *name* would be extracted to a path outside of the target folder."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or _DRIVE.match(name) is not None


def tidy(name: str) -> str:
    """Return the member name without empty and `.` parts, so that all names of one file are equal."""
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def unknown(name: str, loaders: Mapping[str, Loader]) -> str:
    """Return the message for a file of unknown type."""
    end = os.path.splitext(escape(name))[1]
    if is_documentation(name):
        return "found documentation of other files, by its name, expected a document: if it is one, rename it"
    what = f"a name that ends in {end}" if end else "a name without an extension"
    return f"found {what}, expected {suffixes(loaders)}, or a loader named in the recipe"


def suffixes(loaders: Mapping[str, Loader]) -> str:
    """Return the extensions that *loaders* read, for a message."""
    ends = [end for loader in loaders.values() for end in loader.suffixes]
    return ", ".join(ends) + " or an archive of such files (.gz .zst .zip .tar .tar.gz .tgz .tar.zst)"
