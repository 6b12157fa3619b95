"""Traits of records: what grouping, preference and sizes are told by."""

import pytest

from builder.record import Article, Origin, Rights
from builder.traits import filled, traits, url_key


def record(**fields):
    empty = dict.fromkeys(Article.__dataclass_fields__)
    lists = {"photos": (), "authors": (), "keywords": ()}
    fixed = {"id": "0" * 32, "body": "Five words in a body.", "rights": Rights(), "origin": Origin("a.txt")}
    return Article(**(empty | lists | fixed | fields)).to_dict()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://News.Example/a/?page=2#top", "news.example/a?page=2"),
        ("http://news.example:80/a", "news.example/a"),
        ("https://news.example:8443/a", "news.example:8443/a"),
        ("https://news.example/A", "news.example/A"),
        ("https://news.example/", None),
        ("https://news.example", None),
        ("https://[broken/a", "https://[broken/a"),
        (None, None),
    ],
)
def test_addresses_of_one_article_share_a_key(url, expected):
    """A front page is no article: all that name it would be one leak group."""
    assert expected == url_key(url)


def test_fields_that_say_nothing_are_not_filled():
    found = filled(record(headline="A", authors=("B",), rights=Rights(tdm_reserved=False)))

    assert ["id", "headline", "body", "authors", "rights", "origin"] == found


def test_completeness_counts_what_the_document_says():
    """Not id, group and origin, which every record has."""
    rows = traits([record(), record(headline="A", caption="B")])

    assert [(1, 5), (3, 5)] == [(row["filled"], row["words"]) for row in rows]


def test_body_without_words_has_no_signature():
    assert [None] == [row["signature"] for row in traits([record(body="…")])]
