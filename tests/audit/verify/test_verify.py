"""Verify: a valid dataset passes, and each kind of damage gives one specific violation."""

import json
import re
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.audit.verify import CHECKS, verify
from builder.errors import DatasetError
from builder.pipeline.write_version import content_of, describe_file
from builder.publishing import card
from builder.storage.json_lines import write_lines
from builder.storage.manifest import read_manifest

TRAIN = "data/1.0.0/train-00000-of-00001.parquet"


def found(out, version=None):
    """Return the violations as (version, check, message)."""
    return [(violation.version, violation.check, violation.message) for violation in verify(out, version)]


def only(out, version, check, pattern):
    """Assert that verify reports exactly this violation."""
    violations = found(out)
    assert [(version, check)] == [violation[:2] for violation in violations], violations
    assert re.search(pattern, violations[0][2]), violations[0][2]


def test_sound_dataset_has_no_breach(out):
    assert [] == found(out)


def test_sealing_a_sound_dataset_changes_nothing(out, forge):
    """So that what tests find comes from what they forge."""
    forge.seal()

    assert [] == found(out)


def test_changed_byte_is_found(out):
    data = bytearray((out / TRAIN).read_bytes())
    data[len(data) // 2] ^= 1
    (out / TRAIN).write_bytes(bytes(data))

    only(
        out,
        "1.0.0",
        "files",
        rf"^{TRAIN} was changed: its sha256 is [0-9a-f]{{12}}…, the manifest has [0-9a-f]{{12}}…",
    )


@pytest.mark.parametrize("name", [TRAIN, "versions/1.0.0/rejected.jsonl.zst", "versions/1.0.0/assignments.parquet"])
def test_missing_file_is_found(name, out):
    (out / name).unlink()

    only(out, "1.0.0", "files", f"^{name} is missing: restore it")


@pytest.mark.parametrize("path", ["data/1.0.0/train-00001-of-00001.parquet", "versions/1.0.0/notes.txt"])
def test_file_besides_is_found(path, out):
    (out / path).write_text("")

    only(out, "1.0.0", "files", f"^{path} is not in the manifest: remove it$")


def test_file_that_is_not_parquet_is_found(out, forge):
    (out / TRAIN).write_text("PAR1 and nothing else")
    reseal_files(forge)

    only(out, "1.0.0", "files", f"^{TRAIN} is not a Parquet file")


def test_data_without_a_manifest_are_found(out):
    (out / "data" / "9.9.9").mkdir()

    only(out, None, "files", r"^data/9\.9\.9 is not a version")


def test_lost_manifest_is_found(out):
    (out / "versions" / "1.0.0" / "manifest.json").unlink()

    only(out, None, "files", r"^versions/1\.0\.0 has no manifest\.json: restore it")


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "is damaged"), ("[]", "is damaged"), ('{"schema": "manifest.v1"}', "is damaged"), ("", "is damaged")],
)
def test_damaged_manifest_is_found_and_the_other_version_still_checked(text, message, out):
    (out / "versions" / "1.0.0" / "manifest.json").write_text(text)
    only(out, "1.0.0", "manifest", message)
    (out / "data" / "1.1.0" / "train-00000-of-00001.parquet").unlink()

    assert [("1.0.0", "manifest"), ("1.1.0", "files")] == [violation[:2] for violation in found(out)]


@pytest.mark.parametrize(
    "path", ["data/1.1.0/train-00000-of-00001.parquet", "data/1.0.0/../../../etc/passwd", "/etc/x"]
)
def test_manifest_that_names_foreign_files_is_found(path, out, forge):
    forge.rewrite_manifest(lambda manifest: manifest["files"][0].update(path=path.lstrip("/")))

    only(out, "1.0.0", "manifest", "names .*, expected files below data/1.0.0/ and versions/1.0.0/")


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
@pytest.mark.parametrize("text", ["{}", '{"dedup": []}', '{"dedup": {"threshold": "high"}}', '{"splits": {}}'])
def test_recipe_of_any_form_causes_no_traceback(text, version, out, forge):
    path = forge.of(version).beside("manifest.json")
    manifest = json.loads(path.read_text())
    manifest["recipe"] = json.loads(text)
    path.write_text(json.dumps(manifest))

    only(out, version, "manifest", r"is damaged \(\$\.recipe")


