"""A Zstandard file as a stream that notices when it breaks off; the library's own reader takes that for the end."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import zstandard

# A block of 128 KiB may come from four bytes: this many bytes become 64 MiB at the worst.
_PIECE_BYTES = 2048


class ZstdFile(io.RawIOBase):
    """The bytes packed in *packed*, frame after frame; EOFError where the last one is not complete."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed = packed
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._has_begun = False
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill *buffer* with what comes next and return the number of bytes; 0 at the end."""
        target = memoryview(buffer).cast("B")
        while not self._ready and self._advance():
            pass
        count = min(len(target), len(self._ready))
        target[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _advance(self) -> bool:
        piece = self._frame.unused_data if self._frame.eof else b""
        piece = piece or self._packed.read(_PIECE_BYTES)
        if not piece:
            if self._has_begun and not self._frame.eof:
                raise EOFError("the last frame is not complete")
            return False
        if self._frame.eof:
            self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._has_begun = True
        self._ready = memoryview(self._frame.decompress(piece))
        return True
