"""Load HTML pages, one per file: plain HTML, or MHTML as browsers save it with images and styles."""

from __future__ import annotations

from collections.abc import Iterator

from builder.loaders.charset import decode_page
from builder.loaders.mhtml import is_mhtml, page_in
from builder.loaders.source import Entry, Loader, LoadFailure, SavedPage, read_document
from builder.records import RawDocument, Rejection


def load(entry: Entry) -> Iterator[RawDocument | Rejection]:
    """Yield the outcome of the one page of *entry*."""
    if not entry.selector.accepts_next():
        return
    data = read_document(entry.stream)
    if isinstance(data, LoadFailure):
        yield entry.rejection(data)
        return
    page = _page(entry, data)
    yield entry.rejection(page, data) if isinstance(page, LoadFailure) else page


def _page(entry: Entry, data: bytes) -> RawDocument | LoadFailure:
    saved = page_in(data) if is_mhtml(data) else SavedPage(data)
    if isinstance(saved, LoadFailure):
        return saved
    text = decode_page(saved.data, saved.charset)
    return text if isinstance(text, LoadFailure) else saved.document(entry.origin(data), text, entry.file.declared)


LOADER = Loader("html", (".html", ".htm", ".xhtml", ".mhtml", ".mht"), load)
