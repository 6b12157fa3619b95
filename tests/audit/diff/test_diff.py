"""Diff reports exactly the changes that were planted between two versions."""

import json
from copy import deepcopy

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.audit.diff import compare
from builder.audit.diff.items import items
from builder.errors import DatasetError
from builder.storage.manifest import read_manifest, to_bytes


def plant(rows):
    """Return *rows* with one change of each kind."""
    new = deepcopy(rows)
    del new["goes"]
    new["comes"] = {**rows["goes"], "headline": "Goose stops the night train", "body": "Geese " * 60, "url": None}
    new["headline"]["headline"] += " again"
    new["body"]["body"] = new["body"]["body"].replace(" ", " really ", 1)
    new["dots"]["body"] = new["dots"]["body"].replace(" ", ", ", 1)
    new["other-name"] = new.pop("renamed") | {"body": rows["renamed"]["body"] + " Edited."}
    new["placed"]["body"] += " Edited."
    new["filled"]["standfirst"] = "What nobody had known."
    new["credit"]["photo_credit"] = new["credit"]["photos"][0]["credit"] = "Anne Bell"
    new["photos"]["photos"].reverse()
    new["publisher"]["publisher"] = "The Orrin Gazette"
    new["date"]["published_at"] = "2026-04-01T05:00:00Z"
    new["repeats"] = {**rows["stays-0"], "url": None, "published_at": None}
    new["breaks"] = {"headline": "No text any more", "body": None}
    return new


PLANTED = {
    "added": {"comes": ("new-input", None)},
    "removed": {
        "goes": ("input-gone", None),
        "short": ("filter", "rejected: filter short-body"),
        "repeats": ("duplicate", "duplicate of"),
        "breaks": ("changed-input", "rejected: "),
    },
    "changed": {
        "headline": (["headline"], True, "changed-input"),
        "body": (["body"], True, "changed-input"),
        "dots": (["body"], False, "changed-input"),
        "other-name": (["body"], True, "other-document"),
        "placed": (["body"], True, "changed-input"),
        "filled": (["standfirst"], False, "changed-input"),
        "credit": (["photo_credit", "photos"], False, "changed-input"),
        "photos": (["photos"], False, "changed-input"),
        "publisher": (["publisher"], False, "changed-input"),
        "date": (["published_at"], False, "changed-input"),
    },
    "moved": {},
}


def by_name(found):
    return {item["origin"].removesuffix(".jsonl:1"): item for item in found}


@pytest.fixture
def planted(rows, publish):
    publish("1.0.0", rows)
    return publish("2.0.0", plant(rows), more="[filters]\nmin_body_words = 40")


def test_planted_changes_are_found_and_no_others(planted):
    comparison = compare(planted, "1.0.0", "2.0.0")
    found = {kind: by_name(items(comparison, kind)) for kind in PLANTED}

    assert {kind: set(names) for kind, names in PLANTED.items()} == {kind: set(names) for kind, names in found.items()}
    assert PLANTED["changed"] == {
        name: (item["fields"], item["id"] != item["old_id"], item["reason"]) for name, item in found["changed"].items()
    }
    for kind in ("added", "removed"):
        for name, (reason, detail) in PLANTED[kind].items():
            assert reason == found[kind][name]["reason"]
            assert (found[kind][name]["detail"] or "").startswith(detail or "")


def test_counts_add_up(planted):
    comparison = compare(planted, "1.0.0", "2.0.0")

    assert {
        "old": 34, "new": 31, "added": 1, "removed": 4, "changed": 10, "moved": 0, "unchanged": 20, "regrouped": 0,
    } == comparison.counts()  # fmt: skip
    assert {
        "train": {"old": 34, "new": 31, "added": 1, "removed": 4, "changed": 10, "moved": 0}
    } == comparison.counts_by("splits")
    assert {"old": 0, "new": 1, "added": 0, "removed": 0, "changed": 1, "moved": 0} == comparison.counts_by(
        "publishers"
    )["The Orrin Gazette"]


