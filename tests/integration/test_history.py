"""Ten versions in a row, whatever happens to the dumps: nothing moves, nothing leaks, everything is accounted for."""

import json
import os
import random
import shutil
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from builder.audit.verify import verify
from builder.config.recipe import read_recipe
from builder.pipeline.build import Request, build
from builder.storage.json_lines import read_lines
from builder.storage.manifest import versions

VERSIONS = 10
# Histories of each strategy: two in the suite; CUTLINE_SEEDS=50 pytest tests/test_history.py tries more.
SEEDS = int(os.environ.get("CUTLINE_SEEDS", "2"))
FIELDS = ("headline", "body", "url", "published_at", "publisher", "caption", "photo_credit")
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
        ways = {
            self.add: 4,
            self.edit: 3,
            self.correct: 2,
            self.remove: 2,
            self.come_back: 2,
            self.copy: 2,
            self.bridge: 4,
            self.edit_to_bridge: 3,
        }
        self.chance.choices(list(ways), list(ways.values()))[0]()

    def add(self, **facts: str | None) -> None:
        """Print a story of which *facts* are given."""
        self.count += 1
        self.stories[f"{self.chance.choice(['train', 'test', 'desk'])}/{self.count:03}.jsonl"] = {
            "headline": self.words(6),
            "body": self.words(180),
            "url": f"https://news.example/{self.count}" if self.chance.random() < 0.7 else None,
            "published_at": f"2026-03-{self.chance.randint(1, 28):02}T00:00:00Z",
            "publisher": f"Paper {self.chance.randint(1, 6)}",
            "caption": self.words(14) if self.chance.random() < 0.7 else None,
            "photo_credit": f"{self.words(2)} / Agency",
        } | facts

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
        """Another paper prints a story under its headline, whole or not, or a bit of it."""
        story = self.stories[self.any()]
        self.add(**{"headline": story["headline"], "url": f"https://copy.example/{self.count}"} | self.tie(story))

    def bridge(self) -> None:
        """A new story with something of two others."""
        one, other = self.stories[self.any()], self.stories[self.any()]
        self.add(**self.tie(one) | self.tie(other))

    def edit_to_bridge(self) -> None:
        path = self.any()
        self.stories[path] = self.stories[path] | self.tie(self.stories[self.any()])

    def tie(self, story: dict) -> dict:
        """Return facts that tie another story to *story*, without giving it the same id."""
        body = story["body"].split()
        ways = [
            {"body": story["body"]},
            {"body": " ".join(body[:126])},
            {"body": f"{' '.join(body[:60])} {self.words(3)}", "headline": story["headline"]},
            {"body": f"{story['body']} {self.words(70)}"},
        ]
        if story["url"]:
            ways.append({"url": f"{story['url'].partition('?')[0]}?utm_source={self.words(1)}"})
        if story["caption"]:
            ways.append({"caption": story["caption"], "photo_credit": self.words(2)})
        return self.chance.choice(ways)

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
    for key in (lambda row: row["group"], address):
        splits = defaultdict(set)
        for row in rows:
            splits[key(row)].add(row["split"])
        splits.pop(None, None)
        assert {} == {name: found for name, found in splits.items() if len(found) > 1}
    assert [] == leaks(out, version)
    assert {0} == {*manifest["leaks"].values(), manifest["changes"]["moved"]}
    records = Counter(row["id"] for row in rows if row["content"])
    assert {1} == set(records.values())


def leaks(out: Path, version: str) -> list[tuple[str, str, str]]:
    """Return the ids of records of two splits that print one photo, or of which one begins with the other's text."""
    records = [
        (path.name.partition("-")[0], row)
        for path in sorted((out / "data" / version).glob("*.parquet"))
        for row in pq.read_table(path, columns=["id", "headline", "body", "caption"], partitioning=None).to_pylist()
    ]
    return [
        (what, one["id"], other["id"])
        for (first, one), (second, other) in combinations(records, 2)
        if first != second and (what := shared(one, other))
    ]


def shared(one: dict, other: dict) -> str | None:
    if one["caption"] and one["caption"] == other["caption"]:
        return "photo"
    short, long = sorted((one["body"].split(), other["body"].split()), key=len)
    least = 50 if one["headline"] == other["headline"] else 108
    return "text" if len(short) >= least and short == long[: len(short)] and len(short) > 0.2 * len(long) else None


def address(row: dict) -> str | None:
    return row["url"] and row["url"].partition("?")[0]


def check_history(out: Path) -> None:
    """What must hold between versions: what is the same record by id, URL or file is in one split in all of them."""
    keys = {
        "id": lambda row: row["id"],
        "url": address,
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


def check_bridges(out: Path) -> None:
    """The row of a rejection says what the record would have tied."""
    rows = [
        json.loads(line)
        for version in versions(out)
        for line in read_lines(out / "versions" / version / "rejected.jsonl.zst")
    ]
    messages = [row["message"] for row in rows if row["reason"] == "bridges-splits"]
    assert {"split"} >= {row["stage"] for row in rows}
    assert all(
        message.startswith("it would connect record ") and message.count(" in t") + message.count(" in v") >= 2
        for message in messages
    )


def history(folder: Path, seed: int, strategy: str) -> tuple[Path, Counter]:
    """Build ten versions, check each, and return the dataset and how often what happened."""
    room = Newsroom(folder, seed)
    recipe = folder / "recipe.toml"
    fields = ", ".join(f'{name} = "{name}"' for name in FIELDS)
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
    check_bridges(out)
    assert [] == list(verify(out))
    return out, seen


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_record_ever_moves(strategy, tmp_path):
    seen = Counter()
    for seed in range(SEEDS):
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
