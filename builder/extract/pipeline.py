"""One raw document in, one article or rejection out."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from builder.extract import model
from builder.extract.assemble import Found, article_of, assemble, drafts
from builder.extract.blocks_text import blocks_of
from builder.extract.label import label
from builder.extract.marked import with_marked
from builder.extract.model import Models
from builder.extract.page import Refusal
from builder.extract.pages import read_pages
from builder.extract.profile import NO_PROFILES, Shelf, folder_of
from builder.extract.reading import Reading
from builder.records import Article, Outcome, RawDocument, Rejection

# Documents are labelled together, so many or so many letters of them: the cost of a call is shared, and memory stays
# small. Half as many take 5 % longer; with more nothing is won.
BATCH, BATCH_CHARS = 160, 2_000_000

T = TypeVar("T")


def extract(raw: RawDocument, models: Models | None = None, shelf: Shelf | None = None) -> Article | Rejection:
    """Return the article in *raw*, or a rejection that names what was missing."""
    return next(extract_many([raw], models, shelf))


def extract_many(
    raws: Iterable[RawDocument], models: Models | None = None, shelf: Shelf | None = None
) -> Iterator[Outcome]:
    """Yield the outcome of each document, in order. How many come at once does not change any of them."""
    for batch in batches(raws):
        # Blocks and places of pages are gone before the garbage collector looks for cycles again.
        with uncollected():
            outcomes = _outcomes(batch, models, shelf)
        yield from outcomes


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield *items*, documents and what could not be read as one, in lists that are worked on together."""
    batch: list[T] = []
    letters = 0
    for item in items:
        batch.append(item)
        letters += len(item.text) if isinstance(item, RawDocument) else 0
        if len(batch) == BATCH or letters >= BATCH_CHARS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _outcomes(batch: Sequence[RawDocument], models: Models | None, shelf: Shelf | None) -> list[Outcome]:
    told = iter(read([raw for raw in batch if raw.media_type != "application/json"], models, shelf))
    return [_declared(raw) if raw.media_type == "application/json" else outcome_of(raw, next(told)) for raw in batch]


def read(
    raws: Sequence[RawDocument], models: Models | None = None, shelf: Shelf | None = None
) -> list[Reading | Refusal]:
    """Return how each document is read, or why it cannot be; *shelf* holds profiles besides the package's own."""
    models, shelf = models or model.shipped(), shelf or NO_PROFILES
    with uncollected():
        pages = iter(read_pages([raw for raw in raws if raw.media_type == HTML], models, shelf))
        texts = iter(_read_texts([raw for raw in raws if raw.media_type != HTML], models, shelf))
    return [next(pages) if raw.media_type == HTML else next(texts) for raw in raws]


HTML = "text/html"


@contextmanager
def uncollected() -> Iterator[None]:
    """Let Python's garbage collector rest meanwhile, if it is on.

    Measures and words of lines are many and hold no cycles; going over them again and again took an eighth of the time.
    What is left of them counts as old thereafter, as if it had been gone over, which took a sixtieth.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _read_texts(raws: Sequence[RawDocument], models: Models, shelf: Shelf) -> list[Reading]:
    blocks = [blocks_of(raw.text) for raw in raws]
    profiles = [
        shelf.find(
            raw.declared.get("publisher"),
            raw.declared.get("url"),
            [block.text for block in lines],
            folder_of(raw.origin),
        )
        for raw, lines in zip(raws, blocks, strict=True)
    ]
    furniture = [profile.furniture if profile else {} for profile in profiles]
    labelled = label(blocks, models, furniture) if raws else []
    parts = drafts(
        [
            Found(told, lines, raw.declared.get("language"))
            for told, lines, raw in zip(labelled, blocks, raws, strict=True)
        ]
    )
    readings = [Reading(*each) for each in zip(blocks, labelled, parts, profiles, strict=True)]
    return [
        with_marked(reading, raw) if reading.blocks and reading.blocks[0].mark else reading
        for reading, raw in zip(readings, raws, strict=True)
    ]


def outcome_of(raw: RawDocument, reading: Reading | Refusal) -> Outcome:
    """Return the article or the rejection that *raw* gives as it was read."""
    if isinstance(reading, Refusal):
        return Rejection(raw.origin, "extract", reading.reason, reading.message)
    if reading.refusal:
        return Rejection(raw.origin, "extract", reading.refusal.reason, reading.refusal.message)
    return assemble(raw, reading.draft, reading.profile, reading.facts)


def _declared(raw: RawDocument) -> Article | Rejection:
    """Return the record that the source itself declares."""
    body = raw.declared.get("body")
    if not isinstance(body, str) or not body.strip():
        return Rejection(raw.origin, "extract", "no-body", "the row declares no body")
    return article_of(raw, raw.declared)