def test_backwards_additions_and_removals_change_places(planted):
    comparison = compare(planted, "2.0.0", "1.0.0")
    found = {kind: set(by_name(items(comparison, kind))) for kind in PLANTED}

    assert set(PLANTED["removed"]) == found["added"]
    assert set(PLANTED["added"]) == found["removed"]
    assert set(PLANTED["changed"]) - {"other-name"} | {"renamed"} == found["changed"]


def test_version_is_equal_to_itself(planted):
    comparison = compare(planted, "1.0.0", "1.0.0")

    assert [0, 0, 0, 0, 34] == [
        comparison.counts()[kind] for kind in ("added", "removed", "changed", "moved", "unchanged")
    ]


def test_old_and_new_values_are_reported(planted):
    comparison = compare(planted, "1.0.0", "2.0.0")
    found = by_name(items(comparison, "changed"))

    assert {"publisher": {"old": "The Orrin Courier", "new": "The Orrin Gazette"}} == found["publisher"]["changes"]
    assert {"standfirst": {"old": None, "new": "What nobody had known."}} == found["filled"]["changes"]
    before, after = (found["date"]["changes"]["published_at"][side] for side in ("old", "new"))
    assert ("2026-04-01T05:00:00Z", True) == (after, before.startswith("2026-03-"))


def test_extractor_is_blamed_where_the_raw_document_is_the_same(planted):
    """Same bytes, other fields, and the manifests name two extractors."""
    pretend(planted, "1.0.0", lambda manifest: manifest["tools"].update(extractor="0" * 8))
    rewrite(planted, "1.0.0", lambda table: with_headlines(table, "read in another way"))
    comparison = compare(planted, "1.0.0", "2.0.0")
    stays = by_name(items(comparison, "changed"))["stays-1"]

    assert (["headline"], "extractor") == (stays["fields"], stays["reason"])


def test_recipe_is_blamed_for_the_facts_that_it_declares(rows, publish):
    publish("1.0.0", rows)
    out = publish("1.0.1", rows, facts='section = "Local"')
    found = [(item["fields"], item["reason"]) for item in items(compare(out, "1.0.0", "1.0.1"), "changed")]

    assert len(rows) * [(["section"], "recipe")] == found


def test_record_that_returns_is_not_the_one_at_its_location(rows, publish):
    """Its id is known from an older version than those that are compared."""
    rest = {name: row for name, row in rows.items() if name.startswith("stays")}
    one, other = ({**rows[name], "url": None} for name in ("goes", "headline"))
    publish("1.0.0", {**rest, "a": one, "b": other}, train=1, test=1)
    publish("2.0.0", {**rest, "b": other}, train=1, test=1)
    out = publish("3.0.0", {**rest, "b": one}, train=1, test=1)
    comparison = compare(out, "2.0.0", "3.0.0")

    assert {"added": 1, "removed": 1, "changed": 0, "moved": 0} == {
        kind: comparison.counts()[kind] for kind in ("added", "removed", "changed", "moved")
    }


def test_taken_down_record_is_reported(rows, publish, tmp_path):
    publish("1.0.0", rows)
    takedown = f'url = "{rows["stays-3"]["url"]}"\nreason = "court order"\ndate = 2026-05-01'
    (tmp_path / "takedowns.toml").write_text(f"[[takedowns]]\n{takedown}\n")
    out = publish("2.0.0", rows, head='takedowns = "../takedowns.toml"')
    comparison = compare(out, "1.0.0", "2.0.0")

    assert [("stays-3", "takedown", "rejected: takedown court-order")] == [
        (name, item["reason"], item["detail"]) for name, item in by_name(items(comparison, "removed")).items()
    ]
    assert 0 == comparison.counts()["changed"]


def test_counts_are_those_of_the_manifest(planted):
    changes = read_manifest(planted, "2.0.0")["changes"]

    assert changes == {kind: compare(planted, "1.0.0", "2.0.0").counts()[kind] for kind in changes}


