"""Blocks to units with roles: whole paragraphs, headlines, captions, credits … and furniture.

Stage one tells which blocks continue the block before (sentences torn apart at links), stage two sketches the role of
each whole, stage three looks again, knowing where the sketch put headline and body.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from builder.extract import lexicon, wire
from builder.extract.decide import AFTER_BODY, decide
from builder.extract.features import Batch, role_features, sketch_features
from builder.extract.features.batch import KIND, regions
from builder.extract.features.table import Floats, Ints, Table
from builder.extract.headlines import MIN_HEADLINE_SCORE
from builder.extract.join import glued, join
from builder.extract.model import Models
from builder.extract.shape import Line, measure, measure_all
from builder.record import Block

# Blocks that belong together as one: text, measures, blank lines before.
Whole = tuple[str, Line, int]


class Unit(NamedTuple):
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
        apart: the units that have no row in it, see `interrupters`.
    """

    units: tuple[Unit, ...]
    signoff: tuple[wire.Signoff, int] | None = None
    table: tuple[Table, int] | None = None
    apart: frozenset[int] = frozenset()

    def row_of(self, n: int) -> int:
        """Return the row of unit *n* in the table, from the first unit's."""
        return n - sum(other < n for other in self.apart)


def label(
    documents: Sequence[Sequence[Block]], models: Models, furniture: Sequence[Mapping[str, str]]
) -> list[Labelled]:
    """Return the units of each document with their roles, in reading order.

    Args:
        documents: the blocks of each document; several at once are faster, and the outcome is the same.
        models: the weights of the stages.
        furniture: for each document the furniture lines that its site's profile knows, with what speaks for each.
    """
    spans = join(documents, models.joins)
    wholes = wholes_of(documents, spans)
    apart = [interrupters(whole) for whole in wholes]
    kept = [[one for i, one in enumerate(whole) if i not in out] for whole, out in zip(wholes, apart, strict=True)]
    batch = Batch.of(kept)
    signoffs = last_signoffs(batch)
    if any(signoffs):
        batch = Batch.of([unsigned(whole, found) for whole, found in zip(kept, signoffs, strict=True)])
    sketch = sketch_features(batch)
    first = models.sketch.scores(sketch)
    heads, sketched = sketch_of(batch, first, models.sketch.classes)
    table = role_features(batch, sketch, heads, sketched, models.sketch.classes)
    scores = models.roles.scores(table)
    found = []
    for n, (start, end) in enumerate(batch.spans):
        texts = [text for text, _, _ in kept[n]]
        told = decide(texts, batch.lines[start:end], scores[start:end], models.roles.classes, furniture[n])
        runs = [run for i, run in enumerate(spans[n]) if i not in apart[n]]
        units = _units(kept[n], runs, told, scores[start:end], models.roles.classes)
        found.append(_whole(Labelled(units, tail_of(signoffs[n]), (table, start)), wholes[n], spans[n], apart[n]))
    return found


def interrupters(whole: Sequence[Whole]) -> frozenset[int]:
    """Return the indexes of known furniture that stands between the paragraphs of the document time and again (`Article
    content`, `Advertisement`): taken out, so that a paragraph has its neighbours beside it.
    """
    known = [i for i, (text, _, _) in enumerate(whole) if lexicon.is_furniture(text)]
    counts = Counter(whole[i][0] for i in known)
    return frozenset(i for i in known if counts[whole[i][0]] >= MIN_INTERRUPTIONS)


MIN_INTERRUPTIONS = 3


def _whole(told: Labelled, whole: Sequence[Whole], spans: Sequence[tuple[int, int]], apart: frozenset[int]) -> Labelled:
    """Return the document with the units put back that were set apart."""
    if not apart:
        return told
    rest = iter(told.units)
    units = tuple(
        Unit(whole[i][0], *spans[i], "furniture", 1.0, "known furniture", whole[i][1]) if i in apart else next(rest)
        for i in range(len(whole))
    )
    places = [i for i in range(len(whole)) if i not in apart]
    signoff = (told.signoff[0], places[told.signoff[1]]) if told.signoff else None
    return Labelled(units, signoff, told.table, apart)


def tail_of(signoff: tuple[wire.Signoff, int] | None) -> tuple[wire.Signoff, int] | None:
    """Return the sign-off if it is the end of a paragraph; those on a line of their own are units."""
    return signoff if signoff and signoff[0].start else None


