"""Load web archives (WARC): each page is a document; other resources and records about the crawl are ignored.

Documents are the HTML pages in `response` and `resource` records, and the plain texts in `conversion` records (WET
files). Images, scripts, redirects and metadata are not documents. The line of a document is the number of its record in
the file, from 1; its member is the id of the record.
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
    Loader,
    LoadFailure,
    ReadError,
    SavedPage,
    too_large,
    web_address,
)
from builder.loaders.streams import damaged
from builder.records import Origin, RawDocument, Rejection, rights

_HTML_TYPES = frozenset({HTML, "application/xhtml+xml"})
_RECORD_TYPES = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit | WarcRecordType.conversion

# Most bytes of HTTP headers: Python's own client reads at most that many per line.
_HEADERS_BYTES = 64 * 1024
_MAX_BLOCK_BYTES = MAX_DOCUMENT_BYTES + _HEADERS_BYTES

# Classes of HTTP status codes.
_SUCCESS, _REDIRECT = range(200, 300), range(300, 400)
# Bytes that decide whether content without a media type is HTML.
_PEEK_BYTES = 4096


class _HttpResponse(NamedTuple):
    """Status, headers and body of an HTTP response."""

    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes


class _WarcDocument(NamedTuple):
    """A record that is a document: media type, content as stored, charset, HTTP headers, and why it cannot be used."""

    media_type: str
    block: bytes
    charset: str | None = None
    headers: tuple[tuple[str, str], ...] | None = None
    failure: LoadFailure | None = None

    def data(self) -> bytes:
        """Return the content without transfer and content encodings.

        Some archives store decoded content with the headers of the encoded one, so content that cannot be decoded is
        returned as it is.
        """
        if self.headers is None:
            return self.block
        response = _parsed(self.block, "all") or _parsed(self.block, "none")
        return response.body if response else b""


def load(entry: Entry) -> Iterator[RawDocument | Rejection]:
    """Yield the outcome of each record of *entry* that is a document."""
    for number, record in _records(entry.stream):
        if not record.record_type & _RECORD_TYPES:
            continue
        document = _document(record)
        if document and entry.selector.accepts_next():
            yield _outcome(entry, number, record, document)


def _records(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Yield number and content of the records of *stream*.

    Raises:
        ReadError: it is not a WARC file, or is damaged from here on.
    """
    tracked = _WarcStream(stream)
    try:
        found = ArchiveIterator(tracked, parse_http=False, auto_decode="none", stream_detect=False)
        for number, record in enumerate(found, 1):
            # A record that is truncated within its headers has no length.
            if record.headers.get("Content-Length") is None:
                raise ReadError("broken-archive", damaged("WARC", f"record {number} has no length"))
            yield number, record
    except OSError as error:
        raise tracked.error or ReadError("broken-archive", damaged("WARC", error)) from error
    except ReadError as error:
        raise tracked.error or error from error
    if tracked.error:
        raise tracked.error


def _document(record: Any) -> _WarcDocument | None:
    """Return the document in *record*, or None if it is not one.

    Raises:
        ReadError: the file ends within the record.
    """
    wanted = min(record.content_length, _MAX_BLOCK_BYTES + 1)
    block = record.reader.read(wanted)
    if len(block) < wanted:
        raise ReadError("broken-archive", damaged("WARC", "the end of a record is missing"))
    if record.record_type in (WarcRecordType.response, WarcRecordType.revisit) and _is_http(record):
        return _from_http(record, block)
    media_type, charset = _media_type(record.headers.get("Content-Type") or "")
    if record.record_type == WarcRecordType.conversion:
        return _WarcDocument(TEXT, block) if media_type == TEXT else None
    return _WarcDocument(HTML, block, charset, None, _failure(record, None)) if media_type in _HTML_TYPES else None


def _is_http(record: Any) -> bool:
    return (record.headers.get("Content-Type") or "").lower().startswith("application/http")