def test_forged_move_is_reported(rows, publish):
    publish("1.0.0", rows, train=1, test=1)
    out = publish("1.0.1", rows, train=1, test=1)
    moved = move_one(out, "1.0.1")
    comparison = compare(out, "1.0.0", "1.0.1")
    found = list(items(comparison, "moved"))

    assert [(moved, moved, "train", "test")] == [
        (item["id"], item["old_id"], item["old_split"], item["split"]) for item in found
    ]
    assert [0, 0, 0, 1] == [comparison.counts()[kind] for kind in ("added", "removed", "changed", "moved")]


def test_order_of_the_files_makes_no_difference(planted):
    """Versions of ours are sorted by id; what is not must be paired by its ids all the same."""
    rewrite(planted, "1.0.0", lambda table: table.take(pa.array(range(len(table) - 1, -1, -1))))
    comparison = compare(planted, "1.0.0", "2.0.0")

    assert {kind: set(names) for kind, names in PLANTED.items()} == {
        kind: set(by_name(items(comparison, kind))) for kind in PLANTED
    }


def test_column_that_one_version_lacks_counts_as_null(planted):
    rewrite(planted, "1.0.0", lambda table: table.drop_columns(["section", "standfirst"]))
    comparison = compare(planted, "1.0.0", "2.0.0")

    assert ["standfirst"] == by_name(items(comparison, "changed"))["filled"]["fields"]
    assert 10 == comparison.counts()["changed"]


def test_another_group_alone_is_not_a_change(planted):
    def regroup(table):
        place = table.schema.get_field_index("group")
        return table.set_column(place, table.schema.field(place), pa.array(["f" * 32] * len(table)))

    rewrite(planted, "1.0.0", regroup)
    counts = compare(planted, "1.0.0", "2.0.0").counts()

    assert (10, 20, 20) == (counts["changed"], counts["unchanged"], counts["regrouped"])


@pytest.mark.parametrize(("old", "new"), [("1.0.0", "2.0.1"), ("2.0.1", "1.0.0")])
def test_unknown_version_is_a_configuration_error(old, new, planted):
    with pytest.raises(
        DatasetError, match=r"has no version 2\.0\.1 \(versions: 1\.0\.0, 2\.0\.0\); did you mean 2\.0\.0"
    ):
        compare(planted, old, new)


def test_missing_and_damaged_files_are_faults_in_the_setting_up(planted):
    path = planted / "data" / "1.0.0" / "train-00000-of-00001.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DatasetError, match=r"train-00000-of-00001\.parquet is damaged"):
        compare(planted, "1.0.0", "2.0.0")
    path.unlink()
    with pytest.raises(DatasetError, match=r"train-00000-of-00001\.parquet is missing"):
        compare(planted, "1.0.0", "2.0.0")


def rewrite(out, version, change, split="train"):
    path = out / "data" / version / f"{split}-00000-of-00001.parquet"
    pq.write_table(change(pq.read_table(path, partitioning=None)), path)


def pretend(out, version, change):
    manifest = read_manifest(out, version)
    change(manifest)
    (out / "versions" / version / "manifest.json").write_bytes(to_bytes(manifest))


def with_headlines(table, text):
    place = table.schema.get_field_index("headline")
    return table.set_column(place, table.schema.field(place), pa.array([text] * len(table)))


def move_one(out, version):
    """Return the id of a record after moving it from train to test, as a forger would."""
    taken = pq.read_table(out / "data" / version / "train-00000-of-00001.parquet", partitioning=None).slice(0, 1)
    rewrite(out, version, lambda table: table.slice(1))
    rewrite(out, version, lambda table: pa.concat_tables([table, taken]).sort_by("id"), "test")
    return taken["id"][0].as_py()


def test_json_names_are_those_of_the_design(planted, cutline):
    done = cutline("diff", planted, "1.0.0", "2.0.0", "--format", "json")
    found = json.loads(done.stdout)

    assert 0 == done.exit_code
    assert {"added", "removed", "changed", "moved"} <= set(found)
    assert all({"id", "old_id", "fields"} <= set(item) for item in found["changed"])
