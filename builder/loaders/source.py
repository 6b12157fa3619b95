"""What the loaders share: files found, files opened, the faults that data can have, and the bound on a document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from builder.records import Origin, RawDocument, Rejection, Rights

# The longest article of any corpus at hand has 0.4 MB; whole books have 5 MB. Decoding may take five times the bytes.
MAX_DOCUMENT_BYTES = 16 * 1024 * 1024

# Nearly every dump is shorter: one small buffer instead of one of MAX_DOCUMENT_BYTES a document.
_FIRST_READ = 64 * 1024

# As the schema asks of a record's `url`.
_ADDRESS = re.compile(r"https?://[^ \t\r\n]+", re.IGNORECASE)

# Media types.
TEXT = "text/plain"
HTML = "text/html"

# Documents of one part come in runs of this length, so that neighbours stay together.
_RUN = 256


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file found for a source; can be pickled and read in another process.

    Args:
        path: where it is; None for standard input.
        origin_path: how records name it (`Origin.path`), also what its type is told by.
        source: index of the source in the recipe.
        loader: name of the loader that reads it or, for an archive, its members; empty: by the members' types, for
            standard input by its first line.
        declared: facts that the recipe states of the source.
        fields: our field name to the source's column name, for row formats.
        size: bytes on disk, None where unknown.
        part: (k, n): only the documents of the k-th of n parts are read; the n parts together are the file.
    """

    path: Path | None
    origin_path: str
    source: int = 0
    loader: str = ""
    declared: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    size: int | None = None
    part: tuple[int, int] = (0, 1)


class Fault(NamedTuple):
    """What is wrong with data: a reason code and a message that says what was found and what was expected."""

    reason: str
    message: str


class ReadError(Exception):
    """Data cannot be read any further; inside the loaders alone, `load` turns it into a rejection."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(reason, message)


class ArchiveError(ReadError):
    """The archive itself is damaged: nothing that follows can be read."""


class Turns:
    """Counts the documents of a file, and tells those of the wanted part.

    Attributes:
        count: documents met.
        is_mine: whether the last one is of the wanted part.
    """

    def __init__(self, part: tuple[int, int]) -> None:
        self._part, self._parts = part
        self.count = 0
        self.is_mine = self.is_first

    def take(self) -> bool:
        """Count one document; return whether it is of the wanted part."""
        self.is_mine = self._parts == 1 or self.count // _RUN % self._parts == self._part
        self.count += 1
        return self.is_mine

    @property
    def is_first(self) -> bool:
        """Whether the wanted part is the one that reports faults of the file as a whole."""
        return self._part == 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or a member of an archive, opened for a loader.

    Args:
        file: the file it is or is in.
        loader: name of the loader that reads it.
        stream: its bytes, from the start.
        turns: to be asked, once a document, whether the document is wanted.
        member: its name inside an archive.
    """

    file: SourceFile
    loader: str
    stream: BinaryIO
    turns: Turns
    member: str | None = None

    def origin(self, data: bytes | None = None, line: int | None = None) -> Origin:
        """Return the origin of the document with the bytes *data*; without them it has no digest."""
        digest = "" if data is None else hashlib.sha256(data).hexdigest()
        return Origin(self.file.origin_path, self.file.source, self.member, line, digest, self.loader)

    def rejection(self, fault: Fault, data: bytes | None = None, line: int | None = None) -> Rejection:
        """Return the rejection of the document with the bytes *data*."""
        return Rejection(self.origin(data, line), "load", fault.reason, fault.message)


@dataclass(frozen=True, slots=True)
class Saved:
    """A page as a crawler or a browser saved it.

    Args:
        data: its bytes.
        charset: its encoding as the server or the archive states it.
        url: where it was, if that is an address that records can hold.
        saved_at: when it was saved, RFC 3339 in UTC.
        rights: what the server says of its use.
    """

    data: bytes
    charset: str | None = None
    url: str | None = None
    saved_at: str | None = None
    rights: Rights = field(default_factory=Rights)

    def document(self, origin: Origin, text: str, declared: Mapping[str, Any], media_type: str = HTML) -> RawDocument:
        """Return the page with its source decoded to *text*; what the recipe declares goes before what was saved."""
        rights = {name: value for name, value in asdict(self.rights).items() if value is not None}
        found = {**({"url": self.url} if self.url else {}), **({"rights": rights} if rights else {})}
        return RawDocument(origin, text, media_type, {**found, **declared}, self.saved_at)


class Loader(NamedTuple):
    """Reads one source format.

    Args:
        name: how recipes name it.
        suffixes: ends of the names of its files, in lower case, with the dot.
        load: yields the documents of an opened file in order, one outcome each; it may raise `ReadError`, which
            becomes a rejection of the file, and nothing else for faults in the data.
    """

    name: str
    suffixes: tuple[str, ...]
    load: Callable[[Entry], Iterator[RawDocument | Rejection]]


def address(text: str | None) -> str | None:
    """Return *text* as an address that records can hold; None if it is none of the web."""
    text = (text or "").strip().removeprefix("<").removesuffix(">")
    return text if _ADDRESS.fullmatch(text) else None


def read_document(stream: BinaryIO) -> bytes | Fault:
    """Return all bytes of *stream*, or a fault if they are too many, which is told without reading them all."""
    data = stream.read(_FIRST_READ)
    if len(data) < _FIRST_READ:
        return data
    data += stream.read(MAX_DOCUMENT_BYTES + 1 - len(data))
    return data if len(data) <= MAX_DOCUMENT_BYTES else too_large("document")


def too_large(thing: str) -> Fault:
    """Return the fault of a *thing* that is longer than documents may be."""
    return Fault("too-large", f"found a {thing} of more than {MAX_DOCUMENT_BYTES:,} bytes, the most that is read")
