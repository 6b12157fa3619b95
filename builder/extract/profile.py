"""What is known of one site, as data: profiles in `profiles/*.toml` and a user's own, found by publisher or domain."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from builder.extract import lexicon
from builder.records import Origin

# What `explain` says of a line that a profile names.
KNOWN = "site profile"


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one site.

    Args:
        publisher: its name, or None where the documents' own sources tell it, if they do.
        domains: its domains, without `www.`.
        marks: lines that stand in its pages only.
        furniture: whole lines that are never part of its articles, as `lexicon.pattern_of` has them, with what speaks
            for each: the profile, or in how many documents a build saw it.
        folders: folders of documents that name neither publisher nor address, as `folder_of` has them.
        keep: lines that stay whatever another profile says, as `lexicon.pattern_of` has them.
    """

    publisher: str | None
    domains: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    furniture: Mapping[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    keep: frozenset[str] = frozenset()

    @property
    def is_general(self) -> bool:
        """Is there nothing that tells its documents from others, so that it holds for all of them?"""
        return not (self.publisher or self.domains or self.marks or self.folders)

    def plain(self) -> dict[str, Any]:
        """Return all that records can depend on, as JSON knows it: not the evidence."""
        sets = {"marks": self.marks, "furniture": self.furniture, "keep": self.keep}
        told = {"publisher": self.publisher, "domains": list(self.domains), "folders": list(self.folders)}
        return {**told, **{name: sorted(lines) for name, lines in sets.items()}}


@dataclass(frozen=True)
class Shelf:
    """Profiles within reach: those *added* by a user or learned by a build, and behind them the package's own."""

    added: tuple[Profile, ...] = ()

    def find(
        self, publisher: str | None, url: str | None, lines: Sequence[str], folder: str | None = None
    ) -> Profile | None:
        """Return what is known of a document's site: all profiles that it belongs to, as one.

        It belongs by its declared publisher or address; without them by the first line that only one site prints,
        else by its folder. A profile that names nothing of the kind holds for every document.
        """
        domain = domain_of(url)
        found = {*self._by("publisher", publisher), *(n for d in _above(domain) for n in self._by("domain", d))}
        if not (publisher or domain):
            marks = self._index["mark"]
            mark = None if marks.keys().isdisjoint(lines) else next(line for line in lines if line in marks)
            found = {m for n in self._by("mark", mark) for m in (n, *self._by("publisher", self._all[n].publisher))}
            found = found or set(self._by("folder", folder))
        return self._joined(tuple(sorted({*found, *self._by("general", "")})))

    @property
    def digest(self) -> str:
        """Return a digest of what the added profiles say; the package's own are part of the extractor's version."""
        told = json.dumps([profile.plain() for profile in self.added], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    @cached_property
    def _all(self) -> tuple[Profile, ...]:
        return (*self.added, *profiles())

    def _by(self, way: str, name: object) -> Sequence[int]:
        return self._index[way].get(name, ()) if isinstance(name, str) else ()

    @cached_property
    def _index(self) -> dict[str, dict[str, list[int]]]:
        """For each way of finding a profile: the numbers of the profiles by what they are found by."""
        index: dict[str, dict[str, list[int]]] = {
            way: {} for way in ("publisher", "domain", "mark", "folder", "general")
        }
        for n, profile in enumerate(self._all):
            names = {
                "publisher": (profile.publisher,),
                "domain": profile.domains,
                "mark": profile.marks,
                "folder": profile.folders,
                "general": ("",) if profile.is_general else (),
            }
            for way, keys in names.items():
                for key in keys:
                    if key is not None:
                        index[way].setdefault(key, []).append(n)
        return index

    @cached_property
    def _known(self) -> dict[tuple[int, ...], Profile]:
        return {}

    def _joined(self, numbers: tuple[int, ...]) -> Profile | None:
        if len(numbers) == 1 and not self._all[numbers[0]].keep:
            return self._all[numbers[0]]
        if numbers and numbers not in self._known:
            self._known[numbers] = _one([self._all[n] for n in numbers])
        return self._known.get(numbers)


# The package's own profiles alone.
NO_PROFILES = Shelf()


def folder_of(origin: Origin) -> str:
    """Return the folder that a document stands in: of its member in an archive, of its file; a file of rows is its own.

    It begins with the source's index: `0/courier`.
    """
    inside = f"{origin.path}/{origin.member}" if origin.member else origin.path
    folder = inside if origin.line else inside.rpartition("/")[0]
    return f"{origin.source}/{folder}".rstrip("/")


def domain_of(url: object) -> str:
    """Return the domain of *url* without `www.`; an empty string where it has none or is no address."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") if isinstance(url, str) else ""
    except ValueError:
        return ""


@cache
def profiles() -> tuple[Profile, ...]:
    """Return the profiles of the package, in the order of their files' names."""
    folder = resources.files(__package__).joinpath("profiles")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(profile_of(tomllib.loads(f.read_text("utf-8"))) for f in files)


def profile_of(entry: Mapping[str, Any]) -> Profile:
    """Return the profile that stands in a file as *entry*, which must fit the schema `profile.v1`."""

    def strings(key: str) -> tuple[str, ...]:
        return tuple(map(str, entry.get(key, [])))

    learned = {lexicon.pattern_of(e["line"]): learned_in(e["documents"]) for e in entry.get("learned", [])}
    known = dict.fromkeys(map(lexicon.pattern_of, (*strings("furniture"), *strings("marks"))), KNOWN)
    furniture = {pattern: why for pattern, why in (learned | known).items() if pattern}
    keep = frozenset(map(lexicon.pattern_of, strings("keep")))
    return Profile(
        entry.get("publisher"), strings("domains"), frozenset(strings("marks")), furniture, strings("folders"), keep
    )


def learned_in(documents: int) -> str:
    """Return what `explain` says of a line that a build learned from so many documents."""
    return f"learned furniture, {documents} documents"


def _above(domain: str) -> list[str]:
    """Return *domain* and the domains that it is in."""
    parts = domain.split(".") if domain else []
    return [".".join(parts[n:]) for n in range(len(parts))]


def _one(found: Iterable[Profile]) -> Profile:
    """Return several profiles as one; the first name holds, and a line that one keeps is nobody's furniture."""
    parts = list(found)
    keep = frozenset().union(*(part.keep for part in parts))
    furniture = {line: why for part in reversed(parts) for line, why in part.furniture.items() if line not in keep}
    name = next((part.publisher for part in parts if part.publisher), None)
    return Profile(
        name, sum((p.domains for p in parts), ()), frozenset().union(*(p.marks for p in parts)), furniture,
        sum((p.folders for p in parts), ()), keep,
    )  # fmt: skip
