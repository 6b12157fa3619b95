"""`cutline diff`: show the differences between two versions of a dataset."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TextIO

import click

from builder.audit.diff import compare
from builder.audit.diff.reports import DIFF_REPORTS
from builder.audit.diff.words import Kind, marked
from builder.errors import ExitCode
from builder.utils.progress import progress_bars

_WORD_COLOURS = {"gone": "red", "new": "green"}


@click.command(
    epilog="\b\nExample:\n  cutline diff out/news 1.0.0 1.1.0",
)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(DIFF_REPORTS)),
    default="text",
    show_default=True,
    help="Output format.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    help="Number of records to show of each kind.  [default: 10 as text, all as JSON]",
)
@click.option("--all", "everything", is_flag=True, help="Show all records.")
def diff(dataset: Path, old: str, new: str, form: str, limit: int | None, everything: bool) -> None:
    """Show which records of DATASET were added, removed, changed or moved between the versions OLD and NEW, and why.

    Records are matched by id, else by URL, else by origin: a corrected text is a change. All fields except `group` and
    `origin` are compared; `id` is shown if it differs. In changed text [-this-] was removed and {+this+} was added.

    Exit 0: compared; 1: a record moved to another split, which is not allowed; 2: no such version, or a damaged file.
    """
    if everything and limit is not None:
        raise click.UsageError("--all and --limit are mutually exclusive: give one of them")
    with progress_bars(" records") as progress:
        comparison = compare(dataset, old, new, progress)
    shown = limit if limit is not None or everything or form == "json" else 10
    out = _stdout()
    for piece in DIFF_REPORTS[form](comparison, shown, _coloured):
        click.echo(piece, file=out, nl=False)
    if len(comparison.moved):
        click.echo(f"{dataset}: {len(comparison.moved):,} moved to another split between {old} and {new}", err=True)
        sys.exit(ExitCode.PROBLEMS)


def _coloured(kind: Kind, text: str) -> str:
    """Return *text* with its marks in colour; click removes the colours if stdout is not a terminal."""
    colour = _WORD_COLOURS.get(kind)
    return (
        marked(kind, text) if colour is None or os.environ.get("NO_COLOR") else click.style(marked(kind, text), colour)
    )


def _stdout() -> TextIO:
    # Texts may contain characters that the encoding of the terminal lacks.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout
