"""Assign records to leak groups and splits and find duplicates, consistently with earlier versions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from builder.config.recipe import Recipe, Splits
from builder.config.split_names import declared_split
from builder.config.takedowns import Takedown
from builder.dataset import splits as split
from builder.dataset.cross_split_pairs import crossing
from builder.dataset.dedup import Duplicate, duplicates, rank
from builder.dataset.grouping import Bodies, DisjointSets, Rows, group_keys, leak_groups
from builder.dataset.lineage import MatchStatus
from builder.dataset.split_conflicts import Claims, Links, SplitConflict, resolve_conflicts
from builder.dataset.splits import Choice, LeakGroup
from builder.dataset.takedowns import Candidates, find
from builder.pipeline.filtered_records import FilteredRecords
from builder.records.rejection_row import rejection_row
from builder.storage.history import History

# Examples in the manifest, which also has the total.
_MAX_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class SplitAssignment:
    """Leak group, split and duplicates of the rows of a build.

    Args:
        groups: the key of each row's leak group.
        splits: the split of each row.
        repeats: the rows that duplicate another.
        summary: how the splits were assigned, for the manifest.
        leaks: number of pairs of rows across splits that share something, by what they share.
    """

    groups: list[str]
    splits: list[str]
    repeats: list[Duplicate]
    summary: dict[str, Any]
    leaks: dict[str, int]

    def kept(self) -> Rows:
        """Return the rows that are not duplicates."""
        removed = np.array([item.row for item in self.repeats], dtype=np.int64)
        return np.setdiff1d(np.arange(len(self.groups), dtype=np.int64), removed)


def with_history(filtered: FilteredRecords, earlier: History) -> FilteredRecords:
    """Return *filtered* with the columns of `LineageMatches`: `revision`, `status` and `conflict`."""
    found = earlier.lineage.find(filtered.table)
    table = filtered.table
    for name, values in (("revision", found.revision), ("status", found.status), ("conflict", found.conflict)):
        table = table.append_column(name, pa.array(values, pa.int64()))
    return FilteredRecords(filtered.shards, table, filtered.rejected)


@dataclass(frozen=True, slots=True)
class TakedownResult:
    """Effect of the takedowns.

    Args:
        entries: manifest entry of each takedown; a document that several match counts for the first one.
        matches: number of documents that each takedown matches, including those counted for another.
    """

    entries: list[dict[str, Any]]
    matches: list[int]


def apply_takedowns(
    filtered: FilteredRecords, earlier: History, takedowns: Sequence[Takedown]
) -> tuple[FilteredRecords, TakedownResult]:
    """Return *filtered* without the documents taken down, and the effect of the takedowns."""
    if not takedowns:
        return filtered, TakedownResult([], [])
    credited = filtered.all_batches(["publisher", "photo_credit", "photos"])
    found = find(tuple(takedowns), Candidates(filtered.table, earlier.lineage, credited))
    rejections = {row: takedowns[by[0]].rejection(_origin(filtered.table, row)) for row, by in sorted(found.items())}
    counts = Counter(by[0] for by in found.values())
    matches = Counter(number for by in found.values() for number in by)
    entries = [
        {"by": item.kind, "value": item.value, "reason": item.reason, "date": item.date, "documents": counts[number]}
        for number, item in enumerate(takedowns)
    ]
    return filtered.without(rejections), TakedownResult(entries, [matches[number] for number in range(len(takedowns))])


def reject_split_conflicts(filtered: FilteredRecords, earlier: History) -> FilteredRecords:
    """Return *filtered* without rows that match known records of two splits: one by id, the other by URL."""
    revision, conflict = filtered.table["revision"].to_numpy(), filtered.table["conflict"].to_numpy()
    found = {}
    for row in np.flatnonzero(conflict >= 0).tolist():
        revisions = earlier.lineage.revisions.take(pa.array([revision[row], conflict[row]])).to_pylist()
        sides = [(f"record {item['id']}", item["split"]) for item in revisions]
        found[row] = _conflict_rejection(
            _origin(filtered.table, row), "it has the id of one and the URL of the other", sides
        )
    return filtered.without(found)


def assign_splits(
    filtered: FilteredRecords, bodies: Bodies, recipe: Recipe, earlier: History
) -> tuple[FilteredRecords, SplitAssignment]:
    """Assign groups and splits, and reject records that would connect two splits.

    The result depends on the records and the earlier versions alone, not on the order of the rows.
    """
    table = _with_published(filtered.table, earlier)
    threshold = recipe.dedup.threshold
    revision = table["revision"].to_numpy()
    known = earlier.lineage.splits(revision)
    labels = leak_groups(table, bodies, threshold)
    links = Links(table, bodies, threshold)
    labels, conflicts = resolve_conflicts(links, labels, _claims(table, known, earlier))
    rejections = {conflict.row: _rejection(table, earlier, conflict) for conflict in conflicts}
    repeats = duplicates(table, labels, bodies, recipe.dedup.policy, threshold)
    rest = filtered.without(rejections)
    stays = np.setdiff1d(np.arange(len(table), dtype=np.int64), np.array(sorted(rejections), dtype=np.int64))
    new_row = {row: number for number, row in enumerate(stays.tolist())}
    repeats = [Duplicate(new_row[r.row], new_row[r.kept], r.reason, r.similarity) for r in repeats if r.row in new_row]
    groups, splits, summary = _assign(rest, labels[stays], {item.row for item in repeats}, recipe.splits, earlier)
    return rest, SplitAssignment(groups, splits, repeats, summary, crossing(links, stays, splits))


def _assign(
    filtered: FilteredRecords, labels: Rows, repeated: set[int], rule: Splits, earlier: History
) -> tuple[list[str], list[str], dict[str, Any]]:
    """Return the group key and the split of each row, and a summary for the manifest."""
    revision = filtered.table["revision"].to_numpy()
    splits, keys = earlier.lineage.splits(revision), earlier.lineage.groups(revision)
    labels = _merge_known_groups(labels, keys)
    groups = _known_group_keys(labels, keys, filtered.table["id"])
    of_group = {group: name for group, name in zip(groups, splits, strict=True) if name}
    new = _new_groups(filtered, groups, of_group, rule)
    choices = _choose(new, rule, _known_counts(filtered, groups, of_group, rule))
    of_group |= {group.key: choice.split for group, choice in zip(new, choices, strict=True)}
    between = sorted((group.key, choice.between) for group, choice in zip(new, choices, strict=True) if choice.between)
    summary = {
        "known": sum(name is not None for row, name in enumerate(splits) if row not in repeated),
        "new": sum(name is None for row, name in enumerate(splits) if row not in repeated),
        "settled": len(between),
        "examples": [{"group": key, "splits": list(names)} for key, names in between[:_MAX_EXAMPLES]],
    }
    return groups, [of_group[group] for group in groups], summary


def _with_published(table: pa.Table, earlier: History) -> pa.Table:
    revision = table["revision"].to_numpy()
    is_record = np.append(earlier.lineage.revisions["content"].is_valid().to_numpy(), False)
    published = np.where(is_record[revision], table["status"].to_numpy(), MatchStatus.NEW)
    return table.append_column("published", pa.array(published))


def _claims(table: pa.Table, known: Sequence[str | None], earlier: History) -> Claims:
    """Return the claims on splits, by precedence: unchanged in the newest version, unchanged, edited, new."""
    revision, status = table["revision"].to_numpy(), table["status"].to_numpy()
    version = np.append(earlier.lineage.version, -1)[revision]
    is_firm = (status == MatchStatus.UNCHANGED) & (version == earlier.lineage.versions - 1)
    order = np.lexsort((rank(table), -status, ~is_firm))
    right = np.empty(len(order), dtype=np.int64)
    right[order] = np.arange(len(order))
    return Claims(known, right, is_firm)


def _rejection(table: pa.Table, earlier: History, conflict: SplitConflict) -> dict[str, Any]:
    revision = int(table["revision"][conflict.row].as_py())
    sides = []
    for row, name in conflict.sides:
        is_own = row == conflict.row
        sides.append((_revision_name(earlier, revision) if is_own else f"record {table['id'][row].as_py()}", name))
    what = (
        "it is an edit of one and a near-duplicate of the other" if revision >= 0 else "it is a near-duplicate of both"
    )
    return _conflict_rejection(_origin(table, conflict.row), what, sides)


def _conflict_rejection(origin: dict[str, Any], what: str, sides: Sequence[tuple[str, str]]) -> dict[str, Any]:
    (one, first), (other, second) = sides
    message = (
        f"it would connect {one} in {first} to {other} in {second}: {what}, and published records keep their split"
    )
    return rejection_row(origin, "split", "bridges-splits", message)


def _revision_name(earlier: History, revision: int) -> str:
    return f"record {earlier.lineage.revisions['id'][revision].as_py()}"


def _origin(table: pa.Table, row: int) -> dict[str, Any]:
    origin: dict[str, Any] = table["origin"][row].as_py()
    return origin


def _merge_known_groups(labels: Rows, keys: Sequence[str | None]) -> Rows:
    """Merge the labels of rows that shared a group in an earlier version, so that the group keeps its key."""
    sets = DisjointSets(int(labels.max(initial=-1)) + 1)
    first: dict[str, int] = {}
    for label, key in zip(labels.tolist(), keys, strict=True):
        if key is not None:
            sets.join(label, first.setdefault(key, label))
    return np.array([sets.find(label) for label in labels.tolist()], dtype=np.int64)


def _known_group_keys(labels: Rows, earlier: Sequence[str | None], ids: pa.ChunkedArray) -> list[str]:
    """Return the group key of each row: that of earlier versions, else the smallest id in the group."""
    known: dict[int, str] = {}
    for label, key in zip(labels.tolist(), earlier, strict=True):
        if key is not None:
            known[label] = min(key, known.get(label, key))
    return [known.get(label, key) for label, key in zip(labels.tolist(), group_keys(labels, ids), strict=True)]


def _new_groups(
    filtered: FilteredRecords, groups: list[str], known: Mapping[str, str], rule: Splits
) -> list[LeakGroup]:
    """Return the groups that are new in this version, sorted by key, with the fields that the strategy needs."""
    rows = np.array([row for row, group in enumerate(groups) if group not in known], dtype=np.int64)
    facts: dict[str, dict[str, list[Any]]] = {}
    for row, values in _facts(filtered, rows, rule):
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


def _facts(filtered: FilteredRecords, rows: Rows, rule: Splits) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each of *rows* with the fields of its record that *rule* needs."""
    if rule.strategy == "time":
        dates = filtered.table["published_at"].take(pa.array(rows)).to_pylist()
        yield from ((row, {"dates": date}) for row, date in zip(rows.tolist(), dates, strict=True))
    elif rule.strategy == "given":
        declared = filtered.table.select(["given", "origin"]).take(pa.array(rows))
        for row, fact in zip(rows.tolist(), declared.to_pylist(), strict=True):
            origin = fact["origin"]
            yield row, {"given": declared_split(fact["given"], origin["path"], origin["member"], rule.names)}
    elif field := ("publisher" if rule.strategy == "publisher" else rule.stratify):
        name = "publishers" if rule.strategy == "publisher" else "stratum"
        for numbers, table in filtered.batches(rows, [field]):
            yield from ((row, {name: v}) for row, v in zip(numbers.tolist(), table[field].to_pylist(), strict=True))
    else:
        yield from ((row, {}) for row in rows.tolist())


def _choose(new: Sequence[LeakGroup], rule: Splits, known: Mapping[str | None, Mapping[str, int]]) -> list[Choice]:
    if rule.stratify:
        return [Choice(name) for name in split.stratified(new, known, rule)]
    return [split.assign(group, rule) for group in new]


def _known_counts(
    filtered: FilteredRecords, groups: list[str], known: Mapping[str, str], rule: Splits
) -> dict[str | None, Counter[str]]:
    """Return the number of known records by stratum and split."""
    found: dict[str | None, Counter[str]] = defaultdict(Counter)
    if rule.stratify:
        rows = np.array([row for row, group in enumerate(groups) if group in known], dtype=np.int64)
        for row, values in _facts(filtered, rows, rule):
            found[values["stratum"]][known[groups[row]]] += 1
    return found
