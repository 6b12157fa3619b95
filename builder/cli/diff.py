"""`cutline diff`: what differs between two versions of a dataset."""

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
from builder.utils.progress import progress_bars

_EXIT_PROBLEMS = 1
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
    help="Words, or one object.",
)
@click.option("--limit", type=click.IntRange(min=0), help="Show so many records of each kind.  [default: 10 as text]")
@click.option("--all", "everything", is_flag=True, help="Show all of them, as JSON does anyway.")
def diff(dataset: Path, old: str, new: str, form: str, limit: int | None, everything: bool) -> None:
    """Tell which records of DATASET were added, removed, changed or moved between the versions OLD and NEW, and why.

    A record is the same by its id, else by its URL, else by its origin: a corrected text is a change. Compared are all
    fields but `group` and `origin`; `id` is shown where it is another. In a changed text [-this-] went and {+this+}
    came.

    Exit 0: told; 1: a record moved to another split, which must not be; 2: no such version, or a damaged file.
    """
    if everything and limit is not None:
        raise click.UsageError("--all and --limit exclude each other: give one of them")
    with progress_bars(" records") as progress:
        comparison = compare(dataset, old, new, progress)
    shown = limit if limit is not None or everything or form == "json" else 10
    out = _stdout()
    for piece in DIFF_REPORTS[form](comparison, shown, _coloured):
        click.echo(piece, file=out, nl=False)
    if len(comparison.moved):
        click.echo(f"{dataset}: {len(comparison.moved):,} moved to another split between {old} and {new}", err=True)
        sys.exit(_EXIT_PROBLEMS)


def _coloured(kind: Kind, text: str) -> str:
    """Return *text* with its marks, coloured; click takes the colours off where stdout is no terminal."""
    colour = _WORD_COLOURS.get(kind)
    return (
        marked(kind, text) if colour is None or os.environ.get("NO_COLOR") else click.style(marked(kind, text), colour)
    )


def _stdout() -> TextIO:
    # Texts need not be what the terminal's encoding can show.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout
