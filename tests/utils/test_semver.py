"""Semantic versions: validity and precedence."""

import random

import pytest

from builder.utils.semver import is_version, precedence

# The order that section 11 of semver.org gives, and one version of each kind of part.
ORDERED = [
    "0.9.9",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.0+build.5",
    "1.2.0",
    "1.10.0",
    "2.0.0",
]
OTHERS = [
    "",
    "1",
    "1.0",
    "v1.0.0",
    "1.0.0.0",
    "01.0.0",
    "1.0.0-",
    "1.0.0-01",
    "1.0.0+",
    "1.0.0-a..b",
    "1.0.0\n",
    "١.٠.٠",
]


@pytest.mark.parametrize("text", ORDERED)
def test_semantic_version_is_one(text):
    assert is_version(text)


@pytest.mark.parametrize("text", OTHERS, ids=repr)
def test_other_text_is_none(text):
    assert not is_version(text)


def test_newer_versions_come_later():
    shuffled = random.Random(1).sample(ORDERED, len(ORDERED))

    assert sorted(shuffled, key=precedence) == ORDERED


def test_other_text_has_no_precedence():
    with pytest.raises(ValueError, match=r"'1\.0' is not a valid semantic version"):
        precedence("1.0")
