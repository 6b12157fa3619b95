"""Verify: a sound dataset passes, and each way of breaking one is found and named."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.build import Request, build
from builder.errors import DatasetError
from builder.manifest import content_digest, read_manifest, to_bytes
from builder.recipe import read_recipe
from builder.verify import CHECKS, verify
from builder.write import describe_file, digest_of_table
from builder.writers.jsonl import read_lines, write_lines


@pytest.fixture
def out(news, recipe, tmp_path):
    rows = news(60)
    rows += [rows[0], {**rows[1], "body": rows[1]["body"] + " More.", "url": None}, {"headline": "none"}]
    for version, count in (("1.0.0", 63), ("1.1.0", 61)):
        build(Request(read_recipe(recipe(rows[:count])), tmp_path / "out", version))
    return tmp_path / "out"


def found(out, version=None):
    return {(breach.version, breach.check): breach.message for breach in verify(out, version)}


def train(out):
    return out / "data" / "1.0.0" / "train-00000-of-00001.parquet"


def forge(out, change=None):
    """Let *change* alter the manifest of 1.0.0 after its digests of files were made to fit: a fault that hides well."""
    manifest = read_manifest(out, "1.0.0")
    for split in manifest["splits"]:
        split["files"] = [describe_file(out, out / file["path"], file["rows"]) for file in split["files"]]
    manifest["files"] = [describe_file(out, out / file["path"], file["rows"]) for file in manifest["files"]]
    if change:
        change(manifest)
    (out / "versions" / "1.0.0" / "manifest.json").write_bytes(to_bytes(manifest))


def test_sound_dataset_has_no_breach(out):
    assert {} == found(out)


def test_changed_byte_is_found(out):
    data = bytearray(train(out).read_bytes())
    data[len(data) // 2] ^= 1
    train(out).write_bytes(bytes(data))

    assert [("1.0.0", "files")] == [key for key in found(out) if key[1] == "files"]
    assert "data/1.0.0/train-00000-of-00001.parquet was changed: sha256 is" in found(out)["1.0.0", "files"]


def test_missing_file_is_found_and_load_dataset_fails(out):
    train(out).unlink()

    breaches = found(out)
    assert {("1.0.0", "files"), ("1.0.0", "load")} == set(breaches)
    assert "load_dataset(" in breaches["1.0.0", "load"]


@pytest.mark.parametrize("path", ["data/1.0.0/train-00001-of-00001.parquet", "versions/1.0.0/notes.txt"])
def test_file_besides_is_found(path, out):
    (out / path).write_text("")

    assert {("1.0.0", "files"): f"{path} is not in the manifest: remove it"} == found(out, "1.0.0")


def test_data_without_a_manifest_is_found(out):
    (out / "data" / "9.9.9").mkdir()

    assert [(None, "files")] == list(found(out))


@pytest.mark.parametrize("readme", [None, "# Other\n"])
def test_missing_or_stale_readme_is_found(readme, out):
    """Without it the Hub's library would merge the versions."""
    (out / "README.md").unlink()
    if readme:
        (out / "README.md").write_text(readme)

    assert (None, "card") in found(out)


@pytest.mark.parametrize("name", ["records", "duplicates", "rejected", "read"])
def test_sum_that_does_not_come_out_is_found(name, out):
    def change(manifest):
        manifest["counts"][name] += 1

    forge(out, change)
    message = found(out)["1.0.0", "accounting"]
    count = read_manifest(out, "1.0.0")["counts"][name]

    assert f"{name}: found {count - 1}, the manifest says {count}" == message


def test_dropped_rejection_is_found(out):
    path = out / "versions" / "1.0.0" / "rejected.jsonl.zst"
    write_lines(path, [])
    forge(out)

    assert {"1.0.0"} == {version for version, check in found(out) if check == "accounting"}


