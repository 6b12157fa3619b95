"""Which split a leak group goes to that no earlier version knows: a table of strategies, each a plain function.

A strategy looks at one group alone and not at the others, so that nothing depends on what else comes and goes; only
`stratify` looks at all new groups of a stratum. What earlier versions have dealt is not asked of it.
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
    """A leak group as strategies see it.

    Args:
        key: the group's key.
        size: the number of its records.
        dates: when its records were published, those with a date.
        publishers: who published them, as printed, those with a publisher.
        given: the splits that their sources put them in.
        stratum: the value of the field by which splits are stratified.
    """

    key: str
    size: int = 1
    dates: tuple[dt.datetime, ...] = ()
    publishers: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    stratum: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The split of a group, and the splits between which a rule had to settle, if there was more than one."""

    split: str
    between: tuple[str, ...] = ()


# Returns the split, or None for a group of which the strategy cannot tell.
Strategy = Callable[[LeakGroup, Splits], Choice | None]


def assign(group: LeakGroup, rule: Splits) -> Choice:
    """Return the split of *group*. Equal groups and rules give equal splits, whatever else is there."""
    return STRATEGIES[rule.strategy](group, rule) or Choice(rule.fallback)


def by_hash(group: LeakGroup, rule: Splits) -> Choice:
    """Return the split in whose share of the number line the hash of salt and key falls."""
    return Choice(hashed(group.key, rule.shares, rule.salt))


def by_time(group: LeakGroup, rule: Splits) -> Choice | None:
    """Return the split of the first or the last date of the group, as the recipe says; None without a date."""
    if not group.dates:
        return None
    first, last = (_period(date, rule) for date in (min(group.dates), max(group.dates)))
    between = _several((first, last), rule) if first != last else ()
    return Choice(last if rule.straddling == "latest" else first, between)


def by_publisher(group: LeakGroup, rule: Splits) -> Choice | None:
    """Return the split of the group's publishers; None without a publisher.

    Of several splits the one that the recipe names last, for what is held out must not be seen in training.
    """
    found = {_of_publisher(name, rule) for name in group.publishers}
    return _last(found, rule)


def by_given(group: LeakGroup, rule: Splits) -> Choice | None:
    """Return the split that the sources give; of several the one that the recipe names last; None where none is."""
    return _last(group.given, rule)


STRATEGIES: dict[str, Strategy] = {
    "hash": by_hash,
    "time": by_time,
    "publisher": by_publisher,
    "given": by_given,
}


def stratified(groups: Sequence[LeakGroup], have: Mapping[str | None, Mapping[str, int]], rule: Splits) -> list[str]:
    """Return the split of each new group: in each stratum the shares are met as near as whole groups allow.

    The groups of a stratum stand in the order of their hashes, and each split takes a stretch of them as long as it
    lacks records, from a start that the stratum's hash tells, so that strata of one group are spread by the shares too.

    Args:
        groups: the new groups.
        have: the number of records that earlier versions have dealt, by stratum and split.
        rule: the recipe's.
    """
    strata: dict[str | None, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        strata[group.stratum].append(number)
    result = [""] * len(groups)
    for stratum, numbers in strata.items():
        numbers.sort(key=lambda number: (_point(f"{rule.salt}\0{groups[number].key}"), groups[number].key))
        sizes = [groups[number].size for number in numbers]
        lacking = _lacking(have.get(stratum, {}), sum(sizes), rule.shares)
        start = _point(f"{rule.salt}\0stratum\0{'' if stratum is None else stratum}")
        for number, split in zip(numbers, _stretches(sizes, lacking, start), strict=True):
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
    # Without shares there is no one to be dealt to: those that are not held out stay together.
    return hashed(wanted, rule.shares, rule.salt) if rule.shares else rule.fallback


def _last(found: Iterable[str], rule: Splits) -> Choice | None:
    splits = _several(found, rule)
    return Choice(splits[-1], splits if len(splits) > 1 else ()) if splits else None


def _several(found: Iterable[str], rule: Splits) -> tuple[str, ...]:
    return tuple(name for name in rule.names if name in set(found))


def _lacking(have: Mapping[str, int], new: int, shares: Mapping[str, float]) -> dict[str, float]:
    """Return how many of *new* records each split should get, so that old and new ones together meet the shares."""
    total = new + sum(have.values())
    lacking = {
        name: max(0.0, share * total / sum(shares.values()) - have.get(name, 0)) for name, share in shares.items()
    }
    return lacking if any(lacking.values()) else dict(shares)


def _stretches(sizes: Sequence[int], lacking: Mapping[str, float], start: float) -> list[str]:
    total, before = sum(sizes), 0.0
    result = []
    for size in sizes:
        result.append(_at((start + (before + size / 2) / total) % 1, lacking))
        before += size
    return result


def _point(text: str) -> float:
    digest = hashlib.sha256(text.encode()).digest()
    point: float = int.from_bytes(digest[: _HASH_BITS // 8], "big") / 2**_HASH_BITS
    return point


def _at(point: float, shares: Mapping[str, float]) -> str:
    """Return the split in whose stretch *point* of the line from 0 to 1 falls."""
    reached = 0.0
    wanted = [name for name, share in shares.items() if share > 0]
    for name in wanted:
        reached += shares[name]
        if point * sum(shares.values()) < reached:
            return name
    # Rounding may leave the sum of the shares a hair above the last step.
    return wanted[-1]
