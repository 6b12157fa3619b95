"""What leans the model's chances towards photos' texts: credits beside a line, twins, buttons, the page's own pattern.

Photos are few and laid out in many ways, so the model is shy of them; what speaks for them across a document is said
here, as factors on its chances.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from builder.extract import lexicon, notices
from builder.extract.features.table import Floats
from builder.extract.shape import Line

# Photos' texts are rare, so the model is shy of them; these factors on their probability were chosen by
# cross-validation by publisher.
LEANINGS = {"credit": 1.6, "alt": 2.4, "body": 1.4, "heading": 1.3, "aside": 0.8, "standfirst": 0.6}
# A clear credit (label, brackets, ©, "photo by") at the end of a line, or alone on the next, says more than the model
# can learn from a few hundred photos.
CAPTION_LEANINGS = {"clear tail": 8.0, "tail": 1.0, "clear next": 8.0, "next": 1.5}
# A line that the model holds for no caption at all is none: the credit is of a photo without one.
MIN_CHANCE = np.log(0.1)
CREDIT_LEANINGS = {"clear": 2.5}


def leaned(
    scores: Floats, texts: Sequence[str], lines: Sequence[Line | None], classes: tuple[str, ...]
) -> tuple[Floats, list[int]]:
    """Return the chances (logarithms, no longer summing to one) of each line's roles but the headline, and the lines
    that a caption with a credit says again.
    """
    chances = scores + np.log([LEANINGS.get(role, 1.0) for role in classes])
    chances[:, classes.index("headline")] = -np.inf
    cues = [_cue(line) for line in lines]
    _lean_on_credits(chances, texts, lines, classes, cues)
    said_again = _lean_on_twins(chances, scores[:, classes.index("headline")], texts, lines, classes, cues)
    _lean_on_led_alts(chances, texts, lines, classes)
    _lean_on_enlargers(chances, texts, lines, classes)
    _lean_on_pattern(chances, cues, classes)
    _lean_on_habit(chances, texts, cues, classes)
    owned = [i for i, text in enumerate(texts) if notices.begins_with_rights(text)]
    chances[np.ix_(owned, [classes.index("alt"), classes.index("caption")])] = -np.inf
    _share_credits(chances, cues, classes)
    _lean_on_alts(chances, texts, lines, classes)
    return chances, said_again


def likeliest(chances: Floats, classes: tuple[str, ...]) -> list[int]:
    """Return the class of each line: alt text and caption stand together against the others, for a line that wavers
    between these two is a photo's either way.
    """
    alt, caption = classes.index("alt"), classes.index("caption")
    photo = np.logaddexp(chances[:, alt], chances[:, caption])
    best = chances.argmax(axis=1)
    either = np.where(chances[:, alt] > chances[:, caption], alt, caption)
    found: list[int] = np.where(photo > chances.max(axis=1), either, best).tolist()
    return found


def _lean_on_credits(
    chances: Floats,
    texts: Sequence[str],
    lines: Sequence[Line | None],
    classes: tuple[str, ...],
    cues: Sequence[str],
) -> None:
    """Raise the chances of captions and credits where a credit stands in the line, or alone beside it."""
    caption, credit = classes.index("caption"), classes.index("credit")
    last = _last_text(chances, classes)
    cues = [cue if i <= last + BEHIND_TEXT else "" for i, cue in enumerate(cues)]
    for i, cue in enumerate(cues):
        if cue in ("clear tail", "tail"):
            chances[i, caption] += np.log(CAPTION_LEANINGS[cue])
        elif cue == "clear":
            chances[i, credit] += np.log(CREDIT_LEANINGS[cue])
    for i, neighbour in _captions_of(chances[:, caption], texts, lines, cues):
        if chances[neighbour, caption] > MIN_CHANCE:
            chances[neighbour, caption] += np.log(CAPTION_LEANINGS["clear next" if cues[i] == "clear" else "next"])


def _captions_of(
    chances: Floats, texts: Sequence[str], lines: Sequence[Line | None], cues: Sequence[str]
) -> list[tuple[int, int]]:
    """Return each credit of its own with the line beside it that may be its caption.

    On which side the captions stand is a matter of the document: of the side where the model thinks captions likelier.
    """
    sides = []
    for i, cue in enumerate(cues):
        if cue in ("clear", "whole"):
            before, after = (float(np.exp(chances[n])) if _fits(texts, lines, cues, n) else 0.0 for n in (i - 1, i + 1))
            sides.append((i, before, after))
    side = sum(before - after for _, before, after in sides)
    found = []
    for i, before, after in sides:
        if before and (side >= 0 or not after):
            found.append((i, i - 1))
        elif after:
            found.append((i, i + 1))
    return found


def _last_text(chances: Floats, classes: tuple[str, ...]) -> int:
    """Return the last line that is surely running text: photos far behind it are those of teasers."""
    found = np.flatnonzero(chances[:, classes.index("body")] > SURE_TEXT)
    return int(found[-1]) if len(found) else len(chances)


# Log-probability of a line that is surely running text; photos stand at most so many lines behind the last.
SURE_TEXT, BEHIND_TEXT = -0.3, 4


def _fits(texts: Sequence[str], lines: Sequence[Line | None], cues: Sequence[str], i: int) -> bool:
    """Could line *i* be the caption to a credit beside it?"""
    line = lines[i] if 0 <= i < len(lines) else None
    if line is None or cues[i] or not line.shape.words or line.shape.width > MAX_CAPTION_WIDTH:
        return False
    s = line.shape
    is_other = s.byline in LED or s.mark == ARROW or (s.date and s.width < 60) or s.furniture in (1, 2) or s.digits == 3
    is_job = s.byline in WITH_JOB and i > 0 and (above := lines[i - 1]) is not None and above.shape.byline > 0
    return not is_other and not is_job and not lexicon.is_prompt(texts[i])


# Codes of Shape.byline: led as bylines are; of Shape.mark: begins or ends with an arrow.
LED, WITH_JOB, ARROW = (1, 2), (4, 5), 4
# 99 % of captions are shorter.
MAX_CAPTION_WIDTH = 600


def _lean_on_pattern(chances: Floats, cues: Sequence[str], classes: tuple[str, ...]) -> None:
    """Raise the chance of a caption where other captions of the document carry their credits the same way."""
    caption = classes.index("caption")
    ways = [cue or f"before {following}" for cue, following in zip(cues, [*cues[1:], ""], strict=False)]
    found = Counter(way for way, best in zip(ways, chances.argmax(axis=1).tolist(), strict=True) if best == caption)
    for i, way in enumerate(ways):
        if way != "before " and way not in ("clear", "whole"):
            chances[i, caption] += np.log(PATTERN_LEANINGS[min(found[way], len(PATTERN_LEANINGS) - 1)])


# By how many captions of the document carry their credit the same way.
PATTERN_LEANINGS = (1.0, 1.5, 3.0, 5.0)


def _lean_on_habit(chances: Floats, texts: Sequence[str], cues: Sequence[str], classes: tuple[str, ...]) -> None:
    """Lower the chance of a caption that has no credit where others of the document have theirs."""
    caption = classes.index("caption")
    best = chances.argmax(axis=1)
    credited = [bool(a or b or c) for a, b, c in zip(["", *cues], cues, [*cues[1:], ""], strict=False)]
    habit = sum(credited[i] for i in np.flatnonzero(best == caption).tolist())
    if habit:
        rest = [i for i, has_credit in enumerate(credited) if not has_credit and not lexicon.is_enlarger(texts[i - 1])]
        chances[rest, caption] += np.log(HABIT_LEANINGS[min(habit, len(HABIT_LEANINGS) - 1)])


# By how many captions of the document have a credit.
HABIT_LEANINGS = (1.0, 0.4, 0.2)


def _share_credits(chances: Floats, cues: Sequence[str], classes: tuple[str, ...]) -> None:
    """Leave one caption to each credit that stands alone between two: the likelier one, together with what the other
    line is then; before a credit that may be an alt text, behind it hardly.
    """
    alt, caption = classes.index("alt"), classes.index("caption")
    best = likeliest(chances, classes)
    for i in range(1, len(best) - 1):
        between = cues[i] in ("clear", "whole") and best[i - 1] == best[i + 1] == caption
        if not between or cues[i - 1] or cues[i + 1] or cues[i + 2 : i + 3] in (["clear"], ["whole"]):
            continue
        others = np.array([chances[i - 1], chances[i + 1]])
        others[:, caption] = -np.inf
        others[1, alt] = -np.inf
        before = chances[i - 1, caption] + others[1].max()
        behind = chances[i + 1, caption] + others[0].max()
        if before >= behind:
            chances[i + 1, [caption, alt]] = -np.inf
        else:
            chances[i - 1, caption] = -np.inf
        best[i - 1], best[i + 1] = likeliest(chances[[i - 1, i + 1]], classes)


def _lean_on_alts(
    chances: Floats, texts: Sequence[str], lines: Sequence[Line | None], classes: tuple[str, ...]
) -> None:
    """Raise the chance of an alt text before a caption where other captions of the document have theirs there."""
    alt, caption = classes.index("alt"), classes.index("caption")
    best = likeliest(chances, classes)
    captions = [i for i in range(1, len(best)) if best[i] == caption]
    told = [i for i in captions if best[i - 1] == alt]
    if len(told) < MIN_ALTS or 2 * len(told) < len(captions):
        return
    for i in captions:
        if best[i - 1] not in (alt, caption) and _fits(texts, lines, [""] * len(lines), i - 1):
            chances[i - 1, alt] += np.log(ALT_LEANING)


MIN_ALTS, ALT_LEANING = 1, 12.0


def _cue(line: Line | None) -> str:
    """Return what credit there is in a line: `clear` or `whole` where it is one, `clear tail` or `tail` where it ends
    with one, else an empty string.
    """
    if line is None or line.credit is None or line.shape.cue == 0 or line.shape.furniture == 1:
        return ""
    if line.credit.kind == "name" or (line.shape.byline in LED and line.credit.kind != "label"):
        return ""
    if notices.begins_with_year(line.credit.value):
        return ""
    kind, value = line.credit.kind, line.credit.value
    clear = kind in ("label", "lead", "sign", "bracket") or (kind in ("agency", "slash") and "/" in value)
    if line.shape.cue == 1:
        return "clear" if clear else "whole"
    return ("clear tail" if clear else "tail") if line.shape.words > MIN_CAPTION_WORDS else ""


MIN_CAPTION_WORDS = 2


def _lean_on_twins(
    chances: Floats,
    heads: Floats,
    texts: Sequence[str],
    lines: Sequence[Line | None],
    classes: tuple[str, ...],
    cues: Sequence[str],
) -> list[int]:
    """Raise the chances of alt text and caption where a line says again what the line before says: running text does
    not repeat itself, and a headline by its chances in *heads* does. Return the first ones of pairs with a credit.
    """
    alt, caption = classes.index("alt"), classes.index("caption")
    heads = heads.tolist()
    with_credit = []
    for i in range(1, min(len(lines), _last_text(chances, classes) + BEHIND_TEXT)):
        if (line := lines[i]) is None or line.shape.width < MIN_TWIN_WIDTH:
            continue
        credited = bool(cues[i]) or _has_credit_behind(lines, cues, i)
        first = next((j for j in _before(texts, lines, i, credited) if _says_again(texts, lines, j, i)), None)
        if first is not None and (credited or max(heads[first], heads[i]) < MAYBE_HEADLINE):
            chances[first, alt] += np.log(TWIN_LEANINGS[credited])
            chances[i, caption] += np.log(TWIN_LEANINGS[credited])
            with_credit += [first] * credited
    return with_credit


def _has_credit_behind(lines: Sequence[Line | None], cues: Sequence[str], i: int) -> bool:
    """Does a credit stand on the line behind line *i*, or beyond a prompt there?"""
    if any(cues[i + 1 : i + 2]) or not any(cues[i + 2 : i + 3]):
        return any(cues[i + 1 : i + 2])
    line = lines[i + 1]
    return line is not None and line.shape.furniture > 0


def _before(texts: Sequence[str], lines: Sequence[Line | None], i: int, credited: bool) -> tuple[int, ...]:
    """Return the lines before *i* that may be its alt text: the next one, and beyond a button that enlarges a picture,
    or beyond a prompt if a credit is there.
    """
    line = lines[i - 1]
    prompt = credited and line is not None and (line.shape.furniture > 0 or line.shape.address > 0)
    return (i - 1, i - 2) if i > 1 and (prompt or lexicon.is_enlarger(texts[i - 1])) else (i - 1,)


def _says_again(texts: Sequence[str], lines: Sequence[Line | None], i: int, j: int) -> bool:
    one, other = lines[i], lines[j]
    if one is None or other is None or min(one.shape.width, other.shape.width) < MIN_TWIN_WIDTH:
        return False
    return texts[i] == texts[j] or _share_words(one.words, other.words) or _is_cut_short(texts[i], texts[j])


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


def _lean_on_led_alts(
    chances: Floats, texts: Sequence[str], lines: Sequence[Line | None], classes: tuple[str, ...]
) -> None:
    """Raise the chance of an alt text that begins with the credit on the next line (`EPA The minister …`, `EPA`)."""
    alt = classes.index("alt")
    for i, line in enumerate(lines[1:]):
        if line and line.shape.cue == 1 and texts[i].startswith(texts[i + 1] + " "):
            chances[i, alt] += np.log(TWIN_LEANINGS[1])


MIN_TWIN_WIDTH, TWIN_SHARE = 16, 0.75
# Log-probability of a line that may well be the headline: many pages print theirs twice.
MAYBE_HEADLINE = -2.0
# Without and with a credit in the second or behind it.
TWIN_LEANINGS = (6.0, 24.0)


def _lean_on_enlargers(
    chances: Floats, texts: Sequence[str], lines: Sequence[Line | None], classes: tuple[str, ...]
) -> None:
    """Raise the chance of a caption behind a button that enlarges a picture."""
    caption = classes.index("caption")
    for i in range(1, len(lines)):
        if lexicon.is_enlarger(texts[i - 1]) and _fits(texts, lines, [""] * len(lines), i):
            chances[i, caption] += np.log(ENLARGER_LEANING)


ENLARGER_LEANING = 40.0
