"""Blocks to wholes: which lines continue the line before, and how the parts of a torn text are put together."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from builder.extract import lexicon, naming
from builder.extract.credit import MAX_LABEL_CHARS
from builder.extract.features import Batch, join_features, seams
from builder.extract.features.batch import SENTENCE_WIDTH, STOPS, regions, tornness
from builder.extract.features.table import among
from builder.extract.model import Model
from builder.extract.naming import MAX_CREDIT_CHARS
from builder.extract.shape import measure, measure_all
from builder.record import Block


def join(documents: Sequence[Sequence[Block]], model: Model) -> list[list[tuple[int, int]]]:
    """Return for each document the runs of blocks (first, last) that belong together."""
    lines = iter(measure_all([block.text for blocks in documents for block in blocks]))
    batch = Batch.of([[(block.text, next(lines), block.gap) for block in blocks] for blocks in documents])
    scores = model.scores(join_features(batch))
    margin = scores[:, model.classes.index("join")] - scores[:, model.classes.index("new")]
    least = np.full(len(margin), MIN_MARGIN, np.float32)
    for (start, end), (first, beyond) in zip(batch.spans, regions(batch), strict=True):
        least[first + 1 : beyond] = MIN_MARGIN_IN_TEXT
        if beyond - first <= SMALL_REGION:
            least[_torn_text(batch, start, end)] = MIN_MARGIN_IN_TORN
    led = _led(batch, margin > least)
    # Not so surely that known furniture would be joined.
    margin[led] = np.maximum(margin[led], SURE_MARGIN)
    joined, sure = (margin > least).tolist(), (margin > SURE_MARGIN).tolist()
    return [
        _runs(blocks, joined[start:end], sure[start:end])
        for blocks, (start, end) in zip(documents, batch.spans, strict=True)
    ]


def _led(batch: Batch, joined: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the rows that go on with what the line before sets off: a label, where a torn document has several of them
    before long lines (`The styling tip:`), or the place that the text begins with (`Hamburg.`).
    """
    (stubs, labels), said = seams.stubs(batch), seams.said(batch)
    before = np.roll(stubs.codes, 1)
    long = (batch.shapes.width > seams.MIN_LED_WIDTH) & ~among(batch.shapes.first, (SMALL,))
    labelled = (before == seams.STUBS.index("label:")) & (labels.codes == len(seams.LABEL_COUNTS))
    labelled &= tornness(batch).codes > 1
    placed = (before == seams.STUBS.index("Word.")) & (np.roll(said.codes, 1) <= MAX_SAID) & ~np.roll(joined, 1)
    plain = (batch.shapes.furniture == 0) & (batch.shapes.byline == 0)
    found: npt.NDArray[np.bool_] = long & plain & (labelled | (placed & np.roll(batch.shapes.furniture == 0, 1)))
    return found


# Code of Shape.first; a text begins behind so few sentences of others.
SMALL, MAX_SAID = 2, 2


def _torn_text(batch: Batch, start: int, end: int) -> slice:
    """Return the rows behind the first line that ends a sentence up to the last: where a text is torn all over, no
    region of it has whole paragraphs.
    """
    shapes = batch.shapes
    ends = among(shapes.last[start:end], STOPS) & (shapes.width[start:end] >= SENTENCE_WIDTH)
    found = np.flatnonzero(ends) + start
    return slice(int(found[0]) + 1, int(found[-1]) + 1) if len(found) else slice(start, start)


# Gluing a byline to the headline costs more than leaving a sentence torn: chosen by cross-validation by publisher.
MIN_MARGIN, MIN_MARGIN_IN_TEXT, MIN_MARGIN_IN_TORN = 0.6, 0.3, 0.0
# A region of so few rows is none.
SMALL_REGION = 2
# So sure is the model where a name that is furniture by itself (`Facebook`) stands in a sentence.
SURE_MARGIN = 1.5


