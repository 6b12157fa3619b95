"""Rows sorted through bucket files."""

import numpy as np
import pyarrow as pa
import pytest

from builder.storage import buckets as module
from builder.storage.buckets import Buckets

SCHEMA = pa.schema([("id", pa.int64())], metadata={"huggingface": "{}"})


@pytest.mark.parametrize("bucket_bytes", [1, 100, 10**9])
def test_rows_come_out_in_order(bucket_bytes, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "BUCKET_BYTES", bucket_bytes)
    places = np.random.default_rng(0).permutation(1000)
    buckets = Buckets(tmp_path / "b", SCHEMA, np.full(1000, 10))
    for start in range(0, 1000, 90):
        mine = places[start : start + 90]
        buckets.add(pa.table({"id": mine}, schema=SCHEMA), mine)
    tables = list(buckets.sorted())

    assert list(range(1000)) == [row for table in tables for row in table["id"].to_pylist()]
    assert {SCHEMA.metadata[b"huggingface"]} == {table.schema.metadata[b"huggingface"] for table in tables}
    assert (True, []) == (len(tables) <= module.MAX_BUCKETS, list((tmp_path / "b").iterdir()))


def test_no_row_gives_no_table(tmp_path):
    assert [] == list(Buckets(tmp_path / "b", SCHEMA, np.zeros(0, dtype=np.int64)).sorted())
