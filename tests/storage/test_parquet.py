"""Parquet files: names, row groups, metadata, and bytes that depend on the rows alone."""

import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.storage.parquet import write_split

TABLE = pa.table({"id": [f"{number:05}" for number in range(2500)]}, metadata={"huggingface": "{}"})


def written(folder, tables, counts):
    return {path.name: path.read_bytes() for path in write_split(folder, "train", tables, counts)}


def test_rows_go_to_as_many_files_as_asked_for(tmp_path):
    paths = write_split(tmp_path, "train", [TABLE], [1200, 1300])

    assert ["train-00000-of-00002.parquet", "train-00001-of-00002.parquet"] == [path.name for path in paths]
    assert [1200, 1300] == [pq.read_metadata(path).num_rows for path in paths]
    assert TABLE["id"].to_pylist() == [row for path in paths for row in pq.read_table(path)["id"].to_pylist()]


@pytest.mark.parametrize("cut", [1, 999, 1000, 1001, 2499])
def test_bytes_do_not_depend_on_how_rows_arrive(cut, tmp_path):
    """Row-group boundaries change a file's bytes, so they must not be those of the tables that arrive."""
    whole = written(tmp_path / "a", [TABLE], [1200, 1300])
    parts = written(tmp_path / "b", [TABLE.slice(0, cut), TABLE.slice(cut)], [1200, 1300])

    assert whole == parts


def test_row_groups_have_a_fixed_length(tmp_path):
    (path,) = write_split(tmp_path, "train", [TABLE.slice(0, 700), TABLE.slice(700)], [2500])
    footer = pq.read_metadata(path)

    assert [1000, 1000, 500] == [footer.row_group(number).num_rows for number in range(footer.num_row_groups)]


def test_files_are_as_the_hub_wants_them(tmp_path):
    (path,) = write_split(tmp_path, "train", [TABLE], [2500])
    column = pq.read_metadata(path).row_group(0).column(0)
    metadata = pq.read_metadata(path).metadata

    assert ("ZSTD", True, True) == (column.compression, column.has_offset_index, column.has_column_index)
    assert {b"huggingface", b"content_defined_chunking", b"ARROW:schema"} == set(metadata)


def test_one_new_row_leaves_most_of_the_file_as_it_was(tmp_path):
    """What content-defined chunking is for: pages end where the content says so, not after so many bytes."""
    chance = random.Random(0)
    rows = ["".join(chance.choices("abcdefgh ", k=6000)) for _ in range(1000)]
    old = write_split(tmp_path / "a", "train", [pa.table({"body": rows})], [1000])[0].read_bytes()
    new = write_split(tmp_path / "b", "train", [pa.table({"body": ["new", *rows]})], [1001])[0].read_bytes()

    third = len(old) // 3
    assert new.count(old[third : third + 100_000]) == 1
