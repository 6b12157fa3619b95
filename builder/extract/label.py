"""Blocks to units with roles: whole paragraphs, headlines, captions, credits … and furniture.

Stage one tells which blocks continue the block before (sentences torn apart at links), stage two sketches the role of
each whole, stage three looks again, knowing where the sketch put headline and body.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from builder.extract import lexicon, prompts, wire
from builder.extract.decide import AFTER_BODY, decide
from builder.extract.features import Batch, role_features, sketch_features
from builder.extract.features.batch import KIND, regions
from builder.extract.features.table import Floats, Ints, Table
from builder.extract.glue import glued
from builder.extract.headlines import MIN_HEADLINE_SCORE
from builder.extract.join import batch_of, join, lines_of
from builder.extract.model import Models
from builder.extract.rows import rows_of
from builder.extract.says import WHOLE
from builder.extract.shape import Line, column_of, measure, measure_all, uncredited
from builder.records import Block

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
    measured = lines_of(documents)
    known = _known(measured)
    apart = [interrupters(*parts) for parts in zip(documents, known, furniture, strict=True)]
    left = [_left(*parts) for parts in zip(documents, measured, apart, strict=True)]
    labelled = _labelled(left, models, furniture)
    return [_without_titles(_with_apart(*parts)) for parts in zip(labelled, documents, apart, strict=True)]


@dataclass(frozen=True, slots=True)
class Left:
    """The blocks of a document that are left where others are set apart.

    Args:
        blocks: in order.
        lines: their measures.
        places: the index of each in the document.
        behind: the indexes, among these, of those right behind one that is set apart.
    """

    blocks: Sequence[Block]
    lines: Sequence[Line]
    places: Sequence[int]
    behind: frozenset[int]


def _left(blocks: Sequence[Block], lines: Sequence[Line], apart: Mapping[int, str]) -> Left:
    if not apart:
        return Left(blocks, lines, range(len(blocks)), frozenset())
    places = [i for i in range(len(blocks)) if i not in apart]
    behind = frozenset(n for n, i in enumerate(places) if i - 1 in apart)
    return Left([blocks[i] for i in places], [lines[i] for i in places], places, behind)


def _known(documents: Sequence[Sequence[Line]]) -> list[list[int]]:
    """Return the lines of each document that are known furniture."""
    found: list[int] = rows_of(column_of(itertools.chain.from_iterable(documents), "furniture") == WHOLE)
    ends = list(itertools.accumulate(map(len, documents)))
    cuts = [0, *(bisect_left(found, end) for end in ends)]
    starts = [0, *ends[:-1]]
    return [[i - start for i in found[a:b]] for start, (a, b) in zip(starts, itertools.pairwise(cuts), strict=True)]


def interrupters(blocks: Sequence[Block], known: Sequence[int], profiled: Mapping[str, str]) -> dict[int, str]:
    """Return the indexes of lines that interrupt the text, with what speaks for it: the furniture of a profile, lines
    among *known* furniture that stand there time and again (`Article content`, `Advertisement`), and prompts inside a
    torn sentence.

    They are set apart before anything is looked at, so that a paragraph has its neighbours beside it, and a torn one
    its other part.
    """
    found = {}
    if profiled:
        evidence = [(i, profiled.get(lexicon.pattern_of(block.text))) for i, block in enumerate(blocks)]
        found = {i: why for i, why in evidence if why}
    counts = Counter(blocks[i].text for i in known)
    for i in known:
        if counts[blocks[i].text] >= MIN_INTERRUPTIONS or _tears(blocks, i):
            found.setdefault(i, "known furniture")
    return found


MIN_INTERRUPTIONS = 3


def _tears(blocks: Sequence[Block], i: int) -> bool:
    """Does the prompt at *i* stand where a sentence goes on: behind no full stop, before a small letter or a mark?"""
    if not 0 < i < len(blocks) - 1 or blocks[i].text.count(" ") < MIN_SPACES:
        return False
    before, behind = blocks[i - 1].text[-1], blocks[i + 1].text[0]
    return (before.isalnum() or before == ",") and (behind.islower() or behind in CLOSING)


# Of a name such as `Facebook` a sentence may be made; of a prompt of three words it may not.
MIN_SPACES, CLOSING = 2, ".,;:!?)’”»"


def _with_apart(told: Labelled, blocks: Sequence[Block], apart: Mapping[int, str]) -> Labelled:
    """Return the document with the blocks that were set apart put back as furniture."""
    if not apart:
        return told
    texts = sorted(apart)
    lines = measure_all([blocks[i].text for i in texts])
    others = [
        Unit(blocks[i].text, i, i, "furniture", 1.0, apart[i], line) for i, line in zip(texts, lines, strict=True)
    ]
    # No two units begin with the same block.
    units = sorted([*told.units, *others], key=attrgetter("first"))
    signoff = None
    if told.signoff:
        place = told.signoff[1]
        signoff = (told.signoff[0], place + bisect_left(texts, told.units[place].first))
    out = frozenset([n for n, unit in enumerate(units) if unit.first in apart])
    return Labelled(tuple(units), signoff, told.table, out)


def _without_titles(told: Labelled) -> Labelled:
    """Return the document with the titles of other stories as furniture."""
    others = prompts.titles_of_others([unit.text for unit in told.units], [unit.role for unit in told.units])
    if not others:
        return told
    units = list(told.units)
    for i in others:
        units[i] = units[i]._replace(role="furniture", confidence=1.0, why="behind the head of other stories")
    return replace(told, units=tuple(units))


def _labelled(left: Sequence[Left], models: Models, furniture: Sequence[Mapping[str, str]]) -> list[Labelled]:
    documents = [parts.blocks for parts in left]
    parted = batch_of(documents, [parts.lines for parts in left])
    spans = join(documents, models.joins, [parts.behind for parts in left], parted)
    wholes = wholes_of(parted, spans)
    signoffs = last_signoffs(wholes)
    batch = unsigned(wholes, signoffs)
    sketch = sketch_features(batch)
    first = models.sketch.scores(sketch)
    heads, sketched = sketch_of(batch, first, models.sketch.classes)
    table = role_features(batch, sketch, heads, sketched, models.sketch.classes)
    scores = models.roles.scores(table)
    index = {role: i for i, role in enumerate(models.roles.classes)}
    decided = decide(batch, scores, models.roles.classes, furniture, list(map(_marks, documents, spans)))
    columns = [index[role] for told in decided for role, _ in told]
    sure = iter(np.exp(scores[np.flatnonzero(batch.owner >= 0), columns]).tolist())
    return [
        Labelled(
            _units(wholes.texts[start:end], wholes.lines[start:end], _placed(runs, parts.places), told, sure),
            tail_of(signoff),
            (table, start),
        )
        for runs, parts, told, signoff, (start, end) in zip(spans, left, decided, signoffs, batch.spans, strict=True)
    ]


def _marks(blocks: Sequence[Block], runs: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Return what the document marks its units as."""
    # Most documents mark nothing.
    if not [1 for block in blocks if block.mark]:
        return {}
    return {n: blocks[a].mark for n, (a, _) in enumerate(runs) if blocks[a].mark}


