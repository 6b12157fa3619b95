"""Fits the weights of a stage: a multinomial logistic model over one-hot features (scikit-learn, L-BFGS)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from builder.extract.features import Table
from builder.extract.features.batch import PADDING
from builder.extract.model import Model

# How many lines must show a value before it gets a weight.
MIN_LINES = 5


def unpadded(table: Table) -> Table:
    """Return the features of a batch of one document without its padding."""
    return Table(table.layout, [column[PADDING:-PADDING] for column in table.columns])


def fit(
    tables: Sequence[Table],
    truth: np.ndarray,
    weights: np.ndarray | None,
    c: float,
    classes: Sequence[str],
    least: float = 0.0,
) -> Model:
    """Return the model that tells *classes* by the features in *tables*; lines of truth -1 are left out, and so are
    rows of weights that are all *least* or nearer to zero.
    """
    layout = tables[0].layout
    codes = np.vstack([table.codes for table in tables]) + layout.starts
    known = truth >= 0
    codes, truth = codes[known], truth[known]
    rows, columns = codes.shape
    matrix = sp.csr_matrix(
        (np.ones(rows * columns, np.float64), codes.ravel(), np.arange(0, rows * columns + 1, columns)),
        (rows, sum(layout.sizes)),
    )
    kept = np.flatnonzero(np.asarray(matrix.sum(axis=0)).ravel() >= MIN_LINES)
    # Nearly to the optimum: halfway there, the smallest change of a feature moved figures by a hundredth.
    model = LogisticRegression(C=c, max_iter=400, tol=1e-4)
    model.fit(matrix[:, kept], truth, sample_weight=None if weights is None else weights[known])
    coefficients, bias = _two_sided(model)
    table = {layout.rows[k]: tuple(float(w) for w in coefficients[:, n]) for n, k in enumerate(kept)}
    present = [classes[k] for k in model.classes_]
    rounded = {name: tuple(round(w, 2) for w in values) for name, values in table.items()}
    kept_rows = {name: values for name, values in rounded.items() if max(map(abs, values)) > least}
    return Model(tuple(present), tuple(round(float(b), 2) for b in bias), kept_rows)


def _two_sided(model: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    if len(model.classes_) > 2:
        return model.coef_, model.intercept_
    return np.vstack([-model.coef_ / 2, model.coef_ / 2]), np.concatenate([-model.intercept_ / 2, model.intercept_ / 2])
