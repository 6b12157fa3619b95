"""Opens a dataset folder with `load_dataset`, as its users will, and tells what is not as it should be."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from builder.records.arrow import features


def load_problems(dataset: Path, config: str, expected: Mapping[str, int]) -> Iterator[str]:
    """Yield what keeps *config* of *dataset* from opening, plain and streaming, with the *expected* records a split."""
    # A cache of our own: the user's may hold an older state of the folder, and is not ours to fill.
    cache = tempfile.mkdtemp(prefix="cutline-verify-")
    try:
        for streaming in (False, True):
            yield from _problems(dataset, config, expected, streaming, cache)
    finally:
        shutil.rmtree(cache, ignore_errors=True)


def _problems(dataset: Path, config: str, expected: Mapping[str, int], streaming: bool, cache: str) -> Iterator[str]:
    import datasets
    from datasets.exceptions import DatasetsError

    call = f"load_dataset({str(dataset)!r}, {config!r}{', streaming=True' if streaming else ''})"
    # What matters of what the libraries say is in the exception; the rest would stand between our lines.
    datasets.disable_progress_bars()
    datasets.logging.set_verbosity_error()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        found = datasets.load_dataset(str(dataset), config, streaming=streaming, cache_dir=cache)
        # Read to the end: a stream that is left halfway may keep the process from ending (datasets 5.2).
        counts = {str(name): sum(1 for _ in split) for name, split in found.items()}
        wrong = [str(name) for name, split in found.items() if split.features != features()]
    # `datasets` lets faults of Arrow, of files and of its own YAML through as they are.
    except (DatasetsError, OSError, ValueError, TypeError, KeyError, RuntimeError) as fault:
        yield f"{call}: {type(fault).__name__}: {_first_line(fault)}"
        return
    if counts != dict(expected):
        yield f"{call}: found records {counts}, expected {dict(expected)}"
    if wrong:
        yield f"{call}: features differ from the schema in {', '.join(wrong)}"


def _first_line(fault: BaseException) -> str:
    return next(iter(str(fault).splitlines()), "")
