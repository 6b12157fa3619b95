"""What lies between two versions besides their input: extractor, libraries, recipe, schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from builder.storage.manifest import Manifest

# Of a source: how it is read. Everything else there is a fact about its articles.
_HOW = ("path", "loader", "fields")
# Libraries that write or open a dataset; they leave the records as they are.
_WRITE_ONLY = ("cutline", "datasets", "extractor", "jsonschema", "numpy", "pyarrow", "zstandard")
_SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting that differs: its name, and its value before and after; None where it was not there."""

    name: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.name}: {_shown(self.old)} → {_shown(self.new)}"


@dataclass(frozen=True, slots=True)
class SettingsDiff:
    """What differs between two manifests: each tuple is empty where nothing does.

    Args:
        extractor: at most one change.
        tools: libraries, and Cutline itself.
        recipe: keys of the recipe, by path.
        schema: at most one change.
    """

    extractor: tuple[SettingChange, ...]
    tools: tuple[SettingChange, ...]
    recipe: tuple[SettingChange, ...]
    schema: tuple[SettingChange, ...]

    @property
    def changes(self) -> tuple[SettingChange, ...]:
        """Return all of them."""
        return (*self.schema, *self.extractor, *self.recipe, *self.tools)

    @property
    def reading_tools(self) -> bool:
        """Return whether a library differs that reads raw documents."""
        return any(change.name not in _WRITE_ONLY for change in self.tools)

    @property
    def declared(self) -> frozenset[str]:
        """Return the fields that the recipe states, or takes from other columns, in another way than before."""
        parts = [change.name.split(".") for change in self.recipe if change.name.startswith("sources.")]
        facts = {names[2] for names in parts if len(names) > 2 and names[2] not in _HOW}
        return frozenset(facts | {names[3] for names in parts if len(names) > 3 and names[2] == "fields"})


def compare_settings(old: Manifest, new: Manifest) -> SettingsDiff:
    """Return what differs between the settings of two versions."""
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
    """Return the values of nested tables by path, lists of tables by number, other lists whole."""
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
