"""The model: a table of weights from `feature=value` to roles, read from a text file that people can read.

A line's score for a role is the sum of the weights of its features' values, and the evidence for the role is that
list of weights. `scripts/train` writes the files in `weights/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import numpy as np

from builder.extract.features.table import Floats, Layout, Table

WEIGHTS = ("joins", "sketch", "roles", "page_sketch", "page_roles")


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
    _grouped: dict[int, list[tuple[tuple[int, ...], Floats]]] = field(default_factory=dict, compare=False, repr=False)

    def scores(self, table: Table) -> Floats:
        """Return the natural logarithm of each class's probability for each row of *table*."""
        sums = np.tile(_hundredths(self.bias), (len(table.codes), 1))
        found = np.empty_like(sums)
        # Group by group: a third of the time of gathering all weights first.
        for features, matrix in self._groups(table.layout):
            first, *others = features
            codes = table.codes[:, first]
            for feature in others:
                codes = codes * np.int32(table.layout.sizes[feature]) + table.codes[:, feature]
            matrix.take(codes, axis=0, out=found, mode="clip")
            sums += found
        sums = (sums - sums.max(axis=1, keepdims=True)) / np.float32(HUNDRED)
        result: Floats = sums - np.log(np.exp(sums).sum(axis=1, keepdims=True))
        return result

    def evidence(self, table: Table, row: int, role: str, count: int = 4) -> list[tuple[str, float]]:
        """Return what spoke loudest for *role* against the next best at *row*, as (`feature=value`, weight)."""
        matrix, column = self._matrix(table.layout), self.classes.index(role)
        codes = table.codes[row] + table.layout.starts
        sums = matrix[codes].sum(axis=0) + _hundredths(self.bias)
        sums[column] = -np.inf
        margins = (matrix[codes, column] - matrix[codes, int(sums.argmax())]) / HUNDRED
        found = [(table.layout.rows[code], float(margin)) for code, margin in zip(codes.tolist(), margins, strict=True)]
        return sorted(found, key=lambda item: (-item[1], item[0]))[:count]

    def _groups(self, layout: Layout) -> list[tuple[tuple[int, ...], Floats]]:
        """Return groups of features with the sums of their weights for each combination of their values: features of
        few values together, for which one look then does.
        """
        if id(layout) not in self._grouped:
            matrix, groups = self._matrix(layout), groups_of(layout.sizes)
            self._grouped[id(layout)] = [(features, _sums(matrix, layout, features)) for features in groups]
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


# So many sums of twelve weights stay in the processor's cache.
MAX_COMBINED = 1024


def groups_of(sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the features in groups of at most `MAX_COMBINED` combinations of values, those of few values first."""
    groups: list[tuple[int, ...]] = []
    combined = MAX_COMBINED
    for feature in sorted(range(len(sizes)), key=lambda i: (sizes[i], i)):
        combined *= sizes[feature]
        if combined <= MAX_COMBINED and groups:
            groups[-1] = (*groups[-1], feature)
        else:
            groups.append((feature,))
            combined = sizes[feature]
    return groups


def _sums(matrix: Floats, layout: Layout, features: Sequence[int]) -> Floats:
    """Return the sum of the features' weights for each combination of their values, the last feature's the quickest."""
    sums = np.zeros((1, matrix.shape[1]), np.float32)
    for feature in features:
        start = layout.starts[feature]
        weights = matrix[start : start + layout.sizes[feature]]
        sums = (sums[:, None] + weights).reshape(-1, matrix.shape[1])
    return sums


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
    weights = {row[0]: tuple(float(cell or 0) for cell in row[1:]) for row in rows[2:]}
    return Model(tuple(rows[0][1:]), tuple(float(cell or 0) for cell in rows[1][1:]), weights)


def dump(model: Model, notes: Sequence[str] = ()) -> str:
    """Return *model* as text: notes, classes, bias, then a row of weights a feature value, tab-separated."""
    rows = [["feature=value", *model.classes], ["bias", *map(_cell, model.bias)]]
    rows += [[name, *map(_cell, values)] for name, values in sorted(model.weights.items())]
    return "".join(f"# {note}\n" for note in notes) + "".join("\t".join(row) + "\n" for row in rows)


def _cell(weight: float) -> str:
    return f"{weight:.2f}".rstrip("0").rstrip(".") if weight else ""


@cache
def shipped() -> Models:
    """Return the models of the package."""
    folder = resources.files(__package__).joinpath("weights")
    return Models(*(parse(folder.joinpath(f"{name}.tsv").read_text("utf-8")) for name in WEIGHTS))
