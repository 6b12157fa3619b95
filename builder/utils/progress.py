"""Progress bars on standard error for long-running commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from tqdm import tqdm

# Called with the name of a step, the amount done, and the total (0: unknown).
ReportProgress = Callable[[str, int, int], None]


@contextmanager
def progress_bars(unit: str, label: str | None = None) -> Iterator[ReportProgress]:
    """Yield a function that shows one bar per step on standard error, if that is a terminal.

    Args:
        unit: unit of the amounts, such as "B".
        label: shown instead of the names of the steps, which then share one bar.
    """
    bars: dict[str, tqdm[NoReturn]] = {}

    def show(step: str, done: int, total: int) -> None:
        name = label or step
        if name not in bars:
            _close(bars)
            # disable=None: only on a terminal. A step without a total shows its name alone.
            bars[name] = tqdm(
                desc=name,
                unit=unit,
                unit_scale=True,
                leave=False,
                disable=None,
                bar_format=None if total else "{desc} …",
            )
        bars[name].total = total
        bars[name].update(done - bars[name].n)

    try:
        yield show
    finally:
        _close(bars)


def _close(bars: dict[str, tqdm[NoReturn]]) -> None:
    for bar in bars.values():
        bar.close()
