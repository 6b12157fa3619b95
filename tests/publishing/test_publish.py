"""Publishing: atomic whenever it is killed, one build at a time, and never over foreign files."""

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import datasets
import pytest

from builder.audit.verify import verify
from builder.config.recipe import read_recipe
from builder.errors import DatasetError
from builder.pipeline.build import Request, build
from builder.publishing.publish import locked
from builder.storage.manifest import read_manifest, versions

# Ends the process, as `kill -9` would, before the n-th call of publishing that changes what is on the disk.
DYING = """
    import os, sys
    from pathlib import Path
    import builder.pipeline.build as module
    from builder.config.recipe import read_recipe

    recipe, out, version, last = sys.argv[1:]
    publish = module.publish
    done = 0

    def dying(real):
        def call(*args, **more):
            global done
            if done == int(last):
                os._exit(9)
            done += 1
            return real(*args, **more)
        return call

    def armed(*args):
        real = {name: getattr(os, name) for name in ("rename", "replace", "unlink", "mkdir")}
        for name in real:
            setattr(os, name, dying(real[name]))
        publish(*args)
        for name in real:
            setattr(os, name, real[name])
        print(done)

    module.publish = armed
    module.build(module.Request(read_recipe(Path(recipe)), Path(out), version))
"""

# Builds some ten shards with two workers, and ends as by `kill -9` when the step of the given number is reported, or
# else prints how many steps there were.
KILLED = """
    import os, signal, sys
    from pathlib import Path
    from builder.config.recipe import read_recipe
    from builder.pipeline import shard_plan
    from builder.pipeline.build import Request, build

    shard_plan.SHARD_BYTES = 100_000

    def report(*step):
        global reported
        if reported == int(last):
            os.kill(os.getpid(), signal.SIGKILL)
        reported += 1

    if __name__ == "__main__":
        recipe, out, last = sys.argv[1:]
        reported = 0
        build(Request(read_recipe(Path(recipe)), Path(out), "1.0.0", workers=2, progress=report))
        print(reported)
"""


def run_build(path, out, version="1.0.0", **more):
    return build(Request(read_recipe(path), out, version, **more))


def tree(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(".cutline/")}


def python(code, *arguments, **more):
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, **more)


@pytest.fixture
def dataset(news, recipe, tmp_path):
    """Return a dataset with one version, a recipe for the next, and what should be there after it."""
    first, second = recipe(news(40), name="same"), recipe([*news(40), *news(30, seed=1)], name="second")
    run_build(first, tmp_path / "out")
    run_build(first, tmp_path / "expected")
    run_build(second, tmp_path / "expected", "1.1.0")
    return tmp_path / "out", second, tree(tmp_path / "expected")


def loaded(out, version):
    found = datasets.load_dataset(str(out), version, cache_dir=str(out.parent / "cache"))
    return sum(map(len, found.values()))


def test_kill_at_any_step_is_repaired_by_the_next_run(dataset, tmp_path):
    """Each call that changes the disk is a moment to die before."""
    out, recipe, expected = dataset
    before = tree(out)
    done = python(DYING, recipe, tmp_path / "count", "1.1.0", 10**6)
    steps = int(done.stdout)
    seen = set()
    for step in range(steps):
        killed = python(DYING, recipe, out, "1.1.0", step)
        there = versions(out)
        seen.add(tuple(there))
        kept = {name: data for name, data in tree(out).items() if "1.0.0" in name}
        assert ({**before, "README.md": b""}, 40) == (kept | {"README.md": b""}, loaded(out, "1.0.0")), killed.stderr
        if "1.1.0" in there:
            assert [] == [breach for breach in verify(out, "1.1.0") if breach.check not in ("card", "load")]
        run_build(recipe, out, "1.1.0")
        assert expected == tree(out)
        remove(out, "1.1.0")
    assert {("1.0.0",), ("1.0.0", "1.1.0")} == seen
    assert steps > 5


def remove(out, version):
    """Take *version* back, as if it had never been published."""
    import shutil

    from builder.publishing import card

    shutil.rmtree(out / "versions" / version)
    shutil.rmtree(out / "data" / version)
    card.refresh(out)


