"""Seams that words and marks on both sides tell, whatever the model says: a line that breaks off, or that goes on with
the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder.extract import datelines, japanese, lexicon, naming
from builder.extract.credit_tails import MAX_LABEL_CHARS
from builder.extract.glue import DASHES, ENDING, MIN_DROPPED_CHARS, is_drop_cap, is_elided
from builder.extract.naming import MAX_CREDIT_CHARS
from builder.extract.says import CLOSING, ENDS_TELLING, MIN_SENTENCE_CHARS, STARTS_TELLING, STOPS_TELLING
from builder.extract.shape import measure
from builder.records import Block


def is_wall(text: str, before: str) -> bool:
    """Is one of the two known furniture?"""
    return (text[0].isupper() and lexicon.is_furniture(text)) or (before[0].isupper() and lexicon.is_furniture(before))


def _is_split_credit(blocks: Sequence[Block], i: int) -> bool:
    """Is block *i* the rest of a credit: the name behind `Foto:`, or one side of a slash that stands alone?"""
    text, before = blocks[i].text, blocks[i - 1].text
    if before[-1] in ":：" and len(before) <= MAX_LABEL_CHARS and lexicon.is_photo_label(before):
        return len(text) <= MAX_CREDIT_CHARS and text[-1] not in ".!?:" and not naming.is_label(text.rstrip(": "))
    if text in _SLASHES:
        return i + 1 < len(blocks) and _is_credit(before) and _is_credit(blocks[i + 1].text)
    return before in _SLASHES and i > 1 and _is_credit(blocks[i - 2].text) and _is_credit(text)


_SLASHES = ("/", "|")


def _is_credit(text: str) -> bool:
    return len(text) <= MAX_CREDIT_CHARS and measure(text).shape.cue == 1


def must_join(blocks: Sequence[Block], i: int) -> bool:
    """Does block *i* begin with a mark that closes, after running text, or does the block before break off? It can only
    where the seam is telling.
    """
    text, before = blocks[i].text, blocks[i - 1].text
    first, last = text[0], before[-1]
    if (last in _ENDS_SAID or before.isalpha()) and _is_speech(blocks, i):
        return True
    is_begun, is_rest = last in _ENDS or len(before) == 1, first in _STARTS
    if not (is_begun or is_rest):
        if _is_led_on(text, before):
            return True
        if last in _LABEL_ENDS and len(before) <= MAX_BARE_LABEL and _is_labelled(text, before):
            return True
        return not before.isascii() and japanese.is_link(blocks, i)
    if (is_begun and _is_left_open(blocks, i)) or (first in _RESTS and _is_rest(blocks, i)):
        return True
    return (not text.isascii() and japanese.goes_on(blocks, i)) or _is_led_on(text, before)


_ENDS, _STARTS = frozenset(ENDS_TELLING), frozenset(STARTS_TELLING)
# What closes or goes on what stands before; the other marks lead what stands behind.
_RESTS = frozenset(CLOSING + "，；！？")


def _is_left_open(blocks: Sequence[Block], i: int) -> bool:
    """Does the block before *i* end with a mark that opens, or is it the first letter of a word or of a credit?"""
    text, before = blocks[i].text, blocks[i - 1].text
    if before[-1] in ":：/|" and _is_split_credit(blocks, i):
        return True
    if len(before) == 1:
        is_cap = len(text) > MIN_DROPPED_CHARS and is_drop_cap(before, text)
        if is_cap and (i < 2 or blocks[i - 2].text[-1] not in ",;"):
            return True
    elif before[-1] not in _OPEN_ENDS:
        return False
    closes = before == '"' and i > 2 and blocks[i - 3].text.endswith(_OPENS_SPEECH)
    return not closes and _ends_open(before, blocks[i - 2].text if i > 1 else "")


def _is_rest(blocks: Sequence[Block], i: int) -> bool:
    """Does block *i* begin with a mark that closes or goes on with the block before?"""
    text, before = blocks[i].text, blocks[i - 1].text
    if text in _SLASHES and _is_split_credit(blocks, i):
        return True
    if _goes_on(text, before) or _is_quoted_on(blocks, i):
        return True
    return text[0] in ",.;:!?)”’»" and len(text) < 3 and len(before) > 1 and before[-1].isalnum() and text != "..."


def _is_speech(blocks: Sequence[Block], i: int) -> bool:
    """Is the seam before block *i* one between what somebody says and who says it: behind `… for now,”`, before a word
    of saying or behind one that was torn out (`wrote`), or between `… said,` and a quote that opens? All 12 of the
    annotated corpus go on.
    """
    text, before = blocks[i].text, blocks[i - 1].text
    if before[-1] not in _ENDS_SAID:
        return i > 1 and before.isalpha() and before.islower() and blocks[i - 2].text.endswith(SAID)
    if before.endswith(SAID):
        # No line drawn with marks.
        return len(before) >= MIN_SPEECH_CHARS and any(map(str.isalnum, text)) and not is_wall(text, before)
    return before[-1] == "," and text[0] in _OPENS_SAID and len(before) >= MIN_SPEECH_CHARS


SAID, _OPENS_SAID = (",”", ',"', ",’", ",“", "”,", '",', "“,", "»,", "«,"), '"“„«'
# What all of these, and what goes before a quote that opens, end with.
_ENDS_SAID, MIN_SPEECH_CHARS = frozenset(end[-1] for end in (*SAID, ",")), 40


def _is_led_on(text: str, before: str) -> bool:
    """Does the line before break off, or lead *text* with a dash, and is *text* none of what stands by itself?"""
    if not (
        (before[-1].isalpha() and _breaks_off(before) and not _begins_anew(text))
        or ((text[0].islower() or text[0] in "(,’'") and _is_begun(before))
        or ((before[-1] in DASHES or text[0] in DASHES) and _leads(before, text))
    ):
        return False
    shape = measure(text).shape
    return not (is_wall(text, before) or shape.byline in LED or shape.date)


def _is_labelled(text: str, before: str) -> bool:
    """Is *text* a name, and the line before it what stands before a photographer's (`Beeld`, `Photography by`)?"""
    low = before.casefold()
    is_lead = low.endswith(_BARE_LEADS) and naming.lead_of(low) == low
    is_label = len(low) <= MAX_BARE_LABEL and (is_lead or low in BARE_LABELS)
    return is_label and ":" not in text and measure(text).shape.byline == NAMED and not lexicon.is_of_page(text)


