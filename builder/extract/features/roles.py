"""Features by which the role of a line is told: a first sketch, and a second look that knows where the sketch put the
headline and the body.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from builder.extract.features import batch as rows
from builder.extract.features import shared
from builder.extract.features.batch import Batch
from builder.extract.features.table import Column, Columns, Ints, Layout, Table, among, binned
from builder.extract.says import CURLED, TYPED

WIDTHS = (2, 3, 5, 9, 13, 19, 26, 36, 50, 66, 90, 125, 170, 230, 320, 450, 650)
FEW_WIDTHS = (13, 26, 50, 90, 170, 320)
WORDS = (1, 2, 3, 4, 5, 7, 9, 12, 16, 22, 30, 42, 60)
SHARES = (0.01, 0.15, 0.3, 0.42, 0.54, 0.66, 0.78, 0.9)
FEW_SHARES = (0.01, 0.3, 0.5, 0.7, 0.9)
LIKENESS = (0.01, 0.2, 0.4, 0.6, 0.75, 0.9, 0.99)
FEW_LIKENESS = (0.4, 0.75, 0.95)


@dataclass(frozen=True)
class Seen:
    """Columns that several features are made of."""

    kind: Column
    width: Column
    size: Column
    last: Column
    region: Column
    place: Column
    overlap: Column
    few_overlap: Column
    copied: Column
    like_before: Column
    like_after: Column
    near: Column


def sketch_features(batch: Batch) -> Table:
    """Return the features of the first sketch for all rows of *batch*."""
    return _sketch(batch)[0].table(SKETCH)


def role_features(
    batch: Batch, sketch: Table, heads: list[int | None], sketched: Ints, names: tuple[str, ...]
) -> Table:
    """Return the features of the second look: the sketch's, and where its findings stand.

    Args:
        batch: the lines.
        sketch: their features of the first sketch.
        heads: the row of each document's headline by the sketch, or None.
        sketched: the role of each row by the sketch, as an index in *names*.
        names: the roles' names.
    """
    return second_look(batch, sketch, heads, sketched, names).table(SECOND)


def second_look(
    batch: Batch, sketch: Table, heads: list[int | None], sketched: Ints, names: tuple[str, ...]
) -> Columns:
    """Return the features that the second look adds, and the columns of the sketch; arguments as of `role_features`."""
    c = Columns.of(sketch)
    _second(c, batch, heads, sketched, names)
    return c


def _sketch(batch: Batch) -> tuple[Columns, Seen]:
    c = Columns()
    seen = _seen(batch)
    own = (
        "first",
        "last",
        "capitals",
        "digits",
        "sentences",
        "commas",
        "mark",
        "credit",
        "cue",
        "byline",
        "date",
        "furniture",
    )
    c.add(*(batch.column(name) for name in (*own, "quote", "signoff", "dateline", "address", "pictured")))
    c.add(*(batch.column(name) for name in ("scene", "looks", "talk", "verbs", "dated")))
    c.add(seen.width, binned("words", batch.shapes.words, WORDS), seen.overlap)
    _beside(c, batch, seen)
    _position(c, batch, seen)
    _crosses(c, batch, seen)
    return c, seen


def _seen(batch: Batch) -> Seen:
    overlap = shared.overlaps(batch)
    count, _ = rows.copies(batch)
    like = shared.likeness(batch, 1)
    region, place = rows.places(batch)
    like_after = binned("like after", like, FEW_LIKENESS)
    return Seen(
        kind=batch.kind(),
        width=binned("width", batch.shapes.width, WIDTHS),
        size=binned("size", batch.shapes.width, FEW_WIDTHS),
        last=batch.column("last"),
        region=region,
        place=place,
        overlap=binned("overlap", overlap, SHARES),
        few_overlap=binned("words in text", overlap, FEW_SHARES),
        copied=Column("copies", np.minimum(count, 3), ("0", "1", "2", "3+")),
        like_before=_before(like_after, "like before", 1),
        like_after=like_after,
        near=_near_credit(batch),
    )


def _before(column: Column, name: str, by: int) -> Column:
    """Return, by another name, what *column* says of the line *by* further up."""
    return Column(name, column.shifted(-by).codes, column.values)


@rows.once
def _near_credit(batch: Batch) -> Column:
    """Return the credit at or near each line: in it, or a line of its own one or two lines away."""
    cue, sure = batch.shapes.cue, batch.shapes.credit
    whole = cue == 1
    clear = whole & among(sure, (1, 2, 3, 4))
    near = np.zeros(len(cue), np.int32)
    for code, mask in (
        (7, np.roll(whole, 2)), (6, np.roll(whole, -2)), (5, np.roll(whole, 1)), (4, np.roll(whole, -1)),
        (3, np.roll(clear, -1)), (8, np.roll(clear, 1)), (2, cue == 2), (1, cue == 1),
    ):  # fmt: skip
        np.putmask(near, mask, code)
    near[batch.shapes.width == 0] = 0
    values = (
        "none",
        "is one",
        "ends with one",
        "clear one next",
        "one next",
        "one before",
        "one in two",
        "one two before",
        "clear one before",
    )
    return Column("near credit", near, values)


def credit_side(batch: Batch) -> Column:
    """Return on which side of their captions the document's credits stand, told by those credits that have running text
    on one side and a shorter line on the other.
    """
    whole = (batch.shapes.cue == 1) & (batch.kinds == rows.KIND["credit"])
    long = among(batch.kinds, (rows.KIND["paragraph"], rows.KIND["open"], rows.KIND["furniture"], rows.KIND["date"]))
    fits = (batch.shapes.words > 3) & ~long & ~whole & (batch.shapes.furniture != 1)
    before, after = np.roll(fits, 1), np.roll(fits, -1)
    last, first = batch.counts(whole & before & ~after), batch.counts(whole & after & ~before)
    sides = np.select([last > first, last < first], [1, 2], 0)
    return batch.spread("credits stand", sides, ("?", "behind", "before"))


def _beside(c: Columns, batch: Batch, seen: Seen) -> None:
    for by in (-3, -2, -1, 1, 2, 3):
        c.add(seen.kind.shifted(by))
    for by in (-2, -1, 1, 2):
        for column in (
            seen.width,
            batch.column("cue"),
            seen.last,
            batch.column("furniture"),
            seen.copied,
            batch.column("byline"),
            batch.column("date"),
        ):
            c.add(column.shifted(by))
    c.add(
        seen.overlap.shifted(-1),
        seen.overlap.shifted(1),
        batch.column("credit").shifted(1),
        batch.column("credit").shifted(-1),
    )
    count, distance = rows.copies(batch)
    c.add(Column("copied", np.minimum(count, 4), ("0", "1", "2", "3", "4+")))
    c.add(binned("copy distance", distance, (1, 2, 3, 5, 10, 30)))
    next_ = binned("likeness+1", shared.likeness(batch, 1), LIKENESS)
    second = binned("likeness+2", shared.likeness(batch, 2), FEW_LIKENESS)
    c.add(_before(next_, "likeness-1", 1), next_, _before(second, "likeness-2", 2), second)
    c.add(seen.near, _quotes(batch))
    side = credit_side(batch)
    c.cross(side, seen.near, seen.region)
    c.cross(side, seen.near, seen.kind)


def _quotes(batch: Batch) -> Column:
    """Return whether a line has the document's usual apostrophes and quotes: alt texts often keep typed ones."""
    curly, straight = ((batch.shapes.says & bit) != 0 for bit in (CURLED, TYPED))
    usual = batch.laid(batch.counts(curly) > batch.counts(straight))
    return Column("quotes", (straight & (usual > 0)).astype(np.int32), ("usual", "typed"))


