"""Assign splits to new leak groups: a table of strategies, each of which is a function of one group.

Because a strategy considers one group only, its choice does not depend on other records. The exception is `stratify`,
which considers all new groups of a stratum. Groups of earlier versions keep their split and are not passed to it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from builder.config.recipe import Splits
from builder.records.normalise import normalise

_HASH_BITS = 64


@dataclass(frozen=True, slots=True)
class LeakGroup:
    """The properties of a leak group that strategies use.

    Args:
        key: key of the group.
        size: number of records.
        dates: distinct publication dates of its records.
        publishers: distinct publishers of its records, as printed.
        given: distinct splits that the sources declare for its records.
        stratum: value of the field by which splits are stratified.
    """

    key: str
    size: int = 1
    dates: tuple[dt.datetime, ...] = ()
    publishers: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    stratum: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The split of a group, and all splits to which its records would belong, if there are several."""

    split: str
    between: tuple[str, ...] = ()


# Returns the split, or None if the group lacks the information that the strategy needs.
Strategy = Callable[[LeakGroup, Splits], Choice | None]


def assign(group: LeakGroup, rule: Splits) -> Choice:
    """Return the split of *group*; it depends on the group and the rule only."""
    return STRATEGIES[rule.strategy](group, rule) or Choice(rule.fallback)


def by_hash(group: LeakGroup, rule: Splits) -> Choice:
    """Return the split whose share of the interval [0, 1) contains the hash of salt and key."""
    return Choice(hashed(group.key, rule.shares, rule.salt))


def by_time(group: LeakGroup, rule: Splits) -> Choice | None:
    """Return the split of the first or last date of the group, by `splits.straddling`; None without a date."""
    if not group.dates:
        return None
    first, last = (_period(date, rule) for date in (min(group.dates), max(group.dates)))
    between = _several((first, last), rule) if first != last else ()
    return Choice(last if rule.straddling == "latest" else first, between)


def by_publisher(group: LeakGroup, rule: Splits) -> Choice | None:
    """Return the split of the group's publishers; None without a publisher.

    Of several splits, the last one in the recipe is chosen so that held-out publishers do not appear in training data.
    """
    found = {_of_publisher(name, rule) for name in group.publishers}
    return _last(found, rule)


def by_given(group: LeakGroup, rule: Splits) -> Choice | None:
    """Return the split that the sources declare, of several the last one in the recipe; None without any."""
    return _last(group.given, rule)


STRATEGIES: dict[str, Strategy] = {
    "hash": by_hash,
    "time": by_time,
    "publisher": by_publisher,
    "given": by_given,
}


def stratified(groups: Sequence[LeakGroup], known: Mapping[str | None, Mapping[str, int]], rule: Splits) -> list[str]:
    """Return the split of each new group, such that each stratum meets the shares as closely as whole groups allow.

    The groups of a stratum are arranged on a circle in the order of their hashes. Each split takes an arc of as many
    records as it lacks. The first arc starts at the hash of the stratum, so that strata with a single group are
    distributed by the shares too.

    Args:
        groups: the new groups.
        known: number of records in earlier versions by stratum and split.
        rule: split settings of the recipe.
    """
    strata: dict[str | None, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        strata[group.stratum].append(number)
    result = [""] * len(groups)
    for stratum, numbers in strata.items():
        numbers.sort(key=lambda number: (_point(f"{rule.salt}\0{groups[number].key}"), groups[number].key))
        sizes = [groups[number].size for number in numbers]
        lacking = _lacking(known.get(stratum, {}), sum(sizes), rule.shares)
        start = _point(f"{rule.salt}\0stratum\0{'' if stratum is None else stratum}")
        for number, split in zip(numbers, _arcs(sizes, lacking, start), strict=True):
            result[number] = split
    return result


def hashed(key: str, shares: Mapping[str, float], salt: str) -> str:
    """Return the split of *key*: equal keys, shares and salts give equal splits."""
    return _at(_point(f"{salt}\0{key}"), shares)


def _period(date: dt.datetime, rule: Splits) -> str:
    for name, end in rule.before.items():
        if date < dt.datetime.fromisoformat(end).replace(tzinfo=dt.UTC):
            return name
    return rule.rest


def _of_publisher(name: str, rule: Splits) -> str:
    wanted = normalise(name)
    for split, publishers in rule.publishers.items():
        if wanted in map(normalise, publishers):
            return split
    # Without shares, all publishers that are not listed go to the fallback split.
    return hashed(wanted, rule.shares, rule.salt) if rule.shares else rule.fallback


def _last(found: Iterable[str], rule: Splits) -> Choice | None:
    splits = _several(found, rule)
    return Choice(splits[-1], splits if len(splits) > 1 else ()) if splits else None


def _several(found: Iterable[str], rule: Splits) -> tuple[str, ...]:
    return tuple(name for name in rule.names if name in set(found))


def _lacking(known: Mapping[str, int], new: int, shares: Mapping[str, float]) -> dict[str, float]:
    """Return how many of *new* records each split should get so that known and new records together meet *shares*."""
    total = new + sum(known.values())
    lacking = {
        name: max(0.0, share * total / sum(shares.values()) - known.get(name, 0)) for name, share in shares.items()
    }
    return lacking if any(lacking.values()) else dict(shares)


def _arcs(sizes: Sequence[int], lacking: Mapping[str, float], start: float) -> list[str]:
    total, before = sum(sizes), 0.0
    result = []
    for size in sizes:
        result.append(_at((start + (before + size / 2) / total) % 1, lacking))
        before += size
    return result


def _point(text: str) -> float:
    """Return the hash of *text* as a number in [0, 1)."""
    digest = hashlib.sha256(text.encode()).digest()
    point: float = int.from_bytes(digest[: _HASH_BITS // 8], "big") / 2**_HASH_BITS
    return point


def _at(point: float, shares: Mapping[str, float]) -> str:
    """Return the split whose share of the interval [0, 1) contains *point*."""
    reached = 0.0
    wanted = [name for name, share in shares.items() if share > 0]
    for name in wanted:
        reached += shares[name]
        if point * sum(shares.values()) < reached:
            return name
    # Due to rounding, the partial sums may end slightly below the total.
    return wanted[-1]
