"""`cutline verify`: hold a dataset folder to what its manifests say."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from tqdm import tqdm

from builder.audit.verify import CHECKS, COMMON
from builder.audit.verify import verify as find_violations
from builder.storage.manifest import versions
from builder.utils.display import one_line
from builder.utils.progress import progress_bars

_EXIT_PROBLEMS = 1


@click.command(
    epilog="\b\nExample:\n  cutline verify out/news",
)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--version", metavar="X.Y.Z", help="Check this version only.  [default: all]")
def verify(dataset: Path, version: str | None) -> None:
    """Check DATASET: manifests, checksums, schemas, sums, leak groups, assignments, README, and that it loads.

    Leaks are looked for anew, without regard to the groups that the build has formed: no two records of different
    splits may have the same id or address, or bodies that are alike. And no record may stand in another split than in
    an earlier version.

    Breaches go to standard output, a line each; what only follows from one is left out. Exit 0: all holds; 1: something
    does not; 2: DATASET has no version, or not the one asked for.
    """
    count = 0
    with progress_bars("it") as progress:
        for violation in find_violations(dataset, version, progress):
            count += 1
            # Clears the bar first where both are on one terminal.
            line = one_line(f"{violation.version or dataset}: {violation.check}: {violation.message}")
            tqdm.write(line, file=sys.stdout)
    names = [version] if version else versions(dataset)
    if count:
        click.echo(f"{dataset}: {count} {'violation' if count == 1 else 'violations'} found", err=True)
        sys.exit(_EXIT_PROBLEMS)
    checks = ", ".join((*CHECKS, *COMMON))
    click.echo(f"{dataset}: {', '.join(names)} hold{'s' * (len(names) == 1)}: {checks}", err=True)
