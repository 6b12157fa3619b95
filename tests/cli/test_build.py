"""`cutline build`: sources, exit codes, the table at the end."""

import json
import shutil

import pytest

from builder.storage.manifest import read_manifest


@pytest.fixture
def build(cutline, tmp_path):
    """Return a function that builds into a folder: `build(recipe, "--limit", 3)`."""

    def run(*arguments):
        return cutline("build", *arguments, "--out", tmp_path / "out", "--workers", 1)

    return run


def test_table_adds_up(build, news, recipe, tmp_path):
    rows = news(60)
    done = build(recipe([*rows, rows[0], {"headline": "none"}]), "--version", "1.0.0")
    splits = {split["name"]: split["records"] for split in read_manifest(tmp_path / "out", "1.0.0")["splits"]}

    expected = [
        *(f"{name:<26}  {splits[name]:>2}" for name in ("train", "validation", "test")),
        f"{'duplicates: same-id':<26}   1",
        f"{'rejected: extract: no-body':<26}   1",
        "-" * 30,
        f"{'documents read':<26}  62",
    ]
    assert (0, expected) == (done.exit_code, done.stdout.splitlines())
    assert f"{tmp_path / 'out'}: version 1.0.0 is published (" in done.stderr


def test_repeated_build_reports_that_nothing_changed(build, news, recipe):
    path = recipe(news(60))
    first = build(path, "--version", "1.0.0")
    done = build(path, "--version", "1.0.0")

    assert (0, first.stdout) == (done.exit_code, done.stdout)
    assert "version 1.0.0 already exists with the same content" in done.stderr
    assert "nothing changed" in done.stderr


def test_other_content_is_refused(build, news, recipe):
    build(recipe(news(60)), "--version", "1.0.0")
    done = build(recipe(news(61)), "--version", "1.0.0")

    assert (2, "", 1) == (done.exit_code, done.stdout, done.stderr.count("\n"))
    assert "has other content" in done.stderr


def test_too_many_rejections_exit_1_and_show_the_reasons(build, news, recipe, tmp_path):
    rows = [*news(2), {"headline": "none"}, {"headline": "neither"}]
    done = build(recipe(rows), "--version", "1.0.0")
    listed = tmp_path / "out" / ".cutline" / "rejected.jsonl"
    lines = done.stderr.splitlines()

    assert 1 == done.exit_code
    assert "2 of 4 documents were rejected, more than --max-rejected 0.2 allows: nothing was published" == lines[0]
    assert lines[1].startswith("  2 × extract: no-body, such as rows.jsonl:3: ")
    assert f"All rejections: {listed}" == lines[2]
    assert [3, 4] == [json.loads(line)["origin"]["line"] for line in listed.read_bytes().splitlines()]


def test_empty_splits_come_with_advice(build, news, recipe):
    done = build(recipe(news(1)), "--version", "1.0.0")

    assert (0, True) == (done.exit_code, "the splits have no records and no files (records in total: 1)" in done.stderr)
    assert "add documents, raise the share under [splits] in the recipe" in done.stderr


@pytest.mark.parametrize(
    ("splits", "advice"),
    [
        (
            'strategy = "time"\nbefore = { train = 2030-01-01 }',
            "add documents, or set other days under before in [splits]",
        ),
        ('strategy = "publisher"\npublishers = { test = ["Nobody"] }', "assign a publisher with records to it"),
        ('strategy = "publisher"\ntrain = 0\ntest = 1', "assign a publisher with records to it"),
        ('strategy = "given"', "check split under [[sources]]"),
    ],
)
def test_advice_on_empty_splits_is_that_of_the_strategy(splits, advice, build, news, recipe):
    (warning,) = (
        line
        for line in build(recipe(news(2), f"[splits]\n{splits}"), "--version", "1.0.0").stderr.splitlines()
        if "no records and no files" in line
    )

    assert (True, True, False) == (advice in warning, warning.endswith(", or remove the split"), "salt" in warning)


def test_split_that_no_source_can_mean_is_exit_2(build, news, recipe, tmp_path):
    path = recipe(news(2), 'split = "tset"\n[splits]\nstrategy = "given"')
    done = build(path, "--version", "1.0.0")

    assert (2, f"cutline: {path}: sources[0].split: ") == (done.exit_code, done.stderr[: len(str(path)) + 29])
    assert 'found "tset" for rows.jsonl (expected one of train, validation, test); did you mean "test"?' in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--version", "1.0.0", "--bump", "auto"], "found both --version and --bump: give one of them"),
        ([], "found neither --version nor --bump: give one of them"),
        (["--version", "1.0"], "--version 1.0: not a valid semantic version"),
        (["--version", "1.0.0", "other.txt"], "found a recipe together with other sources"),
    ],
)
def test_usage_error_is_one_line(arguments, message, build, news, recipe):
    done = build(recipe(news(3)), *arguments)

    assert (2, "", 1, True) == (done.exit_code, done.stdout, done.stderr.count("\n"), message in done.stderr)


def test_no_document_is_exit_2(build, tmp_path):
    (tmp_path / "dumps").mkdir()
    done = build(tmp_path / "dumps", "--version", "1.0.0")

    assert (2, "", 1) == (done.exit_code, done.stdout, done.stderr.count("\n"))
    assert not (tmp_path / "out").exists()


def test_bare_sources_have_all_defaults_whatever_the_folder_is_called(cutline, examples, tmp_path):
    """The same dumps in another folder give the same bytes in another dataset folder."""
    shutil.copytree(examples / "dumps", tmp_path / "elsewhere" / "dumps")
    for source, out in ((examples / "dumps", "one"), (tmp_path / "elsewhere" / "dumps", "two")):
        done = cutline("build", source, "--out", tmp_path / out, "--version", "1.0.0", "--workers", 1)
        assert 0 == done.exit_code, done.stderr
    shutil.rmtree(tmp_path / "one" / ".cutline")
    shutil.rmtree(tmp_path / "two" / ".cutline")

    one, two = (
        {path.relative_to(tmp_path / out): path.read_bytes() for path in (tmp_path / out).rglob("*") if path.is_file()}
        for out in ("one", "two")
    )
    assert one == two
    assert {"train": 0.8, "validation": 0.1, "test": 0.1} == read_manifest(tmp_path / "one", "1.0.0")["recipe"][
        "splits"
    ]["shares"]


def test_only_the_local_engine_is_there(build, news, recipe):
    assert 2 == build(recipe(news(3)), "--version", "1.0.0", "--engine", "ray").exit_code


def test_folder_in_the_path_of_a_source_is_not_a_split(cutline, examples, tmp_path):
    (tmp_path / "corpus/test").mkdir(parents=True)
    for name in ("01-ferry-strike.txt", "11-rooster.txt"):
        (tmp_path / "corpus/test" / name).write_bytes((examples / "dumps" / name).read_bytes())
    recipe = tmp_path / "recipe.toml"
    splits = '[splits]\ntrain = 0.5\ntest = 0.5\nstrategy = "given"\n'
    outputs = []
    for path in ("corpus/test", "corpus"):
        recipe.write_text(f'name = "n"\n[[sources]]\npath = "{path}"\n{splits}')
        done = cutline("build", recipe, "--out", tmp_path / f"out{len(outputs)}", "--version", "1.0.0")
        outputs.append(done.stderr)

    assert "warning: test: the split has no record" in outputs[0]
    assert "(folders in path itself do not count), or remove the split" in outputs[0]
    assert "warning: train: the split has no record" in outputs[1]
