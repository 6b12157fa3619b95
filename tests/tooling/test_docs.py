"""The documents hold: their commands run, links resolve, generated pages are current, helps end with an example."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builder.cli import COMMANDS

STAGES = {"load", "extract", "validate", "filter", "split"}
PROSE = re.DOTALL | re.MULTILINE
RAISED_BY = {"Fault", "Rejection", "ReadError", "ArchiveError"}


def between(marks: str, text: str) -> str:
    return text.partition(f"<!-- {marks} -->\n")[2].partition(f"<!-- /{marks} -->")[0]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def bash(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run *script* in *folder* as somebody would who has activated the environment."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(
        command, check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.fixture
def copy(root, tmp_path):
    """Return a folder with what a reader of the README has before them, so that commands leave no trace in ours."""
    shutil.copytree(root / "examples", tmp_path / "examples")
    return tmp_path


@pytest.fixture(scope="module")
def built(root, tmp_path_factory):
    """Return such a folder in which the example of `cutline build` has been run, for a second version too."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(root / "examples", folder / "examples")
    for version in ("1.0.0", "1.1.0"):
        done = bash(f"cutline build examples/recipe.toml --out out/news --version {version}", folder)
        assert done.returncode == 0, done.stderr
    return folder


def pages(root: Path) -> list[Path]:
    return [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]


def scripts(text: str) -> list[str]:
    """Return the shell and Python blocks of *text* in order, each as a shell script."""
    found = re.findall(r"^```(sh|python)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [code if language == "sh" else f"python - <<'PYTHON'\n{code}PYTHON\n" for language, code in found]


def runnable() -> list[str]:
    root = Path(__file__).resolve().parents[2]
    return [str(page.relative_to(root)) for page in pages(root) if scripts(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", runnable())
def test_blocks_of_a_page_work_as_printed(page, root, copy):
    done = bash("\n".join(scripts((root / page).read_text("utf-8"))), copy)

    assert (0, "Traceback" in done.stderr) == (done.returncode, False), done.stderr


def test_readme_shows_the_real_dump_and_record(root, copy):
    text = (root / "README.md").read_text("utf-8")
    dump = (root / "examples" / "dumps" / "01-ferry-strike.txt").read_text("utf-8")
    done = bash(blocks(text, "sh")[0], copy)

    assert (True, done.stdout) == (dump.startswith(blocks(text, "text")[0]), blocks(text, "json")[0])


def test_readme_has_at_most_200_lines(root):
    assert len((root / "README.md").read_text("utf-8").splitlines()) <= 200


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of *page*."""
    prose = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_relative_links_and_anchors_resolve(root):
    broken = []
    for page in pages(root):
        prose = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        for link in re.findall(r"\]\(([^)\s]+)\)", prose):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if ":" in link:
                continue
            if not target.exists() or (anchor and anchor not in anchors(target)):
                broken.append((str(page.relative_to(root)), link))

    assert [] == broken


def test_generated_parts_are_current(root):
    command = [sys.executable, root / "scripts" / "reference.py", "--check"]
    done = subprocess.run(command, check=False, capture_output=True)

    assert (0, b"") == (done.returncode, done.stderr)


@pytest.mark.parametrize("name", COMMANDS)
def test_example_of_help_works_as_printed(name, cutline, request):
    """The last line of each help is a command for the checkout's root; what reads a dataset comes after `build`."""
    example = cutline(name, "--help").stdout.rstrip().splitlines()[-1].strip()
    reads_dataset = "out/news" in example and name != "build"
    done = bash(example, request.getfixturevalue("built" if reads_dataset else "copy"))

    assert f"cutline {name} " in example
    assert done.returncode == 0, done.stderr


def reasons(file: Path) -> set[str]:
    """Return the codes that *file* rejects documents with."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    calls = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED_BY]
    words = {word.value for call in calls for word in call.args if isinstance(word, ast.Constant)}
    return {word for word in words if isinstance(word, str) and re.fullmatch(r"[a-z]+(-[a-z]+)*", word)} - STAGES


def words(file: Path) -> set[str]:
    return {str(node.value) for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Constant)}


def test_every_reason_is_explained_and_no_other(root):
    table = between("reasons", (root / "docs" / "how-to" / "own-data.md").read_text("utf-8"))
    explained = {code for row in table.splitlines()[2:] for code in re.findall(r"`([a-z-]+)`", row.split("|")[2])}
    found = set().union(*(reasons(file) for file in (root / "builder").rglob("*.py")))

    known = set().union(*(words(file) for file in (root / "builder").rglob("*.py")))

    assert (set(), set()) == (found - explained, explained - known)


def test_documents_have_one_sentence_a_line(root):
    written = [page for page in pages(root) if page.parent.name != "reference"] + [root / "CHANGELOG.md"]
    texts = [re.sub(r"^```.*?^```$|^\|.*?$", "", page.read_text("utf-8"), flags=PROSE) for page in written]
    crowded = [line for text in texts for line in text.splitlines() if re.search(r"[.!?] [A-Z]", line)]

    assert [] == crowded
