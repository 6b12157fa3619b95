"""Scores to roles for pages: what the model says of each block, and the few things that are surer than the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from builder.extract import lexicon, naming
from builder.extract.agree import ALL, SAME
from builder.extract.features.markup import PageView
from builder.extract.features.table import Floats
from builder.extract.shape import Line

# Factors on the model's probabilities, chosen by cross-validation by publisher.
LEANINGS: dict[str, float] = {}
# A headline less likely than this is none, unless the metadata has it.
MIN_HEADLINE_SCORE = -3.5
AGREES_WEIGHT = {SAME: 0.0, ALL: 0.0}
# A sign-off of its own stands within so many blocks behind the text.
AFTER_BODY = 3


def decide_page(
    texts: Sequence[str],
    lines: Sequence[Line | None],
    scores: Floats,
    classes: tuple[str, ...],
    furniture: Mapping[str, str],
    view: PageView,
) -> list[tuple[str, str]]:
    """Return each block's role and what decided it."""
    chances = scores + np.log([LEANINGS.get(role, 1.0) for role in classes])
    chances[:, classes.index("headline")] = -np.inf
    roles = [classes[i] for i in chances.argmax(axis=1)]
    why = ["model"] * len(roles)
    for i, text in enumerate(texts):
        if lexicon.is_furniture(text) or lexicon.is_prompt(text):
            roles[i], why[i] = "furniture", "known furniture"
        elif furniture and (evidence := furniture.get(lexicon.pattern_of(text))):
            roles[i], why[i] = "furniture", evidence
        elif roles[i] == "caption":
            roles[i], why[i] = _without_label(text, lines[i], why[i])
    head = _headline(texts, lines, scores[:, classes.index("headline")], view)
    if head is not None:
        roles[head], why[head] = "headline", "best headline"
    _find_signoff(texts, lines, roles, why)
    return list(zip(roles, why, strict=True))


def _without_label(text: str, line: Line | None, why: str) -> tuple[str, str]:
    """Return the role of a block that the model takes for a caption: wholly a credit, or a label alone, it is none."""
    if line is None or line.credit is None or line.shape.cue != 1:
        return ("furniture", "label alone") if naming.is_label(text.rstrip(":： ")) else ("caption", why)
    return ("caption", why) if line.credit.kind == "name" else ("credit", "worded as credit")


def _headline(texts: Sequence[str], lines: Sequence[Line | None], column: Floats, view: PageView) -> int | None:
    """Return the block that is the headline: likely by itself, or as the metadata has it; None if none is."""
    agrees = view.said.get("headline") or [0] * len(texts)
    best, best_score = None, MIN_HEADLINE_SCORE
    for i, line in enumerate(lines):
        if line and line.shape.width > 2 and line.shape.furniture not in (1, 2):
            score = float(column[i]) + AGREES_WEIGHT.get(agrees[i], 0.0)
            if score > best_score:
                best, best_score = i, score
    return best


def _find_signoff(texts: Sequence[str], lines: Sequence[Line | None], roles: list[str], why: list[str]) -> None:
    """Take a block that is wholly a sign-off and stands right behind the text for one, and not for a photo's credit."""
    last = max((i for i, role in enumerate(roles) if role == "body"), default=None)
    if last is None:
        return
    for i in range(last, min(len(texts), last + 1 + AFTER_BODY)):
        line = lines[i]
        if line and line.shape.signoff == 1 and len(texts[i]) < MAX_SIGNOFF_CHARS:
            if "caption" not in roles[last + 1 : i]:
                roles[i], why[i] = "signoff", "worded as sign-off"
            return


MAX_SIGNOFF_CHARS = 48
