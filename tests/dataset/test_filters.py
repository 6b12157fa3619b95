"""Filters: each has its own reason; the first failure counts."""

import pytest

from builder.config.recipe import Filters
from builder.dataset.filters import first_failure
from builder.records import Article, Origin, Rights

ORIGIN = Origin("a.txt", 0, None, None, "0" * 64, "text")


def record(**fields):
    empty = dict.fromkeys(Article.__dataclass_fields__)
    lists = {"photos": (), "authors": (), "keywords": ()}
    fixed = {"id": "0" * 32, "body": "Four words in here.", "rights": Rights(), "origin": ORIGIN}
    return Article(**(empty | lists | fixed | fields)).to_dict()


@pytest.mark.parametrize(
    ("fields", "filters"),
    [
        ({}, Filters()),
        ({"caption": "A boat."}, Filters(require=("caption",))),
        ({"authors": ("Noor Haddad",)}, Filters(require=("authors",))),
        ({}, Filters(min_body_words=4)),
        ({"body": "四字熟語"}, Filters(min_body_words=4)),
        ({"language": "en"}, Filters(languages=("de", "en"))),
        ({"language": "en-GB"}, Filters(languages=("en",))),
    ],
)
def test_record_that_has_what_is_asked_for_passes(fields, filters):
    assert first_failure(record(**fields), filters) is None


@pytest.mark.parametrize(
    ("fields", "filters", "code", "message"),
    [
        (
            {},
            Filters(require=("headline", "photo_credit")),
            "missing-headline",
            "found nothing in headline, photo_credit, required by filters.require",
        ),
        (
            {"headline": "A", "photos": ()},
            Filters(require=("headline", "photos")),
            "missing-photos",
            "found nothing in photos, required by filters.require",
        ),
        (
            {},
            Filters(min_body_words=5),
            "short-body",
            "found 4 words in the body; filters.min_body_words requires 5",
        ),
        ({"language": "de"}, Filters(languages=("en",)), "other-language", "found de; filters.languages requires en"),
        (
            {"language": "en"},
            Filters(languages=("en-GB", "eng")),
            "other-language",
            "found en; filters.languages requires en-GB, eng",
        ),
        ({}, Filters(languages=("en",)), "unknown-language", "found no language; filters.languages requires en"),
    ],
)
def test_record_that_lacks_it_is_rejected_with_the_reason(fields, filters, code, message):
    assert (code, message) == first_failure(record(**fields), filters)
