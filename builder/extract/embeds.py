"""Posts of other houses that a page shows in its text: their days are not the article's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from builder.extract import dates, lexicon

# `A post shared by Jane Roe (@roe)`, `on`, the day: so many lines before the day.
BEHIND_LEAD = 2


def is_in_post(texts: Sequence[str], i: int) -> bool:
    """Is line *i*, a day, an embedded post's: in or soon behind the line that says whose post it is?"""
    # No sign comes to less than one when case is folded: what a line begins with is in as many of its signs.
    starts = [text[: _longest()].casefold() for text in texts[max(0, i - BEHIND_LEAD) : i + 1]]
    if not [start for start in starts if start.startswith(_leads())]:
        return False
    first = next(iter(lexicon.words_of(texts[i])), "")
    # `Published May 4, 2024` is none's.
    return first not in dates.lead_words() or first == "on"


@cache
def _leads() -> tuple[str, ...]:
    return tuple(lexicon.phrases("furniture", "embeds"))


@cache
def _longest() -> int:
    return max(map(len, _leads()))
