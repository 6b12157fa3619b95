"""Streams that raise `ReadError` for damaged data, whatever the underlying library raises."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import zstandard

from builder.loaders.source import MAX_DOCUMENT_BYTES, ArchiveError, ReadError
from builder.utils.zstd import ZstdFile

_STREAM_BUFFER_BYTES = 64 * 1024

# Longer texts of library errors are cut.
_MAX_DETAIL_CHARS = 200

_ErrorTypes = tuple[type[BaseException], ...]

# Return at most that many bytes, none at the end. It must not block for more when it has some: the data before a
# damaged place is to be read.
Pull = Callable[[int], bytes]


class GuardedStream(io.RawIOBase):
    """The bytes of *pull*; exceptions of the types *caught* are converted by *convert*."""

    def __init__(self, pull: Pull, caught: _ErrorTypes, convert: Callable[[BaseException], ReadError]) -> None:
        self._pull = pull
        self._caught = caught
        self._convert = convert

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill *buffer* from its start; return the number of bytes, 0 at the end."""
        try:
            data = self._pull(len(buffer))
        except self._caught as error:
            raise self._convert(error) from error
        buffer[: len(data)] = data
        return len(data)


def guarded(pull: Pull, caught: _ErrorTypes, convert: Callable[[BaseException], ReadError]) -> BinaryIO:
    """Return a buffered stream of *pull*; exceptions of the types *caught* are converted by *convert*."""
    return cast(BinaryIO, io.BufferedReader(GuardedStream(pull, caught, convert), _STREAM_BUFFER_BYTES))


def decompress(suffix: str, stream: BinaryIO) -> BinaryIO:
    """Return the decompressed bytes of *stream*, the data of a file with *suffix*: `.gz` or `.zst`."""
    pull, caught = _DECOMPRESSORS[suffix](stream)
    return guarded(pull, caught, lambda error: ReadError("broken-archive", damaged(suffix.lstrip("."), error)))


def damaged(kind: str, error: BaseException | str) -> str:
    """Return the message for data of the format *kind* that cannot be read because of *error*."""
    detail = " ".join(str(error).split())[:_MAX_DETAIL_CHARS] or type(error).__name__
    return f"found damaged or truncated {kind} data ({detail}), expected a complete file; the rest was not read"


def _gzip(stream: BinaryIO) -> tuple[Pull, _ErrorTypes]:
    return gzip.GzipFile(fileobj=stream).read1, (gzip.BadGzipFile, EOFError, zlib.error)


def _zstd(stream: BinaryIO) -> tuple[Pull, _ErrorTypes]:
    return ZstdFile(stream).read1, (zstandard.ZstdError, EOFError)


_DECOMPRESSORS: dict[str, Callable[[BinaryIO], tuple[Pull, _ErrorTypes]]] = {".gz": _gzip, ".zst": _zstd}


class TarStream:
    """A forward-only stream for tarfile, so that the underlying stream need not be seekable.

    `finish` checks how the stream ended: tarfile takes a truncation between two members, or a damaged header, for the
    end of the archive.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = cast(io.BufferedReader, stream)
        self._position = 0
        self._last = b""

    def read(self, size: int) -> bytes:
        """Return *size* bytes, fewer at the end."""
        if size > MAX_DOCUMENT_BYTES:
            raise ArchiveError("broken-archive", damaged("tar", f"a header of {size:,} bytes"))
        pieces = []
        while size > 0 and (piece := self.read_some(size)):
            pieces.append(piece)
            size -= len(piece)
        self._last = b"".join(pieces)
        return self._last

    def read_some(self, size: int) -> bytes:
        """Return at most *size* bytes, as soon as there are some; none at the end."""
        try:
            data = self._stream.read1(size)
        except ReadError as error:
            raise ArchiveError(*error.failure) from error
        self._position += len(data)
        return data

    def section(self, size: int) -> Pull:
        """Return a function that reads the next *size* bytes and no further; EOFError if the stream is shorter."""
        end = self._position + size

        def pull(at_most: int) -> bytes:
            data = self.read_some(min(at_most, end - self._position))
            if not data and self._position < end:
                raise EOFError("unexpected end of data")
            return data

        return pull

    def tell(self) -> int:
        """Return the number of bytes passed."""
        return self._position

    def seek(self, position: int) -> None:
        """Move forward to *position*, or to the end of a shorter stream."""
        if position < self._position:
            raise ArchiveError("broken-archive", damaged("tar", "a header that points backwards"))
        if self._stream.seekable():
            self._position = self._stream.seek(position)
        while self._position < position and self.read_some(position - self._position):
            pass

    def finish(self) -> None:
        """Read to the end.

        Raises:
            ArchiveError: the last block is not the end mark of a tar, or data follow it.
        """
        if not self._last:
            raise ArchiveError("broken-archive", damaged("tar", "the end mark is missing"))
        if self._last.strip(b"\0"):
            raise ArchiveError("broken-archive", damaged("tar", "an invalid header"))
        while data := self.read_some(_STREAM_BUFFER_BYTES):
            if data.strip(b"\0"):
                raise ArchiveError("broken-archive", damaged("tar", "data after the end mark"))
