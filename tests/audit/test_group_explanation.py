"""Why records are in one group: every kind of link is found again in the published files."""

import json
import random
import shutil

import pytest

from builder.audit.group_explanation import explain_group
from builder.config.recipe import read_recipe
from builder.errors import DatasetError
from builder.pipeline.build import Request, build

CAPTION = "Passengers wait on the quay as the ferry leaves for its first crossing."
FIELDS = ("headline", "body", "url", "caption", "photo_credit")


def text(seed, count=300):
    return [f"w{number}" for number in random.Random(seed).choices(range(20_000), k=count)]


def row(body, **more):
    return dict.fromkeys(FIELDS) | {"headline": None, "body": " ".join(body)} | more


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """Return a dataset of one version: a group of six records and a duplicate, and two groups of one."""
    folder = tmp_path_factory.mktemp("links")
    first, second, third = text(1), text(2), text(3)
    rows = [
        row(first, headline="The first", url="https://news.example/first", caption=CAPTION, photo_credit="EPA"),
        row([*first, "extra"], headline="Its copy"),
        row(first[:150], headline="Cut short"),
        row(text(4), headline="Another text", url="https://amp.news.example/first/amp?utm_source=rss"),
        row(second, headline="Another story", caption=CAPTION, photo_credit="EPA"),
        row(second + text(6, 150), headline="Another story, longer"),
        row(third, headline="Apart"),
        row(text(5), headline="Apart too", url="https://news.example/"),
    ]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    fields = ", ".join(f'{field} = "{field}"' for field in FIELDS)
    (folder / "r.toml").write_text(f'[[sources]]\npath = "rows.jsonl"\nfields = {{ {fields} }}\n')
    build(Request(read_recipe(folder / "r.toml"), folder / "out", "1.0.0"))
    return folder / "out"


def lines_of(found):
    return [int(member.origin.rpartition(":")[2]) for member in found.members]


def linked(found):
    """Return the links as pairs of lines, with their reasons."""
    lines = lines_of(found)
    return {(*sorted((lines[link.one], lines[link.other])), link.reason) for link in found.links}


def test_every_member_and_a_link_of_each_kind_is_reported(dataset):
    found = explain_group(dataset, "rows.jsonl:1")

    assert ([1, 2, 3, 4, 5, 6], 1) == (sorted(lines_of(found)), found.parts)
    assert {(1, 2, "near"), (1, 4, "same-address"), (1, 5, "same-photo"), (5, 6, "contained")} < linked(found)
    assert 1 == sum(member.kept is not None for member in found.members)


def test_links_hold_the_group_together_and_none_is_redundant(dataset):
    found = explain_group(dataset, "rows.jsonl:1")

    assert len(found.members) - 1 == len(found.links)
    assert set(range(len(found.members))) == {place for link in found.links for place in (link.one, link.other)}


def test_evidence_says_what_is_shared(dataset):
    said = {link.reason: link.evidence for link in explain_group(dataset, "rows.jsonl:1").links}

    assert "same address (news.example/first)" == said["same-address"]
    assert f"same photo caption ({CAPTION})" == said["same-photo"]
    assert "100% of the shorter text is in the longer one" in said["contained"]
    assert "near duplicate, similarity 0.99" in said["near"] or "similarity 1.00" in said["near"]


def test_group_id_record_id_address_and_origin_name_one_group(dataset):
    found = explain_group(dataset, "rows.jsonl:1")
    names = [
        found.group,
        *(member.id for member in found.members),
        "http://www.news.example/first?ref=x",
        "rows.jsonl:6",
    ]

    assert [found] * len(names) == [explain_group(dataset, name) for name in names]


def test_record_alone_has_no_links(dataset):
    found = explain_group(dataset, "rows.jsonl:7")

    assert ([7], (), 1, "Apart") == (lines_of(found), found.links, found.parts, found.members[0].headline)


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        ("nothing", None, "nothing is not a group, record, URL or document of version 1.0.0"),
        ("https://news.example/", None, "is not a group, record, URL or document"),
        ("rows.jsonl", None, "rows.jsonl matches documents of 3 groups in version 1.0.0"),
        ("rows.jsonl:1", "2.0.0", "has no version 2.0.0 (versions: 1.0.0)"),
    ],
)
def test_names_that_name_no_group_or_several_are_faults(dataset, name, version, message):
    with pytest.raises(DatasetError) as fault:
        explain_group(dataset, name, version)

    assert message in str(fault.value)


def test_damaged_file_is_named(dataset, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(dataset, copy)
    (copy / "versions" / "1.0.0" / "assignments.parquet").write_bytes(b"nothing")

    with pytest.raises(DatasetError, match=r"assignments\.parquet cannot be read .* cutline verify"):
        explain_group(copy, "rows.jsonl:1")


def test_parts_without_a_link_are_counted(dataset, monkeypatch):
    """As where two records were joined by a text that is not in the version: here the photo is not seen."""
    monkeypatch.setattr("builder.audit.group_explanation.photo_keys", lambda _: {})

    assert 2 == explain_group(dataset, "rows.jsonl:1").parts
