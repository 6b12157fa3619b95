"""Galleries: the counter of pictures that stands before or behind all of their captions (`1 of 15`)."""

from __future__ import annotations

import numpy as np

from builder.extract.cues import Seen
from builder.extract.features.table import Floats
from builder.extract.rows import rows_of
from builder.extract.says import COUNTER, pictures_in

# The chance (logarithm, leanings and all) of a caption that is one, and what makes one of a line.
LIKELY, GALLERY_CHANCE = np.log(0.5), 20.0


def lean_on_galleries(chances: Floats, seen: Seen) -> None:
    """Make captions of a gallery's lines: as many as its counter says, before it or behind it, if all could be
    captions, none is a paragraph, and two thirds surely are captions. Before it the first may tell alone, where each
    other begins with a name in capitals (`ANA BRANDT is …`), as no paragraph does.
    """
    caption = seen.column("caption")
    for i in rows_of(seen.shapes.says & COUNTER):
        count = pictures_in(seen.texts[i])
        for lines in (_captions(seen, i, -1, count)[::-1], _captions(seen, i, 1, count)):
            likely = (chances[lines, caption] > LIKELY).tolist()
            named = lines and lines[0] < i and likely[0] and all(_begins_with_name(seen.texts[n]) for n in lines[1:])
            sure = lines and 3 * sum(likely) >= 2 * count
            if named or (sure and not any(_is_text(chances, seen, n) for n in lines if chances[n, caption] <= LIKELY)):
                chances[lines, caption] = GALLERY_CHANCE
                break


def _begins_with_name(text: str) -> bool:
    """Does *text* begin with two words in capitals, or a title and one (`DR. BRANDT`)?"""
    words = text.split(" ", 2)[:2]
    return len(words) == 2 and all(word.isupper() and word[0].isalpha() for word in words)


def _is_text(chances: Floats, seen: Seen, i: int) -> bool:
    """Is line *i* likelier running text than a caption, or as long as a paragraph and without a credit?"""
    is_long = seen.shapes.width[i] >= MIN_PARAGRAPH_WIDTH and not seen.has_credit(i)
    return bool(is_long or chances[i, seen.column("body")] > chances[i, seen.column("caption")])


MIN_PARAGRAPH_WIDTH = 100


def _captions(seen: Seen, i: int, step: int, count: int) -> list[int]:
    """Return *count* lines on one side of line *i*, credits aside, if all could be captions."""
    found: list[int] = []
    while len(found) < count:
        i += step
        if not 0 <= i < len(seen.texts):
            return []
        if seen.cues[i] not in ("clear", "whole"):
            if not seen.fits(i):
                return []
            found.append(i)
    return found
