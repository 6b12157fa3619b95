"""`cutline init`: a starter that builds and verifies unchanged."""

import pytest
import yaml


def test_starter_builds_with_the_commands_of_its_own_workflow(cutline, tmp_path, monkeypatch):
    assert 0 == cutline("init", tmp_path / "new").exit_code
    monkeypatch.chdir(tmp_path / "new")
    workflow = yaml.safe_load((tmp_path / "new" / ".github" / "workflows" / "dataset.yml").read_text())
    commands = [step["run"] for step in workflow["jobs"]["dataset"]["steps"] if "run" in step]
    done = [cutline(*command.split()[1:]) for command in commands if command.startswith("cutline ")]

    assert [0, 0] == [result.exit_code for result in done], [result.stderr for result in done]
    assert done[0].stdout.splitlines()[-1].split() == ["documents", "read", "2"]


def test_files_are_named_on_stdout(cutline, tmp_path):
    names = ["recipe.toml", "dumps/bell-tower.txt", "dumps/tram-seven.txt", ".github/workflows/dataset.yml"]

    assert [str(tmp_path / "new" / name) for name in names] == cutline("init", tmp_path / "new").stdout.splitlines()


def test_file_that_is_there_is_not_overwritten(cutline, tmp_path):
    (tmp_path / "recipe.toml").write_text("mine")
    done = cutline("init", tmp_path)

    assert (2, 1, "mine") == (done.exit_code, done.stderr.count("\n"), (tmp_path / "recipe.toml").read_text())
    assert ["recipe.toml"] == [path.name for path in tmp_path.iterdir()]


def test_folder_that_cannot_be_made_is_one_line(cutline, tmp_path):
    (tmp_path / "file").write_text("")
    done = cutline("init", tmp_path / "file" / "new")

    assert (2, 1, True) == (done.exit_code, done.stderr.count("\n"), "cannot be written" in done.stderr)


def test_incomplete_starter_is_removed_and_can_be_retried(cutline, tmp_path):
    (tmp_path / "dumps").write_text("mine")
    first = cutline("init", tmp_path)
    (tmp_path / "dumps").unlink()
    second = cutline("init", tmp_path)

    assert (2, True, 0) == (first.exit_code, "dumps: cannot be written" in first.stderr, second.exit_code)
    assert ("", "nothing was written: give another DIR\n") == (first.stdout, first.stderr[-38:])


@pytest.mark.parametrize("existing", [".github", ".github/workflows"])
def test_created_folders_are_removed_if_a_later_one_fails(existing, cutline, tmp_path):
    (tmp_path / existing).parent.mkdir(exist_ok=True)
    (tmp_path / existing).write_text("mine")
    before = sorted(tmp_path.rglob("*"))

    assert 2 == cutline("init", tmp_path).exit_code
    assert before == sorted(tmp_path.rglob("*"))


def test_workflow_installs_the_package_named_at_its_top(cutline, tmp_path):
    """Cutline is not on an index: `pip install cutline` fails, or installs another package of that name."""
    done = cutline("init", tmp_path / "new")
    workflow = yaml.safe_load((tmp_path / "new" / ".github" / "workflows" / "dataset.yml").read_text())
    (install,) = [step["run"] for step in workflow["jobs"]["dataset"]["steps"] if step.get("name") == "Install"]

    assert ('python -m pip install "$CUTLINE"', {"CUTLINE": "./cutline"}) == (install, workflow["env"])
    assert "dataset.yml to where CI can install Cutline" in done.stderr