def wholes_of(documents: Sequence[Sequence[Block]], spans: Sequence[Sequence[tuple[int, int]]]) -> list[list[Whole]]:
    """Return the runs of blocks (first, last) that belong together, of each document: text, measures, blank lines."""
    texts = [
        [blocks[a].text if a == b else glued([block.text for block in blocks[a : b + 1]]) for a, b in runs]
        for blocks, runs in zip(documents, spans, strict=True)
    ]
    lines = iter(measure_all([text for wholes in texts for text in wholes]))
    return [
        [(text, next(lines), blocks[a].gap) for text, (a, _) in zip(wholes, runs, strict=True)]
        for wholes, runs, blocks in zip(texts, spans, documents, strict=True)
    ]


def unsigned(whole: list[Whole], found: tuple[wire.Signoff, int] | None) -> list[Whole]:
    """Return the document with the sign-off taken off, so that no agency is looked for in its last paragraph."""
    if found is None:
        return whole
    signoff, i = found
    text, line, gap = whole[i]
    if signoff.start:
        line = measure(text[: signoff.start].rstrip())
    else:
        line = line._replace(shape=line.shape._replace(cue=0, credit=0), credit=None)
    return [*whole[:i], (text, line, gap), *whole[i + 1 :]]


def _units(
    wholes: Sequence[Whole],
    spans: Sequence[tuple[int, int]],
    told: Sequence[tuple[str, str]],
    chances: Floats,
    classes: tuple[str, ...],
) -> tuple[Unit, ...]:
    index = {role: i for i, role in enumerate(classes)}
    columns = [index[role] for role, _ in told]
    sure = np.exp(chances[np.arange(len(told)), columns]).tolist()
    return tuple(
        Unit(text, a, b, role, confidence, why, line)
        for (text, line, _), (a, b), (role, why), confidence in zip(wholes, spans, told, sure, strict=True)
    )


def sketch_of(batch: Batch, scores: Floats, classes: tuple[str, ...]) -> tuple[list[int | None], Ints]:
    """Return the row of each document's headline and the role of each row as the first sketch has them."""
    column = scores[:, classes.index("headline")]
    heads: list[int | None] = []
    for start, end in batch.spans:
        best = start + int(column[start:end].argmax()) if end > start else None
        heads.append(best if best is not None and column[best] > MIN_HEADLINE_SCORE else None)
    return heads, scores.argmax(axis=1).astype(np.int32)


def _marked_signoff(batch: Batch, first: int, end: int) -> int | None:
    """Return the row of a line behind the text that is wholly a marked sign-off (`(PTI)`, `— AFP`); the agency
    under a photo's caption is the photo's.
    """
    for i in range(first, end):
        line, before = batch.lines[i], batch.lines[i - 1]
        if line and line.shape.signoff == 1 and batch.texts[i][0] in "(—–-[" and before:
            paired = max(_alike(batch, i - 1, i - 2), _alike(batch, i - 1, i - 3))
            return i if paired < 0.6 and before.shape.last == STOP and before.credit is None else None
    return None


STOP = 1


def _alike(batch: Batch, i: int, j: int) -> float:
    a, b = batch.lines[i], batch.lines[j]
    return len(a.words & b.words) / max(1, min(len(a.words), len(b.words))) if a and b else 0.0


def last_signoffs(batch: Batch) -> list[tuple[wire.Signoff, int] | None]:
    """Return for each document the sign-off that its last paragraph ends with, and the paragraph's index."""
    long = (KIND["paragraph"], KIND["sentence"])
    found: list[tuple[wire.Signoff, int] | None] = []
    for (start, end), (first, beyond) in zip(batch.spans, regions(batch), strict=True):
        marked = _marked_signoff(batch, max(beyond - 1, start + 1), min(end, beyond + AFTER_BODY))
        signoff = None
        for i in range(beyond - 1, first - 1, -1):
            signoff = wire.find_signoff(batch.texts[i])
            if (signoff and signoff.start) or batch.kinds[i] in long:
                break
        if marked is not None:
            found.append((wire.Signoff(0, wire.agencies_in(batch.texts[marked])), marked - start))
        else:
            found.append((signoff, i - start) if signoff and signoff.start else None)
    return found
