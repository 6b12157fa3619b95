"""Web archives (WARC): each page in them is a document; what belongs to pages and to the crawl is passed by.

Documents are the HTML pages that servers answered with (`response`) or that were stored as such (`resource`), and the
plain texts made of pages (`conversion`, as in WET files). Images, scripts, redirects and the notes of the crawler are
none. A document's line is the number of its record in the file, from 1; its member is the record's id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Literal, NamedTuple

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from builder.loaders.charset import decode_page, is_page
from builder.loaders.decode import decode
from builder.loaders.source import (
    HTML,
    MAX_DOCUMENT_BYTES,
    TEXT,
    Entry,
    Fault,
    Loader,
    ReadError,
    Saved,
    address,
    too_large,
)
from builder.loaders.streams import broken
from builder.records import Origin, RawDocument, Rejection, rights

_HTML_TYPES = frozenset({HTML, "application/xhtml+xml"})
_RECORD_TYPES = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit | WarcRecordType.conversion

# Headers of an answer are shorter; Python's own client reads 64 KiB a line at most.
_HEADERS_BYTES = 64 * 1024
_MAX_BLOCK = MAX_DOCUMENT_BYTES + _HEADERS_BYTES

# HTTP: what is no page moved elsewhere, and from which status on a page tells of an error.
_OK, _REDIRECT, _ERROR = range(200, 300), range(300, 400), 400
_PEEK = 4096


class _Http(NamedTuple):
    """An answer of a server."""

    status: int | None
    headers: tuple[tuple[str, str], ...]
    data: bytes


class _Found(NamedTuple):
    """A record that is a document: its media type and charset, its content as stored, and what is wrong with it."""

    media_type: str
    block: bytes
    charset: str | None = None
    headers: tuple[tuple[str, str], ...] | None = None
    fault: Fault | None = None

    def data(self) -> bytes:
        """Return the content, taken out of its transfer and content encodings.

        Some archives store the decoded content with the headers of the encoded one: what cannot be decoded is read as
        it is.
        """
        if self.headers is None:
            return self.block
        answer = _parsed(self.block, "all") or _parsed(self.block, "none")
        return answer.data if answer else b""


def load(entry: Entry) -> Iterator[RawDocument | Rejection]:
    """Yield the documents among the records of *entry*, one outcome each."""
    for number, record in _records(entry.stream):
        if not record.record_type & _RECORD_TYPES:
            continue
        found = _found(record)
        if found and entry.turns.take():
            yield _outcome(entry, number, record, found)


def _records(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Yield the records of *stream* with their numbers.

    Raises:
        ReadError: it is no WARC file, or damaged from here on.
    """
    forward = _Forward(stream)
    try:
        found = ArchiveIterator(forward, parse_http=False, auto_decode="none", stream_detect=False)
        for number, record in enumerate(found, 1):
            # A record that is cut within its headers has lost the length of its content.
            if record.headers.get("Content-Length") is None:
                raise ReadError("broken-archive", broken("WARC", f"record {number} has no length"))
            yield number, record
    except OSError as fault:
        raise forward.fault or ReadError("broken-archive", broken("WARC", fault)) from fault
    except ReadError as fault:
        raise forward.fault or fault from fault
    if forward.fault:
        raise forward.fault


def _found(record: Any) -> _Found | None:
    """Return the document that *record* is; None if it is none.

    Raises:
        ReadError: the file ends within the record.
    """
    wanted = min(record.content_length, _MAX_BLOCK + 1)
    block = record.reader.read(wanted)
    if len(block) < wanted:
        raise ReadError("broken-archive", broken("WARC", "the end of a record is missing"))
    if record.record_type in (WarcRecordType.response, WarcRecordType.revisit) and _is_http(record):
        return _of_http(record, block)
    media_type, charset = _media_type(record.headers.get("Content-Type") or "")
    if record.record_type == WarcRecordType.conversion:
        return _Found(TEXT, block) if media_type == TEXT else None
    return _Found(HTML, block, charset, None, _fault(record, None)) if media_type in _HTML_TYPES else None


def _is_http(record: Any) -> bool:
    return (record.headers.get("Content-Type") or "").lower().startswith("application/http")


