"""One raw document in, one article or rejection out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from builder.extract import model
from builder.extract.assemble import Draft, article_of, assemble, draft
from builder.extract.blocks_text import blocks_of
from builder.extract.label import Labelled, label
from builder.extract.model import Models
from builder.extract.profile import NO_PROFILES, Profile, Shelf, folder_of
from builder.extract.version import EXTRACTOR_VERSION
from builder.record import Article, Block, Outcome, RawDocument, Rejection

__all__ = ["EXTRACTOR_VERSION", "Reading", "extract", "extract_many", "read"]


# Documents are labelled this many at a time: the cost of a call is shared, and memory stays small.
BATCH = 32


def extract(raw: RawDocument, models: Models | None = None, shelf: Shelf | None = None) -> Article | Rejection:
    """Return the article in *raw*, or a rejection that names what was missing."""
    return next(extract_many([raw], models, shelf))


def extract_many(
    raws: Iterable[RawDocument], models: Models | None = None, shelf: Shelf | None = None
) -> Iterator[Outcome]:
    """Yield the outcome of each document, in order. How many come at once does not change any of them."""
    rest = iter(raws)
    while batch := list(itertools.islice(rest, BATCH)):
        told = iter(read([raw for raw in batch if raw.media_type != "application/json"], models, shelf))
        for raw in batch:
            if raw.media_type == "application/json":
                yield _declared(raw)
            else:
                reading = next(told)
                yield assemble(raw, reading.draft, reading.profile)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a document was read: its blocks, what each is, the parts of the article, the site's profile if known."""

    blocks: list[Block]
    labelled: Labelled
    draft: Draft
    profile: Profile | None


def read(raws: Sequence[RawDocument], models: Models | None = None, shelf: Shelf | None = None) -> list[Reading]:
    """Return how each document is read; *shelf* holds profiles besides the package's own."""
    shelf = shelf or NO_PROFILES
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
    labelled = label(blocks, models or model.shipped(), furniture) if raws else []
    drafts = [
        draft(told, lines, raw.declared.get("language"))
        for told, lines, raw in zip(labelled, blocks, raws, strict=True)
    ]
    return [Reading(*parts) for parts in zip(blocks, labelled, drafts, profiles, strict=True)]


def _declared(raw: RawDocument) -> Article | Rejection:
    """Return the record that the source itself declares."""
    body = raw.declared.get("body")
    if not isinstance(body, str) or not body.strip():
        return Rejection(raw.origin, "extract", "no-body", "the row declares no body")
    return article_of(raw, raw.declared)
