"""`cutline verify`: hold a dataset folder to what its manifests say."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from tqdm import tqdm

from builder.audit.verify import CHECKS, COMMON
from builder.audit.verify import verify as find_breaches
from builder.audit.verify.seen import Progress
from builder.storage.manifest import versions
from builder.utils.display import one_line

_FAULTS_FOUND = 1


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
    with _progress() as progress:
        for breach in find_breaches(dataset, version, progress):
            count += 1
            # Clears the bar first where both are on one terminal.
            line = one_line(f"{breach.version or dataset}: {breach.check}: {breach.message}")
            tqdm.write(line, file=sys.stdout)
    names = [version] if version else versions(dataset)
    if count:
        click.echo(f"{dataset}: {count} {'breach' if count == 1 else 'breaches'} found", err=True)
        sys.exit(_FAULTS_FOUND)
    checks = ", ".join((*CHECKS, *COMMON))
    click.echo(f"{dataset}: {', '.join(names)} hold{'s' * (len(names) == 1)}: {checks}", err=True)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Give a function that shows how far it is, on stderr, where that is a terminal."""
    bars: dict[str, tqdm[NoReturn]] = {}

    def show(step: str, done: int, total: int) -> None:
        if step not in bars:
            for bar in bars.values():
                bar.close()
            # disable=None: only on a terminal.
            bars[step] = tqdm(total=total, desc=step, unit_scale=True, leave=False, disable=None)
        bars[step].update(done - bars[step].n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()
