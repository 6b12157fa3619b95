"""HTML pages: a file is a page, as it is or as a browser saves it with all that belongs to it (MHTML)."""

from __future__ import annotations

from collections.abc import Iterator

from builder.loaders.charset import decode_page
from builder.loaders.mhtml import is_mhtml, page_in
from builder.loaders.source import Entry, Fault, Loader, Saved, read_document
from builder.records import RawDocument, Rejection


def load(entry: Entry) -> Iterator[RawDocument | Rejection]:
    """Yield the one page of *entry*."""
    if not entry.turns.take():
        return
    data = read_document(entry.stream)
    if isinstance(data, Fault):
        yield entry.rejection(data)
        return
    page = _page(entry, data)
    yield entry.rejection(page, data) if isinstance(page, Fault) else page


def _page(entry: Entry, data: bytes) -> RawDocument | Fault:
    saved = page_in(data) if is_mhtml(data) else Saved(data)
    if isinstance(saved, Fault):
        return saved
    text = decode_page(saved.data, saved.charset)
    return text if isinstance(text, Fault) else saved.document(entry.origin(data), text, entry.file.declared)


LOADER = Loader("html", (".html", ".htm", ".xhtml", ".mhtml", ".mht"), load)
