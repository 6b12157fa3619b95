"""Derived arrays are read from the cache exactly while what they are derived from stays the same."""

import numpy as np
import pytest

from builder.utils import array_cache
from builder.utils.array_cache import cached_arrays

ARRAYS = {"numbers": np.arange(12, dtype=np.int16).reshape(3, 4), "labels": np.array(["de", "zxx"])}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(array_cache, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return tmp_path / "cache"


def derive(calls):
    calls.append("derived")
    return ARRAYS


def test_arrays_are_derived_once_and_read_equal_afterwards(cache):
    calls = []

    for _ in range(3):
        found = cached_arrays("model", [b"weights", b"code"], lambda: derive(calls))
        assert {name: array.tolist() for name, array in found.items()} == {
            name: array.tolist() for name, array in ARRAYS.items()
        }
        assert {name: array.dtype for name, array in found.items()} == {
            name: array.dtype for name, array in ARRAYS.items()
        }

    assert ["derived"] == calls
    assert 1 == len(list(cache.iterdir()))


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("sources", [[b"other", b"code"], [b"weights", b"changed"], [b"weightscode"], [b"weights"]])
def test_other_sources_are_derived_anew(sources):
    calls = []
    cached_arrays("model", [b"weights", b"code"], lambda: derive(calls))

    cached_arrays("model", sources, lambda: derive(calls))

    assert ["derived", "derived"] == calls


def test_cache_that_cannot_be_written_does_no_harm(cache):
    cache.write_text("a file where the folder should be")
    calls = []

    for _ in range(2):
        assert ARRAYS == cached_arrays("model", [b"weights"], lambda: derive(calls))

    assert ["derived", "derived"] == calls


def test_interrupted_writing_leaves_nothing_behind(cache, monkeypatch):
    def fail(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(array_cache.np, "save", fail)

    with pytest.raises(KeyboardInterrupt):
        cached_arrays("model", [b"weights"], lambda: ARRAYS)

    assert [] == list(cache.iterdir())
