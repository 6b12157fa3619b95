import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from builder.records.arrow import arrow_schema, to_table
from builder.validation.lines import CheckedRecord
from builder.validation.parquet import BATCH_ROWS, check_parquet

CASES = Path(__file__).resolve().parent.parent / "cases/schemas/article.v1/valid"
RECORDS = [json.loads(case.read_text("utf-8")) for case in sorted(CASES.glob("*.json"))]
COUNT = len(RECORDS)
TABLE = to_table(RECORDS)


def check(table, **options):
    stream = io.BytesIO()
    pq.write_table(table, stream, **options)
    return list(check_parquet(stream))


def problems_of(checked):
    return [(c.place, b.pointer, b.rule, b.message) for c in checked for b in c.violations]


def test_valid_rows_have_no_problem():
    assert [CheckedRecord(row, ()) for row in range(1, COUNT + 1)] == check(TABLE)


def test_problems_have_the_number_of_their_row_across_batches():
    many = BATCH_ROWS * 2 + 5
    records = [dict(RECORDS[0]) for _ in range(many)]
    records[1]["headline"] = ""
    records[BATCH_ROWS + 2]["photos"] = [RECORDS[0]["photos"][0] | {"credit": ""}]
    records[-1]["origin"] = RECORDS[0]["origin"] | {"line": 0}
    found = check(to_table(records), row_group_size=700)

    assert [(2, "/headline"), (BATCH_ROWS + 3, "/photos/0/credit"), (many, "/origin/line")] == [
        (c.place, b.pointer) for c in found for b in c.violations
    ]


def test_null_where_a_value_must_be_is_a_problem():
    records = [RECORDS[0] | {"body": None, "rights": None, "keywords": None}]

    assert [(1, "/body", "type"), (1, "/keywords", "type"), (1, "/rights", "type")] == [
        problem[:3] for problem in problems_of(check(to_table(records)))
    ]


def test_wrong_columns_are_reported_once_and_other_columns_are_validated():
    table = (
        to_table([*RECORDS, RECORDS[0] | {"body": ""}]).drop_columns(["url"]).append_column("ulr", pa.nulls(COUNT + 1))
    )
    place = table.schema.get_field_index("headline")
    table = table.set_column(place, "headline", pa.array([7] * (COUNT + 1)))

    assert [
        (None, "/url", "column", "missing column (expected string)"),
        (None, "/ulr", "column", 'unknown column (did you mean "url"?)'),
        (None, "/headline", "column", "a column of int64 (expected string)"),
        (COUNT + 1, "/body", "minLength", '"" is empty (expected text that is not empty)'),
    ] == problems_of(check(table))


def test_file_of_other_data_is_reported_only_by_its_columns():
    found = check(pa.table({"x": [1, 2]}))

    assert [*arrow_schema().names, "x"] == [pointer[1:] for _, pointer, _, _ in problems_of(found)]
    assert {"column"} == {rule for _, _, rule, _ in problems_of(found)}


def test_invalid_utf_8_is_a_problem_of_its_row():
    """Arrow accepts any bytes as text unless it validates them."""
    raw = pa.array([b"good", b"\xff\xfe", b"good"] + [b"good"] * (COUNT - 3), pa.binary())
    table = TABLE.set_column(1, "headline", raw.view(pa.string()))
    found = check(table)

    assert [(2, "/headline", "parquet")] == [problem[:3] for problem in problems_of(found)]
    assert list(range(1, COUNT + 1)) == [checked.place for checked in found]


def test_moment_out_of_range_is_a_problem_of_its_row():
    """The year 294247 is valid in Arrow, not in Python."""
    wild = pa.array([2**63 - 1] + [None] * (COUNT - 1), pa.int64()).cast(pa.timestamp("us", "UTC"))
    table = TABLE.set_column(TABLE.schema.get_field_index("published_at"), "published_at", wild)

    assert [(1, "/published_at")] == [problem[:2] for problem in problems_of(check(table))]


def test_no_row_is_a_problem_of_the_file():
    """`load_dataset` refuses such a file."""
    assert [(None, "", "empty-file", "no row (expected one or more: an empty file cannot be loaded)")] == problems_of(
        check(TABLE[:0])
    )


def test_damaged_file_is_a_problem_of_the_file():
    stream = io.BytesIO()
    pq.write_table(TABLE, stream)
    whole = stream.getvalue()
    for data in (b"", b"PAR1", b"junk" * 99, whole[:-20], whole[:4] + whole[500:]):
        found = list(check_parquet(io.BytesIO(data)))

        assert {("parquet", False)} == {(b.rule, c.is_record) for c in found for b in c.violations}


def test_damaged_page_is_a_problem_where_it_begins():
    stream = io.BytesIO()
    pq.write_table(to_table(RECORDS * 400), stream, compression="zstd", row_group_size=500)
    data = bytearray(stream.getvalue())
    body = pq.ParquetFile(stream).metadata.row_group(2).column(3)
    end = body.data_page_offset + body.total_compressed_size
    data[body.data_page_offset : end] = b"\xff" * (end - body.data_page_offset)
    *before, last = check_parquet(io.BytesIO(bytes(data)))

    assert [CheckedRecord(row, ()) for row in range(1, len(before) + 1)] == before
    assert (len(before) + 1, "parquet", False) == (last.place, last.violations[0].rule, last.is_record)
