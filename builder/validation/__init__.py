"""Validate records against a schema: fast for valid records, with a readable message per problem for the others.

jsonschema-rs decides whether a record is valid, about fifty times as fast as jsonschema; jsonschema then reports the
errors of the few records that are not. Tests check that the two agree.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from builder.records import Origin, Problem, Rejection
from builder.records.json_schema import load_schema
from builder.validation import wording
from builder.validation.jsonform import find_not_json
from builder.validation.wording import SchemaViolation

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

# Most problems reported for one record: a long list of invalid items must not fill memory with messages.
MAX_VIOLATIONS = 1000

# For these rules only the first violation of a value is reported: an empty string also fails its pattern, and
# jsonschema raises one error per missing key while each of our violations already covers them all.
_REPORTED_ONCE = ("type", "format", "minLength", "maxLength", "pattern", "required")


def is_valid(record: Any, schema: str = "article.v1") -> bool:
    """Return whether *record*, in JSON form, is valid under the schema named *schema*."""
    try:
        return _fast(schema).is_valid(record)
    except ValueError:
        # Not JSON at all: a date object, a key that is a number, a lone surrogate.
        return False


def problems(record: Any, schema: str = "article.v1") -> tuple[Problem, ...]:
    """Return all problems of *record* in the order of the schema; an empty tuple means that it is valid."""
    return tuple(Problem(b.json_path, b.rule, b.message) for b in find_violations(record, schema))


def schema_rejection(record: dict[str, Any], origin: Origin) -> Rejection | None:
    """Return the rejection of *record*, which is in JSON form, or None if it is valid."""
    if is_valid(record):
        return None
    found = problems(record)
    message = f"{found[0].path}: {found[0].message}" + (f" (and {len(found) - 1} more)" if len(found) > 1 else "")
    return Rejection(origin, "validate", "schema", message, found)


def find_violations(record: Any, schema: str = "article.v1") -> tuple[SchemaViolation, ...]:
    """Return the problems of *record* with separate fields for found and expected, at most `MAX_VIOLATIONS`."""
    if is_valid(record, schema):
        return ()
    found = tuple(itertools.islice(_violations(record, schema), MAX_VIOLATIONS + 1))
    if len(found) > MAX_VIOLATIONS:
        return (*found[:MAX_VIOLATIONS], wording.truncation(MAX_VIOLATIONS))
    return found


def _violations(record: Any, schema: str) -> Iterator[SchemaViolation]:
    not_json = find_not_json(record)
    if not_json is not None:
        yield not_json
        return
    is_reported = False
    for violation in _slow_violations(record, schema):
        is_reported = True
        yield violation
    if not is_reported:
        # The two validators disagree: the record stays invalid, with the messages of the one that decides.
        yield from (wording.from_fast_error(error) for error in _fast(schema).iter_errors(record))


def _slow_violations(record: Any, schema: str) -> Iterator[SchemaViolation]:
    reported: set[tuple[str | int, ...]] = set()
    for violation in itertools.chain.from_iterable(map(wording.from_error, _slow(schema).iter_errors(record))):
        if violation.rule not in _REPORTED_ONCE:
            yield violation
        elif violation.keys not in reported:
            reported.add(violation.keys)
            yield violation


@functools.cache
def _fast(schema: str) -> jsonschema_rs.Draft202012Validator:
    # Without validate_formats any text is a valid date-time.
    return jsonschema_rs.Draft202012Validator(load_schema(schema), validate_formats=True)


@functools.cache
def _slow(schema: str) -> Validator:
    # Imported on first use: most records are valid, and jsonschema with all of its formats takes seconds to import.
    import jsonschema

    draft = jsonschema.Draft202012Validator
    types = draft.TYPE_CHECKER.redefine("array", lambda _, value: isinstance(value, list | tuple))
    extend: Any = jsonschema.validators.extend
    validator: type[Validator] = extend(draft, {"pattern": _pattern}, type_checker=types)
    return validator(load_schema(schema), format_checker=draft.FORMAT_CHECKER)


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[Any]:
    import jsonschema

    # JSON Schema uses the regular expressions of ECMA 262: in Python `\s` differs, and `$` matches before a final \n.
    if isinstance(instance, str) and not _matcher(pattern).is_valid(instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


@functools.cache
def _matcher(pattern: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"pattern": pattern})
