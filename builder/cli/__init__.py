"""The command line: one module per command, listed in a table and imported when the command runs."""

from __future__ import annotations

import difflib
import errno
import importlib
import os
import sys
from pathlib import Path
from typing import Any, NoReturn, cast

import click

import builder
from builder import __version__
from builder.errors import NO_ROOM, BuilderError, ExitCode
from builder.utils.collector import reduce_collections
from builder.utils.display import short_name, without_controls

# One-line help and function of each command, so that `cutline --help` does not import them.
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

# What to do about an OSError for a path that the user gave, or one below it.
_ADVICE_BY_ERRNO = {
    errno.ENAMETOOLONG: "give a shorter name",
    errno.EACCES: "fix its permissions and run again",
    errno.ENOENT: "give a path that exists",
    errno.ENOTDIR: "part of the path is a file, give another path",
    errno.EISDIR: "found a folder, expected a file: give another path",
    errno.EEXIST: "move it away, or give another path",
    errno.ELOOP: "fix the links that point to each other",
    errno.EROFS: "give a path on a writable file system",
}
# Errors for files of the package itself are bugs, not errors of the user.
_PACKAGE_FOLDER = Path(builder.__file__).parent


class CommandTable(click.Group):
    """A group that imports a command's module when it runs, and reports errors of the user on one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of typical use."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command *cmd_name*, or None if there is no such command."""
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
        """Return the name, the command and the remaining arguments, none of which may be empty."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
        name, command, rest = super().resolve_command(ctx, args)
        params = command.get_params(ctx) if command else []
        valued = {
            name for param in params if isinstance(param, click.Option) and not param.is_flag for name in param.opts
        }
        _refuse_empty_arguments(rest, valued)
        return name, command, rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error that the user can fix becomes one line on stderr and an exit code."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BuilderError as error:
            stop(str(error), ExitCode.USAGE)
        except KeyboardInterrupt:
            stop("stopped by Ctrl-C; no incomplete version was published", ExitCode.INTERRUPTED)
        except MemoryError:
            stop("out of memory: try fewer --workers", ExitCode.USAGE)
        except BrokenPipeError:
            leave_quietly()
        except OSError as error:
            message = _os_error_message(error)
            if message is None:
                raise
            stop(message, ExitCode.USAGE)
        return result


def _os_error_message(error: OSError) -> str | None:
    """Return a line with advice on *error*; None if it is a bug, which keeps its traceback."""
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes | os.PathLike) else ""
    place = f"{short_name(name)}: " if name else ""
    if error.errno in _ADVICE_BY_ERRNO and name and not Path(name).is_relative_to(_PACKAGE_FOLDER):
        return f"{place}{os.strerror(error.errno).lower()}: {_ADVICE_BY_ERRNO[error.errno]}"
    if isinstance(error, PermissionError):
        return f"{place or 'a file: '}{os.strerror(error.errno or 0).lower()}: fix its permissions and run again"
    return (
        f"{place}{os.strerror(error.errno).lower()}: free some space and run again" if error.errno in NO_ROOM else None
    )


def _refuse_empty_arguments(arguments: list[str], valued: set[str]) -> None:
    """Refuse empty arguments: as a path, one would stand for the current folder.

    Args:
        arguments: the arguments of a command.
        valued: its options that take a value.
    """
    # After `--` no argument is an option.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for number, (argument, before) in enumerate(zip(arguments, ["", *arguments], strict=False)):
        option, is_given, value = argument.partition("=")
        if not argument or (is_given and not value and option.startswith("--") and number < end):
            named = option or (before if before in valued and number < end else "")
            raise BuilderError(
                f"{f'{named}: ' if named else ''}found an empty argument, expected a path or a value: is a shell "
                "variable unset? (the current folder is .)"
            )


def stop(message: str, code: ExitCode) -> NoReturn:
    """Exit with *code* and *message* on stderr, with control characters escaped."""
    click.echo("cutline: " + "\n".join(map(without_controls, message.split("\n"))), err=True)
    sys.exit(code)


def leave_quietly() -> NoReturn:
    """Exit after the reader of stdout closed it, as in `cutline extract … | head -1`."""
    # Python flushes stdout at exit, which prints a warning for a closed pipe.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(ExitCode.BROKEN_PIPE)


@click.group(
    cls=CommandTable,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  cutline build examples/recipe.toml --out out/news --version 1.0.0",
)
@click.version_option(__version__, prog_name="cutline", message="%(prog)s %(version)s")
def main() -> None:
    """Raw news dumps in, schema-validated and versioned datasets out."""
    reduce_collections()
