"""Names that a package offers from its modules, each imported when it is first used (PEP 562)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def lazy_exports(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the `__getattr__` of *package*.

    Args:
        package: its dotted name.
        modules: for each name that the package offers, the module that defines it.
    """

    def find(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(modules[name]), name)
        # The next use finds it without coming here.
        setattr(sys.modules[package], name, value)
        return value

    return find
