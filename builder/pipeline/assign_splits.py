"""Assign records to leak groups and splits and find duplicates, consistently with earlier versions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from builder.config.recipe import Recipe, Splits
from builder.config.split_names import given_name
from builder.config.takedowns import Takedown
from builder.dataset import splits as split
from builder.dataset.cross_split_pairs import crossing
from builder.dataset.dedup import Duplicate, duplicates, rank
from builder.dataset.grouping import Rows, group_keys, leak_groups
from builder.dataset.lineage import SAME
from builder.dataset.split_conflicts import Claims, SplitConflict, Tied, part
from builder.dataset.splits import Choice, LeakGroup
from builder.dataset.takedowns import Candidates, find
from builder.pipeline.loaded_records import FilteredRecords, LoadedRecords, read_batches
from builder.storage.history import History

# A reader looks at some examples, and at the count.
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SplitAssignment:
    """Where each row goes: its group's key, its split, and the rows that repeat another.

    Args:
        groups: the key of each row's leak group.
        splits: the split of each row.
        repeats: the rows that repeat another.
        told: how the splits came about, as the manifest tells it.
        leaks: pairs of rows across splits that share something, by what they share.
    """

    groups: list[str]
    splits: list[str]
    repeats: list[Duplicate]
    told: dict[str, Any]
    leaks: dict[str, int]

    def kept(self) -> Rows:
        """Return the rows that are no duplicates."""
        gone = np.array([item.row for item in self.repeats], dtype=np.int64)
        return np.setdiff1d(np.arange(len(self.groups), dtype=np.int64), gone)


def with_history(filtered: FilteredRecords, earlier: History) -> FilteredRecords:
    """Return *filtered* with the matches in earlier versions: `form`, `standing`, `other` (`LineageMatches`)."""
    found = earlier.lineage.find(filtered.table)
    table = filtered.table
    for name, values in (("form", found.form), ("standing", found.standing), ("other", found.other)):
        table = table.append_column(name, pa.array(values, pa.int64()))
    return FilteredRecords(filtered.shards, table, filtered.rejected)


@dataclass(frozen=True, slots=True)
class TakedownResult:
    """What takedowns did.

    Args:
        told: each with the number of its documents, for the manifest; what several mean is the first one's.
        meant: how many documents each means, whoever comes first.
    """

    told: list[dict[str, Any]]
    meant: list[int]


def apply_takedowns(
    filtered: FilteredRecords, earlier: History, takedowns: Sequence[Takedown]
) -> tuple[FilteredRecords, TakedownResult]:
    """Return *filtered* without what is taken down, and what took it."""
    if not takedowns:
        return filtered, TakedownResult([], [])
    credited = filtered.records(["publisher", "photo_credit", "photos"])
    found = find(tuple(takedowns), Candidates(filtered.table, earlier.lineage, credited))
    rejections = {row: takedowns[by[0]].rejection(_origin(filtered.table, row)) for row, by in sorted(found.items())}
    counts = Counter(by[0] for by in found.values())
    meant = Counter(number for by in found.values() for number in by)
    told = [
        {"by": item.kind, "value": item.value, "reason": item.reason, "date": item.date, "documents": counts[number]}
        for number, item in enumerate(takedowns)
    ]
    return filtered.without(rejections), TakedownResult(told, [meant[number] for number in range(len(takedowns))])


def reject_split_bridges(filtered: FilteredRecords, earlier: History) -> FilteredRecords:
    """Return *filtered* without rows that are two known records of different splits at once: one by id, one by URL."""
    form, other = filtered.table["form"].to_numpy(), filtered.table["other"].to_numpy()
    found = {}
    for row in np.flatnonzero(other >= 0).tolist():
        forms = earlier.lineage.forms.take(pa.array([form[row], other[row]])).to_pylist()
        sides = [(f"record {item['id']}", item["split"]) for item in forms]
        found[row] = _bridge_rejection(
            _origin(filtered.table, row), "it has the id of one and the URL of the other", sides
        )
    return filtered.without(found)


def assign_splits(loaded: LoadedRecords, recipe: Recipe, earlier: History) -> tuple[LoadedRecords, SplitAssignment]:
    """Return what is left of the records, and where each goes; what would tie two splits together is rejected.

    All of it follows from the records and the earlier versions alone, whatever the order of the rows.
    """
    table = _with_published(loaded.table, earlier)
    threshold = recipe.dedup.threshold
    form = table["form"].to_numpy()
    known = earlier.lineage.splits(form)
    labels = leak_groups(table, loaded.bodies, threshold)
    tied = Tied(table, loaded.bodies, threshold)
    labels, bridges = part(tied, labels, _claims(table, known, earlier))
    rejections = {bridge.row: _rejection(table, earlier, bridge) for bridge in bridges}
    repeats = duplicates(table, labels, loaded.bodies, recipe.dedup.policy, threshold)
    rest = loaded.without(rejections)
    stays = np.setdiff1d(np.arange(len(table), dtype=np.int64), np.array(sorted(rejections), dtype=np.int64))
    place = {row: number for number, row in enumerate(stays.tolist())}
    repeats = [Duplicate(place[r.row], place[r.kept], r.reason, r.similarity) for r in repeats if r.row in place]
    groups, splits, told = _to_splits(rest, labels[stays], {item.row for item in repeats}, (recipe, earlier))
    return rest, SplitAssignment(groups, splits, repeats, told, crossing(tied, stays, splits))


def _to_splits(
    loaded: LoadedRecords, labels: Rows, repeated: set[int], by: tuple[Recipe, History]
) -> tuple[list[str], list[str], dict[str, Any]]:
    """Return the key of each row's group, its split, and how the splits came about."""
    recipe, earlier = by
    form = loaded.table["form"].to_numpy()
    splits, keys = earlier.lineage.splits(form), earlier.lineage.groups(form)
    labels = _tied_before(labels, keys)
    groups = _keys(labels, keys, loaded.table["id"])
    of_group = {group: name for group, name in zip(groups, splits, strict=True) if name}
    new = _new_groups(loaded, groups, of_group, recipe.splits)
    choices = _choose(new, recipe.splits, _have(loaded, groups, of_group, recipe.splits))
    of_group |= {group.key: choice.split for group, choice in zip(new, choices, strict=True)}
    between = sorted((group.key, choice.between) for group, choice in zip(new, choices, strict=True) if choice.between)
    told = {
        "known": sum(name is not None for row, name in enumerate(splits) if row not in repeated),
        "new": sum(name is None for row, name in enumerate(splits) if row not in repeated),
        "settled": len(between),
        "examples": [{"group": key, "splits": list(names)} for key, names in between[:_SHOWN]],
    }
    return groups, [of_group[group] for group in groups], told


