"""Scores to roles: what the model says of each line, and the few things that are surer than the model.

Known furniture is vetoed, the headline is chosen for the document as a whole, and lines that say themselves what they
are (`Image caption, …`, `By Jane Roe`, `(PTI)` behind the text) are believed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from builder.extract import bylines, headlines, lexicon
from builder.extract.features.table import Floats
from builder.extract.shape import Line

# Photos' texts are rare, so the model is shy of them; these factors on their probability were chosen by
# cross-validation by publisher.
LEANINGS = {"credit": 1.6, "alt": 1.8, "body": 1.5, "aside": 0.8}
# A clear credit (label, brackets, ©, "photo by") at the end of a line, or alone on the next, says more than the model
# can learn from a few hundred photos.
CAPTION_LEANINGS = {"clear tail": 6.0, "tail": 1.5, "clear next": 4.0, "next": 1.5}
CREDIT_LEANINGS = {"clear": 2.5}


def decide(
    texts: Sequence[str],
    lines: Sequence[Line | None],
    scores: Floats,
    classes: tuple[str, ...],
    furniture: Mapping[str, str],
) -> list[tuple[str, str]]:
    """Return each unit's role and what decided it; *furniture* is what profiles know, with what speaks for it."""
    chances = scores + np.log([LEANINGS.get(role, 1.0) for role in classes])
    chances[:, classes.index("headline")] = -np.inf
    _lean_on_credits(chances, texts, lines, classes)
    said_again = _lean_on_twins(chances, texts, lines, classes)
    _lean_on_led_alts(chances, texts, lines, classes)
    _lean_on_enlargers(chances, texts, lines, classes)
    _lean_on_pattern(chances, lines, classes)
    roles = [classes[i] for i in chances.argmax(axis=1)]
    why = ["model"] * len(roles)
    for i, text in enumerate(texts):
        if lexicon.is_furniture(text) or lexicon.is_prompt(text):
            roles[i], why[i] = "furniture", "known furniture"
        elif furniture and (evidence := furniture.get(lexicon.pattern_of(text))):
            roles[i], why[i] = "furniture", evidence
        elif announced := _announced(text):
            roles[i], why[i] = announced, f"announced as {announced}"
    for i in said_again:
        if roles[i] == "alt":
            why[i] = "said again in the caption"
    head = headlines.choose(texts, lines, scores[:, classes.index("headline")], roles, why)
    if head is not None:
        roles[head], why[head] = "headline", "best headline"
        bylines.find(texts, lines, scores[:, classes.index("byline")], head, roles, why)
    _find_signoff(texts, lines, roles, why)
    _keep_numbering(texts, roles, why)
    _keep_sentences(lines, roles, why, scores[:, classes.index("body")])
    return list(zip(roles, why, strict=True))


def _announced(text: str) -> str | None:
    """Return the role that the line itself gives, for screen readers: `Image caption, …`, `Image source, …`."""
    low = text[:20].casefold()
    if low.startswith(lexicon.caption_heads()):
        return "caption"
    return "credit" if low.startswith(lexicon.credit_heads()) else None


def _keep_numbering(texts: Sequence[str], roles: list[str], why: list[str]) -> None:
    """Make headings of lines numbered on from each other (`1. …`, `2. …`) where most of them are headings."""
    runs: list[list[int]] = []
    for i, text in enumerate(texts):
        found = _NUMBERED.match(text)
        if not found or len(text) > MAX_HEADING_CHARS:
            continue
        number = int(found[1])
        if runs and number == _number(texts[runs[-1][-1]]) + 1:
            runs[-1].append(i)
        elif number == 1:
            runs.append([i])
    for run in runs:
        if 2 * sum(roles[i] == "heading" for i in run) >= len(run) > 1:
            for i in run:
                if roles[i] not in ("heading", "body", "headline"):
                    roles[i], why[i] = "heading", "numbered on"


