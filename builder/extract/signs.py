"""The signs of many lines at once: what a line is by its letters, digits and marks, as columns of whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint32]

# What a sign is. A line's flags are those of all its signs.
(
    LETTER, CAPITAL, DIGIT, COUNTED, WORD, SPACE, WIDE, STOP, WIDE_STOP, DOT, COMMA, WIDE_COMMA, AT, BAR, HASH, BULLET,
    ARROW_LAST, ARROW_FIRST, OPENING_QUOTE, CLOSING_QUOTE, ANY_QUOTE, CREDITING, BRACKET, OPEN_BRACKET, STOPPED, COLON,
    CURLY, STRAIGHT, PAIRED, WIDE_COLON, LOW_LINE, UNKNOWN,
) = (np.uint32(1 << n) for n in range(32))  # fmt: skip
# All but plain letters.
_TOLD = np.bitwise_or.reduce(
    [
        DIGIT, SPACE, WIDE, STOP, WIDE_STOP, DOT, COMMA, WIDE_COMMA, CREDITING, COLON, WIDE_COLON, CLOSING_QUOTE,
        BRACKET, PAIRED, STOPPED,
    ]
)  # fmt: skip

# Brackets and quotes that open and close.
_PAIRED = '()（）「」"„“”«»'
_MARKS = {
    STOP: ".?!", WIDE_STOP: "。？！", DOT: ".", COMMA: ",", WIDE_COMMA: "、", AT: "@", BAR: "|", HASH: "#",
    BULLET: "•·",
    ARROW_LAST: "»›→>▶+", ARROW_FIRST: "»›→▶+", OPENING_QUOTE: '“"„«‘「『', CLOSING_QUOTE: '”"»“’」』',
    ANY_QUOTE: '“"„«「', CREDITING: "©ⓒⒸ|/＝", BRACKET: ")]）", OPEN_BRACKET: "(（", STOPPED: '.!?…,;。”"’»',
    COLON: ":", WIDE_COLON: "：", LOW_LINE: "_", CURLY: "’“”", STRAIGHT: "'\"", PAIRED: _PAIRED,
}  # fmt: skip
# Signs of Chinese, Japanese and Korean, as wide as two letters.
WIDE_RANGES = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_WIDE_SPANS = [(ord(pair[0]), ord(pair[2])) for pair in (WIDE_RANGES[n : n + 3] for n in range(0, 12, 3))]

# The start of a line tells how it is capitalised, and whether it holds digits.
MAX_HEADS = 200
# Credits at the end of a line are looked for in so many letters.
_CREDITING_WORDS = ("(c)", "hoto by", "hotograph by", "ourtesy", "eserved", "more >", "more »")


@dataclass(frozen=True)
class Signs:
    """Columns, a row a line.

    Args:
        flags: all that its signs are.
        start, end: flags of its first and last sign.
        length, wide, sentences, commas, digits: counts; `digits` of the first 200 signs.
        heads, high: words of the first 200 signs that begin with a letter, and with a capital.
        pieces, tall: words between white space and commas, and those that begin with a capital.
        dotted: whether it holds `x.yz` or `://`, as addresses do.
        bracketed: whether it ends with a bracket, a full stop aside.
        named: whether there is a full stop three to five signs before its end, as in names of files.
        crediting: whether a sign or word of credits stands in its last letters.
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
    pieces: Column
    tall: Column
    dotted: npt.NDArray[np.bool_]
    bracketed: npt.NDArray[np.bool_]
    named: npt.NDArray[np.bool_]
    crediting: npt.NDArray[np.bool_]
    tight: npt.NDArray[np.bool_]
    parted: npt.NDArray[np.bool_]

    def has(self, flag: np.uint32) -> npt.NDArray[np.bool_]:
        """Return for each line whether one of its signs is *flag*."""
        return np.asarray((self.flags & flag) != 0)


class Page:
    """The signs of some lines one after the other, a line feed behind each, as code points and flags."""

    def __init__(self, texts: Sequence[str]) -> None:
        # Three line feeds before and behind, so that neighbours of any sign can be looked at.
        self.text = "\n\n\n" + "\n".join(texts) + "\n\n\n"
        self.codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.flags = flags_of(self.codes)
        self.count = len(texts)
        self.length = np.fromiter(map(len, texts), np.int64, self.count)
        self.stop = np.cumsum(self.length + 1) + 2
        self.start = self.stop - self.length
        self.owner = np.repeat(np.arange(self.count, dtype=np.int32), self.length + 1)
        # Four of five signs are plain letters; each look at the others goes over these only.
        self._told = np.flatnonzero((self.flags[3:-2] & _TOLD) != 0) + 3
        self._told_flags = self.flags[self._told]

    def where(self, flag: np.uint32) -> Column:
        """Return the places of the signs that are *flag*, one of _TOLD, outside of the margins."""
        return np.asarray(self._told[(self._told_flags & flag) != 0])

    def line_of(self, places: Column) -> Column:
        """Return the line that each place is in."""
        return np.asarray(self.owner[places - 3])

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
        return np.asarray(places[places - self.start[self.line_of(places)] < MAX_HEADS])

    def late(self, places: Column, most: int) -> Column:
        """Return those of *places* that are among the last *most* signs of their line."""
        return np.asarray(places[self.stop[self.line_of(places)] - places <= most])


