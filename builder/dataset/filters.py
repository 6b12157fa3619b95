"""Filters: what a recipe asks of a record; a table from the recipe's key to a function that finds what is amiss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from builder.config.recipe import Filters
from builder.dataset.fingerprints import filled
from builder.dataset.shingles import words

Record = Mapping[str, Any]
# A reason code and a message.
Fault = tuple[str, str]


def first_fault(record: Record, filters: Filters) -> Fault | None:
    """Return what the first filter that *record* fails has to say, or None if it passes all."""
    for check in FILTERS.values():
        fault = check(record, filters)
        if fault is not None:
            return fault
    return None


def _require(record: Record, filters: Filters) -> Fault | None:
    has = filled(record)
    missing = [name for name in filters.require if name not in has]
    if not missing:
        return None
    code = f"missing-{missing[0].replace('_', '-')}"
    return code, f"found nothing in {', '.join(missing)}; the recipe's filters.require asks for it"


def _min_body_words(record: Record, filters: Filters) -> Fault | None:
    if not filters.min_body_words:
        return None
    found = len(words(record["body"]))
    if found >= filters.min_body_words:
        return None
    return "short-body", f"found {found} words in the body; filters.min_body_words asks for {filters.min_body_words}"


def _languages(record: Record, filters: Filters) -> Fault | None:
    """A recipe's `en` lets `en-GB` pass; its `en-GB` does not let `en` pass."""
    found = record["language"]
    wanted = filters.languages
    if not wanted or (found and any(f"{found.lower()}-".startswith(f"{tag.lower()}-") for tag in wanted)):
        return None
    code = "other-language" if found else "unknown-language"
    return code, f"found {found or 'no language'}; filters.languages asks for {', '.join(wanted)}"


FILTERS: dict[str, Callable[[Record, Filters], Fault | None]] = {
    "require": _require,
    "min_body_words": _min_body_words,
    "languages": _languages,
}
