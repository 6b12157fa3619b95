"""Which lines could hold a credit, by their signs and words: looking closer is the dearest part of measuring a line.

Where a line is let through only by words, or by a stop that it could follow, more is asked of it: that its words stand
where the closer look would take them for a credit. So all is let through that `find_credit` finds, but for names alone
behind an ellipsis or in a bracket that was torn off: too many of these are none.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from builder.extract import notices, signs, wording
from builder.extract.credit import (
    GLUED_AGENCY,
    MAX_BARE_CHARS,
    MAX_BARE_WORDS,
    is_glued,
    is_led,
    may_end_with_name,
    may_part_names,
)
from builder.extract.credit_asia import asian
from builder.extract.credit_tails import MAX_LABEL_CHARS, may_be_bracket, tail_machine
from builder.extract.glue import DASHES
from builder.extract.naming import (
    DOTS,
    LABEL_BAR,
    MAX_AGENCY_WORDS,
    MAX_CREDIT_CHARS,
    UNCASED_ENDS,
    holds_sent_by,
    is_agency,
    is_sent_by,
    is_standin,
    may_end_label,
)
from builder.extract.rows import rows_of
from builder.extract.signs import Column, Page, Signs
from builder.extract.wording import Words

Mask = npt.NDArray[np.bool_]

# Ends behind which nothing is a credit without a mark; at the end of a bare one, and behind a sentence.
_BARE_STOPS, _TAIL_STOPS = ".!?:,", '.!?:,;)”"»…'
# `Inc.`, `Zvg.`, `Jr.`: names that end with a full stop.
_SHORTENED = "cgr"
# A comma may stand inside a word of a bare credit, and a slash between its words.
MAX_BARE_PIECES = MAX_BARE_WORDS + 3
# The names before an agency's that open a caption have fewer letters.
MAX_HEAD_CHARS = 120


def may_hold_credit(texts: list[str], page: Page, seen: Signs, words: Words) -> Mask:
    """Could there be a credit in each line?"""
    bits = words.seen
    worded = (bits & (wording.AGENCY | wording.STANDIN | wording.LED)) != 0
    open_end = (seen.length <= MAX_CREDIT_CHARS) | ((seen.end & signs.STOPPED) == 0)
    stops = page.where(signs.STOPPED)
    uncased = page.has_any(stops[signs.are_of(page.codes[stops], UNCASED_ENDS)])
    behind_stop = (((seen.sentences > 0) | uncased) & seen.parted) | seen.tight
    bare_end = ((seen.end & signs.COUNTED) != 0) & behind_stop
    sent = ((bits & wording.SENT_BY) != 0) & (seen.length <= wording.MAX_SENT_BY_CHARS)
    behind_mark = seen.parted | seen.tight
    # Words of scripts without spaces are not told apart.
    wide = (seen.wide > 0) & (seen.bracketed | bare_end | (worded & open_end))
    found = seen.crediting | page.has_any(_labels(page, stops)) | wide | (worded & seen.bracketed)
    found |= worded & seen.has(signs.BULLET)
    found |= seen.parting & (worded | seen.bracketed | behind_mark)
    found |= bare_end & (seen.tight | seen.has(signs.AT) | ((bits & wording.SENT_BY) != 0))
    found |= worded & open_end & (_may_be_bare(page, seen, words) | (behind_mark & _may_end(page, seen, words)))
    for i in rows_of((seen.wide > 0) & ~found):
        found[i] = asian(texts[i]) is not None
    glued = page.codes[page.stop - 1] == ord(GLUED_AGENCY[-1])
    for i in rows_of(glued & ~found & (seen.pieces <= MAX_BARE_PIECES) & (seen.length <= MAX_BARE_CHARS)):
        found[i] = is_glued(texts[i])
    named = ((bits & (wording.AGENCY | wording.STANDIN)) != 0) & (seen.length <= MAX_BARE_CHARS)
    brief = words.count <= MAX_AGENCY_WORDS
    rows = rows_of(~found & ((worded & open_end) | bare_end | seen.bracketed | sent | seen.parting))
    found[rows] = [
        (is_named and (is_standin(texts[i]) or (is_brief and is_agency(texts[i]))))
        or _is_worth_a_look(texts[i], bit, is_ended=is_ended)
        for i, is_named, is_brief, bit, is_ended in zip(
            rows, *(column[rows].tolist() for column in (named, brief, bits, bare_end)), strict=True
        )
    ]
    for i in rows_of(~found & sent):
        found[i] = is_sent_by(texts[i]) or (behind_mark[i] and holds_sent_by(texts[i]))
    for i in rows_of(~found & seen.parting):
        found[i] = may_part_names(texts[i])
    return np.asarray(found)


def _may_be_bare(page: Page, seen: Signs, words: Words) -> Mask:
    """Could the whole of each line be an agency's credit without a mark?"""
    last, before = page.codes[page.stop - 1], page.codes[page.stop - 2]
    ended = signs.are_of(last, _BARE_STOPS) & ~((last == ord(".")) & signs.are_of(before, _SHORTENED))
    # Words in small letters are those inside credits, or an agency's.
    named = ((words.seen & wording.NAMED) != 0) & (seen.pieces <= MAX_BARE_PIECES) & (seen.small <= words.inside)
    # `– Acme Images`
    marked = signs.are_of(page.codes[page.start], DASHES) & (seen.length <= MAX_CREDIT_CHARS)
    return np.asarray(marked | (named & (seen.length <= MAX_BARE_CHARS) & ~ended))


