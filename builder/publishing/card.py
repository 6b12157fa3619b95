"""The dataset card README.md: prose written by people, with YAML and figures generated from the manifests.

Figures are enclosed in `<!-- facts:NAME -->` and `<!-- /facts:NAME -->`. Text outside of them, and YAML keys that are
not generated here, are preserved.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from builder.errors import DatasetError
from builder.publishing import card_facts
from builder.records.json_schema import data_file
from builder.storage.manifest import PRIVATE, Manifest, read_manifest, require_versions

README = "README.md"
TEMPLATE = "DATASET_CARD.md"

_FRONT = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
_FACTS = re.compile(r"<!-- facts:([a-z_]+) -->\n(.*?)<!-- /facts:\1 -->", re.DOTALL)

# Upper bounds of the size categories of https://huggingface.co/docs/hub/datasets-cards.
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
)

FACTS: dict[str, Callable[[list[Manifest]], str]] = {
    "title": card_facts.title,
    "counts": card_facts.counts,
    "splits": card_facts.splits,
    "fields": card_facts.fields,
    "load": card_facts.load,
    "rejections": card_facts.rejections,
    "sources": card_facts.sources,
    "versions": card_facts.versions,
}

# The parser in C, where PyYAML has it: ten times as fast.
_YAML_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def refresh(dataset: Path) -> bool:
    """Create README.md from the template, or update it; return whether it had to be written.

    Raises:
        DatasetError: *dataset* has no version, or README.md is not UTF-8 text.
    """
    require_versions(dataset)
    path, text = dataset / README, render(dataset)
    is_stale = not path.exists() or _read(path) != text
    if is_stale:
        write_atomically(dataset, README, text.encode())
    return is_stale


def stale(dataset: Path) -> list[str]:
    """Return what in README.md differs from the manifests: `README.md` if missing, `YAML`, or names of `FACTS`.

    Raises:
        DatasetError: *dataset* has no version, or README.md is not UTF-8 text.
    """
    require_versions(dataset)
    path = dataset / README
    if not path.exists():
        return [README]
    old, new = _read(path), render(dataset)
    names = [name for name, text in _facts(old).items() if _facts(new)[name] != text]
    front = ["YAML"] if _front(old) != _front(new) else []
    return front + names if old != new else []


def render(dataset: Path) -> str:
    """Return the up-to-date README.md: prose unchanged, YAML and facts generated from the manifests."""
    manifests = [read_manifest(dataset, name) for name in require_versions(dataset)]
    path = dataset / README
    old = _read(path if path.exists() else data_file(TEMPLATE))
    match = _FRONT.match(old)
    written = {} if match is None else _parse(match.group(1), path)
    front = {**written, **front_matter(manifests)}
    body = old[match.end() :] if match else old
    filled = _FACTS.sub(lambda found: _section(found.group(1), found.group(0), manifests), body)
    return f"---\n{yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=120)}---\n{filled}"


def front_matter(manifests: list[Manifest]) -> dict[str, Any]:
    """Return the YAML for the Hub and `load_dataset`, generated from the manifests, oldest first."""
    newest = manifests[-1]
    card = newest["recipe"].get("card", {})
    records = newest["counts"]["records"]
    wanted = {key: value for key, value in card.items() if value and key not in ("license", "language", "pretty_name")}
    default = [_config("default", newest) | {"default": True}]
    named = [_config(manifest["version"], manifest) for manifest in reversed(manifests)]
    return {
        "license": card.get("license") or "other",
        "language": list(card.get("language") or sorted({tag.split("-")[0] for tag in newest["languages"]})),
        "pretty_name": card.get("pretty_name") or newest["name"],
        "size_categories": [next((name for bound, name in _SIZES if records < bound), "n>1T")],
        **wanted,
        "configs": default + named,
        "dataset_info": [_info("default", newest)]
        + [_info(manifest["version"], manifest) for manifest in reversed(manifests)],
    }


def configs(dataset: Path) -> dict[str, Any]:
    """Return the data files in README.md by config name.

    Raises:
        DatasetError: README.md is not UTF-8 text, or its YAML cannot be parsed.
    """
    path = dataset / README
    match = _FRONT.match(_read(path))
    found = _parse(match.group(1), path).get("configs") if match else None
    named = [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
    return {str(item.get("config_name")): item.get("data_files") for item in named}


def data_files(manifest: Manifest) -> list[dict[str, Any]]:
    """Return the data files of a version as listed in README.md."""
    return [{"split": split["name"], "path": [file["path"] for file in split["files"]]} for split in manifest["splits"]]


def is_generated(readme: Path) -> bool:
    """Return whether the file *readme* has a section of generated figures."""
    return _FACTS.search(_read(readme)) is not None


def write_atomically(dataset: Path, name: str, data: bytes) -> None:
    """Write *data* to the file *name* of *dataset*; readers see either the old or the new content."""
    # In the private folder, where the next build removes what a killed run leaves behind.
    folder = dataset / PRIVATE / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{Path(name).name}.{os.getpid()}"
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(dataset / name)


def _config(name: str, manifest: Manifest) -> dict[str, Any]:
    return {"config_name": name, "data_files": data_files(manifest)}


def _info(name: str, manifest: Manifest) -> dict[str, Any]:
    splits = [
        {"name": split["name"], "num_bytes": split["num_bytes"], "num_examples": split["records"]}
        for split in manifest["splits"]
    ]
    return {
        "config_name": name,
        "features": card_facts.yaml_features(),
        "splits": splits,
        "download_size": sum(file["bytes"] for split in manifest["splits"] for file in split["files"]),
        "dataset_size": sum(split["num_bytes"] for split in manifest["splits"]),
    }


def _section(name: str, old: str, manifests: list[Manifest]) -> str:
    if name not in FACTS:
        return old
    return f"<!-- facts:{name} -->\n{FACTS[name](manifests).strip()}\n<!-- /facts:{name} -->"


def _facts(text: str) -> dict[str, str]:
    return {found.group(1): found.group(2) for found in _FACTS.finditer(text)}


def _front(text: str) -> str:
    match = _FRONT.match(text)
    return match.group(1) if match else ""


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        front = yaml.load(text, Loader=_YAML_LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        where = str(error).splitlines()[-1].strip()
        raise DatasetError(f"{path}: its YAML cannot be parsed ({where}): fix it, or remove the file") from None
    return dict(front) if isinstance(front, Mapping) else {}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise DatasetError(f"{path} is not UTF-8 text: fix it, or remove it") from None
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}): fix it, or remove it") from None
