"""Load raw documents from sources, one outcome per document. A format is a file here and a line in `LOADERS`.

A source is a file, a folder, a glob or `-` for standard input. Folders are read recursively, links are followed; names
that start with a dot are ignored in folders, globs and archives. `.gz` and `.zst` files and `.zip`, `.tar`, `.tar.gz`,
`.tgz`, `.tar.zst` and `.tzst` archives may hold any file that a loader reads; an archive may hold `.gz` and `.zst`
files, but no archives.

A problem of a document is reported as a `Rejection` of stage `load`, with one of these reasons:

    bad-encoding             the encoding cannot be detected, or a character is truncated
    binary                   not text: another format, or many control characters
    broken-archive           compressed data or an archive is damaged or truncated; documents before are read
    broken-json              a line is not valid JSON
    duplicate-member         a second member of the same name; the first is read
    empty                    only white space, or a file or an archive without any document
    encrypted                a member that needs a password
    http-error               an error response of a server, in a WARC file
    nested-archive           an archive in an archive
    no-text                  a row without raw text in its column; a saved page without its HTML
    not-a-file               a device, pipe or socket; in an archive also a link
    not-an-object            a line is JSON, but not an object
    revisit                  a WARC record that refers to an earlier copy of the page
    symlink-loop             a link to a folder that contains it
    too-large                a document of more than 16 MiB, decompressed
    truncated                a page that the crawler truncated, in a WARC file
    unknown-format           a file that no loader reads
    unreadable               a file or folder that the operating system does not let us read
    unsafe-path              a member with a path outside of its archive
    unsupported-compression  a member with a compression method that is not supported

A failure of a file as a whole, such as `broken-archive`, is its last outcome and has the origin of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.errors import SourceError
from builder.loaders import html, jsonl, text, warc
from builder.loaders.find import Finder
from builder.loaders.plugins import with_plugins
from builder.loaders.reading import read, read_bytes
from builder.loaders.source import MAX_DOCUMENT_BYTES, Entry, Loader, LoadFailure, ReadError, SourceFile
from builder.records import RawDocument, Rejection

if TYPE_CHECKING:
    from builder.config.recipe import Recipe

__all__ = [
    "LOADERS",
    "MAX_DOCUMENT_BYTES",
    "Entry",
    "LoadFailure",
    "Loader",
    "ReadError",
    "SourceFile",
    "find_files",
    "load",
    "load_bytes",
]

LOADERS: dict[str, Loader] = with_plugins([text.LOADER, jsonl.LOADER, html.LOADER, warc.LOADER])


def find_files(recipe: Recipe, excluded: Path | None = None) -> list[SourceFile | Rejection]:
    """Return the files of the recipe's sources and rejections of what cannot be read, sorted by source and path.

    Args:
        recipe: the sources, and the folder that their paths are relative to.
        excluded: a folder to skip, such as the dataset that is being built.

    Raises:
        SourceError: a source matches nothing, or nothing that a loader reads.
    """
    if sum(source.path == "-" for source in recipe.sources) > 1:
        raise SourceError("-: found standard input as two sources, expected it once: remove one of them")
    finder = Finder(recipe.base, LOADERS, excluded)
    return [file for index, source in enumerate(recipe.sources) for file in finder.find(source, index)]


def load(file: SourceFile) -> Iterator[RawDocument | Rejection]:
    """Yield the outcome of each document of *file* in order; problems in the data are rejections."""
    return read(file, LOADERS)


def load_bytes(data: bytes, loader: str, declared: Mapping[str, Any]) -> Iterator[RawDocument | Rejection]:
    """Yield the outcome of the one document in *data*; an empty *loader* stands for HTML or text, as the data start."""
    return read_bytes(data, loader, declared, LOADERS)