def _with_published(table: pa.Table, earlier: History) -> pa.Table:
    form = table["form"].to_numpy()
    is_record = np.append(earlier.lineage.forms["content"].is_valid().to_numpy(), False)
    published = np.where(is_record[form], np.where(table["standing"].to_numpy() == SAME, 2, 1), 0)
    return table.append_column("published", pa.array(published))


def _claims(table: pa.Table, known: Sequence[str | None], earlier: History) -> Claims:
    """Return the order of `builder.dataset.split_conflicts`: unchanged ones of the newest version, unchanged,
    edited, new ones.
    """
    form, standing = table["form"].to_numpy(), table["standing"].to_numpy()
    version = np.append(earlier.lineage.version, -1)[form]
    is_firm = (standing == SAME) & (version == earlier.lineage.versions - 1)
    order = np.lexsort((rank(table), -standing, ~is_firm))
    right = np.empty(len(order), dtype=np.int64)
    right[order] = np.arange(len(order))
    return Claims(known, right, is_firm)


def _rejection(table: pa.Table, earlier: History, bridge: SplitConflict) -> dict[str, Any]:
    form = int(table["form"][bridge.row].as_py())
    sides = []
    for row, name in bridge.sides:
        is_own = row == bridge.row
        sides.append((_form_name(earlier, form) if is_own else f"record {table['id'][row].as_py()}", name))
    what = "it is an edit of one and too close to the other" if form >= 0 else "it is too close to both"
    return _bridge_rejection(_origin(table, bridge.row), what, sides)


def _bridge_rejection(origin: dict[str, Any], what: str, sides: Sequence[tuple[str, str]]) -> dict[str, Any]:
    (one, first), (other, second) = sides
    message = f"it would tie {one} in {first} to {other} in {second}: {what}, and splits do not move"
    return {"origin": origin, "stage": "split", "reason": "bridges-splits", "message": message, "problems": []}


def _form_name(earlier: History, form: int) -> str:
    return f"record {earlier.lineage.forms['id'][form].as_py()}"


