"""Fingerprints of records, for grouping, preference and sizes."""

from builder.dataset.fingerprints import filled, fingerprint_records, headline_key
from builder.records import Article, Origin, Photo, Rights


def record(**fields):
    empty = dict.fromkeys(Article.__dataclass_fields__)
    lists = {"photos": (), "authors": (), "keywords": ()}
    fixed = {"id": "0" * 32, "body": "Five words in a body.", "rights": Rights(), "origin": Origin("a.txt")}
    return Article(**(empty | lists | fixed | fields)).to_dict()


def test_fields_without_a_value_are_not_filled():
    found = filled(record(headline="A", authors=("B",), rights=Rights(tdm_reserved=False)))

    assert ["id", "headline", "body", "authors", "rights", "origin"] == found


def test_completeness_counts_filled_fields():
    """Not id, group and origin, which every record has."""
    rows = fingerprint_records([record(), record(headline="A", caption="B")])

    assert [(1, 5), (3, 5)] == [(row["filled"], row["words"]) for row in rows]


def test_body_without_words_has_no_signature():
    assert [None] == [row["signature"] for row in fingerprint_records([record(body="…")])]


def test_headline_of_few_words_may_be_chance():
    """All the weather reports of a year would be one story."""
    assert [None, None, "ferry crews end strike after nine days"] == [
        headline_key(headline) for headline in (None, "The weather today", "Ferry crews end strike after nine days!")
    ]


def test_records_of_one_address_headline_or_photo_share_its_trait():
    shown = Photo(caption="The ferry leaves the harbour for its first crossing.", credit="EPA")
    same = {"headline": "Ferry crews end strike after nine days", "photos": (shown,)}
    one, other = fingerprint_records(
        [
            record(url="https://www.news.example/ferry?utm_source=rss", **same),
            record(url="https://amp.news.example/ferry/amp", body="Another text of other words.", **same),
        ]
    )

    shared = ("url_key", "headline_key", "photo_keys")
    assert {name: one[name] for name in shared} == {name: other[name] for name in shared}
    assert (16, 16, [16]) == (len(one["url_key"]), len(one["headline_key"]), [*map(len, one["photo_keys"])])
