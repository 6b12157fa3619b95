"""Plain text: a file is a document."""

from __future__ import annotations

from collections.abc import Iterator

from builder.loaders.decode import decode
from builder.loaders.source import Entry, Fault, Loader, read_document
from builder.record import RawDocument, Rejection


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
    yield RawDocument(entry.origin(data), text, declared=entry.file.declared)


TEXT = Loader("text", (".txt", ".text"), load)
