"""Profiles as files: read and checked against their schema."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.config.recipe import Recipe, public_profile
from builder.errors import ProfileError
from builder.extract import Profile, Shelf, profile_of
from builder.utils.display import one_line
from builder.validation import find_violations

_SCHEMA = "profile.v1"
_MAX_FAULTS = 20

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """The profiles that a recipe names, and path and digest of each of their files."""

    shelf: Shelf
    files: tuple[dict[str, str], ...] = ()


def read_profiles(recipe: Recipe) -> Known:
    """Return the profiles of the files that *recipe* names, in its order; a glob's in the order of their names.

    Raises:
        ProfileError: a file is missing, no TOML, or breaks its schema; the message names file, key, found and expected.
    """
    profiles: list[Profile] = []
    files: dict[str, str] = {}
    for given in recipe.profiles:
        for path, name in _found(recipe, given):
            data = _bytes(path)
            profiles += map(profile_of, entries_of(data, path))
            files[name] = hashlib.sha256(data).hexdigest()
    return Known(Shelf(tuple(profiles)), tuple({"path": path, "sha256": digest} for path, digest in files.items()))


def entries_of(data: bytes, path: Path) -> list[Entry]:
    """Return the tables of the profiles in a file: its [[profiles]], or the file itself.

    Raises:
        ProfileError: it is no TOML, or breaks its schema.
    """
    try:
        given = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise ProfileError(f"{path}: line {line}: found a byte that is no UTF-8, expected UTF-8: save it so") from None
    except tomllib.TOMLDecodeError as fault:
        raise ProfileError(f"{path}: no TOML: {fault}") from None
    several = given.get("profiles")
    if isinstance(several, list) and all(isinstance(entry, dict) for entry in several):
        _check({key: value for key, value in given.items() if key != "profiles"}, f"{path}: ")
        for number, entry in enumerate(several):
            _check(entry, f"{path}: profiles[{number}].")
        return several
    _check(given, f"{path}: ")
    return [given] if given else []


def _found(recipe: Recipe, given: str) -> list[tuple[Path, str]]:
    """Return the files that *given* names, with their names for publication."""
    path = Path(recipe.base, given)
    if path.exists() or not any(sign in given for sign in "*?["):
        return [(path, public_profile(given, recipe.is_bare))]
    root, pattern = (Path("/"), given.lstrip("/")) if given.startswith("/") else (recipe.base, given)
    paths = sorted(found for found in root.glob(pattern) if found.is_file())
    if not paths:
        raise ProfileError(f"{one_line(given)}: found no file, expected profiles (.toml), relative to {recipe.base}")
    return [(p, public_profile(p.relative_to(root).as_posix(), recipe.is_bare)) for p in paths]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ProfileError(f"{path}: no such file (give a profile, as `cutline profile` proposes them)") from None
    except IsADirectoryError:
        raise ProfileError(f"{path}: a folder, not a profile (give {path}/*.toml)") from None
    except OSError as fault:
        raise ProfileError(f"{path}: cannot be read: {fault.strerror}") from fault
    except ValueError:
        raise ProfileError(f"{one_line(str(path))}: found NUL in the path, expected a path without: mend it") from None


def _check(entry: Mapping[str, Any], place: str) -> None:
    faults = [
        (violation.json_path.removeprefix("$").removeprefix("."), violation.message)
        for violation in find_violations(entry, _SCHEMA)
    ]
    if faults:
        worded = [one_line(f"{place}{key}: {told}" if key else f"{place.rstrip('.')}{told}") for key, told in faults]
        raise ProfileError("\n".join(worded[:_MAX_FAULTS]))
