"""Hold the code to its budgets: how long a function or a file, how deep, how many parameters."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
CODE = "builder"

# From "The house" of the design: what a reader takes in at one sitting.
MAX_FUNCTION_LINES = 60
USUAL_FUNCTION_LINES = 25
USUAL_SHARE = 0.9
MAX_FILE_LINES = 400
MAX_NESTING = 4
MAX_PARAMETERS = 6

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


class Function(NamedTuple):
    """A function of the code, measured."""

    place: str
    is_interface: bool
    lines: int
    nesting: int
    parameters: int


def main() -> int:
    """Print each breach of a budget; return 1 where there is one."""
    files = sorted((ROOT / CODE).rglob("*.py"))
    functions = [function for file in files for function in measure(file)]
    breaches = [*long_files(files), *big_functions(functions), *usual_length(functions)]
    print("\n".join(breaches) or f"budgets: {len(functions)} functions in {len(files)} files, all within")
    return 1 if breaches else 0


def long_files(files: list[Path]) -> Iterator[str]:
    for file in files:
        lines = len(file.read_text("utf-8").splitlines())
        if lines > MAX_FILE_LINES:
            yield f"{file.relative_to(ROOT)}: {lines} lines, at most {MAX_FILE_LINES}"


def big_functions(functions: list[Function]) -> Iterator[str]:
    for function in functions:
        if function.lines > MAX_FUNCTION_LINES:
            yield f"{function.place}: {function.lines} lines, at most {MAX_FUNCTION_LINES}"
        if function.nesting > MAX_NESTING:
            yield f"{function.place}: nested {function.nesting} deep, at most {MAX_NESTING}"
        # A command has as many parameters as it has options, and the Python API has those of the commands.
        if function.parameters > MAX_PARAMETERS and not function.is_interface:
            yield f"{function.place}: {function.parameters} parameters, at most {MAX_PARAMETERS}"


def usual_length(functions: list[Function]) -> Iterator[str]:
    usual = sum(function.lines <= USUAL_FUNCTION_LINES for function in functions)
    if usual < USUAL_SHARE * len(functions):
        yield f"{usual} of {len(functions)} functions have at most {USUAL_FUNCTION_LINES} lines, not {USUAL_SHARE:.0%}"


def measure(file: Path) -> Iterator[Function]:
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            yield Function(
                place=f"{file.relative_to(ROOT)}:{node.lineno} {node.name}",
                is_interface=is_interface(file.parent.name, node),
                lines=(node.end_lineno or node.lineno) - node.lineno + 1,
                nesting=nesting(node.body),
                parameters=parameters(node.args),
            )


def is_interface(package: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether *function* is a command, or a function that the Python API exports."""
    is_public = not function.name.startswith("_")
    return (package == "cli" and bool(function.decorator_list)) or (package == "api" and is_public)


def parameters(arguments: ast.arguments) -> int:
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return sum(argument.arg not in {"self", "cls"} for argument in named)


def nesting(body: list[ast.stmt]) -> int:
    """Return how many blocks stand within each other in *body*; an `elif` is no deeper than its `if`."""
    return max((depth(statement) for statement in body), default=0)


def depth(statement: ast.stmt) -> int:
    if isinstance(statement, ast.If):
        is_chain = len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If)
        other = nesting(statement.orelse) if is_chain else 1 + nesting(statement.orelse)
        return max(1 + nesting(statement.body), other)
    if not isinstance(statement, BLOCKS):
        return 0
    return 1 + max(nesting(body) for body in bodies(statement))


def bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for part in (*getattr(statement, "handlers", []), *getattr(statement, "cases", [])):
        yield part.body


if __name__ == "__main__":
    sys.exit(main())
