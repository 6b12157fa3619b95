"""The table of commands, and how errors are reported to the user."""

import errno
import subprocess
import sys
import types
from pathlib import Path

import click
import pytest

import builder
from builder.cli import COMMANDS
from builder.errors import RecipeError

ERRORS = {
    RecipeError("recipe.toml: splits.train: -1 is less than 0"): (2, "recipe.toml: splits.train: -1 is less than 0"),
    KeyboardInterrupt(): (130, "stopped by Ctrl-C; no incomplete version was published"),
    MemoryError(): (2, "out of memory: try fewer --workers"),
    OSError(errno.ENOSPC, "No space left on device", "out/train.parquet"): (
        2,
        "out/train.parquet: no space left on device: free some space and run again",
    ),
    OSError(errno.EFBIG, "File too large"): (2, "file too large: free some space and run again"),
    PermissionError(errno.EACCES, "Permission denied", "out/README.md"): (
        2,
        "out/README.md: permission denied: fix its permissions and run again",
    ),
}


@pytest.fixture
def failing(monkeypatch):
    """Return a function that makes `cutline fail` raise a given error."""

    def command(error: BaseException) -> None:
        @click.command()
        def fail():
            raise error

        monkeypatch.setitem(sys.modules, "tests_failing", types.SimpleNamespace(fail=fail))
        monkeypatch.setitem(COMMANDS, "fail", ("Fail.", "tests_failing:fail"))

    return command


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_error_that_a_user_can_fix_is_one_line(error, failing, cutline):
    failing(error)
    done = cutline("fail")

    code, message = ERRORS[error]
    assert (code, "", f"cutline: {message}\n") == (done.exit_code, done.stdout, done.stderr)


@pytest.mark.parametrize("error", [ValueError("ours"), OSError(errno.EIO, "broken")], ids=str)
def test_bug_keeps_its_traceback(error, failing, cutline):
    failing(error)

    assert error is cutline("fail").exception


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENAMETOOLONG, "file name too long: give a shorter name"),
        (errno.ENOTDIR, "not a directory: part of the path is a file, give another path"),
        (errno.EEXIST, "file exists: move it away, or give another path"),
        (errno.EISDIR, "is a directory: found a folder, expected a file: give another path"),
        (errno.ELOOP, "too many levels of symbolic links: fix the links that point to each other"),
        (errno.EROFS, "read-only file system: give a path on a writable file system"),
        (errno.ENOENT, "no such file or directory: give a path that exists"),
    ],
)
def test_error_of_a_path_is_one_line_with_advice(number, advice, failing, cutline):
    failing(OSError(number, "", "o" * 5000))
    done = cutline("fail")

    assert (2, f"cutline: {'o' * 59}…{'o' * 59}: {advice}\n") == (done.exit_code, done.stderr)


@pytest.mark.parametrize("name", [None, 3, Path(builder.__file__).with_name("card.md")])
def test_error_of_a_path_in_the_package_keeps_its_traceback(name, failing, cutline):
    failing(error := OSError(errno.ENOENT, "No such file or directory", name))

    assert error is cutline("fail").exception


