"""Leak groups and splits of a synthetic corpus, end to end: scripts/bench groups on 2,000 documents."""

import pytest

from scripts.benchmarks import group, groups, synthetic


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("synthetic")
    synthetic.write(synthetic.synthesise(2000, seed=5), place)
    return place


@pytest.fixture(scope="module")
def checked(folder):
    return groups.check(folder, folder / "dataset", sample=2000, workers=1)


def test_planted_copies_are_joined_and_look_alikes_are_not(checked):
    assert [] == checked.faults
    assert checked.figures["near_pairs"] > 200
    assert dict.fromkeys(("template", "stock-photo", "headline", "lead"), 0) == {
        kind: row["joined"] for kind, row in checked.figures["kinds"].items() if not row["is_one"]
    }


def test_cut_copies_updates_photos_and_addresses_are_joined(checked):
    kinds = checked.figures["kinds"]

    for kind, least in (("truncation", 0.9), ("update", 0.95), ("photo", 0.98), ("address", 1.0)):
        assert kinds[kind]["joined"] >= least * kinds[kind]["pairs"] > 0


def test_check_finds_what_is_wrong():
    """Groups of one document each leave copies in several splits; one group of all is imprecise."""
    rows = [(one, one + 1, "wire-copy", True) for one in range(0, 100, 2)]
    sets = [groups.shingles(f"{number // 2} and more words that are equal in both") for number in range(100)]
    apart = ["train" if number % 2 else "test" for number in range(100)]
    alone = [str(number) for number in range(100)]

    found = groups.by_kind(rows, alone, sets)["wire-copy"]
    assert (50, 0) == (found["near"], found["near_joined"])
    assert 1.0 == groups.pair_precision(rows, [str(number // 2) for number in range(100)])
    assert 50 / 4950 == groups.pair_precision(rows, ["one"] * 100)
    assert 50 == groups.across_by_brute_force(list(range(100)), sets, apart)
    assert 50 == groups.across_by_candidates(sets, apart)[0]


def test_same_seed_gives_the_same_bytes(folder, tmp_path):
    synthetic.write(synthetic.synthesise(2000, seed=5), tmp_path)
    other = synthetic.synthesise(300, seed=6).rows[0]

    names = ("documents.jsonl", "truth.jsonl", "recipe.toml")
    assert [(folder / name).read_bytes() for name in names] == [(tmp_path / name).read_bytes() for name in names]
    assert other not in synthetic.synthesise(300, seed=5).rows


def test_benchmark_groups_what_a_build_would(folder, tmp_path):
    """scripts/bench group, our own half: the store as a build leaves it, and the groups found from there."""
    (tmp_path / "documents.jsonl").symlink_to(folder / "documents.jsonl")
    group.fill_store(tmp_path, group.Clock())
    clock = group.Clock()

    assert group.our_groups(tmp_path, clock).endswith(" groups")
    assert 0 < clock.seconds
