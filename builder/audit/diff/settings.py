"""Compare the settings of two versions: extractor, libraries, recipe and schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from builder.storage.manifest import Manifest

# Keys of a source that control how it is read; all others declare fields of its articles.
_READING_KEYS = ("path", "loader", "fields")
# Libraries that do not influence the records.
_WRITE_ONLY = ("cutline", "datasets", "extractor", "jsonschema", "numpy", "pyarrow", "zstandard")
_SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting that differs: its name, and its old and new value, None if missing."""

    name: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.name}: {_shown(self.old)} → {_shown(self.new)}"


@dataclass(frozen=True, slots=True)
class SettingsDiff:
    """Different settings of two manifests.

    Args:
        extractor: change of the extractor, if any.
        tools: changes of libraries, and of Cutline itself.
        recipe: changes of recipe keys, by path.
        schema: change of the record schema, if any.
    """

    extractor: tuple[SettingChange, ...]
    tools: tuple[SettingChange, ...]
    recipe: tuple[SettingChange, ...]
    schema: tuple[SettingChange, ...]

    @property
    def changes(self) -> tuple[SettingChange, ...]:
        """Return all changes."""
        return (*self.schema, *self.extractor, *self.recipe, *self.tools)

    @property
    def reading_tools(self) -> bool:
        """Return whether the version of a library that influences records differs."""
        return any(change.name not in _WRITE_ONLY for change in self.tools)

    @property
    def declared(self) -> frozenset[str]:
        """Return the fields whose declarations, or mappings from columns, differ between the recipes."""
        parts = [change.name.split(".") for change in self.recipe if change.name.startswith("sources.")]
        declared = {names[2] for names in parts if len(names) > 2 and names[2] not in _READING_KEYS}
        return frozenset(declared | {names[3] for names in parts if len(names) > 3 and names[2] == "fields"})


def compare_settings(old: Manifest, new: Manifest) -> SettingsDiff:
    """Compare the settings of two versions."""
    tools = tuple(_changes(old["tools"], new["tools"]))
    return SettingsDiff(
        extractor=tuple(change for change in tools if change.name == "extractor"),
        tools=tuple(change for change in tools if change.name != "extractor"),
        recipe=tuple(_changes(_flat(old["recipe"]), _flat(new["recipe"]))),
        schema=tuple(_changes({"record_schema": old["record_schema"]}, {"record_schema": new["record_schema"]})),
    )


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[SettingChange]:
    for name in [*old, *(name for name in new if name not in old)]:
        if old.get(name) != new.get(name):
            yield SettingChange(name, old.get(name), new.get(name))


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """Return the values of nested tables by path; lists of tables are indexed by number, other lists are values."""
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        items = {str(number): item for number, item in enumerate(value)}.items()
    else:
        return {path: value}
    return {name: item for key, part in items for name, item in _flat(part, f"{path}.{key}" if path else key).items()}


def _shown(value: Any) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
