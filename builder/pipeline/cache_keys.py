"""Keys of cached shards: digests of the files, the declared facts, the profiles, and our own code and libraries."""

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

# Libraries whose releases may read the same bytes in another way.
_READING_TOOLS = (
    "charset-normalizer", "fastwarc", "ftfy", "jsonschema-rs", "rensa", "selectolax", "w3lib", "webencodings",
)  # fmt: skip


def shard_key(files: Sequence[SourceFile], limit: int | None, shelf: Shelf | None = None) -> str:
    """Return the digest of all that the shard of *files* depends on: their bytes, what is declared, the profiles, our
    own version.
    """
    digest = hashlib.sha256(code_digest())
    if shelf and shelf.added:
        digest.update(shelf.digest.encode())
    for file in files:
        facts = [file.origin_path, file.source, file.loader, dict(file.declared), dict(file.fields), file.part]
        digest.update(orjson.dumps([*facts, _content(file), limit], option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


@cache
def code_digest() -> bytes:
    """Return a digest of what the store's content depends on besides the sources: code, schema, libraries."""
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
    """Return the files of code of all loaders, third parties' included."""
    ours = Path(str(sys.modules[load.__module__].__file__)).parent.glob("*.py")
    theirs = (sys.modules[loader.load.__module__].__file__ for loader in LOADERS.values())
    return sorted({*ours, *(Path(name) for name in theirs if name)})


def _content(file: SourceFile) -> str:
    """Return the digest of a file's bytes; an unreadable file is known by its fault."""
    if file.path is None:
        raise ValueError("standard input is copied to a file before it gets here")
    return digest_of_bytes(file.path, _state(file.path))


# The parts of a huge file come one after another: its bytes are read for the first of them only.
@lru_cache(maxsize=1)
def digest_of_bytes(path: Path, state: tuple[int, int] | None) -> str:
    del state  # part of the key: what changed is read again
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as fault:
        return f"unreadable: {fault.errno}"


def states(files: Sequence[SourceFile]) -> list[tuple[int, int] | None]:
    """Return size and time of change of each file: what tells that one changed under our hands."""
    return [_state(file.path) for file in files if file.path]


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
