"""A Zstandard file as a stream that notices when it breaks off; the library's own reader takes that for the end."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import zstandard

# The library hands out all that a piece of input gives, and zeros of 32 MiB fit into 1 KiB: small pieces.
_PIECE_BYTES = 1024
# Memory for one stream; archives written with `zstd --ultra --long=27` need it, larger windows are refused.
_WINDOW_BYTES = 128 * 1024 * 1024


class ZstdFile(io.RawIOBase):
    """The bytes packed in *packed*, frame after frame.

    Reading raises `zstandard.ZstdError` where they are damaged, and EOFError where the last frame is not complete; all
    that comes before such a fault can be read.
    """

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed = packed
        self._context = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES)
        self._frame = self._context.decompressobj()
        self._has_begun = False
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill *buffer* with what comes next and return the number of bytes; 0 at the end."""
        target = memoryview(buffer).cast("B")
        data = self._take(len(target))
        target[: len(data)] = data
        return len(data)

    def read1(self, size: int) -> bytes:
        """Return at most *size* bytes, none at the end; takes no more memory than there are bytes."""
        return bytes(self._take(size))

    def _take(self, size: int) -> memoryview:
        while not self._ready and self._advance():
            pass
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def _advance(self) -> bool:
        """Unpack the next piece; return False at the end."""
        piece = self._frame.unused_data if self._frame.eof else b""
        piece = piece or self._packed.read(_PIECE_BYTES)
        if not piece:
            if self._has_begun and not self._frame.eof:
                raise EOFError("the last frame is not complete")
            return False
        if self._frame.eof:
            self._frame = self._context.decompressobj()
        self._has_begun = True
        self._ready = memoryview(self._frame.decompress(piece))
        return True