# Other labels are also sections of a page (`Photo`), or stand before those who write.
BARE_LABELS, MAX_BARE_LABEL, _BARE_LEADS = ("beeld",), 26, (" by", " par", " von")
# No other sign is one of these where case is folded, but for `ŉ`, before whose `n` stands no letter.
_LABEL_ENDS = frozenset(sign for end in (*BARE_LABELS, *_BARE_LEADS) for sign in (end[-1], end[-1].upper()))


def _is_begun(text: str) -> bool:
    """Is *text* an agency's dateline and the first words of a text, up to a link (`SALTIRA (AP) — Acme Mining`)?"""
    if measure(text).shape.dateline != WITH_AGENCY:
        return False
    found = datelines.find_dateline(text)
    return found is not None and 0 < len(text) - found.end <= MAX_BEGUN_CHARS


# Code of Shape.dateline. Longer texts behind a dateline may be whole.
WITH_AGENCY, MAX_BEGUN_CHARS = 1, 40


def _begins_anew(text: str) -> bool:
    """Does a sentence of its own begin with *text*, and no name: `A data slip …` behind `… was anything but`?"""
    word = text.split(maxsplit=1)[0]
    return word[0].isupper() and word != "The" and lexicon.opens_sentence(word)


def _goes_on(text: str, before: str) -> bool:
    """Does *text* begin with what no line begins with: a bracket or quote that closes, a comma (but before a day),
    `’s`?
    """
    if text[0] in ")]）、。，；！？":
        return len(before) > 1
    # `20 January 2011`, `: The harbour …`
    if text[0] == ":" and text[1:2] == " " and len(text) > MIN_COLON_CHARS:
        return before[-1].isalnum() and not lexicon.is_furniture(before)
    if text[0] in ",.;!?" and text[1:2] in _CLOSES_QUOTE and text[2:3] == " ":
        return before[-1].isalnum()
    if text[0] in ",.;" and text[1:2] == " " and (len(text) > MIN_DROPPED_CHARS or not measure(text).shape.date):
        return before[-1].isalnum() or before[-1] in ")]”’»\"'"
    # Few lines begin with a quote: the others need no closer look.
    if text[0] not in "\"”“»'’":
        return False
    return bool(_STOPS_QUOTE.match(text)) or (before[-1].isalnum() and bool(ENDING.match(text)))