def _may_end(page: Page, seen: Signs, words: Words) -> Mask:
    """Could each line end with an agency behind a sentence, or with what stands in place of a name?"""
    fading = page.is_one(seen.final, signs.SMALL) & ~seen.tight & ((words.last & wording.TAILING) == 0)
    return np.asarray(~fading & ~signs.are_of(page.codes[page.stop - 1], _TAIL_STOPS))


def _is_worth_a_look(text: str, bits: int, *, is_ended: bool) -> bool:
    """Does a line bear out what its words, a stop or a bracket let hope for?"""
    if bits & wording.LED and is_led(text):
        return True
    if is_ended and may_end_with_name(text):
        return True
    if text[-1] in ")）].。" and text.rstrip(".。")[-1:] in ")）]" and may_be_bracket(text):
        return True
    if len(text) > MAX_CREDIT_CHARS and (
        ":" in text[:MAX_LABEL_CHARS] or "/" in text[:MAX_HEAD_CHARS] or text[0] in "©("
    ):
        return True
    return tail_machine(text) is not None or notices.behind(text) is not None


def _labels(page: Page, stops: Column) -> Column:
    """Return the places of colons among the last letters of their lines that a credit's label may stand before, one of
    ten, and of what stands in place of a colon, of which some are *stops*.
    """
    colons = page.late(page.where(signs.COLON | signs.WIDE_COLON), MAX_CREDIT_CHARS)
    colons = colons[(page.flags[colons - 1] & signs.DIGIT) == 0]
    starts = np.maximum(colons - MAX_LABEL_CHARS, page.start[page.line_of(colons)])
    spans = zip(starts.tolist(), colons.tolist(), strict=True)
    labels = (colon for start, colon in spans if may_end_label(page.text[start:colon]))
    return np.array([*labels, *_dotted(page, stops), *_barred(page)], np.int64)


def _dotted(page: Page, dots: Column) -> list[int]:
    """Return those places of *dots* that are behind a label (`Credit...Jane Roe`)."""
    dots = dots[page.codes[dots - 1] == ord("t")]
    dots = dots[(page.codes[dots] == ord("…")) | (page.codes[dots + 1] == ord("."))]
    return [place for place in dots.tolist() if DOTS.match(page.text, place)]


def _barred(page: Page) -> list[int]:
    """Return the places of the bars behind a label (`PHOTO | Jane Roe`)."""
    bars = (page.where(signs.BAR) - 1).tolist()
    return [place for place in bars if page.text.endswith(LABEL_BAR, 0, place + 3)]
