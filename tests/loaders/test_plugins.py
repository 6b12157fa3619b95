"""Loaders of third parties, installed as packages are."""

import subprocess
import sys

import pytest

MODULE = """
from builder.loaders import Entry, LoadFailure, Loader, ReadError
from builder.records import RawDocument

def load(entry):
    for number, line in enumerate(entry.stream, 1):
        if entry.selector.accepts_next():
            if line.startswith(b"bad"):
                yield entry.rejection(LoadFailure("bad-wire", "found bad, expected good"), line, number)
            else:
                yield RawDocument(entry.origin(line, number), line.decode().strip())
        if line.startswith(b"end"):
            raise ReadError("broken-wire", "found the end, expected more")

WIRE = Loader("wire", (".wire",), load)
TEXT = Loader("text", (".wire",), load)
NONE = "wire"
"""

SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
from builder.errors import BuilderError
try:
    from builder.loaders import LOADERS, find_files, load
except BuilderError as error:
    sys.exit(f"{type(error).__name__}: {error}")
from builder.config.recipe import recipe_of
for file in find_files(recipe_of(sys.argv[1:], "test")):
    for outcome in load(file):
        print(outcome.origin, outcome.origin.loader, getattr(outcome, "reason", None) or outcome.text)
print(*sorted(LOADERS))
"""


@pytest.fixture
def run(tmp_path, root):
    """Return a function that installs a package with given entry points and reads a source in a new process."""
    site = tmp_path / "site"
    info = site / "cutline_wire-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "cutline_wire.py").write_text(MODULE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cutline-wire\nVersion: 1.0\n")

    def read(entry_points, *sources):
        (info / "entry_points.txt").write_text("[cutline.loaders]\n" + entry_points)
        command = [sys.executable, "-c", SCRIPT, *map(str, sources)]
        environment = {"PYTHONPATH": f"{site}:{root}", "PATH": ""}
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)

    return read


def test_installed_loader_is_added_to_the_table(run, write):
    import io
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("in.wire", "three")
    write("dumps/a.wire", "one\nbad\nend\nfour\n")
    write("dumps/b.zip", target.getvalue())
    done = run("wire = cutline_wire:WIRE", write("dumps/c.txt").parent)

    expected = [
        "a.wire:1 wire one",
        "a.wire:2 wire bad-wire",
        "a.wire:3 wire end",
        "a.wire wire broken-wire",
        "b.zip!in.wire:1 wire three",
        "c.txt text Ferry runs again",
        "",
        "html jsonl text warc wire",
    ]
    assert ("", expected) == (done.stderr, done.stdout.splitlines())


@pytest.mark.parametrize(
    ("point", "message"),
    [
        ("wire = cutline_wire:MISSING", "cannot be imported (module 'cutline_wire' has no attribute 'MISSING')"),
        ("wire = cutline_lost:WIRE", "cannot be imported (No module named 'cutline_lost')"),
        ("wire = cutline_wire:NONE", "found str, expected a builder.loaders.Loader"),
        ("wire = cutline_wire:TEXT", "the name 'text' is taken by another loader; uninstall one"),
    ],
)
def test_invalid_installed_loader_is_an_error(run, write, point, message):
    done = run(point, write("a.txt"))
    name, value = point.split(" = ")

    assert done.stderr.startswith(f"SourceError: loader '{name}' of cutline-wire (cutline.loaders: {value})")
    assert message in done.stderr
    assert 1 == done.stderr.count("\n")
