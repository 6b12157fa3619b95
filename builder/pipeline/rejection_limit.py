"""How large a share of the documents may be rejected: the gate of `build` and of `extract`."""

from __future__ import annotations

from builder.errors import BuilderError


def expect_share(most: float) -> None:
    """Raise where *most* is no share: beside NaN nothing is more and nothing is less, so that it lets all pass."""
    if not 0 <= most <= 1:
        raise BuilderError(f"--max-rejected {most:g}: found no share, expected a number from 0 to 1, such as 0.2")


def exceeds(rejected: int, documents: int, most: float) -> bool:
    """Return whether *rejected* of *documents* are more than the share *most* of them."""
    return rejected > 0 and rejected / documents > most
