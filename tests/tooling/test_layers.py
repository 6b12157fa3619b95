"""Imports point one way, and heavy or foreign libraries stay in the rooms that own them."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Container
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent.parent / "builder"
FILES = sorted(PACKAGE.rglob("*.py"))

# The packages, from the lowest to the highest, as CONTRIBUTING.md draws them: each may import from those before it, and
# those on one line leave each other alone.
LAYERS = [
    {"errors"},
    {"utils"},
    {"records"},
    {"extract", "validation"},
    {"config"},
    {"loaders", "dataset"},
    {"storage"},
    {"publishing"},
    {"audit", "pipeline"},
    {"api"},
    {"cli"},
    {"__main__"},
]
DEPTH = {package: depth for depth, packages in enumerate(LAYERS) for package in packages}

# Modules of `builder.cli` that are no commands.
CLI_SHARED = {"__init__", "exit_codes"}

# Which packages may import a library that is slow to import, or that only one of them is about.
OWNERS = {
    "bs4": {"extract"},
    "click": {"cli"},
    "datasets": {"records", "audit"},
    "fastwarc": {"loaders"},
    "lxml": {"extract"},
    "pyarrow": {"records", "validation", "loaders", "dataset", "storage", "publishing", "audit", "pipeline"},
    "ray": {"pipeline"},
    "selectolax": {"extract"},
    "webencodings": {"loaders"},
}


def package(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path) -> set[str]:
    """Return the dotted names that *file* imports; `from builder import x` counts as `builder.x`."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = {(node.module, alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return plain | {f"{module}.{name}" for module, name in froms}


def test_root_holds_the_packages_and_little_else():
    files = {path.name for path in PACKAGE.iterdir() if path.is_file()}

    assert {"__init__.py", "__main__.py", "errors.py", "py.typed"} == files


def test_every_package_has_its_layer():
    assert set(DEPTH) | {"__init__"} == set(map(package, FILES))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_one_way(file):
    own = package(file)
    others = {name.split(".")[1] for name in imported(file) if name.startswith("builder.")} & set(DEPTH) - {own}
    allowed = {other for other in others if own == "__init__" or DEPTH[other] < DEPTH[own]}

    assert set() == others - allowed


def test_modules_of_the_extractor_are_its_own():
    """Other packages import what `builder.extract` names, so its modules can move."""
    users = [file for file in FILES if package(file) != "extract"]
    found = {
        f"{package(file)}: {name}" for file in users for name in imported(file) if name.startswith("builder.extract.")
    }
    named = {f"builder.extract.{name}" for name in lazy_names()}

    assert set() == {entry for entry in found if entry.split(": ")[1] not in named}


def lazy_names() -> set[str]:
    return set(importlib.import_module("builder.extract")._MODULES)


@pytest.mark.parametrize("library", OWNERS)
def test_library_stays_in_its_packages(library):
    users = {package(file) for file in FILES if any(name.split(".")[0] == library for name in imported(file))}

    assert set() == users - OWNERS[library]


def test_modules_import_in_no_circle():
    """A circle within a layer would pass the first test. The root imports what it exports when it is used."""
    modules = {
        ".".join(("builder", *file.relative_to(PACKAGE).with_suffix("").parts)): file
        for file in FILES
        if file != PACKAGE / "__init__.py"
    }
    waiting = {module: needed(file, modules) - {module} for module, file in modules.items()}
    while free := {module for module, needs in waiting.items() if not needs}:
        waiting = {module: needs - free for module, needs in waiting.items() if module not in free}

    assert {} == waiting


def needed(file: Path, modules: Container[str]) -> set[str]:
    """Return the modules that *file* imports, or imports a name from; a package stands for its `__init__`."""
    places = ((name, f"{name}.__init__", over, f"{over}.__init__") for name, over in map(with_parent, imported(file)))
    return {module for tried in places if (module := next((place for place in tried if place in modules), ""))}


def with_parent(name: str) -> tuple[str, str]:
    return name, name.rpartition(".")[0]


def test_modules_say_what_they_are_for():
    silent = [str(file) for file in FILES if ast.get_docstring(ast.parse(file.read_text("utf-8"))) is None]

    assert [] == silent


def test_commands_leave_their_neighbours_alone():
    """A command is a skin over one call into the library; what two commands need belongs there."""
    folder = PACKAGE / "cli"
    commands = {f"builder.cli.{file.stem}": file for file in folder.glob("*.py") if file.stem not in CLI_SHARED}
    found = {
        f"{file.name}: {name}"
        for file in commands.values()
        for name in imported(file)
        if name.startswith(tuple(commands))
    }

    assert set() == found


def test_help_is_quick():
    """`cutline --help` reads the table of commands; Arrow and datasets wait until they are needed."""
    code = (
        "import sys, builder.cli; builder.cli.main(['--help'], standalone_mode=False); "
        "print('heavy:', *{'pyarrow', 'datasets', 'numpy', 'tqdm', 'builder.cli.build'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "heavy:" == done.stdout.splitlines()[-1].strip()