def test_swapped_manifests_are_found(out):
    swap(out / "versions" / "1.0.0", out / "versions" / "1.1.0")

    assert [("1.0.0", "manifest"), ("1.1.0", "manifest")] == [violation[:2] for violation in found(out)]
    assert "is the manifest of 1.1.0, expected that of 1.0.0" in found(out)[0][2]


def test_swapped_data_are_found(out):
    swap(out / "data" / "1.0.0", out / "data" / "1.1.0")
    violations = found(out)

    # The other splits are the same in both.
    assert [("1.0.0", "files"), ("1.1.0", "files")] == [violation[:2] for violation in violations]
    assert "it is data/1.1.0/" in violations[0][2]


def test_swapped_versions_are_found(out):
    for folder in ("data", "versions"):
        swap(out / folder / "1.0.0", out / folder / "1.1.0")

    assert [("1.0.0", "manifest"), ("1.1.0", "manifest")] == [violation[:2] for violation in found(out)]


def test_missing_readme_is_reported_once(out):
    """Without it the Hub's library would merge the versions, and none can be loaded by its name."""
    (out / "README.md").unlink()

    only(out, None, "card", "^README.md is missing, load_dataset would mix all versions: cutline card ")


def test_stale_readme_is_found(out):
    path = out / "README.md"
    path.write_text(re.sub(r"(?m)^pretty_name: .*$", "pretty_name: Other", path.read_text()))

    only(out, None, "card", r"^README.md is stale \(YAML\)")


def test_readme_without_a_config_is_found(out):
    path = out / "README.md"
    path.write_text(path.read_text().replace("config_name: 1.0.0", "config_name: 0.9.0"))

    only(out, "1.0.0", "card", "^README.md has no config 1.0.0, so load_dataset cannot find it")


def test_config_with_the_files_of_another_version_is_found(out):
    path = out / "README.md"
    path.write_text(path.read_text().replace("data/1.0.0/", "data/1.1.0/"))

    only(out, "1.0.0", "card", "^README.md: config 1.0.0 names other files than the manifest")


@pytest.mark.parametrize("text", ["---\n: : [\n---\n", "---\nconfigs: 3\n---\n", "# Other\n", ""])
def test_readme_that_is_not_ours_is_found(text, out):
    (out / "README.md").write_text(text)

    assert {"card"} == {check for _, check, _ in found(out)}


def test_dropped_row_is_found(out, forge):
    """The file's checksum fits again, the manifest's sums do not."""
    forge.write_records("train", forge.records("train")[1:])
    reseal_files(forge)
    card.refresh(out)

    only(out, "1.0.0", "files", f"^{TRAIN}: found [0-9]+ rows, the manifest has [0-9]+")


def test_dropped_row_is_found_when_sums_and_digests_fit(out, forge):
    dropped, *records = forge.records("train")
    forge.write_records("train", records)
    forge.seal()

    only(out, "1.0.0", "assignments", f"id {dropped['id']} in train does not match the data")


def test_dropped_row_is_found_when_the_assignments_fit_too(out, forge):
    """The digest of the source's documents still counts it."""
    dropped, *records = forge.records("train")
    sources = read_manifest(out, "1.0.0")["sources"]
    forge.write_records("train", records)
    forge.write_assignments([row for row in forge.assignments() if row["id"] != dropped["id"]])
    forge.seal(lambda manifest: manifest.update(sources=sources))

    only(out, "1.0.0", "accounting", r"^source 0 \(rows.jsonl\): found 65 documents, the manifest has 66")


@pytest.mark.parametrize("name", ["records", "duplicates", "rejected", "read"])
def test_wrong_sum_is_found(name, out, forge):
    forge.rewrite_manifest(lambda manifest: manifest["counts"].update({name: manifest["counts"][name] + 1}))
    card.refresh(out)
    count = read_manifest(out, "1.0.0")["counts"][name]

    only(out, "1.0.0", "accounting", rf"^{name}: found {count - 1}, the manifest has {count}")


def test_dropped_rejection_is_found(out, forge):
    write_lines(forge.beside("rejected.jsonl.zst"), [])
    reseal_files(forge)

    only(out, "1.0.0", "accounting", "^rejected: found 0, the manifest has 1")