def _runs(blocks: Sequence[Block], joined: Sequence[bool], sure: Sequence[bool]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for i in range(len(blocks)):
        if spans and (_must_join(blocks, i) or (joined[i] and not _is_end(blocks, i, spans[-1][0], is_sure=sure[i]))):
            spans[-1] = (spans[-1][0], i)
        else:
            spans.append((i, i))
    return spans


def _is_end(blocks: Sequence[Block], i: int, first: int, *, is_sure: bool) -> bool:
    """Is there surely an end before block *i*, whose run would begin at *first*: furniture, a text said twice (an alt
    text and its caption), or a credit that stands alone before a new sentence?
    """
    text, before = blocks[i].text, blocks[i - 1].text
    if (not is_sure and _is_wall(text, before)) or _is_rule(text) or _is_rule(before):
        return True
    if (text == before and len(text) > MIN_TWIN_CHARS) or (
        _may_end(before, is_alone=first == i - 1) and _begins_with_drop_cap(blocks, i)
    ):
        return True
    if first != i - 1 or not text[0].isupper() or len(before) > MAX_CREDIT_CHARS:
        return False
    line = measure(before)
    return line.shape.cue == 1 and line.credit is not None and line.credit.kind not in ("standin", "name")


# Shorter texts are said twice by chance: `no, no`.
MIN_TWIN_CHARS = 8


def _may_end(text: str, *, is_alone: bool) -> bool:
    """Does *text* end a sentence, or is it short as headings are, *is_alone* and no sentence that breaks off?"""
    if text[-1] in _STOPS:
        return True
    breaks_off = text[-1] == "," or text[text.rfind(" ") + 1 :] in lexicon.function_words()
    return is_alone and len(text) <= MAX_HEADING_CHARS and not breaks_off


MAX_HEADING_CHARS = 60


def _begins_with_drop_cap(blocks: Sequence[Block], i: int) -> bool:
    following = blocks[i + 1].text if i + 1 < len(blocks) else ""
    return len(following) > MIN_DROPPED_CHARS and _is_drop_cap(blocks[i].text, following)


def _is_rule(text: str) -> bool:
    """Is *text* a line drawn with marks (`=====`, `* * *`)?"""
    return len(text) > MIN_RULE_CHARS and not any(map(str.isalnum, text)) and len(set(text) - {" "}) == 1


MIN_RULE_CHARS = 3


def _is_wall(text: str, before: str) -> bool:
    """Is one of the two known furniture?"""
    return (lexicon.is_furniture(text) and text[0].isupper()) or (lexicon.is_furniture(before) and before[0].isupper())


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


def _must_join(blocks: Sequence[Block], i: int) -> bool:
    """Does block *i* begin with a mark that closes, after running text, or does the block before break off?"""
    text, before = blocks[i].text, blocks[i - 1].text
    if before[-1] not in _TELLING_ENDS and text[0] not in _TELLING_STARTS and len(before) > 1:
        return _is_led_on(text, before)
    if _is_split_credit(blocks, i):
        return True
    if _is_drop_cap(before, text) and len(text) > MIN_DROPPED_CHARS and (i < 2 or blocks[i - 2].text[-1] not in ",;"):
        return True
    if _ends_open(before, blocks[i - 2].text if i > 1 else "") or _goes_on(text, before):
        return True
    if _is_led_on(text, before):
        return True
    return text[0] in ",.;:!?)”’»" and len(text) < 3 and len(before) > 1 and before[-1].isalnum() and text != "..."


# Nine of ten lines end and begin with none of these, and need no closer look.
_TELLING_ENDS, _TELLING_STARTS = frozenset(":：([（「『\"„“«‚‘@#’'-–—/|"), frozenset(")]）,.;:!?\"”“»'’/|")


def _is_led_on(text: str, before: str) -> bool:
    """Does the line before break off, or lead *text* with a dash, and is *text* none of what stands by itself?"""
    if not ((before[-1].islower() and _breaks_off(before)) or _leads(before, text)):
        return False
    shape = measure(text).shape
    return not (_is_wall(text, before) or shape.byline in LED or shape.date)


def _goes_on(text: str, before: str) -> bool:
    """Does *text* begin with what no line begins with: a bracket or quote that closes, a comma, `’s`?"""
    if text[0] in ")]）":
        return len(before) > 1
    if text[0] in ",.;" and text[1:2] == " " and len(text) > MIN_DROPPED_CHARS:
        return before[-1].isalnum() or before[-1] in ")]”’»\"'"
    # Few lines begin with a quote: the others need no closer look.
    if text[0] not in "\"”“»'’":
        return False
    return bool(_STOPS_QUOTE.match(text)) or (before[-1].isalnum() and bool(_ENDING.match(text)))


_STOPS_QUOTE = re.compile(r"[\"”“»’]\s?[,;)]")


def _ends_open(text: str, before: str) -> bool:
    """Does *text*, which stands after *before*, end with a bracket or quote that opens, or with `l’`?"""
    mark = text[-1]
    if len(text) == 1:
        return mark in _OPENS_BRACKET or mark in "„“«" or (mark == '"' and before[-1:] in _STOPS)
    if mark in _OPENS_BRACKET:
        return text[-2] == " " or mark in "（「『"
    if mark in _OPENS_QUOTE and text[-2] == " ":
        # `… werden. “` closes.
        return text.count('"') % 2 == 1 if mark == '"' else mark != "“" or text.count("„") < text.count("“")
    return mark in "@#’'" and (mark in "@#" or _is_elided(text))


_OPENS_BRACKET, _OPENS_QUOTE, _STOPS = "([（「『", '"„“«‚‘', (*".!?:", "")
_DASHES = frozenset("-–—")


def _leads(before: str, text: str) -> bool:
    """Is *before* set off from the text that it leads by a dash at its end (`PORT SALTIRA –`)?"""
    # A headline behind its kicker (`Tech —`) is shorter, and ends with neither comma nor stop.
    is_text = len(text) > MAX_HEADLINE_CHARS or (len(text) > MIN_DROPPED_CHARS and text[-1] in '.,;!”"')
    return is_text and before[-1] in _DASHES and before[-2:-1] == " " and before[0].isalnum()


MAX_HEADLINE_CHARS = 120


def _breaks_off(text: str) -> bool:
    """Does *text* end with a word that no line ends with (`… could be found in the`)?"""
    if text[text.rfind(" ") + 1 :] not in lexicon.function_words():
        return False
    words = text.rsplit(maxsplit=MIN_WORDS)
    # `11:30 am`
    return len(words) > MIN_WORDS and not words[-2][-1:].isdigit()


# Lines led as bylines are (`By Jane Roe`, `Von`).
LED = (1, 2)
# Shorter lines may be labels: `Written by`, `Share on`.
MIN_WORDS = 4


def glued(parts: Sequence[str]) -> str:
    """Return the parts of a torn text as one; no space before closing marks, after opening ones or inside a word."""
    text = parts[0]
    for part in parts[1:]:
        text += part if _is_tight(text, part) or _is_one_word(text, part) else " " + part
    return text


# The paragraph behind a drop cap is longer.
MIN_DROPPED_CHARS = 30
# Letters that are words by themselves in some language of the corpus, and in languages told by a word.
_ONE_LETTER_WORDS = frozenset("AIOEUYÀÉÅÖÍÓ")
_ONE_LETTER_WORDS_BESIDE = {"the": "AI", "of": "AI", "und": "", "nicht": ""}
_VOWELS = frozenset("aeiouyäöüáéíóúàèâêîôåø")


def _is_drop_cap(left: str, right: str) -> bool:
    """Is *left* the first letter of a word that goes on in *right*: `W` + `hat`, but not `A` + `man`?"""
    if len(left) != 1 or not left.isupper() or not right[0].isalpha():
        return False
    if right[0].isupper():
        # `I` + `N the heart of …`: the first word in capitals.
        words = right.split(maxsplit=2)
        return len(words) > 1 and words[0].isupper() and words[1][0].islower() and left + words[0] != "AI"
    words = right.split(maxsplit=MAX_WORDS_ASKED)
    word = words[0].rstrip(",.;:’'")
    told = next((_ONE_LETTER_WORDS_BESIDE[one] for one in words if one in _ONE_LETTER_WORDS_BESIDE), None)
    alone = _ONE_LETTER_WORDS if told is None else told
    return left not in alone or len(word) < 3 or not _VOWELS & set(word[:2])


# The language shows in the first words.
MAX_WORDS_ASKED = 40


def _is_one_word(left: str, right: str) -> bool:
    """Is a word torn apart between *left* and *right*: after a drop cap, an elision, a number, a hyphen?"""
    sign, last = right[0], left[-1]
    if sign.islower():
        return _is_drop_cap(left, right) or (last in "’'" and _is_elided(left)) or _is_rest_of_word(left, right)
    if sign.isupper():
        return (last in "’'" and _is_elided(left)) or _is_drop_cap(left, right)
    if sign in "'’":
        return last.isalnum() and bool(_ENDING.match(right))
    # `CO` + `2` from a lowered digit.
    return sign == "2" and left.endswith("CO")


_ENDING = re.compile(r"['’](?:s|t|d|m|ll|re|ve)\b")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
# The rest of a word that a link cut too early: no word of one letter in any language.
_LONE_LETTER = re.compile(r"[bcdfghjlmnpqrtx](?![^\W_]|['’.])|s[,.;:)]|[bcdfghjlmnpqrtx]\.(?:\s|$)")


def _is_rest_of_word(left: str, right: str) -> bool:
    last = left[-1]
    if last.isdigit():
        return bool(_ORDINAL.match(right))
    if last == "M" and left[-2:-1] in ("", " "):
        return right.split(" ", 1)[0] in ("me", "lle", "mes", "lles")
    return last.islower() and len(left) > 1 and bool(_LONE_LETTER.match(right))


def _is_elided(left: str) -> bool:
    """Does *left* end with a word that drops its vowel before the next (`l’`, `dell’`)?"""
    return left[left.rfind(" ") + 1 : -1].casefold().lstrip('(«“„"') in lexicon.elisions()


_CLOSING = frozenset(",.;:!?)]”…、。％%’")
# Quotes that open in one language and close in another.
_QUOTES = frozenset('"“«»')
_OPENED_BY = {"“": "„", "«": "»", "»": "«"}
_OPENING = frozenset("([„‚‘#@")


def _is_tight(left: str, right: str) -> bool:
    sign, last = right[0], left[-1]
    if sign in _CLOSING:
        # `”` opens quotes in Swedish and Finnish.
        return not (sign in "’”" and len(right) > 2 and right[1].isalpha() and not _ENDING.match(right))
    if sign in _QUOTES and last in "’'" and _is_elided(left):
        return True
    if sign in _QUOTES or last in _QUOTES:
        return _closes(left, sign) if sign in _QUOTES else _opens(left)
    if last in _OPENING:
        return True
    if sign in _DASHES or last in _DASHES or last in "/”":
        return _is_tight_mark(left, right)
    return _is_unspaced(last) or _is_unspaced(sign)


def _is_tight_mark(left: str, right: str) -> bool:
    """Does a mark that stands with spaces or without stand without them here, as its other side shows?"""
    before, after = left[-2:-1], right[1:2]
    if right[0] in _DASHES:
        return bool(after) and not after.isspace() and (right[0] != "-" or after.isalpha())
    if left[-1] == "”":
        return left.count("”") % 2 == 1 and "“" not in left and "„" not in left
    if left[-1] == "-" and right.split(" ", 1)[0] in lexicon.function_words():
        # `Fett-` + `und Zuckerstoffwechsel`
        return False
    return before.isalnum() or (left[-1] != "-" and bool(before) and not before.isspace())


def _is_unspaced(sign: str) -> bool:
    """Is *sign* of a script that sets no spaces between words, or a mark of its?"""
    return "\u3000" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uff9f"


def _closes(left: str, quote: str) -> bool:
    """Does *quote* close what was opened in *left*: „…“, »…«, «…» or "…"?"""
    if quote == '"':
        return left.count('"') % 2 == 1
    return left.count(_OPENED_BY[quote]) > left.count(quote)


def _opens(left: str) -> bool:
    """Does the quote that *left* ends with open one?"""
    return not _closes(left[:-1], left[-1])
