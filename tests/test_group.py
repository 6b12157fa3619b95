"""Leak groups: what is joined, and that nothing similar is missed or mistaken."""

import random
from collections import defaultdict
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from builder.group import Bodies, Forest, bands, group_keys, leak_groups
from builder.shingles import jaccard, shingles, signatures

STOCK = [f"word{number}" for number in range(3000)]


def bodies_of(texts, folder):
    sets = [shingles(text) for text in texts]
    folder.mkdir(exist_ok=True)
    is_signed = np.array([len(hashes) > 0 for hashes in sets])
    read = lambda rows: ((row, texts[row]) for row in rows.tolist())  # noqa: E731
    return Bodies(np.ascontiguousarray(signatures(sets).T), is_signed, read, folder)


def table_of(texts, ids=None, urls=None):
    return pa.table(
        {
            "id": pa.array(ids or [f"{number:032x}" for number in range(len(texts))]),
            "body": pa.array([text.encode()[:16].ljust(16) + str(hash(text)).encode() for text in texts]),
            "url_key": pa.array(urls or [None] * len(texts), pa.binary()),
        }
    )


def groups(texts, folder, threshold=0.8, **columns):
    """Return the groups as a set of sets of texts' numbers."""
    (folder / "group").mkdir(exist_ok=True)
    for old in (folder / "group").iterdir():
        old.unlink()
    labels = leak_groups(table_of(texts, **columns), bodies_of(texts, folder / "group"), threshold)
    found = defaultdict(set)
    for row, label in enumerate(labels.tolist()):
        found[label].add(row)
    return set(map(frozenset, found.values()))


def components(texts, threshold):
    """Return the same by comparing all pairs, which needs no index and misses nothing."""
    sets = [shingles(text) for text in texts]
    forest = Forest(len(texts))
    for one, other in combinations(range(len(texts)), 2):
        if jaccard(sets[one], sets[other]) >= threshold:
            forest.join(one, other)
    found = defaultdict(set)
    for row, label in enumerate(forest.labels().tolist()):
        found[label].add(row)
    return set(map(frozenset, found.values()))


def corpus(seed, count=120):
    """Texts with copies, edits that leave similarities on both sides of any threshold, cuts, chains of updates."""
    chance = random.Random(seed)
    texts = []
    while len(texts) < count:
        words = chance.choices(STOCK, k=chance.randint(3, 300))
        texts.append(" ".join(words))
        for _ in range(chance.choice([0, 0, 1, 3])):
            words = list(words)
            for _ in range(chance.randint(0, max(1, len(words) // 20))):
                words[chance.randrange(len(words))] = chance.choice(STOCK)
            texts.append(" ".join(words[: chance.randint(len(words) * 2 // 3, len(words))]))
    return texts


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8, 0.95, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_groups_are_those_of_comparing_all_pairs(seed, threshold, tmp_path):
    texts = corpus(seed)

    assert components(texts, threshold) == groups(texts, tmp_path, threshold)


def test_order_of_records_does_not_matter(tmp_path):
    texts = corpus(7)
    order = random.Random(1).sample(range(len(texts)), len(texts))
    shuffled = groups([texts[row] for row in order], tmp_path)

    assert groups(texts, tmp_path) == {frozenset(order[row] for row in group) for group in shuffled}


def test_equal_ids_addresses_and_bodies_are_joined(tmp_path):
    texts = ["alpha one", "beta two", "gamma three", "gamma three", "delta", "epsilon"]
    ids = ["a", "a", "c", "d", "e", "f"]
    urls = [None, b"x", b"y", None, b"x", None]

    expected = {frozenset({0, 1, 4}), frozenset({2, 3}), frozenset({5})}
    assert expected == groups(texts, tmp_path, ids=ids, urls=urls)


def test_records_without_address_or_words_are_not_joined(tmp_path):
    assert {frozenset({0}), frozenset({1})} == groups(["…", "—"], tmp_path)


def test_a_thousand_copies_take_no_million_comparisons(tmp_path, monkeypatch):
    """Copies that differ in punctuation alone have other bodies and one set of shingles."""
    words = " ".join(STOCK[:100])
    texts = [words + "." * number for number in range(1000)]
    calls = []
    real = Bodies.similarity
    monkeypatch.setattr(Bodies, "similarity", lambda *args: calls.append(1) or real(*args))

    assert {frozenset(range(1000))} == groups(texts, tmp_path)
    assert len(calls) < 1100


def test_key_of_a_group_is_its_smallest_id():
    labels = np.array([0, 1, 0, 1, 4])

    assert ["a", "b", "a", "b", "z"] == group_keys(labels, pa.chunked_array([["c", "b", "a", "d", "z"]]))


@pytest.mark.parametrize("threshold", [0.05, 0.2, 0.5, 0.8, 0.9, 1.0])
def test_pair_at_the_threshold_meets_in_a_band(threshold):
    count, rows = bands(threshold)
    missed = (1 - threshold**rows) ** count

    assert (True, True) == (count * rows <= 128, missed <= 1e-4 or rows == 1)
