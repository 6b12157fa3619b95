"""Finds the schemas and the other data files that stand beside the package, or inside it once installed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from builder.errors import BuilderError

_PACKAGE = Path(__file__).parent.parent


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Return the schema called *name*, such as `article.v1`. The same object comes back each time: read it only.

    Raises:
        BuilderError: there is no schema of that name.
    """
    schema: dict[str, Any] = json.loads(data_file(f"schemas/{name}.schema.json").read_text(encoding="utf-8"))
    return schema


def data_file(name: str) -> Path:
    """Return the path of the data file *name*, such as `DATASET_CARD.md`: of the wheel, else of the checkout.

    Raises:
        BuilderError: the file is in neither place.
    """
    for folder in (_PACKAGE, _PACKAGE.parent):
        path = folder / name
        if path.is_file():
            return path
    raise BuilderError(f"{name} was not found in {_PACKAGE} nor beside it: install cutline again")
