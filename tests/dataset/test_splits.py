"""Splits: what each strategy looks at, and what it promises."""

import datetime as dt
import random
from collections import Counter

import pytest

from builder.config.recipe import Splits
from builder.dataset.splits import STRATEGIES, Choice, LeakGroup, assign, hashed, stratified

SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}
KEYS = [f"{number:032x}" for number in range(10_000)]


def test_split_of_a_key_is_known():
    """Published datasets hang on this: another hash would move every record."""
    found = [hashed(key, SHARES, salt) for salt in ("", "2026") for key in KEYS[:5]]

    plain = ["train", "train", "train", "train", "test"]
    salted = ["train", "train", "validation", "test", "validation"]
    assert plain + salted == found


def test_split_stays_when_other_keys_come_and_go():
    before = {key: hashed(key, SHARES, "") for key in KEYS[:100]}
    after = {key: hashed(key, SHARES, "") for key in reversed(KEYS)}

    assert before == {key: after[key] for key in before}


def test_shares_are_met_in_expectation():
    counts = Counter(hashed(key, SHARES, "") for key in KEYS)

    # Five standard errors of the middle share.
    assert {"train": 8000, "validation": 1000, "test": 1000} == pytest.approx(counts, abs=200)


@pytest.mark.parametrize("scale", [1, 3, 1e-3])
def test_only_proportions_of_shares_count(scale):
    scaled = {name: share * scale for name, share in SHARES.items()}

    assert [hashed(key, SHARES, "") for key in KEYS[:500]] == [hashed(key, scaled, "") for key in KEYS[:500]]


def test_share_of_nothing_gets_nothing():
    assert {"train"} == {hashed(key, {"validation": 0, "train": 1, "test": 0}, "") for key in KEYS[:500]}


def test_another_salt_reassigns_groups():
    moved = sum(hashed(key, SHARES, "") != hashed(key, SHARES, "other") for key in KEYS)

    # Two independent draws differ with a chance of 1 - (.64 + .01 + .01).
    assert round(moved / 10_000, 1) == 0.3


DAYS = Splits("time", before={"train": "2026-01-01", "validation": "2026-02-01"}, rest="test")


def days(*texts):
    return tuple(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) for text in texts)


@pytest.mark.parametrize(
    ("dates", "straddling", "expected"),
    [
        (("2025-12-31T23:59:59",), "latest", Choice("train")),
        (("2026-01-01",), "latest", Choice("validation")),
        (("2026-02-01",), "latest", Choice("test")),
        (("2025-06-01", "2026-03-01"), "latest", Choice("test", ("train", "test"))),
        (("2025-06-01", "2026-03-01"), "earliest", Choice("train", ("train", "test"))),
        ((), "latest", Choice("train")),
    ],
)
def test_time_splits_by_day_and_the_recipe_says_where_groups_go_that_straddle(dates, straddling, expected):
    rule = Splits("time", before=DAYS.before, rest="test", straddling=straddling)

    assert expected == assign(LeakGroup("a", dates=days(*dates)), rule)


def test_group_that_has_no_information_goes_where_the_recipe_says():
    rules = [
        Splits(name, SHARES, otherwise="validation", before=DAYS.before) for name in ("time", "publisher", "given")
    ]

    assert [Choice("validation")] * 3 == [assign(LeakGroup("a"), rule) for rule in rules]


def test_listed_publishers_are_held_out_and_the_others_stay_together():
    rule = Splits("publisher", publishers={"test": ("The Alder Courier",)})

    assert ["test", "train"] == [
        assign(LeakGroup("a", publishers=(name,)), rule).split for name in ("the alder courier", "B")
    ]


def test_publishers_that_are_not_listed_are_assigned_by_a_hash_of_their_names():
    rule = Splits("publisher", SHARES, publishers={"test": ("Paper 1",)})
    of = {n: {assign(LeakGroup(str(k), publishers=(f"Paper {n}",)), rule).split for k in range(5)} for n in range(400)}

    assert ({"test"}, {1}) == (of[1], {len(splits) for splits in of.values()})
    assert 320 == pytest.approx(sum(splits == {"train"} for splits in of.values()), abs=40)


@pytest.mark.parametrize("order", [1, -1])
def test_group_of_several_publishers_goes_to_the_split_named_last(order):
    """Held-out publishers must not appear in training data."""
    rule = Splits("publisher", publishers={"validation": ("B",), "test": ("C",)})

    assert Choice("test", ("train", "test")) == assign(LeakGroup("a", publishers=("A", "C")[::order]), rule)
    assert Choice("validation", ("train", "validation")) == assign(LeakGroup("a", publishers=("A", "B")[::order]), rule)


def test_given_splits_are_kept_and_conflicts_reported():
    rule = Splits("given", SHARES)
    found = [assign(LeakGroup("a", given=given), rule) for given in (("validation",), ("train", "test"), ())]

    assert [Choice("validation"), Choice("test", ("train", "test")), Choice("train")] == found


def strata(chance, count=3000):
    return [
        LeakGroup(f"{number:x}", chance.choice([1, 1, 1, 2, 5]), stratum=f"s{chance.randint(0, 9)}")
        for number in range(count)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_stratified_shares_are_met_in_each_stratum(seed):
    """As near as whole groups allow; a hash alone is off by some sixteen records of three hundred and sixty."""
    groups = strata(random.Random(seed))
    found = Counter()
    for group, split in zip(groups, stratified(groups, {}, Splits("hash", SHARES)), strict=True):
        found[group.stratum, split] += group.size
    total = Counter()
    for group in groups:
        total[group.stratum] += group.size

    largest = 5
    assert all(
        abs(found[stratum, name] - share * total[stratum]) <= largest
        for stratum in total
        for name, share in SHARES.items()
    )


def test_order_of_groups_does_not_matter_to_strata():
    groups = strata(random.Random(0), 300)
    rule = Splits("hash", SHARES)
    expected = dict(zip((group.key for group in groups), stratified(groups, {}, rule), strict=True))
    mixed = random.Random(1).sample(groups, len(groups))

    assert expected == dict(zip((group.key for group in mixed), stratified(mixed, {}, rule), strict=True))


def test_strata_of_one_group_are_spread_by_the_shares_too():
    groups = [LeakGroup(f"{number:x}", stratum=str(number)) for number in range(5000)]
    counts = Counter(stratified(groups, {}, Splits("hash", SHARES)))

    assert {"train": 4000, "validation": 500, "test": 500} == pytest.approx(counts, abs=110)


def test_new_groups_make_up_for_what_earlier_versions_assigned():
    groups = [LeakGroup(f"{number:x}", stratum="a") for number in range(100)]
    have = {"a": {"train": 100, "validation": 0, "test": 0}}
    counts = Counter(stratified(groups, have, Splits("hash", SHARES)))

    assert {"train": 60, "validation": 20, "test": 20} == pytest.approx(counts, abs=1)


def test_every_strategy_is_tested():
    assert {"hash", "time", "publisher", "given"} == set(STRATEGIES)