def test_kill_between_the_renames_leaves_data_that_the_next_run_removes(dataset, monkeypatch):
    out, recipe, expected = dataset
    before = tree(out)
    monkeypatch.setattr("builder.publishing.publish._sync", lambda folder: stop() if folder.name == "data" else None)

    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_build(recipe, out, "1.1.0")
    assert (["1.0.0"], True) == (versions(out), (out / "data" / "1.1.0").is_dir())
    monkeypatch.undo()
    with locked(out):
        assert before == tree(out)
    run_build(recipe, out, "1.1.0")
    assert expected == tree(out)


def test_stale_readme_is_repaired_by_the_next_run_even_of_the_same_version(dataset):
    out, recipe, expected = dataset
    old = (out / "README.md").read_bytes()
    run_build(recipe, out, "1.1.0")
    (out / "README.md").write_bytes(old)

    assert "unchanged" == run_build(recipe, out, "1.1.0").status
    assert expected == tree(out)


@pytest.fixture(scope="module")
def undisturbed(news, tmp_path_factory):
    """Return a recipe, the dataset that a build of it publishes, and how many steps that build reported."""
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "rows.jsonl").write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in news(800, words=200)))
    fields = 'fields = { headline = "headline", body = "body", url = "url" }'
    (folder / "recipe.toml").write_text(f'[[sources]]\npath = "rows.jsonl"\n{fields}\n')
    done = python(KILLED, folder / "recipe.toml", folder / "whole", -1)
    return folder / "recipe.toml", tree(folder / "whole"), int(done.stdout)


@pytest.mark.parametrize("share", [0, 0.2, 0.4, 0.6, 0.8, 1])
def test_kill_at_any_moment_loses_no_data(share, undisturbed, tmp_path, monkeypatch):
    """How far the two workers are when a step is reported is chance, and must not matter."""
    monkeypatch.setattr("builder.pipeline.shard_plan.SHARD_BYTES", 100_000)
    recipe, expected, steps = undisturbed
    killed = python(KILLED, recipe, tmp_path / "out", round((steps - 1) * share))
    run_build(recipe, tmp_path / "out")

    assert steps > 8
    assert -signal.SIGKILL == killed.returncode
    assert expected == tree(tmp_path / "out")
    assert [] == list((tmp_path / "out" / ".cutline").glob("tmp/*"))


