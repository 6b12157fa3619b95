"""`cutline build`: build a version of a dataset from raw dumps and publish it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from builder.config.recipe import Recipe, read_recipe, recipe_of
from builder.errors import BuilderError, ExitCode, RecipeError
from builder.pipeline.build import BuildResult, BuildStatus, Request
from builder.pipeline.build import build as build_version
from builder.pipeline.executors import ENGINES
from builder.pipeline.executors.local import default_workers
from builder.pipeline.version_change import BUMPS
from builder.records import Origin
from builder.storage.manifest import Manifest
from builder.utils.display import one_line
from builder.utils.progress import progress_bars

_REASONS_SHOWN = 10
# Name of a dataset without a recipe; not that of its folder, so that equal sources give equal bytes in any folder.
_NAME = "dataset"

# How to get records into an empty split, by strategy.
_ADVICE = {
    "hash": "Small datasets may miss the shares: add documents, raise the share under [splits] in the recipe, or set "
    "another salt there",
    "time": "No group of new records falls into its period: add documents, or set other days under before in [splits]",
    "publisher": "All records of a publisher are in one split: assign a publisher with records to it under publishers "
    "in [splits], or add documents",
    "given": "No record declares such a split: check split under [[sources]], the column that fields.split names, and "
    "the names of files and folders below the path of each source (folders in path itself do not count)",
}


@click.command(
    epilog="\b\nExample:\n  cutline build examples/recipe.toml --out out/news --version 1.0.0",
)
@click.argument("sources", nargs=-1, required=True, metavar="RECIPE | SOURCE...")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of the dataset.")
@click.option("--version", metavar="X.Y.Z", help="Semantic version to publish.")
@click.option(
    "--bump",
    type=click.Choice(BUMPS),
    help="Instead of --version: increment the newest version. auto: by the changes (removals or another schema: major; "
    "additions: minor; corrections: patch; none: nothing is published).",
)
@click.option("--workers", type=click.IntRange(min=1), help="Number of processes.  [default: one per processor]")
@click.option(
    "--engine",
    type=click.Choice(sorted(ENGINES)),
    default="local",
    show_default=True,
    help="Executor of the processes.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Trial: read only the first documents, at most this many.")
@click.option(
    "--max-rejected",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    help="Publish only if at most this share of the documents is rejected, including those dropped by filters.",
)
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="FILE",
    help="Profile of a site, for sources without a recipe; may be repeated.",
)
def build(
    sources: tuple[str, ...],
    out: Path,
    version: str | None,
    bump: str | None,
    workers: int | None,
    engine: str,
    limit: int | None,
    max_rejected: float,
    profiles: tuple[str, ...],
) -> None:
    """Build a version of the dataset in --out from a recipe (a .toml file) or from sources without a recipe.

    Each raw document becomes a record, a duplicate or a rejection; the table at the end counts them. A version is
    published completely or not at all, and never overwritten. Records of earlier versions stay in their splits.

    Exit 0: published, or already there with equal content; 1: more than --max-rejected of the documents were rejected,
    nothing was published; 2: a usage or configuration error.
    """
    if (version is None) == (bump is None):
        raise BuilderError(
            f"found {'both --version and' if bump else 'neither --version nor'} --bump: give one of them"
        )
    recipe = _recipe(sources, profiles)
    with progress_bars("B") as progress:
        built = build_version(
            Request(recipe, out, version, engine, workers or default_workers(), limit, max_rejected, progress, bump)
        )
    _report(built, out, max_rejected)
    if built.status is BuildStatus.REFUSED:
        sys.exit(ExitCode.PROBLEMS)


def _recipe(sources: tuple[str, ...], profiles: tuple[str, ...]) -> Recipe:
    recipes = [source for source in sources if source.lower().endswith(".toml")]
    if recipes and len(sources) > 1:
        raise RecipeError(
            f"{recipes[0]}: found a recipe together with other sources, expected one recipe or only sources"
        )
    if recipes and profiles:
        raise RecipeError(
            f"--profile {profiles[0]}: found together with a recipe, expected only with sources: "
            f'list it in {recipes[0]}: profiles = ["{profiles[0]}"]'
        )
    if recipes:
        return read_recipe(Path(recipes[0]))
    return recipe_of(sources, _NAME, profiles)


def _report(built: BuildResult, out: Path, max_rejected: float) -> None:
    click.echo(_table(_rows(built)))
    for note in built.notes:
        click.echo(f"warning: {note}", err=True)
    if built.status is BuildStatus.REFUSED:
        _explain_refusal(built, max_rejected)
    elif built.manifest is not None:
        _report_version(built.status, built.manifest, out)
    click.echo(f"{built.documents:,} read, {built.extracted:,} newly extracted", err=True)


def _report_version(status: BuildStatus, manifest: Manifest, out: Path) -> None:
    if manifest["empty_splits"]:
        click.echo(_empty_splits_warning(manifest), err=True)
    _report_split_conflicts(manifest)
    version, digest = f"{out}: version {manifest['version']}", f"{manifest['digest'][:12]}…"
    if status is BuildStatus.UNCHANGED:
        click.echo(f"{version} already exists with the same content ({digest}); nothing changed", err=True)
    else:
        click.echo(f"{version} is published ({digest}){_changes(manifest)}", err=True)


def _changes(manifest: Manifest) -> str:
    if not manifest["earlier"]:
        return ""
    of = manifest["changes"]
    counts = ", ".join(f"{of[name]:,} {name}" for name in ("added", "removed", "changed", "moved"))
    return f"; against {manifest['earlier'][-1]['version']}: {counts}"


def _report_split_conflicts(manifest: Manifest) -> None:
    """Warn about leak groups whose records belong to several splits."""
    settled = manifest["dealing"]["settled"]
    if settled:
        example = manifest["dealing"]["examples"][0]
        click.echo(
            f"warning: {settled:,} leak groups have records for several splits, such as {example['group']} of "
            f"{' and '.join(example['splits'])}; each was assigned to one of them (see docs/how-to/splits.md)",
            err=True,
        )


def _rows(built: BuildResult) -> list[tuple[str, int]]:
    """Return the number of documents by outcome, and the total."""
    manifest = built.manifest
    rows: list[tuple[str, int]] = []
    if manifest is not None:
        rows += [(split["name"], split["records"]) for split in manifest["splits"]]
        rows += [(name, 0) for name in manifest["empty_splits"]]
        rows += [(f"duplicates: {reason}", count) for reason, count in manifest["duplicates"].items()]
    rows += [(f"rejected: {stage}: {reason}", count) for stage, reason, count, _ in built.reasons]
    left = built.documents - sum(count for _, count in rows)
    if left:
        rows.append(("not released", left))
    return [*rows, ("documents read", built.documents)]


def _table(rows: list[tuple[str, int]]) -> str:
    names = max(len(name) for name, _ in rows)
    digits = max(len(f"{count:,}") for _, count in rows)
    lines = [f"{name:<{names}}  {count:>{digits},}" for name, count in rows]
    return "\n".join([*lines[:-1], "-" * (names + 2 + digits), lines[-1]])


def _explain_refusal(built: BuildResult, max_rejected: float) -> None:
    share = f"{built.rejected:,} of {built.documents:,} documents were rejected"
    if built.rejected == built.documents:
        click.echo(f"{share}: no record is left, nothing was published", err=True)
    else:
        click.echo(f"{share}, more than --max-rejected {max_rejected:g} allows: nothing was published", err=True)
    for stage, reason, count, example in built.reasons[:_REASONS_SHOWN]:
        place = Origin(**example["origin"])
        click.echo(one_line(f"  {count:,} × {stage}: {reason}, such as {place}: {example['message']}"), err=True)
    click.echo(f"All rejections: {built.refused}", err=True)
    if built.rejected < built.documents:
        click.echo("To publish without them, build again with a larger --max-rejected.", err=True)


def _empty_splits_warning(manifest: Manifest) -> str:
    empty, rule = manifest["empty_splits"], manifest["recipe"]["splits"]
    have = "split has" if len(empty) == 1 else "splits have"
    return (
        f"warning: {', '.join(empty)}: the {have} no records and no files "
        f"(records in total: {manifest['counts']['records']:,}). {_ADVICE[rule['strategy']]}, or remove the split"
    )
