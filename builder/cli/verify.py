"""`cutline verify`: check a dataset folder against its manifests."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from tqdm import tqdm

from builder.audit.verify import CHECKS, COMMON
from builder.audit.verify import verify as find_violations
from builder.errors import ExitCode
from builder.storage.manifest import versions
from builder.utils.display import one_line
from builder.utils.progress import progress_bars


@click.command(
    epilog="\b\nExample:\n  cutline verify out/news",
)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--version", metavar="X.Y.Z", help="Check only this version.  [default: all]")
def verify(dataset: Path, version: str | None) -> None:
    """Check DATASET: manifests, checksums, schemas, counts, leak groups, assignments, README, and that it loads.

    Leaks are searched for independently of the groups that the build formed: no two records of different splits may
    have the same id or URL, or similar bodies. No record may be in another split than in an earlier version.

    Violations go to standard output, one line each; those that only follow from another one are omitted. Exit 0: no
    violations; 1: violations were found; 2: DATASET has no version, or not the requested one.
    """
    count = 0
    with progress_bars("it") as progress:
        for violation in find_violations(dataset, version, progress):
            count += 1
            # tqdm.write clears the bar first if both are on one terminal.
            line = one_line(f"{violation.version or dataset}: {violation.check}: {violation.message}")
            tqdm.write(line, file=sys.stdout)
    names = [version] if version else versions(dataset)
    if count:
        click.echo(f"{dataset}: {count} {'violation' if count == 1 else 'violations'} found", err=True)
        sys.exit(ExitCode.PROBLEMS)
    checks = ", ".join((*CHECKS, *COMMON))
    click.echo(f"{dataset}: no violations in {', '.join(names)} ({checks})", err=True)
