"""How lines begin and end: the case of their first and last words, or what mark stands there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from builder.extract import lexicon
from builder.extract.folding import is_mark
from builder.extract.naming import UNCASED_ENDS
from builder.extract.rows import first_true, rows_of
from builder.extract.signs import CAPITAL, LETTER, SMALL, Column, Flags, Page, Signs, are_of
from builder.extract.wording import FUNCTION, OPENER, SHORTENED, Words
from builder.utils.char_table import CharTable

HEADS = (
    "nothing", "opener", "Word", "Word Word", "Word word", "WORD", "small function word", "small", "comma", "stop",
    "colon", "closing mark", "’s", "dash", "dash word", "numbering", "number", "quote word", "quote Word", "mark",
    "bracket", "particle", "letters", "other",
)  # fmt: skip
HEAD = {name: i for i, name in enumerate(HEADS)}
TAILS = (
    "nothing", "stop", "function word", "opening mark", "1-3 small", "4-6 small", "7+ small", "Word", "WORD", "number",
    "abbreviation", "particle", "letters", "comma", "colon", "dash", "closing quote", "closing bracket", "hyphen",
    "slash", "other",
)  # fmt: skip
TAIL = {name: i for i, name in enumerate(TAILS)}

# What Japanese words of a sentence are followed by, and so stands at the beginning of none; `へ` begins some.
PARTICLES = "のをはがにでとやも"
LAST_PARTICLES = frozenset(PARTICLES + "へ")
_OPENING = frozenset("([{（「『„‚¿¡@#")
_QUOTES = frozenset("\"'“”„«»‘’‚‹›「『」』")
# Before the word that is inside of them.
_SKIPPED = "\"'“”„«»‘’‚‹› "
_STOPS = frozenset(".!?。！？…" + UNCASED_ENDS)
_DASHES = frozenset("-–—−•·*")


def edges(texts: Sequence[str], page: Page, seen: Signs, words: Words) -> tuple[Column, Column]:
    """Return how the lines of *page* begin and end, as indexes in HEADS and TAILS: see `head_of` and `tail_of`, by
    which those are told one by one that are not told by their first or last words, marks and digits, all at once.
    """
    # `ß` counts as two letters among the words; words of scripts without spaces are no words.
    plain = ~page.has_any(np.flatnonzero(page.codes == SHARP_S)) & (seen.wide == 0)
    plain &= words.count > 0
    beyond = _first_ends(page)
    heads, told = _heads(page, words, beyond)
    marked = _marked_heads(page, beyond)
    worded = told & plain & ((seen.start & LETTER) != 0)
    heads = np.where(worded, heads, marked)
    rest = ~worded & (marked == UNTOLD)
    heads[rest] = [head_of(texts[i]) for i in rows_of(rest)]
    tails, told = _tails(page, seen.final, words)
    marked = _marked_tails(page, seen, words)
    worded = told & plain & ((seen.end & LETTER) != 0)
    tails = np.where(worded, tails, marked)
    rest = ~worded & (marked == UNTOLD)
    tails[rest] = [tail_of(texts[i]) for i in rows_of(rest)]
    return heads, tails


SHARP_S = ord("ß")
# Longer words are looked at one by one.
MAX_WORD = 40


def _first_ends(page: Page) -> Column:
    """Return where the first word of each line ends: the place of its first space, or of its end."""
    # The line feed behind each line is white space.
    ends: Column = page.white[page.white.searchsorted(page.start)]
    for i in rows_of((ends < page.stop) & (page.codes[ends] != ord(" "))):
        space = page.text.find(" ", int(ends[i]), int(page.stop[i]))
        ends[i] = space if space > 0 else page.stop[i]
    return ends


def _flags_of(page: Page, starts: Column, ends: Column) -> Flags:
    """Return the flags of a word of each line: those of all its signs."""
    # Those between the words are told too, which takes less time than to leave them out.
    return np.asarray(np.bitwise_or.reduceat(page.flags, np.stack([starts, ends], axis=1).ravel())[::2])


def _heads(page: Page, words: Words, beyond: Column) -> tuple[Column, npt.NDArray[np.bool_]]:
    """Return how the lines begin that begin with a letter, and for which of them that holds."""
    starts = page.start
    word = _flags_of(page, starts, beyond)
    # The word without a comma behind it is the line's first one as a whole.
    comma = (page.codes[beyond - 1] == ord(",")) & (beyond - starts > 1)
    is_whole = words.first_length == beyond - starts - comma
    small, capital = page.is_one(starts, SMALL), page.is_one(starts, CAPITAL)
    following = np.minimum(beyond + 1, page.stop)
    is_alone = beyond == page.stop
    opens = is_whole & ((words.first & OPENER) != 0)
    function = is_whole & ((words.first & FUNCTION) != 0) & ((word & CAPITAL) == 0)
    shouted = (beyond - starts > 1) & ((word & SMALL) == 0)
    kinds = [
        (small & function, HEAD["small function word"]),
        (small, HEAD["small"]),
        (~capital, HEAD["letters"]),
        (opens, HEAD["opener"]),
        (is_alone, HEAD["Word"]),
        (shouted, HEAD["WORD"]),
        (page.is_one(following, SMALL), HEAD["Word word"]),
    ]
    return first_true(kinds, HEAD["Word Word"]), (beyond - starts <= MAX_WORD) & (page.codes[beyond - 2] != ord(","))


def _tails(page: Page, finals: Column, words: Words) -> tuple[Column, npt.NDArray[np.bool_]]:
    """Return how the lines end that end with a letter, and for which of them that holds."""
    length = page.stop - finals
    word = _flags_of(page, finals, page.stop)
    is_whole = words.last_length == length
    function = is_whole & ((words.last & FUNCTION) != 0) & ((word & CAPITAL) == 0)
    small, capital = page.is_one(finals, SMALL), page.is_one(finals, CAPITAL)
    shouted = capital & (length > 1) & ((word & SMALL) == 0)
    foreign = ~small & ~capital
    spans = zip(finals[foreign].tolist(), page.stop[foreign].tolist(), strict=True)
    foreign[foreign] = [not page.text[start:stop].isascii() for start, stop in spans]
    kinds = [
        (function, TAIL["function word"]),
        (small & (length < 4), TAIL["1-3 small"]),
        (small & (length < 7), TAIL["4-6 small"]),
        (small, TAIL["7+ small"]),
        (shouted, TAIL["WORD"]),
        (capital, TAIL["Word"]),
        (foreign, TAIL["letters"]),
    ]
    return first_true(kinds, TAIL["other"]), length <= MAX_WORD


# In place of an index: a line that is told by `head_of` or `tail_of`; the marks that are told with their neighbours.
UNTOLD, _FIRST_DIGIT, _QUOTED, _FULL_STOP = range(100, 104)


def _marked_heads(page: Page, beyond: Column) -> Column:
    """Return how the lines begin that begin with a mark or digit, *beyond* their first words; others are `UNTOLD`."""
    starts = page.start
    codes = _FIRST_MARKS.look_up(page.codes[starts]).astype(np.int64)
    numbering = are_of(page.codes[beyond - 1], ".)") & (beyond - starts < MAX_NUMBERING) & (beyond < page.stop)
    digits = codes == _FIRST_DIGIT
    codes[digits] = np.where(numbering, HEAD["numbering"], HEAD["number"])[digits]
    # A letter behind the quote is what is inside of it.
    quoted = codes == _QUOTED
    small = page.is_one(starts + 1, SMALL)
    inside = np.where(small, HEAD["quote word"], HEAD["quote Word"])
    codes[quoted] = np.where(page.is_one(starts + 1, LETTER), inside, UNTOLD)[quoted]
    return codes


# A number with its mark that has more signs is no item's.
MAX_NUMBERING = 4


def _marked_tails(page: Page, seen: Signs, words: Words) -> Column:
    """Return how the lines end that end with a mark or digit; others are `UNTOLD`."""
    before = page.codes[page.stop - 2]
    codes = _LAST_MARKS.look_up(page.codes[page.stop - 1]).astype(np.int64)
    # Of all that ends with a full stop only known words and single letters are cut short.
    shortened = ((words.last & SHORTENED) != 0) | (page.stop - seen.final == 2) | (words.count == 0)
    codes[codes == _FULL_STOP] = np.where(shortened, UNTOLD, TAIL["stop"])[codes == _FULL_STOP]
    quoted = codes == _QUOTED
    opening = are_of(before, " (") | (page.length == 1)
    kinds = np.where(opening, TAIL["opening mark"], TAIL["closing quote"])
    codes[quoted] = np.where(are_of(before, _STOPS) & ~opening, TAIL["stop"], kinds)[quoted]
    return codes


def head_of(text: str) -> int:
    """Return how *text* begins, as an index in HEADS."""
    sign = text[0]
    if sign.isalpha() or is_mark(sign):
        return HEAD[_first_word(text)]
    if sign.isdigit():
        word = text.split(" ", 1)[0]
        is_item = word[-1] in ".)" and len(word) < MAX_NUMBERING and len(text) > len(word)
        return HEAD["numbering" if is_item else "number"]
    return HEAD[_first_mark(text, sign)]


def _first_word(text: str) -> str:
    words = text[:120].split(" ", 2)
    word = words[0]
    sign = text[0]
    if sign.islower():
        return "small function word" if word.rstrip(",") in lexicon.function_words() else "small"
    if not sign.isupper():
        return "particle" if sign in LAST_PARTICLES else "letters"
    if lexicon.opens_sentence(word.rstrip(",")):
        return "opener"
    if len(words) == 1:
        return "Word"
    if len(word) > 1 and word.isupper():
        return "WORD"
    return "Word Word" if not words[1][:1].islower() else "Word word"


def _first_mark(text: str, sign: str) -> str:
    following = text[1:2]
    if sign in ",;、":
        return "comma"
    if sign in ".!?。…":
        return "stop"
    if sign in ":：":
        return "colon"
    if sign in "'’" and following in ("s", "S") and not text[2:3].isalpha():
        return "’s"
    if sign in _DASHES:
        return "dash word" if following.isalpha() else "dash"
    if sign in ")]}%）」』":
        return "closing mark"
    if sign in _QUOTES:
        inside = text.lstrip(_SKIPPED)[:1]
        if not following or following in " ,.;:" or not inside:
            return "closing mark"
        return "quote word" if inside.islower() else "quote Word"
    if sign in _OPENING:
        return "bracket"
    return "mark" if not any(map(str.isalnum, text[:20])) else "other"


def tail_of(text: str) -> int:
    """Return how *text* ends, as an index in TAILS."""
    sign = text[-1]
    if sign.isalpha() or is_mark(sign):
        return TAIL[_last_word(text)]
    if sign.isdigit():
        return TAIL["number"]
    return TAIL[_last_mark(text, sign)]


def _last_word(text: str) -> str:
    word = text[text.rfind(" ") + 1 :]
    if word in lexicon.function_words():
        return "function word"
    if text[-1] in LAST_PARTICLES:
        return "particle"
    first = word[0]
    if first.islower():
        return "1-3 small" if len(word) < 4 else "4-6 small" if len(word) < 7 else "7+ small"
    if first.isupper():
        return "WORD" if len(word) > 1 and word.isupper() else "Word"
    return "letters" if not word.isascii() else "other"


def _last_mark(text: str, sign: str) -> str:
    before = text[-2:-1]
    if sign == ".":
        word = text[text.rfind(" ") + 1 :]
        is_short = word in lexicon.abbreviations() or (len(word) == 2 and word[0].isupper())
        return "abbreviation" if is_short else "stop"
    if sign in _STOPS:
        return "stop"
    if sign in _OPENING:
        return "opening mark"
    if sign in _QUOTES:
        if before in ("", " ", "(") or text.count(sign) == 1 == len(text):
            return "opening mark"
        return "stop" if before in _STOPS else "closing quote"
    if sign in ",;、":
        return "comma"
    if sign in ":：":
        return "colon"
    if sign in "-–—":
        return "hyphen" if before.isalpha() and sign == "-" else "dash"
    if sign in ")]）":
        return "closing bracket"
    return "slash" if sign in "/|" else "other"


def _first_mark_alone(sign: str) -> int:
    """Return how lines begin that begin with *sign*, or what else is to be looked at."""
    if sign.isalpha() or is_mark(sign):
        return UNTOLD
    if sign.isdigit():
        return _FIRST_DIGIT
    if sign in ",;、.!?。…:：)]}%）」』":
        return HEAD[_first_mark(sign, sign)]
    if sign in "'’" or sign in _DASHES:
        return UNTOLD
    if sign in _QUOTES:
        return _QUOTED if sign in _SKIPPED else UNTOLD
    return HEAD["bracket"] if sign in _OPENING else UNTOLD


def _last_mark_alone(sign: str) -> int:
    """Return how lines end that end with *sign*, or what else is to be looked at."""
    if sign.isalpha() or is_mark(sign) or sign in "-–—":
        return UNTOLD
    if sign.isdigit():
        return TAIL["number"]
    if sign == ".":
        return _FULL_STOP
    is_quote = sign in _QUOTES and sign not in _OPENING
    return _QUOTED if is_quote else TAIL[_last_mark(sign, sign)]


_FIRST_MARKS, _LAST_MARKS = CharTable(_first_mark_alone, np.uint8), CharTable(_last_mark_alone, np.uint8)
