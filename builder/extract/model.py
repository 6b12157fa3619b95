"""The model: a table of weights from `feature=value` to roles, read from a text file that people can read.

A line's score for a role is the sum of the weights of its features' values, and the evidence for the role is that
list of weights. `scripts/train` writes the files in `weights/`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from builder.extract.features.table import Floats, Layout, Table, combined

WEIGHTS = ("joins", "sketch", "roles", "page_sketch", "page_roles")


# Whole numbers of 16 or 32 bits.
Whole = npt.NDArray[Any]

# Tables of so many bytes stay in the processor's cache.
MAX_BYTES = 1 << 17


class Group(NamedTuple):
    """Features whose weights are looked up at once.

    Args:
        columns: the layout's columns that they are made of.
        sizes: how many values each of the layout's columns has, of the type that the combinations are counted in.
        sums: the sum of the features' weights for each combination of the columns' values, the last one's the quickest.
    """

    columns: tuple[int, ...]
    sizes: Sequence[np.unsignedinteger]
    sums: Whole


class Grouped(NamedTuple):
    """The weights of a layout's features by groups, in hundredths, of 16 bits where no line's sum is beyond them.
    Classes with no weight make their number a power of two: so many are copied in a third of the time.

    Args:
        bias: a weight for each class.
        groups: the features.
    """

    bias: Whole
    groups: tuple[Group, ...]

    @staticmethod
    def of(layout: Layout, matrix: Floats, bias: Floats) -> Grouped:
        """Return the weights of *matrix*, a row a value of a feature and a column a class."""
        largest = np.maximum.reduceat(np.abs(matrix).max(axis=1), layout.starts).sum() + np.abs(bias).max()
        dtype = np.int16 if largest <= np.iinfo(np.int16).max else np.int32
        width = 1 << (len(bias) - 1).bit_length()
        matrix, bias = (np.pad(part, [(0, 0)] * (part.ndim - 1) + [(0, width - len(bias))]) for part in (matrix, bias))
        whole: Whole = matrix.astype(dtype)
        groups = groups_of(layout, MAX_BYTES // whole[0].nbytes)
        return Grouped(bias.astype(dtype), tuple(_group(whole, layout, *parts) for parts in groups))


def groups_of(layout: Layout, most: int) -> list[tuple[list[int], list[int]]]:
    """Return the features in groups of few columns, which have at most *most* combinations of values, or as many as
    their largest feature: for each its columns and its features.
    """
    lengths = [len(values) for _, values in layout.columns]

    def count(columns: Iterable[int]) -> int:
        return math.prod(lengths[column] for column in columns)

    groups: list[tuple[list[int], list[int]]] = []
    for feature in sorted(range(len(layout.sizes)), key=lambda i: (-layout.sizes[i], i)):
        own = layout.crosses[feature]
        further = [[column for column in own if column not in columns] for columns, _ in groups]
        fitting = [n for n, new in enumerate(further) if not new or count(new) * count(groups[n][0]) <= most]
        if fitting:
            # Where the fewest combinations come with it, and of these where there are the most.
            best = min(fitting, key=lambda n: (count(further[n]), -count(groups[n][0])))
            groups[best][0].extend(further[best])
            groups[best][1].append(feature)
        else:
            groups.append((list(dict.fromkeys(own)), [feature]))
    return groups


def _group(matrix: Whole, layout: Layout, columns: list[int], features: list[int]) -> Group:
    lengths = [len(values) for _, values in layout.columns]
    shape = [lengths[column] for column in columns]
    sums = np.zeros((*shape, matrix.shape[1]), matrix.dtype)
    codes = dict(zip(columns, np.ogrid[tuple(map(slice, shape))], strict=True))
    for feature in features:
        sums += matrix[layout.starts[feature] + combined(codes, lengths, layout.crosses[feature])]
    kind = np.uint16 if math.prod(shape) <= 1 << 16 else np.uint32
    return Group(tuple(columns), list(map(kind, lengths)), sums.reshape(-1, matrix.shape[1]))


@dataclass(frozen=True)
class Model:
    """Weights by `feature=value`.

    Args:
        classes: what is told apart, in the order of the weights.
        bias: a weight for each class.
        weights: for each `feature=value` a weight for each class.
    """

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]
    _matrices: dict[int, Floats] = field(default_factory=dict, compare=False, repr=False)
    _grouped: dict[int, Grouped] = field(default_factory=dict, compare=False, repr=False)

    def scores(self, table: Table) -> Floats:
        """Return the natural logarithm of each class's probability for each row of *table*."""
        grouped = self._groups(table.layout)
        whole = np.tile(grouped.bias, (len(table.columns[0]), 1))
        found = np.empty_like(whole)
        for made_of, sizes, matrix in grouped.groups:
            matrix.take(combined(table.columns, sizes, made_of), axis=0, out=found, mode="clip")
            whole += found
        sums: Floats = whole[:, : len(self.classes)].astype(np.float32)
        # Class by class: an eighth of the time of `max` along the rows.
        best = reduce(np.maximum, whole.T[: len(self.classes)])
        sums -= best[:, None].astype(np.float32)
        sums /= np.float32(HUNDRED)
        sums -= np.log(np.exp(sums).sum(axis=1, keepdims=True))
        return sums

    def evidence(self, table: Table, row: int, role: str, count: int = 4) -> list[tuple[str, float]]:
        """Return what spoke loudest for *role* against the next best at *row*, as (`feature=value`, weight)."""
        matrix, column = self._matrix(table.layout), self.classes.index(role)
        codes = Table(table.layout, [column[row : row + 1] for column in table.columns]).codes[0] + table.layout.starts
        sums = matrix[codes].sum(axis=0) + _hundredths(self.bias)
        sums[column] = -np.inf
        margins = (matrix[codes, column] - matrix[codes, int(sums.argmax())]) / HUNDRED
        found = [(table.layout.rows[code], float(margin)) for code, margin in zip(codes.tolist(), margins, strict=True)]
        return sorted(found, key=lambda item: (-item[1], item[0]))[:count]

    def _groups(self, layout: Layout) -> Grouped:
        """Return the weights of the layout's features by groups."""
        if id(layout) not in self._grouped:
            self._grouped[id(layout)] = Grouped.of(layout, self._matrix(layout), _hundredths(self.bias))
        return self._grouped[id(layout)]

    def _matrix(self, layout: Layout) -> Floats:
        """Return the weights in hundredths: whole numbers, whose sums are the same in whatever order."""
        if id(layout) not in self._matrices:
            matrix = np.zeros((sum(layout.sizes), len(self.classes)), np.float32)
            index = {row: i for i, row in enumerate(layout.rows)}
            for row, weights in self.weights.items():
                matrix[index[row]] = _hundredths(weights)
            self._matrices[id(layout)] = matrix
        return self._matrices[id(layout)]


