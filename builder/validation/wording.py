"""Word the violations of a schema: where, what was found, what was expected. One wording for both validators."""

from __future__ import annotations

import bisect
import difflib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from builder.utils.display import counted

# A found value is quoted so that readers recognise it, not in full; longer ones do not fit on a line.
MAX_FOUND_CHARS = 60

# Least similarity, by difflib's ratio (its own default), from which on a word counts as a typo of another.
_TYPO_RATIO = 0.6

# A prefix of at least this many characters suggests the longer name that starts with it.
_MIN_PREFIX_CHARS = 4

# Longer lists of allowed values are not printed in full: the licences and languages of the Hub.
_MAX_LISTED = 12

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TYPE_NAMES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}

_VERDICTS = {str: "is text", int: "is a number", float: "is a number", bool: "is a boolean"}

# What is wrong with a value, and what was expected instead.
Verdict = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SchemaViolation:
    """A problem with its parts in separate fields.

    Args:
        keys: keys and indexes that lead from the record to the value.
        rule: the schema keyword, such as `type`, or a rule of our own that no schema covers, such as `json`.
        found: the value, shortened, as JSON.
        verdict: what is wrong with it, such as `is a number`.
        expected: a description of valid values.
        hint: replaces *expected* in the message; the schema sets it with `x-hint`.
    """

    keys: tuple[str | int, ...]
    rule: str
    found: str
    verdict: str
    expected: str
    hint: str = ""

    @property
    def message(self) -> str:
        """What was found and what was expected, in one line."""
        found = f"{self.found} {self.verdict}".strip()
        return f"{found} ({self.hint or 'expected ' + self.expected})"

    @property
    def pointer(self) -> str:
        """The JSON pointer (RFC 6901) of the value; empty for the whole record."""
        return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in self.keys)

    @property
    def json_path(self) -> str:
        """The JSON path (RFC 9535) of the value, such as `$.photos[0].credit`."""
        return "$" + "".join(_step(key) for key in self.keys)


def from_error(error: Any) -> Iterator[SchemaViolation]:
    """Yield the violations that a jsonschema error stands for: one per missing or unknown key, else one."""
    keys = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        yield from _unknown_keys(keys, error.instance, error.schema)
    elif error.validator == "required":
        yield from _missing_keys(keys, error)
    else:
        verdict, expected = _WORDINGS.get(error.validator, _rule_words)(error)
        if "propertyNames" in error.absolute_schema_path:
            keys = (*keys, error.instance)
        # A description in the schema reads better than one derived from its keywords.
        expected = error.schema.get("x-expected", expected)
        yield SchemaViolation(
            keys, error.validator, shorten(error.instance), verdict, expected, error.schema.get("x-hint", "")
        )


def from_fast_error(error: Any) -> SchemaViolation:
    """Return the violation that a jsonschema-rs error stands for."""
    verdict = f"violates the keyword {error.kind.name} of the schema"
    return SchemaViolation(
        tuple(error.instance_path), error.kind.name, shorten(error.instance), verdict, "a value that meets it"
    )


def truncation(count: int) -> SchemaViolation:
    """Return the last entry of a list of violations that was cut after *count*."""
    return SchemaViolation((), "too-many", "the record", f"has more than {count} problems", "the others are not listed")


