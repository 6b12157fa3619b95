"""What a line is by itself: its shape in small whole numbers, measured once and remembered, since furniture repeats."""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from builder.extract import datelines, pictured, sign_classes, signs, wire, wording
from builder.extract.credit import find_credit
from builder.extract.credit_gate import may_hold_credit
from builder.extract.edges import HEADS, TAILS, edges
from builder.extract.naming import FILE_NAME, MAX_CREDIT_CHARS, MAX_TAIL_CHARS, MIN_SLUG_CHARS, Credit, is_slug
from builder.extract.rows import first_true, rows_of
from builder.extract.says import says
from builder.extract.signs import Column, Page, Signs
from builder.extract.tokens import NUMBER_BYTES, USUAL_PAGE
from builder.extract.wording import Words


class Shape(NamedTuple):
    """The measures of a line; 0 everywhere means: no line there.

    `width` counts characters, signs of Chinese, Japanese and Korean twice; `says` are the bits of says.py; the others
    are classes, listed beside the functions that give them, or counts.
    """

    width: int
    words: int
    first: int
    last: int
    capitals: int
    digits: int
    sentences: int
    commas: int
    mark: int
    credit: int
    byline: int
    date: int
    furniture: int
    quote: int
    signoff: int
    dateline: int
    address: int
    cue: int
    pictured: int
    scene: int
    looks: int
    talk: int
    verbs: int
    dated: int
    balance: int
    head: int
    tail: int
    says: int


#: the names of each column's classes, in the order of their codes
CLASSES: dict[str, tuple[str, ...]] = {
    "first": ("nothing", "capital", "small", "digit", "quote", "bracket", "dash", "closing", "letter", "@", "other",
              "©"),
    "last": (
        "nothing", "stop", "!", "stop”", "quote", "colon", "comma", "dash", "small", "capital", "digit", "bracket", "…",
        "。", "letter", "other", "?",
    ),
    "capitals": ("none", "all", "nearly all", "most", "some", "few", "WORD", "Word", "word"),
    "digits": ("none", "some", "many", "only"),
    "sentences": ("0", "1", "2", "3", "4", "5+"),
    "commas": ("0", "1", "2", "3+"),
    "mark": ("none", "url", "@", "|", "arrow", "#", "•", "only marks", "file"),
    "credit": (
        "none", "label", "lead", "©", "brackets", "slash", "agency", "stand-in", "name", "… label", "… lead", "… ©",
        "… brackets", "… slash", "… agency", "… stand-in", "… name", "head",
    ),
    "byline": ("none", "by …", "by", "name", "job", "name, job"),
    "date": ("none", "month", "numbers", "time", "ago", "led month", "led numbers", "led time", "led ago", "lead"),
    "furniture": ("none", "line", "start", "half", "quarter", "some"),
    "quote": ("none", "begins", "ends", "both", "inside"),
    "signoff": ("none", "is one", "ends with one", "contributors"),
    "dateline": ("none", "agency", "place"),
    "address": ("nobody", "reader", "reader+"),
    "cue": ("none", "credit", "captioned", "head"),
    "pictured": ("no", "position", "file photo", "alt"),
    "scene": ("0", "1", "2", "3+"),
    "looks": ("0", "1", "2", "3+"),
    "talk": ("0", "1", "2", "4", "6", "9+"),
    "verbs": ("0", "1", "2", "3+"),
    "dated": ("no", "month", "year", "month and year"),
    "head": HEADS,
    "tail": TAILS,
    "balance": ("even", "opens bracket", "closes bracket", "opens quote", "closes quote", "odd"),
}  # fmt: skip


_DOMAIN = re.compile(r"\.(?<=\w\.)(?:com|org|net|de|co|uk|at|ch|fr|io)\b")
CREDIT_KINDS = {
    kind: i for i, kind in enumerate(("label", "lead", "sign", "bracket", "slash", "agency", "standin", "name"), 1)
}


