"""Headlines: which line is one, and what it is without that which stands beside it: the site's name, sections, a
kicker, a byline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from builder.extract import dates, lexicon, people
from builder.extract.cues import START, WHOLE, Seen
from builder.extract.features.table import Floats
from builder.extract.says import TRAIL
from builder.extract.shape import Line
from builder.extract.tokens import NUMBER_BYTES

# A headline less likely than this is none: chosen by cross-validation by publisher.
MIN_HEADLINE_SCORE, OVERLAP_WEIGHT = -3.5, 1.5
# A line that the document says again somewhere may be less likely by itself.
MIN_REPEATED_SCORE = -6.0
# So many of the likeliest lines are looked at.
MAX_CANDIDATES = 12
# What speaks for a line, in units of the model's log-probability: a conditional logit over the candidates of a
# document, fitted to the annotated corpus and checked by publisher (on whole-page dumps, 254 to 266 of 295 are right).
WEIGHTS = {
    "trail": 4.0,  # the trail to the page ends with it; set by hand, not fitted
    "text": 2.1,  # the share of its words that the text has
    "opening": 1.0,  # the share that the first three paragraphs have
    "again": 1.0,  # each time it stands in the document again, at most two
    "before": 1.4,  # text stands behind it
    "dated": 2.5,  # byline or date near it
    "deck": 1.1,  # a standfirst right behind it
    "short": -2.3,
    "long": -2.0,
    "shouted": -1.2,
}
SHORT_WORDS, LONG_WIDTH, SHOUTED = 4, 130, 1
# Byline or date stand so many lines before and behind the headline, a standfirst so many behind.
BEFORE, BEHIND, DECK = 4, 8, 3
OPENING_PARAGRAPHS, MAX_AGAIN = 3, 2


def choose(seen: Seen, column: Floats, roles: Sequence[str], why: Sequence[str]) -> int | None:
    """Return the unit that is the headline: likely by itself, its words the text's, with byline, date or standfirst
    near it; None if none is.
    """
    trailed = _trailed(seen)
    lines = [i for i in dict.fromkeys((*trailed, *_candidates(column))) if why[i] == "model" and _may_be(seen, i)]
    body = [i for i, role in enumerate(roles) if role == "body"]
    text = [i for i, role in enumerate(roles) if role in ("body", "standfirst")]
    shares, openings = (_shares(seen.lines, lines, rows) for rows in (text, body[:OPENING_PARAGRAPHS]))
    words = [line.numbers if line else b"" for line in seen.lines]
    best, best_score = None, -np.inf
    for i, share, opening in zip(lines, shares, openings, strict=True):
        told, again = float(column[i]) + WEIGHTS["trail"] * (i in trailed), min(_copies(seen, i, words), MAX_AGAIN)
        likely = told + OVERLAP_WEIGHT * share
        if likely > (MIN_REPEATED_SCORE if again else MIN_HEADLINE_SCORE):
            says = {"text": share, "again": again, "opening": opening, "before": i < body[-1] if body else False}
            score = told + sum(WEIGHTS[name] * value for name, value in says.items()) + _by_place(i, seen, roles)
            if score > best_score:
                best, best_score = i, score
    return best


def _may_be(seen: Seen, i: int) -> bool:
    """Could line *i* be a headline, whatever the model holds of it?"""
    s = seen.shapes
    return bool(s.width[i] > 2 and s.furniture[i] not in (WHOLE, START)) and not _is_signature(seen.texts[i])


def _candidates(column: Floats) -> list[int]:
    """Return the likeliest lines, but for those that are less likely than any headline, whatever their words."""
    likely: list[int] = np.flatnonzero(column > MIN_REPEATED_SCORE - OVERLAP_WEIGHT).tolist()
    return sorted(likely, key=lambda i: -column[i])[:MAX_CANDIDATES]


def _copies(seen: Seen, i: int, words: Sequence[bytes]) -> int:
    """Return how often the document says line *i* again, in capitals or not; *words* are the lines' numbers."""
    # Most lines have words of their own, and no other need be made small.
    if words.count(words[i]) == 1:
        return 0
    low = seen.texts[i].casefold()
    return sum(other == words[i] and text.casefold() == low for other, text in zip(words, seen.texts, strict=True)) - 1


def _trailed(seen: Seen) -> list[int]:
    """Return the lines that the trail to the page ends with, soon behind it: `Home » News » The headline`."""
    found, texts = [], seen.texts
    for i in np.flatnonzero(seen.shapes.says & TRAIL).tolist():
        *way, last = (part.strip() for part in _TRAIL.split(texts[i]))
        if len(way) >= MIN_WAY and len(last) >= MIN_TRAILED_CHARS and last in texts[i + 1 : i + 1 + NEAR_TRAIL]:
            found.append(texts.index(last, i + 1))
    return found


_TRAIL = re.compile(r"\s*[»›]\s*|\s>\s")
MIN_WAY, MIN_TRAILED_CHARS, NEAR_TRAIL = 2, 12, 12


def _is_signature(text: str) -> bool:
    """Does *text* begin with a name and a day with a stroke between (`Jane Roe | 3 May 2024 | Politics`), or both the
    other way round?
    """
    parts = _STROKES.split(text)[:2]
    if len(parts) < 2:
        return False
    days = [not dates.blanked(part, "").strip() for part in parts]
    return sum(days) == 1 and people.is_names(parts[days.index(False)])


_STROKES = re.compile(r"\s+[|•·]\s+")


