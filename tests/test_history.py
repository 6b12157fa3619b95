"""Ten versions in a row, whatever happens to the dumps: nothing moves, nothing leaks, everything is accounted for."""

import json
import random
import shutil
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from builder.build import Request, build
from builder.manifest import versions
from builder.recipe import read_recipe
from builder.writers.jsonl import read_lines

VERSIONS = 10
STRATEGIES = {
    "hash": "train = 0.5\nvalidation = 0.25\ntest = 0.25",
    "stratified": 'stratify = "publisher"\ntrain = 0.5\nvalidation = 0.25\ntest = 0.25',
    "time": 'strategy = "time"\nbefore = { train = 2026-03-10, validation = 2026-03-20 }',
    "publisher": 'strategy = "publisher"\ntrain = 0.5\nvalidation = 0.25\ntest = 0.25',
    "given": 'strategy = "given"\ntrain = 0.5\nvalidation = 0.25\ntest = 0.25',
}
STOCK = [
    f"{one}{two}{number:x}" for number, (one, two) in enumerate(zip("bdfgklmnprst" * 100, "aeiou" * 240, strict=True))
]


class Newsroom:
    """Dumps, a file a story, to which things happen."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.stories: dict[str, dict] = {}
        self.gone: dict[str, dict] = {}
        self.count = 0

    def happen(self) -> None:
        """Let one thing happen."""
        what = self.chance.choices(
            [
                self.add,
                self.edit,
                self.correct,
                self.remove,
                self.come_back,
                self.copy,
                self.bridge,
                self.edit_to_bridge,
            ],
            [4, 3, 2, 2, 2, 2, 3, 2],
        )[0]
        what()

    def add(self) -> None:
        self.count += 1
        self.stories[f"{self.chance.choice(['train', 'test', 'desk'])}/{self.count:03}.jsonl"] = {
            "headline": self.words(6),
            "body": self.words(60),
            "url": f"https://news.example/{self.count}" if self.chance.random() < 0.7 else None,
            "published_at": f"2026-03-{self.chance.randint(1, 28):02}T00:00:00Z",
            "publisher": f"Paper {self.chance.randint(1, 6)}",
        }

    def edit(self) -> None:
        """Change a few words: another id, a similar text."""
        self.change(lambda body: [self.chance.choice(STOCK), *body[1:-1], self.chance.choice(STOCK)])

    def correct(self) -> None:
        """Write a text anew: known by its URL or its place alone."""
        self.change(lambda body: self.words(len(body)).split())

    def remove(self) -> None:
        if len(self.stories) > 3:
            path = self.any()
            self.gone[path] = self.stories.pop(path)

    def come_back(self) -> None:
        if self.gone:
            path = self.chance.choice(sorted(self.gone))
            self.stories[path] = self.gone.pop(path)

    def copy(self) -> None:
        """Another paper prints a story."""
        story = self.stories[self.any()]
        self.add()
        self.stories[max(self.stories, key=lambda path: path[-9:])] |= {
            "body": story["body"],
            "headline": story["headline"],
        }

    def bridge(self) -> None:
        """A new story with the text of one and the address of another."""
        one, other = self.stories[self.any()], self.stories[self.any()]
        self.add()
        self.stories[max(self.stories, key=lambda path: path[-9:])] |= {"body": one["body"], "url": other["url"]}

    def edit_to_bridge(self) -> None:
        path = self.any()
        self.stories[path] = self.stories[path] | {"body": self.stories[self.any()]["body"]}

    def change(self, how) -> None:
        path = self.any()
        body = " ".join(how(self.stories[path]["body"].split()))
        self.stories[path] = self.stories[path] | {"body": body}

    def any(self) -> str:
        return self.chance.choice(sorted(self.stories))

    def words(self, count: int) -> str:
        return " ".join(self.chance.choices(STOCK, k=count))

    def print(self) -> None:
        """Write all stories to files."""
        shutil.rmtree(self.folder / "rows", ignore_errors=True)
        for path, story in self.stories.items():
            file = self.folder / "rows" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(story) + "\n")


def told(out: Path, version: str) -> tuple[list[dict], dict]:
    folder = out / "versions" / version
    return pq.read_table(folder / "assignments.parquet").to_pylist(), json.loads((folder / "manifest.json").read_text())


def tree(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(".cutline/")}


def check_version(out: Path, version: str, documents: int) -> None:
    """What must hold in one version."""
    rows, manifest = told(out, version)
    of = manifest["counts"]
    assert (documents, documents) == (of["read"], of["records"] + of["duplicates"] + of["rejected"])
    assert len(rows) == of["records"] + of["duplicates"]
    for name in ("group", "url"):
        splits = defaultdict(set)
        for row in rows:
            splits[row[name]].add(row["split"])
        splits.pop(None, None)
        assert {} == {key: found for key, found in splits.items() if len(found) > 1}
    assert {0} == {*manifest["leaks"].values(), manifest["changes"]["moved"]}
    records = Counter(row["id"] for row in rows if row["content"])
    assert {1} == set(records.values())


def check_history(out: Path) -> None:
    """What must hold between versions: what is the same record by id, URL or file is in one split in all of them."""
    keys = {
        "id": lambda row: row["id"],
        "url": lambda row: row["url"],
        "path": lambda row: None if row["url"] else row["origin"]["path"],
    }
    for name, key in keys.items():
        seen = defaultdict(lambda: defaultdict(list))
        for version in versions(out):
            for row in told(out, version)[0]:
                seen[key(row)][row["split"]].append(version)
        seen.pop(None, None)
        moved = {value: dict(splits) for value, splits in seen.items() if len(splits) > 1}
        assert {} == moved, name


def history(folder: Path, seed: int, strategy: str) -> tuple[Path, Counter]:
    """Build ten versions, check each, and return the dataset and how often what happened."""
    room = Newsroom(folder, seed)
    recipe = folder / "recipe.toml"
    fields = ", ".join(f'{name} = "{name}"' for name in ("headline", "body", "url", "published_at", "publisher"))
    recipe.write_text(f'[[sources]]\npath = "rows"\nfields = {{ {fields} }}\n[splits]\n{STRATEGIES[strategy]}\n')
    out, seen = folder / "out", Counter()
    for _ in range(12):
        room.add()
    for _ in range(VERSIONS):
        for _ in range(room.chance.randint(0, 6)):
            room.happen()
        room.print()
        built = build(Request(read_recipe(recipe), out, None, max_rejected=0.9, bump="auto"))
        seen[built.status] += 1
        if built.status == "published":
            seen.update(reason for _, reason, _, _ in built.reasons)
            seen.update(name for name, count in built.manifest["changes"].items() if count)
            check_version(out, built.manifest["version"], len(room.stories))
    check_history(out)
    return out, seen


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_record_ever_moves(strategy, tmp_path):
    seen = Counter()
    for seed in range(2):
        folder = tmp_path / str(seed)
        folder.mkdir()
        out, found = history(folder, seed, strategy)
        seen += found
        before = tree(out)
        last = versions(out)[-1]
        remove(out, last)
        assert "published" == build(Request(read_recipe(folder / "recipe.toml"), out, last, max_rejected=0.9)).status
        assert before == tree(out)

    # Otherwise the seeds show nothing.
    assert {"published", "added", "removed", "changed", "bridges-splits"} <= set(seen)


def remove(out: Path, version: str) -> None:
    """Take *version* and the store back, as if neither had ever been there."""
    shutil.rmtree(out / ".cutline")
    shutil.rmtree(out / "versions" / version)
    shutil.rmtree(out / "data" / version)


def test_bridge_names_both_neighbours(tmp_path):
    """Seed by seed until one has a bridge: the row of the rejection says what it would have tied."""
    out, _ = history(tmp_path, 0, "hash")
    rows = [
        json.loads(line)
        for version in versions(out)
        for line in read_lines(out / "versions" / version / "rejected.jsonl.zst")
    ]
    messages = [row["message"] for row in rows if row["reason"] == "bridges-splits"]

    assert {"split"} == {row["stage"] for row in rows}
    assert all(
        message.startswith("it would tie record ") and message.count(" in t") + message.count(" in v") >= 2
        for message in messages
    )
