"""Installed from a wheel, or as an editable checkout, Cutline works from anywhere: its schemas and card are there."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

# Runs in the fresh environment, outside of the checkout.
PROBE = """
import json, sys
from builder.records.json_schema import data_file
from builder.validation import problems
record = json.load(open(sys.argv[1], encoding="utf-8"))
print(data_file("schemas/article.v1.schema.json").parent, data_file("DATASET_CARD.md").parent)
print([problem.rule for problem in problems(record)], problems(record | {"body": None})[0].rule)
"""


class Environment:
    """A virtual environment with nothing of its own that borrows the dependencies of the one that runs the tests."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, symlinks=True, with_pip=False)
        self.folder = folder
        packages = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
        self.packages = Path(packages)

    def install(self, *what: object) -> None:
        """Install without dependencies and without network."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.folder / "bin" / "python"), "--isolated"]
        offline = ["install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
        borrowed = {"PYTHONPATH": str(dependencies(self.folder.parent))}
        run(*pip, *offline, *what, cwd=self.folder, **borrowed)
        (self.packages / "borrowed.pth").write_text(str(dependencies(self.folder.parent)), "utf-8")

    def run(self, *command: object) -> str:
        """Return the output of a program of the environment, run from a folder that knows nothing of the checkout."""
        program, *arguments = command
        return run(self.folder / "bin" / str(program), *arguments, cwd=self.folder)


def run(*command: object, cwd: Path, **environment: str) -> str:
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | environment
    words = [str(word) for word in command]
    done = subprocess.run(words, check=False, cwd=cwd, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def dependencies(beside: Path) -> Path:
    """Return a folder with every installed package but Cutline itself, so that a test cannot pass by finding that."""
    folder = beside / "dependencies"
    if not folder.exists():
        folder.mkdir()
        for package in Path(sysconfig.get_path("purelib")).iterdir():
            if "cutline" not in package.name and package.name != "builder" and package.suffix != ".pth":
                (folder / package.name).symlink_to(package)
    return folder


@pytest.fixture(scope="module")
def checkout(root, tmp_path_factory):
    """Return a copy of the checkout, for building leaves traces."""
    leave = shutil.ignore_patterns(".git", ".venv", "out", ".*_cache", "__pycache__")
    return shutil.copytree(root, tmp_path_factory.mktemp("checkout") / "cutline", ignore=leave)


@pytest.fixture(scope="module")
def from_wheel(checkout, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    run(*build, "--wheel-dir", folder, checkout, cwd=folder)
    environment = Environment(folder / "environment")
    environment.install(*folder.glob("cutline-*.whl"))
    return environment


@pytest.fixture(scope="module")
def from_editable(checkout, tmp_path_factory):
    environment = Environment(tmp_path_factory.mktemp("editable") / "environment")
    environment.install("--editable", checkout)
    return environment


@pytest.fixture(params=["from_wheel", "from_editable"])
def environment(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def record(root, tmp_path_factory):
    schema = json.loads((root / "schemas" / "article.v1.schema.json").read_text("utf-8"))
    file = tmp_path_factory.mktemp("record") / "record.jsonl"
    values = {name: described["examples"][0] for name, described in schema["properties"].items()}
    file.write_text(json.dumps(values) + "\n", "utf-8")
    return file


def test_command_runs_outside_of_the_checkout(environment):
    printed = environment.run("cutline", "--help")

    assert "Usage: cutline [OPTIONS] COMMAND [ARGS]..." == printed.splitlines()[0]


def test_wheel_brings_its_own_schemas_and_card(from_wheel, record):
    """Not those of a checkout that happens to be near."""
    folder = from_wheel.packages / "builder"

    assert f"{folder / 'schemas'} {folder}\n[] type\n" == from_wheel.run("python", "-c", PROBE, record)


def test_editable_install_reads_schemas_and_card_of_the_checkout(from_editable, record, checkout):
    """A change of a schema must be seen at once."""
    assert f"{checkout / 'schemas'} {checkout}\n[] type\n" == from_editable.run("python", "-c", PROBE, record)


def test_validates_from_the_wheel(from_wheel, record):
    assert "" == from_wheel.run("cutline", "validate", record)


def test_extracts_from_the_wheel(from_wheel, examples):
    """Lexicons and weights are in the wheel too."""
    record = json.loads(from_wheel.run("cutline", "extract", examples / "dumps" / "01-ferry-strike.txt"))

    assert "Ferry crews in Saltira end strike after nine days" == record["headline"]


def test_starts_a_dataset_from_the_wheel(from_wheel, tmp_path):
    from_wheel.run("cutline", "init", tmp_path / "news")
    arguments = ["--out", tmp_path / "out", "--version", "0.1.0"]
    from_wheel.run("cutline", "build", tmp_path / "news" / "recipe.toml", *arguments)

    assert (tmp_path / "out" / "versions" / "0.1.0" / "manifest.json").is_file()


def test_wheel_is_typed(from_wheel):
    assert (from_wheel.packages / "builder" / "py.typed").is_file()
