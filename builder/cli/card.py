"""`cutline card`: keep a dataset's README true."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from builder.publishing.card import README, stale
from builder.publishing.publish import locked

_EXIT_PROBLEMS = 1


@click.command(
    epilog="\b\nExample:\n  cutline card out/news --check",
)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where README.md is stale.")
def card(dataset: Path, check: bool) -> None:
    """Refresh the YAML and the figures of DATASET's README.md from its manifests; prose stays as people wrote it."""
    old = stale(dataset)
    if not old:
        click.echo(f"{dataset / README} is up to date", err=True)
        return
    if check:
        click.echo(f"{dataset / README} is stale: {', '.join(old)}; refresh it with cutline card {dataset}")
        sys.exit(_EXIT_PROBLEMS)
    # Taking the lock refreshes the card: it puts right whatever is behind the manifests.
    with locked(dataset):
        click.echo(f"{dataset / README} is refreshed: {', '.join(old)}", err=True)
