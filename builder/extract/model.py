"""The model: a table of weights from `feature=value` to roles, read from a text file that people can read.

A line's score for a role is the sum of the weights of its features' values, and the evidence for the role is that
list of weights. `scripts/train` writes the files in `weights/`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, reduce
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from builder.extract.features import table as tables
from builder.extract.features.table import Floats, Layout, Table, combined
from builder.utils.array_cache import Arrays, cached_arrays

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
    def of(layout: Layout, arrays: Arrays) -> Grouped:
        """Return the weights that `grouped_arrays` made for *layout*."""
        bias, sums, start, groups = arrays["bias"], arrays["sums"], 0, []
        lengths = [len(values) for _, values in layout.columns]
        for columns, _ in groups_of(layout, MAX_BYTES // bias.nbytes):
            end = start + math.prod(lengths[column] for column in columns)
            kind = np.uint16 if end - start <= 1 << 16 else np.uint32
            groups.append(Group(tuple(columns), list(map(kind, lengths)), sums[start:end]))
            start = end
        return Grouped(bias, tuple(groups))


def grouped_arrays(layout: Layout, matrix: Floats, bias: Floats) -> Arrays:
    """Return `bias` and the `sums` of all groups, one below the other, of the weights of *matrix*: a row a value of a
    feature and a column a class.
    """
    largest = np.maximum.reduceat(np.abs(matrix).max(axis=1), layout.starts).sum() + np.abs(bias).max()
    dtype = np.int16 if largest <= np.iinfo(np.int16).max else np.int32
    width = 1 << (len(bias) - 1).bit_length()
    matrix, bias = (np.pad(part, [(0, 0)] * (part.ndim - 1) + [(0, width - len(bias))]) for part in (matrix, bias))
    whole: Whole = matrix.astype(dtype)
    groups = groups_of(layout, MAX_BYTES // whole[0].nbytes)
    return {"bias": bias.astype(dtype), "sums": np.concatenate([_sums(whole, layout, *parts) for parts in groups])}


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


def _sums(matrix: Whole, layout: Layout, columns: list[int], features: list[int]) -> Whole:
    lengths = [len(values) for _, values in layout.columns]
    shape = [lengths[column] for column in columns]
    sums = np.zeros((*shape, matrix.shape[1]), matrix.dtype)
    codes = dict(zip(columns, np.ogrid[tuple(map(slice, shape))], strict=True))
    for feature in features:
        sums += matrix[layout.starts[feature] + combined(codes, lengths, layout.crosses[feature])]
    return sums.reshape(-1, matrix.shape[1])


@dataclass(frozen=True)
class Model:
    """Weights by `feature=value`.

    Args:
        classes: what is told apart, in the order of the weights.
        bias: a weight for each class.
        weights: for each `feature=value` a weight for each class.
        source: name and text of the file of the package that it was read from; what is made of it is cached.
    """

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]
    source: tuple[str, str] | None = field(default=None, compare=False, repr=False)
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
            self._grouped[id(layout)] = Grouped.of(layout, self._grouped_arrays(layout))
        return self._grouped[id(layout)]

    def _grouped_arrays(self, layout: Layout) -> Arrays:
        def derive() -> Arrays:
            return grouped_arrays(layout, self._matrix(layout), _hundredths(self.bias))

        if self.source is None:
            return derive()
        name, text = self.source
        code = (Path(module).read_bytes() for module in (__file__, tables.__file__))
        return cached_arrays(name, (text.encode(), repr(layout.features).encode(), *code), derive)

    def _matrix(self, layout: Layout) -> Floats:
        """Return the weights in hundredths: whole numbers, whose sums are the same in whatever order."""
        if id(layout) not in self._matrices:
            matrix = np.zeros((sum(layout.sizes), len(self.classes)), np.float32)
            index = dict(zip(layout.rows, range(len(matrix)), strict=True))
            rows = np.array([index[row] for row in self.weights], np.intp)
            matrix[rows] = _hundredths(list(self.weights.values())).reshape(len(rows), len(self.classes))
            self._matrices[id(layout)] = matrix
        return self._matrices[id(layout)]


HUNDRED = 100


def _hundredths(weights: Sequence[float] | Sequence[Sequence[float]]) -> Floats:
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


def parse(text: str, name: str | None = None) -> Model:
    """Return the model that `dump` wrote; its *name* if it is one of the package."""
    head = text[: text.index("\n", text.index("\nbias\t") + 1)]
    classes, bias = (line.split("\t")[1:] for line in head.splitlines()[-2:])
    source = (name, text) if name else None
    return Model(tuple(classes), tuple(float(cell or 0) for cell in bias), _Weights(text[len(head) :]), source)


class _Weights(Mapping[str, tuple[float, ...]]):
    """The weights in the text of a file, read when they are first used: what is made of them may be in the cache."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _rows(self) -> dict[str, tuple[float, ...]]:
        # Hundreds of thousands of cells hold some thousand different numbers: each is read once.
        number = _Numbers().__getitem__
        rows = (line.split("\t") for line in self._text.splitlines() if line)
        return {name: tuple(map(number, cells)) for name, *cells in rows}

    def __getitem__(self, name: str) -> tuple[float, ...]:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


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
        model = self.__dict__[name] = parse(text, name)
        return model


@cache
def shipped() -> Models:
    """Return the models of the package."""
    return _Shipped()
