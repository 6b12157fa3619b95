"""`cutline init`: a starter that builds as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from builder.errors import BuilderError
from builder.records.json_schema import data_file
from builder.utils.display import short_name

_WORKFLOW = ".github/workflows/dataset.yml"

# Where each file of the starter goes.
_STARTER_FILES = {
    "cli/starter/recipe.toml": "recipe.toml",
    "cli/starter/dumps/bell-tower.txt": "dumps/bell-tower.txt",
    "cli/starter/dumps/tram-seven.txt": "dumps/tram-seven.txt",
    "cli/starter/workflow.yml": _WORKFLOW,
}


@click.command(epilog="\b\nExample:\n  cutline init my-news")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Write a recipe, two sample dumps and a CI workflow to DIR; files that are there stay, and none is overwritten."""
    there = [name for name in _STARTER_FILES.values() if (folder / name).exists()]
    if there:
        raise BuilderError(f"{folder / there[0]} is there already: give another DIR; nothing was written")
    with _all_or_nothing(folder) as write:
        for source, name in _STARTER_FILES.items():
            write(folder / name, data_file(source).read_bytes())
    for name in _STARTER_FILES.values():
        click.echo(folder / name)
    click.echo(f"Now: cutline build {folder / 'recipe.toml'} --out {folder / 'out'} --version 0.1.0", err=True)
    click.echo(f"Before a push: say in {folder / _WORKFLOW} where CI finds Cutline (CUTLINE, at its top)", err=True)


@contextmanager
def _all_or_nothing(folder: Path) -> Iterator[Callable[[Path, bytes], None]]:
    """Give a function that writes a new file; where one cannot be, those before it and our folders go again."""
    made: list[Path] = []
    written: list[Path] = []

    def write(path: Path, data: bytes) -> None:
        # x: a file that appeared meanwhile is not overwritten either.
        with path.open("xb") as file:
            written.append(path)
            file.write(data)

    try:
        for name in _STARTER_FILES.values():
            for place in reversed((folder / name).parents):
                if not place.is_dir():
                    place.mkdir()
                    made.append(place)
        yield write
    except OSError as fault:
        for path in written:
            path.unlink(missing_ok=True)
        for place in reversed(made):
            with suppress(OSError):
                place.rmdir()
        told = f"{short_name(fault.filename or folder)} cannot be written ({fault.strerror})"
        raise BuilderError(f"{told}: give another DIR; nothing was written") from fault
