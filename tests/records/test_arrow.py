import datetime as dt
import json
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.records import arrow as columns
from builder.records.arrow import arrow_schema, column_mismatches, features, to_records, to_table
from builder.records.json_schema import load_schema

VALID = sorted((Path(__file__).resolve().parent.parent / "cases/schemas/article.v1/valid").glob("*.json"))
RECORDS = [json.loads(case.read_text("utf-8")) for case in VALID]
# Written another way than ours, but the same moment.
PLAIN = [record for record in RECORDS if record["modified_at"] != "2026-03-02T07:30:00+00:00"]


def test_arrow_schema_is_that_of_the_features():
    """`datasets` uses the features in a file only where both are equal to the last detail."""
    expected = features().arrow_schema

    assert expected.equals(arrow_schema(), check_metadata=True)
    assert json.loads(expected.metadata[b"huggingface"]) == json.loads(arrow_schema().metadata[b"huggingface"])


def test_columns_are_the_properties_of_the_schema_in_its_order():
    assert list(load_schema("article.v1")["properties"]) == arrow_schema().names == list(features())


def test_every_column_is_nullable_and_times_are_in_utc():
    assert all(field.nullable for field in arrow_schema())
    assert pa.timestamp("us", "UTC") == arrow_schema().field("published_at").type


def test_records_come_back_as_they_went():
    assert PLAIN == to_records(to_table(PLAIN))


def test_records_come_back_from_several_chunks_and_batches():
    table = pa.concat_tables([to_table(PLAIN[:2]), to_table(PLAIN[2:]), to_table([])])

    assert PLAIN == to_records(table)
    assert PLAIN == [record for batch in table.to_batches() for record in to_records(batch)]


def test_sliced_rows_are_the_right_ones():
    """Lists and structs of a slice still share the buffers of the whole."""
    table = to_table(PLAIN)

    assert PLAIN[1:3] == to_records(table.slice(1, 2)) == to_records(table.combine_chunks().to_batches()[0].slice(1, 2))


def test_moments_are_written_one_way():
    record = {**RECORDS[0], "published_at": "2026-03-02T07:30:00+00:00", "modified_at": "2026-03-02T07:30:00.5Z"}
    (back,) = to_records(to_table([record]))

    assert ("2026-03-02T07:30:00Z", "2026-03-02T07:30:00.500000Z") == (back["published_at"], back["modified_at"])


def test_no_record_is_a_table_of_no_row():
    assert arrow_schema().equals(to_table([]).schema, check_metadata=True)
    assert [] == to_records(to_table([]))


def test_missing_lists_and_structs_are_null_in_json_form():
    table = pa.Table.from_pylist([{}], schema=arrow_schema())

    assert [dict.fromkeys(arrow_schema().names)] == to_records(table)


def test_json_form_does_not_depend_on_how_a_column_is_stored():
    """Files of other writers: other string types, dictionaries, other units and zones of time."""
    stored = pa.table(
        {
            "headline": pa.array(["a", None]).dictionary_encode(),
            "body": pa.array(["b", "c"], pa.large_string()),
            "source": pa.array(["d", None], pa.string_view()),
            "published_at": pa.array(
                [dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC), None], pa.timestamp("s", "Asia/Tokyo")
            ),
            "modified_at": pa.array([1, None], pa.timestamp("ns", "UTC")),
            "authors": pa.array([["e"], None], pa.large_list(pa.string())),
        }
    )

    assert [
        {
            "headline": "a",
            "body": "b",
            "source": "d",
            "published_at": "2026-03-02T08:30:00Z",
            "modified_at": "1970-01-01T00:00:00.000000001Z",
            "authors": ["e"],
        },
        {"headline": None, "body": "c", "source": None, "published_at": None, "modified_at": None, "authors": None},
    ] == to_records(stored)


def test_load_dataset_reads_what_was_written(tmp_path):
    pq.write_table(to_table(RECORDS), tmp_path / "train.parquet")
    loaded = datasets.load_dataset("parquet", data_files=str(tmp_path / "train.parquet"), split="train")

    assert features() == loaded.features
    assert [record["id"] for record in RECORDS] == loaded["id"]
    assert [record["photos"] for record in RECORDS] == loaded["photos"]


def test_own_columns_fit():
    assert {} == column_mismatches(arrow_schema())


def test_column_mismatches_state_found_and_expected():
    fields = [
        pa.field(f.name, pa.int64() if f.name == "headline" else f.type) for f in arrow_schema() if f.name != "url"
    ]
    photo = pa.struct([("caption", pa.string())])
    fields = [pa.field(f.name, pa.list_(photo)) if f.name == "photos" else f for f in fields]
    found = column_mismatches(pa.schema([*fields, pa.field("ulr", pa.string()), pa.field("id", pa.string())]))

    assert {
        "url": ("missing column", "string"),
        "ulr": ("unknown column", "no such column"),
        "headline": ("a column of int64", "string"),
        "photos": (
            "a column of list<item: struct<caption: string>>",
            str(arrow_schema().field("photos").type),
        ),
        "id": ("a repeated column", "one column"),
    } == found


def test_types_that_datasets_casts_without_loss_fit():
    others = {
        "headline": pa.large_string(),
        "body": pa.string_view(),
        "source": pa.null(),
        "published_at": pa.timestamp("ms", "UTC"),
    }

    assert {} == column_mismatches(pa.schema([(f.name, others.get(f.name, f.type)) for f in arrow_schema()]))


def test_timestamps_without_time_zone_do_not_fit():
    """Their time zone is unknown."""
    naive = pa.schema([(f.name, pa.timestamp("us") if f.name == "published_at" else f.type) for f in arrow_schema()])

    assert {"published_at": ("a column of timestamp[us]", "timestamp[us, tz=UTC]")} == column_mismatches(naive)


@pytest.mark.parametrize(
    "part", [{"type": ["string", "integer"]}, {}, {"type": "object"}, {"type": "object", "additionalProperties": True}]
)
def test_ambiguous_schema_is_refused_rather_than_guessed(part):
    with pytest.raises(ValueError, match=r"no (single )?column type"):
        columns._arrow_type(part)
