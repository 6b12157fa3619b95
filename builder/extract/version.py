"""The version of the extractor: a digest of its code, word lists, profiles and weights.

Records extracted by an equal version from equal input are equal, so the store may keep them.
"""

from __future__ import annotations

import hashlib
from importlib import resources
from importlib.resources.abc import Traversable

_SUFFIXES = (".py", ".toml", ".tsv")


def _digest(folder: Traversable) -> bytes:
    digest = hashlib.sha256()
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            digest.update(_digest(entry))
        elif entry.name.endswith(_SUFFIXES):
            digest.update(entry.name.encode() + entry.read_bytes())
    return digest.digest()


EXTRACTOR_VERSION = _digest(resources.files(__package__)).hex()[:16]
