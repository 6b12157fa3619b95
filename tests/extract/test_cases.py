"""Each folder of tests/cases/extract is a dump and the fields that its record must have, or why it is rejected."""

import json
from pathlib import Path

import pytest

from builder.extract import extract
from builder.records import Origin, RawDocument, Rejection

CASES = sorted(path for path in (Path(__file__).resolve().parent.parent / "cases" / "extract").iterdir())


def outcome(case: Path) -> dict:
    """Return the record of a case as JSON knows it, or `{"rejected": REASON}`."""
    raw = RawDocument(Origin("dump.txt"), (case / "dump.txt").read_text("utf-8"))
    found = extract(raw)
    return {"rejected": found.reason} if isinstance(found, Rejection) else found.to_dict()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_dump_becomes_its_record(case):
    expected = json.loads((case / "article.json").read_text("utf-8"))
    record = outcome(case)

    assert expected == {field: subset(record.get(field), value) for field, value in expected.items()}


def subset(found: object, expected: object) -> object:
    """Return *found* with its objects cut to the keys asked for; lists stay whole."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return {key: found.get(key) for key in expected}
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        return [subset(one, other) for one, other in zip(found, expected, strict=True)]
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_is_complete(case):
    assert {"dump.txt", "article.json"} == {file.name for file in case.iterdir()}
