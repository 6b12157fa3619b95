"""What a line's words say of running text and of photos, and the islands of short lines between paragraphs."""

from __future__ import annotations

import functools
from collections import Counter

import numpy as np

from builder.extract import lexicon
from builder.extract.features.batch import KIND, Batch
from builder.extract.features.table import Column, Columns, Ints, binned

OPENERS = ("none", "indefinite", "definite", "pronoun", "demonstrative", "connective", "preposition", "question")


@functools.cache
def _openers() -> dict[str, int]:
    table = lexicon.table("prose")["openers"]
    # A word of two kinds is of the first: `en` begins more prepositional phrases than it is an article.
    return {word: OPENERS.index(kind) for kind in reversed(OPENERS[1:]) for word in table[kind]}


@functools.cache
def _kind_words(kind: str) -> frozenset[str]:
    return frozenset(word for word in lexicon.table("prose")["kinds"][kind])


def opener(text: str) -> int:
    head = text[:24].lstrip("“\"„«'‘(—–- ").split(None, 1)
    return _openers().get(head[0].rstrip(",:;'’.").casefold().split("’")[0].split("'")[0], 0) if head else 0


def prose_columns(batch: Batch) -> tuple[Column, Column, Column]:
    """Return how each line begins, its share of speech and its share of scenery."""
    n = len(batch.texts)
    begin = np.zeros(n, np.int32)
    talk = np.zeros(n, np.int32)
    scene = np.zeros(n, np.int32)
    speech, turns, seen = _kind_words("speech") | _kind_words("persons"), _kind_words("turns"), _kind_words("scene")
    months = frozenset(lexicon.months())
    for i, line in enumerate(batch.lines):
        if line is None:
            continue
        begin[i] = opener(batch.texts[i])
        if len(line.words) < 2:
            continue
        talk[i] = min(2, len(line.words & speech)) if not line.words.isdisjoint(speech) else 0
        if talk[i] == 0 and not line.words.isdisjoint(turns):
            talk[i] = 3
        scene[i] = min(2, len(line.words & seen)) if not line.words.isdisjoint(seen) else 0
        if not line.words.isdisjoint(months):
            scene[i] += 3
    return (
        Column("opener", begin, OPENERS),
        Column("talk", talk, ("none", "some", "much", "turns")),
        Column("scene", scene, ("none", "some", "much", "dated", "some, dated", "much, dated")),
    )


_LONG = (KIND["paragraph"], KIND["open"])
MAX_ISLAND = 6


def islands(batch: Batch) -> tuple[Column, Column, Column, Column]:
    """Return for each line the size of the run of short lines it stands in, its place there, whether runs of the
    same kinds recur in the document, and whether the run has a credit or a name in it.
    """
    n = len(batch.texts)
    size, place, again, holds = (np.zeros(n, np.int32) for _ in range(4))
    byline = batch.shapes.byline
    for start, end in batch.spans:
        runs = _runs(batch.kinds, start, end)
        signs = [tuple(batch.kinds[a:b].tolist()) for a, b in runs]
        counts = Counter(signs)
        for (a, b), sign in zip(runs, signs, strict=True):
            length = b - a
            size[a:b] = min(length, MAX_ISLAND + 1)
            place[a:b] = 1 if length == 1 else np.minimum(np.arange(length), 3) + 2
            if length > 1:
                place[b - 1] = 6
            again[a:b] = min(counts[sign], 3) if length <= MAX_ISLAND else 0
            if KIND["credit"] in sign or KIND["captioned"] in sign:
                holds[a:b] = 2
            elif (byline[a:b] == 3).any():
                holds[a:b] = 1
    return (
        Column("island", size, ("none", *map(str, range(1, MAX_ISLAND + 1)), "more")),
        Column("island place", place, ("none", "alone", "first", "second", "third", "later", "last")),
        Column("island again", again, ("none", "once", "twice", "often")),
        Column("island holds", holds, ("nothing", "a name", "a credit")),
    )


def _runs(kinds: Ints, start: int, end: int) -> list[tuple[int, int]]:
    short = ~np.isin(kinds[start:end], _LONG)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], short, [False])).astype(np.int8)))
    return [(start + int(a), start + int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def add_prose(c: Columns, batch: Batch, size: Column, kind: Column, region: Column, near: Column, overlap: Column, copied: Column) -> None:
    begin, talk, scene = prose_columns(batch)
    island, place, again, holds = islands(batch)
    c.add(begin, talk, scene, island, place, again, holds)
    c.cross(begin, size, region)
    c.cross(talk, size, region)
    c.cross(scene, size, region)
    c.cross(talk, scene, near)
    c.cross(begin, kind)
    c.cross(begin.shifted(1), kind)
    c.cross(talk.shifted(-1), kind)
    c.cross(scene, talk, overlap)
    c.cross(island, place, kind)
    c.cross(again, kind, region)
    c.cross(holds, kind, region)
    c.cross(island, place, again, holds)
    name = batch.column("byline").shifted(1)
    c.cross(kind, name, region)
    c.cross(copied.shifted(1), name, kind)
    c.cross(copied, batch.column("byline"), kind)
