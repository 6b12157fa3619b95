"""Features of a page's blocks: those of text, and what markup and metadata say besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from builder.extract.blocks_html import Image, PageBlock, Place
from builder.extract.features import batch as rows
from builder.extract.features import layout, pictures
from builder.extract.features.batch import Batch
from builder.extract.features.roles import (
    FEW_WIDTHS,
    ROLE_NAMES,
    SKETCH,
    second_look,
    sketch_features,
)
from builder.extract.features.table import Column, Columns, Ints, Layout, Table, binned
from builder.extract.markup import BIT, KINDS

LEVELS = ("none", "far", "near", "own")
TAGS = (
    "other", "p", "div", "span", "a", "li", "h1", "h2", "h3", "h4", "figcaption", "td", "blockquote", "time", "strong",
    "em", "section", "article", "header", "dd", "label", "button", "footer", "small", "h5", "body",
)  # fmt: skip
_TAG_CODE = {tag: n for n, tag in enumerate(TAGS)}
HOMES = ("nothing", "child", "inside", "beside", "above 1", "above 2", "above 3", "above 4", "elsewhere")
AGREES = ("unknown", "no", "some", "most", "all", "same")
NEAR = ("none", "right before", "one before", "two before", "right behind", "on both sides")
LINKED = (0.01, 0.25, 0.6, 0.95)


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as the features see it.

    Args:
        blocks: the blocks to be labelled.
        images: the page's images; `before` counts all blocks of the page.
        numbers: the number of each block among all blocks of the page.
        said: for each block how it agrees with the page's metadata (see `agree.py`), by name.
        players: the numbers of the figures that hold a video or the like.
    """

    blocks: Sequence[PageBlock]
    images: Sequence[Image]
    numbers: Sequence[int]
    said: Mapping[str, Sequence[int]]
    players: frozenset[int] = frozenset()


SAID = ("headline", "description", "article", "caption", "author", "alt")


def page_sketch(batch: Batch, pages: Sequence[PageView]) -> Table:
    """Return the features of the first sketch of pages."""
    c = Columns.of(sketch_features(batch))
    _add_markup(c, batch, pages)
    return c.table(PAGE_SKETCH)


def page_roles(batch: Batch, sketch: Table, heads: list[int | None], sketched: Ints, names: tuple[str, ...]) -> Table:
    """Return the features of the second look at pages; arguments as of `role_features`."""
    c = second_look(batch, _text_of(sketch), heads, sketched, names)
    c.columns |= Columns.of(sketch).columns
    _add_second(c, batch, sketch, sketched, names)
    return c.table(PAGE_ROLES)


def _text_of(sketch: Table) -> Table:
    return Table(SKETCH, sketch.columns[: len(SKETCH.columns)])


def _add_markup(c: Columns, batch: Batch, pages: Sequence[PageView]) -> None:
    levels = _levels(batch, pages)
    every = batch.shapes.width.tolist()
    widths = [every[start:end] for start, end in batch.spans]
    tag = _column(batch, "tag", [[_TAG_CODE.get(b.place.tag, 0) for b in page.blocks] for page in pages], TAGS)
    linked = binned("linked", _numbers(batch, [[b.linked for b in page.blocks] for page in pages]), LINKED)
    heading = _column(batch, "h", [[min(b.place.heading, 5) for b in page.blocks] for page in pages], tuple("012345"))
    figure = _column(batch, "figure", [[int(b.place.figure > 0) for b in page.blocks] for page in pages], ("no", "in"))
    home = _column(batch, "home", [_homes(page.blocks, wide) for page, wide in zip(pages, widths, strict=True)], HOMES)
    image, same = _images(batch, pages)
    shapes = [layout.shape_of(p.blocks, p.images, wide) for p, wide in zip(pages, widths, strict=True)]
    frame = _column(batch, "frame", [shape.frames for shape in shapes], layout.FRAMES)
    path = _column(batch, "path", [shape.paths for shape in shapes], layout.PATHS)
    room = _column(batch, "room", [shape.rooms for shape in shapes], layout.ROOMS)
    branch = _column(batch, "branch", [shape.branches for shape in shapes], layout.BRANCHES)
    seen = [pictures.pictured(page.blocks, page.images, page.numbers, page.players) for page in pages]
    held = _column(batch, "figure holds", [one.held for one in seen], pictures.HELD)
    part = _column(batch, "part of figure", [one.parts for one in seen], pictures.PARTS)
    told = _column(batch, "alt beside", [one.told for one in seen], pictures.TOLD)
    beside = _column(batch, "path beside images", [one.paths for one in seen], pictures.PATHS)
    c.add(*levels.values(), tag, linked, heading, figure, home, image, same, frame, path, room)
    c.add(held, part, told, beside, branch)
    said = {
        name: _column(batch, f"said {name}", [list(page.said.get(name, ())) for page in pages], AGREES) for name in SAID
    }
    c.add(*said.values())
    for column in (
        tag,
        linked,
        heading,
        figure,
        home,
        image,
        frame,
        path,
        levels["caption"],
        levels["credit"],
        said["headline"],
    ):
        c.add(column.shifted(-1), column.shifted(1))
    _crosses(c, batch, levels, {"tag": tag, "linked": linked, "h": heading, "figure": figure, "home": home,
                                "image": image, "same": same, "frame": frame,
                                "path": path, "room": room, "held": held, "part": part, "told": told,
                                "beside": beside, "branch": branch}, said)  # fmt: skip


