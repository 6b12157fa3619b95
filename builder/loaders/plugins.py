"""Find loaders of third parties: entry points of the group `cutline.loaders`, each naming a `Loader`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from builder.errors import SourceError
from builder.loaders.source import Loader

GROUP = "cutline.loaders"


def with_plugins(loaders: Iterable[Loader]) -> dict[str, Loader]:
    """Return *loaders* and the installed ones by name.

    Raises:
        SourceError: an installed loader cannot be imported, is not a `Loader`, or has a name that is taken.
    """
    table = {loader.name: loader for loader in loaders}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        loader = _loaded(point)
        if table.setdefault(loader.name, loader) is not loader:
            raise SourceError(f"{_title(point)}: the name '{loader.name}' is taken by another loader; uninstall one")
    return table


def _loaded(point: EntryPoint) -> Loader:
    try:
        loader = point.load()
    except (ImportError, AttributeError) as error:
        raise SourceError(f"{_title(point)} cannot be imported ({error}); fix or uninstall it") from error
    if not isinstance(loader, Loader):
        raise SourceError(f"{_title(point)}: found {type(loader).__name__}, expected a builder.loaders.Loader")
    return loader


def _title(point: EntryPoint) -> str:
    package = f" of {point.dist.name}" if point.dist else ""
    return f"loader '{point.name}'{package} ({GROUP}: {point.value})"
