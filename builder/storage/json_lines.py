"""JSON Lines in Zstandard, compressed as one frame by one thread so that equal rows give equal bytes."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import zstandard

from builder.utils.zstd import ZstdFile

# Level 9: the files are written once and read often, and this is still faster than writing the Parquet files.
_JSON_LINES_LEVEL = 9
_BUFFER_BYTES = 1 << 20


def write_lines(path: Path, lines: Iterable[bytes]) -> str:
    """Write *lines* to *path*, flush them to disk, and return their digest."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        with zstandard.ZstdCompressor(_JSON_LINES_LEVEL).stream_writer(file, closefd=False) as packed:
            for line in lines:
                digest.update(line)
                packed.write(line)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of *path*, each with its line break.

    Raises:
        zstandard.ZstdError: the file is damaged.
        EOFError: the file is truncated.
    """
    with path.open("rb") as file:
        yield from io.BufferedReader(ZstdFile(file), _BUFFER_BYTES)


def line_of(value: Any) -> bytes:
    """Return *value* as one line of JSON with sorted keys: equal values give equal lines."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