def test_edited_record_is_found_by_its_digest(out, forge):
    records = forge.records("train")
    records[0]["headline"] = "Edited"
    forge.write_records("train", records)
    reseal_files(forge)
    card.refresh(out)

    only(out, "1.0.0", "records", "^split train: the digest of its records is")


def test_row_that_breaks_the_schema_is_found(out, forge):
    table = forge.table("train")
    place = table.schema.get_field_index("body")
    forge.write_table("train", table.set_column(place, table.schema.field(place), pa.array([""] * len(table))))
    reseal_files(forge)
    card.refresh(out)
    messages = [message for _, check, message in found(out) if check == "records"]

    assert 6 == len(messages) == len(found(out))
    assert f"{TRAIN}: row 1: $.body: " in messages[0]
    assert "more like these" in messages[5]


def test_id_that_occurs_twice_is_found(out, forge):
    table = forge.table("train")
    forge.write_table("train", pa.concat_tables([table.slice(0, 1), table]))
    forge.write_assignments(sorted([forge.assignments()[0], *forge.assignments()], key=lambda row: row["id"]))
    name = table["id"][0].as_py()
    rows = forge.assignments()[1:]
    forge.write_assignments([row for row in rows for _ in range(1 + (row["id"] == name))])
    forge.seal()

    only(out, "1.0.0", "records", f"^{TRAIN}: row 2: id {name} occurs twice")


def test_moved_record_is_found_when_every_digest_fits(out, forge):
    """It stands alone in its group: nothing in its own version gives it away."""
    record = move(forge, to="test")

    only(
        out,
        "1.1.0",
        "stability",
        rf"^record {record['id']} \(train, data/1.1.0/.*, row [0-9]+\) was in test in 1.0.0; ",
    )


def test_record_that_moved_under_another_id_is_found(out, forge):
    """Known by its URL."""
    record = move(forge, to="test", body="Edited " + "words that nobody else has said about the matter " * 9)

    only(out, "1.1.0", "stability", f"was in test in 1.0.0 as {record['id']}; records must not move")


def test_move_is_reported_for_the_version_that_was_asked_for(out, forge):
    move(forge.of("1.1.0"), to="test")

    assert [] == found(out, "1.0.0")
    assert [("1.1.0", "stability")] == [violation[:2] for violation in found(out, "1.1.0")]


def test_leaked_copy_is_found_when_every_digest_fits(out, forge):
    """A near copy in another split with a group of its own: what a build with a broken grouping would publish."""
    copy = {**forge.of("1.1.0").records("train")[0], "id": "f" * 32, "group": "f" * 32, "url": None}
    copy["body"] += " And a few words more."
    add(forge.of("1.1.0"), "test", copy)

    only(
        out,
        "1.1.0",
        "leaks",
        r"^record .* \(train, data/.*\) and record f{32} \(test, .*\) have similar bodies \(similarity 0\.[89]",
    )


def test_leaked_address_is_found_when_every_digest_fits(out, forge):
    taken = forge.of("1.1.0").records("train")[0]
    copy = {**taken, "id": "f" * 32, "group": "f" * 32, "body": "Other words " * 30, "headline": "Other"}
    add(forge.of("1.1.0"), "test", copy)

    only(out, "1.1.0", "leaks", r"have the same address, which leaks")


def test_leaked_photo_is_found_when_every_digest_fits(out, forge):
    last = forge.of("1.1.0")
    photo = {
        "caption": "The harbour master counts the last lanterns of the night from his balcony at the pier.",
        "url": None,
    }
    photo |= {"credit": "Ann Bell", "photographers": [], "agency": None, "alt_text": None, "rights_note": None}
    for split in ("train", "test"):
        taken = last.records(split)[0]
        copy = {**taken, "id": taken["id"][::-1], "group": taken["id"][::-1], "url": None, "photos": [photo]}
        add(last, split, {**copy, "body": f"Other words of {split} " * 30}, line=990 + len(split))

    only(out, "1.1.0", "leaks", r"have the same photo, which leaks")


def test_leaked_id_is_found_when_every_digest_fits(out, forge):
    """The text differs, for an id is only what a record says of itself."""
    taken = forge.of("1.1.0").records("train")[0]
    copy = {**taken, "group": "f" * 32, "url": None, "body": "Other words " * 30}
    add(forge.of("1.1.0"), "test", copy)

    assert ("1.1.0", "leaks") in [violation[:2] for violation in found(out)]
    assert any("have the same id, which leaks" in message for _, _, message in found(out))


