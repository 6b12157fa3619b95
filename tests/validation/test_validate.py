import copy
import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.records import Problem
from builder.records.json_schema import load_schema
from builder.validation import MAX_VIOLATIONS, _fast, _slow, find_violations, is_valid, problems

CASES = Path(__file__).resolve().parent.parent / "cases" / "schemas"
VALID = sorted(CASES.glob("*/valid/*.json"))
INVALID = sorted(CASES.glob("*/invalid/*.json"))
FULL = json.loads((CASES / "article.v1/valid/full.json").read_text("utf-8"))


def name(case):
    return f"{case.parent.parent.name}/{case.stem}"


def pointer_keys(pointer):
    return [int(key) if key.isdigit() else key for key in pointer.split("/")[1:]]


def holder(record, keys):
    for key in keys[:-1]:
        record = record[key]
    return record


def broken(case):
    """Return the record of an invalid case: a valid one, with values set and removed by JSON pointer."""
    change = json.loads(case.read_text("utf-8"))
    record = json.loads((case.parent.parent / "valid" / f"{change['base']}.json").read_text("utf-8"))
    for pointer, value in change.get("set", {}).items():
        if not pointer:
            return value
        keys = pointer_keys(pointer)
        holder(record, keys)[keys[-1]] = value
    for pointer in change.get("remove", []):
        keys = pointer_keys(pointer)
        del holder(record, keys)[keys[-1]]
    return record


@pytest.mark.parametrize("case", VALID, ids=name)
def test_valid_case_has_no_problem(case):
    record = json.loads(case.read_text("utf-8"))
    schema = case.parent.parent.name

    assert ((), True) == (problems(record, schema), is_valid(record, schema))


@pytest.mark.parametrize("case", INVALID, ids=name)
def test_invalid_case_has_exactly_its_problems(case):
    schema = case.parent.parent.name
    found = [[violation.pointer, violation.rule] for violation in find_violations(broken(case), schema)]

    assert json.loads(case.read_text("utf-8"))["problems"] == found


@pytest.mark.parametrize("case", INVALID, ids=name)
def test_both_validators_refuse_an_invalid_case(case):
    schema, record = case.parent.parent.name, broken(case)

    assert (False, False) == (_fast(schema).is_valid(record), _slow(schema).is_valid(record))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"headline": 5},
            Problem(
                "$.headline",
                "type",
                '5 is a number (expected text, or null, such as "Ferry to Port Alder returns after winter repairs")',
            ),
        ),
        (
            {"headline": ""},
            Problem(
                "$.headline", "minLength", '"" is empty (expected text that is not empty, or null where there is none)'
            ),
        ),
        ({"body": "\t"}, Problem("$.body", "pattern", '"\\t" is blank (expected text that is not blank)')),
        (
            {"published_at": "2026-02-30T00:00:00Z"},
            Problem(
                "$.published_at",
                "format",
                '"2026-02-30T00:00:00Z" is not a valid date-time '
                "(expected a time in UTC such as 2026-03-02T07:30:00Z, or null)",
            ),
        ),
        ({"keywords": None}, Problem("$.keywords", "type", "null (expected a list)")),
        ({"authors": {"a": 1}}, Problem("$.authors", "type", "an object of 1 key (expected a list)")),
        ({"captoin": "x"}, Problem("$.captoin", "additionalProperties", 'unknown key (did you mean "caption"?)')),
    ],
)
def test_problem_states_found_and_expected(change, expected):
    assert (expected,) == problems({**FULL, **change})


def test_unknown_key_unlike_any_other_lists_all_known_keys():
    known = ", ".join(load_schema("article.v1")["properties"])

    assert (Problem("$.zzz", "additionalProperties", f"unknown key (known keys: {known})"),) == problems(
        {**FULL, "zzz": 1}
    )


def test_missing_keys_are_reported_one_by_one():
    short = {key: value for key, value in FULL.items() if key not in {"source", "url"}}

    assert (
        Problem(
            "$.source",
            "required",
            'missing key (expected text, or null, such as "Bloomberg")',
        ),
        Problem("$.url", "required", "missing key (expected an http or https address, or null)"),
    ) == problems(short)


def test_long_values_are_shortened_and_stay_on_one_line():
    (found,) = find_violations({**FULL, "language": "word\n" * 1000})

    assert '"' + "word\\n" * 9 + 'word…"' == found.found
    assert [found.message] == found.message.splitlines()


