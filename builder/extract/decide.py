"""Scores to roles: what the model says of each line, and the few things that are surer than the model.

Known furniture is vetoed, the headline is chosen for the document as a whole, and lines that say themselves what they
are (`Image caption, …`, `By Jane Roe`, `(PTI)` behind the text) are believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from builder.extract import bylines, comments, cues, headlines, keeping, lean, lexicon, prompts
from builder.extract.features.table import Floats
from builder.extract.says import AS_ALT, AS_CAPTION, AS_CREDIT
from builder.extract.shape import Line


def decide(seen: cues.Seen, scores: Floats, furniture: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each unit's role and what decided it; *furniture* is what profiles know, with what speaks for it."""
    texts, lines, classes = seen.texts, seen.lines, seen.classes
    chances, said_again = lean.leaned(scores, seen)
    roles = [classes[i] for i in cues.likeliest(chances, classes)]
    why = ["model"] * len(roles)
    for bit, role in ANNOUNCED.items():
        for i in np.flatnonzero(seen.shapes.says & bit).tolist():
            roles[i], why[i] = role, f"announced as {role}"
    # Lines of a profile that were torn: whole ones are set apart before (label.interrupters).
    for i, text in enumerate(texts if furniture else ()):
        if evidence := furniture.get(lexicon.pattern_of(text)):
            roles[i], why[i] = "furniture", evidence
    for i in np.flatnonzero(seen.known).tolist():
        roles[i], why[i] = "furniture", "known furniture"
    for first, again in said_again:
        if roles[first] == "alt":
            why[first] = "said again in the caption"
            if roles[again] == "caption" and why[again] == "model":
                why[again] = "says the alt text again"
    _drop_comments(seen, roles, why)
    head = headlines.choose(texts, lines, scores[:, classes.index("headline")], roles, why)
    if head is not None:
        roles[head], why[head] = "headline", "best headline"
        _drop_repeats(texts, head, roles, why)
        bylines.find(texts, lines, scores[:, classes.index("byline")], head, roles, why)
    _find_signoff(texts, lines, roles, why)
    prompts.drop(seen, roles, why)
    keeping.keep(seen, chances, scores[:, classes.index("body")], roles, why)
    return list(zip(roles, why, strict=True))


def _drop_repeats(texts: Sequence[str], head: int, roles: list[str], why: list[str]) -> None:
    """Make alt texts of captions that are the headline once more: no caption says nothing but that."""
    headline = lexicon.words_of(texts[head])
    for i, role in enumerate(roles):
        if role == "caption" and lexicon.words_of(texts[i]) == headline:
            roles[i], why[i] = "alt", "says the headline again"


# The roles that lines give themselves, by the bits of says.py.
ANNOUNCED = {AS_ALT: "alt", AS_CAPTION: "caption", AS_CREDIT: "credit"}


def _drop_comments(seen: cues.Seen, roles: list[str], why: list[str]) -> None:
    """Make furniture of the readers' comments."""
    first = comments.first_comment(seen.texts, seen.shapes, roles)
    for i in range(len(roles) if first is None else first, len(roles)):
        if roles[i] != "furniture":
            roles[i], why[i] = "furniture", "behind the head of comments"


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
