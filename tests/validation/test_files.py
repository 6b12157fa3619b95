import gzip
import json
import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import zstandard

from builder.errors import SourceError
from builder.records.arrow import to_table
from builder.validation.files import FileCount, Finding, check_files, find_records

RECORD = json.loads(
    (Path(__file__).resolve().parent.parent / "cases/schemas/article.v1/valid/full.json").read_text("utf-8")
)
LINE = json.dumps(RECORD).encode() + b"\n"


def put(path, data=LINE):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(*paths):
    return [file.name for file in find_records(map(str, paths)).files]


@pytest.fixture
def dataset(tmp_path):
    """Return a dataset folder of three versions, the newest of which is not the last by name."""
    for version in ("1.9.0", "1.10.0", "1.10.0-rc.1"):
        (tmp_path / "news/data" / version).mkdir(parents=True)
        pq.write_table(to_table([RECORD]), tmp_path / "news/data" / version / "train-00000-of-00001.parquet")
    put(tmp_path / "news/versions/1.10.0/rejected.jsonl.zst", b"no record")
    return tmp_path / "news"


def test_file_names_itself(tmp_path):
    path = put(tmp_path / "a.jsonl")

    assert [str(path)] == names(path)


def test_path_given_twice_is_read_once(tmp_path):
    path = put(tmp_path / "a.jsonl")

    assert [str(path)] == names(path, path, tmp_path)


def test_folder_stands_for_all_its_files_of_records_in_order(tmp_path):
    for name in (
        "b/c.jsonl",
        "a.parquet",
        "b/a.jsonl.gz",
        ".cutline/x.jsonl",
        "b/.x.jsonl",
        "notes.txt",
        "z.NDJSON.zst",
    ):
        put(tmp_path / name)

    assert ["a.parquet", "z.NDJSON.zst", "b/a.jsonl.gz", "b/c.jsonl"] == [
        name.removeprefix(f"{tmp_path}/") for name in names(tmp_path)
    ]


def test_dataset_folder_stands_for_its_newest_version(dataset):
    """What `load_dataset` opens; 1.10 is newer than 1.9."""
    found = find_records([str(dataset)])

    assert [str(dataset / "data/1.10.0/train-00000-of-00001.parquet")] == [file.name for file in found.files]
    advice = f"to validate another one, give its folder, such as {dataset}/data/1.9.0"
    assert (f"{dataset}/data/1.10.0: the newest of 3 versions; {advice}",) == found.notes


def test_dataset_below_a_folder_stands_for_its_newest_version_too(dataset):
    """Its other files are not records, whatever their names are."""
    put(dataset.parent / "a.jsonl")

    assert [
        str(dataset.parent / "a.jsonl"),
        str(dataset / "data/1.10.0/train-00000-of-00001.parquet"),
    ] == names(dataset.parent)


@pytest.mark.parametrize("listed", [True, False])
def test_older_version_does_not_replace_a_newest_one_without_files(dataset, listed):
    """Otherwise a pipeline would validate the older version and pass."""
    manifest = {"splits": [{"files": [{"path": "data/1.11.0/test-00000-of-00001.parquet"}]}]}
    put(dataset / "versions/1.11.0/manifest.json", json.dumps(manifest).encode() if listed else b"damaged")
    with pytest.raises(SourceError) as caught:
        names(dataset)

    name = "test-00000-of-00001.parquet" if listed else "*.parquet"
    assert (
        f"{dataset}: found no data/1.11.0/{name}, expected all files of its newest version 1.11.0: restore them "
        f"(cutline verify {dataset} lists what else is missing), or give the folder of another version, such as "
        f"{dataset}/data/1.10.0"
    ) == str(caught.value)


def test_missing_file_of_the_newest_version_is_an_error(dataset):
    files = [{"path": f"data/1.10.0/{name}-00000-of-00001.parquet"} for name in ("train", "test")]
    put(dataset / "versions/1.10.0/manifest.json", json.dumps({"splits": [{"files": files}]}).encode())
    with pytest.raises(SourceError, match=r"found no data/1\.10\.0/test-00000-of-00001\.parquet, expected all files"):
        names(dataset)


def test_empty_data_folder_of_the_newest_version_is_an_error(dataset):
    (dataset / "data/2.0.0").mkdir()
    with pytest.raises(SourceError, match=r"found no data/2\.0\.0/\*\.parquet"):
        names(dataset)