class Line:
    """A line's measures, of which shape and words are made when they are asked for, as they are of few lines.

    Args:
        packed: the columns of its shape, in the bytes of a C int each.
        numbers: its distinct words, of three letters or more, or wide signs in pairs: the numbers of `tokens.number_of`
            in eight bytes each, in order.
        credit: the credit in it.
    """

    __slots__ = ("credit", "numbers", "packed", "shape", "words")
    shape: Shape
    words: frozenset[int]

    def __init__(self, packed: bytes, numbers: bytes, credit: Credit | None) -> None:
        self.packed, self.numbers, self.credit = packed, numbers, credit

    def __getattr__(self, name: str) -> object:
        """Return the shape, or the numbers of the words as a set; from then on it is there."""
        if name == "shape":
            self.shape = Shape._make(struct.unpack(_PACKED, self.packed))
        elif name == "words":
            self.words = frozenset(memoryview(self.numbers).cast("Q"))
        else:
            raise AttributeError(name)
        return getattr(self, name)

    @property
    def count(self) -> int:
        """How many of these words it has."""
        return len(self.numbers) // NUMBER_BYTES

    @property
    def says(self) -> int:
        """The bits of says.py alone, in a tenth of the time that it takes to make the whole shape."""
        bits: int = _SAYS.unpack_from(self.packed)[0]
        return bits

    def __eq__(self, other: object) -> bool:
        """Are the measures and the words the same?"""
        return isinstance(other, Line) and self._all() == other._all()

    def __hash__(self) -> int:
        """Return a number by which equal lines are found."""
        return hash(self._all())

    def _all(self) -> tuple[bytes, bytes, Credit | None]:
        return self.packed, self.numbers, self.credit


def column_of(lines: Iterable[Line], name: str) -> npt.NDArray[np.intc]:
    """Return one column of the shapes of *lines*."""
    packed = np.frombuffer(b"".join([line.packed for line in lines]), np.intc)
    return packed[Shape._fields.index(name) :: len(Shape._fields)]


# Furniture repeats within a publisher, so lines are remembered: so many, and those of one batch.
MAX_REMEMBERED = 32768
_remembered: dict[str, Line] = {}


def measure(text: str) -> Line:
    """Return the measures of a line."""
    return _remembered.get(text) or measure_all([text])[0]


def measure_all(texts: Sequence[str]) -> list[Line]:
    """Return the measures of lines, none of them empty, in order. Many at once cost far less than one by one."""
    if len(_remembered) > MAX_REMEMBERED:
        _remembered.clear()
    if not all(map(_remembered.get, texts)):
        for page in _pages([text for text in dict.fromkeys(texts) if text not in _remembered]):
            _remembered.update(zip(page, _measured(page), strict=True))
    return list(map(_remembered.__getitem__, texts))


def uncredited(line: Line) -> Line:
    """Return the line's measures without the credit in it."""
    return Line(struct.pack(_PACKED, *line.shape._replace(cue=0, credit=0)), line.numbers, None)


def words_of(text: str) -> frozenset[int]:
    """Return the words by which lines are compared, as numbers, without measuring the line."""
    line = _remembered.get(text)
    return line.words if line else wording.content_words(text)


def word_count(text: str) -> int:
    """Return how many words `words_of` gives."""
    line = _remembered.get(text)
    return line.count if line else len(set(wording.content_of(text)))


