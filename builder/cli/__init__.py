"""The command line: one command a file, found by a table, loaded when it is asked for."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, NoReturn, cast

import click

from builder import __version__
from builder.engine.local import ease_collector
from builder.errors import NO_ROOM, BuilderError

COMMANDS = {
    "init": "builder.cli.init:init",
    "build": "builder.cli.build:build",
    "extract": "builder.cli.extract:extract",
    "explain": "builder.cli.explain:explain",
    "profile": "builder.cli.profile:profile",
    "validate": "builder.cli.validate:validate",
    "verify": "builder.cli.verify:verify",
    "versions": "builder.cli.versions:versions",
    "diff": "builder.cli.diff:diff",
    "card": "builder.cli.card:card",
}

# Exit codes: 1, faults in the data, is the commands' own.
SETTING_UP = 2
# Shells report a process that a signal ended as 128 + the signal's number: 2 is Ctrl-C, 13 a reader that went away.
INTERRUPTED = 130
READER_GONE = 141


class CommandTable(click.Group):
    """A group that imports a command's module when the command is asked for, and words faults in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order in which one meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called *cmd_name*, or None where there is no such command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(":")
        return cast("click.Command", getattr(importlib.import_module(module), function))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a fault that the user can mend becomes one line on stderr and an exit code."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BuilderError as fault:
            stop(str(fault), SETTING_UP)
        except KeyboardInterrupt:
            stop("stopped by Ctrl-C; nothing half-written was published", INTERRUPTED)
        except MemoryError:
            stop("out of memory: try fewer --workers", SETTING_UP)
        except BrokenPipeError:
            leave_quietly()
        except PermissionError as fault:
            stop(f"{fault.filename or 'a file'}: {_told(fault)}: mend its rights and run again", SETTING_UP)
        except OSError as fault:
            if fault.errno not in NO_ROOM:
                raise
            place = f"{fault.filename}: " if fault.filename else ""
            stop(f"{place}{_told(fault)}: make room and run again", SETTING_UP)
        return result


def _told(fault: OSError) -> str:
    return os.strerror(fault.errno or 0).lower()


def stop(message: str, code: int) -> NoReturn:
    """End the process with *code* and one line on stderr."""
    click.echo(f"cutline: {message}", err=True)
    sys.exit(code)


def leave_quietly() -> NoReturn:
    """End the process where the reader of stdout went away, as `cutline extract … | head -1` does."""
    # Python flushes stdout once more as it ends; into a closed pipe that would print a warning.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(READER_GONE)


@click.group(
    cls=CommandTable,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  cutline build examples/recipe.toml --out out/news --version 1.0.0",
)
@click.version_option(__version__, prog_name="cutline", message="%(prog)s %(version)s")
def main() -> None:
    """Raw news dumps in, schema-validated and versioned datasets out."""
    ease_collector()
