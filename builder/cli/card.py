"""`cutline card`: update a dataset's README."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from builder.errors import ExitCode
from builder.publishing.card import README, stale
from builder.publishing.publish import locked


@click.command(
    epilog="\b\nExample:\n  cutline card out/news --check",
)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if README.md is stale.")
def card(dataset: Path, check: bool) -> None:
    """Update the YAML and the figures in the README.md of DATASET from its manifests; other text is not changed."""
    old = stale(dataset)
    if not old:
        click.echo(f"{dataset / README} is up to date", err=True)
        return
    if check:
        click.echo(f"{dataset / README} is stale: {', '.join(old)}; update it with cutline card {dataset}")
        sys.exit(ExitCode.PROBLEMS)
    # Taking the lock updates the card: it completes whatever an interrupted build left undone.
    with locked(dataset):
        click.echo(f"{dataset / README} was updated: {', '.join(old)}", err=True)
