"""Imports point one way, and heavy or foreign libraries stay in the rooms that own them."""

import ast
import subprocess
import sys
from collections.abc import Container
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "builder"
FILES = sorted(PACKAGE.rglob("*.py"))

# From the outside in. A file may import from its own layer or from one further in.
LAYERS = [
    {"cli", "__main__"},
    {"build"},
    {
        "collect",
        "tasks",
        "learn",
        "gather",
        "deal",
        "changes",
        "release",
        "takedowns",
        "remarks",
        "write",
        "verify",
        "diff",
        "links",
        "report",
    },
    {
        "loaders",
        "writers",
        "engine",
        "store",
        "manifest",
        "card",
        "figures",
        "publish",
        "published",
        "loading",
        "earlier",
        "reuse",
    },
    {
        "extract",
        "notes",
        "mine",
        "profiles",
        "group",
        "leaks",
        "dedup",
        "split",
        "sameness",
        "lineage",
        "bridges",
        "crossing",
        "validate",
        "filters",
        "columns",
        "schema",
        "recipe",
    },
    {"given", "semver", "shingles", "traits", "photokeys", "stories", "urls", "rights"},
    {"record", "normal", "signtable", "errors", "shown", "tolerance", "zstd", "__init__"},
]
DEPTH = {room: depth for depth, rooms in enumerate(LAYERS) for room in rooms}

WHOLE_DATASET = {
    "notes",
    "mine",
    "gather",
    "group",
    "dedup",
    "split",
    "release",
    "write",
    "manifest",
    "figures",
    "verify",
    "links",
    "diff",
    "published",
    "sameness",
    "lineage",
    "bridges",
    "crossing",
    "deal",
    "changes",
    "takedowns",
    "remarks",
    "reuse",
    "earlier",
    "build",
}
OWNERS = {
    "click": {"cli"},
    "pyarrow": {"columns", "writers", "store", "loaders", "validate"} | WHOLE_DATASET,
    "lxml": {"extract"},
    "selectolax": {"extract"},
    "bs4": {"extract"},
    "fastwarc": {"loaders"},
    "webencodings": {"loaders"},
    "ray": {"engine"},
}


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path) -> set[str]:
    """Return the dotted names that *file* imports; `from builder import x` counts as `builder.x`."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = {(node.module, alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return plain | {f"{module}.{name}" for module, name in froms}


def test_every_room_has_its_layer():
    assert set() == set(map(room, FILES)) - set(DEPTH)


def inner_rooms(file: Path) -> set[str]:
    parts = [name.split(".") for name in imported(file) if name.startswith("builder.")]
    return {names[1] if names[1] in DEPTH else "__init__" for names in parts}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_inward(file):
    outward = {name for name in inner_rooms(file) if DEPTH[name] < DEPTH[room(file)]}

    assert set() == outward


@pytest.mark.parametrize("library", OWNERS)
def test_library_stays_in_its_rooms(library):
    users = {room(file) for file in FILES if any(name.split(".")[0] == library for name in imported(file))}

    assert set() == users - OWNERS[library]


def test_modules_import_in_no_circle():
    """A circle within a layer would pass the first test."""
    modules = {".".join(("builder", *file.relative_to(PACKAGE).with_suffix("").parts)): file for file in FILES}
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
    commands = [file for file in FILES if file.parent.name == "cli" and file.name != "__init__.py"]
    found = {f"{file.name}: {name}" for file in commands for name in imported(file) if name.startswith("builder.cli.")}

    assert set() == found


def test_help_is_quick():
    """`cutline --help` reads the table of commands; Arrow and datasets wait until they are needed."""
    code = "import sys, builder.cli; print(*{'pyarrow', 'datasets', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "" == done.stdout.strip()
