"""Load a dataset folder with `load_dataset`, as users do, and report problems."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from builder.records.arrow import features


def load_problems(dataset: Path, config: str, expected: Mapping[str, int]) -> Iterator[str]:
    """Load *config* of *dataset*, with and without streaming, and yield problems.

    Args:
        dataset: folder of the dataset.
        config: a config, which is a version or `default`.
        expected: number of records by split.
    """
    # Not the user's cache, which may have an older state of the folder and should not be filled.
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
    # Problems are reported by exceptions; suppress all other output of the libraries.
    datasets.disable_progress_bars()
    datasets.logging.set_verbosity_error()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        found = datasets.load_dataset(str(dataset), config, streaming=streaming, cache_dir=cache)
        # Read to the end, because an unfinished stream may keep the process from exiting (datasets 5.2).
        counts = {str(name): sum(1 for _ in split) for name, split in found.items()}
        wrong = [str(name) for name, split in found.items() if split.features != features()]
    # `datasets` does not wrap errors of Arrow, files and YAML.
    except (DatasetsError, OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        yield f"{call}: {type(error).__name__}: {_first_line(error)}"
        return
    if counts != dict(expected):
        yield f"{call}: found records {counts}, expected {dict(expected)}"
    if wrong:
        yield f"{call}: features differ from the schema in {', '.join(wrong)}"


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), "")
