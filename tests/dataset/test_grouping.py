"""Leak groups: what is joined, and that nothing similar is missed or mistaken."""

import random
from collections import defaultdict
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from builder.dataset.grouping import Bodies, DisjointSets, bands, group_keys, leak_groups
from builder.dataset.same_story import TRUNCATED_SHARE, TRUNCATED_SHINGLES
from builder.dataset.shingles import containment, jaccard, leads, ordered_shingles, shingles, signatures

STOCK = [f"word{number}" for number in range(3000)]


def bodies_of(texts, folder):
    sets = [shingles(text) for text in texts]
    folder.mkdir(exist_ok=True)
    is_signed = np.array([len(hashes) > 0 for hashes in sets])
    read = lambda rows: ((row, texts[row]) for row in rows.tolist())  # noqa: E731
    return Bodies(np.ascontiguousarray(signatures(sets).T), is_signed, read, folder)


def table_of(texts, ids=None, urls=None, headlines=None, photos=None):
    return pa.table(
        {
            "id": pa.array(ids or [f"{number:032x}" for number in range(len(texts))]),
            "body": pa.array([text.encode()[:16].ljust(16) + str(hash(text)).encode() for text in texts]),
            "url_key": pa.array(urls or [None] * len(texts), pa.binary()),
            "headline_key": pa.array(headlines or [None] * len(texts), pa.binary()),
            "photo_keys": pa.array(photos or [[]] * len(texts), pa.list_(pa.binary())),
            "shingles": pa.array([len(shingles(text)) for text in texts], pa.int32()),
            "leads": pa.array([keys.tobytes() for keys in leads(ordered_shingles(texts))], pa.binary()),
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


def components(texts, is_one):
    """Return the groups of comparing all pairs of sets of shingles, which needs no index and misses nothing."""
    sets = [shingles(text) for text in texts]
    forest = DisjointSets(len(texts))
    for one, other in combinations(range(len(texts)), 2):
        if is_one(sets[one], sets[other]):
            forest.join(one, other)
    found = defaultdict(set)
    for row, label in enumerate(forest.labels().tolist()):
        found[label].add(row)
    return set(map(frozenset, found.values()))


def is_alike(one, other, threshold=0.8):
    """Return whether two sets are one story, as README.md, "What makes a leak group", has it."""
    less, more = sorted((one.size, other.size))
    is_cut = less >= TRUNCATED_SHINGLES and less >= TRUNCATED_SHARE * more
    return jaccard(one, other) >= threshold or (is_cut and containment(one, other) >= 2 * threshold / (1 + threshold))


def is_within(groups, others):
    """Return whether each of *groups* is part of one of *others*."""
    return all(any(group <= other for other in others) for group in groups)


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
def test_similar_bodies_are_joined_and_nothing_but_one_story(seed, threshold, tmp_path):
    """Compared with all pairs: no similar pair is missed; what is joined besides are cut and longer copies."""
    texts = corpus(seed)
    found = groups(texts, tmp_path, threshold)

    assert is_within(components(texts, lambda one, other: jaccard(one, other) >= threshold), found)
    assert is_within(found, components(texts, lambda one, other: is_alike(one, other, threshold)))


@pytest.mark.parametrize("seed", range(3))
def test_stories_cut_anywhere_are_joined_with_the_whole(seed, tmp_path):
    """Also at a fifth of its length, where the sets of shingles are far from similar."""
    chance = random.Random(seed)
    wholes = [chance.choices(STOCK, k=chance.randint(260, 900)) for _ in range(40)]
    cuts = [whole[: chance.randint(max(110, len(whole) // 5 + 5), len(whole))] for whole in wholes]
    texts = [" ".join(words) for words in wholes + cuts]

    assert {frozenset({row, row + 40}) for row in range(40)} == groups(texts, tmp_path)


def test_copies_cut_and_then_edited_are_joined(tmp_path):
    """A word in sixty of a cut copy is another one: each takes five shingles with it."""
    chance = random.Random(4)
    whole = chance.choices(STOCK, k=600)
    cut = whole[:240]
    for place in (100, 160, 220):
        cut[place] = "edited"

    assert {frozenset({0, 1})} == groups([" ".join(whole), " ".join(cut)], tmp_path)


def test_a_story_that_was_added_to_is_joined_with_the_earlier_one(tmp_path):
    chance = random.Random(5)
    first = chance.choices(STOCK, k=300)
    later = chance.choices(STOCK, k=60) + first + chance.choices(STOCK, k=60)

    assert {frozenset({0, 1})} == groups([" ".join(first), " ".join(later)], tmp_path)


def test_texts_that_share_their_beginning_or_a_notice_are_not_joined(tmp_path):
    """A lead of 60 words before 200 of their own or before 5, a notice alone, one of 110 before five times as much."""
    chance = random.Random(6)
    lead, notice = chance.choices(STOCK, k=60), chance.choices(STOCK, k=110)
    texts = [lead + chance.choices(STOCK, k=size) for size in (200, 200, 200, 200, 5)]
    texts += [notice[:90], notice[:90] + chance.choices(STOCK, k=30), notice, notice + chance.choices(STOCK, k=600)]
    apart = groups([" ".join(words) for words in texts[:-2]], tmp_path)
    longer = groups([" ".join(words) for words in texts[-2:]], tmp_path)

    assert ({frozenset({row}) for row in range(7)}, {frozenset({0}), frozenset({1})}) == (apart, longer)


def test_a_teaser_under_the_headline_of_its_story_is_joined(tmp_path):
    whole = [f"word{number}" for number in range(1000)]
    texts = [" ".join(whole), " ".join(whole[:60])]

    assert {frozenset({0}), frozenset({1})} == groups(texts, tmp_path, headlines=[b"a", b"b"])
    assert {frozenset({0, 1})} == groups(texts, tmp_path, headlines=[b"a", b"a"])


def test_a_story_that_grew_above_is_found_by_its_headline(tmp_path):
    """Neither beginning nor signature tells: three of ten words are the earlier text's."""
    chance = random.Random(8)
    first = chance.choices(STOCK, k=300)
    texts = [" ".join(first), " ".join(chance.choices(STOCK, k=700) + first)]

    assert {frozenset({0}), frozenset({1})} == groups(texts, tmp_path, headlines=[b"a", b"b"])
    assert {frozenset({0, 1})} == groups(texts, tmp_path, headlines=[b"a", b"a"])


def test_other_texts_under_one_headline_are_not_joined(tmp_path):
    texts = [" ".join(random.Random(seed).choices(STOCK, k=100)) for seed in range(3)]

    assert {frozenset({row}) for row in range(3)} == groups(texts, tmp_path, headlines=[b"a"] * 3)


def test_photos_join_what_shares_one_of_several(tmp_path):
    texts = ["alpha one", "beta two", "gamma three", "delta four"]
    photos = [[b"x", b"y"], [b"z"], [], [b"z", b"y"]]

    assert {frozenset({0, 1, 3}), frozenset({2})} == groups(texts, tmp_path, photos=photos)


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
def test_pair_at_the_threshold_shares_a_band(threshold):
    count, rows = bands(threshold)
    missed = (1 - threshold**rows) ** count

    assert (True, True) == (count * rows <= 128, missed <= 1e-4 or rows == 1)


@pytest.mark.parametrize("seed", range(3))
def test_few_that_meet_are_joined_as_a_crowd_is(seed, tmp_path, monkeypatch):
    """Pairs of few are worked on together, crowds row by row: where the line is drawn must not show."""
    chance = random.Random(seed)
    texts, headlines = [], []
    for number in range(40):
        text = chance.choices(STOCK, k=chance.choice([60, 130, 200, 400]))
        for _ in range(chance.choice([1, 2, 2, 3, 5, 9])):
            copy = [word if chance.random() > 0.01 else chance.choice(STOCK) for word in text]
            texts.append(" ".join(copy[: chance.choice([len(copy), len(copy) * 2 // 3, 70])]))
            headlines.append(chance.choice([f"{number:016}", f"{number % 7:016}"]).encode())
    found = []
    for most in (1, 3, 6, 9):
        monkeypatch.setattr("builder.dataset.grouping._SMALL", most)
        found.append(groups(texts, tmp_path, headlines=headlines))

    assert 40 <= len(found[0]) < len(texts)
    assert [found[0]] * 3 == found[1:]
