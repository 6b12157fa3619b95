"""Blocks to units with roles: whole paragraphs, headlines, captions, credits … and furniture.

Stage one tells which blocks continue the block before (sentences torn apart at links), stage two tells the role of
each whole. Known furniture is vetoed; the headline is chosen for the document as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from builder.extract import lexicon, people, wire
from builder.extract.features import Batch, join_features, role_features, sketch_features
from builder.extract.features.batch import KIND, regions
from builder.extract.features.table import Floats, Ints, Table
from builder.extract.model import Model, Models
from builder.extract.shape import Line, measure
from builder.record import Block

# Photos' texts are rare, so the model is shy of them; these factors on their probability were chosen by
# cross-validation (scripts/train prints it).
LEANINGS = {"caption": 1.6, "credit": 1.6, "alt": 1.4, "standfirst": 1.2, "aside": 0.8}
# A clear credit (label, brackets, ©, "photo by") at the end of a line, or alone on the next, says more than the model
# can learn from a few hundred photos.
CAPTION_LEANINGS = {"clear tail": 6.0, "tail": 1.5, "clear next": 4.0, "next": 1.5}
CREDIT_LEANINGS = {"clear": 2.5}


# Blocks that belong together as one: text, measures, blank lines before.
Whole = tuple[str, Line, int]


@dataclass(frozen=True, slots=True)
class Unit:
    """Blocks that together are one thing.

    Args:
        text: their text as one.
        first: index of the first block.
        last: index of the last block.
        role: what it is, one of ROLES.
        confidence: the model's probability of that role.
        why: what decided: `model`, or the name of the rule.
        line: the measures of the text.
    """

    text: str
    first: int
    last: int
    role: str
    confidence: float
    why: str
    line: Line


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document's units.

    Args:
        units: in reading order.
        signoff: the agency's sign-off that the text ends with, and the unit it stands in, or None.
        table: the features that the roles were told by, and the row of the first unit in it (for `explain`).
    """

    units: tuple[Unit, ...]
    signoff: tuple[wire.Signoff, int] | None = None
    table: tuple[Table, int] | None = None


def label(documents: Sequence[Sequence[Block]], models: Models, furniture: Sequence[frozenset[str]]) -> list[Labelled]:
    """Return the units of each document with their roles, in reading order.

    Args:
        documents: the blocks of each document; several at once are faster, and the outcome is the same.
        models: the weights of the stages.
        furniture: for each document the furniture lines that its site's profile knows.
    """
    spans = join(documents, models.joins)
    wholes = [[whole_of(blocks[a : b + 1]) for a, b in runs] for blocks, runs in zip(documents, spans, strict=True)]
    batch = Batch.of(wholes)
    signoffs = last_signoffs(batch)
    if any(signoffs):
        batch = Batch.of([unsigned(whole, found) for whole, found in zip(wholes, signoffs, strict=True)])
    sketch = sketch_features(batch)
    first = models.sketch.scores(sketch)
    heads, sketched = sketch_of(batch, first, models.sketch.classes)
    table = role_features(batch, sketch, heads, sketched, models.sketch.classes)
    scores = models.roles.scores(table)
    found = []
    for n, (start, end) in enumerate(batch.spans):
        texts = [text for text, _, _ in wholes[n]]
        told = decide(texts, batch.lines[start:end], scores[start:end], models.roles.classes, furniture[n])
        units = _units(wholes[n], spans[n], told, scores[start:end], models.roles.classes)
        found.append(Labelled(units, signoffs[n], (table, start)))
    return found


def whole_of(blocks: Sequence[Block]) -> Whole:
    """Return blocks that belong together as one: text, measures, blank lines before."""
    text = glued([block.text for block in blocks])
    return text, measure(text), blocks[0].gap


def unsigned(whole: list[Whole], found: tuple[wire.Signoff, int] | None) -> list[Whole]:
    """Return the document with the sign-off taken off, so that no agency is looked for in its last paragraph."""
    if found is None:
        return whole
    signoff, i = found
    text, _, gap = whole[i]
    return [*whole[:i], (text, measure(text[: signoff.start].rstrip()), gap), *whole[i + 1 :]]


def _units(
    wholes: Sequence[Whole],
    spans: Sequence[tuple[int, int]],
    told: Sequence[tuple[str, str]],
    chances: Floats,
    classes: tuple[str, ...],
) -> tuple[Unit, ...]:
    units = []
    for (text, line, _), (a, b), (role, why), chance in zip(wholes, spans, told, chances, strict=True):
        units.append(Unit(text, a, b, role, float(np.exp(chance[classes.index(role)])), why, line))
    return tuple(units)


