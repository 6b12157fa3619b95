"""Count pairs of records in different splits that share an id, body, URL, photo or story.

Leak groups keep such pairs in one split, so that all counts should be zero. This is an independent check of the
assigned splits, by sorted keys and by bands of the signatures. `cutline verify` checks the published files as well.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from builder.dataset.grouping import bands, buckets, codes_of
from builder.dataset.same_story import Rows, Stories
from builder.dataset.split_conflicts import Links


def crossing(links: Links, rows: Rows, splits: Sequence[str]) -> dict[str, int]:
    """Return the number of pairs of *rows* in different splits by what they share: a name of `GROUP_KEYS`, or `story`.

    Args:
        links: relations between the rows of the build.
        rows: the rows with a split.
        splits: the split of each of *rows*.
    """
    codes = pa.array(splits, pa.string()).dictionary_encode().indices.to_numpy()
    split_of = np.full(len(links.table), -1, dtype=np.int64)
    split_of[rows] = codes
    found = {name: _pairs(keys, split_of[owners]) for name, (owners, keys) in links.keys().items()}
    return {**found, "story": _story_pairs(links, rows, split_of)}


def _pairs(keys: Rows, splits: Rows) -> int:
    """Return the number of pairs with equal keys and different splits: all pairs minus those within a split."""
    has = (keys >= 0) & (splits >= 0)
    both = keys[has] * (int(splits.max(initial=0)) + 1) + splits[has]
    return _within(keys[has]) - _within(both)


def _within(values: Rows) -> int:
    counts = np.unique(values, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def _story_pairs(links: Links, rows: Rows, split_of: Rows) -> int:
    """Return the number of pairs of different bodies of one story, among those that share a band."""
    rows = rows[links.bodies.is_signed[rows]]
    bodies = codes_of(links.table["body"])
    rows = rows[np.unique(np.stack((bodies[rows], split_of[rows])), axis=1, return_index=True)[1]]
    count, width = bands(links.threshold)
    stories = links.stories()
    found: set[tuple[int, int]] = set()
    for start in range(0, count * width, width):
        for bucket in buckets(rows, links.bodies.signatures[start : start + width]):
            if (split_of[bucket] != split_of[bucket[0]]).any():
                found |= _stories_across(stories, bucket, split_of, bodies)
    return len(found)


def _stories_across(stories: Stories, bucket: Rows, split_of: Rows, bodies: Rows) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for row in bucket.tolist():
        others = bucket[(split_of[bucket] > split_of[row]) & (bodies[bucket] != bodies[row])]
        if len(others):
            found |= {(row, other) for other in stories.among(row, others)}
    return found
