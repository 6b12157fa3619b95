"""Plain text, and text in Markdown: a file is a document. One that begins as an HTML page does is one."""

from __future__ import annotations

from collections.abc import Iterator

from builder.loaders.charset import is_page
from builder.loaders.decode import decode
from builder.loaders.source import HTML, TEXT, Entry, Fault, Loader, read_document
from builder.records import RawDocument, Rejection


def load(entry: Entry) -> Iterator[RawDocument | Rejection]:
    """Yield the one document of *entry*."""
    if not entry.turns.take():
        return
    data = read_document(entry.stream)
    if isinstance(data, Fault):
        yield entry.rejection(data)
        return
    text = decode(data)
    if isinstance(text, Fault):
        yield entry.rejection(text, data)
        return
    media_type = HTML if is_page(text) else TEXT
    yield RawDocument(entry.origin(data), text, media_type, entry.file.declared)


LOADER = Loader("text", (".txt", ".text", ".md", ".markdown"), load)
