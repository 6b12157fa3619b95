"""Profiles as files: read and checked, and written where a machine proposes or learns them."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.errors import ProfileError
from builder.extract.profile import Profile, Shelf, profile_of
from builder.mine import Line, Site
from builder.recipe import Recipe, public_profile
from builder.shown import one_line
from builder.validate import breaches

_SCHEMA = "profile.v1"
_MAX_FAULTS = 20
# More lines than these that look like prose are not shown: nobody reads them.
_MAX_DOUBTFUL = 20
# A name of one word is a word of others, and a name alone stands on others' pages: so many words, so many besides.
_MIN_NAME = 2

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


def to_toml(sites: Sequence[Site]) -> str:
    """Return the profiles proposed for *sites*: one as a file of its own, several as [[profiles]]."""
    parts = [_HEAD.format(documents=sum(site.documents for site in sites))]
    for site in sites:
        if site.furniture or any(line.is_prose for line in site.lines):
            parts += ["", *(["[[profiles]]"] if len(sites) > 1 else []), *_owner(site, sites), *_lines(site, sites)]
    return "\n".join(parts) + "\n"


_HEAD = """\
# Proposed by `cutline profile`, {documents} documents read. Remove what belongs to articles, then give this file to
# --profile, or to a recipe: profiles = ["this file"]. Numbers, case and marks at the ends of a line do not matter."""


def _owner(site: Site, sites: Sequence[Site]) -> list[str]:
    """Return the keys by which the documents of *site* are known."""
    if site.kind == "publisher":
        return [f"publisher = {_text(site.name)}"]
    if site.kind == "domain":
        return [f"domains = [{_text(site.name)}]"]
    if len(sites) > 1:
        return ["# These documents name neither publisher nor address.", f"folders = [{_text(site.name)}]"]
    return ["# No document names a publisher or an address: this profile holds for all that it is used with."]


def _lines(site: Site, sites: Sequence[Site]) -> list[str]:
    marks = _marks(site, sites)
    others = [line for line in site.furniture if line not in marks]
    lines = ["# Lines with its name that tell its documents where they name neither publisher nor address."] * bool(
        marks
    )
    lines += _listed("marks", marks, site) * bool(marks)
    lines += _listed("furniture", others, site)
    doubtful = [line for line in site.lines if line.is_prose]
    if doubtful:
        lines += ["# These repeat too, but were taken for text or for section heads: move up what is furniture."]
        lines += [f"#  {_item(line, site)}; {_prose(line)}" for line in doubtful[:_MAX_DOUBTFUL]]
    if len(doubtful) > _MAX_DOUBTFUL:
        lines += [f"# And {len(doubtful) - _MAX_DOUBTFUL} more like these."]
    return lines


def _marks(site: Site, sites: Sequence[Site]) -> list[Line]:
    """Return the furniture that only *site* can print: its name and more, and no other site has the line."""
    name = site.name.casefold()
    if site.kind != "publisher" or len(name.split()) < _MIN_NAME:
        return []
    theirs = {line.text.casefold() for other in sites if other is not site for line in other.lines}
    named = (line for line in site.furniture if name in line.text.casefold() and line.text.casefold() not in theirs)
    return [line for line in named if len(line.text.split()) >= len(name.split()) + _MIN_NAME]


def _listed(key: str, lines: Sequence[Line], site: Site) -> list[str]:
    return [f"{key} = [", *(f"  {_item(line, site)}" for line in lines), "]"]


def _item(line: Line, site: Site) -> str:
    return f"{_text(line.text)},  # {_count(line, site)}"


def _count(line: Line, site: Site) -> str:
    return f"{line.documents} of {site.documents} documents, such as {one_line(line.example)}"


def _prose(line: Line) -> str:
    return f"text in {line.taken[2]}, section head in {line.taken[3]}, dropped in {line.taken[1]}"


def learned_toml(entries: Iterable[Mapping[str, Any]]) -> str:
    """Return profiles with learned lines as a file that `entries_of` reads."""
    parts = [_LEARNED]
    for entry in entries:
        parts += ["", "[[profiles]]"]
        parts += [f"publisher = {_text(entry['publisher'])}"] if "publisher" in entry else []
        parts += [f"{key} = [{', '.join(map(_text, entry[key]))}]" for key in ("domains", "folders") if key in entry]
        parts += ["learned = [", *(f"  {_table(line)}," for line in entry["learned"]), "]"]
    return "\n".join(parts) + "\n"


_LEARNED = """\
# Furniture that this version learned from its own input, or that an earlier version had learned.
# A recipe with this file as its profile, and without learn = true, gives the same records.
# A line that should stay: a profile of your own with keep = ["the line"], for the same publisher."""


def _table(line: Mapping[str, Any]) -> str:
    values = (f"{key} = {_text(value) if isinstance(value, str) else value}" for key, value in line.items())
    return f"{{ {', '.join(values)} }}"


def _text(value: str) -> str:
    """Return *value* as TOML has it: as JSON, and DEL escaped too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


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
        (breach.json_path.removeprefix("$").removeprefix("."), breach.message) for breach in breaches(entry, _SCHEMA)
    ]
    if faults:
        worded = [one_line(f"{place}{key}: {told}" if key else f"{place.rstrip('.')}{told}") for key, told in faults]
        raise ProfileError("\n".join(worded[:_MAX_FAULTS]))