_NUMBERED = re.compile(r"^(\d{1,2})[.)]\s+[^\W\d_]")
MAX_HEADING_CHARS = 140


def _number(text: str) -> int:
    found = _NUMBERED.match(text)
    return int(found[1]) if found else 0


def _keep_sentences(lines: Sequence[Line | None], roles: list[str], why: list[str], body: Floats) -> None:
    """Keep a whole sentence that follows the body and has nothing of a prompt about it, where the model wavers: a short
    last paragraph is the text's, and losing it is worse than keeping a stray line.
    """
    before = ""
    for i, line in enumerate(lines):
        dropped = roles[i] in ("furniture", "aside") and why[i] == "model" and before == "body"
        if line and dropped and body[i] > MIN_SENTENCE_SCORE and _is_sentence(line):
            roles[i], why[i] = "body", "sentence behind the body"
        if roles[i] not in ("furniture", "aside") or why[i] == "model":
            before = roles[i]


MIN_SENTENCE_SCORE = -1.5


def _is_sentence(line: Line) -> bool:
    """Is the line shaped like a sentence of prose, and neither prompt nor credit?"""
    s = line.shape
    plain = s.furniture in (0, 5) and s.address == 0 and s.cue == 0 and s.mark == 0 and s.date == 0 and s.byline == 0
    return plain and s.first in (1, 4) and s.last in (1, 3, 13) and s.words >= MIN_SENTENCE_WORDS


MIN_SENTENCE_WORDS = 5


def _find_signoff(texts: Sequence[str], lines: Sequence[Line | None], roles: list[str], why: list[str]) -> None:
    """Take a line that is wholly a sign-off and stands right behind the text for one, and not for a photo's credit."""
    last = max((i for i, role in enumerate(roles) if role == "body"), default=None)
    if last is None:
        return
    for i in range(last, min(len(texts), last + 1 + AFTER_BODY)):
        line = lines[i]
        if line and line.shape.signoff == 1 and len(texts[i]) < 48:
            if "caption" not in roles[last + 1 : i] and "alt" not in roles[last + 1 : i]:
                roles[i], why[i] = "signoff", "worded as sign-off"
            return


# A sign-off of its own stands within so many lines behind the text.
AFTER_BODY = 3


def _lean_on_credits(
    chances: Floats, texts: Sequence[str], lines: Sequence[Line | None], classes: tuple[str, ...]
) -> None:
    """Raise the chances of captions and credits where a credit stands in the line, or alone beside it."""
    caption, credit = classes.index("caption"), classes.index("credit")
    last = _last_text(chances, classes)
    cues = [_cue(line) if i <= last + BEHIND_TEXT else "" for i, line in enumerate(lines)]
    for i, cue in enumerate(cues):
        if cue in ("clear tail", "tail"):
            chances[i, caption] += np.log(CAPTION_LEANINGS[cue])
        elif cue == "clear":
            chances[i, credit] += np.log(CREDIT_LEANINGS[cue])
    for i, neighbour in _captions_of(chances[:, caption], texts, lines, cues):
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
    return not is_other and not lexicon.is_prompt(texts[i])


# Codes of Shape.byline: led as bylines are; of Shape.mark: begins or ends with an arrow.
LED, ARROW = (1, 2), 4
# 99 % of captions are shorter.
MAX_CAPTION_WIDTH = 600


def _lean_on_pattern(chances: Floats, lines: Sequence[Line | None], classes: tuple[str, ...]) -> None:
    """Raise the chance of a caption where other captions of the document carry their credits the same way."""
    caption = classes.index("caption")
    cues = [_cue(line) for line in lines]
    ways = [cue or f"before {following}" for cue, following in zip(cues, [*cues[1:], ""], strict=False)]
    found = Counter(way for way, best in zip(ways, chances.argmax(axis=1).tolist(), strict=True) if best == caption)
    for i, way in enumerate(ways):
        if way != "before " and way not in ("clear", "whole"):
            chances[i, caption] += np.log(PATTERN_LEANINGS[min(found[way], len(PATTERN_LEANINGS) - 1)])