def test_unreadable_newest_version_is_an_error(dataset, monkeypatch):
    listed = os.listdir

    def listdir(place):
        if str(place).endswith("data/1.10.0"):
            raise PermissionError(13, "Permission denied", str(place))
        return listed(place)

    monkeypatch.setattr("os.listdir", listdir)
    with pytest.raises(SourceError, match=r"data/1\.10\.0: cannot be read: Permission denied"):
        names(dataset)


@pytest.mark.parametrize("folder", ["versions", "data"])
def test_unreadable_list_of_versions_is_an_error(folder, dataset, monkeypatch):
    """Otherwise an older version would be validated."""

    listed = os.listdir

    def listdir(place="."):
        if str(place).endswith(f"/{folder}"):
            raise PermissionError(13, "Permission denied", str(place))
        return listed(place)

    monkeypatch.setattr("os.listdir", listdir)
    with pytest.raises(SourceError, match=rf"/{folder}: cannot be read: Permission denied"):
        names(dataset)


def test_unreadable_manifest_of_the_newest_version_is_an_error(dataset, monkeypatch):
    put(dataset / "versions/1.10.0/manifest.json")

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match=r"versions/1\.10\.0/manifest\.json: cannot be read: Permission denied"):
        names(dataset)


@pytest.mark.parametrize(("gone", "example"), [(["1.10.0"], "1.9.0"), (["1.10.0", "1.9.0"], "1.8.0"), (None, None)])
def test_version_whose_folder_is_gone_is_not_proposed(gone, example, dataset):
    shutil.rmtree(dataset / "data/1.10.0-rc.1")
    put(dataset / "data/1.8.0/train-00000-of-00001.parquet")
    put(dataset / "versions/1.11.0/manifest.json", b"{}")
    for name in ("1.10.0", "1.9.0", "1.8.0"):
        put(dataset / f"versions/{name}/manifest.json", b"{}")
        if gone is None or name in gone:
            shutil.rmtree(dataset / "data" / name, ignore_errors=True)
    with pytest.raises(SourceError) as caught:
        names(dataset)

    advice = f", or give the folder of another version, such as {dataset}/data/{example}" if example else ""
    assert str(caught.value).endswith(f"lists what else is missing){advice}")


def test_folder_of_a_version_stands_for_that_version(dataset):
    assert [str(dataset / "data/1.9.0/train-00000-of-00001.parquet")] == names(dataset / "data/1.9.0")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "no such file or folder"),
        ("notes.txt", "not a file of records"),
        ("folder", "found no file of records in it"),
    ],
)
def test_path_without_records_is_an_error(tmp_path, name, message):
    put(tmp_path / "notes.txt")
    (tmp_path / "folder").mkdir()
    with pytest.raises(SourceError) as caught:
        find_records([str(tmp_path / name)])

    assert str(caught.value).startswith(f"{tmp_path / name}: {message} (")


def test_records_are_counted_file_by_file(tmp_path):
    bad = LINE.replace(b'"language": "en"', b'"language": 5').replace(b'"url": "https:', b'"url": "')
    first = str(put(tmp_path / "a.jsonl", LINE + bad + b"\n" + LINE))
    second = str(put(tmp_path / "b.jsonl.gz", gzip.compress(LINE * 2)))
    third = str(put(tmp_path / "c.jsonl.zst", zstandard.ZstdCompressor().compress(LINE)))
    fourth = str(tmp_path / "d.parquet")
    pq.write_table(to_table([RECORD] * 3), fourth)
    events = list(check_files(find_records([str(tmp_path)]).files))

    assert [
        FileCount(first, 3, 1, 3),
        FileCount(second, 2, 0, 0),
        FileCount(third, 1, 0, 0),
        FileCount(fourth, 3, 0, 0),
    ] == [event for event in events if isinstance(event, FileCount)]
    assert [(2, "/language"), (2, "/url"), (3, "")] == [
        (event.place, event.violation.pointer) for event in events if isinstance(event, Finding)
    ]


def test_progress_comes_to_the_bytes_of_the_files(tmp_path):
    put(tmp_path / "a.jsonl", LINE * 3000)
    put(tmp_path / "b.jsonl.gz", gzip.compress(LINE * 1000))
    pq.write_table(to_table([RECORD] * 1000), tmp_path / "c.parquet")
    files = find_records([str(tmp_path)]).files
    steps = []
    for _ in check_files(files, steps.append):
        pass

    assert sum(file.size for file in files) == sum(steps)
    assert min(steps) >= 0


def test_unreadable_file_is_an_error(tmp_path, monkeypatch):
    path = put(tmp_path / "a.jsonl")
    files = find_records([str(path)]).files

    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match=r"a\.jsonl: cannot be read: Permission denied"):
        list(check_files(files))