def _shares(lines: Sequence[Line | None], some: Sequence[int], text: Sequence[int]) -> list[float]:
    """Return for *some* lines the share of their words that the lines of the *text* have."""
    packed = [line.numbers if (line := lines[i]) else b"" for i in some]
    sizes = np.array([len(numbers) // NUMBER_BYTES for numbers in packed], np.int64)
    numbers = np.frombuffer(b"".join(packed), np.uint64)
    said = np.sort(np.frombuffer(b"".join([line.numbers for i in text if (line := lines[i])]), np.uint64))
    if not len(said):
        return [0.0] * len(some)
    found = said[np.minimum(np.searchsorted(said, numbers), len(said) - 1)] == numbers
    counts = np.bincount(np.repeat(np.arange(len(some)), sizes)[found], minlength=len(some))
    shares: list[float] = (counts / np.maximum(sizes, 1)).tolist()
    return shares


def _by_place(i: int, seen: Seen, roles: Sequence[str]) -> float:
    """Return what speaks for line *i* by its shape and by what stands around it."""
    around = roles[max(0, i - BEFORE) : i + BEHIND + 1]
    says = {
        "dated": "date" in around or "byline" in around,
        "deck": "standfirst" in roles[i + 1 : i + DECK + 1],
        "short": seen.shapes.words[i] < SHORT_WORDS,
        "long": seen.shapes.width[i] > LONG_WIDTH,
        "shouted": seen.shapes.capitals[i] == SHOUTED,
    }
    return float(sum(WEIGHTS[name] * value for name, value in says.items()))


_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯЁЄІЇҐ"
# `Headline | The Gazette`, `Headline - The Gazette`.
_SITE = re.compile(r"\s+(?P<mark>[|–—-])\s+(?P<site>[^|–—]{2,40})$")
# `NewsPoliticsHeadline of several words`: names of sections, run together.
_SECTIONS = re.compile(rf"^(?:[{_UPPER}][^\W\d_{_UPPER}]+){{2,}}(?=[{_UPPER}][\w’'-]* |\d)")
# `Marathon in Berlin:The headline`: a kicker of its own, glued on; and `Marathon in Berlin : The headline`.
_KICKER = re.compile(rf"^[^:]{{3,50}}:(?=[{_UPPER}]|[„“\"«»])")
_SPACED_KICKER = re.compile(rf"^[^:]{{3,50}}\s:\s+(?=[{_UPPER}]|[„“\"«»])")
# Colons of French stand behind a space.
SPACED_COLONS = ("fr",)
_OWNED = re.compile(r"©|\(c\)|copyright", re.IGNORECASE)
MAX_SITE_WORDS, MIN_HEADLINE_WORDS = 4, 3


def bare(headline: str, others: Sequence[str], language: str | None = None) -> str:
    """Return *headline* without the site's name, sections or kicker that were glued to it.

    Args:
        headline: as it stands in the document.
        others: the other lines; a name behind a dash is the site's where one of them is it, or names its owner, and
            what stands before a headline is a kicker where one of them is the headline alone.
        language: of the text, where it is known.
    """
    for pattern in (_SECTIONS, _KICKER, *(() if language in (None, *SPACED_COLONS) else (_SPACED_KICKER,))):
        headline = _shortened(headline, pattern.sub("", headline))
    headline = _said_alone(headline, others)
    found = _SITE.search(headline)
    if not found or len(found["site"].split()) > MAX_SITE_WORDS:
        return headline
    is_site = found["mark"] == "|" or _is_site(found["site"], others)
    return _shortened(headline, headline[: found.start()]) if is_site else headline


def _shortened(headline: str, shorter: str) -> str:
    return shorter if len(shorter.split()) >= MIN_HEADLINE_WORDS else headline


def _said_alone(headline: str, others: Sequence[str]) -> str:
    """Return the end of *headline* that another line is alone, if what stands before it can be a kicker."""
    low = headline.casefold()
    for line in others:
        rest = len(headline) - len(line)
        if 0 < rest <= MAX_KICKER_CHARS and low.endswith(line.casefold()) and len(line.split()) > MIN_HEADLINE_WORDS:
            return headline[rest:].strip()
    return headline


MAX_KICKER_CHARS = 50


def without_tail(blocks: Sequence[str]) -> int:
    """Return how many of a headline's *blocks* are the headline: byline and date that were joined to it are not."""
    count = len(blocks)
    while count > 1:
        starts = range(count - 1, max(1, count - MAX_TAIL_BLOCKS) - 1, -1)
        cut = next((n for n in starts if _is_tail(" ".join(blocks[n:count]))), None)
        if cut is None:
            return count
        count = cut
    return count


MAX_TAIL_BLOCKS = 3


def _is_tail(text: str) -> bool:
    if not any(map(str.isalpha, text)):
        return False
    words = lexicon.words_of(text)
    is_dated = dates.stamp_of(text, None) is not None or (
        words[0] in lexicon.phrases("bylines", "date_leads") and any(map(str.isdigit, text))
    )
    return is_dated or people.is_byline(text) or bool(_SIGNED.search(text) and people.names_of(text))


# `Jane Roe / GAZETTE.EXAMPLE /`.
_SIGNED = re.compile(r"^[^/]{4,40}/\s*\S+\.\w+\s*/?$")


def _is_site(name: str, others: Sequence[str]) -> bool:
    low = name.casefold()
    return any(line.casefold() == low or (low in line.casefold() and _OWNED.search(line)) for line in others)
