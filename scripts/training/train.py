"""Trains the labeller's weights on an annotated corpus: `scripts/train CORPUS [--only text|pages] [--cv FOLDER]`.

Multinomial logistic models over one-hot features (scikit-learn, L-BFGS): joins, sketch and roles for text, sketch and
roles for pages.
Same corpus, same versions: same files.
With --cv, pages are also extracted by models that saw no page of their publisher, one JSON Lines file a style.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import sklearn

from builder.extract import extract_many, model
from builder.extract.features import Batch, Table, join_features, role_features, sketch_features
from builder.extract.features.roles import ROLE_NAMES as ROLES
from builder.extract.join import batch_of, join
from builder.extract.label import last_signoffs, sketch_of, unsigned, wholes_of
from builder.extract.model import WEIGHTS as STAGES
from builder.extract.model import Model, Models, dump
from builder.records import Article
from scripts.training.augment import variants
from scripts.training.corpus import (
    ALL_STYLES,
    FOLDS,
    STYLES,
    Page,
    digest_of,
    folds_of,
    raw_of,
    read_pages,
    trained_on,
    trimmed,
)
from scripts.training.fitting import fit, unpadded
from scripts.training.tear import torn
from scripts.training.train_html import PageFolds, read_marked

WEIGHTS = Path(__file__).resolve().parents[2] / "builder" / "extract" / "weights"
# Strength of the fit (inverse of the L2 penalty).
JOIN_C, SKETCH_C, ROLE_C = 0.06, 0.02, 0.02
# `page` dumps hold the lines of `blocks` again; half weight keeps their navigation from drowning the rest.
STYLE_WEIGHT = {"nodes": 1.0, "blocks": 1.0}
OTHER_WEIGHT = 0.5
# Of each page so many variants are trained on.
VARIANTS = 2
# Pages that joins are learned from, with their weight; varied pages have seams that no page has.
JOINED_STYLES = {"nodes": 1.0, "blocks": 1.0, "nodes trimmed": 1.0, "blocks torn": 0.6}
# Half of the rows of weights are smaller, and change nothing in cross-validation.
MIN_JOIN_WEIGHT = 0.01
# In so many ways the paragraphs of each page are torn apart.
TEARS = 2


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/train", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--cv", type=Path, help="write cross-validated records here instead of weights")
    parser.add_argument("--only", choices=["text", "pages"], help="leave the other weights as they are")
    args = parser.parse_args()
    if args.cv:
        write_cross_validated(args.corpus, args.cv, args.only)
        return
    WEIGHTS.mkdir(exist_ok=True)
    for folds, digest in features_of(args.corpus, args.only):
        notes = (
            f"scripts/train; scikit-learn {sklearn.__version__}; corpus sha256 {digest}",
            "a line's score for a class is the bias plus the weights of its feature values",
        )
        for name, trained in folds.models(None).items():
            (WEIGHTS / f"{name}.tsv").write_text(dump(trained, notes), "utf-8")
            print(f"{name}: {len(trained.weights)} rows of {len(trained.classes)} weights")


def features_of(corpus: Path, only: str | None) -> Iterator[tuple[Folds | PageFolds, str]]:
    """Yield what is trained, texts and pages, each with the digest of what it is trained on."""
    if only != "pages":
        # With the lines that the labeller sets apart: trained without them it knows captions and furniture less well.
        pages = list(read_pages(corpus))
        inner = [trimmed(page) for page in pages if page.style != "page" and any(page.roles)]
        varied = [page for n in range(VARIANTS) for style in ("nodes", "blocks") for page in variants(pages, style, n)]
        yield Folds([*pages, *inner, *varied]), digest_of(corpus)
    if only != "text":
        yield PageFolds(list(read_marked(corpus))), digest_of(corpus, ("html",))


def models_by_fold(corpus: Path, only: str | None) -> dict[int | None, Models]:
    """Return for each fold, the blind one included, the models that saw no page of it; those that are not trained are
    the shipped ones.
    """
    stages = {fold: {name: getattr(model.shipped(), name) for name in STAGES} for fold in (None, *range(FOLDS))}
    for folds, _ in features_of(corpus, only):
        for fold in stages:
            stages[fold] |= folds.models(fold)
    return {fold: Models(**found) for fold, found in stages.items()}


class Folds:
    """The pages' features, and models trained on all but the blind fold, or on all but this and another one."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        self.joined = [page for page in pages if page.style in JOINED_STYLES]
        self.joined += [torn(page, n) for n in range(TEARS) for page in pages if page.style == "blocks"]
        self.join_tables = [unpadded(join_features(self._lines(page))) for page in self.joined]
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

    def models(self, left_out: int | None) -> dict[str, Model]:
        """Return the models trained without the blind fold and the fold *left_out*, by stage."""
        roles = self._role_model(left_out, self.role_tables, ROLE_C)
        return {"joins": self.join_models[left_out], "sketch": self.sketch_models[left_out], "roles": roles}

    def _lines(self, page: Page) -> Batch:
        return batch_of([page.blocks])

    def _join_model(self, left_out: int | None) -> Model:
        used = trained_on((page.fold for page in self.joined), left_out)
        truth = np.concatenate([[-1 if j is None else int(j) for j in self.joined[n].joins] for n in used])
        weights = np.concatenate(
            [np.full(len(page.joins), JOINED_STYLES[page.style]) for page in map(self.joined.__getitem__, used)]
        )
        return fit([self.join_tables[n] for n in used], truth, weights, JOIN_C, ("new", "join"), MIN_JOIN_WEIGHT)

    def _role_model(self, left_out: int | None, tables: Sequence[Table], c: float) -> Model:
        used = trained_on((page.fold for page in self.pages), left_out)
        each = [STYLE_WEIGHT.get(self.pages[n].style, OTHER_WEIGHT) for n in used]
        weights = np.repeat(each, [len(self.truths[n]) for n in used])
        return fit(
            [unpadded(tables[n]) for n in used], np.concatenate([self.truths[n] for n in used]), weights, c, ROLES
        )

    def _units(self, page: Page) -> tuple[list[tuple[int, int]], Batch]:
        """Return the page's units, joined by the model that did not see the page, as the labeller measures them."""
        runs = join([page.blocks], self.join_models[page.fold])[0]
        batch = wholes_of(self._lines(page), [runs])
        return runs, unsigned(batch, last_signoffs(batch))

    def _second_look(self, n: int) -> Table:
        """Return the features of the second look, by the sketch of the model that did not see the page."""
        batch, model = self.batches[n], self.sketch_models[self.pages[n].fold]
        heads, sketched = sketch_of(batch, model.scores(self.sketch_tables[n]), model.classes)
        return role_features(batch, self.sketch_tables[n], heads, sketched, model.classes)


