"""Choose which records of a leak group stay and which are duplicates: a table of policies, one order of preference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builder.dataset.grouping import Bodies, Rows, bands, codes_of

# Decimal digits of a reported similarity.
_REPORTED_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that is removed as a duplicate: the row kept instead, the reason, and the similarity of the bodies."""

    row: int
    kept: int
    reason: str
    similarity: float


class KeptRecords:
    """The rows of a group that are kept so far, indexed by id, by body, and by bands of their signatures.

    Args:
        ids: one code per row, equal for equal ids.
        exact: one code per row, equal for equal bodies.
        bodies: exact similarity of the rows.
        threshold: minimum similarity of near-duplicates.
    """

    def __init__(self, ids: Rows, exact: Rows, bodies: Bodies, threshold: float) -> None:
        self.ids, self.exact, self.bodies, self.threshold = ids, exact, bodies, threshold
        self.by_id: dict[int, int] = {}
        self.by_body: dict[int, int] = {}
        self._by_band: dict[tuple[int, bytes], list[int]] = {}

    def add(self, row: int) -> None:
        """Keep *row*."""
        self.by_id.setdefault(int(self.ids[row]), row)
        self.by_body.setdefault(int(self.exact[row]), row)
        for band in self._bands(row):
            self._by_band.setdefault(band, []).append(row)

    def similar(self, row: int) -> list[tuple[float, int]]:
        """Return similarity and row of the near-duplicates of *row*, most similar first, ties in order of addition."""
        in_band = {other: None for band in self._bands(row) for other in self._by_band.get(band, ())}
        candidates = self.bodies.candidates(row, np.array(list(in_band), dtype=np.int64), self.threshold).tolist()
        ranked = sorted(
            ((self.bodies.similarity(row, other), other) for other in candidates), key=lambda item: -item[0]
        )
        return [item for item in ranked if item[0] >= self.threshold]

    def _bands(self, row: int) -> list[tuple[int, bytes]]:
        # Bands instead of all pairs: a group may hold a hundred thousand rows that share a URL.
        if not self.bodies.is_signed[row]:
            return []
        count, width = bands(self.threshold)
        signature = self.bodies.signatures[: count * width, row].tobytes()
        size = 4 * width
        return [(band, signature[band * size : (band + 1) * size]) for band in range(count)]


# Returns the kept row that a row duplicates and the reason, or None for a row to keep.
Policy = Callable[[int, KeptRecords], tuple[int, str] | None]


def duplicates(table: pa.Table, labels: Rows, bodies: Bodies, policy: str, threshold: float) -> list[Duplicate]:
    """Return the rows that duplicate another row of their group; the order of the rows makes no difference.

    Records of earlier versions are preferred, unchanged ones to edited ones; then the most complete (fields filled,
    then words in the body), then the earliest, then the smallest id, then the first origin.

    Args:
        table: fingerprints of the records, and `published`, the `MatchStatus` with respect to published records.
        labels: the representative row of each row's leak group.
        bodies: similarity of the same rows.
        policy: a name of `POLICIES`.
        threshold: minimum Jaccard index of bodies that `near` treats as duplicates.
    """
    groups = list(_groups(table, labels))
    if not groups:
        return []
    bodies.load(np.unique(np.concatenate(groups)))
    ids, exact = codes_of(table["id"]), codes_of(table["body"])
    found = [
        item
        for group in groups
        for item in _of_group(group, KeptRecords(ids, exact, bodies, threshold), POLICIES[policy])
    ]
    return sorted(found, key=lambda item: item.row)


def same_id(row: int, kept: KeptRecords) -> tuple[int, str] | None:
    """Return the kept row with the same id: an id occurs once in a version."""
    found = kept.by_id.get(int(kept.ids[row]))
    return None if found is None else (found, "same-id")


def same_body(row: int, kept: KeptRecords) -> tuple[int, str] | None:
    """Return the kept row with the same id, else with exactly the same body."""
    found = kept.by_body.get(int(kept.exact[row]))
    return same_id(row, kept) or (None if found is None else (found, "same-body"))


def near(row: int, kept: KeptRecords) -> tuple[int, str] | None:
    """Return the kept row with the same id or body, else the most similar one at or above the threshold."""
    return same_body(row, kept) or next(((other, "near") for _, other in kept.similar(row)), None)


POLICIES: dict[str, Policy] = {"near": near, "exact": same_body, "none": same_id}


def _of_group(group: list[int], kept: KeptRecords, policy: Policy) -> Iterator[Duplicate]:
    for row in group:
        found = policy(row, kept)
        if found is None:
            kept.add(row)
            continue
        other, reason = found
        same = kept.exact[row] == kept.exact[other]
        similarity = 1.0 if same else kept.bodies.similarity(row, other)
        yield Duplicate(row, other, reason, round(similarity, _REPORTED_DIGITS))


def _groups(table: pa.Table, labels: Rows) -> Iterator[list[int]]:
    """Yield the rows of each group of two or more, most preferred first."""
    order = np.argsort(rank(table), kind="stable")
    order = order[np.argsort(labels[order], kind="stable")]
    edges = np.flatnonzero(np.concatenate(([True], np.diff(labels[order]) != 0, [True])))
    for start, end in pairwise(edges.tolist()):
        if end - start > 1:
            yield order[start:end].tolist()


def rank(table: pa.Table) -> Rows:
    """Return the position of each row in the order of preference; see `duplicates`."""
    names = ("published", "filled", "words", "published_at", "id")
    keys = pa.table({**{name: table[name] for name in names}, **origin_keys(table["origin"])})
    order = pc.sort_indices(
        keys,
        sort_keys=[
            (name, "descending" if name in ("published", "filled", "words") else "ascending")
            for name in keys.column_names
        ],
    ).to_numpy()
    positions = np.empty(len(order), dtype=np.int64)
    positions[order] = np.arange(len(order))
    return positions


def origin_keys(origins: pa.ChunkedArray) -> dict[str, pa.Array]:
    """Return the columns by which origins are sorted, as in `Origin.key`: no member and no line come first."""
    parts = origins.combine_chunks()
    member, line = pc.fill_null(parts.field("member"), ""), pc.fill_null(parts.field("line"), 0)
    return {"source": parts.field("source"), "path": parts.field("path"), "member": member, "line": line}
