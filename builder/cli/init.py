"""`cutline init`: a starter that builds as it stands."""

from __future__ import annotations

from pathlib import Path

import click

from builder.errors import BuilderError
from builder.schema import data_file

# Where each file of the starter goes.
_FILES = {
    "starter/recipe.toml": "recipe.toml",
    "starter/dumps/bell-tower.txt": "dumps/bell-tower.txt",
    "starter/dumps/tram-seven.txt": "dumps/tram-seven.txt",
    "starter/workflow.yml": ".github/workflows/dataset.yml",
}


@click.command(short_help="Write a starter.", epilog="\b\nExample:\n  cutline init my-news")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Write a recipe, two sample dumps and a CI workflow to DIR; files that are there stay, and none is overwritten."""
    there = [name for name in _FILES.values() if (folder / name).exists()]
    if there:
        raise BuilderError(f"{folder / there[0]} is there already: give another DIR; nothing was written")
    for source, name in _FILES.items():
        _write(folder / name, data_file(source).read_bytes())
        click.echo(folder / name)
    click.echo(f"Now: cutline build {folder / 'recipe.toml'} --out {folder / 'out'} --version 0.1.0", err=True)


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # x: a file that appeared meanwhile is not overwritten either.
        with path.open("xb") as file:
            file.write(data)
    except OSError as fault:
        raise BuilderError(f"{path} cannot be written ({fault.strerror}): give another DIR") from fault
