"""The manifest: checked by its schema; damaged ones are reported."""

from pathlib import Path

import pytest

from builder.config.recipe import read_recipe
from builder.errors import DatasetError
from builder.pipeline.build import Request, build
from builder.records.json_schema import load_schema
from builder.storage.manifest import content_digest, read_manifest, to_bytes, versions
from builder.validation import problems


@pytest.fixture
def out(news, recipe, tmp_path):
    build(Request(read_recipe(recipe(news(20))), tmp_path / "out", "1.0.0"))
    return tmp_path / "out"


def test_manifest_on_disk_is_the_one_returned(out):
    manifest = read_manifest(out, "1.0.0")

    assert to_bytes(manifest) == (out / "versions" / "1.0.0" / "manifest.json").read_bytes()
    assert () == problems(manifest, "manifest.v1")


def test_manifest_that_does_not_match_its_schema_is_a_bug(out):
    with pytest.raises(RuntimeError, match=r"manifest does not match manifest\.v1"):
        to_bytes(read_manifest(out, "1.0.0") | {"digest": "x"})


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"\xff"], ids=repr)
def test_damaged_manifest_is_reported(data, out):
    (out / "versions" / "1.0.0" / "manifest.json").write_bytes(data)

    with pytest.raises(DatasetError, match=r"manifest\.json is damaged"):
        read_manifest(out, "1.0.0")


def test_manifest_that_cannot_be_read_is_not_called_damaged(out, monkeypatch):
    """Who follows the advice to remove the version has lost it for want of a right."""

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DatasetError, match=r"manifest\.json cannot be read \(permission denied\): fix its permissions"):
        read_manifest(out, "1.0.0")


@pytest.mark.parametrize(
    "name", ["1." + 300 * "0", "x" * 5000, "1.0.0-" + 300 * "a", "../versions/1.0.0", "", "1.0.0\n"]
)
def test_name_that_no_version_can_have_is_that_of_none(name, out):
    with pytest.raises(DatasetError, match=r"has no version .{0,130} \(versions: 1\.0\.0\)"):
        read_manifest(out, name)


def test_versions_that_cannot_be_listed_are_not_missing(out, monkeypatch):
    def refuse(place):
        raise PermissionError(13, "Permission denied", str(place))

    monkeypatch.setattr("os.listdir", refuse)
    with pytest.raises(DatasetError, match=r"versions cannot be read \(permission denied\)"):
        versions(out)


def test_link_that_leads_to_itself_is_not_a_permission_error(out):
    for name in ("versions/1.0.0/manifest.json", "versions"):
        (out / name).rename(out / "away")
        (out / name).symlink_to(out / name)
        with pytest.raises(OSError, match="symbolic links"):
            read_manifest(out, "1.0.0")
        (out / name).unlink()
        (out / "away").rename(out / name)


def test_missing_version_is_reported_with_those_that_exist(out):
    with pytest.raises(DatasetError, match=r"has no version 2\.0\.0 \(versions: 1\.0\.0\)"):
        read_manifest(out, "2.0.0")


def test_versions_go_by_semantic_version(tmp_path):
    for name in ("1.10.0", "1.9.0", "notes", "1.10.0-rc.1"):
        (tmp_path / "versions" / name).mkdir(parents=True)
        (tmp_path / "versions" / name / "manifest.json").write_text("{}")
    (tmp_path / "versions" / "3.0.0").mkdir()

    assert ["1.9.0", "1.10.0-rc.1", "1.10.0"] == versions(tmp_path)


def test_content_digest_hangs_on_every_part():
    splits = [{"name": "train", "digest": "a"}, {"name": "test", "digest": "b"}]
    swapped = [{"name": "train", "digest": "b"}, {"name": "test", "digest": "a"}]
    found = {content_digest(splits, "c", "d"), content_digest(swapped, "c", "d"), content_digest(splits, "d", "c")}

    assert (3, content_digest(splits, "c", "d")) == (len(found), content_digest(splits[::-1], "c", "d"))


def test_every_property_is_described_with_an_example():
    def parts(schema):
        yield from schema.get("properties", {}).items()
        inner = [schema["items"]] if "items" in schema else []
        for part in (*schema.get("properties", {}).values(), *inner):
            yield from parts(part)

    bare = [name for name, part in parts(load_schema("manifest.v1")) if not {"description", "examples"} <= set(part)]
    assert [] == bare
