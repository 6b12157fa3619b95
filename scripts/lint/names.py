"""Check that a name means one thing: no class is defined twice, no constant has different values in two modules."""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = "builder"
EXCLUDED = "builder/extract/"
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*\Z")

# Names that several modules may define, and why.
ALLOWED: dict[str, str] = {
    "LOADER": "Each loader is a module that exports itself under this name; builder/loaders/__init__.py lists them.",
}

Definitions = dict[str, list[tuple[str, str]]]


def main() -> int:
    """Print each name with several definitions; return 1 where there is one."""
    files = [file for file in sorted((ROOT / CODE).rglob("*.py")) if not name_of(file).startswith(EXCLUDED)]
    classes, constants = definitions([(name_of(file), file.read_text("utf-8")) for file in files])
    breaches = list(conflicts(classes, constants, ALLOWED))
    print("\n".join(breaches) or f"names: {len(classes)} classes and {len(constants)} constants, each defined once")
    return 1 if breaches else 0


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def definitions(sources: list[tuple[str, str]]) -> tuple[Definitions, Definitions]:
    """Return the top-level classes and the constants of *sources*: by name, each place and value."""
    classes: Definitions = defaultdict(list)
    constants: Definitions = defaultdict(list)
    for path, source in sources:
        for node in ast.parse(source).body:
            place = f"{path}:{node.lineno}"
            if isinstance(node, ast.ClassDef):
                classes[node.name].append((place, ""))
            for name, value in assignments(node):
                if CONSTANT.match(name):
                    constants[name].append((place, ast.dump(value)))
    return classes, constants


def assignments(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that *node* assigns to, with the value."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        if isinstance(target, ast.Name) and node.value is not None:
            yield target.id, node.value


def conflicts(classes: Definitions, constants: Definitions, allowed: Collection[str] = ()) -> Iterator[str]:
    """Yield a line for each class defined twice and each constant with different values, unless *allowed*."""
    for name, found in sorted(classes.items()):
        if len(found) > 1 and name not in allowed:
            yield f"{found[0][0]}: class {name} is defined again at {', '.join(place for place, _ in found[1:])}"
    for name, found in sorted(constants.items()):
        if len({value for _, value in found}) > 1 and name not in allowed:
            yield f"{found[0][0]}: {name} has another value at {', '.join(place for place, _ in found[1:])}"


if __name__ == "__main__":
    sys.exit(main())