# Shorter ones may be a name behind its label.
MIN_COLON_CHARS = 12
_CLOSES_QUOTE = ("”", "»", '"', "“")
_STOPS_QUOTE = re.compile(r"[\"”“»’]\s?[,;)]")


def _is_quoted_on(blocks: Sequence[Block], i: int) -> bool:
    """Does block *i* begin with the straight quote (`" to be …`) that closes what a block before opened?"""
    text = blocks[i].text
    if not (text.startswith('" ') and blocks[i - 1].text[-1] != ":"):
        return False
    return text[2:3].islower() or (i > 1 and blocks[i - 2].text.endswith(_OPENS_SPEECH))


# A quote between a colon and the end of a line, or alone there, opens.
_OPENS_SPEECH = (': "', ':"')


def _ends_open(text: str, before: str) -> bool:
    """Does *text*, which stands after *before*, end with a bracket or quote that opens, or with `l’`?"""
    mark = text[-1]
    if mark == "、":
        return True
    if len(text) == 1:
        return mark in _OPENS_BRACKET or mark in "„“«" or (mark == '"' and before[-1:] in STOPS)
    if mark in _OPENS_BRACKET:
        return text[-2] == " " or mark in "（「『"
    if mark in _OPENS_QUOTE and text[-2] == " ":
        if mark == '"':
            return text.endswith(_OPENS_SPEECH) or text.count('"') % 2 == 1
        # `… werden. “` closes.
        return mark != "“" or text.count("„") < text.count("“")
    return mark in "@#’'" and (mark in "@#" or is_elided(text))


_OPENS_BRACKET, _OPENS_QUOTE, STOPS = "([（「『", '"„“«‚‘', (*".!?:", "")
# All that a longer line of these ends with.
_OPEN_ENDS = frozenset("、@#’'" + _OPENS_BRACKET + _OPENS_QUOTE)


def _leads(before: str, text: str) -> bool:
    """Is *before* set off from the text that it leads by a dash at its end (`PORT SALTIRA –`), or is it a place with an
    agency (`PORT SALTIRA (KSAL)`), and *text* begins with the dash?
    """
    # A headline behind its kicker (`Tech —`) is shorter, and ends with neither comma nor stop.
    is_text = len(text) > MAX_HEADLINE_CHARS or (len(text) > MIN_DROPPED_CHARS and text[-1] in '.,;!”"')
    if is_text and text[0] in DASHES and text[1:2] == " ":
        found = datelines.find_dateline(f"{before} {text}") if before[-1] == ")" else None
        return found is not None and found.agency is not None
    return is_text and before[-1] in DASHES and before[-2:-1] == " " and before[0].isalnum()


MAX_HEADLINE_CHARS = 120


def _breaks_off(text: str) -> bool:
    """Does *text* end with a word that no line ends with (`… found in the`), or behind a sentence with the first
    words of the next (`… until March. The`)?
    """
    if text[text.rfind(" ") + 1 :] in lexicon.function_words():
        words = text.rsplit(maxsplit=MIN_WORDS)
        # `11:30 am`
        return len(words) > MIN_WORDS and not words[-2][-1:].isdigit()
    if len(text) <= MIN_SENTENCE_CHARS:
        return False
    last = text.rfind(" ")
    # Most lines end no sentence right before their last words: they need no closer look.
    if text[last - 1] not in STOPS_TELLING and text[text.rfind(" ", 0, last) - 1] not in STOPS_TELLING:
        return False
    stop = max(text.rfind(mark, MIN_SENTENCE_CHARS) for mark in _SENTENCE_ENDS)
    begun = text[stop + 2 :].split(maxsplit=MAX_BEGUN) if stop > 0 else []
    if len(begun) == 1:
        return begun[0].istitle() and begun[0].casefold() in lexicon.function_words()
    # `… of Saltira. The Guardian`
    return len(begun) == MAX_BEGUN and begun[1].islower() and begun[0].istitle() and lexicon.opens_sentence(begun[0])


_SENTENCE_ENDS = (". ", "! ", "? ", "” ", '" ')
# Of the next sentence so few words stand before a link; what ends before them is no abbreviation alone.
MAX_BEGUN = 2


# Codes of Shape.byline: led as bylines are (`By Jane Roe`, `Von`), and shaped like a name.
LED, NAMED = (1, 2), 3
# Shorter lines may be labels: `Written by`, `Share on`.
MIN_WORDS = 4
