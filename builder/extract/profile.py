"""What is known of one site, as data: profiles in `profiles/*.toml`, found by publisher, domain or marks."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from builder.extract import lexicon


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one site.

    Args:
        publisher: its name.
        domains: its domains, without `www.`.
        marks: lines that stand in its pages only.
        furniture: whole lines that are never part of its articles.
    """

    publisher: str
    domains: tuple[str, ...]
    marks: frozenset[str]
    furniture: frozenset[str]


@cache
def profiles() -> tuple[Profile, ...]:
    """Return the profiles of the package, in the order of their files' names."""
    folder = resources.files(__package__).joinpath("profiles")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(_read(tomllib.loads(f.read_text("utf-8"))) for f in files)


def find_profile(publisher: str | None, url: str | None, lines: Sequence[str]) -> Profile | None:
    """Return the profile of a document by its declared publisher, its address, or a line that only one site prints."""
    domain = _domain(url)
    for profile in profiles():
        if publisher == profile.publisher or any(domain == d or domain.endswith(f".{d}") for d in profile.domains):
            return profile
    if publisher or domain:
        return None
    marks = _marks()
    if marks.keys().isdisjoint(lines):
        return None
    return next(marks[line] for line in lines if line in marks)


def _domain(url: object) -> str:
    """Return the domain of *url* without `www.`; an empty string where it has none or is no address."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") if isinstance(url, str) else ""
    except ValueError:
        return ""


@cache
def _marks() -> dict[str, Profile]:
    return {mark: profile for profile in profiles() for mark in profile.marks}


def _read(entry: dict[str, Any]) -> Profile:
    def strings(key: str) -> tuple[str, ...]:
        return tuple(map(str, entry.get(key, [])))

    furniture = frozenset(map(lexicon.key_of, (*strings("furniture"), *strings("marks"))))
    return Profile(str(entry["publisher"]), strings("domains"), frozenset(strings("marks")), furniture)
