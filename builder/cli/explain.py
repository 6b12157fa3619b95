"""`cutline explain`: show the role of each line of a raw document, or the links of a leak group, and why."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from builder.config.profiles import read_profiles
from builder.config.recipe import recipe_of
from builder.errors import ExitCode, SourceError
from builder.extract import ExplainedLine, Shelf, explain_document
from builder.loaders import find_files, load
from builder.records import RawDocument, Rejection
from builder.storage.manifest import versions
from builder.utils.display import counted, one_line, short_name, without_controls

if TYPE_CHECKING:
    from builder.audit.group_explanation import GroupExplanation

# Media type of documents that are records already.
_RECORD = "application/json"

_ROLE_COLOURS = {
    "headline": "green", "standfirst": "green", "body": None, "heading": "green", "caption": "cyan", "credit": "cyan",
    "alt": "cyan", "byline": "yellow", "date": "yellow", "signoff": "yellow",
    "aside": "bright_black", "furniture": "bright_black",
}  # fmt: skip


@click.command(
    epilog="\b\nExample:\n  cutline explain examples/dumps/01-ferry-strike.txt",
)
@click.argument("file", metavar="FILE | DATASET")
@click.option(
    "--document",
    "number",
    type=click.IntRange(1),
    help="Number of the document in the file, from 1.  [default: 1]",
)
@click.option(
    "--group",
    metavar="ID",
    help="Show the leak group of DATASET with this ID, or of the record with this id, URL or origin, and its links.",
)
@click.option("--profile", "profiles", multiple=True, metavar="FILE", help="Profile of a site; may be repeated.")
@click.option("--version", metavar="X.Y.Z", help="Version, with --group.  [default: the newest]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(
    file: str, number: int | None, group: str | None, profiles: tuple[str, ...], version: str | None, form: str
) -> None:
    """Show FILE line by line: line number, role, field, evidence and text, including lines that are dropped.

    The evidence is the name of a rule or the model's strongest features with their weights; `+` marks a line that
    continues the line above. Use the profile.toml of a version as --profile to see what its build learned.

    With --group, show why records of DATASET must be in one split: the members of a leak group, and for each its
    clearest link to the others in the published files.

    \b
      cutline explain --group 11-rooster.txt out/news
    """
    if group is not None:
        if number is not None:
            raise click.UsageError(
                "--document selects a document of FILE, --group a group of DATASET: give one of them"
            )
        _show_group(file, group, version, form)
        return
    if version is not None:
        raise click.UsageError("--version goes with --group: a dump has no versions")
    if versions(Path(file)):
        raise click.UsageError(f"{short_name(file)} is a dataset, not a dump: give --group ID, or a file")
    _show_document(file, number, read_profiles(recipe_of([file], "explain", profiles)).shelf, form)


def _show_document(file: str, number: int | None, shelf: Shelf, form: str) -> None:
    raw, *others = islice(_documents_from(file, number or 1), 2)
    if others and number is None:
        click.echo(f"{short_name(file)}: document 1 of several; --document N shows another", err=True)
    if isinstance(raw, Rejection):
        click.echo(one_line(str(raw)), err=True)
        sys.exit(ExitCode.PROBLEMS)
    if raw.media_type == _RECORD:
        raise SourceError(
            f"{one_line(str(raw.origin))}: found a record, expected a dump with lines to explain: give a dump"
        )
    lines, outcome = explain_document(raw, shelf=shelf)
    for line in lines:
        click.echo(_as_json(line) if form == "json" else _as_text(line))
    if isinstance(outcome, Rejection):
        click.echo(one_line(str(outcome)), err=True)
        sys.exit(ExitCode.PROBLEMS)


def _show_group(dataset: str, name: str, version: str | None, form: str) -> None:
    from builder.audit.group_explanation import explain_group

    found = explain_group(Path(dataset), name, version)
    click.echo(orjson.dumps(found).decode() if form == "json" else _group_as_text(found))


def _group_as_text(found: GroupExplanation) -> str:
    copies = sum(member.kept is not None for member in found.members)
    splits = ", ".join(sorted({member.split for member in found.members}))
    counts = f"records {len(found.members) - copies:,}, duplicates {copies:,}"
    lines = [f"group {found.group} of version {found.version} in {splits}: {counts}"]
    for number, member in enumerate(found.members, 1):
        description = f"duplicate of {member.kept}" if member.kept else member.headline or "(no headline)"
        lines += [f"{number:>5}  {member.id}  {member.split:<10}  {description}", f"{'':>7}{member.origin}"]
        lines += [f"{'':>7}{member.url}"] if member.url else []
    lines += [f"{link.one + 1:>5} – {link.other + 1:<5} {link.evidence}" for link in found.links]
    if found.parts > 1:
        lines.append(
            f"No link was found between {found.parts} parts: they are linked by a text that is not in this version, "
            "a duplicate's own body or photo, or one of an earlier version."
        )
    return "\n".join(map(one_line, lines))


def _documents_from(file: str, number: int) -> Iterator[RawDocument | Rejection]:
    """Yield the documents of *file* from *number* on, each as loaded or as the rejection in its place."""
    count = 0
    for found in find_files(recipe_of([file], "explain")):
        for raw in [found] if isinstance(found, Rejection) else load(found):
            count += 1
            if count >= number:
                yield raw
    if count < number:
        raise SourceError(
            f"{file}: found {counted(count, 'document')}, expected at least {number}: give --document a smaller number"
        )


def _as_json(line: ExplainedLine) -> str:
    return orjson.dumps(line).decode()


def _as_text(line: ExplainedLine) -> str:
    width = max(60, shutil.get_terminal_size().columns) - 48
    role = f"+ {line.role}" if line.continues else line.role
    text = line.text if len(line.text) <= width else line.text[: width - 1] + "…"
    head = f"{line.number:>5}  {role:<12} {line.field or '-':<24} "
    shown = click.style(head + without_controls(text), fg=_ROLE_COLOURS.get(line.role))
    if not line.evidence:
        return shown
    return shown + "\n" + click.style(f"{'':>20}{line.confidence:4.0%}  " + "; ".join(line.evidence), dim=True)
