"""`cutline profile`: propose a site profile from lines that repeat across the documents of a publisher."""

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
@click.option("--publisher", help="Publisher of documents that do not name one.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Output file.  [default: standard output]")
@click.option(
    "--min-documents",
    type=click.IntRange(min=2),
    default=3,
    show_default=True,
    help="Propose lines found in at least this many documents of a publisher; near-duplicates count once.",
)
@click.option("--profile", "profiles", multiple=True, metavar="FILE", help="Existing profile; may be repeated.")
@click.option("--workers", type=click.IntRange(min=1), help="Number of processes.  [default: one per processor]")
def profile(
    sources: tuple[str, ...],
    publisher: str | None,
    out: Path | None,
    min_documents: int,
    profiles: tuple[str, ...],
    workers: int | None,
) -> None:
    """Propose a profile: lines of 3 to 140 letters that repeat across documents of one publisher and are not part of
    articles, each with counts and an example.

    The publisher of a document is determined by its source, its URL, a line that only one known site prints, or else
    its folder. Lines that were mostly classified as text are comments in the profile; credits, captions, bylines,
    dates, datelines and sign-offs are not proposed. Review the profile before you use it.
    """
    recipe = _recipe(sources, publisher, profiles, min_documents)
    if out is None:
        sys.stdout.write(_proposal(recipe, workers or default_workers()))
        return
    with _output_file(out) as part:
        text = _proposal(recipe, workers or default_workers())
        if text:
            part.write_text(text, "utf-8")
            part.replace(out)
            click.echo(f"{out}: review it, then use it with --profile {out}", err=True)


def _proposal(recipe: Recipe, workers: int) -> str:
    """Return the content of the profile, empty if nothing repeats, and report what was read."""
    found = _survey(recipe, workers)
    click.echo(_summary(found.sites), err=True)
    if found.unread:
        what = _number(found.unread, "document") + " could not be read"
        click.echo(one_line(f"{what}, such as {found.example}"), err=True)
    if any(line.is_furniture or line.is_prose for site in found.sites for line in site.lines):
        return to_toml(found.sites)
    least = f"{recipe.furniture.min_documents} or more documents of one publisher"
    click.echo(f"no line repeats in {least}: nothing to propose", err=True)
    click.echo(
        "Give more documents, a smaller --min-documents, or --publisher to count them as those of one publisher.",
        err=True,
    )
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
    read = f"{_number(documents, 'document')} of {_number(len(sites), 'site')}, near-duplicates counted once"
    return f"{read}; {_number(lines, 'line')} proposed"


@contextmanager
def _output_file(out: Path) -> Iterator[Path]:
    """Yield a temporary file next to *out*, created before the documents are read; it is removed at the end.

    Raises:
        ProfileError: *out* exists, or cannot be created.
    """
    part = out.with_name(f".{out.name}.part")
    created: list[Path] = []
    try:
        if os.path.lexists(out):
            raise ProfileError(f"{out}: already exists: give another --out, or remove it")
        created = [folder for folder in out.parents if not folder.exists()]
        out.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
        yield part
    except (FileExistsError, NotADirectoryError):
        raise ProfileError(f"{out}: part of the path is a file, expected folders: give another --out") from None
    finally:
        _remove(part, created)


def _remove(part: Path, created: list[Path]) -> None:
    """Remove *part* and the folders *created* for it, if they exist and are empty."""
    for remove in (part.unlink, *(folder.rmdir for folder in created)):
        with suppress(OSError):
            remove()


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