def _crosses(
    c: Columns, batch: Batch, levels: dict[str, Column], own: dict[str, Column], said: dict[str, Column]
) -> None:
    kind = batch.kind()
    size = binned("size", batch.shapes.width, FEW_WIDTHS)
    region, place = rows.places(batch)
    for name in ("caption", "credit", "byline", "date", "standfirst", "related", "teaser", "body", "box", "quote"):
        c.cross(levels[name], kind)
    for name in ("caption", "credit", "image", "standfirst", "body", "list", "embed", "bio", "gallery"):
        c.cross(levels[name], size, region)
    c.cross(levels["caption"], levels["credit"], batch.column("cue"))
    c.cross(levels["caption"], own["figure"], own["image"])
    c.cross(own["home"], kind)
    c.cross(own["home"], size, own["linked"])
    c.cross(own["home"], own["tag"])
    c.cross(own["home"], own["h"], region)
    c.cross(own["tag"], kind)
    c.cross(own["tag"], size, region)
    c.cross(own["tag"], own["linked"])
    c.cross(own["h"], said["headline"])
    c.cross(own["h"], kind.shifted(1), region)
    c.cross(own["figure"], kind)
    c.cross(own["figure"], own["image"], batch.column("cue"))
    c.cross(own["image"], own["same"], kind)
    c.cross(own["image"], batch.column("cue"), size)
    c.cross(own["linked"], kind, region)
    c.cross(own["frame"], kind)
    c.cross(own["frame"], size, own["image"])
    c.cross(own["frame"], own["linked"], batch.column("cue"))
    c.cross(own["path"], kind)
    c.cross(own["path"], size, own["room"])
    c.cross(own["path"], own["path"].shifted(-1), own["path"].shifted(1))
    c.cross(own["room"], kind)
    c.cross(own["room"], own["home"])
    c.cross(own["path"], own["linked"])
    c.cross(said["article"], size, own["home"])
    c.cross(said["article"], region, own["tag"])
    c.cross(said["description"], size, region)
    c.cross(said["alt"], size, own["image"])
    c.cross(said["alt"], own["path"], own["linked"])
    c.cross(said["headline"], place)
    c.cross(said["author"], batch.column("byline"), region)
    c.cross(own["home"], own["home"].shifted(-1), own["home"].shifted(1))
    c.cross(own["held"], kind)
    c.cross(own["held"], levels["caption"], own["linked"])
    c.cross(own["held"], own["part"], size)
    c.cross(own["part"], batch.column("cue"), levels["caption"])
    c.cross(own["told"], size, own["frame"])
    c.cross(own["told"], levels["caption"], kind)
    c.cross(own["beside"], size, region)
    c.cross(own["beside"], own["frame"], kind)
    c.cross(own["beside"], own["path"], batch.column("cue"))
    c.cross(own["branch"], kind)
    c.cross(own["branch"], said["article"])
    c.cross(levels["caption"], levels["player"], levels["image"])
    c.cross(levels["caption"], said["headline"], own["held"])
    c.cross(levels["caption"], said["caption"], kind)
    c.cross(said["caption"], own["image"], size)


def _add_second(c: Columns, batch: Batch, sketch: Table, sketched: Ints, names: tuple[str, ...]) -> None:
    """Add what the second look crosses with the markup: the sketch's roles."""
    role = Column("sketch", np.where(batch.is_line, sketched + 1, 0), ("nothing", *names))
    index = {name: n for n, (name, _) in enumerate(PAGE_SKETCH.features)}

    def seen(name: str) -> Column:
        n = index[name]
        return Column(name, sketch.columns[PAGE_SKETCH.crosses[n][0]], PAGE_SKETCH.features[n][1][0])

    for name in (
        "home",
        "path",
        "frame",
        "room",
        "tag",
        "linked",
        "image",
        "figure",
        "said article",
        "said headline",
        "caption",
        "credit",
        "figure holds",
        "part of figure",
        "alt beside",
        "path beside images",
        "branch",
    ):
        c.cross(role, seen(name))
    c.cross(role.shifted(-1), seen("home"), role.shifted(1))
    c.cross(role.shifted(-1), seen("image"), seen("figure"))


