"""What a document becomes: articles, rejections and the problems of a record; the schema, and what follows from it."""

from builder.records.article import (
    ID_HEX_DIGITS,
    SCHEMA_VERSION,
    Article,
    Block,
    Origin,
    Outcome,
    Photo,
    Problem,
    RawDocument,
    Rejection,
    Rights,
    content_id,
)

__all__ = [
    "ID_HEX_DIGITS",
    "SCHEMA_VERSION",
    "Article",
    "Block",
    "Origin",
    "Outcome",
    "Photo",
    "Problem",
    "RawDocument",
    "Rejection",
    "Rights",
    "content_id",
]
