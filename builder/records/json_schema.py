"""Locate the schemas and other data files, next to the package in a checkout and inside it when installed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from builder.errors import BuilderError

_PACKAGE = Path(__file__).parent.parent


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Return the schema *name*, such as `article.v1`; the result is shared and must not be changed.

    Raises:
        BuilderError: there is no schema with that name.
    """
    schema: dict[str, Any] = json.loads(data_file(f"schemas/{name}.schema.json").read_text(encoding="utf-8"))
    return schema


def data_file(name: str) -> Path:
    """Return the path of the data file *name*, such as `DATASET_CARD.md`, in the wheel or else the checkout.

    Raises:
        BuilderError: the file is in neither place.
    """
    for folder in (_PACKAGE, _PACKAGE.parent):
        path = folder / name
        if path.is_file():
            return path
    raise BuilderError(
        f"{name}: not found in {_PACKAGE} or next to it, expected a complete installation: install cutline again"
    )