def signs_of(page: Page, credit_chars: int, tail_chars: int) -> Signs:
    """Return the signs of lines, none of them empty; credits are looked for in their last *credit_chars* letters, those
    behind a sentence in the last *tail_chars*.
    """
    codes, flags, stop = page.codes, page.flags, page.stop
    heads, high, pieces, tall = _words(page)
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
        pieces=pieces,
        tall=tall,
        dotted=page.has_any(_dots(page)),
        bracketed=_bracketed(page),
        named=np.logical_or.reduce([(page.length >= n) & (codes[stop - n] == ord(".")) for n in (3, 4, 5)]),
        crediting=page.has_any(page.late(_crediting(page), credit_chars)),
        tight=page.has_any(page.late(_seams(page), credit_chars)),
        parted=page.has_any(page.late(_parted(page), tail_chars)),
    )


def _words(page: Page) -> tuple[Column, Column, Column, Column]:
    """Return the counts of words by their first signs: letters, capitals; between commas too: all, capitals."""
    starts = np.concatenate([[3], page.where(SPACE | COMMA)[:-1] + 1])
    flags, lines = page.flags[starts], page.line_of(starts)
    is_early = starts - page.start[lines] < MAX_HEADS
    heads = is_early & ((flags & LETTER) != 0) & ((page.flags[starts - 1] & SPACE) != 0)
    pieces, capital = (flags & (SPACE | COMMA)) == 0, (flags & CAPITAL) != 0
    heads_, high, pieces_, tall = (
        np.bincount(lines[mask], minlength=page.count) for mask in (heads, heads & capital, pieces, pieces & capital)
    )
    return heads_, high, pieces_, tall


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


def _crediting(page: Page) -> Column:
    """Return the places of signs and words of credits."""
    return np.concatenate([page.where(CREDITING), _places(page, _CREDITING_WORDS)])


def _places(page: Page, words: Sequence[str]) -> Column:
    """Return where *words* stand, as typed."""
    found: list[int] = []
    # In bytes of one sign each, for wide strings are searched slowly.
    text = np.minimum(page.codes, 0xFF).astype(np.uint8).tobytes()
    for word in words:
        sought = word.encode("latin-1")
        place = text.find(sought)
        while place >= 0:
            found.append(place)
            place = text.find(sought, place + 1)
    return np.array(found, np.int64)


def _seams(page: Page) -> Column:
    """Return the places of stops and closing marks between a small letter and a capital: `… the ice.Photograph by`."""
    places = page.where(STOP | CLOSING_QUOTE | BRACKET)
    before, after = page.flags[places - 1], page.flags[places + 1]
    return np.asarray(places[((before & LETTER) != 0) & ((before & CAPITAL) == 0) & ((after & CAPITAL) != 0)])


def _parted(page: Page) -> Column:
    """Return the places of the marks that a sentence, or a text before a credit, can end with, before a space."""
    places = page.where(STOPPED | CLOSING_QUOTE | BRACKET)
    places = places[(page.flags[places + 1] & SPACE) != 0]
    return np.asarray(places[np.isin(page.codes[places], ENDS)])


ENDS = tuple(map(ord, '.!?…。」”"»)]'))


def flags_of(codes: Flags) -> Flags:
    """Return the flags of code points."""
    table = _table()
    flags = table.take(codes)
    unknown = (flags & UNKNOWN) != 0
    if unknown.any():
        for block in np.unique(codes[unknown] >> 8).tolist():
            _fill(table, block)
        flags = table.take(codes)
    return np.asarray(flags)


@cache
def _table() -> Flags:
    """Return the flags by code point; blocks of 256 are filled in when a text needs them, as few are."""
    table = np.full(0x110000, UNKNOWN, np.uint32)
    for first, beyond in _LETTERS_ONLY:
        table[first << 8 : beyond << 8] = LETTER | COUNTED | WORD | WIDE
    return table


# Blocks of Chinese signs and Korean syllables: all 256 are letters without case, and wide.
_LETTERS_ONLY = ((0x4E, 0x9F), (0xAC, 0xD7))


def _fill(table: Flags, block: int) -> None:
    codes = range(block << 8, (block + 1) << 8)
    table[codes.start : codes.stop] = [_kinds(chr(code)) | _mark_flags().get(code, 0) for code in codes]
    for low, high in _WIDE_SPANS:
        table[max(low, codes.start) : min(high + 1, codes.stop)] |= WIDE


def _kinds(sign: str) -> int:
    counted = sign.isalnum()
    return (
        sign.isalpha() * int(LETTER)
        | sign.isupper() * int(CAPITAL)
        | sign.isdecimal() * int(DIGIT)
        | counted * int(COUNTED)
        | (counted or sign == "_") * int(WORD)
        | sign.isspace() * int(SPACE)
    )


