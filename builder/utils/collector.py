"""The frequency of Python's cyclic garbage collection in our own processes."""

from __future__ import annotations

import gc

# Net allocations between two collections. Extraction allocates many small objects that live as long as their batch;
# with Python's default of 700, collection takes a seventh of the time. Batches are freed by their reference counts, so
# memory stays bounded.
COLLECTOR_THRESHOLD = 50_000


def reduce_collections() -> None:
    """Run the garbage collector less often in this process; not for processes of other programs."""
    gc.set_threshold(COLLECTOR_THRESHOLD, 10, 100)
