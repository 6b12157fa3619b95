"""The words for a breach of a schema: where, what was found, what was expected. One wording for every validator."""

from __future__ import annotations

import bisect
import difflib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# What was found is told to be recognised, not to be read in full.
MAX_FOUND_CHARS = 60

# In an unknown key of this likeness or more we see a slip of the pen.
_CUTOFF = 0.6

# What is at least this long and begins a longer key was cut short; of several the shortest, then the newest licence.
_MIN_PREFIX_CHARS = 4

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TYPES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}

_KINDS = {str: "is text", int: "is a number", float: "is a number", bool: "is a truth value"}

Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Breach:
    """A problem with its parts told apart.

    Args:
        keys: the way to the value, from the whole record inwards.
        rule: the keyword breached, such as `type`; or ours for what no schema says, such as `json`.
        found: the value, shortened, as JSON.
        verdict: what is wrong with it, such as `is a number`.
        expected: what would have been right.
        hint: replaces *expected* in the message where the schema has better words.
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


def of_error(error: Any) -> Iterator[Breach]:
    """Yield the breaches that a jsonschema error stands for.

    For keys that are missing or unknown that is one for each of them: jsonschema names them in its message only.
    """
    keys = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        yield from _unknown_keys(keys, error.instance, error.schema)
    elif error.validator == "required":
        yield from _missing_keys(keys, error)
    else:
        verdict, expected = _WORDS.get(error.validator, _of_rule)(error)
        if "propertyNames" in error.absolute_schema_path:
            keys = (*keys, error.instance)
        # The schema's own words, where it has them: better than anything made from a pattern.
        expected = error.schema.get("x-expected", expected)
        yield Breach(keys, error.validator, shorten(error.instance), verdict, expected, error.schema.get("x-hint", ""))


def of_fast_error(error: Any) -> Breach:
    """Return the breach that a jsonschema-rs error stands for, in its own words."""
    verdict = f"breaches the rule {error.kind.name}"
    return Breach(tuple(error.instance_path), error.kind.name, shorten(error.instance), verdict, "what the schema says")


def more_than(count: int) -> Breach:
    """Return the breach that closes a list cut after *count*."""
    return Breach((), "too-many", "the record", f"has more than {count} problems", "the others are not listed")


def shorten(value: Any) -> str:
    """Return *value* as one line of JSON, cut to `MAX_FOUND_CHARS`; of lists and objects only their size."""
    if isinstance(value, dict):
        return f"an object of {_count(len(value), 'key')}"
    if isinstance(value, list | tuple):
        return f"a list of {_count(len(value), 'item')}"
    if isinstance(value, str):
        return _quote(value)
    return _cut(json.dumps(value) if isinstance(value, bool | float | type(None)) else str(value))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of *known* that *word* was most likely meant to be, or None."""
    folded = {name.casefold().replace("-", "_"): name for name in known}
    typed = word.casefold().replace("-", "_")
    longer = [name for name in folded if len(typed) >= _MIN_PREFIX_CHARS and name.startswith(typed)]
    if longer:
        return folded[max(longer, key=lambda name: (-len(name), name))]
    close = difflib.get_close_matches(typed, folded, n=1, cutoff=_CUTOFF)
    return folded[close[0]] if close else None


def _unknown_keys(keys: tuple[str | int, ...], found: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Breach]:
    known = schema.get("properties", {})
    for key in found:
        if key not in known:
            near = nearest(key[:MAX_FOUND_CHARS], [name for name in known if name not in found] or known)
            hint = f'did you mean "{near}"?' if near else f"known keys: {', '.join(known)}"
            yield Breach((*keys, key), "additionalProperties", "unknown key", "", hint, hint)


def _missing_keys(keys: tuple[str | int, ...], error: Any) -> Iterator[Breach]:
    for name in error.validator_value:
        if name not in error.instance:
            yield Breach((*keys, name), "required", "missing key", "", _of_schema(error.schema["properties"][name]))


def _of_schema(schema: Mapping[str, Any]) -> str:
    return schema.get("x-expected") or _types(schema.get("type", ())) + _example(schema)


def _types(kinds: str | Iterable[str]) -> str:
    return ", or ".join(_TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)) or "a value"


def _example(schema: Mapping[str, Any]) -> str:
    plain = [value for value in schema.get("examples", ()) if not isinstance(value, dict | list)]
    return f", such as {shorten(plain[0])}" if plain else ""


def _type_words(error: Any) -> Words:
    # Lists, objects and null are told by what was found already.
    verdict = _KINDS.get(type(error.instance), "")
    return verdict, _types(error.validator_value) + _example(error.schema)


def _format_words(error: Any) -> Words:
    return f"is no {error.validator_value}", _types(error.schema["type"]) + _example(error.schema)


def _pattern_words(error: Any) -> Words:
    if error.validator_value == r"\S":
        return "is blank", _or_null(error.schema, "text that is not blank")
    return "has another form", f"text of the form {error.validator_value}{_example(error.schema)}"


def _min_length_words(error: Any) -> Words:
    if error.instance == "":
        return "is empty", _or_null(error.schema, "text that is not empty")
    return f"is too short ({_count(len(error.instance), 'character')})", f"at least {error.validator_value}"


def _max_length_words(error: Any) -> Words:
    return f"is too long ({_count(len(error.instance), 'character')})", f"at most {error.validator_value}"


def _or_null(schema: Mapping[str, Any], words: str) -> str:
    return f"{words}, or null where there is none" if "null" in schema.get("type", ()) else words


def _enum_words(error: Any) -> Words:
    known = [value for value in error.validator_value if isinstance(value, str)]
    near = nearest(error.instance, known) if isinstance(error.instance, str) else None
    choice = " or ".join(filter(None, [", ".join(known[:-1]), known[-1]])) if len(known) <= 12 else "a known name"
    return "is not among the choices", f"{near}, by the look of it" if near and len(known) > 12 else choice


def _bound_words(verdict: str, expected: str) -> Callable[[Any], Words]:
    return lambda error: (verdict.format(error.validator_value), expected.format(error.validator_value))


def _of_rule(error: Any) -> Words:
    return f"breaches the rule {error.validator}", f"{error.validator} {error.validator_value}"


_WORDS: dict[str, Callable[[Any], Words]] = {
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
    chars = [_inner(char) for char in text[: MAX_FOUND_CHARS + 1]]
    lengths = list(itertools.accumulate(map(len, chars)))
    if not lengths or lengths[-1] <= MAX_FOUND_CHARS:
        return f'"{"".join(chars)}"'
    # Between characters, never inside an escape.
    whole = "".join(chars[: bisect.bisect(lengths, MAX_FOUND_CHARS - 1)])
    return f'"{whole.rstrip()}…"'


def _inner(char: str) -> str:
    return json.dumps(char, ensure_ascii=not char.isprintable())[1:-1]


def _cut(text: str) -> str:
    return text if len(text) <= MAX_FOUND_CHARS else text[: MAX_FOUND_CHARS - 1].rstrip() + "…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