def tail_of(signoff: tuple[wire.Signoff, int] | None) -> tuple[wire.Signoff, int] | None:
    """Return the sign-off if it is the end of a paragraph; those on a line of their own are units."""
    return signoff if signoff and signoff[0].start else None


def wholes_of(parted: Batch, spans: Sequence[Sequence[tuple[int, int]]]) -> Batch:
    """Return the batch of wholes from that of blocks, of which those belong together that are in one of the runs
    (first, last) of their document; each block is in one.
    """
    starts = [start for start, _ in parted.spans]
    joined = [(start + a, start + b) for start, runs in zip(starts, spans, strict=True) for a, b in runs if a != b]
    texts = [glued(parted.texts[a : b + 1]) for a, b in joined]
    return parted.joined(joined, texts, measure_all(texts))


def unsigned(batch: Batch, signoffs: Sequence[tuple[wire.Signoff, int] | None]) -> Batch:
    """Return the batch with each document's sign-off taken off, so that no agency is looked for in its last
    paragraph.
    """
    lines: dict[int, Line] = {}
    for (start, _), found in zip(batch.spans, signoffs, strict=True):
        line = batch.lines[start + found[1]] if found else None
        if found and line:
            signoff, row = found[0], start + found[1]
            lines[row] = measure(batch.texts[row][: signoff.start].rstrip()) if signoff.start else uncredited(line)
    return batch.with_lines(lines) if lines else batch


