"""`cutline extract`: print records as JSON Lines."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import click
import orjson

from builder.config.profiles import read_profiles
from builder.config.recipe import recipe_of
from builder.errors import ExitCode
from builder.loaders import SourceFile, find_files, load
from builder.pipeline.documents import outcomes_of
from builder.pipeline.rejection_limit import exceeds, expect_share
from builder.records import Article, Rejection
from builder.utils.display import counted, one_line
from builder.utils.progress import print_line, track


@click.command(epilog="\b\nExample:\n  cutline extract examples/dumps")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--profile", "profiles", multiple=True, metavar="FILE", help="Profile of a site; may be repeated.")
@click.option(
    "--max-rejected",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    help="Exit with 1 if more than this share of the documents is rejected.",
)
def extract(sources: tuple[str, ...], profiles: tuple[str, ...], max_rejected: float) -> None:
    """Print the record of each document as one line of JSON; rejections go to stderr with their reasons.

    SOURCE is a file, a folder, a glob or an archive; - is standard input.
    """
    expect_share(max_rejected)
    counts: Counter[str] = Counter()
    for outcome in track(_outcomes(sources, profiles), " documents"):
        if isinstance(outcome, Rejection):
            print_line(one_line(str(outcome)), sys.stderr)
            counts["rejected"] += 1
        else:
            sys.stdout.buffer.write(orjson.dumps(outcome, option=orjson.OPT_APPEND_NEWLINE))
            counts["records"] += 1
    rejected = f"{counts['rejected']} rejected" if counts["rejected"] else "none rejected"
    click.echo(f"{counted(counts.total(), 'document')}: {counts['records']} extracted, {rejected}", err=True)
    if exceeds(counts["rejected"], counts.total(), max_rejected):
        sys.exit(ExitCode.PROBLEMS)


def _outcomes(sources: tuple[str, ...], profiles: tuple[str, ...]) -> Iterator[Article | Rejection]:
    """Yield files that cannot be read, then the outcome of each document, as in a build."""
    recipe = recipe_of(sources, "extract", profiles)
    shelf = read_profiles(recipe).shelf
    found = find_files(recipe)
    yield from (item for item in found if isinstance(item, Rejection))
    files = (item for item in found if isinstance(item, SourceFile))
    yield from outcomes_of(chain.from_iterable(map(load, files)), shelf)
