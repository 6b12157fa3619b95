"""`cutline versions`: list the versions in a dataset folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import orjson

from builder.storage.manifest import Manifest, read_manifest, require_versions

_TABLE_HEADER = ("version", "records", "splits", "read", "duplicates", "rejected", "published", "digest")


@click.command(
    epilog="\b\nExample:\n  cutline versions out/news",
)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="Output format."
)
def versions(dataset: Path, form: str) -> None:
    """List the versions of DATASET, the newest first, with counts, dates of the articles and digests."""
    manifests = [read_manifest(dataset, name) for name in reversed(require_versions(dataset))]
    click.echo(FORMATS[form](manifests))


def _text(manifests: list[Manifest]) -> str:
    rows = [_TABLE_HEADER, *map(_row, manifests)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TABLE_HEADER))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(manifest: Manifest) -> tuple[str, ...]:
    of = manifest["counts"]
    parts = ", ".join(f"{split['name']} {split['records']:,}" for split in manifest["splits"])
    span = manifest["published_at"]
    days = f"{span['first'][:10]} – {span['last'][:10]}" if span["first"] else "–"
    counts = [f"{of[name]:,}" for name in ("read", "duplicates", "rejected")]
    return (manifest["version"], f"{of['records']:,}", parts, *counts, days, manifest["digest"][:12])


def _json(manifests: list[Manifest]) -> str:
    keys = ("version", "digest", "counts", "published_at", "sources")
    rows: list[dict[str, Any]] = [
        {**{key: manifest[key] for key in keys}, "splits": {s["name"]: s["records"] for s in manifest["splits"]}}
        for manifest in manifests
    ]
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode()


FORMATS: dict[str, Callable[[list[Manifest]], str]] = {"text": _text, "json": _json}
