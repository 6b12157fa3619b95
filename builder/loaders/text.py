"""Load plain text and Markdown: one document per file. A file that starts like an HTML page is read as HTML."""

from __future__ import annotations

from collections.abc import Iterator

from builder.loaders.charset import is_page
from builder.loaders.decode import decode
from builder.loaders.source import HTML, TEXT, Entry, Loader, LoadFailure, read_document
from builder.records import RawDocument, Rejection


def load(entry: Entry) -> Iterator[RawDocument | Rejection]:
    """Yield the outcome of the one document of *entry*."""
    if not entry.selector.accepts_next():
        return
    data = read_document(entry.stream)
    if isinstance(data, LoadFailure):
        yield entry.rejection(data)
        return
    text = decode(data)
    if isinstance(text, LoadFailure):
        yield entry.rejection(text, data)
        return
    media_type = HTML if is_page(text) else TEXT
    yield RawDocument(entry.origin(data), text, media_type, entry.file.declared)


LOADER = Loader("text", (".txt", ".text", ".md", ".markdown"), load)
