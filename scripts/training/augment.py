"""Makes other layouts of annotated pages, so that the labeller learns what a line is rather than where it stands here.

Of each page some variants more: some of the furniture inside it gone, on some pages all alt texts or all credits, the
photos moved to other places between the paragraphs or in another dress (`dress.py`), its end cut off, and the header
and footer of another page around it. Chosen by a hash of the page's id: the same corpus gives the same variants. Pages
are mixed within a fold only.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from builder.extract.features.roles import ROLE_NAMES
from scripts.training.corpus import Page
from scripts.training.dress import Row, redressed

FURNITURE, ALT, CAPTION, CREDIT, BODY, HEADING, ASIDE = (
    ROLE_NAMES.index(name) for name in ("furniture", "alt", "caption", "credit", "body", "heading", "aside")
)
# How often: a run of furniture inside the page goes; all alt texts do; all credits do; photos move; teasers of another
# page come between the paragraphs; the end is cut off; the other page's header, and its footer, are cut short.
FURNITURE_GOES, ALTS_GO, CREDITS_GO, PHOTOS_MOVE, TEASERS_COME, END_GOES, CUT_SHORT = 0.5, 0.3, 0.15, 0.5, 0.4, 0.3, 0.3
MAX_TEASERS, MAX_TEASER_LINES = 3, 8
MIN_PARAGRAPHS = 6


def variants(pages: Sequence[Page], style: str, number: int = 0) -> Iterator[Page]:
    """Yield one variant of each page of *style*, named `STYLE varied`; another *number* gives others."""
    told = [page for page in pages if page.style == style and any(page.roles)]
    for page in told:
        others = [other for other in told if other.fold == page.fold and other.id != page.id]
        chance = random.Random(hashlib.sha256(f"{page.id}|{style}|{number}".encode()).hexdigest())
        _, inner, _ = _parts(page)
        inner = _thinned(inner, chance)
        if chance.random() < PHOTOS_MOVE:
            inner = _moved(inner, chance)
        inner = redressed(inner, chance)
        if chance.random() < TEASERS_COME:
            inner = _interrupted(inner, _parts(chance.choice(others))[1:], chance)
        top, _, bottom = _parts(chance.choice(others))
        if chance.random() < CUT_SHORT:
            top = top[-chance.randint(0, 6) :] if chance.random() < 0.5 else []
        if chance.random() < CUT_SHORT:
            bottom = bottom[: chance.randint(0, 10)]
        if chance.random() < END_GOES:
            inner = _cut(inner, chance)
        yield _page(page, [*top, *inner, *bottom], f"{style} varied")


def _parts(page: Page) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows before the first that is no furniture, up to the last, and behind it."""
    rows = list(zip(page.blocks, page.roles, page.joins, strict=True))
    told = [i for i, role in enumerate(page.roles) if role != FURNITURE]
    return rows[: told[0]], rows[told[0] : told[-1] + 1], rows[told[-1] + 1 :]


def _page(page: Page, rows: Sequence[Row], style: str) -> Page:
    blocks, roles, joins = zip(*rows, strict=True)
    return replace(page, style=style, blocks=blocks, roles=roles, joins=joins)


def _thinned(rows: Sequence[Row], chance: random.Random) -> list[Row]:
    gone = {ALT} if chance.random() < ALTS_GO else set()
    gone |= {CREDIT} if chance.random() < CREDITS_GO else set()
    kept: list[Row] = []
    for is_furniture, run in groupby(rows, lambda row: row[1] in (FURNITURE, ASIDE)):
        if not is_furniture or chance.random() >= FURNITURE_GOES:
            kept += [row for row in run if row[1] not in gone]
    return kept


def _moved(rows: Sequence[Row], chance: random.Random) -> list[Row]:
    """Return the rows with each photo before another paragraph."""
    runs = [list(run) for _, run in groupby(rows, lambda row: row[1] in (ALT, CAPTION, CREDIT))]
    photos = [run for run in runs if any(row[1] == CAPTION for row in run)]
    rest = [row for run in runs if run not in photos for row in run]
    places = [i for i, row in enumerate(rest) if row[1] in (BODY, HEADING) and not row[2]]
    if not photos or len(places) < 2:
        return list(rows)
    put: dict[int, list[Row]] = {}
    for photo in photos:
        put.setdefault(chance.choice(places), []).extend(photo)
    return [row for i, one in enumerate(rest) for row in (*put.get(i, ()), one)]


def _interrupted(rows: Sequence[Row], foreign: Sequence[list[Row]], chance: random.Random) -> list[Row]:
    """Return the rows with furniture of another page, from inside its article and behind it, between paragraphs."""
    runs = [list(run) for part in foreign for is_it, run in groupby(part, lambda row: row[1] == FURNITURE) if is_it]
    places = [i for i, row in enumerate(rows) if row[1] in (BODY, HEADING) and not row[2]]
    if not runs or len(places) < 2:
        return list(rows)
    put: dict[int, list[Row]] = {}
    for _ in range(chance.randint(1, MAX_TEASERS)):
        run = chance.choice(runs)
        start = chance.randrange(len(run))
        put.setdefault(chance.choice(places[1:]), []).extend(run[start : start + chance.randint(1, MAX_TEASER_LINES)])
    return [row for i, one in enumerate(rows) for row in (*put.get(i, ()), one)]


def _cut(rows: Sequence[Row], chance: random.Random) -> list[Row]:
    starts = [i for i, row in enumerate(rows) if row[1] == BODY and not row[2]]
    return list(rows[: chance.choice(starts[4:])]) if len(starts) > MIN_PARAGRAPHS else list(rows)