PATHS = {
    "build": ("{}", "--out", "out", "--version", "1.0.0"),
    "extract": ("{}",),
    "explain": ("{}",),
    "profile": ("{}",),
    "validate": ("{}",),
    "verify": ("{}",),
    "versions": ("{}",),
    "diff": ("{}", "1.0.0", "1.1.0"),
    "card": ("{}",),
    "init": ("{}",),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_path_that_is_too_long_is_one_short_line(command, cutline, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for long in ("a" * 300, "a/" * 3000, "a" * 300 + "/*.txt"):
        done = cutline(command, *(argument.format(long) for argument in PATHS[command]))

        assert (2, "", 1) == (done.exit_code, done.stdout, done.stderr.count("\n")), done.stderr
        assert len(done.stderr) < 400
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["build", "profile"])
def test_out_that_is_too_long_is_one_short_line(command, cutline, examples, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    version = ("--version", "1.0.0") * (command == "build")
    done = cutline(command, examples / "dumps", "--out", "a" * 300, *version)

    assert (2, "", 1) == (done.exit_code, done.stdout, done.stderr.count("\n")), done.stderr
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("command", COMMANDS)
def test_empty_path_is_not_the_current_folder(command, cutline, tmp_path, monkeypatch):
    """As from an unset shell variable."""
    monkeypatch.chdir(tmp_path)
    done = cutline(command, *(argument.format("") for argument in PATHS[command]))

    assert (2, "cutline: found an empty argument, ") == (done.exit_code, done.stderr[:34])
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("out", [("--out", ""), ("--out=",)])
def test_empty_option_is_named(out, cutline, examples):
    done = cutline("build", examples / "recipe.toml", *out, "--version", "1.0.0")

    assert (2, "cutline: --out: found an empty argument, ") == (done.exit_code, done.stderr[:41])


@pytest.mark.parametrize(
    "arguments", [("-", ""), ("--", ""), ("--help", ""), ("--", "--out", ""), ("--profile=x", ""), ("--out", "x", "")]
)
def test_empty_argument_after_a_flag_is_not_attributed_to_the_flag(arguments, cutline):
    done = cutline("build", *arguments)

    assert (2, "cutline: found an empty argument, ") == (done.exit_code, done.stderr[:34])


def test_path_behind_two_dashes_may_end_with_an_equals_sign(cutline):
    done = cutline("validate", "--", "--a=")

    assert (2, "cutline: --a=: no such file or folder ") == (done.exit_code, done.stderr[:38])


def test_control_characters_are_escaped_line_by_line(failing, cutline):
    failing(RecipeError("a\x1b[31m: no\r\nb\x9b: no"))
    done = cutline("fail")

    assert (2, "cutline: a\\u001b[31m: no\\r\nb\\u009b: no\n") == (done.exit_code, done.stderr)


@pytest.mark.parametrize("name", ["a\x1b[31m", "a\nb"])
def test_dataset_instead_of_a_dump_is_an_error_on_one_line(name, cutline, tmp_path):
    place = tmp_path / name / "versions" / "1.0.0"
    place.mkdir(parents=True)
    (place / "manifest.json").write_text("{}")
    done = cutline("explain", tmp_path / name)

    message = done.stderr.splitlines()[-1]
    assert (2, True, False) == (done.exit_code, message.startswith("Error: "), "\x1b" in done.stderr)


@pytest.mark.parametrize("command", ["versions", "explain", "verify"])
@pytest.mark.parametrize(
    ("name", "advice"), [("a" * 300, "give a shorter name"), ("loop", "fix the links that point to each other")]
)
def test_dataset_with_an_invalid_path_is_an_error_with_advice(command, name, advice, cutline, tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    done = cutline(command, tmp_path / name)

    assert (2, 1, True) == (done.exit_code, done.stderr.count("\n"), done.stderr.endswith(f": {advice}\n")), done.stderr


@pytest.mark.parametrize("command", ["build", "extract"])
def test_share_that_is_not_a_number_is_an_error(command, cutline, examples, tmp_path):
    """No number is greater than NaN: as a limit it would accept everything."""
    more = ("--out", tmp_path / "out", "--version", "1.0.0") * (command == "build")
    done = cutline(command, examples / "dumps", "--max-rejected", "nan", *more)

    assert (2, "cutline: --max-rejected nan: not a share (expected a number from 0 to 1, such as 0.2)\n") == (
        done.exit_code,
        done.stderr,
    )
    assert not (tmp_path / "out").exists()


def test_unknown_command_is_a_usage_error(cutline):
    done = cutline("biuld")

    assert (2, True) == (done.exit_code, "No such command 'biuld'. Did you mean 'build'?" in done.stderr)


def test_every_command_of_the_table_is_there(cutline):
    commands = cutline("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    listed = [line.split()[0] for line in commands.splitlines()]

    assert list(COMMANDS) == listed


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example(name, cutline):
    heading, example = cutline(name, "--help").stdout.rstrip().splitlines()[-2:]

    assert ("Example:", True) == (heading.strip(), example.startswith("  "))


def test_closed_output_is_not_an_error(examples):
    """As in `cutline extract … | head -1`."""
    command = [sys.executable, "-m", "builder", "extract", examples / "dumps"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        message = process.stderr.read().decode()

    assert (141, False) == (process.returncode, "Traceback" in message or "Exception" in message)
