"""The documents hold: blocks run, links resolve, generated pages are current, helps end with an example."""

import ast
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from builder.cli import COMMANDS
from builder.config.recipe import read_recipe

ROOT = Path(__file__).resolve().parents[2]
README_LINES = 200
GENERATOR = "scripts/lint/reference.py"
# Codes of the first argument of a rejection, which are no reasons.
STAGES = {"load", "extract", "validate", "filter", "split"}
RAISED_BY = {"LoadFailure", "Rejection", "ReadError", "ArchiveError"}

RUN, SHOWN = {"sh", "python"}, {"text", "json", "toml", "yaml"}
# The first line of a block that is not run; the reason follows.
NOT_RUN = "# Not run by the tests: "
# Printed after each block, so that the output of one can be told from that of the next.
SEPARATOR = "\x1e"
FENCE = re.compile(r"^(<!-- output -->\n)?```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class CodeBlock:
    """A fenced block. One marked as output shows what the runnable block before it prints; `…` stands for any text."""

    language: str
    code: str
    is_output: bool = False

    @property
    def runs(self) -> bool:
        return self.language in RUN and not self.code.startswith(NOT_RUN)

    def shell(self) -> str:
        return self.code if self.language == "sh" else f"python - <<'PYTHON'\n{self.code}PYTHON\n"

    def shows(self, printed: str) -> bool:
        # Trailing spaces of a table are lost in editors; nobody sees them.
        pattern = ".*?".join(re.escape(part) for part in re.split(r"…\n?", self.code))
        return re.fullmatch(pattern, re.sub(r" +$", "", printed, flags=re.MULTILINE), re.DOTALL) is not None


def pages() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def written() -> list[Path]:
    """Return the pages that people write."""
    return [page for page in pages() if page.parent.name != "reference"]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks_of(page: Path) -> list[CodeBlock]:
    found = FENCE.findall(page.read_text("utf-8"))
    return [CodeBlock(language, code, bool(mark)) for mark, language, code in found]


def prose_of(page: Path) -> str:
    return FENCE.sub("", page.read_text("utf-8"))


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


@pytest.mark.parametrize("page", [name_of(page) for page in pages() if any(block.runs for block in blocks_of(page))])
def test_blocks_of_a_page_run_and_print_what_it_shows(page, copy):
    blocks = blocks_of(ROOT / page)
    scripts = [f"{block.shell()}printf '{SEPARATOR}'\n" for block in blocks if block.runs]
    done = bash("".join(scripts), copy)

    assert (0, "Traceback" in done.stderr) == (done.returncode, False), done.stderr
    printed = iter(done.stdout.split(SEPARATOR))
    last = ""
    for block in blocks:
        last = next(printed) if block.runs else last
        assert not block.is_output or block.shows(last), last


def test_every_block_is_run_or_says_why_not():
    blocks = [(name_of(page), block) for page in written() for block in blocks_of(page)]
    unknown = [(page, block.language) for page, block in blocks if block.language not in RUN | SHOWN]
    unexplained = [page for page, block in blocks if re.match(rf"{NOT_RUN}\s*$", block.code, re.MULTILINE)]

    assert ([], []) == (unknown, unexplained)


@pytest.mark.parametrize(
    "page", [name_of(page) for page in pages() if any(b.language == "toml" for b in blocks_of(page))]
)
def test_recipes_in_a_page_are_valid(page, tmp_path):
    for block in blocks_of(ROOT / page):
        if block.language == "toml":
            sources = "" if "[[sources]]" in block.code else '[[sources]]\npath = "dumps"\n'
            (tmp_path / "recipe.toml").write_text(f"{block.code}\n{sources}", "utf-8")
            read_recipe(tmp_path / "recipe.toml")


def test_readme_is_short(root):
    assert len((root / "README.md").read_text("utf-8").splitlines()) <= README_LINES


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of *page*."""
    titles = re.findall(r"^#+ (.*)$", prose_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def is_broken(link: str, page: Path) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return not target.exists() or bool(anchor and anchor not in anchors(target))


def test_relative_links_and_anchors_resolve():
    links = [(page, link) for page in pages() for link in re.findall(r"\]\(([^)\s]+)\)", prose_of(page))]

    assert [] == [(name_of(page), link) for page, link in links if ":" not in link and is_broken(link, page)]


def test_every_page_can_be_reached_from_the_readme():
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in pages()
        for link in re.findall(r"\]\(([^)\s:]+)\)", prose_of(page))
    }

    assert [] == [name_of(page) for page in (ROOT / "docs").rglob("*.md") if page not in linked]


def test_paths_that_pages_name_exist():
    path = re.compile(r"(?<![\w./-])(?:builder|docs|examples|schemas|scripts|tests)/[\w./-]*\w")
    named = {(name_of(page), found) for page in written() for found in path.findall(page.read_text("utf-8"))}

    assert [] == sorted((page, found) for page, found in named if not (ROOT / found).exists())


def check_reference(checkout: Path) -> tuple[int, str]:
    """Return what `scripts/docs --check` says of *checkout*."""
    command = [sys.executable, checkout / GENERATOR, "--check"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.returncode, done.stderr


def test_reference_is_current(root):
    assert (0, "") == check_reference(root)


def test_stale_missing_and_surplus_pages_of_the_reference_are_reported(root, tmp_path):
    for name in ("schemas", "docs/reference"):
        shutil.copytree(root / name, tmp_path / name)
    (tmp_path / GENERATOR).parent.mkdir(parents=True)
    shutil.copy(root / GENERATOR, tmp_path / GENERATOR)
    reference = tmp_path / "docs" / "reference"
    (reference / "commands.md").write_text("# Commands\n", "utf-8")
    (reference / "recipe.v1.md").unlink()
    (reference / "recipe.v0.md").write_text("", "utf-8")

    names = ("commands.md", "recipe.v1.md", "recipe.v0.md")
    expected = "".join(f"docs/reference/{name}: stale: run scripts/docs\n" for name in names)
    assert (1, expected) == check_reference(tmp_path)


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
    text = (root / "docs" / "how-to" / "own-data.md").read_text("utf-8")
    table = text.partition("| stage | reason |")[2].partition("\n\n")[0]
    explained = {code for row in table.splitlines()[2:] for code in re.findall(r"`([a-z-]+)`", row.split("|")[2])}
    files = list((root / "builder").rglob("*.py"))
    found, known = (set().union(*map(of, files)) for of in (reasons, words))

    assert (set(), set()) == (found - explained, explained - known)


def test_pages_have_one_sentence_a_line():
    """A changed sentence is then one changed line in a diff."""
    texts = [re.sub(r"^\|.*?$", "", prose_of(page), flags=re.MULTILINE) for page in written()]
    crowded = [line for text in texts for line in text.splitlines() if re.search(r"[.!?] [A-Z]", line)]

    assert [] == crowded
