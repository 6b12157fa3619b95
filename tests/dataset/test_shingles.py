"""Shingles: words as design.md has them, exact similarity, signatures that estimate it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.dataset.shingles import (
    LEAD_LENGTHS,
    PERMUTATIONS,
    containment,
    jaccard,
    leads,
    ordered_shingles,
    shingles,
    signatures,
    words,
)

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=30).map(" ".join)


def numbered(count: int, letter: str = "w") -> str:
    return " ".join(f"{letter}{number}" for number in range(count))


def plain_set(text: str) -> set[tuple[str, ...]]:
    """The definition, written as simply as can be; a text of fewer than five words is one shingle."""
    found = words(text)
    if not found:
        return set()
    return {tuple(found[start : start + 5]) for start in range(max(1, len(found) - 4))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Ferry’s 3rd trip, 4.2km", ["the", "ferry", "s", "3rd", "trip", "4", "2km"]),
        ("東京で Abc", ["東", "京", "で", "abc"]),
        ("ภาษา", ["ภ", "า", "ษ", "า"]),
        ("한국어 뉴스", ["한국어", "뉴스"]),
        ("…", []),
    ],
)
def test_words_are_runs_but_characters_in_scripts_without_spaces(text, expected):
    assert expected == words(text)


@given(TEXTS, TEXTS)
def test_similarity_is_that_of_the_plain_sets(one, other):
    first, second = plain_set(one), plain_set(other)
    expected = len(first & second) / len(first | second) if first | second else 0.0

    assert expected == jaccard(shingles(one), shingles(other))


@given(TEXTS, TEXTS)
def test_overlap_is_the_share_of_the_smaller_plain_set(one, other):
    first, second = plain_set(one), plain_set(other)
    smaller = min(len(first), len(second))
    expected = len(first & second) / smaller if smaller else 0.0

    assert expected == containment(shingles(one), shingles(other))


@pytest.mark.parametrize("count", [0, 4, 107, 108, 158, 159, 500, 10_000])
def test_a_text_has_a_row_of_keys_for_each_length_that_it_reaches(count):
    (found,) = leads(ordered_shingles([numbered(count)]))

    assert (sum(length <= count - 4 for length in LEAD_LENGTHS.tolist()), 6) == found.shape


@given(st.integers(100, 600), st.integers(0, 600))
def test_a_cut_text_shares_all_its_keys_with_the_whole(count, more):
    cut, whole = leads(ordered_shingles([numbered(count), numbered(count + more)]))

    assert np.array_equal(cut, whole[: len(cut)])


def test_edited_beginnings_still_share_a_key():
    """Ten shingles of 104 are others: a similarity of about 0.82."""
    text = [f"w{number}" for number in range(108)]
    edited = [*text[:20], "edited", *text[21:50], "edited", *text[51:]]

    one, other = leads(ordered_shingles([" ".join(text), " ".join(edited)]))

    assert (one[-1] == other[-1]).any()


def test_other_texts_share_no_key():
    one, other = leads(ordered_shingles([numbered(500, letter) for letter in "ab"]))

    assert not (one == other).any()


@given(st.lists(TEXTS, max_size=8))
def test_shingles_of_a_text_depend_on_no_other(texts):
    together = ordered_shingles(texts)

    assert [shingles(text).tolist() for text in texts] == [sorted(set(found.tolist())) for found in together]


def test_shingles_of_a_text_of_many_pieces_are_those_of_its_words():
    """Half a million bytes are hashed in pieces, cut between words; one word is longer than a piece."""
    text = numbered(60_000) + " " + "x" * 300_000 + " " + numbered(5, "end")
    short = " ".join(text.split()[-9:])

    assert len(plain_set(text)) == len(shingles(text))
    assert set(shingles(short).tolist()) < set(shingles(text).tolist())


@given(st.lists(st.text("aäß界 -", max_size=12), max_size=6))
def test_shingles_of_any_script_are_those_of_its_words(texts):
    text = " ".join(texts)

    assert len(plain_set(text)) == len(shingles(text))
    assert shingles(" ".join(words(text))).tolist() == shingles(text).tolist()


@given(st.text(max_size=40))
def test_words_of_ascii_are_those_of_any_text(text):
    """One character beyond ASCII takes the other way."""
    assert [*words(text), "ß"] == words(text + " ß")


def test_order_of_words_counts():
    assert jaccard(shingles("one two three four five"), shingles("five four three two one")) == 0.0


def test_signatures_estimate_similarity():
    texts = [[f"w{number}" for number in range(400)], [f"w{number}" for number in range(40, 400)]]
    sets = [shingles(" ".join(text)) for text in texts]
    first, second = signatures(sets)

    assert (2, PERMUTATIONS) == signatures(sets).shape
    assert abs(jaccard(*sets) - float((first == second).mean())) < 0.1


def test_signature_depends_on_its_own_set_alone():
    sets = [shingles(f"one two three four five {number}") for number in range(20)]
    alone = np.vstack([signatures([hashes]) for hashes in sets])

    assert np.array_equal(alone, signatures(sets))


def test_no_set_has_no_signature():
    assert (0, PERMUTATIONS) == signatures([]).shape
