"""Features and their values by name: the layout says what there is, a table holds the codes of some lines."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Layout:
    """The features of a stage: for each its name and the names of its values, in the order of their codes."""

    features: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The number of values of each feature."""
        return tuple(int(np.prod([len(part) for part in parts])) for _, parts in self.features)

    @cached_property
    def starts(self) -> Ints:
        """The index of each feature's first value among all values."""
        return np.concatenate([[0], np.cumsum(self.sizes)])[:-1].astype(np.int32)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """All values as `feature=value`; a cross of features has its values joined by commas."""
        return tuple(
            f"{name}={','.join(values)}" for name, parts in self.features for values in itertools.product(*parts)
        )


@dataclass(frozen=True, slots=True)
class Table:
    """The codes of some lines: `codes[i, f]` is the value of the layout's feature f for line i; in memory one feature
    comes after the other.
    """

    layout: Layout
    codes: Ints


@dataclass(frozen=True)
class Column:
    """A feature's codes with the names of its values; codes beyond the last are taken as the last."""

    name: str
    codes: npt.NDArray[np.integer]
    values: tuple[str, ...]
    _shifted: dict[int, Column] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def clipped(self) -> Ints:
        """The codes, those beyond the last taken as the last."""
        return np.asarray(np.minimum(self.codes, len(self.values) - 1), np.int32)

    def shifted(self, by: int) -> Column:
        """Return the column of the neighbours *by* lines further down (up where negative). Padding rows part the
        documents of a batch, so that no line sees another document's.
        """
        if by not in self._shifted:
            codes = np.concatenate([self.codes[by:], self.codes[:by]])
            self._shifted[by] = Column(f"{self.name}{by:+d}", codes, self.values)
        return self._shifted[by]


def binned(name: str, amounts: npt.NDArray[np.floating | np.integer], edges: Sequence[float]) -> Column:
    """Return *amounts* as a column of the ranges between *edges*, each named by the lowest amount in it."""
    values = ("<" + f"{edges[0]:g}", *(f"{edge:g}+" for edge in edges))
    if amounts.dtype.kind == "f":
        return Column(name, np.digitize(amounts, edges), values)
    # Whole numbers are looked up: a tenth of the time.
    steps = _steps(tuple(edges))
    return Column(name, steps[np.minimum(amounts, len(steps) - 1)], values)


@cache
def _steps(edges: tuple[float, ...]) -> npt.NDArray[np.int64]:
    """Return the range that each whole number from 0 on is in, up to the first that is beyond the last edge."""
    return np.digitize(np.arange(int(edges[-1]) + 1), edges)


def among(codes: npt.NDArray[np.integer], values: Iterable[int]) -> npt.NDArray[np.bool_]:
    """Return which *codes*, classes of a measure and so few, are one of *values*: in a fifth of the time of `isin`."""
    told = np.zeros(MAX_CLASSES, bool)
    told[list(values)] = True
    return np.asarray(told[codes])


# More than any measure has.
MAX_CLASSES = 64


@dataclass
class Columns:
    """Collects features column by column, and crosses of them."""

    codes: list[Ints] = field(default_factory=list)
    features: list[tuple[str, tuple[tuple[str, ...], ...]]] = field(default_factory=list)

    def add(self, *columns: Column) -> None:
        """Add each column as a feature."""
        for column in columns:
            self.cross(column)

    def cross(self, *columns: Column) -> None:
        """Add the feature that takes each combination of the columns' values."""
        total = columns[0].clipped
        for column in columns[1:]:
            total = total * np.int32(len(column.values)) + column.clipped
        self.codes.append(total)
        self.features.append((" × ".join(c.name for c in columns), tuple(c.values for c in columns)))

    def table(self, layout: Layout | None = None) -> Table:
        """Return the collected features."""
        layout = layout or Layout(tuple(self.features))
        return Table(layout, np.stack(self.codes).T)