def _position(c: Columns, batch: Batch, seen: Seen) -> None:
    sizes, index = batch.sizes(), batch.index()
    clear = batch.counts(among(batch.shapes.credit, (1, 2, 3, 4, 9, 10, 11, 12)))
    style = Column("style", rows.tornness(batch).codes * 2 + batch.laid(batch.has_gaps()).astype(np.int32), _STYLES)
    place = Column("index", index, tuple(map(str, range(12))))
    tenth = Column("tenth", index * 10 // np.maximum(batch.laid(sizes), 1), tuple(map(str, range(10))))
    c.add(seen.place, place, tenth, style)
    counts, credited = (np.searchsorted(e, n, side="right") for e, n in ((_LINES, sizes), (_CREDITS, clear)))
    c.add(batch.spread("lines", counts, tuple(f"{n}+" for n in (0, *_LINES))))
    credit_count = batch.spread("credits", credited, tuple(f"{n}+" for n in (0, *_CREDITS)))
    c.add(credit_count)
    gap = batch.gap()
    c.add(gap, gap.shifted(1))
    c.cross(seen.place, seen.kind)
    c.cross(seen.place, seen.size)
    c.cross(place, seen.kind)
    c.cross(style, seen.kind)
    c.cross(credit_count, seen.near, seen.region)


_LINES, _CREDITS = (8, 15, 25, 40, 70, 120, 250, 500), (1, 2, 4, 8)
_STYLES = tuple(
    f"{torn}, {gaps}" for torn in ("whole", "little torn", "torn", "much torn") for gaps in ("even", "with gaps")
)


def _crosses(c: Columns, batch: Batch, x: Seen) -> None:
    before, after = x.kind.shifted(-1), x.kind.shifted(1)
    c.cross(before, x.kind, after)
    c.cross(x.kind.shifted(-2), before, x.kind)
    c.cross(x.kind, after, x.kind.shifted(2))
    c.cross(x.size, x.last, x.region)
    c.cross(x.copied, x.size, x.near)
    c.cross(x.few_overlap, x.kind, x.region)
    c.cross(x.few_overlap, x.size, x.region)
    c.cross(x.few_overlap, x.last)
    c.cross(x.near, x.size, x.region)
    c.cross(x.near, x.last, x.region)
    c.cross(x.near, before, x.kind)
    c.cross(x.near, x.few_overlap)
    c.cross(x.near, x.like_before, x.like_after)
    c.cross(x.like_after, x.kind, after)
    c.cross(x.like_before, x.kind, before)
    c.cross(x.like_before, x.like_after, x.size)
    c.cross(x.copied, x.kind, x.region)
    c.cross(batch.column("capitals"), x.size, x.region)
    c.cross(batch.column("sentences"), x.last, x.region)
    c.cross(batch.column("address"), batch.column("furniture"), x.region)
    c.cross(batch.column("address"), x.size, x.region)
    c.cross(batch.column("byline"), after, x.region)
    c.cross(batch.column("byline"), before, x.region)
    c.cross(batch.column("date"), before, x.region)
    c.cross(batch.column("quote"), x.size, x.region)
    c.cross(batch.column("pictured"), x.size, x.near)
    scene, looks, talk, verbs, dated = (batch.column(name) for name in ("scene", "looks", "talk", "verbs", "dated"))
    c.cross(talk, x.size, x.last)
    c.cross(talk, x.size, x.region)
    c.cross(talk, scene, x.kind)
    c.cross(scene, looks, x.size)
    c.cross(scene, x.near, x.size)
    c.cross(looks, x.near, x.last)
    c.cross(talk, x.near, x.size)
    c.cross(dated, x.near, x.size)
    c.cross(dated, talk, x.last)
    c.cross(batch.column("capitals"), x.near, x.size)
    c.cross(batch.column("capitals"), x.near, x.last)
    c.cross(verbs, x.size, x.last)
    c.cross(verbs, x.near, x.size)
    c.cross(verbs, x.kind, x.region)
    c.cross(verbs, scene, x.size)


# --- second look ---------------------------------------------------------------------------------------------------

ROLE_NAMES = (
    "furniture", "headline", "standfirst", "byline", "date", "alt", "caption", "credit", "body", "heading", "signoff",
    "aside",
)  # fmt: skip


def _second(c: Columns, batch: Batch, heads: list[int | None], sketched: Ints, names: tuple[str, ...]) -> None:
    kind, near = batch.kind(), _near_credit(batch)
    size = binned("size", batch.shapes.width, FEW_WIDTHS)
    roles = np.where(batch.is_line, sketched + 1, 0)
    role = Column("sketch", roles, ("nothing", *names))
    from_head = _distance(batch, heads)
    stage = _stage(batch, heads, sketched == names.index("body"))
    like_head = binned("words of headline", shared.like_head(batch, heads), LIKENESS)
    c.add(role, from_head, stage, like_head)
    for by in (-2, -1, 1, 2):
        c.add(role.shifted(by))
    c.cross(role.shifted(-1), role, role.shifted(1))
    c.cross(role.shifted(-1), kind, role.shifted(1))
    c.cross(from_head, kind)
    c.cross(from_head, size)
    c.cross(stage, kind)
    c.cross(stage, size)
    c.cross(stage, near)
    c.cross(like_head, kind, stage)
    c.cross(stage, batch.column("byline"))
    c.cross(stage, batch.column("date"))


def _distance(batch: Batch, heads: list[int | None]) -> Column:
    """Return how many lines each line stands before or after the headline."""
    steps = (1, 2, 3, 4, 6, 9, 14, 25)
    head = batch.laid([-1 if row is None else row for row in heads])
    distance = np.arange(len(head)) - head
    bins = binned("steps", np.abs(distance), steps).codes
    column = np.where(distance < 0, 1 + bins, len(steps) + 2 + bins)
    column[(head < 0) | ~batch.is_line] = 0
    values = ("no headline", *(f"-{s}" for s in (0, *steps)), *(f"+{s}" for s in (0, *steps)))
    return Column("from headline", column, values)


def _stage(batch: Batch, heads: list[int | None], body: np.ndarray) -> Column:
    """Return where each line stands: before the headline, before the body, in or after it."""
    found = np.flatnonzero(body & batch.is_line)
    firsts = np.array([end for _, end in batch.spans], np.int64)
    lasts = firsts.copy()
    # Of several rows of a document the one assigned last stays.
    firsts[batch.owner[found[::-1]]], lasts[batch.owner[found]] = found[::-1], found
    first, last, index = batch.laid(firsts), batch.laid(lasts), np.arange(len(body))
    after = binned("after", np.maximum(index - last, 0), (1, 2, 4, 10, 30)).codes
    column = np.select([index > last, index < first, last - index < 3], [4 + after, 2, 4], 3)
    head = batch.laid([-1 if row is None else row for row in heads])
    column[(index < head) & (head <= first)] = 1
    column[~batch.is_line] = 0
    values = (
        "nothing",
        "before headline",
        "before body",
        "in body",
        "end of body",
        *(f"after body {n}+" for n in (1, 2, 4, 10, 30)),
    )
    return Column("stage", column, values)


def _layouts() -> tuple[Layout, Layout]:
    empty = Batch.of([[]])
    sketch, _ = _sketch(empty)
    second = Columns()
    _second(second, empty, [None], np.zeros(len(empty.lines), np.int32), ROLE_NAMES)
    return Layout(tuple(sketch.features)), Layout((*sketch.features, *second.features))


SKETCH, SECOND = _layouts()