def test_odd_keys_are_quoted_in_path_and_escaped_in_pointer():
    (found,) = find_violations({**FULL, "a~b/c d": 1})

    assert ('$["a~b/c d"]', "/a~0b~1c d") == (found.json_path, found.pointer)


def test_endless_problems_are_cut_with_a_word_about_it():
    found = find_violations({**FULL, "authors": [1] * (MAX_VIOLATIONS + 1)})

    assert (MAX_VIOLATIONS + 1, "too-many") == (len(found), found[-1].rule)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (math.nan, "NaN is not a valid JSON number (expected a finite number)"),
        (math.inf, "Infinity is not a valid JSON number (expected a finite number)"),
        ("\ud800", '"\\ud800" contains a lone surrogate (expected valid Unicode text)'),
        (b"bytes", "b'bytes' is a Python bytes (expected a JSON value)"),
        ({1: 2}, "an object of 1 key has the key 1 (expected keys of valid Unicode text)"),
    ],
)
def test_value_that_json_cannot_represent_is_a_problem(value, message):
    assert (Problem("$.headline", "json", message),) == problems({**FULL, "headline": value})


def test_depth_without_end_is_a_problem():
    deep: list = []
    for _ in range(100_000):
        deep = [deep]

    assert [("$.authors", "json")] == [(p.path, p.rule) for p in problems({**FULL, "authors": deep})]


def test_disagreement_leaves_the_record_refused(monkeypatch):
    """If the validators ever disagree, the messages come from the one that decides."""
    monkeypatch.setattr("builder.validation._slow_violations", lambda *_: iter(()))

    assert [("$.headline", "type")] == [(p.path, p.rule) for p in problems({**FULL, "headline": 5})]


def test_date_times_are_checked_for_real():
    """Without rfc3339-validator, jsonschema accepts any text as a date-time."""
    assert "date-time" in _slow("article.v1").format_checker.checkers


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
DIGITS = st.text("0123456789-+:.TZ tz\n", max_size=30)
TELLING = st.sampled_from(
    [
        *("", " ", "\n", "\x1c", "\x85", "\ufeff", "\u200b", "en", "en\n", "zh-Hant", "https://x\n", "0" * 32),
        *("2026-03-02T07:30:00Z", "2026-03-02t07:30:00z", "2026-03-02T24:00:00Z", "٢٠٢٦-03-02T07:30:00Z"),
    ]
)
PLACES = [
    *((key,) for key in FULL),
    *(("photos", 0, key) for key in FULL["photos"][0]),
    *(("rights", key) for key in FULL["rights"]),
    *(("origin", key) for key in FULL["origin"]),
    ("authors", 0),
]


@settings(max_examples=300, deadline=None)
@given(place=st.sampled_from(PLACES), value=ANYTHING | DIGITS | TELLING)
def test_validators_agree_on_any_value_anywhere(place, value):
    """jsonschema-rs decides and jsonschema words the messages; if only one rejected a record, it would have none."""
    record = copy.deepcopy(FULL)
    holder(record, place)[place[-1]] = value

    assert _fast("article.v1").is_valid(record) == _slow("article.v1").is_valid(record)


@settings(max_examples=100, deadline=None)
@given(record=ANYTHING | st.fixed_dictionaries({}, optional=dict.fromkeys(FULL, ANYTHING)))
def test_validators_agree_on_any_record(record):
    assert _fast("article.v1").is_valid(record) == _slow("article.v1").is_valid(record)


@settings(max_examples=100, deadline=None)
@given(recipe=ANYTHING | st.fixed_dictionaries({"sources": st.just([{"path": "x"}])}, optional={"splits": ANYTHING}))
def test_validators_agree_on_any_recipe(recipe):
    assert _fast("recipe.v1").is_valid(recipe) == _slow("recipe.v1").is_valid(recipe)


@settings(max_examples=100, deadline=None)
@given(place=st.sampled_from(PLACES), value=ANYTHING | DIGITS | TELLING)
def test_a_record_is_valid_exactly_if_it_has_no_problem(place, value):
    record = copy.deepcopy(FULL)
    holder(record, place)[place[-1]] = value

    assert is_valid(record) == (not problems(record))


def test_good_records_need_no_words():
    """jsonschema takes seconds to import with all its formats; workers and `cutline --help` must not wait for it."""
    code = f"import sys, builder.validation as v; v.problems({FULL!r}); print('jsonschema' in sys.modules)"

    assert "False\n" == subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
