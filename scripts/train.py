"""Trains the labeller's weights on an annotated corpus: `scripts/train CORPUS [--cv FOLDER]`.

Three multinomial logistic models (joins, sketch, roles) over one-hot features (scikit-learn, L-BFGS).
Same corpus, same versions: same files.
With --cv, pages are also extracted by models that saw no page of their publisher, one JSON Lines file a style.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import sklearn
from augment import variants
from corpus import FOLDS, STYLES, Page, digest_of, read_pages, trimmed
from sklearn.linear_model import LogisticRegression

from builder.extract import extract_many
from builder.extract.features import Batch, Table, join_features, role_features, sketch_features
from builder.extract.features.batch import PADDING
from builder.extract.features.roles import ROLE_NAMES as ROLES
from builder.extract.join import join
from builder.extract.label import last_signoffs, sketch_of, unsigned, wholes_of
from builder.extract.model import WEIGHTS as STAGES
from builder.extract.model import Model, Models, dump, parse
from builder.extract.shape import measure_all
from builder.record import Article, Origin, RawDocument

WEIGHTS = Path(__file__).resolve().parent.parent / "builder" / "extract" / "weights"
# Strength of the fit (inverse of the L2 penalty) and how many lines must show a value before it gets a weight.
JOIN_C, SKETCH_C, ROLE_C, MIN_LINES = 0.1, 0.02, 0.02, 5
# `page` dumps hold the lines of `blocks` again; half weight keeps their navigation from drowning the rest.
STYLE_WEIGHT = {"nodes": 1.0, "blocks": 1.0}
OTHER_WEIGHT = 0.5
# Varied pages have seams that no page has.
JOINED_STYLES = ("nodes", "blocks", "nodes trimmed", "blocks trimmed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--cv", type=Path, help="write cross-validated records here instead of weights")
    args = parser.parse_args()
    pages = list(read_pages(args.corpus))
    inner = [trimmed(page) for page in pages if page.style != "page" and any(page.roles)]
    folds = Folds([*pages, *inner, *variants(pages, "nodes"), *variants(pages, "blocks")])
    if args.cv:
        write_cross_validated(args.corpus, folds, args.cv)
        return
    notes = (
        f"scripts/train; scikit-learn {sklearn.__version__}; corpus sha256 {digest_of(args.corpus)}",
        "a line's score for a class is the bias plus the weights of its feature values",
    )
    WEIGHTS.mkdir(exist_ok=True)
    models = folds.models(None)
    for name in STAGES:
        model = getattr(models, name)
        (WEIGHTS / f"{name}.tsv").write_text(dump(model, notes), "utf-8")
        print(f"{name}: {len(model.weights)} rows of {len(model.classes)} weights")


class Folds:
    """The pages' features, and models trained on all of them or on all but one fold."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        tables = [join_features(self._lines(page)) for page in pages]
        self.join_tables = [_unpadded(table) for table in tables]
        everything = (None, *range(FOLDS))
        self.join_models = {fold: self._join_model(fold) for fold in everything}
        units = [self._units(page) for page in pages]
        self.truths = [
            np.array([_main_role(page, run) for run in runs]) for page, (runs, _) in zip(pages, units, strict=True)
        ]
        self.batches = [batch for _, batch in units]
        self.sketch_tables = [sketch_features(batch) for batch in self.batches]
        self.sketch_models = {fold: self._role_model(fold, self.sketch_tables, SKETCH_C) for fold in everything}
        self.role_tables = [self._second_look(n) for n in range(len(pages))]

    def models(self, left_out: int | None) -> Models:
        """Return the models trained without the fold *left_out*."""
        roles = self._role_model(left_out, self.role_tables, ROLE_C)
        return Models(self.join_models[left_out], self.sketch_models[left_out], roles)

    def _lines(self, page: Page) -> Batch:
        lines = measure_all([block.text for block in page.blocks])
        return Batch.of([[(block.text, line, block.gap) for block, line in zip(page.blocks, lines, strict=True)]])

    def _join_model(self, left_out: int | None) -> Model:
        used = [n for n, page in enumerate(self.pages) if page.fold != left_out and page.style in JOINED_STYLES]
        truth = np.concatenate([[-1 if j is None else int(j) for j in self.pages[n].joins] for n in used])
        return fit([self.join_tables[n] for n in used], truth, None, JOIN_C, ("new", "join"))

    def _role_model(self, left_out: int | None, tables: Sequence[Table], c: float) -> Model:
        used = [n for n, page in enumerate(self.pages) if page.fold != left_out]
        each = [STYLE_WEIGHT.get(self.pages[n].style, OTHER_WEIGHT) for n in used]
        weights = np.repeat(each, [len(self.truths[n]) for n in used])
        return fit(
            [_unpadded(tables[n]) for n in used], np.concatenate([self.truths[n] for n in used]), weights, c, ROLES
        )

    def _units(self, page: Page) -> tuple[list[tuple[int, int]], Batch]:
        """Return the page's units, joined by the model that did not see the page, as the labeller measures them."""
        runs = join([page.blocks], self.join_models[page.fold])[0]
        whole = wholes_of([page.blocks], [runs])[0]
        batch = Batch.of([whole])
        signoffs = last_signoffs(batch)
        return runs, Batch.of([unsigned(whole, signoffs[0])])

    def _second_look(self, n: int) -> Table:
        """Return the features of the second look, by the sketch of the model that did not see the page."""
        batch, model = self.batches[n], self.sketch_models[self.pages[n].fold]
        heads, sketched = sketch_of(batch, model.scores(self.sketch_tables[n]), model.classes)
        return role_features(batch, self.sketch_tables[n], heads, sketched, model.classes)


