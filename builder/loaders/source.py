"""Types that the loaders share: source files, opened files, failures, and the maximum size of a document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from builder.records import Origin, RawDocument, Rejection, Rights

# Memory per document. The longest article of our corpora has 0.4 MB, whole books have 5 MB; decoding may take five
# times the size.
MAX_DOCUMENT_BYTES = 16 * 1024 * 1024

# Nearly every dump is shorter, so that a small buffer does instead of one of MAX_DOCUMENT_BYTES per document.
_FIRST_READ_BYTES = 64 * 1024

# The pattern of `url` in the article schema.
_ADDRESS = re.compile(r"https?://[^ \t\r\n]+", re.IGNORECASE)

# Media types.
TEXT = "text/plain"
HTML = "text/html"

# Consecutive documents that go to the same part, so that similar neighbours are processed together.
_RUN_DOCUMENTS = 256


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file found for a source; can be pickled and read in another process.

    Args:
        path: its location; None for standard input.
        origin_path: its path in records (`Origin.path`), which also determines its type.
        source: index of the source in the recipe.
        loader: name of the loader that reads it or, for an archive, its members; empty: by the type of each member,
            for standard input by the first line.
        declared: facts about its documents that the recipe states.
        fields: for formats with rows, the column of each field.
        size: bytes on disk; None where unknown.
        part: (k, n): only the k-th of n disjoint parts of the documents is read, from 0.
    """

    path: Path | None
    origin_path: str
    source: int = 0
    loader: str = ""
    declared: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    size: int | None = None
    part: tuple[int, int] = (0, 1)


class LoadFailure(NamedTuple):
    """Why data cannot be loaded: a reason code, and a message with what was found and what was expected."""

    reason: str
    message: str


class ReadError(Exception):
    """Data cannot be read any further. It stays inside the package: `load` turns it into a rejection."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.failure = LoadFailure(reason, message)


class ArchiveError(ReadError):
    """The archive itself is damaged: none of its later members can be read."""


class PartSelector:
    """Count the documents of a file and select those of one part.

    Attributes:
        count: documents counted so far.
        is_selected: whether the last one belongs to the part.
    """

    def __init__(self, part: tuple[int, int]) -> None:
        self._part, self._parts = part
        self.count = 0
        self.is_selected = self.reports_file

    def accepts_next(self) -> bool:
        """Count one document; return whether it belongs to the part."""
        self.is_selected = self._parts == 1 or self.count // _RUN_DOCUMENTS % self._parts == self._part
        self.count += 1
        return self.is_selected

    @property
    def reports_file(self) -> bool:
        """True for the part that reports failures of the file as a whole."""
        return self._part == 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or a member of an archive, opened for a loader.

    Args:
        file: the file, or the archive that the member is in.
        loader: name of the loader that reads it.
        stream: its bytes, from the start.
        selector: to be asked, once per document, whether the document is to be read.
        member: its name inside an archive.
    """

    file: SourceFile
    loader: str
    stream: BinaryIO
    selector: PartSelector
    member: str | None = None

    def origin(self, data: bytes | None = None, line: int | None = None) -> Origin:
        """Return the origin of the document with the bytes *data*; without *data* it has no digest."""
        digest = "" if data is None else hashlib.sha256(data).hexdigest()
        return Origin(self.file.origin_path, self.file.source, self.member, line, digest, self.loader)

    def rejection(self, failure: LoadFailure, data: bytes | None = None, line: int | None = None) -> Rejection:
        """Return the rejection of the document with the bytes *data*, or of the whole entry."""
        return Rejection(self.origin(data, line), "load", failure.reason, failure.message)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as a crawler or a browser saved it.

    Args:
        data: its bytes.
        charset: its encoding as the server or the archive declares it.
        url: its address, if it is one that records can hold.
        saved_at: when it was saved, RFC 3339 in UTC.
        rights: rights that the server declares.
    """

    data: bytes
    charset: str | None = None
    url: str | None = None
    saved_at: str | None = None
    rights: Rights = field(default_factory=Rights)

    def document(self, origin: Origin, text: str, declared: Mapping[str, Any], media_type: str = HTML) -> RawDocument:
        """Return the page with its source decoded to *text*; facts from the recipe override those of the page."""
        rights = {name: value for name, value in asdict(self.rights).items() if value is not None}
        found = {**({"url": self.url} if self.url else {}), **({"rights": rights} if rights else {})}
        return RawDocument(origin, text, media_type, {**found, **declared}, self.saved_at)


class Loader(NamedTuple):
    """Reads one source format.

    Args:
        name: its name in recipes.
        suffixes: file name extensions, in lower case, with the dot.
        load: yields the outcome of each document of an opened file in order; for problems in the data it may raise
            `ReadError`, which becomes a rejection of the file, and nothing else.
    """

    name: str
    suffixes: tuple[str, ...]
    load: Callable[[Entry], Iterator[RawDocument | Rejection]]


def web_address(text: str | None) -> str | None:
    """Return *text* as an http or https address without angle brackets, or None if it is not one."""
    text = (text or "").strip().removeprefix("<").removesuffix(">")
    return text if _ADDRESS.fullmatch(text) else None


def read_document(stream: BinaryIO) -> bytes | LoadFailure:
    """Return all bytes of *stream*, or a failure if they are too many, in which case the rest is not read."""
    data = stream.read(_FIRST_READ_BYTES)
    if len(data) < _FIRST_READ_BYTES:
        return data
    data += stream.read(MAX_DOCUMENT_BYTES + 1 - len(data))
    return data if len(data) <= MAX_DOCUMENT_BYTES else too_large("document")


def unreadable(thing: str, error: OSError) -> LoadFailure:
    """Return the failure for a *thing* that the operating system does not let us read."""
    return LoadFailure("unreadable", f"found an unreadable {thing} ({error.strerror}), expected a readable one")


def too_large(thing: str) -> LoadFailure:
    """Return the failure for a *thing* of more than `MAX_DOCUMENT_BYTES`."""
    return LoadFailure("too-large", f"found a {thing} larger than {MAX_DOCUMENT_BYTES:,} bytes, the maximum size")
