"""Progress bars on standard error for long-running commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TextIO, TypeVar

if TYPE_CHECKING:
    from tqdm import tqdm

# Called with the name of a step, the amount done, and the total (0: unknown).
ReportProgress = Callable[[str, int, int], None]


T = TypeVar("T")


def track(items: Iterable[T], unit: str) -> Iterable[T]:
    """Return *items* with a bar that counts them on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        # tqdm would show nothing either, but takes 60 ms to import.
        return items
    from tqdm import tqdm

    return tqdm(items, unit=unit, leave=False)


def print_line(line: str, out: TextIO) -> None:
    """Print *line*, clearing the bar first if there is one."""
    if "tqdm" in sys.modules:
        sys.modules["tqdm"].tqdm.write(line, file=out)
    else:
        print(line, file=out)


@contextmanager
def progress_bars(unit: str, label: str | None = None) -> Iterator[ReportProgress]:
    """Yield a function that shows one bar per step on standard error, if that is a terminal.

    Args:
        unit: unit of the amounts, such as "B".
        label: shown instead of the names of the steps, which then share one bar.
    """
    from tqdm import tqdm

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