def shorten(value: Any) -> str:
    """Return *value* as one line of JSON, cut to `MAX_FOUND_CHARS`; lists and objects as their size."""
    if isinstance(value, dict):
        return f"an object of {counted(len(value), 'key')}"
    if isinstance(value, list | tuple):
        return f"a list of {counted(len(value), 'item')}"
    if isinstance(value, str):
        return _quote(value)
    return _cut(json.dumps(value) if isinstance(value, bool | float | type(None)) else str(value))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of *known* that *word* is most likely a typo or a prefix of, or None."""
    folded = {name.casefold().replace("-", "_"): name for name in known}
    typed = word.casefold().replace("-", "_")
    # The shortest continuation; of equally long ones the last, which is the newest version of a licence.
    longer = [name for name in folded if len(typed) >= _MIN_PREFIX_CHARS and name.startswith(typed)]
    if longer:
        return folded[max(longer, key=lambda name: (-len(name), name))]
    close = difflib.get_close_matches(typed, folded, n=1, cutoff=_TYPO_RATIO)
    return folded[close[0]] if close else None


def _unknown_keys(
    keys: tuple[str | int, ...], found: Mapping[str, Any], schema: Mapping[str, Any]
) -> Iterator[SchemaViolation]:
    known = schema.get("properties", {})
    for key in found:
        if key not in known:
            near = nearest(key[:MAX_FOUND_CHARS], [name for name in known if name not in found] or known)
            hint = f'did you mean "{near}"?' if near else f"known keys: {', '.join(known)}"
            yield SchemaViolation((*keys, key), "additionalProperties", "unknown key", "", hint, hint)


def _missing_keys(keys: tuple[str | int, ...], error: Any) -> Iterator[SchemaViolation]:
    for name in error.validator_value:
        if name not in error.instance:
            yield SchemaViolation(
                (*keys, name), "required", "missing key", "", _expected_by(error.schema["properties"][name])
            )


def _expected_by(schema: Mapping[str, Any]) -> str:
    return schema.get("x-expected") or _types(schema.get("type", ())) + _example(schema)


def _types(kinds: str | Iterable[str]) -> str:
    return ", or ".join(_TYPE_NAMES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)) or "a value"


def _example(schema: Mapping[str, Any]) -> str:
    plain = [value for value in schema.get("examples", ()) if not isinstance(value, dict | list)]
    return f", such as {shorten(plain[0])}" if plain else ""


def _type_words(error: Any) -> Verdict:
    # For lists, objects and null the shortened value already names the type.
    verdict = _VERDICTS.get(type(error.instance), "")
    return verdict, _types(error.validator_value) + _example(error.schema)


def _format_words(error: Any) -> Verdict:
    return f"is not a valid {error.validator_value}", _types(error.schema["type"]) + _example(error.schema)


def _pattern_words(error: Any) -> Verdict:
    if error.validator_value == r"\S":
        return "is blank", _or_null(error.schema, "text that is not blank")
    return "has the wrong format", f"text that matches {error.validator_value}{_example(error.schema)}"


def _min_length_words(error: Any) -> Verdict:
    if error.instance == "":
        return "is empty", _or_null(error.schema, "text that is not empty")
    return f"is too short ({counted(len(error.instance), 'character')})", f"at least {error.validator_value}"


def _max_length_words(error: Any) -> Verdict:
    return f"is too long ({counted(len(error.instance), 'character')})", f"at most {error.validator_value}"


def _or_null(schema: Mapping[str, Any], words: str) -> str:
    return f"{words}, or null where there is none" if "null" in schema.get("type", ()) else words


def _enum_words(error: Any) -> Verdict:
    known = [value for value in error.validator_value if isinstance(value, str)]
    near = nearest(error.instance, known) if isinstance(error.instance, str) else None
    if len(known) > _MAX_LISTED:
        return "is not an allowed value", f"a known name, perhaps {near}" if near else "a known name"
    return "is not an allowed value", " or ".join(filter(None, [", ".join(known[:-1]), known[-1]]))


def _bound_words(verdict: str, expected: str) -> Callable[[Any], Verdict]:
    return lambda error: (verdict.format(error.validator_value), expected.format(error.validator_value))


def _rule_words(error: Any) -> Verdict:
    return f"violates the keyword {error.validator} of the schema", f"{error.validator} {error.validator_value}"


_WORDINGS: dict[str, Callable[[Any], Verdict]] = {
    "type": _type_words,
    "format": _format_words,
    "pattern": _pattern_words,
    "minLength": _min_length_words,
    "maxLength": _max_length_words,
    "enum": _enum_words,
    "minimum": _bound_words("is less than {}", "{} or more"),
    "maximum": _bound_words("is more than {}", "{} or less"),
    "exclusiveMinimum": _bound_words("is not more than {}", "more than {}"),
    "exclusiveMaximum": _bound_words("is not less than {}", "less than {}"),
    "minItems": _bound_words("is too short", "at least {}"),
}


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{json.dumps(key, ensure_ascii=False)}]"


def _quote(text: str) -> str:
    chars = [_escaped(char) for char in text[: MAX_FOUND_CHARS + 1]]
    lengths = list(itertools.accumulate(map(len, chars)))
    if not lengths or lengths[-1] <= MAX_FOUND_CHARS:
        return f'"{"".join(chars)}"'
    # Cut between characters, never inside an escape sequence.
    whole = "".join(chars[: bisect.bisect(lengths, MAX_FOUND_CHARS - 1)])
    return f'"{whole.rstrip()}…"'


def _escaped(char: str) -> str:
    return json.dumps(char, ensure_ascii=not char.isprintable())[1:-1]


def _cut(text: str) -> str:
    return text if len(text) <= MAX_FOUND_CHARS else text[: MAX_FOUND_CHARS - 1].rstrip() + "…"
