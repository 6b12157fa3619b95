"""`cutline verify`: hold a dataset folder to what its manifests say."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from builder.manifest import versions
from builder.verify import CHECKS
from builder.verify import verify as find_breaches

_FAULTS_FOUND = 1


@click.command(
    short_help="Check a dataset's files.",
    epilog="\b\nExample:\n  cutline verify out/news",
)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--version", metavar="X.Y.Z", help="Check this version only.  [default: all]")
def verify(dataset: Path, version: str | None) -> None:
    """Check every file of DATASET: checksums, accounting, ids, leak groups, schema, README, and that it loads.

    Breaches go to standard output, a line each. Exit 0: all holds; 1: something does not; 2: DATASET has no version,
    or a manifest cannot be read.
    """
    count = 0
    for breach in find_breaches(dataset, version):
        count += 1
        click.echo(f"{breach.version or dataset}: {breach.check}: {breach.message}")
    names = [version] if version else versions(dataset)
    if count:
        click.echo(f"{dataset}: {count} {'breach' if count == 1 else 'breaches'} found", err=True)
        sys.exit(_FAULTS_FOUND)
    click.echo(f"{dataset}: {', '.join(names)} hold{'s' * (len(names) == 1)}: {', '.join(CHECKS)}, card", err=True)
