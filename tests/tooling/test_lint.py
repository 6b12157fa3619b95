"""The project's own lint checks: names that mean one thing, and standard terms."""

import pytest

from scripts.lint import names, vocabulary


def test_class_defined_twice_is_refused():
    found = names.definitions([("a.py", "class Row: ..."), ("b.py", "\nclass Row: ...")])

    assert ["a.py:1: class Row is defined again at b.py:2"] == list(names.conflicts(*found))


def test_constant_with_two_values_is_refused_and_with_one_is_not():
    found = names.definitions([("a.py", "_SIZE = 1\nNAME = 'x'"), ("b.py", "_SIZE: int = 2\nNAME = 'x'")])

    assert ["a.py:1: _SIZE has another value at b.py:1"] == list(names.conflicts(*found))
    assert [] == list(names.conflicts(*found, allowed={"_SIZE"}))


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("splits are dealt anew", "dealt"),
        ("def sift(rows):", "sift"),
        ("is_gathered = 1", "gathered"),
        ("'1' is no semantic version", "is no semantic version"),
        ("Write a row a record.", "a row a record"),
        ("made = build()", "made"),
    ],
)
def test_word_of_our_own_is_refused(line, word):
    (found,) = vocabulary.findings("a.py", line)

    assert found.startswith(f"a.py:1: {word} -> ")


@pytest.mark.parametrize(
    "line", ["clean = True", "amend it", "it was made of wood", "this means a rebuild", "an ideal"]
)
def test_usual_words_pass(line):
    assert [] == list(vocabulary.findings("a.py", line))
