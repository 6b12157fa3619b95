import re
import tomllib

import pytest

LETTER = "The The Courier breakfast letter: all of the valley in five minutes"


@pytest.fixture(scope="module")
def dumps(paper, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dumps") / "courier"
    paper(folder, 12, "The Courier")
    return folder


@pytest.fixture
def proposed(cutline, dumps, tmp_path):
    """Return the file that `cutline profile` wrote for the dumps of a paper."""
    out = tmp_path / "courier.toml"
    done = cutline("profile", dumps, "--publisher", "The Courier", "--out", out)
    assert (0, "") == (done.exit_code, done.stdout)
    return out


def test_stdout_is_a_profile(cutline, dumps, proposed):
    done = cutline("profile", dumps, "--publisher", "The Courier")
    found = tomllib.loads(done.stdout)

    assert proposed.read_text() == done.stdout
    lines = found["marks"] + found["furniture"]
    assert ("The Courier", True, False) == (found["publisher"], LETTER in lines, "PHOTO: AFP" in lines)
    assert "12 documents of 1 site" in done.stderr


def test_proposal_can_be_used_as_it_is(cutline, dumps, proposed):
    """The paper's own lines identify its documents, which do not name a publisher."""
    done = cutline("explain", dumps / "003.txt", "--profile", proposed)
    extracted = cutline("extract", dumps, "--profile", proposed)

    assert "site profile" in done.stdout
    assert 12 == extracted.stdout.count('"publisher":"The Courier"')


def test_explain_marks_learned_lines(cutline, dumps, tmp_path):
    path = tmp_path / "profile.toml"
    path.write_text('[[profiles]]\nlearned = [{ line = "More from the valley of the The Courier", documents = 38 }]\n')
    shown = cutline("explain", dumps / "001.txt", "--profile", path).stdout

    assert re.search(r"furniture .*More from the valley.*\n.*learned furniture, 38 documents", shown)


def test_least_number_of_documents(cutline, dumps):
    done = cutline("profile", dumps, "--min-documents", 13)

    assert (0, "") == (done.exit_code, done.stdout)
    assert "no line repeats in 13 or more documents" in done.stderr


def test_file_that_is_there_is_not_overwritten(cutline, dumps, proposed):
    before = proposed.read_text()
    done = cutline("profile", dumps, "--out", proposed)

    assert (2, before) == (done.exit_code, proposed.read_text())
    assert "give another --out" in done.stderr


def test_folders_of_out_are_created_and_a_file_in_the_path_is_an_error(cutline, dumps, proposed, tmp_path):
    made = cutline("profile", dumps, "--publisher", "The Courier", "--out", tmp_path / "a" / "b.toml")
    blocked = cutline("profile", dumps, "--out", proposed / "b.toml")

    assert (0, proposed.read_text()) == (made.exit_code, (tmp_path / "a" / "b.toml").read_text())
    assert (2, True) == (blocked.exit_code, "part of the path is a file" in blocked.stderr)


@pytest.mark.parametrize("place", ["file/b.toml", "b" * 252 + ".toml", "none/" + "b" * 300, "link/b.toml"])
def test_out_that_cannot_be_created_is_an_error_before_dumps_are_read(place, cutline, dumps, tmp_path, monkeypatch):
    monkeypatch.setattr("builder.cli.profile.survey", None)
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("link")
    before = sorted(tmp_path.iterdir())
    done = cutline("profile", dumps, "--out", tmp_path / place)

    assert (2, "", 1) == (done.exit_code, done.stdout, done.stderr.count("\n")), done.stderr
    assert before == sorted(tmp_path.iterdir())


def test_nothing_to_propose_leaves_nothing_at_out(cutline, dumps, tmp_path):
    done = cutline("profile", dumps, "--min-documents", 13, "--out", tmp_path / "new" / "a.toml")

    assert (0, []) == (done.exit_code, list(tmp_path.iterdir()))


def test_documents_that_cannot_be_read_are_counted(cutline, dumps, tmp_path):
    (tmp_path / "a.bin").write_bytes(b"1")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.jsonl").write_text('{"text": "Ferry"}\nno JSON\n')
    (tmp_path / "d.html").write_text("<html><body>" + 3000 * "<div>")
    done = cutline("profile", dumps, tmp_path)

    assert 0 == done.exit_code
    assert "4 documents could not be read, such as a.bin: load: unknown-format: found a name that ends" in done.stderr
    assert "could not be read" not in cutline("profile", dumps).stderr


def test_dumps_may_come_on_standard_input(cutline, dumps):
    done = cutline("profile", "-", stdin=(dumps / "001.txt").read_bytes())

    assert (0, True) == (done.exit_code, "1 document of 1 site" in done.stderr)


def test_known_profile_is_not_proposed_again(cutline, dumps, proposed):
    done = cutline("profile", dumps, "--publisher", "The Courier", "--profile", proposed)

    assert "0 lines proposed" in done.stderr


@pytest.mark.parametrize("command", ["extract", "explain", "profile"])
def test_missing_profile_is_one_line(command, cutline, dumps):
    done = cutline(command, dumps / "001.txt", "--profile", "no.toml")

    assert (2, "") == (done.exit_code, done.stdout)
    assert "cutline: no.toml: no such file" in done.stderr


def test_build_of_sources_accepts_a_profile(cutline, dumps, proposed, tmp_path):
    out = tmp_path / "out"
    done = cutline("build", dumps, "--out", out, "--version", "1.0.0", "--profile", proposed)

    assert 0 == done.exit_code
    assert '"path": "courier.toml"' in (out / "versions/1.0.0/manifest.json").read_text()


def test_profile_with_a_recipe_is_an_error(cutline, proposed, tmp_path):
    done = cutline("build", "recipe.toml", "--out", tmp_path / "out", "--version", "1.0.0", "--profile", proposed)

    assert 2 == done.exit_code
    assert f'list it in recipe.toml: profiles = ["{proposed}"]' in done.stderr