def test_group_in_two_splits_is_found(out, forge):
    other = forge.of("1.1.0").records("test")[0]["group"]
    last = forge.of("1.1.0")
    records = last.records("train")
    records[0]["group"] = other
    last.write_records("train", records)
    last.assign(records[0]["id"], group=other)
    last.seal()

    only(out, "1.1.0", "groups", f"^group {other} is in two splits, by record {records[0]['id']} ")


def test_duplicate_that_points_nowhere_is_found(out, forge):
    rows = forge.lines("duplicates.jsonl.zst")
    forge.write_lines("duplicates.jsonl.zst", [{**rows[0], "kept": "f" * 32}, *rows[1:]])
    forge.seal()

    only(out, "1.0.0", "groups", f"^duplicate {rows[0]['id']} .* refers to f{{32}}, which is not a record of its group")


@pytest.mark.parametrize(
    "forged",
    [
        {"id": "f" * 32},
        {},
        [],
        "text",
        {"kept": None},
        {"origin": None},
        {"split": 3},
        {"similarity": "high"},
    ],
    ids=str,
)
def test_forged_duplicate_is_found(forged, out, forge):
    rows = forge.lines("duplicates.jsonl.zst")
    row = {**rows[0], **forged} if isinstance(forged, dict) and forged and "id" not in forged else forged
    forge.write_lines("duplicates.jsonl.zst", [row, *rows[1:]])
    reseal_files(forge)
    violations = found(out)

    assert ("1.0.0", "records") == violations[0][:2]
    assert re.search(r"^versions/1\.0\.0/duplicates\.jsonl\.zst: line 1: \$", violations[0][2])
    assert 1 == len(violations)


@pytest.mark.parametrize("data", [b"no zstandard", b""], ids=["foreign", "empty"])
def test_unreadable_rows_are_found(data, out, forge):
    forge.beside("duplicates.jsonl.zst").write_bytes(data)
    reseal_files(forge)

    assert 1 == len(found(out))


def test_cut_rows_are_found(out, forge):
    path = forge.beside("duplicates.jsonl.zst")
    path.write_bytes(path.read_bytes()[:-5])
    reseal_files(forge)

    only(
        out,
        "1.0.0",
        "records",
        r"duplicates\.jsonl\.zst cannot be read beyond line [0-9]+ \(the last frame is not complete\)",
    )


def test_line_that_is_not_json_is_found(out, forge):
    write_lines(forge.beside("rejected.jsonl.zst"), [b"{\n"])
    reseal_files(forge)

    only(out, "1.0.0", "records", r"^versions/1\.0\.0/rejected\.jsonl\.zst: line 1 is not JSON")


def test_changed_assignment_is_found(out, forge):
    record = forge.records("train")[0]
    forge.assign(record["id"], split="test")
    forge.seal()

    only(out, "1.0.0", "assignments", f"row [0-9]+: id {record['id']} in test does not match the data")


def test_lacking_assignment_is_found(out, forge):
    record = forge.records("train")[0]
    forge.write_assignments([row for row in forge.assignments() if row["id"] != record["id"]])
    forge.seal()

    only(out, "1.0.0", "assignments", f"does not list id {record['id']} of train")


def test_assignments_in_another_order_are_found(out, forge):
    forge.write_assignments(forge.assignments()[::-1])
    reseal_files(forge)

    only(out, "1.0.0", "assignments", "its rows or their order do not match the digest in the manifest")


@pytest.mark.parametrize(
    "table",
    [pa.table({"id": ["x"]}), pa.table({name: [1] for name in ("id", "group", "split", "url", "origin", "content")})],
)
def test_assignments_of_another_form_are_found(table, out, forge):
    pq.write_table(table, forge.beside("assignments.parquet"))
    reseal_files(forge)

    assert {("1.0.0", "assignments")} == {violation[:2] for violation in found(out)}


def test_column_too_many_is_found(out, forge):
    table = forge.table("train")
    forge.write_table("train", table.append_column("more", pa.array(range(len(table)))))
    reseal_files(forge)

    only(out, "1.0.0", "files", rf"^{TRAIN}: column more: found")


