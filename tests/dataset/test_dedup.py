"""Duplicates: which record stays, and why the others do not."""

import itertools

import numpy as np
import pyarrow as pa
import pytest

from builder.dataset.dedup import POLICIES, duplicates
from builder.dataset.grouping import Bodies
from builder.dataset.shingles import shingles, signatures
from builder.storage.shard_store import FINGERPRINTS_SCHEMA

LONG = " ".join(f"word{number}" for number in range(200))
CUT = " ".join(f"word{number}" for number in range(180))
OTHER = " ".join(f"other{number}" for number in range(200))


def row(text, name, path, filled=3, published_at=None, published=0):
    origin = {"path": path, "source": 0, "member": None, "line": None, "sha256": "", "loader": "text"}
    return {
        "id": name,
        "body": text.encode()[-16:].rjust(16),
        "published_at": published_at,
        "origin": origin,
        "filled": filled,
        "published": published,
        "words": len(text.split()),
        "text": text,
    }


def found(rows, folder, policy="near", threshold=0.8):
    """Return what all *rows*, as one leak group, make of each other: path → (path kept, reason, similarity)."""
    sets = [shingles(item["text"]) for item in rows]
    read = lambda wanted: ((number, rows[number]["text"]) for number in wanted.tolist())  # noqa: E731
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    bodies = Bodies(np.ascontiguousarray(signatures(sets).T), np.array([len(s) > 0 for s in sets]), read, folder)
    names = ("id", "body", "published_at", "origin", "filled", "words", "published")
    schema = pa.schema([*(FINGERPRINTS_SCHEMA.field(name) for name in names[:-1]), ("published", pa.int64())])
    table = pa.Table.from_pylist([{name: item[name] for name in names} for item in rows], schema=schema)
    labels = np.zeros(len(rows), dtype=np.int64)
    path = [item["origin"]["path"] for item in rows]
    return {
        path[item.row]: (path[item.kept], item.reason, item.similarity)
        for item in duplicates(table, labels, bodies, policy, threshold)
    }


COPIES = [row(LONG, "a", "1"), row(LONG, "a", "2"), row(LONG, "b", "3"), row(CUT, "c", "4"), row(OTHER, "d", "5")]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("none", {"2": ("1", "same-id", 1.0)}),
        ("exact", {"2": ("1", "same-id", 1.0), "3": ("1", "same-body", 1.0)}),
        (
            "near",
            {"2": ("1", "same-id", 1.0), "3": ("1", "same-body", 1.0), "4": ("1", "near", round(176 / 196, 6))},
        ),
    ],
)
def test_policy_says_what_is_a_duplicate(policy, expected, tmp_path):
    assert expected == found(COPIES, tmp_path, policy)


def test_every_policy_is_tested():
    assert {"none", "exact", "near"} == set(POLICIES)


def test_group_alone_makes_no_duplicate(tmp_path):
    """Updates and partial overlaps share a group and stay."""
    assert {} == found([row(LONG, "a", "1"), row(OTHER, "b", "2")], tmp_path)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (row(CUT, "b", "2", filled=3, published=1), row(LONG, "a", "1", filled=4)),
        (row(CUT, "b", "2", filled=3, published=2), row(LONG, "a", "1", filled=4, published=1)),
        (row(CUT, "b", "2", filled=4), row(LONG, "a", "1", filled=3)),
        (row(LONG, "b", "2"), row(CUT, "a", "1")),
        (row(LONG, "b", "2", published_at=1), row(LONG, "a", "1", published_at=2)),
        (row(LONG, "b", "2", published_at=1), row(LONG, "a", "1")),
        (row(LONG, "a", "2"), row(LONG, "b", "1")),
        (row(LONG, "a", "1"), row(LONG, "a", "2")),
    ],
    ids=[
        "published",
        "published just so",
        "more fields",
        "longer body",
        "earlier",
        "dated",
        "smaller id",
        "first origin",
    ],
)
def test_preferred_record_stays(better, worse, tmp_path):
    kept = better["origin"]["path"]
    expected = {worse["origin"]["path"]: kept}

    for rows in ([better, worse], [worse, better]):
        assert expected == {path: item[0] for path, item in found(rows, tmp_path).items()}


def test_order_does_not_matter(tmp_path):
    first = found(COPIES, tmp_path)

    assert all(first == found(list(rows), tmp_path) for rows in itertools.permutations(COPIES))


def test_duplicate_points_to_the_most_similar_record_kept(tmp_path):
    """Not to the first: three versions of a story, of which the last two are nearly one."""
    start, middle, end = ([f"{part}{number}" for number in range(60)] for part in ("start", "middle", "end"))
    texts = [start + middle, middle + end, middle + end[:-2]]
    rows = [row(" ".join(text), str(number), str(number)) for number, text in enumerate(texts)]

    assert {"2": ("1", "near", round(114 / 116, 6))} == found(rows, tmp_path)


def test_body_without_words_is_not_a_duplicate_of_another(tmp_path):
    assert {} == found([row("…", "a", "1"), row("—", "b", "2")], tmp_path)