@cache
def _mark_flags() -> dict[int, int]:
    flags: dict[int, int] = {}
    for flag, marks in _MARKS.items():
        for mark in marks:
            flags[ord(mark)] = flags.get(ord(mark), 0) | int(flag)
    return flags


_OPENERS = dict.fromkeys("“\"„«‘'‚「『《", 4) | dict.fromkeys("([（【", 5) | dict.fromkeys("-–—•·*►▶■●→>", 6)
_OPENERS |= dict.fromkeys(",.;:!?…”’)]»、。/|%", 7) | dict.fromkeys("@#", 9) | {"©": 11}


@cache
def first_class(sign: str) -> int:
    """Return the class of a first sign: 1 capital, 2 small, 3 digit, 4 quote, 5 bracket, 6 dash or bullet, 7 closing
    mark, 8 letter without case, 9 @ or #, 10 other, 11 ©.
    """
    if sign in _OPENERS:
        return _OPENERS[sign]
    if sign.isdigit():
        return 3
    if sign.isalpha():
        return 1 if sign.isupper() else 2 if sign.islower() else 8
    return 10


_CLOSERS = {".": 1, "!": 2, "?": 16, ":": 5, ",": 6, ";": 6, "…": 12, "。": 13, "！": 13, "？": 13}
_CLOSERS |= dict.fromkeys("-–—/", 7) | dict.fromkeys(")]）】", 11)
_QUOTES_END = frozenset("”\"’'»“」』›")


def last_class(text: str) -> int:
    """Return the class of a last sign: 1 full stop, 2 !, 16 ?, 3 quote after a stop, 4 quote, 5 colon, 6 comma,
    7 dash, 8 small letter, 9 capital, 10 digit, 11 bracket, 12 ellipsis, 13 wide stop, 14 caseless letter, 15 other.
    """
    sign = text[-1]
    if sign == "." and text.endswith("..."):
        return 12
    if sign in _CLOSERS:
        return _CLOSERS[sign]
    if sign in _QUOTES_END:
        return 3 if text[-2:-1] in tuple(".!?…,。") else 4
    if sign.isdigit():
        return 10
    if sign.isalpha():
        return 8 if sign.islower() else 9 if sign.isupper() else 14
    return 15


def capitals_class(signs: Signs, words: Column, is_upper: npt.NDArray[np.bool_]) -> Column:
    """Return 0 no cased word, 1 all capitals, 2 nearly all words begin with one, 3 half, 4 some, 5 few; 6 to 8 of one
    word.
    """
    share = signs.high / np.maximum(signs.heads, 1)
    return np.select(
        [is_upper, signs.heads == 0, signs.heads == 1, share > 0.8, share > 0.5, share > 0.2],
        [np.where(words == 1, 6, 1), 0, np.where(signs.high > 0, 7, 8), 2, 3, 4],
        5,
    )


def digits_class(signs: Signs) -> Column:
    """Return 0 none, 1 some, 2 a fifth or more, 3 nothing else; of a long line its beginning counts."""
    many = np.where(signs.has(LETTER), np.where(signs.digits * 5 > signs.length, 2, 1), 3)
    return np.where((signs.digits == 0) | (signs.length > MAX_HEADS), np.minimum(1, signs.digits), many)


def balance_class(page: Page) -> Column:
    """Return what each line leaves open or closes: 0 nothing, 1 opens a bracket, 2 closes one, 3 opens a quote, 4
    closes one, 5 has an odd one that may do either.
    """
    places = page.where(PAIRED)
    kinds = _paired_kinds()[np.minimum(page.codes[places], LAST_PAIRED)]
    counts = np.bincount(page.line_of(places) * len(_PAIRED) + kinds, minlength=page.count * len(_PAIRED))
    count = dict(zip(_PAIRED, counts.reshape(-1, len(_PAIRED)).T, strict=True))
    brackets = count["("] - count[")"]
    wide = count["（"] + count["「"] - count["）"] - count["」"]
    brackets = np.where(brackets != 0, brackets, wide)
    low, curly, closing = count["„"], count["“"], count["”"]
    quotes = np.select([low > 0, curly > 0], [low - curly - closing, curly - closing], count["«"] - count["»"])
    odd = np.where((low == 0) & (curly == 0), closing % 2, 0) > 0
    return np.select([brackets > 0, brackets < 0, odd, quotes > 0, quotes < 0], [1, 2, 5, 3, 4], 5 * (count['"'] % 2))


LAST_PAIRED = max(map(ord, _PAIRED))


@cache
def _paired_kinds() -> Column:
    kinds = np.zeros(LAST_PAIRED + 1, np.int64)
    kinds[list(map(ord, _PAIRED))] = range(len(_PAIRED))
    return kinds


def quote_class(signs: Signs) -> Column:
    """Return 0 none, 1 begins with a quote, 2 ends with one, 3 both, 4 inside only."""
    begins, ends = (signs.start & OPENING_QUOTE) != 0, (signs.end & CLOSING_QUOTE) != 0
    return np.select([begins & ends, begins, ends, signs.has(ANY_QUOTE)], [3, 1, 2, 4], 0)
