"""How lines begin and end: the case of their first and last words, or what mark stands there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from builder.extract import lexicon
from builder.extract.folding import is_mark
from builder.extract.naming import UNCASED_ENDS
from builder.extract.rows import rows_of
from builder.extract.signs import CAPITAL, LETTER, SMALL, SPACE, Column, Page, Signs
from builder.extract.wording import FUNCTION, OPENER, Words

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
_STOPS = frozenset(".!?。！？…" + UNCASED_ENDS)
_DASHES = frozenset("-–—−•·*")


def edges(texts: Sequence[str], page: Page, seen: Signs, words: Words) -> tuple[Column, Column]:
    """Return how the lines of *page* begin and end, as indexes in HEADS and TAILS: see `head_of` and `tail_of`, by
    which those are told that begin or end with a mark or digit, and few others.
    """
    # `ß` counts as two letters among the words; words of scripts without spaces are no words.
    plain = ~page.has_any(np.flatnonzero(page.codes == SHARP_S)) & (seen.wide == 0)
    plain &= words.count > 0
    beyond = _first_ends(page)
    heads, told = _heads(page, words, beyond)
    rest = ~(told & plain & ((seen.start & LETTER) != 0))
    heads[rest] = [head_of(texts[i]) for i in rows_of(rest)]
    tails, told = _tails(page, seen.final, words)
    # No shortened word is as long as those that most sentences end with.
    stopped = (page.codes[page.stop - 1] == ord(".")) & (page.stop - seen.final > MAX_SHORTENED)
    tails[stopped] = TAIL["stop"]
    rest = ~(told & plain & ((seen.end & LETTER) != 0)) & ~stopped
    tails[rest] = [tail_of(texts[i]) for i in rows_of(rest)]
    return heads, tails


SHARP_S = ord("ß")
MAX_SHORTENED = max(map(len, lexicon.abbreviations()))
# Longer words are looked at one by one.
MAX_WORD = 40


def _first_ends(page: Page) -> Column:
    """Return where the first word of each line ends: the place of its first space, or of its end."""
    spaces = page.where(SPACE)[::-1]
    spaces = spaces[page.codes[spaces] == ord(" ")]
    ends = page.stop.copy()
    ends[page.line_of(spaces)] = spaces
    return ends


class _Spans(NamedTuple):
    """What the letters of a word of each line are, the word being cut at `MAX_WORD`.

    Args:
        small, capital: how many are.
        ascii: whether all its signs are.
    """

    small: Column
    capital: Column
    ascii: npt.NDArray[np.bool_]


def _spans(page: Page, starts: Column, ends: Column) -> _Spans:
    lengths = np.clip(ends - starts, 1, MAX_WORD)
    first = np.cumsum(lengths) - lengths
    places = np.repeat(starts - first, lengths) + np.arange(lengths.sum())
    is_ascii = page.codes[places] < FIRST_BEYOND_ASCII
    counted = np.add.reduceat(
        np.stack([page.is_one(places, SMALL), page.is_one(places, CAPITAL)]).astype(np.int64), first, axis=1
    )
    return _Spans(counted[0], counted[1], np.logical_and.reduceat(is_ascii, first))


FIRST_BEYOND_ASCII = 128


def _heads(page: Page, words: Words, beyond: Column) -> tuple[Column, npt.NDArray[np.bool_]]:
    """Return how the lines begin that begin with a letter, and for which of them that holds."""
    starts = page.start
    word = _spans(page, starts, beyond)
    # The word without a comma behind it is the line's first one as a whole.
    comma = (page.codes[beyond - 1] == ord(",")) & (beyond - starts > 1)
    is_whole = words.first_length == beyond - starts - comma
    small, capital = page.is_one(starts, SMALL), page.is_one(starts, CAPITAL)
    following = np.minimum(beyond + 1, page.stop)
    is_alone = beyond == page.stop
    opens = is_whole & ((words.first & OPENER) != 0)
    function = is_whole & ((words.first & FUNCTION) != 0) & (word.capital == 0)
    shouted = (beyond - starts > 1) & (word.small == 0)
    kinds = [
        small & function, small, ~capital, opens, is_alone, shouted, page.is_one(following, SMALL),
    ]  # fmt: skip
    names = ("small function word", "small", "letters", "opener", "Word", "WORD", "Word word")
    codes = np.select(kinds, [HEAD[name] for name in names], HEAD["Word Word"])
    return codes, (beyond - starts <= MAX_WORD) & (page.codes[beyond - 2] != ord(","))


def _tails(page: Page, finals: Column, words: Words) -> tuple[Column, npt.NDArray[np.bool_]]:
    """Return how the lines end that end with a letter, and for which of them that holds."""
    length = page.stop - finals
    word = _spans(page, finals, page.stop)
    is_whole = words.last_length == length
    function = is_whole & ((words.last & FUNCTION) != 0) & (word.capital == 0)
    small, capital = page.is_one(finals, SMALL), page.is_one(finals, CAPITAL)
    shouted = capital & (length > 1) & (word.small == 0)
    kinds = [
        function, small & (length < 4), small & (length < 7), small, shouted, capital, ~word.ascii,
    ]  # fmt: skip
    names = ("function word", "1-3 small", "4-6 small", "7+ small", "WORD", "Word", "letters")
    codes = np.select(kinds, [TAIL[name] for name in names], TAIL["other"])
    return codes, length <= MAX_WORD


def head_of(text: str) -> int:
    """Return how *text* begins, as an index in HEADS."""
    sign = text[0]
    if sign.isalpha() or is_mark(sign):
        return HEAD[_first_word(text)]
    if sign.isdigit():
        word = text.split(" ", 1)[0]
        return HEAD["numbering" if word[-1] in ".)" and len(word) < 4 and len(text) > len(word) else "number"]
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
        inside = text.lstrip("\"'“”„«»‘’‚‹› ")[:1]
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
