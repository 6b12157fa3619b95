"""Read the TOML files that users write, and report what is wrong with them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.errors import BuilderError
from builder.utils.display import one_line, short_name
from builder.validation import find_violations
from builder.validation.wording import SchemaViolation

# Most problems reported at once. A typo causes one or a few; with more of them the file is something else.
MAX_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of configuration file, as messages name it.

    Args:
        name: its name with an article, such as "a recipe".
        error: type of the errors that are raised.
        if_missing: what to do where the file does not exist.
        if_folder: what to do where the path is a folder; `{path}` is replaced.
    """

    name: str
    error: type[BuilderError]
    if_missing: str
    if_folder: str


def read_file(path: Path, kind: FileKind) -> bytes:
    """Return the bytes of *path*.

    Raises:
        kind.error: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise kind.error(f"{path}: no such file ({kind.if_missing})") from None
    except IsADirectoryError:
        advice = kind.if_folder.format(path=path)
        raise kind.error(f"{path}: found a folder, expected {kind.name} ({advice})") from None
    except OSError as error:
        raise kind.error(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError:
        # Of all valid strings the system refuses those with NUL alone.
        raise kind.error(f"{short_name(path)}: found NUL in the path, expected a path without it: fix it") from None


def parse_toml(data: bytes, path: Path, kind: FileKind) -> dict[str, Any]:
    """Return the table in *data*, the bytes of *path*.

    Raises:
        kind.error: it is not valid TOML in UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte {data[error.start]:#04x} is not valid UTF-8"
        raise kind.error(f"{path}: line {line}: {found} (save the file as UTF-8)") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.split("\n")
        end = f"at line {len(lines)}, column {len(lines[-1]) + 1}: the end"
        raise kind.error(f"{path}: not valid TOML: {str(error).replace('at end of document', end)}") from None
    except RecursionError:
        raise kind.error(f"{path}: not valid: found lists or tables nested too deep, expected {kind.name}") from None


def schema_problems(table: Any, schema: str, prefix: str = "") -> list[str]:
    """Return a message for each violation of *schema* in *table*, whose own key is *prefix*."""
    return [problem_line(violation, prefix) for violation in find_violations(table, schema)]


def problem_line(violation: SchemaViolation, prefix: str = "") -> str:
    """Return the message `KEY: ...` for *violation* in the table whose own key is *prefix*."""
    key = (prefix + violation.json_path.removeprefix("$")).removeprefix(".")
    return one_line(f"{key}: {violation.message}" if key else violation.message)


def expect_none(problems: Sequence[str], place: object, error: type[BuilderError]) -> None:
    """Raise *error* where there are *problems*, with one line for each, which names the file *place*."""
    if problems:
        more = [f"and {len(problems) - MAX_PROBLEMS} more"] if len(problems) > MAX_PROBLEMS else []
        raise error("\n".join(f"{place}: {problem}" for problem in [*problems[:MAX_PROBLEMS], *more]))
