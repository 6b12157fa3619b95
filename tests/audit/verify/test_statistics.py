"""Verify recomputes the statistics of manifests and reports files that cannot be read."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.publishing import card
from builder.records.arrow import arrow_schema
from builder.storage.manifest import read_manifest
from tests.audit.verify.test_verify import TRAIN, found, only, reseal_files

URL = "https://news.example/{}"


@pytest.mark.parametrize(
    ("change", "pattern"),
    [
        (lambda m: m["fields"].update(caption=7), "^records with caption: found 0, the manifest has 7"),
        (lambda m: m["languages"].update(fr=2), "^records in fr: found 0, the manifest has 2"),
        (lambda m: m["published_at"].update(last="2031-01-01T00:00:00Z"), "^dates: found .* has .* – 2031-01-01"),
        (
            lambda m: m["splits"][0]["published_at"].update(first=None),
            "^dates of split train: found 2.* has None – 2",
        ),
        (lambda m: m["dealing"].update(new=9), "^records known and new: found 63, the manifest has 9"),
        (lambda m: m["sources"][0].update(records=65), r"^records of source 0 \(rows.jsonl\): found 63.* has 65"),
        (lambda m: m["sources"][0].update(rejected=0), r"^rejected of source 0 \(rows.jsonl\): found 1.* has 0"),
        (
            lambda m: m["takedowns"].append(
                {"by": "publisher", "value": "Nobody", "reason": "asked", "date": "2026-05-03", "documents": 3}
            ),
            "^documents taken down: found 0, the manifest has 3",
        ),
    ],
)
def test_figure_that_the_records_contradict_is_found(change, pattern, out, forge):
    forge.rewrite_manifest(change)
    card.refresh(out)

    only(out, "1.0.0", "accounting", pattern)


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
@pytest.mark.parametrize("change", [{"added": 90}, {"removed": 5}, {"changed": 99}])
def test_changes_that_cannot_be_are_found(change, version, out, forge):
    forge.of(version).rewrite_manifest(lambda manifest: manifest["changes"].update(change))
    card.refresh(out)

    only(out, version, "chain", "^changes: [0-9]+ records of .* and [0-9]+ here do not match")


def test_version_that_denies_the_earlier_ones_is_found(out, forge):
    forge.of("1.1.0").rewrite_manifest(lambda manifest: manifest.update(earlier=[]))
    card.refresh(out)

    only(out, "1.1.0", "chain", "^changes: 0 records of no earlier version and 64 here do not match 1 added")


def test_leaks_that_are_not_found_are_reported(out, forge):
    forge.rewrite_manifest(lambda manifest: manifest["leaks"].update(body=4))
    card.refresh(out)

    only(out, "1.0.0", "leaks", "^the manifest counts 4 pairs across splits, none was found")


@pytest.mark.parametrize("by", ["id", "url", "publisher", "photo_credit"])
def test_record_that_is_taken_down_is_found(by, out, forge):
    records = forge.records("train")
    records[0].update(publisher="The Alder Courier", photo_credit="Noor Haddad", url=URL.format(1))
    value = {"url": f"{URL.format(1)}?utm_source=feed", "id": records[0]["id"]}.get(by, records[0][by])
    entry = {"by": by, "value": value, "reason": "asked", "date": "2026-05-03", "documents": 0}
    forge.write_records("train", records)
    forge.seal(lambda manifest: manifest["takedowns"].append(entry))

    assert [("1.0.0", "records")] == [violation[:2] for violation in found(out) if "taken down" in violation[2]]


def test_page_that_does_not_unpack_is_found_when_the_checksum_fits(out, forge):
    path = out / TRAIN
    data = bytearray(path.read_bytes())
    data[1000:1400] = bytes(byte ^ 0x5A for byte in data[1000:1400])
    path.write_bytes(data)
    reseal_files(forge)

    only(out, "1.0.0", "records", f"^{TRAIN} cannot be read beyond row 0")


def test_bytes_that_are_no_text_are_found(out, forge):
    table = forge.table("train")
    headlines = pa.array([b"\xff\xfe", *[b"A"] * (len(table) - 1)], pa.binary())
    wrong = pa.Array.from_buffers(pa.string(), len(table), headlines.buffers())
    place = table.schema.get_field_index("headline")
    pq.write_table(table.set_column(place, arrow_schema().field("headline"), wrong), forge.data("train"))
    reseal_files(forge)

    only(out, "1.0.0", "records", f"^{TRAIN} cannot be read beyond row 0 .*UTF8")


@pytest.mark.parametrize("name", ["README.md", "versions/1.1.0/manifest.json"])
def test_folder_in_the_place_of_a_file_is_found(name, out):
    (out / name).unlink()
    (out / name).mkdir()

    assert ["card" if name == "README.md" else "manifest"] == [check for _, check, _ in found(out)]


def test_unknown_record_schema_is_found(out, forge):
    forge.rewrite_manifest(lambda manifest: manifest.update(record_schema="article.v9"))

    only(out, "1.0.0", "manifest", "record_schema is article.v9, this Cutline reads article.v1")
    assert "article.v9" == read_manifest(out, "1.0.0")["record_schema"]
