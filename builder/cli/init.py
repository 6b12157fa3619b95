"""`cutline init`: write a starter project that can be built at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from builder.errors import BuilderError
from builder.records.json_schema import data_file
from builder.utils.display import short_name

_WORKFLOW = ".github/workflows/dataset.yml"

# Data files of the starter, and their paths in the new folder.
_STARTER_FILES = {
    "cli/starter/recipe.toml": "recipe.toml",
    "cli/starter/dumps/bell-tower.txt": "dumps/bell-tower.txt",
    "cli/starter/dumps/tram-seven.txt": "dumps/tram-seven.txt",
    "cli/starter/workflow.yml": _WORKFLOW,
}


@click.command(epilog="\b\nExample:\n  cutline init my-news")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Write a recipe, two sample dumps and a CI workflow to DIR; existing files are never overwritten."""
    existing = [name for name in _STARTER_FILES.values() if (folder / name).exists()]
    if existing:
        raise BuilderError(f"{folder / existing[0]}: already exists, nothing was written: give another DIR")
    with _all_or_nothing(folder) as write:
        for source, name in _STARTER_FILES.items():
            write(folder / name, data_file(source).read_bytes())
    for name in _STARTER_FILES.values():
        click.echo(folder / name)
    click.echo(f"Next: cutline build {folder / 'recipe.toml'} --out {folder / 'out'} --version 0.1.0", err=True)
    click.echo(
        f"Before you push: set CUTLINE at the top of {folder / _WORKFLOW} to where CI can install Cutline from",
        err=True,
    )


@contextmanager
def _all_or_nothing(folder: Path) -> Iterator[Callable[[Path, bytes], None]]:
    """Yield a function that writes a new file; on an error, remove the files and folders written so far."""
    created: list[Path] = []
    written: list[Path] = []

    def write(path: Path, data: bytes) -> None:
        # Mode x does not overwrite a file that was created in the meantime either.
        with path.open("xb") as file:
            written.append(path)
            file.write(data)

    try:
        for name in _STARTER_FILES.values():
            for parent in reversed((folder / name).parents):
                if not parent.is_dir():
                    parent.mkdir()
                    created.append(parent)
        yield write
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        for parent in reversed(created):
            with suppress(OSError):
                parent.rmdir()
        name = short_name(error.filename or folder)
        raise BuilderError(
            f"{name}: cannot be written ({error.strerror}), nothing was written: give another DIR"
        ) from error
