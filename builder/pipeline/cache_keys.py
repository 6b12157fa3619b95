"""Keys of cached shards: digests of files, declared fields, profiles, code and libraries."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import orjson

from builder.dataset.fingerprints import FINGERPRINTS_VERSION
from builder.dataset.shingles import SIGNATURE_VERSION
from builder.extract import EXTRACTOR_VERSION, Shelf
from builder.loaders import LOADERS, SourceFile, load
from builder.records import article
from builder.records.json_schema import load_schema
from builder.storage.manifest import versions_of

# Libraries of which another release may extract the same bytes differently.
_READING_TOOLS = (
    "charset-normalizer", "fastwarc", "ftfy", "jsonschema-rs", "rensa", "selectolax", "w3lib", "webencodings",
)  # fmt: skip


def shard_key(files: Sequence[SourceFile], limit: int | None, shelf: Shelf | None = None) -> str:
    """Return the digest of everything that determines the shard of *files*."""
    digest = hashlib.sha256(code_digest())
    if shelf and shelf.added:
        digest.update(shelf.digest.encode())
    for file in files:
        settings = [file.origin_path, file.source, file.loader, dict(file.declared), dict(file.fields), file.part]
        digest.update(orjson.dumps([*settings, _content(file), limit], option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


@cache
def code_digest() -> bytes:
    """Return the digest of code, schema and libraries, on which all stored outcomes depend."""
    code = [Path(article.__file__), *_loader_files()]
    parts = [
        EXTRACTOR_VERSION,
        versions_of(("cutline", *_READING_TOOLS)),
        SIGNATURE_VERSION,
        FINGERPRINTS_VERSION,
        load_schema("article.v1"),
        [hashlib.sha256(path.read_bytes()).hexdigest() for path in code],
    ]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).digest()


def _loader_files() -> list[Path]:
    """Return the source files of all loaders, including those of plugins."""
    builtin = Path(str(sys.modules[load.__module__].__file__)).parent.glob("*.py")
    registered = (sys.modules[loader.load.__module__].__file__ for loader in LOADERS.values())
    return sorted({*builtin, *(Path(name) for name in registered if name)})


def _content(file: SourceFile) -> str:
    """Return the digest of a file's bytes, or its error if it is unreadable."""
    if file.path is None:
        raise ValueError("standard input must be copied to a file first")
    return digest_of_bytes(file.path, _state(file.path))


# Consecutive tasks are parts of the same huge file, whose bytes are read once only.
@lru_cache(maxsize=1)
def digest_of_bytes(path: Path, state: tuple[int, int] | None) -> str:
    """Return the digest of the bytes at *path*, or its error; *state* invalidates the cache when the file changes."""
    del state
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable: {error.errno}"


def states(files: Sequence[SourceFile]) -> list[tuple[int, int] | None]:
    """Return size and modification time of each file, by which changes during a build are detected."""
    return [_state(file.path) for file in files if file.path]


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
