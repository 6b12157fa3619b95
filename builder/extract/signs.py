"""The signs of many lines at once: what a line is by its letters, digits and marks, as columns of whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from builder.extract.folding import folds_of, is_mark, is_word_sign
from builder.extract.naming import SENTENCE_ENDS, UNCASED_ENDS
from builder.extract.rows import true_at
from builder.utils.char_table import CharTable

Column = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint32]

# What a sign is. A line's flags are those of all its signs.
(
    LETTER, CAPITAL, DIGIT, COUNTED, WORD, SPACE, WIDE, STOP, WIDE_STOP, DOT, COMMA, WIDE_COMMA, AT, BAR, HASH, BULLET,
    ARROW_LAST, ARROW_FIRST, OPENING_QUOTE, CLOSING_QUOTE, ANY_QUOTE, CREDITING, BRACKET, OPEN_BRACKET, STOPPED, COLON,
    CURLY, STRAIGHT, PAIRED, WIDE_COLON, LOW_LINE, SMALL,
) = (np.uint32(1 << n) for n in range(32))  # fmt: skip
# All but plain letters, and those of them that are marks or digits.
_TOLD = np.bitwise_or.reduce(
    [
        DIGIT, SPACE, WIDE, STOP, WIDE_STOP, DOT, COMMA, WIDE_COMMA, CREDITING, COLON, WIDE_COLON, CLOSING_QUOTE,
        BRACKET, PAIRED, STOPPED,
    ]
)  # fmt: skip
_TOLD_MARKS = _TOLD & ~SPACE

# Brackets and quotes that open and close.
PAIRED_MARKS = '()（）「」"„“”«»'
_MARKS = {
    STOP: ".?!" + UNCASED_ENDS, WIDE_STOP: "。？！", DOT: ".", COMMA: ",", WIDE_COMMA: "、", AT: "@", BAR: "|",
    HASH: "#", BULLET: "•·",
    ARROW_LAST: "»›→>▶+", ARROW_FIRST: "»›→▶+", OPENING_QUOTE: '“"„«‘「『', CLOSING_QUOTE: '”"»“’」』',
    ANY_QUOTE: '“"„«「', CREDITING: "©ⓒⒸ|/＝", BRACKET: ")]）", OPEN_BRACKET: "(（",
    STOPPED: '.!?…,;。”"’»' + UNCASED_ENDS, COLON: ":", WIDE_COLON: "：", LOW_LINE: "_", CURLY: "’“”", STRAIGHT: "'\"",
    PAIRED: PAIRED_MARKS,
}  # fmt: skip
# Signs of Chinese, Japanese and Korean, as wide as two letters.
WIDE_RANGES = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_WIDE_SPANS = [(ord(pair[0]), ord(pair[2])) for pair in (WIDE_RANGES[n : n + 3] for n in range(0, 12, 3))]

# The start of a line tells how it is capitalised, and whether it holds digits.
MAX_HEADS = 200
# Credits at the end of a line are looked for in so many letters.
# By two of their signs that stand side by side in few other words.
_CREDITING_WORDS = {
    "c)": ("(c)",), "by": ("hoto by", "hotograph by"), "sy": ("ourtesy",), "rv": ("eserved",), " >": ("more >",),
    " »": ("more »",),
}  # fmt: skip


@dataclass(frozen=True)
class Signs:
    """Columns, a row a line.

    Args:
        flags: all that its signs are.
        start, end: flags of its first and last sign.
        length, wide, sentences, commas, digits: counts; `digits` of the first 200 signs.
        heads, high: words of the first 200 signs that begin with a letter, and with a capital.
        small: words behind white space that begin with a small letter, likewise of the first 200 signs.
        final, second: the places of the last word behind white space and of the one before, or of the line.
        pieces, tall: words between white space and commas, and those that begin with a capital.
        dotted: whether it holds `x.yz` or `://`, as addresses do.
        bracketed: whether it ends with a bracket, a full stop aside.
        named: whether there is a full stop three to five signs before its end, as in names of files.
        crediting: whether a sign or word of credits stands in its last letters.
        parting: whether a slash or bar does that parts no numbers.
        tight: whether a stop or closing mark stands there between a small letter and a capital.
        parted: whether one that a sentence can end with stands before a space among its last letters, fewer than those.
    """

    flags: Flags
    start: Flags
    end: Flags
    length: Column
    wide: Column
    sentences: Column
    commas: Column
    digits: Column
    heads: Column
    high: Column
    small: Column
    final: Column
    second: Column
    pieces: Column
    tall: Column
    dotted: npt.NDArray[np.bool_]
    bracketed: npt.NDArray[np.bool_]
    named: npt.NDArray[np.bool_]
    crediting: npt.NDArray[np.bool_]
    parting: npt.NDArray[np.bool_]
    tight: npt.NDArray[np.bool_]
    parted: npt.NDArray[np.bool_]

    def has(self, flag: np.uint32) -> npt.NDArray[np.bool_]:
        """Return for each line whether one of its signs is *flag*."""
        return np.asarray((self.flags & flag) != 0)


class Page:
    """The signs of some lines one after the other, a line feed behind each, as code points and flags."""

    def __init__(self, texts: Sequence[str]) -> None:
        # Three line feeds before and behind, so that neighbours of any sign can be looked at.
        self.text = "\n".join(["\n\n", *texts, "\n\n"])
        self.codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.flags = flags_of(self.codes)
        self.count = len(texts)
        self.length = np.fromiter(map(len, texts), np.int64, self.count)
        self.stop = np.cumsum(self.length + 1) + 2
        self.start = self.stop - self.length
        # The signs of the margin before are the first line's.
        self.owner = np.repeat(np.arange(self.count, dtype=np.int32), np.diff(self.stop + 1, prepend=0))
        # Four of five signs are plain letters, and most others spaces; each look at marks and digits goes over these
        # only.
        self._told: Column = ((self.flags[3:-2] & _TOLD) != 0).nonzero()[0] + 3
        self._told_flags = self.flags.take(self._told)
        self._marks: Column = self._told.compress((self._told_flags & _TOLD_MARKS) != 0)
        self._mark_flags = self.flags.take(self._marks)
        self.white: Column = self._told.compress((self._told_flags & SPACE) != 0)

    @cached_property
    def begun(self) -> Column:
        """The first three signs of each line, with case folded, as one number."""
        return _one_number([folds_of(self.codes[self.start + n]) for n in range(START_CHARS)])

    def where(self, flag: np.uint32) -> Column:
        """Return the places of the signs that are *flag*, some of _TOLD, outside of the margins."""
        places, flags = (self._told, self._told_flags) if flag & SPACE else (self._marks, self._mark_flags)
        return np.asarray(places.compress((flags & flag) != 0))

    def is_one(self, places: Column, flag: np.uint32) -> npt.NDArray[np.bool_]:
        """Return whether the sign at each of *places* is *flag*."""
        return np.asarray((self.flags[places] & flag) != 0)

    def line_of(self, places: Column) -> Column:
        """Return the line that each place is in."""
        return np.asarray(self.owner.take(places))

    def count_of(self, places: Column) -> Column:
        """Return how many of *places* are in each line."""
        return np.bincount(self.line_of(places), minlength=self.count)

    def has_any(self, places: Column) -> npt.NDArray[np.bool_]:
        """Return for each line whether one of *places* is in it."""
        found = np.zeros(self.count, bool)
        found[self.line_of(places)] = True
        return found

    def early(self, places: Column) -> Column:
        """Return those of *places* that are among the first signs of their line."""
        return places.compress(places - self.start.take(self.line_of(places)) < MAX_HEADS)

    def late(self, places: Column, most: int) -> Column:
        """Return those of *places* that are among the last *most* signs of their line."""
        return places.compress(self.stop.take(self.line_of(places)) - places <= most)


def signs_of(page: Page, credit_chars: int, tail_chars: int) -> Signs:
    """Return the signs of lines, none of them empty; credits are looked for in their last *credit_chars* letters, those
    behind a sentence in the last *tail_chars*.
    """
    codes, flags, stop = page.codes, page.flags, page.stop
    heads, high, small, pieces, tall, final, second = _words(page)
    crediting, parting = _crediting(page)
    return Signs(
        flags=np.bitwise_or.reduceat(flags, page.start),
        start=flags[page.start],
        end=flags[stop - 1],
        length=page.length,
        wide=page.count_of(page.where(WIDE)),
        sentences=page.count_of(_sentence_ends(page)),
        commas=page.count_of(page.where(COMMA | WIDE_COMMA)),
        digits=page.count_of(page.early(page.where(DIGIT))),
        heads=heads,
        high=high,
        small=small,
        final=final,
        second=second,
        pieces=pieces,
        tall=tall,
        dotted=page.has_any(_dots(page)),
        bracketed=_bracketed(page),
        named=np.logical_or.reduce([(page.length >= n) & (codes[stop - n] == ord(".")) for n in (3, 4, 5)]),
        crediting=page.has_any(page.late(crediting, credit_chars)),
        parting=page.has_any(page.late(parting, credit_chars)),
        tight=page.has_any(page.late(_seams(page), credit_chars)),
        parted=page.has_any(page.late(_parted(page), tail_chars)),
    )


def _words(page: Page) -> tuple[Column, ...]:
    """Return the counts of words by their first signs: letters, capitals, small letters; between commas too: all,
    capitals; and the places of each line's last two words behind white space.
    """
    starts = np.concatenate([[3], page.where(SPACE | COMMA)[:-1] + 1])
    flags, lines = page.flags.take(starts), page.line_of(starts).astype(np.int64)
    is_early = starts - page.start.take(lines) < MAX_HEADS
    spaced = (page.flags.take(starts - 1) & SPACE) != 0
    heads = is_early & ((flags & LETTER) != 0) & spaced
    pieces, capital = (flags & (SPACE | COMMA)) == 0, (flags & CAPITAL) != 0
    small = heads & ((flags & SMALL) != 0)
    spaced &= (flags & SPACE) == 0
    # Of starts that are in order, those of one line stand between two bounds.
    bounds = np.concatenate([[0], np.cumsum(np.bincount(lines))])
    found = (heads, heads & capital, small, pieces, pieces & capital, spaced)
    *counts, last = (_counted(rows, bounds) for rows in found)
    return (*counts, *_last_words(page, starts.compress(spaced), last))


def _counted(rows: npt.NDArray[np.bool_], bounds: Column) -> Column:
    """Return how many of *rows* are true between each two *bounds*."""
    sums = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(rows, out=sums[1:])
    return np.diff(sums.take(bounds))


def _last_words(page: Page, words: Column, counts: Column) -> tuple[Column, Column]:
    """Return the places of each line's last of *words*, of which it has so many, and of the one before; of the line
    where it has none.
    """
    beyond = np.cumsum(counts)
    places = np.concatenate([words, page.start])
    nowhere = len(words) + np.arange(page.count)
    final, second = (places[np.where(counts >= n, beyond - n, nowhere)] for n in (1, 2))
    return final, second


def _sentence_ends(page: Page) -> Column:
    """Return the places of stops before a space, with a quote after the full stop or not, and of wide stops."""
    places = page.where(STOP | WIDE_STOP)
    flags, following, beyond = page.flags[places], page.codes[places + 1], page.codes[places + 2]
    quoted = ((flags & DOT) != 0) & ((following == ord("”")) | (following == ord('"'))) & (beyond == ord(" "))
    return np.asarray(places[((flags & WIDE_STOP) != 0) | (following == ord(" ")) | quoted])


def _dots(page: Page) -> Column:
    """Return the places of `x.yz` and `://`."""
    dots, colons = page.where(DOT), page.where(COLON)
    around = page.flags[dots - 1] & page.flags[dots + 1] & page.flags[dots + 2]
    slash = ord("/")
    return np.concatenate(
        [
            dots[(around & WORD) != 0],
            colons[(page.codes[colons + 1] == slash) & (page.codes[colons + 2] == slash)],
        ]
    )


def _bracketed(page: Page) -> npt.NDArray[np.bool_]:
    last, before = page.flags[page.stop - 1], page.flags[page.stop - 2]
    code = page.codes[page.stop - 1]
    stopped = (code == ord(".")) | (code == ord("。"))
    return np.asarray(((last | np.where(stopped, before, 0)) & BRACKET) != 0)


def _crediting(page: Page) -> tuple[Column, Column]:
    """Return the places of signs and words of credits, and those of bars and slashes; between digits a slash parts a
    date or a score.
    """
    places = page.where(CREDITING)
    parting = are_of(page.codes[places], "|/")
    bars = places[parting]
    numbers = (page.flags[bars - 1] & page.flags[bars + 1] & DIGIT) != 0
    bars = bars[~(numbers & (page.codes[bars] == ord("/")))]
    return np.concatenate([places[~parting], _places(page, _CREDITING_WORDS)]), bars


def _places(page: Page, words: Mapping[str, Sequence[str]]) -> Column:
    """Return where *words* stand, as typed, each behind two of its signs by which it is looked for."""
    found: list[int] = []
    # Of the codes only the last eight bits, of which a processor compares many at once: what is found is compared anew.
    codes = page.codes.astype(np.uint8)
    for pair, sought in words.items():
        first, second = pair.encode("latin-1")
        places = ((codes[:-1] == first) & (codes[1:] == second)).nonzero()[0].tolist()
        for word in sought:
            # Before the first signs of the page is none, and behind its last ones no room for a word.
            begin = word.index(pair)
            found += [place - begin for place in places if page.text.startswith(word, place - begin)]
    return np.array(found, np.int64)


def _seams(page: Page) -> Column:
    """Return the places of stops and closing marks between a small letter and a capital, with a dash or not: `… the
    ice.Photograph by`, `… the ice.—Jane Roe`.
    """
    places = page.where(STOP | CLOSING_QUOTE | BRACKET)
    before, after, beyond = (page.flags[places + n] for n in (-1, 1, 2))
    dashed = are_of(page.codes[places + 1], "—–") & ((beyond & (LETTER | SPACE)) != 0)
    small = ((before & LETTER) != 0) & ((before & CAPITAL) == 0)
    return np.asarray(places[dashed | (small & ((after & CAPITAL) != 0))])


def _parted(page: Page) -> Column:
    """Return the places of the marks that a sentence, or a text before a credit, can end with, before a space."""
    places = page.where(STOPPED | CLOSING_QUOTE | BRACKET)
    places = places[(page.flags[places + 1] & SPACE) != 0]
    return np.asarray(places[are_of(page.codes[places], SENTENCE_ENDS)])


@cache
def _told_by(marks: str | frozenset[str]) -> npt.NDArray[np.bool_]:
    table = np.zeros(max(map(ord, marks)) + 2, bool)
    table[list(map(ord, marks))] = True
    return table


def are_of(codes: Flags, marks: str | frozenset[str]) -> npt.NDArray[np.bool_]:
    """Return whether each code point is one of *marks*."""
    return np.asarray(_told_by(marks).take(codes, mode="clip"))


def begin_with(page: Page, starts: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Return for each line whether its first three signs, with case folded, could be one of *starts*."""
    known, may_be = _numbered_starts(starts)

    def is_known(lines: Column) -> npt.NDArray[np.bool_]:
        found = page.begun[lines]
        return np.asarray(known[np.minimum(known.searchsorted(found), len(known) - 1)] == found)

    return true_at(may_be.take(_mixed(page.begun)), is_known)


