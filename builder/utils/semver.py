"""Semantic versions (semver.org, 2.0.0): which strings are versions, which is newer, which is next."""

from __future__ import annotations

import re

_NUMBER = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)

# What a change may be, the gravest first, as the numbers of a version are.
LEVELS = ("major", "minor", "patch")

Precedence = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...], str]


def is_version(text: str) -> bool:
    """Return whether *text* is a semantic version, such as `1.2.0` or `2.0.0-rc.1`."""
    return _VERSION.fullmatch(text) is not None


def precedence(version: str) -> Precedence:
    """Return a key that sorts versions from the oldest to the newest; the build part only breaks ties.

    Raises:
        ValueError: *version* is no semantic version.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is no semantic version")
    major, minor, patch, pre = found.groups()
    parts = tuple(_part(part) for part in pre.split(".")) if pre else ()
    return (int(major), int(minor), int(patch), not parts, parts, version)


def bump(version: str, level: str) -> str:
    """Return the next version after *version* for a change of a *level*: `major`, `minor` or `patch`.

    A version that is still in the making has room for what its number announces: after 2.0.0-rc.1 comes 2.0.0.

    Raises:
        ValueError: *version* is no semantic version.
    """
    major, minor, patch, is_final, *_ = precedence(version)
    place = LEVELS.index(level)
    numbers = [major, minor, patch]
    if is_final or any(numbers[place + 1 :]):
        numbers = [*numbers[:place], numbers[place] + 1, *(0 for _ in numbers[place + 1 :])]
    return ".".join(map(str, numbers))


def is_enough(version: str, after: str, level: str) -> bool:
    """Return whether *version* is far enough *after* another for a change of a *level*."""
    return precedence(version)[:3] >= precedence(bump(after, level))[:3]


def _part(identifier: str) -> tuple[bool, int, str]:
    """Numbers come before words and by their value, as section 11 of semver.org says."""
    if identifier.isdigit():
        return (False, int(identifier), "")
    return (True, 0, identifier)