def sketch_of(batch: Batch, scores: Floats, classes: tuple[str, ...]) -> tuple[list[int | None], Ints]:
    """Return the row of each document's headline and the role of each row as the first sketch has them."""
    column = scores[:, classes.index("headline")]
    heads: list[int | None] = []
    for start, end in batch.spans:
        best = start + int(column[start:end].argmax()) if end > start else None
        heads.append(best if best is not None and column[best] > MIN_HEADLINE_SCORE else None)
    return heads, scores.argmax(axis=1).astype(np.int32)


def join(documents: Sequence[Sequence[Block]], model: Model) -> list[list[tuple[int, int]]]:
    """Return for each document the runs of blocks (first, last) that belong together."""
    batch = Batch.of([[(block.text, measure(block.text), block.gap) for block in blocks] for blocks in documents])
    scores = model.scores(join_features(batch))
    joined = (scores[:, model.classes.index("join")] > scores[:, model.classes.index("new")]).tolist()
    return [_runs(blocks, joined[start:end]) for blocks, (start, end) in zip(documents, batch.spans, strict=True)]


def _runs(blocks: Sequence[Block], joined: Sequence[bool]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for i in range(len(blocks)):
        if spans and ((joined[i] and not _is_wall(blocks[i].text, blocks[i - 1].text)) or _must_join(blocks, i)):
            spans[-1] = (spans[-1][0], i)
        else:
            spans.append((i, i))
    return spans


def _is_wall(text: str, before: str) -> bool:
    """Is there surely an end between the two: one of them is known furniture?"""
    return (lexicon.is_furniture(text) and text[0].isupper()) or (lexicon.is_furniture(before) and before[0].isupper())


def _must_join(blocks: Sequence[Block], i: int) -> bool:
    """Does block *i* begin with a mark that closes, after running text?"""
    text, before = blocks[i].text, blocks[i - 1].text
    return text[0] in ",.;:!?)”’»" and len(text) < 3 and len(before) > 1 and before[-1].isalnum() and text != "..."


def glued(parts: Sequence[str]) -> str:
    """Return the parts of a torn text as one; no space before closing marks, after opening ones or after a drop cap."""
    text = parts[0]
    for part in parts[1:]:
        text += part if _is_tight(text, part) or _is_drop_cap(text, part) else " " + part
    return text


# Letters that are words by themselves in some language of the corpus.
_ONE_LETTER_WORDS = frozenset("AIOEUYÀÉÅÖÍÓ")
_VOWELS = frozenset("aeiouyäöüáéíóúàèâêîôåø")


def _is_drop_cap(left: str, right: str) -> bool:
    """Is *left* the first letter of a word that goes on in *right*: `W` + `hat`, but not `A` + `man`?"""
    if len(left) != 1 or not left.isupper() or not right[0].islower():
        return False
    word = right.split(maxsplit=1)[0].rstrip(",.;:’'")
    return left not in _ONE_LETTER_WORDS or len(word) < 3 or not _VOWELS & set(word[:2])


_CLOSING = frozenset(",.;:!?)]”»…、。％%’")
_OPENING = frozenset("([„‚«‘/#“@")


def _is_tight(left: str, right: str) -> bool:
    if right[0] in _CLOSING and not (right[0] == "»" and left.count("«") <= left.count("»")):
        return not (right[0] == "’" and len(right) > 3 and right[1].isupper())
    if left[-1] in _OPENING:
        return left[-1] != "“" or "„" not in left or left.count("“") > left.count("„")
    if left[-1] == '"' or right[0] == '"':
        odd = left.count('"') % 2 == 1
        return (
            odd
            if (left[-1] == '"' and len(left) < 2) or (left[-1] == '"' and left[-2] in " (")
            else odd and right[0] == '"' and len(right) > 1 and not right[1].isalnum()
        )
    return "\u3040" <= left[-1] <= "\u9fff" and "\u3040" <= right[0] <= "\u9fff"


def last_signoffs(batch: Batch) -> list[tuple[wire.Signoff, int] | None]:
    """Return for each document the sign-off that its last paragraph ends with, and the paragraph's index."""
    long = (KIND["paragraph"], KIND["sentence"])
    found: list[tuple[wire.Signoff, int] | None] = []
    for (start, _), (first, beyond) in zip(batch.spans, regions(batch), strict=True):
        signoff = None
        for i in range(beyond - 1, first - 1, -1):
            signoff = wire.find_signoff(batch.texts[i])
            if (signoff and signoff.start) or batch.kinds[i] in long:
                break
        found.append((signoff, i - start) if signoff and signoff.start else None)
    return found


def decide(
    texts: Sequence[str],
    lines: Sequence[Line | None],
    scores: Floats,
    classes: tuple[str, ...],
    furniture: frozenset[str],
) -> list[tuple[str, str]]:
    """Return each unit's role and what decided it."""
    chances = scores + np.log([LEANINGS.get(role, 1.0) for role in classes])
    _lean_on_credits(chances, lines, classes)
    chances[:, classes.index("headline")] = -np.inf
    roles = [classes[i] for i in chances.argmax(axis=1)]
    why = ["model"] * len(roles)
    for i, text in enumerate(texts):
        if lexicon.is_furniture(text):
            roles[i], why[i] = "furniture", "known furniture"
        elif furniture and lexicon.key_of(text) in furniture:
            roles[i], why[i] = "furniture", "site profile"
        elif announced := _announced(text):
            roles[i], why[i] = announced, f"announced as {announced}"
    head = _headline(lines, scores[:, classes.index("headline")], roles, why)
    if head is not None:
        roles[head], why[head] = "headline", "best headline"
        _find_byline(texts, lines, roles, why, head)
    _find_signoff(texts, lines, roles, why)
    return list(zip(roles, why, strict=True))


def _announced(text: str) -> str | None:
    """Return the role that the line itself gives, for screen readers: `Image caption, …`, `Image source, …`."""
    low = text[:20].casefold()
    if low.startswith(lexicon.caption_heads()):
        return "caption"
    return "credit" if low.startswith(lexicon.credit_heads()) else None


def _find_byline(
    texts: Sequence[str], lines: Sequence[Line | None], roles: list[str], why: list[str], head: int
) -> None:
    """Take lines near the headline for byline or date that are worded as such (`By Jane Roe`, `Published May 3, 2024`)
    where the model found none.
    """
    near = [
        i for i in range(max(0, head - REACH), min(len(texts), head + REACH + 1)) if roles[i] in ("furniture", "aside")
    ]
    for role, codes in (("byline", (1,)), ("date", (1, 2, 5, 6))):
        if role in roles:
            continue
        for i in near:
            line = lines[i]
            code = getattr(line.shape, role) if line else 0
            if code in codes and len(texts[i]) <= 80 and (role == "date" or people.names_of(texts[i])):
                roles[i], why[i] = role, f"worded as {role}"
                break


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

# Bylines and dates stand within so many lines of the headline on nine of ten pages that have them.
REACH = 12


def _lean_on_credits(chances: Floats, lines: Sequence[Line | None], classes: tuple[str, ...]) -> None:
    """Raise the chances of captions and credits where a credit stands in the line or on the next."""
    caption, credit = classes.index("caption"), classes.index("credit")
    cues = [_cue(line) for line in lines]
    for i, (cue, following) in enumerate(zip(cues, [*cues[1:], ""], strict=True)):
        if cue in ("clear tail", "tail"):
            chances[i, caption] += np.log(CAPTION_LEANINGS[cue])
        elif cue == "clear":
            chances[i, credit] += np.log(CREDIT_LEANINGS[cue])
        elif following in ("clear", "whole") and not cue:
            chances[i, caption] += np.log(CAPTION_LEANINGS["clear next" if following == "clear" else "next"])


def _cue(line: Line | None) -> str:
    """Return what credit there is in a line: `clear` or `whole` where it is one, `clear tail` or `tail` where it ends
    with one, else an empty string.
    """
    if line is None or line.credit is None or line.shape.cue == 0 or line.shape.furniture == 1:
        return ""
    clear = line.credit.kind in ("label", "lead", "sign", "bracket")
    if line.shape.cue == 1:
        return "clear" if clear else "whole"
    return ("clear tail" if clear else "tail") if line.shape.words > MIN_CAPTION_WORDS else ""


MIN_CAPTION_WORDS = 4


def _headline(lines: Sequence[Line | None], column: Floats, roles: Sequence[str], why: Sequence[str]) -> int | None:
    """Return the unit that is the headline: likely by itself, its words the text's; None if none is."""
    body: set[str] = set()
    for line, role in zip(lines, roles, strict=True):
        if line and role in ("body", "standfirst"):
            body |= line.words
    best, best_score = None, MIN_HEADLINE_SCORE
    for i in np.argsort(-column)[:8].tolist():
        line = lines[i]
        if why[i] == "model" and line and line.shape.width > 2:
            share = len(line.words & body) / len(line.words) if line.words else 0.0
            score = float(column[i]) + OVERLAP_WEIGHT * share
            if score > best_score:
                best, best_score = i, score
    return best


# A headline less likely than this is none: chosen by cross-validation (scripts/train).
MIN_HEADLINE_SCORE = -3.5
OVERLAP_WEIGHT = 1.5
