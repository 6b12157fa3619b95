"""Limit on the share of rejected documents, for `build` and `extract`."""

from __future__ import annotations

from builder.errors import BuilderError


def expect_share(most: float) -> None:
    """Raise a `BuilderError` unless *most* is a share from 0 to 1; NaN would accept any number of rejections."""
    if not 0 <= most <= 1:
        raise BuilderError(f"--max-rejected {most:g}: not a share (expected a number from 0 to 1, such as 0.2)")


def exceeds(rejected: int, documents: int, most: float) -> bool:
    """Return whether *rejected* of *documents* exceed the share *most*."""
    return rejected > 0 and rejected / documents > most
