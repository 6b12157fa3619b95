"""Trains the weights for pages: the sketch and the second look, on the blocks of a corpus's HTML pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from builder.extract.blocks_html import Place
from builder.extract.features import Table
from builder.extract.features.markup import page_roles, page_sketch
from builder.extract.features.roles import ROLE_NAMES as ROLES
from builder.extract.label import sketch_of
from builder.extract.label_html import Sheet, batch_of, sheets_of
from builder.extract.markup import TAG_BITS
from builder.extract.model import Model
from builder.extract.pages import Opened, open_page
from builder.extract.profile import NO_PROFILES
from scripts.training.corpus import FOLDS, folds_of, parts_of, raw_of, read_rows, told_of, trained_on
from scripts.training.corpus_html import members_of_blocks
from scripts.training.fitting import fit, unpadded

# Strength of the fit (inverse of the L2 penalty).
SKETCH_C, ROLE_C = 0.02, 0.02
# Pages are learned from twice: as they are, and without the names that their markup gives, for many sites have none
# that mean anything (`sc-eqUAAy`). What is left there is the elements, the images and the text.
NAMELESS_WEIGHT = 0.5


@dataclass(frozen=True)
class Marked:
    """An annotated page with the role of each block that is looked at, by index in ROLES."""

    id: str
    fold: int | None
    sheet: Sheet
    roles: np.ndarray
    weight: float = 1.0


def nameless(page: Marked) -> Marked:
    """Return *page* as if its elements had neither class names nor ids."""
    known: dict[int, Place] = {}
    view = page.sheet.view
    blocks = [replace(block, place=_nameless(block.place, known)) for block in view.blocks]
    images = [replace(image, place=_nameless(image.place, known)) for image in view.images]
    sheet = replace(page.sheet, view=replace(view, blocks=blocks, images=images))
    return replace(page, sheet=sheet, weight=NAMELESS_WEIGHT)


def _nameless(place: Place, known: dict[int, Place]) -> Place:
    if id(place) not in known:
        above = _nameless(place.above, known) if place.above else None
        near, around, far = (above.own, above.near, above.around | above.far) if above else (0, 0, 0)
        known[id(place)] = replace(
            place, above=above, own=TAG_BITS.get(place.tag, 0), near=near, around=around, far=far
        )
    return known[id(place)]


def read_marked(corpus: Path) -> Iterator[Marked]:
    """Yield the annotated pages of *corpus* in the order of their ids."""
    folds = folds_of(corpus)
    for truth in sorted(read_rows(corpus / "annotations.jsonl"), key=lambda row: row["id"]):
        page_id = truth["id"]
        raw = raw_of(corpus, page_id, "html")
        opened = open_page(raw, NO_PROFILES) if raw else None
        if isinstance(opened, Opened):
            dump = (corpus / "dumps" / "nodes" / f"{page_id}.txt").read_text("utf-8")
            [sheet] = sheets_of([(opened.walk, opened.facts)])
            roles = _roles(opened, [node for node in dump.split("\n\n") if node.strip()], truth)
            yield Marked(page_id, folds[page_id], sheet, roles[list(sheet.numbers)])


def _roles(opened: Opened, nodes: Sequence[str], truth: dict) -> np.ndarray:
    parts = parts_of(truth)
    alts = {number for number, told in parts.items() if all(part.role == "alt" for part in told)}
    members = members_of_blocks(opened.walk.blocks, nodes, alts)
    sizes = [len(node) for node in nodes]
    # Where an image's alt text stands in the page as text, it is the caption.
    told = [told_of(numbers, parts, sizes)[0].replace("alt", "caption") for numbers in members]
    return np.array([ROLES.index(role) for role in told])


class PageFolds:
    """The pages' features, and models trained on all but the blind fold, or on all but this and another one."""

    def __init__(self, annotated: Sequence[Marked]) -> None:
        pages = [*annotated, *map(nameless, annotated)]
        self.pages = pages
        self.batches = [batch_of([page.sheet])[0] for page in pages]
        self.sketch_tables = [
            page_sketch(batch, [page.sheet.view]) for batch, page in zip(self.batches, pages, strict=True)
        ]
        self.sketches = {fold: self._model(fold, self.sketch_tables, SKETCH_C) for fold in (None, *range(FOLDS))}
        self.role_tables = [self._second_look(n) for n in range(len(pages))]

    def models(self, left_out: int | None) -> dict[str, Model]:
        """Return the models trained without the blind fold and the fold *left_out*, by stage."""
        return {"page_sketch": self.sketches[left_out], "page_roles": self._model(left_out, self.role_tables, ROLE_C)}

    def _second_look(self, n: int) -> Table:
        """Return the features of the second look, by the sketch of the model that did not see the page."""
        batch, model = self.batches[n], self.sketches[self.pages[n].fold]
        heads, sketched = sketch_of(batch, model.scores(self.sketch_tables[n]), model.classes)
        return page_roles(batch, self.sketch_tables[n], heads, sketched, model.classes)

    def _model(self, left_out: int | None, tables: Sequence[Table], c: float) -> Model:
        used = trained_on((page.fold for page in self.pages), left_out)
        truth = np.concatenate([self.pages[n].roles for n in used])
        weights = np.concatenate([np.full(len(self.pages[n].roles), self.pages[n].weight) for n in used])
        return fit([unpadded(tables[n]) for n in used], truth, weights, c, ROLES)
