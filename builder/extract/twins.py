"""Texts of photos that are printed twice: an alt text and its caption, and what stands before or behind both."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from builder.extract import lexicon, naming
from builder.extract.cues import BEHIND_TEXT, ONLY_DIGITS, SURE_TEXT, Seen
from builder.extract.features import shared
from builder.extract.features.batch import STOPS, Batch, copies
from builder.extract.features.shared import TWIN_SHARE
from builder.extract.features.table import Floats, among
from builder.extract.rows import rows_of
from builder.extract.shape import CLASSES, Line
from builder.extract.tokens import numbers_of
from builder.extract.wording import content_words

MIN_TWIN_WIDTH = 16
# Before a caption of so many words or more, with a credit, a line that has nearly all of them.
MIN_HELD_WORDS, HELD_SHARE = 8, 0.85
# A line that holds all of another of so many letters, with a credit, is its alt text.
MIN_HELD_CHARS = 40
# Log-probability of a line that may well be the headline: many pages print theirs twice.
MAYBE_HEADLINE = -2.0
# Without and with a credit in the second or behind it: these and the others as logarithms.
TWIN_LEANINGS = (np.log(6.0), np.log(24.0))
LONG_TWIN_WIDTH, LONG_TWIN_LEANING = 80, np.log(100.0)
MIN_ALTS, ALT_LEANING = 1, np.log(12.0)


def lean_on_twins(
    chances: Floats, heads: Floats, seen: Seen, lines: npt.NDArray[np.bool_], last: int
) -> list[tuple[int, int]]:
    """Raise the chances of alt text and caption where a line says again what the line before says: running text does
    not repeat itself, while headlines and teasers do. Return the pairs with a credit.

    Args:
        chances: of the document's lines; changed here.
        heads: how likely each is the headline, as a logarithm.
        seen: the lines.
        lines: which of them are `candidates`.
        last: the last line of text.
    """
    alt, caption = seen.column("alt"), seen.column("caption")
    pairs = _twins(heads.tolist(), seen, rows_of(lines[: last + BEHIND_TEXT]))
    if not pairs:
        return []
    teasers = _teasers(pairs, chances[:, seen.column("body")], seen)
    for first, i, credited in pairs:
        if i not in teasers:
            is_long = seen.shapes.width[i] >= LONG_TWIN_WIDTH or seen.texts[i].endswith(("）", ")"))
            same = is_long and seen.texts[first] == seen.texts[i]
            leaning = LONG_TWIN_LEANING if same else TWIN_LEANINGS[credited]
            chances[first, alt] += leaning
            chances[i, caption] += leaning
    return [(first, i) for first, i, credited in pairs if credited]


def _teasers(pairs: Sequence[tuple[int, int, bool]], body: Floats, seen: Seen) -> set[int]:
    """Return the lines that say titles again, without a credit and with no paragraph between the pairs: many of them
    are those of teasers and of their pictures.
    """
    titles = [i for _, i, credited in pairs if not credited and seen.shapes.last[i] not in STOPS]
    if len(titles) < MIN_TEASERS:
        return set()
    text = (body > SURE_TEXT) & (seen.shapes.width >= MIN_PARAGRAPH_WIDTH) & among(seen.shapes.last, STOPS)
    paragraphs = np.concatenate([[0], np.cumsum(text)]).tolist()
    runs = itertools.groupby(titles, key=lambda i: paragraphs[i])
    return {i for run in (list(run) for _, run in runs) if len(run) >= MIN_TEASERS for i in run}


MIN_TEASERS, MIN_PARAGRAPH_WIDTH = 3, 160


def _twins(heads: Sequence[float], seen: Seen, lines: Sequence[int]) -> list[tuple[int, int, bool]]:
    """Return those of *lines* that say again what a line before says, each behind that line, and whether a credit is
    there.
    """
    pairs = []
    for i in lines:
        credited = bool(seen.cues[i]) or _has_credit_behind(seen, i)
        first = next(
            (j for j in _before(seen, i, credited=credited) if _says_again(seen, j, i, credited=credited)), None
        )
        if first is not None and (credited or max(heads[first], heads[i]) < MAYBE_HEADLINE):
            pairs.append((first, i, credited))
    return pairs


def candidates(seen: Seen) -> npt.NDArray[np.bool_]:
    """Return which lines may say again one of the two before: by the words that they share, or with a credit near them,
    or where one of the two is cut short.
    """
    s = seen.shapes
    found = seen.repeats.copy()
    for by, mask in ((0, seen.cued), (1, seen.cued), (2, seen.cued), (1, s.last == DOTS), (2, s.last == DOTS)):
        found[by:] |= mask[: len(mask) - by]
    for by in (1, 2):
        found[:-by] |= seen.cued[by:]
    # A document's first line has none before it.
    return np.asarray(found & (s.width >= MIN_TWIN_WIDTH) & np.concatenate([[False], s.width[:-1] > 0]))


def sharing(batch: Batch) -> npt.NDArray[np.bool_]:
    """Return which lines have a word that one of the two lines before has, or are a copy: the rest say none again."""
    found = copies(batch)[0] > 1
    for by in (1, 2):
        found[by:] |= shared.common(batch, by)[:-by] > 0
    return found


# Code of Shape.last: an ellipsis.
DOTS = 12


def _has_credit_behind(seen: Seen, i: int) -> bool:
    """Does a credit stand on the line behind line *i*, or beyond a prompt or a label (`Source:`) there?"""
    behind = seen.cues[i + 1 : i + 3]
    if len(behind) < 2 or behind[0] or not behind[1]:
        return bool(behind) and bool(behind[0])
    between = seen.texts[i + 1]
    return bool(seen.shapes.furniture[i + 1] > 0) or (between[-1] in ":：" and naming.is_label(between.rstrip(" :：")))


def _before(seen: Seen, i: int, *, credited: bool) -> tuple[int, ...]:
    """Return the lines before *i* that may be its alt text: the next one, and one more beyond a button that enlarges a
    picture, a prompt if a credit is there, a number (of pictures), or anything if all of line *i* stands in it.
    """
    prompt = credited and (seen.shapes.furniture[i - 1] > 0 or seen.shapes.address[i - 1] > 0)
    counted = seen.shapes.digits[i - 1] == ONLY_DIGITS and i > 1 and seen.texts[i - 2] == seen.texts[i]
    beyond = i > 1 and (prompt or counted or seen.enlargers[i - 1] or _holds_all(seen, i - 2, i))
    return (i - 1, i - 2) if beyond else (i - 1,)


def _holds_all(seen: Seen, i: int, j: int) -> bool:
    """Does all of line *j* stand in line *i*, with a credit in it or behind it? A paragraph may hold its pull quote."""
    again = seen.texts[j]
    if len(again) < MIN_HELD_CHARS or again not in seen.texts[i]:
        return False
    return bool(seen.cues[i]) or (i == j - 2 and bool(seen.cues[i + 1]))


def _says_again(seen: Seen, i: int, j: int, *, credited: bool) -> bool:
    one, other, text, again = seen.lines[i], seen.lines[j], seen.texts[i], seen.texts[j]
    if one is None or other is None or seen.shapes.width[i] < MIN_TWIN_WIDTH:
        return False
    # Most lines share no word with the line before.
    common = int(seen.common[j - i - 1][i])
    if text == again or not common:
        return text == again
    # An agency's caption as an alt text says all that the paper's own does.
    held = credited and other.count >= MIN_HELD_WORDS and common >= HELD_SHARE * other.count
    held = held or _holds_all(seen, i, j) or _is_bracketed(text, again)
    return held or common >= TWIN_SHARE * max(one.count, other.count, 3) or _is_cut_short(text, again)


def _is_bracketed(text: str, again: str) -> bool:
    """Is *text* what *again* is, with something in brackets behind it: the credit that the caption lacks?"""
    return text.startswith(again) and _BRACKETS.fullmatch(text, len(again)) is not None


_BRACKETS = re.compile(r"[。.]?\s?[(（][^()（）]{2,40}[)）][。.]?")


def _is_cut_short(text: str, whole: str) -> bool:
    """Is *text* the beginning of *whole*, cut off with dots, or inside a word: alt texts of some length are?"""
    start = text.rstrip(" .…") if text.endswith(("…", "...")) else text
    is_inside = len(text) >= MIN_CUT_CHARS and text[-1].isalnum() and whole[len(text) : len(text) + 1].isalnum()
    if start == text and not is_inside:
        return False
    return len(start) >= MIN_TWIN_WIDTH and whole.startswith(start) and whole != text


# Shorter ones that end inside a word are none.
MIN_CUT_CHARS = 60


def lean_on_named_alts(chances: Floats, seen: Seen) -> None:
    """Raise the chances of caption and credit, one behind the other, where the line before says both in one
    (`A ferry at its berth - Jane Roe`, `Jane Roe`, `A ferry at its berth`): it is their alt text.
    """
    texts = seen.texts
    for i in rows_of(seen.both):
        text = texts[i]
        credit, caption = sorted((i + 1, i + 2), key=lambda n: len(texts[n]))
        is_both = text.startswith(texts[caption]) and text.endswith(texts[credit])
        if is_both and len(texts[caption]) >= MIN_TWIN_WIDTH:
            for line, role in ((i, "alt"), (caption, "caption"), (credit, "credit")):
                chances[line, seen.column(role)] += LONG_TWIN_LEANING


def framed(seen: Seen) -> npt.NDArray[np.bool_]:
    """Return which lines are names or credits between two lines that could be captions."""
    names = (seen.shapes.byline == NAMED) & (seen.shapes.width <= MAX_FRAMED_WIDTH)
    found = np.zeros(len(names), bool)
    wide = (seen.shapes.width >= MIN_TWIN_WIDTH) & seen.fitting
    found[1:-1] = (names | seen.credits)[1:-1] & wide[:-2] & wide[2:]
    return found


def lean_on_framed_credits(chances: Floats, heads: Floats, seen: Seen, lines: npt.NDArray[np.bool_], last: int) -> None:
    """Raise the chances of caption, credit and alt text where a line stands again beyond a name alone or a credit
    (`A ferry at its berth`, `Jane Roe`, `A ferry at its berth`), and of a caption behind a credit where the line before
    it says most of the same in less: its alt text. *lines* are those that are `framed`; the rest is as for
    `lean_on_twins`.
    """
    alt, caption, credit, body = (seen.column(role) for role in ("alt", "caption", "credit", "body"))
    for i in rows_of(lines[: last + BEHIND_TEXT]):
        one, other = seen.lines[i - 1], seen.lines[i + 1]
        if one is None or other is None or max(heads[i - 1], heads[i + 1]) > MAYBE_HEADLINE:
            continue
        is_told = seen.credits[i] or seen.shapes.last[i - 1] in STOPS
        if seen.texts[i - 1] == seen.texts[i + 1] and seen.shapes.width[i - 1] >= MIN_HELD_CHARS and is_told:
            told = ((i - 1, caption), (i, credit), (i + 1, alt))
        elif (
            seen.credits[i]
            and seen.shapes.last[i - 1] not in STOPS
            and chances[i + 1, body] < NEARLY_SURE
            and _is_said_longer(one.words, other.words)
        ):
            told = ((i - 1, alt), (i, credit), (i + 1, caption))
        else:
            continue
        for line, role in told:
            chances[line, role] += LONG_TWIN_LEANING


# Wider lines are no names.
NAMED, MAX_FRAMED_WIDTH = CLASSES["byline"].index("name"), 48


def _is_said_longer(one: frozenset[int], other: frozenset[int]) -> bool:
    return MIN_HELD_WORDS <= len(one) < len(other) and len(one & other) >= LONGER_SHARE * len(one)


LONGER_SHARE = 0.7


def lean_on_credited_alts(chances: Floats, seen: Seen) -> None:
    """Make an alt text of the first of two lines, one right behind the other, that both end with a credit and share
    most of their words besides, where the document has alt texts: the agency's caption, and the paper's own.
    """
    alt, caption = seen.column("alt"), seen.column("caption")
    if np.exp(chances[:, alt]).sum() < LEAST_ALTS:
        return
    for i, (cue, behind) in enumerate(itertools.pairwise(seen.cues)):
        if cue.endswith("tail") and behind.endswith("tail"):
            one, other = _uncredited(seen.lines[i]), _uncredited(seen.lines[i + 1])
            if len(one & other) >= max(MIN_SUBJECT_WORDS, SUBJECT_SHARE * min(len(one), len(other))):
                chances[i, alt] += LONG_TWIN_LEANING
                chances[i, caption] = -np.inf


# Galleries say of one event in many captions what it is.
MIN_SUBJECT_WORDS, SUBJECT_SHARE = 3, 0.7
# By the model's chances, leanings and all.
LEAST_ALTS = 0.5


def _uncredited(line: Line | None) -> frozenset[int]:
    """Return the words of the line without those of its credit and those that stand in all sentences."""
    if line is None or line.credit is None:
        return frozenset()
    return line.words - content_words(line.credit.value) - _function_words()


@cache
def _function_words() -> frozenset[int]:
    return numbers_of(lexicon.function_words())


def lean_on_led_alts(chances: Floats, seen: Seen) -> None:
    """Raise the chance of an alt text that begins with the credit on the next line (`EPA The minister …`, `EPA`)."""
    alt = seen.column("alt")
    for i in rows_of(seen.shapes.cue[1:] == 1):
        if seen.texts[i].startswith(seen.texts[i + 1] + " "):
            chances[i, alt] += TWIN_LEANINGS[1]


def lean_on_alts(chances: Floats, seen: Seen, best: Sequence[int]) -> None:
    """Raise the chance of an alt text before a caption where other captions of the document have theirs there; *best*
    is what each line is likeliest.
    """
    alt, caption = seen.column("alt"), seen.column("caption")
    captions = [i for i in range(1, len(best)) if best[i] == caption]
    told = [i for i in captions if best[i - 1] == alt]
    if len(told) < MIN_ALTS or 2 * len(told) < len(captions):
        return
    for i in captions:
        if best[i - 1] not in (alt, caption) and seen.fits(i - 1):
            chances[i - 1, alt] += ALT_LEANING


def lean_on_captions_behind_alts(chances: Floats, seen: Seen, best: Sequence[int], last: int) -> None:
    """Make captions of the lines right behind alt texts where they are several, longer than headings, open at the end
    and told in small letters, and the headings of the document stand elsewhere: a paper that prints no credits sets
    its captions so. *best* is what each line is likeliest, *last* the last line of text.
    """
    alt, caption, heading, deck = (seen.column(role) for role in ("alt", "caption", "heading", "standfirst"))
    s = seen.shapes
    places = [i for i in range(1, min(last, len(best))) if best[i - 1] == alt and best[i] not in (alt, deck)]
    behind = [i for i in places if s.last[i] not in CLOSED]
    body = seen.column("body")
    told = [i for i in behind if s.words[i] >= MIN_TOLD_WORDS and s.capitals[i] in SMALL_LETTERS and seen.fits(i)]
    told = [i for i in told if s.last[i] in OPEN and chances[i, body] < NEARLY_SURE]
    elsewhere = [i for i, role in enumerate(best) if role == heading and i not in behind]
    if len(told) < MIN_TOLD or len(told) < TOLD_SHARE * len(behind) or not elsewhere:
        return
    for i in told:
        chances[i, caption] = max(chances[i, caption], chances[i].max() + ALT_LEANING)


# A colon ends a heading, and letters and digits leave a line open.
CLOSED = (*STOPS, CLASSES["last"].index("colon"))
OPEN = tuple(map(CLASSES["last"].index, ("small", "capital", "digit")))
SMALL_LETTERS = tuple(map(CLASSES["capitals"].index, ("some", "few")))
# A logarithm: surer lines of text are no captions.
NEARLY_SURE = -0.2
MIN_TOLD, MIN_TOLD_WORDS, TOLD_SHARE = 2, 6, 0.6
