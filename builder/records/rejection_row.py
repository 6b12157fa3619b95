"""Rejections in JSON form, for records that are rejected after extraction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def rejection_row(origin: Mapping[str, Any], stage: str, reason: str, message: str) -> dict[str, Any]:
    """Return the rejection of the document at *origin*, as schemas/rejection.v1.schema.json defines it."""
    return {"origin": origin, "stage": stage, "reason": reason, "message": message, "problems": []}
