"""Which rows of a column something is true of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def rows_of(mask: Mask | npt.NDArray[np.integer]) -> list[int]:
    """Return the rows on which *mask* is true, ascending: as `np.flatnonzero` does, in half of its time on few rows."""
    rows: list[int] = mask.nonzero()[0].tolist()
    return rows


def first_true(
    cases: Sequence[tuple[Mask, npt.NDArray[np.integer] | int]], other: npt.NDArray[np.integer] | int
) -> npt.NDArray[np.int64]:
    """Return for each row the value of the first of *cases* that is true of it, or *other*: as `np.select` does, in a
    third of its time.
    """
    found = np.empty(len(cases[0][0]), np.int64)
    found[:] = other
    for mask, value in reversed(cases):
        np.putmask(found, mask, value)
    return found


def true_at(rows: Mask, function: Callable[[npt.NDArray[np.int64]], Mask]) -> Mask:
    """Return which of some rows *function* is true of: it is asked for no others."""
    found, places = np.zeros(len(rows), bool), rows.nonzero()[0]
    found[places] = function(places)
    return found


def split(rows: Sequence[int], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> list[list[int]]:
    """Return those of the *rows* that are in each span of *starts* and *ends*, counted from its start on; all of these
    ascend.
    """
    told = np.array(rows, np.int64)
    cuts = zip(told.searchsorted(starts).tolist(), told.searchsorted(ends).tolist(), strict=True)
    # Rows before the first span are in none.
    counted: list[int] = (told - starts[starts.searchsorted(told, "right") - 1]).tolist()
    return [counted[first:beyond] for first, beyond in cuts]


def first_of(items: Sequence[str], item: str, start: int = 0) -> int | None:
    """Return the index, from *start* on, of the first of *items* that is *item*, or None."""
    try:
        return items.index(item, start)
    except ValueError:
        return None


def last_of(items: Sequence[str], item: str) -> int | None:
    """Return the index of the last of *items* that is *item*, or None."""
    return len(items) - 1 - items[::-1].index(item) if item in items else None
