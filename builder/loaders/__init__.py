"""Loaders: from a source to raw documents, one outcome each. A format is a file here and a line in `LOADERS`.

A source is a file, a folder, a glob or `-` for standard input. Folders are read with all that is below them, links
followed; names that start with a dot are passed by, in folders, globs and archives. `.gz` and `.zst` files and `.zip`,
`.tar`, `.tar.gz`, `.tgz`, `.tar.zst` and `.tzst` archives hold any file that a loader knows; an archive may hold `.gz`
and `.zst` files, but no archives.

What is wrong with a document is told by a `Rejection` of the stage `load`, with one of these reasons:

    bad-encoding             the bytes are text in no encoding that can be told, or a character is cut
    binary                   no text: another format, or full of control characters
    broken-archive           compressed data or an archive is damaged or cut off; what came before is read
    broken-json              a line is no JSON
    duplicate-member         a second member of the same name; the first is read
    empty                    nothing but white space, or a file or an archive without any document
    encrypted                a member that needs a password
    http-error               a page that a server answered with an error, in a WARC file
    nested-archive           an archive in an archive
    no-text                  a row without raw text where the recipe says it is; a saved page without its HTML
    not-a-file               a device, pipe or socket; in an archive also a link
    not-an-object            a line is JSON, but no object
    revisit                  a WARC record that says of a page that it was unchanged, without the page
    symlink-loop             a link to a folder that holds it
    too-large                a document of more than 16 MiB, decompressed
    truncated                a page that the crawler cut off, in a WARC file
    unknown-format           a file that no loader knows
    unreadable               a file or folder that the system does not let us read
    unsafe-path              a member with a path that leads out of its archive
    unsupported-compression  a member packed in a way that cannot be unpacked

A fault of a file as a whole, such as `broken-archive`, is its last outcome and has the file's own origin.
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
from builder.loaders.source import MAX_DOCUMENT_BYTES, Entry, Fault, Loader, ReadError, SourceFile
from builder.records import RawDocument, Rejection

if TYPE_CHECKING:
    from builder.config.recipe import Recipe

__all__ = [
    "LOADERS",
    "MAX_DOCUMENT_BYTES",
    "Entry",
    "Fault",
    "Loader",
    "ReadError",
    "SourceFile",
    "find_files",
    "load",
    "load_bytes",
]

LOADERS: dict[str, Loader] = with_plugins([text.LOADER, jsonl.LOADER, html.LOADER, warc.LOADER])


def find_files(recipe: Recipe, outside: Path | None = None) -> list[SourceFile | Rejection]:
    """Return the files of the recipe's sources and rejections of what cannot be read, sorted by source and path.

    Args:
        recipe: the sources, and the folder that their paths are relative to.
        outside: a folder that is passed by, such as the dataset that is being built.

    Raises:
        SourceError: a source names nothing, or nothing that a loader knows.
    """
    if sum(source.path == "-" for source in recipe.sources) > 1:
        raise SourceError("-: found standard input as two sources, expected it once")
    finder = Finder(recipe.base, LOADERS, outside)
    return [file for index, source in enumerate(recipe.sources) for file in finder.find(source, index)]


def load(file: SourceFile) -> Iterator[RawDocument | Rejection]:
    """Yield the documents of *file* in their order, one outcome each; a fault in the data is a rejection."""
    return read(file, LOADERS)


def load_bytes(data: bytes, loader: str, declared: Mapping[str, Any]) -> Iterator[RawDocument | Rejection]:
    """Yield the one document in *data*, read by *loader*, or by its beginning where that is empty."""
    return read_bytes(data, loader, declared, LOADERS)
