"""Semantic versions (semver.org, 2.0.0): validation, precedence and increments."""

from __future__ import annotations

import re

_NUMBER = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)

# Levels of change, in the order of the numbers of a version.
LEVELS = ("major", "minor", "patch")

Precedence = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...], str]


def is_version(text: str) -> bool:
    """Return whether *text* is a semantic version, such as `1.2.0` or `2.0.0-rc.1`."""
    return _VERSION.fullmatch(text) is not None


def precedence(version: str) -> Precedence:
    """Return a sort key for versions, from the oldest to the newest; build metadata only break ties.

    Raises:
        ValueError: *version* is not a valid semantic version.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is not a valid semantic version")
    major, minor, patch, pre = found.groups()
    parts = tuple(_part(part) for part in pre.split(".")) if pre else ()
    return (int(major), int(minor), int(patch), not parts, parts, version)


def bump(version: str, level: str) -> str:
    """Return the next version after *version* for a change of *level*: `major`, `minor` or `patch`.

    A pre-release leads to its release if that covers the level: after 2.0.0-rc.1 comes 2.0.0.

    Raises:
        ValueError: *version* is not a valid semantic version.
    """
    major, minor, patch, is_final, *_ = precedence(version)
    place = LEVELS.index(level)
    numbers = [major, minor, patch]
    if is_final or any(numbers[place + 1 :]):
        numbers = [*numbers[:place], numbers[place] + 1, *(0 for _ in numbers[place + 1 :])]
    return ".".join(map(str, numbers))


def is_enough(version: str, after: str, level: str) -> bool:
    """Return whether *version* is a sufficient increment over *after* for a change of *level*."""
    return precedence(version)[:3] >= precedence(bump(after, level))[:3]


def _part(identifier: str) -> tuple[bool, int, str]:
    """Return a sort key for an identifier: numbers by value, before words (section 11 of semver.org)."""
    if identifier.isdigit():
        return (False, int(identifier), "")
    return (True, 0, identifier)
