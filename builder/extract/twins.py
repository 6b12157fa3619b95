"""Texts of photos that are printed twice: an alt text and its caption, and what stands before or behind both."""

from __future__ import annotations

import numpy as np

from builder.extract.cues import BEHIND_TEXT, Seen, likeliest
from builder.extract.features.table import Floats

MIN_TWIN_WIDTH, TWIN_SHARE = 16, 0.75
# Log-probability of a line that may well be the headline: many pages print theirs twice.
MAYBE_HEADLINE = -2.0
# Without and with a credit in the second or behind it.
TWIN_LEANINGS = (6.0, 24.0)
MIN_ALTS, ALT_LEANING = 1, 12.0


def lean_on_twins(chances: Floats, heads: Floats, seen: Seen) -> list[tuple[int, int]]:
    """Raise the chances of alt text and caption where a line says again what the line before says: running text does
    not repeat itself, and a headline by its chances in *heads* does. Return the pairs with a credit.
    """
    alt, caption = seen.column("alt"), seen.column("caption")
    head = heads.tolist()
    with_credit = []
    for i in range(1, min(len(seen.lines), seen.last_text(chances) + BEHIND_TEXT)):
        if (line := seen.lines[i]) is None or line.shape.width < MIN_TWIN_WIDTH:
            continue
        credited = bool(seen.cues[i]) or _has_credit_behind(seen, i)
        first = next((j for j in _before(seen, i, credited=credited) if _says_again(seen, j, i)), None)
        if first is not None and (credited or max(head[first], head[i]) < MAYBE_HEADLINE):
            chances[first, alt] += np.log(TWIN_LEANINGS[credited])
            chances[i, caption] += np.log(TWIN_LEANINGS[credited])
            with_credit += [(first, i)] * credited
    return with_credit


def _has_credit_behind(seen: Seen, i: int) -> bool:
    """Does a credit stand on the line behind line *i*, or beyond a prompt there?"""
    if any(seen.cues[i + 1 : i + 2]) or not any(seen.cues[i + 2 : i + 3]):
        return any(seen.cues[i + 1 : i + 2])
    line = seen.lines[i + 1]
    return line is not None and line.shape.furniture > 0


def _before(seen: Seen, i: int, *, credited: bool) -> tuple[int, ...]:
    """Return the lines before *i* that may be its alt text: the next one, and beyond a button that enlarges a picture,
    or beyond a prompt if a credit is there.
    """
    line = seen.lines[i - 1]
    prompt = credited and line is not None and (line.shape.furniture > 0 or line.shape.address > 0)
    return (i - 1, i - 2) if i > 1 and (prompt or seen.is_behind_enlarger(i)) else (i - 1,)


def _says_again(seen: Seen, i: int, j: int) -> bool:
    one, other, text, again = seen.lines[i], seen.lines[j], seen.texts[i], seen.texts[j]
    if one is None or other is None or min(one.shape.width, other.shape.width) < MIN_TWIN_WIDTH:
        return False
    return text == again or _share_words(one.words, other.words) or _is_cut_short(text, again)


def _share_words(one: frozenset[str], other: frozenset[str]) -> bool:
    least = TWIN_SHARE * max(len(one), len(other), 3)
    # Most lines are of unlike lengths, and no set need be made of what they share.
    return min(len(one), len(other)) >= least and len(one & other) >= least


def _is_cut_short(text: str, whole: str) -> bool:
    """Is *text* the beginning of *whole*, cut off with dots: alt texts of some length are?"""
    if not text.endswith(("…", "...")):
        return False
    start = text.rstrip(" .…")
    return len(start) >= MIN_TWIN_WIDTH and whole.startswith(start) and whole != text


def lean_on_led_alts(chances: Floats, seen: Seen) -> None:
    """Raise the chance of an alt text that begins with the credit on the next line (`EPA The minister …`, `EPA`)."""
    alt = seen.column("alt")
    for i, line in enumerate(seen.lines[1:]):
        if line and line.shape.cue == 1 and seen.texts[i].startswith(seen.texts[i + 1] + " "):
            chances[i, alt] += np.log(TWIN_LEANINGS[1])


def lean_on_alts(chances: Floats, seen: Seen) -> None:
    """Raise the chance of an alt text before a caption where other captions of the document have theirs there."""
    alt, caption = seen.column("alt"), seen.column("caption")
    best = likeliest(chances, seen.classes)
    captions = [i for i in range(1, len(best)) if best[i] == caption]
    told = [i for i in captions if best[i - 1] == alt]
    if len(told) < MIN_ALTS or 2 * len(told) < len(captions):
        return
    for i in captions:
        if best[i - 1] not in (alt, caption) and seen.fits(i - 1):
            chances[i - 1, alt] += np.log(ALT_LEANING)
