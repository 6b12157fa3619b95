"""Fixtures of verify tests: a valid dataset, and means to forge it with consistent digests."""

import hashlib
import json
import shutil
from collections import Counter
from types import SimpleNamespace

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.config.recipe import read_recipe
from builder.dataset.fingerprints import filled
from builder.pipeline.build import Request, build
from builder.publishing import card
from builder.records.arrow import to_records, to_table
from builder.storage.digests import describe_file, digest_of_origins, digest_of_table
from builder.storage.json_lines import line_of, read_lines, write_lines
from builder.storage.manifest import content_digest, read_manifest, to_bytes

FIELDS = ("headline", "body", "url", "published_at")


@pytest.fixture(scope="session")
def built(news, tmp_path_factory):
    """Return a dataset of two versions; in both are a repeated text and a near copy, in the second one more record."""
    folder = tmp_path_factory.mktemp("verify")
    rows = news(64)
    copies = [rows[0], {**rows[1], "body": rows[1]["body"] + " More.", "url": None}, {"headline": "none"}]
    fields = ", ".join(f'{name} = "{name}"' for name in FIELDS)
    (folder / "recipe.toml").write_text(f'[[sources]]\npath = "rows.jsonl"\nfields = {{ {fields} }}\n')
    for version, count in (("1.0.0", 63), ("1.1.0", 64)):
        lines = [json.dumps(row).encode() + b"\n" for row in [*copies, *rows[:count]]]
        (folder / "rows.jsonl").write_bytes(b"".join(lines))
        build(Request(read_recipe(folder / "recipe.toml"), folder / "out", version))
    return folder / "out"


@pytest.fixture
def out(built, tmp_path):
    """Return a copy of the dataset, to be broken."""
    return shutil.copytree(built, tmp_path / "out", ignore=shutil.ignore_patterns(".cutline"))


@pytest.fixture
def forge(out):
    """Return the means to change what a version holds, and to make all of its digests and sums fit again."""
    return Forger(out)


class Forger:
    """Rows of a version, read, changed and sealed again."""

    def __init__(self, out, version="1.0.0"):
        self.out, self.version = out, version

    def of(self, version):
        return Forger(self.out, version)

    def data(self, split):
        return self.out / "data" / self.version / f"{split}-00000-of-00001.parquet"

    def beside(self, name):
        return self.out / "versions" / self.version / name

    def records(self, split):
        return to_records(pq.read_table(self.data(split), partitioning=None))

    def write_records(self, split, records):
        pq.write_table(to_table(sorted(records, key=lambda record: record["id"])), self.data(split))

    def table(self, split):
        return pq.read_table(self.data(split), partitioning=None)

    def write_table(self, split, table):
        pq.write_table(table, self.data(split))

    def lines(self, name):
        return [orjson.loads(line) for line in read_lines(self.beside(name))]

    def write_lines(self, name, rows):
        write_lines(self.beside(name), [line_of(row) for row in rows])

    def assignments(self):
        return pq.read_table(self.beside("assignments.parquet")).to_pylist()

    def write_assignments(self, rows):
        path = self.beside("assignments.parquet")
        schema = pq.read_schema(path)
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)

    def assign(self, name, **changes):
        """Change what the assignments say of the record *name*."""
        self.write_assignments([{**row, **changes} if row["id"] == name else row for row in self.assignments()])

    def seal(self, change=None):
        """Bring the manifest and the README up to the files, as someone would who means to deceive."""
        manifest = read_manifest(self.out, self.version)
        kept = [self._sealed(split) for split in manifest["splits"]]
        manifest["splits"] = [split for split in kept if split["records"]]
        manifest["files"] = [describe_file(self.out, self.out / f["path"], f["rows"]) for f in manifest["files"]]
        found = SimpleNamespace(
            records=[record for split in manifest["splits"] for record in self.records(split["name"])],
            duplicates=self.lines("duplicates.jsonl.zst"),
            rejected=self.lines("rejected.jsonl.zst"),
        )
        self._count(manifest, found)
        table = pq.read_table(self.beside("assignments.parquet"))
        manifest["assignments"] = {"rows": len(table), "digest": digest_of_table(table)}
        digests = [_digest(self.lines(f"{name}.jsonl.zst")) for name in ("duplicates", "rejected")]
        manifest["digest"] = content_digest(manifest["splits"], *digests)
        self.rewrite_manifest(lambda _: manifest)
        if change:
            self.rewrite_manifest(change)
        card.refresh(self.out)

    def rewrite_manifest(self, change):
        manifest = read_manifest(self.out, self.version)
        manifest = change(manifest) or manifest
        self.beside("manifest.json").write_bytes(to_bytes(manifest))

    def _sealed(self, split):
        records = self.records(split["name"])
        files = [describe_file(self.out, self.data(split["name"]), len(self.table(split["name"])))]
        groups = len({record["group"] for record in records})
        return {**split, "records": len(records), "groups": groups, "files": files, "digest": _digest(records)}

    def _count(self, manifest, found):
        counts = {name: len(getattr(found, name)) for name in ("records", "duplicates", "rejected")}
        manifest["counts"] = {"read": sum(counts.values()), **counts}
        manifest["duplicates"] = dict(Counter(row.get("reason", "near") for row in found.duplicates))
        reasons = Counter((row["stage"], row["reason"]) for row in found.rejected)
        manifest["rejections"] = [{"stage": s, "reason": r, "documents": n} for (s, r), n in reasons.items()]
        origins = [row["origin"] for row in (*found.records, *found.duplicates, *found.rejected) if "origin" in row]
        type_ = pq.read_schema(self.data("train")).field("origin").type
        digest = digest_of_origins(pa.array(origins, type_))
        counts.update(documents=len(origins), digest=digest)
        manifest["sources"] = [{**manifest["sources"][0], **counts}]
        self._observe(manifest, found.records)

    def _observe(self, manifest, records):
        fields = Counter(name for record in records for name in filled(record))
        manifest["fields"] = {name: fields[name] for name in records[0]}
        manifest["languages"] = dict(Counter(record["language"] for record in records if record["language"]))
        manifest["published_at"] = span(records)
        for split in manifest["splits"]:
            split["published_at"] = span(self.records(split["name"]))
        before = (
            manifest["earlier"] and read_manifest(self.out, manifest["earlier"][-1]["version"])["counts"]["records"]
        )
        more = len(records) - (before or 0)
        manifest["changes"] = {"added": max(more, 0), "removed": max(-more, 0), "changed": 0, "moved": 0}
        manifest["dealing"] = {**manifest["dealing"], "known": 0, "new": len(records)}


def span(records):
    dates = [record["published_at"] for record in records if record["published_at"]]
    return {"first": min(dates, default=None), "last": max(dates, default=None)}


def _digest(rows):
    return hashlib.sha256(b"".join(map(line_of, rows))).hexdigest()