def _from_http(record: Any, block: bytes) -> _WarcDocument | None:
    """Return the page in the HTTP response *block*, or None if it is not one."""
    # The headers suffice here; the content is decoded only if the document is to be read.
    head = _parsed(block[:_HEADERS_BYTES], "none")
    if head is None:
        return None
    content_type = next((value for name, value in head.headers if name.lower() == "content-type"), "")
    media_type, charset = _media_type(content_type)
    is_html = media_type in _HTML_TYPES or (not media_type and _is_revisit_or_page(record, head.body))
    if head.status in _REDIRECT or not is_html:
        return None
    return _WarcDocument(HTML, block, charset, head.headers, _failure(record, head.status))


def _is_revisit_or_page(record: Any, body: bytes) -> bool:
    return record.record_type == WarcRecordType.revisit or is_page(body[:_PEEK_BYTES].decode("utf-8", "replace"))


def _parsed(block: bytes, decoding: Literal["all", "none"]) -> _HttpResponse | None:
    """Return the HTTP response in *block*; None if it is not one, or cannot be decoded."""
    head = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
    try:
        whole = WarcRecord.from_bytes(head + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n")
        whole.parse_http(auto_decode=decoding, quirks_mode=True)
        headers: Any = whole.http_headers
        if headers is None:
            return None
        return _HttpResponse(headers.status_code, tuple(headers.items()), whole.reader.read(MAX_DOCUMENT_BYTES + 1))
    except OSError:
        return None


def _failure(record: Any, status: int | None) -> LoadFailure | None:
    """Return why the page in *record* cannot be used, or None."""
    if record.record_type == WarcRecordType.revisit:
        return LoadFailure("revisit", "found a reference to an earlier record with the same page, expected the page")
    if status is not None and status not in _SUCCESS:
        return LoadFailure("http-error", f"found HTTP status {status}, expected a page (200)")
    if reason := record.headers.get("WARC-Truncated"):
        return LoadFailure("truncated", f"found a page that the crawler truncated ({reason}), expected all of it")
    return None


def _media_type(content_type: str) -> tuple[str, str | None]:
    """Return media type and charset of a `Content-Type` header."""
    media_type, *parameters = (part.strip() for part in content_type.split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    charset = next((value.strip(" \"'") for name, _, value in pairs if name.strip().lower() == "charset"), None)
    return media_type.lower(), charset


def _outcome(entry: Entry, number: int, record: Any, document: _WarcDocument) -> RawDocument | Rejection:
    data = document.data()
    origin = _origin(entry, number, record, data)
    failure = document.failure or (too_large("page") if len(data) > MAX_DOCUMENT_BYTES else None)
    if failure:
        return Rejection(origin, "load", *failure)
    text = decode_page(data, document.charset) if document.media_type == HTML else decode(data)
    if isinstance(text, LoadFailure):
        return Rejection(origin, "load", *text)
    url = web_address(record.headers.get("WARC-Target-URI"))
    stated = rights.from_headers(document.headers or ())
    saved = SavedPage(data, document.charset, url, _date(record), stated)
    return saved.document(origin, text, entry.file.declared, document.media_type)


def _origin(entry: Entry, number: int, record: Any, data: bytes) -> Origin:
    plain = entry.origin(data, number)
    name = (record.headers.get("WARC-Record-ID") or "").strip().removeprefix("<").removesuffix(">")
    member = "!".join(filter(None, (entry.member, name)))
    return Origin(plain.path, plain.source, member or None, number, plain.sha256, plain.loader)


def _date(record: Any) -> str | None:
    moment: dt.datetime | None = record.record_date
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


class _WarcStream:
    """A stream with the methods that FastWARC calls; it reads the position and never seeks.

    FastWARC reads ahead, so an error of the stream is kept in `error` until the records before it have been read.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._position = 0
        self.error: ReadError | OSError | None = None

    def read(self, size: int = -1, /) -> bytes:
        try:
            data = b"" if self.error else self._read(size)
        except (ReadError, OSError) as error:
            self.error = error
            return b""
        self._position += len(data)
        return data

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0, /) -> int:
        del offset, whence
        return self._position

    def close(self) -> None:
        """Do nothing: the stream belongs to the caller."""


LOADER = Loader("warc", (".warc",), load)
