"""Streams of bytes that tell their faults as `ReadError`, whatever the library beneath raises."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import zstandard

from builder.loaders.source import MAX_DOCUMENT_BYTES, ArchiveError, ReadError
from builder.utils.zstd import ZstdFile

_BUFFER = 64 * 1024

_Faults = tuple[type[BaseException], ...]


# Reads at most so many bytes, none at the end. It must not wait for more where it has some: what comes before a fault
# is to be had.
Pull = Callable[[int], bytes]


class Guarded(io.RawIOBase):
    """The bytes that *pull* gives; its *faults* become what *error* makes of them."""

    def __init__(self, pull: Pull, faults: _Faults, error: Callable[[BaseException], ReadError]) -> None:
        self._pull = pull
        self._faults = faults
        self._error = error

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill *buffer* from the start; return how many bytes came, 0 at the end."""
        try:
            data = self._pull(len(buffer))
        except self._faults as fault:
            raise self._error(fault) from fault
        buffer[: len(data)] = data
        return len(data)


def guarded(pull: Pull, faults: _Faults, error: Callable[[BaseException], ReadError]) -> BinaryIO:
    """Return a buffered stream of what *pull* gives; its *faults* become what *error* makes of them."""
    return cast(BinaryIO, io.BufferedReader(Guarded(pull, faults, error), _BUFFER))


def unpack(suffix: str, stream: BinaryIO) -> BinaryIO:
    """Return the decompressed bytes of *stream*, which is packed as *suffix* says: `.gz` or `.zst`."""
    pull, faults = _UNPACKERS[suffix](stream)
    return guarded(pull, faults, lambda fault: ReadError("broken-archive", broken(suffix.lstrip("."), fault)))


def broken(kind: str, fault: BaseException | str) -> str:
    """Return the message for a damaged archive."""
    what = " ".join(str(fault).split())[:200] or type(fault).__name__
    return f"found {kind} data that is damaged or cut off ({what}), expected all of it; nothing is read from there on"


def _gzip(stream: BinaryIO) -> tuple[Pull, _Faults]:
    return gzip.GzipFile(fileobj=stream).read1, (gzip.BadGzipFile, EOFError, zlib.error)


def _zstd(stream: BinaryIO) -> tuple[Pull, _Faults]:
    return ZstdFile(stream).read1, (zstandard.ZstdError, EOFError)


_UNPACKERS: dict[str, Callable[[BinaryIO], tuple[Pull, _Faults]]] = {".gz": _gzip, ".zst": _zstd}


class Forward:
    """A stream that is read once from start to end, for tarfile, which then needs no seeking beneath.

    It knows how the stream ended: a tar that is cut between two members, or has a damaged header, looks to tarfile
    as if it were at its end.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = cast(io.BufferedReader, stream)
        self._position = 0
        self._last = b""

    def read(self, size: int) -> bytes:
        """Return *size* bytes, fewer at the end."""
        if size > MAX_DOCUMENT_BYTES:
            raise ArchiveError("broken-archive", broken("tar", f"a header of {size:,} bytes"))
        pieces = []
        while size > 0 and (piece := self.read_some(size)):
            pieces.append(piece)
            size -= len(piece)
        self._last = b"".join(pieces)
        return self._last

    def read_some(self, size: int) -> bytes:
        """Return at most *size* bytes, without waiting for more than there are; none at the end."""
        try:
            data = self._stream.read1(size)
        except ReadError as fault:
            raise ArchiveError(*fault.fault) from fault
        self._position += len(data)
        return data

    def stretch(self, size: int) -> Pull:
        """Return what reads the next *size* bytes and no further; it raises EOFError where they are not all there."""
        end = self._position + size

        def pull(most: int) -> bytes:
            data = self.read_some(min(most, end - self._position))
            if not data and self._position < end:
                raise EOFError("unexpected end of data")
            return data

        return pull

    def tell(self) -> int:
        """Return the number of bytes gone by."""
        return self._position

    def seek(self, position: int) -> None:
        """Go on to *position*; where the stream is shorter, to its end."""
        if position < self._position:
            raise ArchiveError("broken-archive", broken("tar", "a header that leads backwards"))
        if self._stream.seekable():
            self._position = self._stream.seek(position)
        while self._position < position and self.read_some(position - self._position):
            pass

    def finish(self) -> None:
        """Read to the end.

        Raises:
            ArchiveError: what was read last is no end mark of a tar, or something stands behind it.
        """
        if not self._last:
            raise ArchiveError("broken-archive", broken("tar", "the end mark is missing"))
        if self._last.strip(b"\0"):
            raise ArchiveError("broken-archive", broken("tar", "a header that is none"))
        while data := self.read_some(_BUFFER):
            if data.strip(b"\0"):
                raise ArchiveError("broken-archive", broken("tar", "more data behind the end mark"))
