"""`cutline profile`: lines that repeat across the documents of a publisher, proposed as a profile."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import click

from builder.config.profiles import read_profiles
from builder.config.recipe import Furniture, Recipe, recipe_of
from builder.errors import ProfileError
from builder.pipeline.boilerplate.learning import BoilerplateSurvey, survey
from builder.pipeline.boilerplate.mining import SiteLines
from builder.pipeline.boilerplate.profile_toml import to_toml
from builder.pipeline.executors.local import default_workers
from builder.pipeline.tasks import CollectContext
from builder.storage.shard_store import Store
from builder.utils.display import one_line
from builder.utils.progress import progress_bars


@click.command(
    epilog="\b\nExample:\n  cutline profile examples/dumps --publisher 'The Alder Courier' --min-documents 2",
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--publisher", help="Publisher of the documents that name none themselves.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write there.  [default: standard output]")
@click.option(
    "--min-documents",
    type=click.IntRange(min=2),
    default=3,
    show_default=True,
    help="Least number of a publisher's documents that a line stands in; near copies count once.",
)
@click.option("--profile", "profiles", multiple=True, metavar="FILE", help="What is known already; may be repeated.")
@click.option("--workers", type=click.IntRange(min=1), help="Number of processes.  [default: one a processor]")
def profile(
    sources: tuple[str, ...],
    publisher: str | None,
    out: Path | None,
    min_documents: int,
    profiles: tuple[str, ...],
    workers: int | None,
) -> None:
    """Propose a profile: lines of 3 to 140 letters that repeat across documents of one publisher and are no part of
    articles, with counts and an example each.

    Whose a document is tell its source, its address, a line that only one known site prints, else its folder. Lines
    that were mostly taken for text stand in the profile as comments; credits, captions, bylines, dates, datelines and
    sign-offs are left out. Read the profile before you use it.
    """
    recipe = _recipe(sources, publisher, profiles, min_documents)
    if out is None:
        sys.stdout.write(_proposal(recipe, workers or default_workers()))
        return
    with _place(out) as part:
        text = _proposal(recipe, workers or default_workers())
        if text:
            part.write_text(text, "utf-8")
            part.replace(out)
            click.echo(f"{out}: read it, then use it with --profile {out}", err=True)


def _proposal(recipe: Recipe, workers: int) -> str:
    """Return the profile as a file, empty where nothing repeats, and tell what was read."""
    found = _survey(recipe, workers)
    click.echo(_summary(found.sites), err=True)
    if found.unread:
        what = _number(found.unread, "document") + " could not be read"
        click.echo(one_line(f"{what}, such as {found.example}"), err=True)
    if any(line.is_furniture or line.is_prose for site in found.sites for line in site.lines):
        return to_toml(found.sites)
    least = f"{recipe.furniture.min_documents} or more documents of one publisher"
    click.echo(f"no line repeats in {least}: nothing to propose", err=True)
    click.echo("Give more documents, a smaller --min-documents, or --publisher to count them as one's.", err=True)
    return ""


def _recipe(sources: tuple[str, ...], publisher: str | None, profiles: tuple[str, ...], least: int) -> Recipe:
    recipe = recipe_of(sources, "profile", profiles)
    if publisher:
        named = (replace(source, declared={"publisher": publisher}) for source in recipe.sources)
        recipe = replace(recipe, sources=tuple(named))
    return replace(recipe, furniture=Furniture(learn=True, min_documents=least))


def _survey(recipe: Recipe, workers: int) -> BoilerplateSurvey:
    shelf = read_profiles(recipe).shelf
    with tempfile.TemporaryDirectory(prefix="cutline-profile-") as folder, progress_bars("B", label="read") as progress:
        return survey(recipe, CollectContext(Store(Path(folder)), workers=workers, progress=progress, shelf=shelf))


def _summary(sites: list[SiteLines]) -> str:
    lines = sum(len(site.furniture) for site in sites)
    documents = sum(site.documents for site in sites)
    read = f"{_number(documents, 'document')} of {_number(len(sites), 'site')}, near copies counted once"
    return f"{read}; {_number(lines, 'line')} proposed"


@contextmanager
def _place(out: Path) -> Iterator[Path]:
    """Give a file beside *out*, made before hours of reading, that is to become it; what is left of it goes.

    Raises:
        ProfileError: *out* is there, or cannot be made.
    """
    part = out.with_name(f".{out.name}.part")
    made: list[Path] = []
    try:
        if os.path.lexists(out):
            raise ProfileError(f"{out}: is there, and may hold somebody's work: give another --out, or remove it")
        made = [folder for folder in out.parents if not folder.exists()]
        out.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
        yield part
    except (FileExistsError, NotADirectoryError):
        raise ProfileError(f"{out}: part of its path is a file, expected folders: give another --out") from None
    finally:
        _clear(part, made)


def _clear(part: Path, made: list[Path]) -> None:
    """Remove *part* and the folders *made* for it, as far as they are there and nothing else is in them."""
    for remove in (part.unlink, *(folder.rmdir for folder in made)):
        with suppress(OSError):
            remove()


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
