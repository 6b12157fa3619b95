"""Where the readers' comments begin: nothing of the article stands behind their head."""

from __future__ import annotations

from collections.abc import Sequence

from builder.extract import lexicon
from builder.extract.features.batch import Measures
from builder.extract.rows import rows_of
from builder.extract.says import COMMENTS_HEAD

# So many paragraphs of so many letters are before the comments; a head further up is a button. Of 78 heads behind three
# such paragraphs in 298 pages none has a line of the article behind it.
MIN_PARAGRAPHS, MIN_WIDTH = 3, 90
# A live ticker heads each of its entries.
MAX_HEADS = 3


def first_comment(texts: Sequence[str], shapes: Measures, roles: Sequence[str]) -> int | None:
    """Return the index of the head of the readers' comments, or None where there are none."""
    heads: list[int] = rows_of(shapes.says & COMMENTS_HEAD)
    if not heads:
        return None
    paragraphs = [i for i in rows_of(shapes.width >= MIN_WIDTH) if roles[i] == "body"]
    if len(paragraphs) < MIN_PARAGRAPHS or any(_repeats(texts, i, heads) for i in heads):
        return None
    return next((i for i in heads if i > paragraphs[MIN_PARAGRAPHS - 1]), None)


def _repeats(texts: Sequence[str], i: int, heads: Sequence[int]) -> bool:
    return sum(lexicon.key_of(texts[i]) == lexicon.key_of(texts[j]) for j in heads) > MAX_HEADS
