"""The command line: one command a file, found by a table, loaded when it is asked for."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from pathlib import Path
from typing import Any, NoReturn, cast

import click

import builder
from builder import __version__
from builder.errors import NO_ROOM, BuilderError
from builder.utils.collector import reduce_collections
from builder.utils.display import short_name, without_controls

# For each command its one-line help and its function, so that `cutline --help` imports none of them.
COMMANDS = {
    "init": ("Write a starter.", "builder.cli.init:init"),
    "build": ("Build a dataset version.", "builder.cli.build:build"),
    "extract": ("Print the records of dumps as JSON Lines.", "builder.cli.extract:extract"),
    "explain": ("Show the role of each line of a dump, and why.", "builder.cli.explain:explain"),
    "profile": ("Propose a site profile from lines that repeat.", "builder.cli.profile:profile"),
    "validate": ("Check records against the schema.", "builder.cli.validate:validate"),
    "verify": ("Check a dataset's files.", "builder.cli.verify:verify"),
    "versions": ("List a dataset's versions.", "builder.cli.versions:versions"),
    "diff": ("Show what differs between two versions.", "builder.cli.diff:diff"),
    "card": ("Refresh or check a dataset's README.", "builder.cli.card:card"),
}

# Exit codes: 1, faults in the data, is the commands' own.
SETTING_UP = 2
# Shells report a process that a signal ended as 128 + the signal's number: 2 is Ctrl-C, 13 a reader that went away.
INTERRUPTED = 130
READER_GONE = 141

# What to do where a path that the user gave, or one below it, is the fault.
_MENDS = {
    errno.ENAMETOOLONG: "give a shorter name",
    errno.EACCES: "mend its rights and run again",
    errno.ENOENT: "give a path that is there",
    errno.ENOTDIR: "part of its path is a file, give another path",
    errno.EISDIR: "a file is expected there, give another path",
    errno.EEXIST: "move it away, or give another path",
    errno.ELOOP: "mend the links that lead to each other",
    errno.EROFS: "give a place that can be written to",
}
# What is missing or damaged here is no fault of the user.
_HOUSE = Path(builder.__file__).parent


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
        _, target = COMMANDS[cmd_name]
        module, _, function = target.partition(":")
        return cast("click.Command", getattr(importlib.import_module(module), function))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their one-line help."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (summary, _) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that *args* begin with, its name, and its own arguments, none of which is empty."""
        name, command, rest = super().resolve_command(ctx, args)
        params = command.get_params(ctx) if command else []
        valued = {
            name for param in params if isinstance(param, click.Option) and not param.is_flag for name in param.opts
        }
        _expect_no_gap(rest, valued)
        return name, command, rest

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
        except OSError as fault:
            told = _told(fault)
            if told is None:
                raise
            stop(told, SETTING_UP)
        return result


def _told(fault: OSError) -> str | None:
    """Return what a user can do about *fault*, in one line; None where it is ours, and keeps its traceback."""
    name = os.fsdecode(fault.filename) if isinstance(fault.filename, str | bytes | os.PathLike) else ""
    place = f"{short_name(name)}: " if name else ""
    if fault.errno in _MENDS and name and not Path(name).is_relative_to(_HOUSE):
        return f"{place}{os.strerror(fault.errno).lower()}: {_MENDS[fault.errno]}"
    if isinstance(fault, PermissionError):
        return f"{place or 'a file: '}{os.strerror(fault.errno or 0).lower()}: mend its rights and run again"
    return f"{place}{os.strerror(fault.errno).lower()}: make room and run again" if fault.errno in NO_ROOM else None


def _expect_no_gap(arguments: list[str], valued: set[str]) -> None:
    """Refuse an argument without a character: as a path it would stand for the current folder, which nobody named.

    Args:
        arguments: of a command.
        valued: its options that take a value.
    """
    # Behind `--` no argument is an option.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for number, (argument, before) in enumerate(zip(arguments, ["", *arguments], strict=False)):
        option, is_given, value = argument.partition("=")
        if not argument or (is_given and not value and option.startswith("--") and number < end):
            named = option or (before if before in valued and number < end else "")
            raise BuilderError(
                f"{f'{named}: ' if named else ''}found an empty argument, expected a path or a value: is a variable "
                "of the shell unset? (the current folder is .)"
            )


def stop(message: str, code: int) -> NoReturn:
    """End the process with *code* and *message* on stderr, without what a terminal obeys."""
    click.echo("cutline: " + "\n".join(map(without_controls, message.split("\n"))), err=True)
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
    reduce_collections()
