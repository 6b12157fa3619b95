"""Splits that sources declare."""

import pytest

from builder.config.split_names import declared_split, resolve_split

SHARES = ("train", "validation", "test")


@pytest.mark.parametrize(
    ("stated", "path", "member", "expected"),
    [
        ("test", "train/a.txt", None, "test"),
        ("Dev", "a.txt", None, "validation"),
        ("nonsense", "train/a.txt", None, None),
        (None, "train/2026/a.txt", None, "train"),
        (None, "train/test/a.txt", None, "test"),
        (None, "train-00000-of-00002.jsonl", None, "train"),
        (None, "news.zip", "val/a.txt", "validation"),
        (None, "training/a.txt", None, "train"),
        (None, "trains/a.txt", None, None),
        (None, "desk/a.txt", None, None),
        (" ", "test/a.txt", None, "test"),
    ],
)
def test_split_comes_from_the_row_else_from_file_or_folder_name(stated, path, member, expected):
    assert expected == declared_split(stated, path, member, SHARES)


@pytest.mark.parametrize("names", [("train", "test", "eval"), ("eval", "test", "train")])
def test_name_of_a_split_wins_over_an_alias_of_another(names):
    assert ["eval", "test", "eval"] == [
        resolve_split("Eval", names),
        resolve_split("evaluation", names),
        declared_split(None, "eval/a.txt", None, names),
    ]