# By how many captions of the document carry their credit the same way.
PATTERN_LEANINGS = (1.0, 1.5, 3.0, 5.0)


def _cue(line: Line | None) -> str:
    """Return what credit there is in a line: `clear` or `whole` where it is one, `clear tail` or `tail` where it ends
    with one, else an empty string.
    """
    if line is None or line.credit is None or line.shape.cue == 0 or line.shape.furniture == 1:
        return ""
    if line.credit.kind == "name" or (line.shape.byline in LED and line.credit.kind != "label"):
        return ""
    kind, value = line.credit.kind, line.credit.value
    clear = kind in ("label", "lead", "sign", "bracket") or (kind in ("agency", "slash") and "/" in value)
    if line.shape.cue == 1:
        return "clear" if clear else "whole"
    return ("clear tail" if clear else "tail") if line.shape.words > MIN_CAPTION_WORDS else ""


MIN_CAPTION_WORDS = 2


def _lean_on_twins(
    chances: Floats, texts: Sequence[str], lines: Sequence[Line | None], classes: tuple[str, ...]
) -> list[int]:
    """Raise the chances of alt text and caption where a line says again what the line before says: running text does
    not repeat itself. Return the first ones of pairs with a credit.
    """
    alt, caption = classes.index("alt"), classes.index("caption")
    with_credit = []
    for i in range(1, min(len(lines), _last_text(chances, classes) + BEHIND_TEXT)):
        credited = bool(_cue(lines[i])) or _has_credit_behind(lines, i)
        first = next((j for j in _before(lines, i, credited) if _says_again(texts, lines, j, i)), None)
        if first is not None:
            chances[first, alt] += np.log(TWIN_LEANINGS[credited])
            chances[i, caption] += np.log(TWIN_LEANINGS[credited])
            with_credit += [first] * credited
    return with_credit


def _has_credit_behind(lines: Sequence[Line | None], i: int) -> bool:
    """Does a credit stand on the line behind line *i*, or beyond a prompt there?"""
    line = lines[i + 1] if i + 1 < len(lines) else None
    return bool(_cue(line)) or (line is not None and line.shape.furniture > 0 and any(map(_cue, lines[i + 2 : i + 3])))


def _before(lines: Sequence[Line | None], i: int, credited: bool) -> tuple[int, ...]:
    """Return the lines before *i* that may be its alt text: the next one, and beyond a prompt if a credit is there."""
    line = lines[i - 1]
    beyond = credited and i > 1 and line is not None and (line.shape.furniture > 0 or line.shape.address > 0)
    return (i - 1, i - 2) if beyond else (i - 1,)


def _says_again(texts: Sequence[str], lines: Sequence[Line | None], i: int, j: int) -> bool:
    one, other = lines[i], lines[j]
    if one is None or other is None or min(one.shape.width, other.shape.width) < MIN_TWIN_WIDTH:
        return False
    shared = len(one.words & other.words)
    return texts[i] == texts[j] or shared >= TWIN_SHARE * max(len(one.words), len(other.words), 3)


def _lean_on_led_alts(
    chances: Floats, texts: Sequence[str], lines: Sequence[Line | None], classes: tuple[str, ...]
) -> None:
    """Raise the chance of an alt text that begins with the credit on the next line (`EPA The minister …`, `EPA`)."""
    alt = classes.index("alt")
    for i, line in enumerate(lines[1:]):
        if line and line.shape.cue == 1 and texts[i].startswith(texts[i + 1] + " "):
            chances[i, alt] += np.log(TWIN_LEANINGS[1])


MIN_TWIN_WIDTH, TWIN_SHARE = 16, 0.75
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


ENLARGER_LEANING = 6.0
