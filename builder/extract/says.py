"""What lines say of themselves by their first words or as a whole, as bits: found once for each line, and looked for
only where its signs and words let it be so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from builder.extract import lexicon, lists, notices, signs
from builder.extract.credit_tails import MAX_LABEL_CHARS
from builder.extract.edges import PARTICLES, TAIL
from builder.extract.glue import DASHES
from builder.extract.naming import MAX_CREDIT_CHARS
from builder.extract.rows import rows_of
from builder.extract.signs import (
    ARROW_LAST,
    COLON,
    CURLY,
    LETTER,
    LOW_LINE,
    OPEN_BRACKET,
    SPACE,
    STRAIGHT,
    Column,
    Page,
    Signs,
    are_of,
    begin_with,
)
from builder.extract.wording import BYLINE_LEAD, COMMENTED, NOTICING, WIRED, Words

# Each told by the function below that it is found with, or by the one of lexicon or notices that is named so; two by
# the quotes and apostrophes in a line; two by a word of the phrases that prompts are told by, and by the first word of
# what stands before names, three by the signs and words of seams, the last by a word that begins an agency's name.
(
    PROMPT, COMMENTS_HEAD, RIGHTS, CREDIT_FIRST, ENLARGER, MEASURED, LABELLED, COUNTER, TRAIL, AS_ALT, AS_CAPTION,
    AS_CREDIT, CURLED, TYPED, NOTICE, SIGNED, TELLING_START, TELLING_END, BREAKS_OFF, WIRE,
) = (1 << n for n in range(20))  # fmt: skip


def says(texts: Sequence[str], page: Page, seen: Signs, words: Words, columns: Mapping[str, Column]) -> Column:
    """Return what the lines of *page* say, as bits; *columns* are those of Shape."""
    colons = page.where(COLON)
    before = colons - page.start.take(page.line_of(colons))
    early = page.has_any(colons.compress(before < MAX_LABEL_CHARS))
    labelled = page.has_any(colons.compress((before <= MAX_LABELLED) & page.is_one(colons + 1, SPACE)))
    # `liﬆen:`: by its third sign a line is not told to begin as a prompt where that comes to two letters.
    begun = begin_with(page, lexicon.furniture_beginnings()) | are_of(page.codes[page.start + 2], "ﬅﬆ")
    noted = page.count_of(page.where(OPEN_BRACKET)) > 1
    short = (seen.length < lexicon.MAX_FURNITURE_LINE) & ~seen.has(COLON)
    # The number of comments is taken off their head, beside which words are told, but not where they touch.
    digits = page.where(signs.DIGIT)
    touching = digits.compress(page.is_one(digits - 1, LETTER) | page.is_one(digits + 1, LETTER))
    # Nothing is taken off a line that begins and ends with a letter.
    numbered = (page.has_any(touching) | seen.has(LOW_LINE)) & ((seen.start & seen.end & LETTER) == 0)
    measured = (columns["first"] == DIGIT) | (columns["first"] == OTHER)
    commented = ((words.seen & COMMENTED) != 0) | (seen.wide > 0) | numbered
    gates: list[tuple[int, list[int], Callable[[str], bool]]] = [
        (PROMPT, rows_of((early & begun) | noted), lexicon.is_prompt),
        (COMMENTS_HEAD, rows_of(short & commented), lexicon.heads_comments),
        (RIGHTS, rows_of(_may_be_of_rights(page)), notices.begins_with_rights),
        (CREDIT_FIRST, rows_of(early & (seen.length > MAX_CREDIT_CHARS)), _begins_with_credit),
        (ENLARGER, rows_of(columns["furniture"] == WHOLE), lexicon.is_enlarger),
        (MEASURED, rows_of(measured & (seen.length <= lists.MAX_MEASURED_CHARS)), lists.is_measured),
        (LABELLED, rows_of(labelled), _is_labelled),
        (TRAIL, rows_of(seen.has(ARROW_LAST) & (seen.length <= MAX_TRAIL_CHARS)), _holds_arrow),
        (COUNTER, rows_of((seen.length <= MAX_COUNTER_CHARS) & ((seen.end & signs.DIGIT) != 0)), _is_counter),
    ]
    found = seen.has(CURLY) * CURLED + seen.has(STRAIGHT) * TYPED
    # Words of scripts without spaces are not told apart.
    found += (((words.seen & NOTICING) != 0) | (seen.wide > 0)) * NOTICE
    found += (((words.first & BYLINE_LEAD) != 0) | (seen.wide > 0)) * SIGNED
    found += ((words.seen & WIRED) != 0) * WIRE + _seams(page, seen, columns["tail"])
    for bit, rows, is_so in gates:
        found[[i for i in rows if is_so(texts[i])]] |= bit
    for i in rows_of(begin_with(page, lexicon.announcing_starts())):
        found[i] |= _announced(texts[i])
    return found


def _may_be_of_rights(page: Page) -> npt.NDArray[np.bool_]:
    """Could each line begin with words of rights, by its first two letters?"""
    first, second = page.codes[page.start], page.codes[page.start + 1]
    is_sign = are_of(first, "©ⓒⒸ")
    return np.asarray(are_of(first, notices.RIGHTS_SIGNS) & (is_sign | are_of(second, notices.RIGHTS_SECONDS)))


def _seams(page: Page, seen: Signs, tails: Column) -> Column:
    """Return the bits of lines that may be parts of the line before or behind: nine of ten have none."""
    start, end = are_of(page.codes[page.start], STARTS_TELLING), are_of(page.codes[page.stop - 1], ENDS_TELLING)
    # Before a line's first word stands the line before.
    begun, last = (
        are_of(page.codes[words - 2], STOPS_TELLING) & (words > page.start) for words in (seen.second, seen.final)
    )
    begun |= last
    breaks_off = (tails == TAIL["function word"]) | (begun & (seen.length > MIN_SENTENCE_CHARS))
    ends = end | (seen.length < MIN_CHARS)
    return np.asarray(start * TELLING_START + ends * TELLING_END + breaks_off * BREAKS_OFF)


# What may close or go on what stands before, and open or lead what stands behind.
CLOSING = ")]）、。,.;:!?\"”“»'’/|"
STARTS_TELLING = CLOSING + "，；！？（氏" + PARTICLES + "".join(sorted(DASHES))
ENDS_TELLING = ":：、([（「『\"„“«‚‘@#’'-–—/|）へ" + PARTICLES
# A sign alone may be anything.
MIN_CHARS = 2
# What stands before the first words of a next sentence, which no shorter line holds.
STOPS_TELLING, MIN_SENTENCE_CHARS = '.!?”"', 30


# Codes of Shape.furniture, a known line as a whole, and of Shape.first, a digit and what has no class of its own (`½`).
WHOLE, DIGIT, OTHER = 1, 3, 10


def _begins_with_credit(text: str) -> bool:
    """Does *text*, which is too long for a credit alone, begin with a photo label (`Photo: Jane Roe The boats …`)?"""
    colon = text.find(":", 0, MAX_LABEL_CHARS)
    return colon > 0 and lexicon.is_photo_label(text[:colon])


def _is_labelled(text: str) -> bool:
    """Has the line a label of its own, as those of tables have (`Spain: 6.30 p.m.`)?"""
    return ": " in text and _LABELLED.match(text) is not None


# A label has so many signs at most.
MAX_LABELLED = 51
_LABELLED = re.compile(r"[^\W\d_][^:.!?|]{1,50}:\s\S")


def _holds_arrow(text: str) -> bool:
    """Could the line be the trail to the page (`Home » News » The headline`)?"""
    return "»" in text or "›" in text or " > " in text


MAX_TRAIL_CHARS = 300


def _is_counter(text: str) -> bool:
    return pictures_in(text) > 0


MAX_COUNTER_CHARS = 20


def pictures_in(text: str) -> int:
    """Return how many pictures the counter *text* says there are: that at the first of two or more, else 0. A page's
    (`Page 1 of 5`) counts none.
    """
    # Most short lines with a digit are none.
    found = _counter().fullmatch(text.casefold()) if "1 " in text or "1/" in text else None
    if found is None or (found["what"] and not lexicon.is_photo_label(found["what"])):
        return 0
    return int(found["count"])


@cache
def _counter() -> re.Pattern[str]:
    parts = "|".join(map(re.escape, lexicon.phrases("credits", "counters")))
    return re.compile(rf"(?:(?P<what>[^\W\d_]+) )?1 ?(?:/|{parts}) ?(?P<count>[2-9]|[1-9]\d)")


def _announced(text: str) -> int:
    """Return the role that the line itself gives: `Image caption, …`, `Image source, …`, `This image may contain …`."""
    low = text[:40].casefold()
    if low.startswith(lexicon.alt_heads()):
        return AS_ALT
    if low.startswith(lexicon.caption_heads()):
        return AS_CAPTION
    return AS_CREDIT if low.startswith(lexicon.credit_heads()) else 0
