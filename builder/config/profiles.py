"""Read profiles from TOML files and validate them against their schema."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.config.recipe import Recipe, public_profile
from builder.config.toml_files import FileKind, expect_none, parse_toml, read_file, schema_problems
from builder.errors import ProfileError
from builder.extract import Profile, Shelf, profile_of
from builder.utils.display import one_line

_PROFILE_SCHEMA = "profile.v1"
_PROFILE_FILE = FileKind(
    "a profile",
    ProfileError,
    "give a profile, such as `cutline profile` proposes",
    "to read all profiles in it, give {path}/*.toml",
)

ProfileTable = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LoadedProfiles:
    """The profiles that a recipe names, and path and digest of each of their files."""

    shelf: Shelf
    files: tuple[dict[str, str], ...] = ()


def read_profiles(recipe: Recipe) -> LoadedProfiles:
    """Return the profiles of the files that *recipe* names, in its order; those of a glob are sorted by path.

    Raises:
        ProfileError: a file is missing, is not valid TOML, or violates its schema.
    """
    profiles: list[Profile] = []
    files: dict[str, str] = {}
    for pattern in recipe.profiles:
        for path, name in _matching_files(recipe, pattern):
            data = read_file(path, _PROFILE_FILE)
            profiles += map(profile_of, profile_tables(data, path))
            files[name] = hashlib.sha256(data).hexdigest()
    return LoadedProfiles(
        Shelf(tuple(profiles)), tuple({"path": path, "sha256": digest} for path, digest in files.items())
    )


def profile_tables(data: bytes, path: Path) -> list[ProfileTable]:
    """Return the profiles in *data*, the bytes of *path*: its [[profiles]], or the whole file as one.

    Raises:
        ProfileError: it is not valid TOML, or violates its schema.
    """
    table = parse_toml(data, path, _PROFILE_FILE)
    several = table.get("profiles")
    if isinstance(several, list) and all(isinstance(one, dict) for one in several):
        others = {key: value for key, value in table.items() if key != "profiles"}
        expect_none(schema_problems(others, _PROFILE_SCHEMA), path, ProfileError)
        for number, one in enumerate(several):
            expect_none(schema_problems(one, _PROFILE_SCHEMA, f"profiles[{number}]"), path, ProfileError)
        return several
    expect_none(schema_problems(table, _PROFILE_SCHEMA), path, ProfileError)
    return [table] if table else []


def _matching_files(recipe: Recipe, pattern: str) -> list[tuple[Path, str]]:
    """Return the files that *pattern* names, with the paths under which they are published."""
    path = Path(recipe.base, pattern)
    if path.exists() or not any(char in pattern for char in "*?["):
        return [(path, public_profile(pattern, recipe.is_bare))]
    root, relative = (Path("/"), pattern.lstrip("/")) if pattern.startswith("/") else (recipe.base, pattern)
    paths = sorted(found for found in root.glob(relative) if found.is_file())
    if not paths:
        raise ProfileError(f"{one_line(pattern)}: found no file, expected profiles (.toml), relative to {recipe.base}")
    return [(p, public_profile(p.relative_to(root).as_posix(), recipe.is_bare)) for p in paths]
