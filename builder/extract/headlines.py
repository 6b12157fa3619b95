"""Headlines: which line is one, and what it is without what stands beside it: site, sections, a kicker, a byline."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from builder.extract import dates, lexicon, people
from builder.extract.bylines import LED_DAYS, MAX_BYLINE_CHARS, OWNED
from builder.extract.cues import START, Seen
from builder.extract.features import Batch, shared
from builder.extract.features.table import Floats
from builder.extract.folding import folded
from builder.extract.names import listed
from builder.extract.rows import rows_of
from builder.extract.says import SIGNED, TRAIL, WHOLE

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
    "h1": 4.0,  # the document marks it so: set by hand
    "h2": 3.0,
    "text": 2.1,  # the share of its words that the text has
    "opening": 1.0,  # the share that the first three paragraphs have
    "again": 1.0,  # each time it stands in the document again, at most two
    "before": 1.4,  # text stands behind it
    "dated": 2.5,  # byline or date near it
    "deck": 1.1,  # a standfirst right behind it
    "under": -1.2,  # right behind a line that is as long as headlines are, of other words: it is a deck itself
    "short": -2.3,
    "long": -2.0,
    "shouted": -1.2,
    "pictured": -1.5,  # a credit in it, or soon behind a line told to be a picture's; set by hand
}
TITLES = ("h1", "h2")
SHORT_WORDS, LONG_WIDTH, SHOUTED = 4, 130, 1
# Byline or date stand so many lines before and behind the headline, a standfirst so many behind.
BEFORE, BEHIND, DECK = 4, 8, 3
OPENING_PARAGRAPHS, MAX_AGAIN = 3, 2
PHOTO_TEXTS = ("caption", "alt")
# The roles that headlines share words with.
_TEXT = {"body": 1, "standfirst": 2}


class View(NamedTuple):
    """What headlines are told by: the lines, their roles so far, and the shares of their words that the text and its
    first paragraphs have, told of candidates alone, and what tells those that may stand in the document again.
    """

    seen: Seen
    roles: Sequence[str]
    shares: Sequence[float]
    openings: Sequence[float]
    again: npt.NDArray[np.int64]


def choose(
    batch: Batch,
    seen: Seen,
    column: Floats,
    roles: Sequence[str],
    why: Sequence[str],
    titles: Mapping[int, str] | None = None,
) -> list[int | None]:
    """Return for each document the row of the unit that is its headline: likely by itself, its words the text's, with
    byline, date or standfirst near it; None where none is.

    Args:
        batch: the units.
        seen: the same, as they are looked at.
        column: how likely each is a headline by itself, as a logarithm.
        roles: what each was told to be so far.
        why: what told it.
        titles: the rows that their documents mark as one of `TITLES`, with the mark.
    """
    candidates = _candidates(batch, seen, column, titles or {})
    view = _view(batch, seen, roles, [i for pointed, likely in candidates for i in (*pointed, *likely)])
    found = []
    for span, (pointed, likely) in zip(batch.spans, candidates, strict=True):
        told = {i: float(column[i]) + pointed.get(i, 0.0) for i in (*pointed, *likely) if why[i] == "model"}
        scores = _scores(told, span, view)
        for i in [i for i in scores if i - 1 in scores and _is_headed(seen, i)]:
            scores[i] += WEIGHTS["under"]
        # What a line may be is asked last: that is dear, and mostly the best one may.
        best_first = sorted(scores, key=scores.__getitem__, reverse=True)
        best = next((i for i in best_first if _may_be(seen, i)), None)
        if best is None:
            best = next((i for i in likely if why[i] != "model" and _is_led_headline(i, span[1], view)), None)
        found.append(best)
    return found


def _view(batch: Batch, seen: Seen, roles: Sequence[str], candidates: Sequence[int]) -> View:
    """Return what the *candidates* among the lines are told by."""
    told = np.frombuffer(bytes(map(_TEXT.get, roles, itertools.repeat(0))), np.uint8) * batch.is_line
    body = told == _TEXT["body"]
    count = np.cumsum(body)
    before = batch.laid([count[start - 1] for start, _ in batch.spans])
    opening = body & (count - before <= OPENING_PARAGRAPHS)
    asked = shared.words_of(batch, candidates)
    shares, openings = (shared.said_in(batch, rows, asked) for rows in (told > 0, opening))
    return View(seen, roles, shares.tolist(), openings.tolist(), shared.reworded(batch))


def _scores(told: Mapping[int, float], span: tuple[int, int], view: View) -> dict[int, float]:
    """Return for those lines of the document at *span* that may be its headline, how likely they are, by what is *told*
    of them and what speaks for them.
    """
    scores = {}
    for i, likely in told.items():
        worth = likely + OVERLAP_WEIGHT * view.shares[i]
        if worth > MIN_REPEATED_SCORE:
            copies = min(_copies(i, span, view), MAX_AGAIN) if view.again[i] else 0
            if copies or worth > MIN_HEADLINE_SCORE:
                scores[i] = likely + WEIGHTS["again"] * copies + _by_words_and_place(i, span, view)
    return scores


def _is_led_headline(i: int, end: int, view: View) -> bool:
    """Is line *i* a headline that begins as a prompt does (`WATCH: Mayor walks out of …`): long, of the text's words,
    and right before a byline, a date or a deck?
    """
    s = view.seen.shapes
    is_led = s.furniture[i] != WHOLE and s.words[i] >= MIN_LED_WORDS and view.shares[i] >= MIN_LED_SHARE
    return bool(is_led) and i + 1 < end and view.roles[i + 1] in ("byline", "date", "standfirst")


MIN_LED_WORDS, MIN_LED_SHARE = 7, 0.4


def _may_be(seen: Seen, i: int) -> bool:
    """Could line *i* be a headline, whatever the model holds of it?"""
    s, text = seen.shapes, seen.texts[i]
    is_credited = seen.cues[i].startswith("clear")
    # `Published Tuesday 9 April 2024`
    is_dated = s.date[i] in LED_DAYS and dates.is_day_alone(text)
    is_other = _is_signature(text) or _TIMED.match(text) is not None
    if s.width[i] <= 2 or s.furniture[i] in (WHOLE, START) or is_credited or is_dated or is_other:
        return False
    says = int(s.says[i])
    is_trail = says & TRAIL and len(_TRAIL.split(text)) > MIN_WAY
    is_signed = says & SIGNED and len(text) <= MAX_BYLINE_CHARS and people.is_byline(text)
    return not (is_trail or is_signed)


# `01:26 coming again. The port`: a line of what a film says.
_TIMED = re.compile(r"0\d:\d{2} (?!uhr\b|[ap]\.?m\b)[a-zß-ÿ]")


def _is_headed(seen: Seen, i: int) -> bool:
    """Is the line before line *i* as long as headlines are, and of other words? Kickers are shorter, and the trail to
    a page has sections glued to the headline, or a bar between them.
    """
    above, line = seen.lines[i - 1], seen.lines[i]
    if above is None or line is None or seen.shapes.width[i - 1] < MIN_HEAD_WIDTH or _GLUED.search(seen.texts[i - 1]):
        return False
    return int(seen.common[0][i - 1]) * 2 < min(above.count, line.count)


# Of 295 pages two have so long a line of other words above their headline.
MIN_HEAD_WIDTH = 55
_GLUED = re.compile(r"[^\W\d_A-Z][A-Z]|https?:|©|\|")


def _candidates(
    batch: Batch, seen: Seen, column: Floats, titles: Mapping[int, str]
) -> list[tuple[dict[int, float], list[int]]]:
    """Return for each document the lines that are marked as titles or that the trail to the page ends with, soon behind
    it (`Home » News » The headline`), each with its weight, and the likeliest lines, but for those that are less likely
    than any headline, whatever their words.
    """
    found: list[tuple[dict[int, float], list[int]]] = [({}, []) for _ in batch.spans]
    likely = np.flatnonzero((column > MIN_REPEATED_SCORE - OVERLAP_WEIGHT) & batch.is_line)
    for i, owner in zip(likely.tolist(), batch.owner[likely].tolist(), strict=True):
        found[owner][1].append(i)
    worths = dict(zip(likely.tolist(), column[likely].tolist(), strict=True))
    for _, lines in found:
        lines.sort(key=worths.__getitem__, reverse=True)
        del lines[MAX_CANDIDATES:]
    for i, mark in titles.items():
        found[int(batch.owner[i])][0][i] = WEIGHTS[mark]
    for i in rows_of(seen.shapes.says & TRAIL):
        owner = int(batch.owner[i])
        *way, last = (part.strip() for part in _TRAIL.split(seen.texts[i]))
        near = seen.texts[i + 1 : min(batch.spans[owner][1], i + 1 + NEAR_TRAIL)]
        if len(way) >= MIN_WAY and len(last) >= MIN_TRAILED_CHARS and last in near:
            found[owner][0][i + 1 + near.index(last)] = WEIGHTS["trail"]
    return found


def _copies(i: int, span: tuple[int, int], view: View) -> int:
    """Return how often the document at *span* says line *i* again, in capitals or not."""
    start, end = span
    texts, lines, own = view.seen.texts, view.seen.lines, view.seen.lines[i]
    # Most lines have words of their own, and no other need be made small.
    rows = [start + n for n in rows_of(view.again[start:end] == view.again[i]) if start + n != i]
    same = [n for n in rows if own and (line := lines[n]) and line.numbers == own.numbers]
    low = texts[i].casefold() if same else ""
    return sum(texts[n].casefold() == low for n in same)


_TRAIL = re.compile(r"\s*[»›]\s*|\s>\s")
MIN_WAY, MIN_TRAILED_CHARS, NEAR_TRAIL = 2, 12, 12


def _is_signature(text: str) -> bool:
    """Does *text* begin with a name and a day with a stroke between (`Jane Roe | 3 May 2024 | Politics`), or both the
    other way round?
    """
    parts = _STROKES.split(text)[:2] if "|" in text or "•" in text or "·" in text else ()
    if len(parts) < 2:
        return False
    days = [_is_day(part) for part in parts]
    return sum(days) == 1 and people.is_names(parts[days.index(False)])


def _is_day(part: str) -> bool:
    """Is *part* a day, or one with a time?"""
    rest = dates.blanked(part, "")
    return not rest.strip() or (rest != part and dates.is_day_alone(rest))


_STROKES = re.compile(r"\s+[|•·]\s+")


def _by_words_and_place(i: int, span: tuple[int, int], view: View) -> float:
    """Return what speaks for line *i* of the document at *span* by its words, its shape and what stands around it."""
    (start, end), seen, roles = span, view.seen, view.roles
    around, shapes = roles[max(start, i - BEFORE) : min(end, i + BEHIND + 1)], seen.shapes
    pictured = seen.cued[i] or (roles[i] in PHOTO_TEXTS and seen.credits[i + 1 : min(end, i + 3)].any())
    score = WEIGHTS["text"] * view.shares[i] + WEIGHTS["opening"] * view.openings[i]
    # Told one by one: a loop over them takes twice as long.
    if "body" in roles[i + 1 : end]:
        score += WEIGHTS["before"]
    if "date" in around or "byline" in around:
        score += WEIGHTS["dated"]
    if "standfirst" in roles[i + 1 : min(end, i + DECK + 1)]:
        score += WEIGHTS["deck"]
    if shapes.words[i] < SHORT_WORDS:
        score += WEIGHTS["short"]
    if shapes.width[i] > LONG_WIDTH:
        score += WEIGHTS["long"]
    if shapes.capitals[i] == SHOUTED:
        score += WEIGHTS["shouted"]
    return score + WEIGHTS["pictured"] if pictured else score


_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯЁЄІЇҐ"
# `Headline | The Gazette`, `Headline - The Gazette`.
_SITE = re.compile(r"\s+(?P<mark>[|–—-])\s+(?P<site>[^|–—]{2,40})$")
# `NewsPoliticsHeadline of several words`: names of sections, run together.
_SECTIONS = re.compile(rf"^(?:[{_UPPER}][^\W\d_{_UPPER}]+){{2,}}(?=[{_UPPER}][\w’'-]* |\d)")
# `Marathon in Berlin:The headline`: a kicker of its own, glued on; and `Marathon in Berlin : The headline`.
_KICKER = re.compile(rf"^[^:]{{3,50}}:(?=[{_UPPER}]|[„“\"«»])")
_SPACED_KICKER = re.compile(rf"^[^:]{{3,50}}\s:\s+(?=[{_UPPER}]|[„“\"«»])")
# `Premier League: Late goal: Saltira draws` has a kicker before the headline's own; `In the fourth league?: Roe plays`.
_FIRST_OF_TWO = re.compile(r"^[^:\"“”„«»]{3,50}:\s(?=[^:\"“”„«»]{2,50}:\s\S)")
_CLOSED_KICKER = re.compile(r"^[^:]{3,50}[?!]\s?:\s")
# `Strike in the harbourThe ferries sail again`: words that a style sheet sets apart.
# The rarer side stands first.
_SEAM = re.compile(rf"(?=([{_UPPER}][^\W\d_{_UPPER}]*)\s)(?<=[^\W\d_{_UPPER}]{{3}})")
# `FERRIESSaltira sails again`
_SHOUTED_SEAM = re.compile(rf"(?<=\b[{_UPPER}]{{5}})[{_UPPER}]*(?=[{_UPPER}][^\W\d_{_UPPER}]{{2,}}\s)")
# Papers of German set a kicker before headlines that have a colon of their own; titles in English have two.
DOUBLED_COLONS = ("de",)
# Colons of French stand behind a space.
SPACED_COLONS = ("fr",)
MAX_SITE_WORDS, MIN_HEADLINE_WORDS = 4, 3


def bare(headline: str, others: Sequence[str], language: str | None = None, texts: Iterable[str] = ()) -> str:
    """Return *headline* without the site's name, sections or kicker that were glued to it.

    Args:
        headline: as it stands in the document.
        others: the other lines; a name behind a dash is the site's where one of them is it, or names its owner, and
            what stands before a headline is a kicker where one of them is the headline alone.
        language: of the text, where it is known.
        texts: those of the article, whose words are whole.
    """
    if original := _ORIGINAL.fullmatch(headline):
        headline = original[1] or original[2]
    headline = _behind(_SECTIONS, headline)
    if ":" in headline:
        spaced = () if language in (None, *SPACED_COLONS) else (_SPACED_KICKER,)
        doubled = (_FIRST_OF_TWO,) if language in DOUBLED_COLONS else ()
        for pattern in (_KICKER, _CLOSED_KICKER, *doubled, *spaced):
            headline = _behind(pattern, headline)
    headline = _shortened(headline, _behind_seam(headline, itertools.chain(others, texts)))
    headline = _said_alone(headline, others)
    found = _SITE.search(headline)
    if not found or len(found["site"].split()) > MAX_SITE_WORDS:
        return headline
    is_site = found["mark"] == "|" or _is_site(found["site"], others)
    return _shortened(headline, headline[: found.start()]) if is_site else headline


# Portals of China give the headline of the paper that they have a text from.
_ORIGINAL = re.compile(r"[（(]原[标標][题題][:：]\s*([^()（）]+)[)）]|原[标標][题題][:：]\s*(.+)")


def _behind(pattern: re.Pattern[str], headline: str) -> str:
    found = pattern.match(headline)
    return _shortened(headline, headline[found.end() :]) if found else headline


def _shortened(headline: str, shorter: str) -> str:
    return shorter if shorter != headline and len(shorter.split()) >= MIN_HEADLINE_WORDS else headline


def _behind_seam(headline: str, others: Iterable[str]) -> str:
    """Return *headline* from the first word on that is glued to the word before it: behind capitals, or where it opens
    a sentence, or where *others*, the document's other lines, have both words and never as one.
    """
    if shouted := _SHOUTED_SEAM.search(headline, 0, MAX_KICKER_CHARS):
        return headline[shouted.end() :]
    words: frozenset[str] | None = None
    for seam in _SEAM.finditer(headline, 0, MAX_KICKER_CHARS):
        if lexicon.opens_sentence(seam[1]):
            return headline[seam.start() :]
        # Most headlines have no seam: the lines are read where one has.
        words = frozenset(itertools.chain.from_iterable(map(lexicon.words_of, others))) if words is None else words
        if _stand_apart(headline[: seam.start()], seam[1], words):
            return headline[seam.start() :]
    return headline


def _stand_apart(before: str, word: str, words: frozenset[str]) -> bool:
    left, right = lexicon.words_of(before)[-1], folded(word)
    return (
        min(len(left), len(right)) >= MIN_SEAM_CHARS and left in words and right in words and left + right not in words
    )


# Shorter words are parts of names (`SpaceX`).
MIN_SEAM_CHARS = 4


def _said_alone(headline: str, others: Sequence[str]) -> str:
    """Return the end of *headline* that another line is alone, if what stands before it can be a kicker."""
    low, length = headline.casefold(), len(headline)
    for line in [line for line in others if length - MAX_KICKER_CHARS <= len(line) < length]:
        if low.endswith(line.casefold()) and len(line.split()) > MIN_HEADLINE_WORDS:
            before = headline[: length - len(line)]
            # Behind a comma a headline goes on.
            if not before.rstrip().endswith(","):
                return headline[len(before) :].strip()
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
    # `Share on Twitter`
    if " " in text and lexicon.is_furniture(text):
        return True
    words = lexicon.words_of(text)
    is_dated = dates.stamp_of(text, None) is not None or (
        words[0] in listed("date_leads") and any(map(str.isdigit, text))
    )
    return is_dated or people.is_byline(text) or bool(_SIGNED.search(text) and people.names_of(text))


# `Jane Roe / GAZETTE.EXAMPLE /`.
_SIGNED = re.compile(r"^[^/]{4,40}/\s*\S+\.\w+\s*/?$")


def _is_site(name: str, others: Sequence[str]) -> bool:
    low = name.casefold()
    return any(line.casefold() == low or (low in line.casefold() and OWNED.search(line)) for line in others)