def _of_http(record: Any, block: bytes) -> _Found | None:
    """Return the page that a server answered with, if it is one."""
    # The headers tell; decoding waits until the document is wanted.
    head = _parsed(block[:_HEADERS_BYTES], "none")
    if head is None:
        return None
    stated = next((value for name, value in head.headers if name.lower() == "content-type"), "")
    media_type, charset = _media_type(stated)
    is_html = media_type in _HTML_TYPES or (not media_type and _is_revisit_or_page(record, head.data))
    if head.status in _REDIRECT or not is_html:
        return None
    return _Found(HTML, block, charset, head.headers, _fault(record, head.status))


def _is_revisit_or_page(record: Any, data: bytes) -> bool:
    return record.record_type == WarcRecordType.revisit or is_page(data[:_PEEK].decode("utf-8", "replace"))


def _parsed(block: bytes, decoding: Literal["all", "none"]) -> _Http | None:
    """Return status, headers and content of the answer in *block*; None where it is none, or cannot be decoded."""
    head = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
    try:
        whole = WarcRecord.from_bytes(head + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n")
        whole.parse_http(auto_decode=decoding, quirks_mode=True)
        answer: Any = whole.http_headers
        if answer is None:
            return None
        return _Http(answer.status_code, tuple(answer.items()), whole.reader.read(MAX_DOCUMENT_BYTES + 1))
    except OSError:
        return None


def _fault(record: Any, status: int | None) -> Fault | None:
    """Return why the page in *record* is no page to be read."""
    if record.record_type == WarcRecordType.revisit:
        return Fault("revisit", "found a note that the page was unchanged, expected the page; an earlier record has it")
    if status is not None and status not in _OK:
        return Fault("http-error", f"found the answer {status}, expected a page (200)")
    if cut := record.headers.get("WARC-Truncated"):
        return Fault("truncated", f"found a page that the crawler cut off ({cut}), expected all of it")
    return None


def _media_type(stated: str) -> tuple[str, str | None]:
    """Return media type and charset of a `Content-Type`."""
    media_type, *parameters = (part.strip() for part in stated.split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    charset = next((value.strip(" \"'") for name, _, value in pairs if name.strip().lower() == "charset"), None)
    return media_type.lower(), charset


def _outcome(entry: Entry, number: int, record: Any, found: _Found) -> RawDocument | Rejection:
    data = found.data()
    origin = _origin(entry, number, record, data)
    fault = found.fault or (too_large("page") if len(data) > MAX_DOCUMENT_BYTES else None)
    if fault:
        return Rejection(origin, "load", *fault)
    text = decode_page(data, found.charset) if found.media_type == HTML else decode(data)
    if isinstance(text, Fault):
        return Rejection(origin, "load", *text)
    where, said = address(record.headers.get("WARC-Target-URI")), rights.of_headers(found.headers or ())
    saved = Saved(data, found.charset, where, _date(record), said)
    return saved.document(origin, text, entry.file.declared, found.media_type)


def _origin(entry: Entry, number: int, record: Any, data: bytes) -> Origin:
    plain = entry.origin(data, number)
    name = (record.headers.get("WARC-Record-ID") or "").strip().removeprefix("<").removesuffix(">")
    member = "!".join(filter(None, (entry.member, name)))
    return Origin(plain.path, plain.source, member or None, number, plain.sha256, plain.loader)


def _date(record: Any) -> str | None:
    moment: dt.datetime | None = record.record_date
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


class _Forward:
    """A stream as FastWARC wants it: it asks where it is, and never goes back.

    It reads ahead: a fault of the stream is kept as `fault`, until the records before it are read.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._place = 0
        self.fault: ReadError | OSError | None = None

    def read(self, size: int = -1, /) -> bytes:
        try:
            data = b"" if self.fault else self._read(size)
        except (ReadError, OSError) as fault:
            self.fault = fault
            return b""
        self._place += len(data)
        return data

    def tell(self) -> int:
        return self._place

    def seek(self, place: int, whence: int = 0, /) -> int:
        del place, whence
        return self._place

    def close(self) -> None:
        """Leave the stream to whom it belongs to."""


LOADER = Loader("warc", (".warc",), load)