def _pages(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield *texts* in lists of about `USUAL_PAGE` letters."""
    page: list[str] = []
    letters = 0
    for text in texts:
        if page and letters + len(text) >= USUAL_PAGE - MARGINS:
            yield page
            page, letters = [], 0
        page.append(text)
        letters += len(text) + 1
    if page:
        yield page


# Line feeds before and behind a page's lines.
MARGINS = 6


def _measured(texts: list[str]) -> list[Line]:
    page = Page(texts)
    seen = signs.signs_of(page, MAX_CREDIT_CHARS, MAX_TAIL_CHARS + 2)
    words = wording.words_in(texts, page, seen.wide)
    credits_ = _at(may_hold_credit(texts, page, seen, words), lambda i: find_credit(texts[i]))
    columns = _columns(texts, page, seen, words, credits_)
    columns["balance"] = sign_classes.balance_class(page)
    columns["head"], columns["tail"] = edges(texts, page, seen, words)
    columns["says"] = says(texts, page, seen, words, columns)
    ends = np.cumsum(words.kept) * words.content.itemsize
    numbers = _cut(words.content.tobytes(), ends.tolist())
    return list(map(Line, _packed(columns), numbers, map(credits_.get, range(len(texts)))))


def _packed(columns: Mapping[str, Column]) -> list[bytes]:
    """Return the columns of Shape, row by row, in the bytes of a C int each."""
    matrix = np.array([columns[name] for name in Shape._fields], np.intc).T
    rows: list[bytes] = np.ascontiguousarray(matrix).view(f"V{matrix[:1].nbytes}").ravel().tolist()
    return rows


def _cut(data: bytes, ends: Sequence[int]) -> list[bytes]:
    """Return *data* in parts with these ends."""
    return [data[start:end] for start, end in itertools.pairwise([0, *ends])]


_PACKED = f"{len(Shape._fields)}i"
_SAYS = struct.Struct(f"{struct.calcsize('i') * Shape._fields.index('says')}xi")

T = TypeVar("T")


def _at(mask: np.ndarray, function: Callable[[int], T]) -> dict[int, T]:
    """Return what *function* gives for the rows of *mask*."""
    return {i: function(i) for i in rows_of(mask)}


def _laid(count: int, found: Mapping[int, int]) -> Column:
    """Return a column that is 0 but for the rows in *found*."""
    column = np.zeros(count, np.int64)
    column[list(found)] = list(found.values())
    return column


def _columns(
    texts: list[str], page: Page, seen: Signs, words: Words, credits_: Mapping[int, Credit | None]
) -> dict[str, Column]:
    """Return the columns of Shape by their names."""
    credited = {i: credit for i, credit in credits_.items() if credit}
    agency = ((words.seen & wording.AGENCY) != 0) | (seen.wide > 0)
    return {
        "width": seen.length + seen.wide,
        "words": words.count + seen.wide // 2,
        "first": sign_classes.first_class(page),
        "last": sign_classes.last_class(page),
        "capitals": sign_classes.capitals_class(seen, words.count),
        "digits": sign_classes.digits_class(seen),
        "sentences": np.minimum(5, seen.sentences),
        "commas": np.minimum(3, seen.commas),
        "mark": _marks(texts, seen),
        "credit": _laid(len(texts), {i: _credit_class(texts[i], credit) for i, credit in credited.items()}),
        "byline": _bylines(texts, seen, words),
        "date": wording.date_classes(texts, page, seen, words),
        "furniture": wording.furniture_classes(texts, page, seen, words),
        "quote": sign_classes.quote_class(seen),
        "signoff": _signoffs(texts, page, agency, words),
        "dateline": _datelines(texts, page, seen, agency),
        "address": np.minimum(np.where(words.count < LONG_LINE_WORDS, 2, 1), words.address),
        "cue": _laid(len(texts), {i: _cue(texts[i], credit) for i, credit in credited.items()}),
        "pictured": _pictured(texts, seen, words),
        "scene": np.minimum(words.scene, 3),
        "looks": np.minimum(words.looks, 3),
        "talk": np.digitize(words.talk, TALK_STEPS),
        "verbs": np.minimum(words.verbs, 3),
        "dated": _dated(page, seen, words.seen),
    }


# In a line of so many words one that speaks to the reader says little, however often it stands there.
LONG_LINE_WORDS = 60


def _marks(texts: list[str], seen: Signs) -> Column:
    """0 none, 1 address of a page, 2 of a mailbox or account, 3 bar, 4 arrow, 5 hash, 6 bullet inside, 7 only marks,
    8 a file's name, with its ending or without.
    """
    files = _laid(len(texts), _at(seen.named, lambda i: int(bool(FILE_NAME.search(texts[i][-40:])))))
    bare = (seen.pieces == 1) & (seen.length >= MIN_SLUG_CHARS)
    files |= _laid(len(texts), _at(bare, lambda i: int(is_slug(texts[i]))))
    pages = _laid(len(texts), _at(seen.dotted & (seen.length < 300), lambda i: int(_holds_address(texts[i]))))
    arrow = ((seen.end & signs.ARROW_LAST) != 0) | ((seen.start & signs.ARROW_FIRST) != 0)
    # `»` and `«` in one line are quotes.
    arrow &= _laid(len(texts), _at(arrow, lambda i: int("«" in texts[i]))) == 0
    told = [
        (seen.length < 4) & ~seen.has(signs.COUNTED), files > 0, seen.has(signs.AT), seen.has(signs.BAR), arrow,
        seen.has(signs.HASH), seen.has(signs.BULLET),
    ]  # fmt: skip
    return first_true(list(zip(told, (7, 8, 2, 3, 4, 5, 6), strict=True)), pages)


def _holds_address(text: str) -> bool:
    """Is there an address of a page in *text*?"""
    return "http://" in text or "https://" in text or "www." in text or _DOMAIN.search(text) is not None


def _credit_class(text: str, credit: Credit) -> int:
    """1 to 8 the line is a credit of that kind, 9 to 16 it ends with one, 17 it begins with one."""
    if credit.is_whole(text):
        return CREDIT_KINDS[credit.kind]
    return 17 if credit.start == 0 else 8 + CREDIT_KINDS[credit.kind]


def _cue(text: str, credit: Credit) -> int:
    """1 the line is a credit, 2 it ends with one, 3 it begins with one."""
    return 1 if credit.is_whole(text) else 3 if credit.start == 0 else 2


def _bylines(texts: list[str], seen: Signs, words: Words) -> Column:
    """0 none, 1 lead and more, 2 lead alone, 3 shaped like a name, 4 a job, 5 a name and a job."""
    named = (seen.pieces >= 2) & (seen.pieces <= 4) & (seen.pieces == seen.tall) & (seen.digits == 0)
    short = (words.count > 0) & (seen.length <= wording.MAX_BYLINE_CHARS)
    job = ((words.seen & wording.JOB) != 0) & (words.count <= wording.MAX_JOB_WORDS)
    found = short * np.where(named, 3 + 2 * job, 4 * job)
    for i in rows_of(short & ((words.first & wording.BYLINE_LEAD) != 0)):
        found[i] = wording.lead_class(texts[i], words.heads[i], int(words.count[i])) or found[i]
    return np.asarray(found)


def _signoffs(texts: list[str], page: Page, agency: np.ndarray, words: Words) -> Column:
    bits = words.seen
    wired, contributed = (bits & (wording.WIRED | wording.COLLECTIVE)) != 0, (bits & wording.CONTRIBUTED) != 0
    may_be = (agency & wired) | contributed
    # Before a day or a mark that the text has ended, a sign-off may stand farther from the end.
    closing = signs.are_of(page.codes[page.stop - 1], wire.CLOSING)
    signing = may_be & (words.signing | (closing & wired))
    contributing = may_be & ((bits & wording.CONTRIBUTING) != 0) & (page.length < wire.MAX_CONTRIBUTED)

    def found(i: int) -> int:
        return wire.signoff_class(texts[i], may_contribute=bool(contributing[i]), may_sign=bool(signing[i]))

    return _laid(len(texts), _at(signing | contributing, found))


def _datelines(texts: list[str], page: Page, seen: Signs, agency: np.ndarray) -> Column:
    first, second = page.start, page.start + 1
    either = page.flags[first] | page.flags[second]
    begins = ((either & signs.CAPITAL) != 0) & ((either & signs.SMALL) == 0)
    starts = signs.are_of(page.codes[first], datelines.STARTS)
    # An agency stands in brackets, or behind a day.
    agency = agency & (seen.has(signs.BRACKET) | (seen.digits > 0))
    # All other forms have a bracket, stroke, colon or digit, or a dash.
    unmarked = ~seen.has(signs.BRACKET | signs.CREDITING | signs.COLON) & (seen.digits == 0)
    for i in rows_of(begins & unmarked):
        begins[i] = "-" in texts[i] or "–" in texts[i] or "—" in texts[i]
    begins |= starts
    return _laid(len(texts), _at(agency | begins, lambda i: datelines.dateline_class(texts[i])))


TALK_STEPS = (1, 2, 4, 6, 9)


def _dated(page: Page, seen: Signs, bits: Column) -> Column:
    """0 no day, 1 a month beside a number, 2 a year, 3 both: captions tell when the picture was taken."""
    month = ((bits & wording.MONTH) != 0) & (seen.digits > 0)
    year = page.has_any(signs.years(page)) & (seen.digits > 3)
    return np.asarray(month + 2 * year, np.int64)


def _pictured(texts: list[str], seen: Signs, words: Words) -> Column:
    bits = words.seen
    one = ((words.first & wording.ONE) != 0) & ((bits & wording.PICTURED_ONE) != 0)
    short = seen.length <= pictured.MAX_PICTURED_CHARS
    placed = (bits & wording.POSITION) != 0
    # Words of scripts without spaces are not told apart.
    placed[[i for i in rows_of((seen.wide > 0) & short) if pictured.holds_wide_words(texts[i])]] = True
    told = placed | ((bits & wording.PICTURED) != 0) | one | seen.has(signs.OPEN_BRACKET)

    def found(i: int) -> int:
        return pictured.pictured_class(texts[i], may_place=bool(placed[i]))

    return _laid(len(texts), _at(told & short, found))
