"""The table of commands, and what a user sees of a fault."""

import errno
import subprocess
import sys
import types

import click
import pytest

from builder.cli import COMMANDS
from builder.errors import RecipeError

FAULTS = {
    RecipeError("recipe.toml: splits.train: -1 is less than 0"): (2, "recipe.toml: splits.train: -1 is less than 0"),
    KeyboardInterrupt(): (130, "stopped by Ctrl-C; nothing half-written was published"),
    MemoryError(): (2, "out of memory: try fewer --workers"),
    OSError(errno.ENOSPC, "No space left on device", "out/train.parquet"): (
        2,
        "out/train.parquet: no space left on device: make room and run again",
    ),
    OSError(errno.EFBIG, "File too large"): (2, "file too large: make room and run again"),
    PermissionError(errno.EACCES, "Permission denied", "out/README.md"): (
        2,
        "out/README.md: permission denied: mend its rights and run again",
    ),
}


@pytest.fixture
def failing(monkeypatch):
    """Return a function that makes `cutline fail` raise the fault given."""

    def command(fault: BaseException) -> None:
        @click.command()
        def fail():
            raise fault

        monkeypatch.setitem(sys.modules, "tests_failing", types.SimpleNamespace(fail=fail))
        monkeypatch.setitem(COMMANDS, "fail", "tests_failing:fail")

    return command


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
def test_fault_that_a_user_can_mend_is_one_line(fault, failing, cutline):
    failing(fault)
    done = cutline("fail")

    code, message = FAULTS[fault]
    assert (code, "", f"cutline: {message}\n") == (done.exit_code, done.stdout, done.stderr)


@pytest.mark.parametrize("fault", [ValueError("ours"), OSError(errno.EIO, "broken")], ids=str)
def test_fault_of_our_code_keeps_its_traceback(fault, failing, cutline):
    failing(fault)

    assert fault is cutline("fail").exception


def test_unknown_command_is_a_fault_in_the_setting_up(cutline):
    done = cutline("biuld")

    assert (2, True) == (done.exit_code, "No such command 'biuld'" in done.stderr)


def test_every_command_of_the_table_is_there(cutline):
    commands = cutline("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    listed = [line.split()[0] for line in commands.splitlines()]

    assert list(COMMANDS) == listed


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example(name, cutline):
    heading, example = cutline(name, "--help").stdout.rstrip().splitlines()[-2:]

    assert ("Example:", True) == (heading.strip(), example.startswith("  "))


def test_reader_that_goes_away_is_no_fault(examples):
    """As in `cutline extract … | head -1`."""
    command = [sys.executable, "-m", "builder", "extract", examples / "dumps"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        told = process.stderr.read().decode()

    assert (141, False) == (process.returncode, "Traceback" in told or "Exception" in told)