@cache
def _numbered_starts(starts: frozenset[str]) -> tuple[Column, npt.NDArray[np.bool_]]:
    """Return the numbers of *starts* in order, and of all that `_mixed` gives, which it gives for some of them."""
    signs = [np.array([ord(start[n]) for start in starts], np.uint32) for n in range(START_CHARS)]
    numbers = np.sort(_one_number(signs))
    may_be = np.zeros(1 << MIXED_BITS, bool)
    may_be[_mixed(numbers)] = True
    return numbers, may_be


def _mixed(numbers: Column) -> Column:
    """Return a few bits of each number, by which most lines are told to begin with none of some starts."""
    return np.asarray((numbers ^ numbers >> 17 ^ numbers >> 33) & ((1 << MIXED_BITS) - 1))


def _one_number(signs: Sequence[Flags]) -> Column:
    first, second, third = (sign.astype(np.int64) for sign in signs)
    # The third is not told from others that end with the same 16 bits, which few signs in use do.
    return np.asarray(first << (CODE_BITS + 16) | second << 16 | (third & 0xFFFF))


# Code points, and what `folds_of` gives, are below two to the power of this.
CODE_BITS, START_CHARS, MIXED_BITS = 22, 3, 16


def years(page: Page) -> Column:
    """Return the places of years: of four digits and no more, from 1900 to 2099."""
    digits = page.where(DIGIT)
    starts = digits[(page.flags[digits - 1] & DIGIT) == 0]
    following = [page.flags[starts + n] & DIGIT for n in (1, 2, 3)]
    # What follows a digit but no third one may be beyond the page.
    whole = np.logical_and.reduce(following) & ((page.flags[np.minimum(starts + 4, len(page.flags) - 1)] & DIGIT) == 0)
    first, second = page.codes[starts], page.codes[starts + 1]
    century = ((first == ord("1")) & (second == ord("9"))) | ((first == ord("2")) & (second == ord("0")))
    return np.asarray(starts[whole & century])


def flags_of(codes: Flags) -> Flags:
    """Return the flags of code points."""
    return _FLAGS.look_up(codes)


def _kinds(sign: str) -> int:
    is_letter = sign.isalpha() or is_mark(sign)
    counted = sign.isalnum() or is_letter
    return (
        is_letter * int(LETTER)
        | sign.isupper() * int(CAPITAL)
        | sign.islower() * int(SMALL)
        | sign.isdecimal() * int(DIGIT)
        | counted * int(COUNTED)
        | is_word_sign(sign) * int(WORD)
        | sign.isspace() * int(SPACE)
        | any(low <= ord(sign) <= high for low, high in _WIDE_SPANS) * int(WIDE)
        | _mark_flags().get(sign, 0)
    )


@cache
def _mark_flags() -> dict[str, int]:
    flags: dict[str, int] = {}
    for flag, marks in _MARKS.items():
        for mark in marks:
            flags[mark] = flags.get(mark, 0) | int(flag)
    return flags


_FLAGS = CharTable(_kinds)
