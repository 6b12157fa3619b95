"""Semantic versions (semver.org, 2.0.0): which strings are versions, and which of two is newer."""

from __future__ import annotations

import re

_NUMBER = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)

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


def _part(identifier: str) -> tuple[bool, int, str]:
    """Numbers come before words and by their value, as section 11 of semver.org says."""
    if identifier.isdigit():
        return (False, int(identifier), "")
    return (True, 0, identifier)