def _unpadded(table: Table) -> Table:
    return Table(table.layout, table.codes[PADDING:-PADDING])


def _main_role(page: Page, run: tuple[int, int]) -> int:
    letters: dict[int, int] = {}
    for i in range(run[0], run[1] + 1):
        letters[page.roles[i]] = letters.get(page.roles[i], 0) + len(page.blocks[i].text)
    return max(letters, key=lambda role: letters[role])


def fit(
    tables: Sequence[Table], truth: np.ndarray, weights: np.ndarray | None, c: float, classes: Sequence[str]
) -> Model:
    """Return the model that tells *classes* by the features in *tables*; lines of truth -1 are left out."""
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
    model = LogisticRegression(C=c, max_iter=150, tol=1e-3)
    model.fit(matrix[:, kept], truth, sample_weight=None if weights is None else weights[known])
    coefficients, bias = _two_sided(model)
    table = {layout.rows[k]: tuple(float(w) for w in coefficients[:, n]) for n, k in enumerate(kept)}
    present = [classes[k] for k in model.classes_]
    rounded = {name: tuple(round(w, 2) for w in values) for name, values in table.items()}
    kept_rows = {name: values for name, values in rounded.items() if any(values)}
    return Model(tuple(present), tuple(round(float(b), 2) for b in bias), kept_rows)


def _two_sided(model: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    if len(model.classes_) > 2:
        return model.coef_, model.intercept_
    return np.vstack([-model.coef_ / 2, model.coef_ / 2]), np.concatenate([-model.intercept_ / 2, model.intercept_ / 2])


def write_cross_validated(corpus: Path, folds: Folds, folder: Path) -> None:
    """Write the records of all pages, each extracted by the models that saw no page of its publisher."""
    folder.mkdir(parents=True, exist_ok=True)
    by_fold = {fold: folds.models(fold) for fold in range(FOLDS)}
    for fold, models in by_fold.items():
        for name in STAGES:
            (folder / f"{name}.{fold}.tsv").write_text(dump(getattr(models, name)), "utf-8")
    records_of(corpus, folds.pages, by_fold, folder)


def read_folds(folder: Path) -> dict[int, Models]:
    """Return the models that `--cv` wrote to *folder*."""
    return {
        fold: Models(*(parse((folder / f"{name}.{fold}.tsv").read_text("utf-8")) for name in STAGES))
        for fold in range(FOLDS)
    }


def records_of(corpus: Path, pages: Sequence[Page], by_fold: dict[int, Models], folder: Path) -> None:
    """Write `STYLE.jsonl` with the record of each page by the models of its fold."""
    for style in STYLES:
        with (folder / f"{style}.jsonl").open("w", encoding="utf-8") as out:
            for fold, models in by_fold.items():
                raws = [
                    RawDocument(
                        Origin(f"{page.id}.txt"), (corpus / "dumps" / style / f"{page.id}.txt").read_text("utf-8")
                    )
                    for page in pages
                    if page.style == style and page.fold == fold
                ]
                for outcome in extract_many(raws, models):
                    if isinstance(outcome, Article):
                        out.write(json.dumps(outcome.to_dict(), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
