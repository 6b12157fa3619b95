"""Names of files and members: their types, and how records may safely hold them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from builder.loaders.source import Loader

STREAM_SUFFIXES = (".gz", ".zst")
ARCHIVE_SUFFIXES = (".tar", ".zip")

_SHORT_FORMS = {".tgz": (".tar", ".gz"), ".tzst": (".tar", ".zst")}
_CONTAINERS = (*STREAM_SUFFIXES, *ARCHIVE_SUFFIXES, *_SHORT_FORMS)

_DRIVE = re.compile(r"[A-Za-z]:")


def escape(name: str) -> str:
    r"""Return *name* as valid text: a byte that is not UTF-8 becomes `\xff`, so a backslash becomes two; one to one."""
    if name.isascii() and "\\" not in name:
        return name
    raw = name.replace("\\", "\\\\").encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "backslashreplace")


def peel(name: str) -> tuple[str, str]:
    """Return *name* without its last container suffix, and that suffix; empty where it has none.

    >>> peel("news.tgz"), peel("news.tar"), peel("news.txt")
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
    """Return whether a file called *name* holds other files."""
    stem, suffix = peel(name)
    return suffix in ARCHIVE_SUFFIXES or (suffix in STREAM_SUFFIXES and peel(stem)[1] == ".tar")


def loader_of(name: str, loaders: Mapping[str, Loader]) -> str | None:
    """Return the name of the loader that knows the type of *name*, if one does; the longest suffix wins. What tells of
    the files beside it (`README.md`) is no document, unless the recipe gives a loader.
    """
    if is_note(name):
        return None
    stem, suffix = peel(name)
    name = (stem if suffix in STREAM_SUFFIXES else name).lower()
    known = [(len(end), loader.name) for loader in loaders.values() for end in loader.suffixes if name.endswith(end)]
    return max(known)[1] if known else None


def is_note(name: str) -> bool:
    """Does the file called *name* tell of those beside it?"""
    return name.rsplit("/", 1)[-1].lower() in _NOTES


_NOTES = frozenset(
    f"{stem}{end}"
    for stem in ("readme", "license", "licence", "changelog", "contributing", "code_of_conduct", "dataset_card")
    for end in (".md", ".markdown")
)


def is_hidden(name: str) -> bool:
    """Return whether *name* or a folder in it starts with a dot."""
    return any(part.startswith(".") for part in name.split("/"))


def is_unsafe(name: str) -> bool:
    """Return whether the member called *name* would land outside the folder that its archive is unpacked in."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or _DRIVE.match(name) is not None


def tidy(name: str) -> str:
    """Return the member name without empty and `.` parts: names of one file become equal."""
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def unknown(name: str, loaders: Mapping[str, Loader]) -> str:
    """Return the message for a file of no known type."""
    end = os.path.splitext(escape(name))[1]
    if is_note(name):
        return "found notes on the files beside it, by its name, expected a document: if it is one, name it otherwise"
    what = f"a name that ends in {end}" if end else "a name without an ending"
    return f"found {what}, expected {suffixes(loaders)}, or a loader given in the recipe"


def suffixes(loaders: Mapping[str, Loader]) -> str:
    """Return the endings that loaders know, for a message."""
    ends = [end for loader in loaders.values() for end in loader.suffixes]
    return ", ".join(ends) + " or an archive of such (.gz .zst .zip .tar .tar.gz .tgz .tar.zst)"
