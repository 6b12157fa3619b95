"""Check README.md: it must be up to date and have a config for each version, or `load_dataset` mixes versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from builder.errors import DatasetError
from builder.publishing import card
from builder.storage.manifest import Manifest

Configs = Mapping[str, Any]


def configs(dataset: Path) -> Configs | str:
    """Return the data files of each config in README.md, or why they cannot be read."""
    if not (dataset / card.README).exists():
        return f"{card.README} is missing, load_dataset would mix all versions: cutline card {dataset}"
    try:
        return card.configs(dataset)
    except DatasetError as error:
        return str(error)


def config_problem(dataset: Path, manifest: Manifest, found: Configs) -> str | None:
    """Return the problem of the config of a version in README.md, or None."""
    name = manifest["version"]
    if name not in found:
        return f"{card.README} has no config {name}, so load_dataset cannot find it: cutline card {dataset}"
    if found[name] != card.data_files(manifest):
        return f"{card.README}: config {name} names other files than the manifest: cutline card {dataset}"
    return None


def problems(dataset: Path) -> Iterator[str]:
    """Yield a message if README.md does not match the manifests."""
    old = card.stale(dataset)
    if old:
        yield f"{card.README} is stale ({', '.join(old)}): cutline card {dataset}"
