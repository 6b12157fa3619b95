"""`cutline validate`: validate records against the schema and report every problem."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, TextIO

import click
from tqdm import tqdm

from builder.errors import ExitCode
from builder.utils.display import counted
from builder.validation.files import Event, FileCount, RecordFiles, check_files, find_records
from builder.validation.reports import FINDINGS_REPORTS, totals


@click.command(
    epilog="\b\nExample:\n  cutline extract examples/dumps | cutline validate -",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FINDINGS_REPORTS)),
    default="text",
    show_default=True,
    help="Output: one line per problem, one JSON object, or annotations of a pull request on GitHub.",
)
def validate(paths: tuple[str, ...], form: str) -> None:
    """Validate records against the article schema and report every problem: where, which rule, found and expected.

    PATH is a file (.jsonl, .ndjson, also with .gz or .zst; .parquet), a folder of such files, or - for JSON Lines on
    standard input. A dataset folder stands for its newest version; for another one, give its folder below data/.

    Problems go to standard output, a summary to standard error. Exit 0: all records are valid; 1: there are problems;
    2: a path does not exist or contains no records.
    """
    found = find_records(paths)
    counts: list[FileCount] = []
    out = _stdout()
    with _bar(found) as bar:
        events = _counted(check_files(found.files, bar.update), counts)
        for piece in FINDINGS_REPORTS[form](events):
            # tqdm.write clears the bar first if both are on one terminal.
            tqdm.write(piece, file=out, end="")
    _summarise(found, counts)
    if totals(counts)["problems"]:
        sys.exit(ExitCode.PROBLEMS)


def _stdout() -> TextIO:
    # File names may not be UTF-8, and terminals may not support it.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout


def _bar(found: RecordFiles) -> AbstractContextManager[Any]:
    size = sum(file.size for file in found.files)
    # disable=None: only if standard error is a terminal.
    return tqdm(total=size or None, unit="B", unit_scale=True, desc="validate", leave=False, disable=None)


def _counted(events: Iterable[Event], counts: list[FileCount]) -> Iterator[Event]:
    for event in events:
        if isinstance(event, FileCount):
            counts.append(event)
        yield event


def _summarise(found: RecordFiles, counts: list[FileCount]) -> None:
    for note in found.notes:
        click.echo(note, err=True)
    sums = totals(counts)
    records, files, problems = (counted(sums[name], name[:-1]) for name in ("records", "files", "problems"))
    click.echo(f"{records} in {files}: {sums['valid']} valid, {sums['invalid']} invalid, {problems}", err=True)
