"""Write docs/reference/ from the commands' help and from schemas/; `--check` only compares."""

import json
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from builder.cli import COMMANDS
from builder.cli import main as cutline

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
BOUNDS = {"minimum": "At least", "exclusiveMinimum": "More than", "maximum": "At most"}

Schema = dict[str, Any]


def main() -> int:
    """Write the reference, or with `--check` return 1 where a page is stale."""
    pages = {"commands.md": commands_page()}
    for path in sorted((ROOT / "schemas").glob("*.schema.json")):
        pages[path.name.replace(".schema.json", ".md")] = schema_page(path)
    stale = [name for name, text in pages.items() if current(name) != text]
    stale += sorted(path.name for path in REFERENCE.glob("*.md") if path.name not in pages)
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"docs/reference/{name}: stale: run scripts/docs", file=sys.stderr)
        return int(bool(stale))
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in pages:
            (REFERENCE / name).write_text(pages[name], "utf-8")
        else:
            (REFERENCE / name).unlink()
    return 0


def current(name: str) -> str | None:
    """Return the page *name* as it is on disk, None where it does not exist."""
    path = REFERENCE / name
    return path.read_text("utf-8") if path.exists() else None


def commands_page() -> str:
    """Return the page with the help of every command."""
    commands: list[tuple[str, ...]] = [(), *((name,) for name in COMMANDS)]
    sections = [help_of(*command) for command in commands]
    return "\n\n".join(["# Commands", "Generated from the commands' `--help`.", *sections]) + "\n"


def help_of(*command: str) -> str:
    """Return what `cutline COMMAND --help` prints, as a section."""
    text = CliRunner().invoke(cutline, [*command, "--help"], prog_name="cutline", terminal_width=100).output
    name = " ".join(["cutline", *command])
    return f"## {name}\n\n```text\n$ {name} --help\n{text.rstrip()}\n```"


def schema_page(path: Path) -> str:
    """Return the page with the table of properties of the schema at *path* and of its definitions."""
    schema = json.loads(path.read_text("utf-8"))
    name = path.name.removesuffix(".schema.json")
    parts = [f"# {name}", schema.get("description", ""), f"Generated from `schemas/{path.name}`.", table(schema)]
    for key, definition in schema.get("$defs", {}).items():
        parts += [f"## {key}", described(definition), table(definition)]
    return "\n\n".join(part for part in parts if part) + "\n"


def table(schema: Schema) -> str:
    """Return one table row per property of *schema*, nested ones included; empty where it has none."""
    rows = [f"| `{name}` | {type_of(field)} | {cell(described(field))} |" for name, field in fields(schema)]
    return "\n".join(["| key | type | meaning |", "| --- | --- | --- |", *rows]) if rows else ""


def fields(schema: Schema, prefix: str = "") -> list[tuple[str, Schema]]:
    """Return path and schema of each property, depth first; `NAME` stands for keys that are free."""
    found: list[tuple[str, Schema]] = []
    free = schema.get("additionalProperties")
    properties = schema.get("properties", {}) | ({"NAME": free} if isinstance(free, dict) else {})
    for name, field in properties.items():
        found.append((prefix + name, field))
        found += fields(field, f"{prefix}{name}.")
        if isinstance(items := field.get("items"), dict):
            found += fields(items, f"{prefix}{name}[].")
    return found


def type_of(field: Schema) -> str:
    """Return the types that *field* allows, definitions as links to their sections."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in field:
        return f"`{json.dumps(field['const'])}`"
    kinds = field.get("type", "any")
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    items = field.get("items")
    return " or ".join(f"list of {type_of(items)}" if name == "array" and items else name for name in names)


def described(field: Schema) -> str:
    """Return the description of *field*, its allowed values, its range and its default."""
    values, items = field.get("enum"), field.get("items", {})
    parts = [field.get("description", "")]
    if values or "enum" in items:
        parts.append(f"One of {', '.join(f'`{value}`' for value in values or items['enum'])}.")
    parts += [f"{text} {field[key]:,}." for key, text in BOUNDS.items() if key in field]
    if field.get("default") not in (None, "", [], {}):
        parts.append(f"Default: `{json.dumps(field['default'])}`.")
    return " ".join(part for part in parts if part)


def cell(text: str) -> str:
    """Return *text* escaped for a table cell."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


if __name__ == "__main__":
    sys.exit(main())
