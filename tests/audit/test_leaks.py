"""Leaks: the search finds what comparing all pairs finds, and nothing else."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.audit import leaks
from builder.audit.leaks import KeyIndex, SimilarPairSearch

# Few words, so that bodies share some shingles, most or all of them; Chinese, where a character is a word.
WORDS = st.sampled_from([*"abcdefghijkl", "東", "京"])
BODIES = st.lists(WORDS, min_size=0, max_size=60).map(" ".join)
THRESHOLDS = st.sampled_from([0.3, 0.55, 0.7, 0.8, 0.9, 1.0])


@st.composite
def corpora(draw):
    """Return bodies with their splits; some are made from others by a change of a few words."""
    bodies = draw(st.lists(BODIES, min_size=2, max_size=12))
    for _ in range(draw(st.integers(0, 8))):
        words = draw(st.sampled_from(bodies)).split()
        place = draw(st.integers(0, len(words)))
        bodies.append(" ".join([*words[:place], draw(WORDS), *words[place + draw(st.integers(0, 3)) :]]))
    return [(draw(st.integers(0, 2)), body) for body in bodies]


def naive_sets(bodies):
    """Return the sets of 5-word shingles as design.md defines them; a shorter text is one shingle."""
    for body in bodies:
        words = body.split()
        size = min(5, len(words))
        yield {tuple(words[start : start + size]) for start in range(len(words) - size + 1)} if words else set()


def all_pairs(corpus, threshold):
    sets = list(naive_sets(body for _, body in corpus))
    return {
        (one, other)
        for one, other in combinations(range(len(corpus)), 2)
        if corpus[one][0] != corpus[other][0]
        and (sets[one] | sets[other])
        and len(sets[one] & sets[other]) / len(sets[one] | sets[other]) >= threshold
    }


def found(corpus, threshold, folder):
    sieve = SimilarPairSearch(folder, threshold, len(corpus))
    for split, body in corpus:
        sieve.add(split, body)
    pairs = [(pair.one, pair.other) for pair in sieve.pairs()]
    assert len(pairs) == len(set(pairs))
    return set(pairs)


@given(corpora(), THRESHOLDS)
def test_pairs_are_those_that_comparing_all_finds(tmp_path_factory, corpus, threshold):
    assert all_pairs(corpus, threshold) == found(corpus, threshold, tmp_path_factory.mktemp("search"))


@given(corpora(), THRESHOLDS)
def test_pairs_are_the_same_a_few_at_a_time(tmp_path_factory, corpus, threshold):
    """What a million bodies would do: several batches and parts, pairs forgotten, shingles that share a counter."""
    limits = {"_BATCH_SHINGLES": 30, "_BATCH_ENTRIES": 7, "_BATCH_PAIRS": 3}
    limits |= {"_MIN_COUNTER_BITS": 3, "_MAX_COUNTER_BITS": 3}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in limits.items():
            patch.setattr(leaks, name, value)
        assert all_pairs(corpus, threshold) == found(corpus, threshold, tmp_path_factory.mktemp("search"))


def test_similarity_is_the_jaccard_index_of_shingles(tmp_path):
    """Nine shingles each; the last word of one is another word in the other."""
    words = [f"word{number}" for number in range(12)]
    sieve = SimilarPairSearch(tmp_path, 0.5, 2)
    sieve.add(0, " ".join([*words, "last"]))
    sieve.add(1, " ".join([*words, "final"]))

    assert [(0, 1, 8 / 10)] == [(pair.one, pair.other, pair.similarity) for pair in sieve.pairs()]


def test_texts_without_a_word_are_not_alike(tmp_path):
    assert set() == found([(0, "…"), (1, "…"), (2, "")], 0.8, tmp_path)


def test_progress_is_reported_to_the_last_row(tmp_path, monkeypatch):
    monkeypatch.setattr(leaks, "_BATCH_SHINGLES", 10)
    sieve = SimilarPairSearch(tmp_path, 0.8, 4)
    for split in range(4):
        sieve.add(split, "a b c d e f g h i j")
    heard = []
    list(sieve.pairs(heard.append))

    assert [1, 2, 3, 4] == heard


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 2)), max_size=30))
def test_keys_in_several_splits_are_reported_once(rows):
    keys = KeyIndex()
    for row, (key, _) in enumerate(rows):
        keys.add(row, key)
    splits = np.array([split for _, split in rows], dtype=np.int64)
    pairs = list(keys.across(splits))

    expected = {key for key, _ in rows if len({split for other, split in rows if other == key}) > 1}
    assert sorted(expected) == sorted(rows[one][0] for one, _ in pairs)
    assert all(rows[one][0] == rows[other][0] and rows[one][1] != rows[other][1] for one, other in pairs)
