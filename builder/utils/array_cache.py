"""Arrays that are expensive to derive, kept in the user's cache folder and mapped into memory."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from platformdirs import user_cache_path

Arrays = Mapping[str, npt.NDArray[Any]]


def cached_arrays(name: str, sources: Iterable[bytes], derive: Callable[[], Arrays]) -> Arrays:
    """Return the arrays that *derive* returns, from the cache where they are in it.

    They are derived once for each content of *sources*, so they cannot go stale. Processes that map the same arrays
    share the memory. Where the cache cannot be written, the arrays are derived on each call.

    Args:
        name: start of the name of the folder in the cache.
        sources: everything that the arrays are derived from, the code included.
        derive: returns arrays by file name, each C-contiguous and of a numeric or string type.
    """
    digest = hashlib.blake2b(digest_size=16)
    for source in sources:
        digest.update(hashlib.blake2b(source).digest())
    folder = user_cache_path("cutline", appauthor=False) / f"{name}-{digest.hexdigest()}"
    found = _read(folder)
    if found is None:
        found = derive()
        # Read-only or full file systems, or another process that was first.
        with contextlib.suppress(OSError):
            _write(folder, found)
    return found


def _read(folder: Path) -> Arrays | None:
    try:
        return {
            file.stem: np.asarray(np.load(file, mmap_mode="r", allow_pickle=False)) for file in sorted(folder.iterdir())
        }
    except (OSError, ValueError):
        # Not there, not readable, or not written by this function.
        return None


def _write(folder: Path, arrays: Arrays) -> None:
    """Write *arrays* to *folder*, which appears at once and whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, array in arrays.items():
            np.save(temporary / f"{name}.npy", array, allow_pickle=False)
        os.replace(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