def test_digest_of_the_content_is_recomputed(out, forge):
    forge.rewrite_manifest(lambda manifest: manifest.update(digest="0" * 64))
    card.refresh(out)

    only(out, "1.0.0", "digest", "^the digest of the content is .*, the manifest has 000000000000…")


def test_replaced_version_is_found_by_the_chain(out, forge):
    """It is sound in itself, and it is not the one that the next version was built upon."""
    records = forge.records("train")
    records[0]["section"] = "Edited"
    forge.write_records("train", records)
    forge.assign(records[0]["id"], content=content_of(records[0]))
    forge.seal()

    only(out, "1.1.0", "chain", r"^it builds on 1\.0\.0 with the digest [0-9a-f]{12}…, but 1\.0\.0 has [0-9a-f]{12}…")


def test_version_that_is_gone_is_found_by_the_chain(out):
    for folder in ("data", "versions"):
        shutil.rmtree(out / folder / "1.0.0")
    card.refresh(out)

    only(out, "1.1.0", "chain", r"^it builds on 1\.0\.0, which is missing: restore versions/1\.0\.0")


def test_assignment_with_another_content_is_found(out, forge):
    forge.assign(forge.records("train")[0]["id"], content="0" * 32)
    forge.seal()

    only(out, "1.0.0", "assignments", "does not match the data")


def test_one_version_can_be_asked_for(out):
    (out / TRAIN).unlink()

    assert [] == found(out, "1.1.0")


def test_folder_without_a_version_is_a_configuration_error(tmp_path):
    with pytest.raises(DatasetError, match="has no version"):
        list(verify(tmp_path))


def test_unknown_version_is_a_configuration_error(out):
    with pytest.raises(
        DatasetError, match=r"has no version 1\.0\.1 \(versions: 1\.0\.0, 1\.1\.0\); did you mean 1\.0\.0\?"
    ):
        list(verify(out, "1.0.1"))


def test_progress_is_reported_by_version_and_step(out):
    heard = []
    list(verify(out, progress=lambda step, done, total: heard.append((step, done, total))))

    assert {f"{version}: {step}" for version in ("1.0.0", "1.1.0") for step in ("checksums", "leaks")} <= {
        step for step, _, _ in heard
    }
    assert all(0 <= done <= total for _, done, total in heard)


def test_checks_are_those_that_the_help_names():
    assert ["files", "records", "accounting", "groups", "leaks", "assignments", "digest"] == list(CHECKS)


def reseal_files(forge):
    """Make the checksums of all files fit, and nothing else."""

    def change(manifest):
        for split in manifest["splits"]:
            split["files"] = [describe_file(forge.out, forge.out / f["path"], f["rows"]) for f in split["files"]]
        manifest["files"] = [describe_file(forge.out, forge.out / f["path"], f["rows"]) for f in manifest["files"]]

    forge.rewrite_manifest(change)
    card.refresh(forge.out)


def swap(one, other):
    aside = one.with_name("aside")
    for source, target in ((one, aside), (other, one), (aside, other)):
        shutil.move(source, target)


def move(forge, to, **changes):
    """Return a record of train after moving it to another split, every digest made to fit."""
    groups = [row["group"] for row in forge.assignments()]
    record = next(record for record in forge.records("train") if groups.count(record["group"]) == 1)
    moved = {**record, **changes}
    if changes:
        moved["id"] = "0" * 31 + "1"
        forge.write_assignments(
            sorted(
                [{**row, "id": moved["id"]} if row["id"] == record["id"] else row for row in forge.assignments()],
                key=lambda row: row["id"],
            )
        )
    forge.write_records("train", [other for other in forge.records("train") if other["id"] != record["id"]])
    forge.write_records(to, [*forge.records(to), moved])
    forge.assign(moved["id"], split=to, content=content_of(moved))
    forge.seal()
    return moved


def add(forge, split, record, line=999):
    """Add *record* to a split, every digest made to fit."""
    record = {**record, "origin": {**record["origin"], "line": line, "sha256": f"{line:064}"}}
    forge.write_records(split, [*forge.records(split), record])
    row = {
        **forge.assignments()[0],
        **{name: record[name] for name in ("id", "group", "url", "origin")},
        "split": split,
        "content": content_of(record),
    }
    forge.write_assignments(sorted([*forge.assignments(), row], key=lambda row: row["id"]))
    forge.seal()
