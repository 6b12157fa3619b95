"""A reader for Zstandard files that detects truncation, which the library's own reader takes for the end."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import zstandard

# Compressed bytes per step. The library returns all output of a step at once, and 1 KiB can decompress to 32 MiB.
_STEP_BYTES = 1024
# Maximum memory per stream, as needed for `zstd --ultra --long=27`; larger windows are an error.
_WINDOW_BYTES = 128 * 1024 * 1024


class ZstdFile(io.RawIOBase):
    """The decompressed content of all frames in *compressed*.

    Reading raises `zstandard.ZstdError` at damaged data and EOFError at an incomplete last frame; all bytes before can
    be read.
    """

    def __init__(self, compressed: BinaryIO) -> None:
        super().__init__()
        self._compressed = compressed
        self._context = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES)
        self._frame = self._context.decompressobj()
        self._has_begun = False
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill *buffer* with the next bytes and return their number; 0 at the end."""
        target = memoryview(buffer).cast("B")
        data = self._take(len(target))
        target[: len(data)] = data
        return len(data)

    def read1(self, size: int) -> bytes:
        """Return at most *size* bytes, none at the end; memory depends on the bytes available, not on *size*."""
        return bytes(self._take(size))

    def _take(self, size: int) -> memoryview:
        while not self._ready and self._advance():
            pass
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def _advance(self) -> bool:
        """Decompress the next step; return False at the end."""
        piece = self._frame.unused_data if self._frame.eof else b""
        piece = piece or self._compressed.read(_STEP_BYTES)
        if not piece:
            if self._has_begun and not self._frame.eof:
                raise EOFError("the last frame is not complete")
            return False
        if self._frame.eof:
            self._frame = self._context.decompressobj()
        self._has_begun = True
        self._ready = memoryview(self._frame.decompress(piece))
        return True
