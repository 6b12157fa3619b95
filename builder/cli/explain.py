"""`cutline explain`: what each line of a raw document was taken for, and why."""

from __future__ import annotations

import shutil
import sys

import click
import orjson

from builder.errors import SourceError
from builder.extract.explain import Explained
from builder.extract.explain import explain as explain_document
from builder.loaders import find_files, load
from builder.profiles import read_profiles
from builder.recipe import recipe_of
from builder.record import RawDocument, Rejection

_FAULTS_FOUND = 1

_COLOURS = {
    "headline": "green", "standfirst": "green", "body": None, "heading": "green", "caption": "cyan", "credit": "cyan",
    "alt": "cyan", "byline": "yellow", "date": "yellow", "signoff": "yellow",
    "aside": "bright_black", "furniture": "bright_black",
}  # fmt: skip


@click.command(
    short_help="Show what each line of a dump was taken for, and why.",
    epilog="\b\nExample:\n  cutline explain examples/dumps/01-ferry-strike.txt",
)
@click.argument("file")
@click.option(
    "--document",
    "number",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Which document of the file, from 1.",
)
@click.option("--profile", "profiles", multiple=True, metavar="FILE", help="What is known of a site; may be repeated.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(file: str, number: int, profiles: tuple[str, ...], form: str) -> None:
    """Show FILE line by line: line number, role, field, evidence and text. What was dropped is shown too.

    The evidence is a rule's name or the model's strongest features with their weights; `+` marks a line that continues
    the one above it. A version's profile.toml as --profile shows what its build had learned.
    """
    shelf = read_profiles(recipe_of([file], "explain", profiles)).shelf
    raw = _document(file, number)
    if isinstance(raw, Rejection):
        click.echo(raw, err=True)
        sys.exit(_FAULTS_FOUND)
    lines, rejection = explain_document(raw, shelf=shelf)
    for line in lines:
        click.echo(_as_json(line) if form == "json" else _as_text(line))
    if rejection:
        click.echo(rejection, err=True)
        sys.exit(_FAULTS_FOUND)


def _document(file: str, number: int) -> RawDocument | Rejection:
    """Return document *number* of *file*, or the rejection that stands in its place."""
    count = 0
    for found in find_files(recipe_of([file], "explain")):
        for raw in [found] if isinstance(found, Rejection) else load(found):
            count += 1
            if count == number:
                return raw
    raise SourceError(f"{file}: found {count} documents, expected at least {number}: give --document a smaller number")


def _as_json(line: Explained) -> str:
    return orjson.dumps(line).decode()


def _as_text(line: Explained) -> str:
    width = max(60, shutil.get_terminal_size().columns) - 48
    role = f"+ {line.role}" if line.continues else line.role
    text = line.text if len(line.text) <= width else line.text[: width - 1] + "…"
    head = f"{line.number:>5}  {role:<12} {line.field or '-':<24} "
    shown = click.style(head + text, fg=_COLOURS.get(line.role))
    if not line.evidence:
        return shown
    return shown + "\n" + click.style(f"{'':>20}{line.confidence:4.0%}  " + "; ".join(line.evidence), dim=True)
