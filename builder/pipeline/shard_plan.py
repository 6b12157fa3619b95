"""Plan shards: group small files into one shard, and divide big files into several."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from builder.loaders import SourceFile

# A shard takes seconds, because a crash loses the shards that are not finished.
SHARD_BYTES = 4 * 1024 * 1024
SHARD_FILES = 1024

# Each part of a file skips the documents of the others, so huge files get larger parts instead of more.
MAX_PARTS = 64
# Skipping a WARC record takes a tenth of the time of extracting a page, so there are fewer parts.
MAX_WARC_PARTS = 8

# One file name in 128 ends a shard, whatever its neighbours, so that an added file changes one shard only.
_BOUNDARY = (65536 // 128).to_bytes(2, "big")

_ARCHIVES = (".gz", ".zst", ".zip", ".tar", ".tgz", ".tzst")
# Text is compressed to a fourth of its size or less.
_EXPANSION = 4


def plan(files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, ...]]:
    """Yield the files of each shard, in order; a big file is divided into parts, one shard each."""
    group: list[SourceFile] = []
    size = 0
    for file in files:
        parts = min(-(-_text_size(file) // SHARD_BYTES), MAX_WARC_PARTS if _is_warc(file) else MAX_PARTS)
        if parts > 1:
            yield from filter(None, [tuple(group)])
            yield from ((replace(file, part=(k, parts)),) for k in range(parts))
            group, size = [], 0
            continue
        group.append(file)
        size += _text_size(file)
        if size >= SHARD_BYTES or len(group) >= SHARD_FILES or _is_boundary(file):
            yield tuple(group)
            group, size = [], 0
    if group:
        yield tuple(group)


def _text_size(file: SourceFile) -> int:
    packed = file.origin_path.lower().endswith(_ARCHIVES)
    return (file.size or 0) * (_EXPANSION if packed else 1)


def _is_warc(file: SourceFile) -> bool:
    return file.loader == "warc"


def _is_boundary(file: SourceFile) -> bool:
    return hashlib.sha256(file.origin_path.encode("utf-8", "surrogateescape")).digest()[:2] < _BOUNDARY