def _column(batch: Batch, name: str, parts: Sequence[Sequence[int]], values: tuple[str, ...]) -> Column:
    codes = np.zeros(len(batch.lines), np.int32)
    for (start, end), part in zip(batch.spans, parts, strict=True):
        if len(part):
            codes[start:end] = part
    return Column(name, codes, values)


def _numbers(batch: Batch, parts: Sequence[Sequence[float]]) -> np.ndarray:
    amounts = np.zeros(len(batch.lines), np.float32)
    for (start, end), part in zip(batch.spans, parts, strict=True):
        amounts[start:end] = part
    return amounts


def _levels(batch: Batch, pages: Sequence[PageView]) -> dict[str, Column]:
    """Return for each kind of evidence how near around the text it stands."""
    rings = []
    for ring in (_own, _near, _far):
        bits = np.zeros(len(batch.lines), np.int64)
        for (start, end), page in zip(batch.spans, pages, strict=True):
            bits[start:end] = [ring(block.place) for block in page.blocks]
        rings.append(bits)
    found = {}
    for kind in KINDS:
        own, near, far = ((bits & BIT[kind]) > 0 for bits in rings)
        found[kind] = Column(kind, np.where(own, 3, np.where(near, 2, np.where(far, 1, 0))), LEVELS)
    return found


def _own(place: Place) -> int:
    return place.own


def _near(place: Place) -> int:
    return place.near | place.around


def _far(place: Place) -> int:
    return place.far


def _homes(blocks: Sequence[PageBlock], widths: Sequence[int]) -> list[int]:
    """Return where each block stands as seen from the element that holds most of the running text."""
    amounts: dict[int, int] = {}
    parents: dict[int, Place] = {}
    for block, runs in zip(blocks, layout.is_running(blocks, widths), strict=True):
        parent = _parent(block.place)
        if runs:
            amounts[id(parent)] = amounts.get(id(parent), 0) + len(block.text)
            parents[id(parent)] = parent
    if not amounts:
        return [len(HOMES) - 1] * len(blocks)
    home = parents[max(amounts, key=lambda key: amounts[key])]
    steps: dict[int, int] = {}
    above: Place | None = home
    while above:
        steps[id(above)] = len(steps)
        above = above.above
    return [_home(block.place, steps) for block in blocks]


INLINE_TAGS = frozenset(("a", "span", "strong", "b", "em", "i", "time", "small", "font"))


def _parent(place: Place) -> Place:
    """Return the place around the block's own element."""
    while place.above and place.tag in INLINE_TAGS:
        place = place.above
    return place.above or place


def _home(place: Place, steps: dict[int, int]) -> int:
    up, at = 0, place
    while id(at) not in steps:
        if at.above is None:
            return len(HOMES) - 1
        at, up = at.above, up + (at.tag not in INLINE_TAGS)
    height = steps[id(at)]
    if height == 0:
        return 1 if up <= 1 else 2
    return 3 if height == 1 and up <= 1 else min(3 + height, len(HOMES) - 1)


def _images(batch: Batch, pages: Sequence[PageView]) -> tuple[Column, Column]:
    """Return how far the image before or behind each block is, and whether one stands in the same figure."""
    near, same = [], []
    for page in pages:
        before = {image.before for image in page.images}
        figures = {image.place.figure for image in page.images if image.place.figure}
        near.append([_image_near(number, before) for number in page.numbers])
        same.append([1 + (b.place.figure in figures) if b.place.figure else 0 for b in page.blocks])
    return (
        _column(batch, "image", near, NEAR),
        _column(batch, "image in figure", same, ("no figure", "no", "yes")),
    )


def _image_near(number: int, before: set[int]) -> int:
    if number in before:
        return 5 if number + 1 in before else 1
    if number - 1 in before:
        return 2
    if number + 1 in before:
        return 4
    return 3 if number - 2 in before else 0


def _layouts() -> tuple[Layout, Layout]:
    sketch = Columns()
    _add_markup(sketch, Batch.of([[]]), [PageView([], [], [], {})])
    return Layout((*SKETCH.features, *sketch.features)), Layout(tuple(sketch.features))


PAGE_SKETCH, _MARKUP = _layouts()


def _roles_layout(names: tuple[str, ...]) -> Layout:
    markup, empty = Columns(), Batch.of([[]])
    sketch = Table(PAGE_SKETCH, [np.zeros(len(empty.lines), np.uint16)] * len(PAGE_SKETCH.columns))
    sketched = np.zeros(len(empty.lines), np.int32)
    text = second_look(empty, _text_of(sketch), [None], sketched, names)
    _add_second(markup, empty, sketch, sketched, names)
    return Layout((*SKETCH.features, *text.features, *_MARKUP.features, *markup.features))


# The sketch of pages knows these roles: what an image is said to show is no text of theirs.
PAGE_ROLES = _roles_layout(tuple(name for name in ROLE_NAMES if name != "alt"))