def _origin(table: pa.Table, row: int) -> dict[str, Any]:
    origin: dict[str, Any] = table["origin"][row].as_py()
    return origin


def _tied_before(labels: Rows, keys: Sequence[str | None]) -> Rows:
    """Return labels under which rows of one earlier group are one group still; one that falls apart keeps its key."""
    first: dict[str, int] = {}
    above: dict[int, int] = {}

    def root(label: int) -> int:
        while label in above:
            label = above[label]
        return label

    for label, key in zip(labels.tolist(), keys, strict=True):
        if key is not None:
            one, other = root(label), root(first.setdefault(key, label))
            if one != other:
                above[max(one, other)] = min(one, other)
    if not above:
        return labels
    return np.array([root(label) for label in labels.tolist()], dtype=np.int64)


def _keys(labels: Rows, earlier: Sequence[str | None], ids: pa.ChunkedArray) -> list[str]:
    """Return the key of each row's group: the one that it has in earlier versions, else the smallest id in it."""
    kept: dict[int, str] = {}
    for label, key in zip(labels.tolist(), earlier, strict=True):
        if key is not None:
            kept[label] = min(key, kept.get(label, key))
    return [kept.get(label, key) for label, key in zip(labels.tolist(), group_keys(labels, ids), strict=True)]


def _new_groups(loaded: LoadedRecords, groups: list[str], known: Mapping[str, str], rule: Splits) -> list[LeakGroup]:
    """Return the groups that no earlier version knows, sorted by key, with what the strategy asks of them."""
    rows = np.array([row for row, group in enumerate(groups) if group not in known], dtype=np.int64)
    facts: dict[str, dict[str, list[Any]]] = {}
    for row, values in _facts(loaded, rows, rule):
        of = facts.setdefault(groups[row], defaultdict(list))
        of["rows"].append(row)
        for name, value in values.items():
            if value is not None:
                of[name].append(value)
    return [_group(key, of) for key, of in sorted(facts.items())]


def _group(key: str, facts: Mapping[str, list[Any]]) -> LeakGroup:
    strata = Counter(facts["stratum"])
    stratum = min(strata, key=lambda name: (-strata[name], name)) if strata else None
    dates, publishers, given = (tuple(sorted(set(facts[name]))) for name in ("dates", "publishers", "given"))
    return LeakGroup(key, len(facts["rows"]), dates, publishers, given, stratum)


def _facts(loaded: LoadedRecords, rows: Rows, rule: Splits) -> Any:
    """Yield each of *rows* with what the rule asks of its record."""
    if rule.strategy == "time":
        dates = loaded.table["published_at"].take(pa.array(rows)).to_pylist()
        yield from ((row, {"dates": date}) for row, date in zip(rows.tolist(), dates, strict=True))
    elif rule.strategy == "given":
        light = loaded.table.select(["given", "origin"]).take(pa.array(rows))
        for row, fact in zip(rows.tolist(), light.to_pylist(), strict=True):
            origin = fact["origin"]
            yield row, {"given": given_name(fact["given"], origin["path"], origin["member"], rule.names)}
    elif field := ("publisher" if rule.strategy == "publisher" else rule.stratify):
        name = "publishers" if rule.strategy == "publisher" else "stratum"
        for numbers, table in read_batches((loaded.shards, loaded.table), rows, [field]):
            yield from ((row, {name: v}) for row, v in zip(numbers.tolist(), table[field].to_pylist(), strict=True))
    else:
        yield from ((row, {}) for row in rows.tolist())


def _choose(new: Sequence[LeakGroup], rule: Splits, have: Mapping[str | None, Mapping[str, int]]) -> list[Choice]:
    if rule.stratify:
        return [Choice(name) for name in split.stratified(new, have, rule)]
    return [split.assign(group, rule) for group in new]


def _have(
    loaded: LoadedRecords, groups: list[str], known: Mapping[str, str], rule: Splits
) -> dict[str | None, Counter[str]]:
    """Return how many records of each stratum are in each split already."""
    found: dict[str | None, Counter[str]] = defaultdict(Counter)
    if rule.stratify:
        rows = np.array([row for row, group in enumerate(groups) if group in known], dtype=np.int64)
        for row, values in _facts(loaded, rows, rule):
            found[values["stratum"]][known[groups[row]]] += 1
    return found
