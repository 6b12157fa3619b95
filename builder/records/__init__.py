"""Records and rejections, and what derives from the article schema: ids, Arrow types, normal forms."""

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
