"""Scores to roles: what the model says of each line, and the few things that are surer than the model.

Known furniture is vetoed, the headline is chosen for the document as a whole, and lines that say themselves what they
are (`Image caption, …`, `By Jane Roe`, `(PTI)` behind the text) are believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from builder.extract import bylines, comments, cues, headlines, lean, lexicon
from builder.extract.features.table import Floats
from builder.extract.shape import Line


def decide(
    texts: Sequence[str],
    lines: Sequence[Line | None],
    scores: Floats,
    classes: tuple[str, ...],
    furniture: Mapping[str, str],
) -> list[tuple[str, str]]:
    """Return each unit's role and what decided it; *furniture* is what profiles know, with what speaks for it."""
    seen = cues.Seen.of(texts, lines, classes)
    chances, said_again = lean.leaned(scores, seen)
    roles = [classes[i] for i in cues.likeliest(chances, classes)]
    why = ["model"] * len(roles)
    for i, (text, is_known) in enumerate(zip(texts, seen.known.tolist(), strict=True)):
        if is_known:
            roles[i], why[i] = "furniture", "known furniture"
        # Lines of a profile that were torn: whole ones are set apart before (label.interrupters).
        elif furniture and (evidence := furniture.get(lexicon.pattern_of(text))):
            roles[i], why[i] = "furniture", evidence
        elif announced := _announced(text):
            roles[i], why[i] = announced, f"announced as {announced}"
    for first, again in said_again:
        if roles[first] == "alt":
            why[first] = "said again in the caption"
            if roles[again] == "caption" and why[again] == "model":
                why[again] = "says the alt text again"
    _drop_comments(texts, lines, roles, why)
    head = headlines.choose(texts, lines, scores[:, classes.index("headline")], roles, why)
    if head is not None:
        roles[head], why[head] = "headline", "best headline"
        _drop_repeats(texts, head, roles, why)
        bylines.find(texts, lines, scores[:, classes.index("byline")], head, roles, why)
    _find_signoff(texts, lines, roles, why)
    _keep_numbering(texts, roles, why)
    _keep_tables(texts, roles, why)
    _keep_sentences(lines, roles, why, scores[:, classes.index("body")])
    return list(zip(roles, why, strict=True))


def _drop_repeats(texts: Sequence[str], head: int, roles: list[str], why: list[str]) -> None:
    """Make alt texts of captions that are the headline once more: no caption says nothing but that."""
    headline = lexicon.words_of(texts[head])
    for i, role in enumerate(roles):
        if role == "caption" and lexicon.words_of(texts[i]) == headline:
            roles[i], why[i] = "alt", "says the headline again"


def _drop_comments(texts: Sequence[str], lines: Sequence[Line | None], roles: list[str], why: list[str]) -> None:
    """Make furniture of the readers' comments."""
    first = comments.first_comment(texts, lines, roles)
    for i in range(len(texts) if first is None else first, len(texts)):
        if roles[i] != "furniture":
            roles[i], why[i] = "furniture", "behind the head of comments"


def _announced(text: str) -> str | None:
    """Return the role that the line itself gives: `Image caption, …`, `Image source, …`, `This image may contain …`."""
    if text[:2] not in lexicon.announcing_starts():
        return None
    low = text[:40].casefold()
    if low.startswith(lexicon.alt_heads()):
        return "alt"
    if low.startswith(lexicon.caption_heads()):
        return "caption"
    return "credit" if low.startswith(lexicon.credit_heads()) else None


def _keep_numbering(texts: Sequence[str], roles: list[str], why: list[str]) -> None:
    """Make headings of lines numbered on from each other (`1. …`, `2. …`) where most of them are headings."""
    runs: list[list[int]] = []
    for i, text in enumerate(texts):
        found = _NUMBERED.match(text) if text[:1].isdigit() else None
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


def _keep_tables(texts: Sequence[str], roles: list[str], why: list[str]) -> None:
    """Keep lines of one form one behind the other (`Spain: 6.30 p.m.`, `Peru: 11.30 a.m.`) that text or a heading
    stands right before and text soon behind: a list of the article's, which teasers are not.
    """
    for first, end in _tables(texts, roles, why):
        if first and roles[first - 1] in ("body", "heading") and "body" in roles[end : end + NEAR_TABLE]:
            for i in range(first, end):
                roles[i], why[i] = "body", "a line of a list"


def _tables(texts: Sequence[str], roles: Sequence[str], why: Sequence[str]) -> list[tuple[int, int]]:
    """Return the runs of dropped lines (first, one past the last) that have a label each."""
    labelled = [
        roles[i] in ("furniture", "aside") and why[i] == "model" and ": " in text and bool(_LABELLED.match(text))
        for i, text in enumerate(texts)
    ]
    runs, first = [], 0
    for i, is_one in enumerate([*labelled, False]):
        if not is_one:
            if i - first >= MIN_TABLE:
                runs.append((first, i))
            first = i + 1
    return runs


_LABELLED = re.compile(r"[^\W\d_][^:.!?|]{1,50}:\s\S")
MIN_TABLE, NEAR_TABLE = 3, 4


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
