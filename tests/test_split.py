"""Splits: by the key alone, shares met in expectation."""

from collections import Counter

import pytest

from builder.split import hashed as assign

SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}
KEYS = [f"{number:032x}" for number in range(10_000)]


def test_split_of_a_key_is_known():
    """Published datasets hang on this: another hash would move every record."""
    found = [assign(key, SHARES, salt) for salt in ("", "2026") for key in KEYS[:5]]

    plain = ["train", "train", "train", "train", "test"]
    salted = ["train", "train", "validation", "test", "validation"]
    assert plain + salted == found


def test_split_stays_when_other_keys_come_and_go():
    before = {key: assign(key, SHARES, "") for key in KEYS[:100]}
    after = {key: assign(key, SHARES, "") for key in reversed(KEYS)}

    assert before == {key: after[key] for key in before}


def test_shares_are_met_in_expectation():
    counts = Counter(assign(key, SHARES, "") for key in KEYS)

    # Five standard errors of the middle share.
    assert {"train": 8000, "validation": 1000, "test": 1000} == pytest.approx(counts, abs=200)


@pytest.mark.parametrize("scale", [1, 3, 1e-3])
def test_only_proportions_of_shares_count(scale):
    scaled = {name: share * scale for name, share in SHARES.items()}

    assert [assign(key, SHARES, "") for key in KEYS[:500]] == [assign(key, scaled, "") for key in KEYS[:500]]


def test_share_of_nothing_gets_nothing():
    assert {"train"} == {assign(key, {"validation": 0, "train": 1, "test": 0}, "") for key in KEYS[:500]}


def test_another_salt_deals_anew():
    moved = sum(assign(key, SHARES, "") != assign(key, SHARES, "other") for key in KEYS)

    # Two independent draws differ with a chance of 1 - (.64 + .01 + .01).
    assert round(moved / 10_000, 1) == 0.3