def _placed(spans: Sequence[tuple[int, int]], places: Sequence[int]) -> Sequence[tuple[int, int]]:
    return spans if isinstance(places, range) else [(places[a], places[b]) for a, b in spans]


def _units(
    texts: Sequence[str],
    lines: Sequence[Line | None],
    spans: Sequence[tuple[int, int]],
    told: Sequence[tuple[str, str]],
    sure: Iterator[float],
) -> tuple[Unit, ...]:
    """Return the units of a document; *sure* gives how likely each is, and goes on behind them."""
    # As `Unit(text, a, …)` does, in half of the time.
    new, likely = tuple.__new__, itertools.islice(sure, len(texts))
    units: list[Unit] = [
        new(Unit, (text, a, b, role, chance, why, line))
        for text, line, (a, b), (role, why), chance in zip(texts, lines, spans, told, likely, strict=True)
    ]
    return tuple(units)


def sketch_of(batch: Batch, scores: Floats, classes: tuple[str, ...]) -> tuple[list[int | None], Ints]:
    """Return the row of each document's headline and the role of each row as the first sketch has them."""
    column = scores[:, classes.index("headline")]
    heads: list[int | None] = []
    for start, end in batch.spans:
        best = start + int(column[start:end].argmax()) if end > start else None
        heads.append(best if best is not None and column[best] > MIN_HEADLINE_SCORE else None)
    return heads, scores.argmax(axis=1).astype(np.int32)


def _marked_signoff(batch: Batch, rows: Sequence[int]) -> int | None:
    """Return the first of *rows*, lines behind the text that are wholly sign-offs, that is a marked one (`(PTI)`,
    `— AFP`); the agency under a photo's caption is the photo's.
    """
    for i in rows:
        before = batch.lines[i - 1]
        if batch.texts[i][0] in "(—–-[" and before:
            paired = max(_alike(batch, i - 1, i - 2), _alike(batch, i - 1, i - 3))
            return i if paired < 0.6 and before.shape.last == STOP and before.credit is None else None
    return None


STOP = 1


def _alike(batch: Batch, i: int, j: int) -> float:
    a, b = batch.lines[i], batch.lines[j]
    return len(a.words & b.words) / max(1, min(len(a.words), len(b.words))) if a and b else 0.0


def last_signoffs(batch: Batch) -> list[tuple[wire.Signoff, int] | None]:
    """Return for each document the sign-off that its last paragraph ends with, and the paragraph's index."""
    long, kinds, signed = (KIND["paragraph"], KIND["sentence"]), batch.kinds.tolist(), batch.shapes.signoff.tolist()
    found: list[tuple[wire.Signoff, int] | None] = []
    for (start, end), (first, beyond) in zip(batch.spans, regions(batch), strict=True):
        behind = range(max(beyond - 1, start + 1), min(end, beyond + AFTER_BODY))
        marked = _marked_signoff(batch, [i for i in behind if signed[i] == 1])
        signoff = None
        for i in range(beyond - 1, first - 1, -1):
            # A line without one has been looked at when it was measured.
            signoff = wire.find_signoff(batch.texts[i]) if signed[i] else None
            if (signoff and signoff.start) or kinds[i] in long:
                break
        if marked is not None:
            found.append((wire.Signoff(0, wire.agencies_in(batch.texts[marked])), marked - start))
        else:
            found.append((signoff, i - start) if signoff and signoff.start else None)
    return found
