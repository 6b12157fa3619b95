"""`cutline extract`: records as JSON Lines."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

import click
import orjson
from tqdm import tqdm

from builder.extract import extract_many
from builder.loaders import find_files, load
from builder.recipe import recipe_of
from builder.record import Article, Outcome, Rejection
from builder.validate import problems

EXAMPLE = """\b
Example:
  cutline extract examples/dumps
"""


@click.command(short_help="Print the records of dumps as JSON Lines.", epilog=EXAMPLE)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--max-rejected",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    help="Exit with 1 when more than this share of the documents is rejected.",
)
def extract(sources: tuple[str, ...], max_rejected: float) -> None:
    """Print the record of each document as a line of JSON; rejections go to stderr, with their reasons.

    A SOURCE is a file, a folder, a glob or an archive; - is standard input.
    """
    counts: Counter[str] = Counter()
    for outcome in tqdm(_outcomes(sources), unit=" documents", disable=None, leave=False):
        if isinstance(outcome, Article):
            sys.stdout.buffer.write(orjson.dumps(outcome.to_dict(), option=orjson.OPT_APPEND_NEWLINE))
            counts["records"] += 1
        else:
            tqdm.write(f"{outcome.origin}: {outcome.stage}: {outcome.reason}: {outcome.message}", file=sys.stderr)
            counts["rejected"] += 1
    click.echo(f"{counts['records']} records, {counts['rejected']} documents rejected", err=True)
    if counts["rejected"] > max_rejected * counts.total():
        sys.exit(1)


def _outcomes(sources: tuple[str, ...]) -> Iterator[Outcome]:
    """Yield the outcome of each document of *sources*: a record that keeps the schema, or a rejection."""
    for file in find_files(recipe_of(sources, "extract")):
        if isinstance(file, Rejection):
            yield file
            continue
        for raw in load(file):
            yield raw if isinstance(raw, Rejection) else _checked(next(extract_many([raw])))


def _checked(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Rejection):
        return outcome
    found = problems(outcome.to_dict())
    if not found:
        return outcome
    return Rejection(outcome.origin, "validate", "schema", f"{found[0].path}: {found[0].message}", found)
