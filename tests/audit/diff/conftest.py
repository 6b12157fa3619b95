"""What tests of diff share: dumps of one record each, by name, and versions built from them."""

import json

import pytest

from builder.config.recipe import read_recipe
from builder.pipeline.build import Request, build

RECIPE = '{head}\n[[sources]]\npath = "rows"\n{facts}\n[splits]\ntrain = {train}\ntest = {test}\n{more}\n'

PHOTOS = [
    {"caption": "The old bridge at low tide.", "credit": "Ann Bell", "photographers": ["Ann Bell"], "agency": None},
    {"caption": "The new bridge at night.", "credit": "Cy Dorn", "photographers": ["Cy Dorn"], "agency": None},
]


@pytest.fixture
def rows(news):
    """Return records by name: twenty that stay as they are, and one for each change that tests plant."""
    names = [f"stays-{number}" for number in range(20)]
    names += [
        "goes",
        "headline",
        "body",
        "dots",
        "renamed",
        "placed",
        "filled",
        "credit",
        "photos",
        "publisher",
        "date",
    ]
    names += ["short", "repeats", "breaks"]
    records = dict(zip(names, news(len(names)), strict=True))
    for name in ("placed", "repeats"):
        records[name]["url"] = None
    for name in ("credit", "photos"):
        photos = [{**photo, "alt_text": None, "url": None, "rights_note": None} for photo in PHOTOS]
        records[name] |= {"photos": photos, "caption": PHOTOS[0]["caption"], "photo_credit": "Ann Bell"}
    records["publisher"] |= {"publisher": "The Orrin Courier", "source": "Orrin Wire"}
    records["short"]["body"] = " ".join(records["short"]["body"].split()[:30]) + "."
    return records


@pytest.fixture
def publish(tmp_path):
    """Return a function that builds a version of `tmp_path/out` from records by name: `publish("1.0.0", rows)`."""

    def run(version, rows, more="", facts="", head="", train=1, test=0):
        folder = tmp_path / version
        (folder / "rows").mkdir(parents=True)
        for name, row in rows.items():
            (folder / "rows" / f"{name}.jsonl").write_bytes(json.dumps(row).encode() + b"\n")
        (folder / "recipe.toml").write_text(RECIPE.format(train=train, test=test, more=more, facts=facts, head=head))
        built = build(Request(read_recipe(folder / "recipe.toml"), tmp_path / "out", version))
        assert "published" == built.status
        return tmp_path / "out"

    return run
