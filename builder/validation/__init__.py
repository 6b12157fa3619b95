"""Holds a record against a schema: a fast answer for good records, every problem in plain words for bad ones.

jsonschema-rs decides whether a record is valid, some fifty times as fast as jsonschema, which then finds the words for
the few that are not. Tests hold that the two agree.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from builder.records import Problem
from builder.records.json_schema import load_schema
from builder.validation import wording
from builder.validation.jsonform import not_json
from builder.validation.wording import Breach

# A record that is one long list of wrong things would else fill memory with its problems.
MAX_BREACHES = 1000

# Of these the first that a value breaches is told: an empty text is also a text that matches no pattern, and each
# missing key is an error of its own to jsonschema, while an error of ours names them all.
_ONE_OF_A_VALUE = ("type", "format", "minLength", "maxLength", "pattern", "required")


def is_valid(record: Any, schema: str = "article.v1") -> bool:
    """Return whether *record*, in JSON form, meets the schema called *schema*."""
    try:
        return _fast(schema).is_valid(record)
    except ValueError:
        # What is no JSON at all: a date object, a key that is a number, half of a surrogate pair.
        return False


def problems(record: Any, schema: str = "article.v1") -> tuple[Problem, ...]:
    """Return every problem of *record*, in the order of the schema; none means that it is valid."""
    return tuple(Problem(b.json_path, b.rule, b.message) for b in breaches(record, schema))


def breaches(record: Any, schema: str = "article.v1") -> tuple[Breach, ...]:
    """Return what `problems` tells, with what was found and what was expected apart, `MAX_BREACHES` at most."""
    if is_valid(record, schema):
        return ()
    found = tuple(itertools.islice(_breaches(record, schema), MAX_BREACHES + 1))
    if len(found) > MAX_BREACHES:
        return (*found[:MAX_BREACHES], wording.more_than(MAX_BREACHES))
    return found


def _breaches(record: Any, schema: str) -> Iterator[Breach]:
    foreign = not_json(record)
    if foreign is not None:
        yield foreign
        return
    worded = False
    for breach in _slow_breaches(record, schema):
        worded = True
        yield breach
    if not worded:
        # The two validators disagree. The record stays refused, in the other one's words.
        yield from (wording.of_fast_error(error) for error in _fast(schema).iter_errors(record))


def _slow_breaches(record: Any, schema: str) -> Iterator[Breach]:
    told: set[tuple[str | int, ...]] = set()
    for breach in itertools.chain.from_iterable(map(wording.of_error, _slow(schema).iter_errors(record))):
        if breach.rule not in _ONE_OF_A_VALUE:
            yield breach
        elif breach.keys not in told:
            told.add(breach.keys)
            yield breach


@functools.cache
def _fast(schema: str) -> jsonschema_rs.Draft202012Validator:
    # Without validate_formats "yesterday" is a date-time.
    return jsonschema_rs.Draft202012Validator(load_schema(schema), validate_formats=True)


@functools.cache
def _slow(schema: str) -> Any:
    # Imported here: most records are valid, and with all of its formats installed jsonschema takes seconds to load.
    import jsonschema

    draft = jsonschema.Draft202012Validator
    types = draft.TYPE_CHECKER.redefine("array", lambda _, value: isinstance(value, list | tuple))
    extend: Any = jsonschema.validators.extend
    validator = extend(draft, {"pattern": _pattern}, type_checker=types)
    return validator(load_schema(schema), format_checker=draft.FORMAT_CHECKER)


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[Any]:
    import jsonschema

    # Python's `$` also matches before a last line feed, and its `\s` is not that of ECMA 262, which JSON Schema means.
    if isinstance(instance, str) and not _matcher(pattern).is_valid(instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


@functools.cache
def _matcher(pattern: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"pattern": pattern})