HUNDRED = 100


def _hundredths(weights: Sequence[float]) -> Floats:
    return np.rint(np.array(weights, np.float64) * HUNDRED).astype(np.float32)


@dataclass(frozen=True)
class Models:
    """The stages: which lines continue the line before, a first sketch of the roles, and the second look; the last two
    once for text and once for pages.
    """

    joins: Model
    sketch: Model
    roles: Model
    page_sketch: Model
    page_roles: Model


def parse(text: str) -> Model:
    """Return the model that `dump` wrote."""
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    # Hundreds of thousands of cells hold some thousand different numbers: each is read once.
    number = _Numbers().__getitem__
    weights = {row[0]: tuple(map(number, row[1:])) for row in rows[2:]}
    return Model(tuple(rows[0][1:]), tuple(map(number, rows[1][1:])), weights)


class _Numbers(dict[str, float]):
    """The number that a cell of a weights file holds, by its text; an empty cell is 0."""

    def __missing__(self, cell: str) -> float:
        self[cell] = number = float(cell or 0)
        return number


def dump(model: Model, notes: Sequence[str] = ()) -> str:
    """Return *model* as text: notes, classes, bias, then a row of weights a feature value, tab-separated."""
    rows = [["feature=value", *model.classes], ["bias", *map(_cell, model.bias)]]
    rows += [[name, *map(_cell, values)] for name, values in sorted(model.weights.items())]
    return "".join(f"# {note}\n" for note in notes) + "".join("\t".join(row) + "\n" for row in rows)


def _cell(weight: float) -> str:
    return f"{weight:.2f}".rstrip("0").rstrip(".") if weight else ""


class _Shipped(Models):
    """The models of the package, each read when it is first used: texts need none of the models for pages."""

    def __init__(self) -> None:
        """Read nothing yet."""

    def __getattr__(self, name: str) -> Model:
        if name not in WEIGHTS:
            raise AttributeError(name)
        text = resources.files(__package__).joinpath("weights", f"{name}.tsv").read_text("utf-8")
        model = self.__dict__[name] = parse(text)
        return model


@cache
def shipped() -> Models:
    """Return the models of the package."""
    return _Shipped()
