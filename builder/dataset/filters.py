"""Filters of a recipe: a table from the recipe's key to a function that returns why a record fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from builder.config.recipe import Filters
from builder.dataset.fingerprints import filled
from builder.dataset.shingles import words

Record = Mapping[str, Any]
# A reason code and a message.
Failure = tuple[str, str]


def first_failure(record: Record, filters: Filters) -> Failure | None:
    """Return why *record* fails the first filter that it does not pass, or None if it passes all."""
    failures = (check(record, filters) for check in FILTERS.values())
    return next((failure for failure in failures if failure is not None), None)


def _require(record: Record, filters: Filters) -> Failure | None:
    has = filled(record)
    missing = [name for name in filters.require if name not in has]
    if not missing:
        return None
    code = f"missing-{missing[0].replace('_', '-')}"
    return code, f"found nothing in {', '.join(missing)}, required by filters.require"


def _min_body_words(record: Record, filters: Filters) -> Failure | None:
    if not filters.min_body_words:
        return None
    found = len(words(record["body"]))
    if found >= filters.min_body_words:
        return None
    return "short-body", f"found {found} words in the body; filters.min_body_words requires {filters.min_body_words}"


def _languages(record: Record, filters: Filters) -> Failure | None:
    """Check the language by prefix: `en` in a recipe accepts `en-GB`, but `en-GB` does not accept `en`."""
    found = record["language"]
    wanted = filters.languages
    if not wanted or (found and any(f"{found.lower()}-".startswith(f"{tag.lower()}-") for tag in wanted)):
        return None
    code = "other-language" if found else "unknown-language"
    return code, f"found {found or 'no language'}; filters.languages requires {', '.join(wanted)}"


FILTERS: dict[str, Callable[[Record, Filters], Failure | None]] = {
    "require": _require,
    "min_body_words": _min_body_words,
    "languages": _languages,
}