@pytest.mark.parametrize("limit", [200, 3_000, 12_000, 200_000])
def test_full_disk_is_one_clear_line_and_leaves_earlier_versions(limit, dataset, root):
    """No file may grow past *limit* bytes: a full disk, in collect, release or the card."""
    import resource

    out, recipe, expected = dataset
    before = tree(out)
    command = [sys.executable, "-m", "builder", "build", recipe, "--out", out, "--version", "1.1.0", "--workers", "2"]
    done = subprocess.run(
        command,
        check=False,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    if limit == 200_000:
        assert (0, expected) == (done.returncode, tree(out))
        return
    assert (2, 1, before) == (done.returncode, done.stderr.count("\n"), tree(out)), done.stderr
    assert "nothing was published; free some space and run again" in done.stderr
    assert [] == list((out / ".cutline").glob("tmp/*"))
    run_build(recipe, out, "1.1.0")
    assert expected == tree(out)


def test_interrupted_build_leaves_nothing_half_written(dataset, monkeypatch):
    out, recipe, expected = dataset
    before = tree(out)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("builder.pipeline.release.write_rejected", stop)
    with pytest.raises(KeyboardInterrupt):
        run_build(recipe, out, "1.1.0")
    assert (before, []) == (tree(out), list((out / ".cutline").glob("tmp/*")))
    monkeypatch.undo()
    run_build(recipe, out, "1.1.0")
    assert expected == tree(out)


def test_first_build_that_fails_leaves_no_folder(tmp_path, recipe):
    (tmp_path / "none").mkdir()
    path = recipe([])
    path.write_text('[[sources]]\npath = "none"\n')

    with pytest.raises(Exception, match="none"):
        run_build(path, tmp_path / "new" / "out")
    assert not (tmp_path / "new").exists()


def test_second_build_at_once_fails_clearly(dataset):
    out, recipe, expected = dataset
    with locked(out), pytest.raises(DatasetError, match="out is being written by another build: wait for it"):
        run_build(recipe, out, "1.1.0")
    run_build(recipe, out, "1.1.0")
    assert expected == tree(out)


def test_lock_of_a_killed_build_is_free(dataset):
    out, recipe, expected = dataset
    code = "import os, sys; from pathlib import Path; from builder.publishing.publish import locked\n"
    python(code + "with locked(Path(sys.argv[1])): os._exit(9)", out)
    run_build(recipe, out, "1.1.0")

    assert expected == tree(out)


def test_folder_with_a_readme_of_others_is_left_alone(news, recipe, tmp_path):
    """As in `cutline build dumps --out .`"""
    out = tmp_path / "project"
    out.mkdir()
    (out / "README.md").write_text("# My project\n")

    with pytest.raises(DatasetError, match=r"README\.md is not a card of cutline"):
        run_build(recipe(news(5)), out)
    assert ["README.md"] == [path.name for path in out.iterdir()]
    assert b"# My project\n" == (out / "README.md").read_bytes()


def test_folder_without_permissions_is_left_as_it_is(news, recipe, tmp_path, monkeypatch):
    out = tmp_path / "out"
    (out / "data").mkdir(parents=True)
    monkeypatch.setattr("os.access", lambda place, _: not str(place).endswith("data"))

    with pytest.raises(DatasetError, match=r"out/data cannot be written \(no permission\): fix its permissions"):
        run_build(recipe(news(5)), out)
    assert ["data"] == [path.name for path in out.iterdir()]


@pytest.mark.parametrize("place", ["data", "versions", ".cutline", ".cutline/shards", ".cutline/notes", ".cutline/tmp"])
def test_file_in_the_place_of_a_folder_is_reported_before_any_work(place, news, recipe, tmp_path, monkeypatch):
    """Else it would be met when all is read, with half of a version written."""
    monkeypatch.setattr("builder.pipeline.build.collect", None)
    (tmp_path / "out" / place).parent.mkdir(parents=True)
    (tmp_path / "out" / place).write_text("mine")

    with pytest.raises(DatasetError, match=rf"out/{place}: found a file, expected a folder: move it away"):
        run_build(recipe(news(5)), tmp_path / "out")
    assert {place} == {
        str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()
    }


def test_folder_whose_name_is_not_utf_8_is_refused(news, recipe, tmp_path):
    """Arrow cannot open files in it."""
    with pytest.raises(DatasetError, match=r"odd\\udcff: found a byte that is not UTF-8 .*: give another --out"):
        run_build(recipe(news(5)), tmp_path / "odd\udcff")
    assert not (tmp_path / "odd\udcff").exists()


@pytest.mark.parametrize("place", ["data/1.0.0", "versions/1.0.0"])
def test_folder_of_others_in_the_place_of_a_version_is_left_alone(place, news, recipe, tmp_path):
    (tmp_path / "out" / place).mkdir(parents=True)
    (tmp_path / "out" / place / "mine.txt").write_text("mine")

    with pytest.raises(DatasetError, match=rf"{place} exists, but is not a published version: move it away"):
        run_build(recipe(news(5)), tmp_path / "out")
    assert {f"{place}/mine.txt": b"mine"} == tree(tmp_path / "out")


def test_file_in_the_place_of_the_folder_is_reported(news, recipe, tmp_path):
    (tmp_path / "out").write_text("")

    with pytest.raises(DatasetError, match="out cannot be written"):
        run_build(recipe(news(5)), tmp_path / "out")


def test_disk_error_that_is_not_lack_of_space_keeps_its_traceback(news, recipe, tmp_path, monkeypatch):
    def broken(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("builder.pipeline.release.write_rejected", broken)
    with pytest.raises(OSError, match="Input/output error"):
        run_build(recipe(news(5)), tmp_path / "out")


def test_manifest_and_readme_name_the_same_files(dataset):
    out, _, _ = dataset
    named = {file["path"] for split in read_manifest(out, "1.0.0")["splits"] for file in split["files"]}

    assert all(path in (out / "README.md").read_text() for path in named)
    assert json.loads((out / "versions" / "1.0.0" / "manifest.json").read_text())["version"] == "1.0.0"
