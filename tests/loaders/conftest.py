"""Fixtures of the loader tests: write sources, read them, and summarise the outcomes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from builder.config.recipe import Recipe, Source, recipe_of
from builder.loaders import SourceFile, find_files, load
from builder.records import RawDocument, Rejection

Outcome = RawDocument | Rejection


@pytest.fixture
def recipe(tmp_path) -> Callable[..., Recipe]:
    """Return a function that makes a recipe of one source; its path is relative to `tmp_path`."""

    def make(path: str | Path, **source) -> Recipe:
        return replace(recipe_of(["-"], "test"), sources=(Source(str(path), **source),), base=tmp_path)

    return make


@pytest.fixture
def read(recipe) -> Callable[..., list[Outcome]]:
    """Return a function that returns the outcomes of a source, starting with those of finding its files."""

    def outcomes(path: str | Path, **source) -> list[Outcome]:
        found = find_files(recipe(path, **source))
        refused = [file for file in found if isinstance(file, Rejection)]
        return refused + [outcome for file in found if isinstance(file, SourceFile) for outcome in load(file)]

    return outcomes


@pytest.fixture
def outcomes_of(read) -> Callable[..., list[tuple[str, str]]]:
    """Return a function that returns origin and text, or the reason of the rejection, of each outcome of a source."""

    def brief(path: str | Path, **source) -> list[tuple[str, str]]:
        return [show(outcome) for outcome in read(path, **source)]

    return brief


def show(outcome: Outcome) -> tuple[str, str]:
    what = f"{outcome.stage}: {outcome.reason}" if isinstance(outcome, Rejection) else outcome.text
    return str(outcome.origin), what


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Return a function that writes bytes or text to a file below `tmp_path`."""

    def to(name: str, content: bytes | str = "Ferry runs again\n") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to
