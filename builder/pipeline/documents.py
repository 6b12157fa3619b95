"""Turn loaded documents into articles and rejections, without a store: for `cutline extract` and the Python API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from builder.extract import Shelf, batches, extract_many
from builder.records import Article, RawDocument, Rejection
from builder.validation import schema_rejection

# What a source may declare besides the fields of a record: the split that a document belongs to.
SPLIT = "split"


def outcomes_of(loaded: Iterable[RawDocument | Rejection], shelf: Shelf) -> Iterator[Article | Rejection]:
    """Yield a valid article or a rejection for each of *loaded*, in order; *shelf* holds additional site profiles."""
    for batch in batches(loaded):
        found = extract_many([without_split(item) for item in batch if isinstance(item, RawDocument)], shelf=shelf)
        yield from (item if isinstance(item, Rejection) else checked(next(found)) for item in batch)


def without_split(raw: RawDocument) -> RawDocument:
    """Return *raw* without its declared split, which is not a field of the record."""
    if SPLIT not in raw.declared:
        return raw
    return replace(raw, declared={name: value for name, value in raw.declared.items() if name != SPLIT})


def checked(outcome: Article | Rejection) -> Article | Rejection:
    """Return *outcome*, or the rejection of an article that breaks the schema."""
    if isinstance(outcome, Rejection):
        return outcome
    return schema_rejection(outcome.to_dict(), outcome.origin) or outcome