def rewrite(out, change):
    """Change the rows of the train split and make digests and counts fit, as someone would who means to."""
    table = pq.read_table(train(out), partitioning=None)
    pq.write_table(change(table), train(out))


def test_edited_record_is_found_by_its_digest(out):
    def edit(table):
        headlines = ["Edited", *table["headline"].to_pylist()[1:]]
        return table.set_column(1, table.schema.field(1), pa.array(headlines))

    rewrite(out, edit)
    forge(out)

    assert "split train: digest of the records is" in found(out)["1.0.0", "records"]


def test_row_that_breaks_the_schema_is_found(out):
    rewrite(out, lambda table: table.set_column(3, table.schema.field(3), pa.array([""] * len(table))))
    forge(out)
    messages = [breach.message for breach in verify(out, "1.0.0") if breach.check == "records"]

    assert (True, True) == ("row 1: $.body: " in messages[0], "more like these" in messages[5])


def test_id_that_occurs_twice_is_found(out):
    rewrite(out, lambda table: pa.concat_tables([table, table.slice(0, 1)]))
    forge(out)
    messages = [breach.message for breach in verify(out, "1.0.0") if breach.check == "records"]

    assert "occurs twice" in messages[0]


def test_group_in_two_splits_is_found(out):
    other = pq.read_table(out / "data" / "1.0.0" / "test-00000-of-00001.parquet", partitioning=None)["group"][0].as_py()

    def leak(table):
        place = table.schema.get_field_index("group")
        groups = [other, *table["group"].to_pylist()[1:]]
        return table.set_column(place, table.schema.field(place), pa.array(groups))

    rewrite(out, leak)
    forge(out)

    assert f"group {other} is in test, train" == found(out)["1.0.0", "groups"]


def test_duplicate_that_points_nowhere_is_found(out):
    path = out / "versions" / "1.0.0" / "duplicates.jsonl.zst"
    rows = [json.loads(line) | {"kept": "f" * 32} for line in read_lines(path)]
    write_lines(path, [json.dumps(row).encode() + b"\n" for row in rows])
    forge(out)
    breaches = found(out)

    assert "which is no record of its group and split" in breaches["1.0.0", "groups"]


def test_assignments_that_say_otherwise_are_found(out):
    path = out / "versions" / "1.0.0" / "assignments.parquet"
    table = pq.read_table(path)
    moved = table.set_column(2, "split", pa.array(["test"] * len(table)))
    pq.write_table(moved, path)
    forge(out, lambda manifest: manifest["assignments"].update(digest=digest_of_table(moved)))

    assert "assignments.parquet does not list what the files hold" in found(out)["1.0.0", "assignments"]


def test_column_too_many_is_found(out):
    rewrite(out, lambda table: table.append_column("more", pa.array(range(len(table)))))
    forge(out)
    messages = [breach.message for breach in verify(out, "1.0.0")]

    assert any("column more: " in message for message in messages)
    assert any("load_dataset(" in message for message in messages)


def test_digest_of_the_content_is_computed_anew(out):
    manifest = read_manifest(out, "1.0.0")
    path = out / "versions" / "1.0.0"
    import hashlib

    digests = [
        hashlib.sha256(b"".join(read_lines(path / name))).hexdigest()
        for name in ("duplicates.jsonl.zst", "rejected.jsonl.zst")
    ]
    assert content_digest(manifest["splits"], *digests) == manifest["digest"]
    forge(out, lambda manifest: manifest.update(digest="0" * 64))
    assert "digest of the content is" in found(out)["1.0.0", "accounting"]


def test_one_version_can_be_asked_for(out):
    train(out).unlink()

    assert {} == found(out, "1.1.0")


def test_folder_without_a_version_is_a_fault_in_the_setting_up(tmp_path):
    with pytest.raises(DatasetError, match="has no version"):
        list(verify(tmp_path))


def test_checks_are_those_that_the_help_names():
    assert ["files", "records", "accounting", "groups", "assignments", "load"] == list(CHECKS)