def _main_role(page: Page, run: tuple[int, int]) -> int:
    letters: dict[int, int] = {}
    for i in range(run[0], run[1] + 1):
        letters[page.roles[i]] = letters.get(page.roles[i], 0) + len(page.blocks[i].text)
    return max(letters, key=lambda role: letters[role])


def write_cross_validated(corpus: Path, folder: Path, only: str | None) -> None:
    """Write the records of all pages, each extracted by the models that saw no page of its publisher."""
    folder.mkdir(parents=True, exist_ok=True)
    by_fold = models_by_fold(corpus, only)
    for fold, models in by_fold.items():
        left_out = "blind" if fold is None else fold
        for name in STAGES:
            (folder / f"{name}.{left_out}.tsv").write_text(dump(getattr(models, name)), "utf-8")
    records_of(corpus, by_fold, folder, styles_of(only))


def styles_of(only: str | None) -> tuple[str, ...]:
    """Return the styles that texts or pages come in, or all."""
    return {"text": STYLES, "pages": ("html",)}.get(only or "", ALL_STYLES)


def records_of(corpus: Path, by_fold: dict[int | None, Models], folder: Path, styles: Sequence[str]) -> None:
    """Write `STYLE.jsonl` with the record of each page by the models of its fold."""
    folds = folds_of(corpus)
    for style in styles:
        with (folder / f"{style}.jsonl").open("w", encoding="utf-8") as out:
            for fold, models in by_fold.items():
                raws = [
                    raw
                    for page_id in sorted(folds)
                    if folds[page_id] == fold
                    if (raw := raw_of(corpus, page_id, style))
                ]
                for outcome in extract_many(raws, models):
                    if isinstance(outcome, Article):
                        out.write(json.dumps(outcome.to_dict(), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
