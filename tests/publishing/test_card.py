"""The card: figures from the manifests, prose from people, YAML that the Hub and `load_dataset` read."""

import pytest
import yaml

from builder.config.recipe import read_recipe
from builder.errors import DatasetError
from builder.pipeline.build import Request, build
from builder.publishing import card
from builder.publishing import card_facts as figures
from builder.records.arrow import features
from builder.records.json_schema import data_file
from builder.storage.manifest import read_manifest


@pytest.fixture
def out(news, recipe, tmp_path):
    """Return a dataset of two versions."""
    first, second = news(40), news(60)
    settings = '[card]\nlicense = "cc-by-4.0"\ntags = ["news"]\npretty_name = "City News"'
    for version, rows in (("1.0.0", [*first, first[0], {"headline": "none"}]), ("1.1.0", second)):
        build(Request(read_recipe(recipe(rows, settings)), tmp_path / "out", version))
    return tmp_path / "out"


def readme(out):
    return (out / "README.md").read_text()


def front(out):
    return yaml.safe_load(readme(out).split("---\n")[1])


def test_yaml_has_a_config_for_each_version_and_the_newest_as_default(out):
    configs = front(out)["configs"]

    assert [("default", True), ("1.1.0", None), ("1.0.0", None)] == [
        (config["config_name"], config.get("default")) for config in configs
    ]
    assert configs[0]["data_files"] == configs[1]["data_files"]
    paths = {part["split"]: part["path"] for part in configs[2]["data_files"]}
    assert {"train": ["data/1.0.0/train-00000-of-00001.parquet"]}.items() <= paths.items()


def test_yaml_says_what_the_recipe_and_the_records_say(out):
    found = {key: value for key, value in front(out).items() if key not in ("configs", "dataset_info")}

    expected = {"license": "cc-by-4.0", "pretty_name": "City News", "size_categories": ["n<1K"], "tags": ["news"]}
    assert expected == {key: found[key] for key in expected}


def test_yaml_has_exact_numbers_and_the_features(out):
    info = {part["config_name"]: part for part in front(out)["dataset_info"]}
    manifest = read_manifest(out, "1.0.0")

    assert {split["name"]: split["records"] for split in manifest["splits"]} == {
        split["name"]: split["num_examples"] for split in info["1.0.0"]["splits"]
    }
    sizes = [path.stat().st_size for path in (out / "data" / "1.0.0").iterdir()]
    assert (sum(sizes), info["1.1.0"]["splits"]) == (info["1.0.0"]["download_size"], info["default"]["splits"])
    assert features()._to_yaml_list() == info["default"]["features"] == info["1.0.0"]["features"]


@pytest.mark.parametrize("version", ["1.2.0", "2026.1.1", "1.0.0-0", "10.0.0"])
def test_version_stays_text_in_yaml(version, news, recipe, tmp_path):
    """1.2 unquoted would be a number, and `load_dataset` would fail."""
    build(Request(read_recipe(recipe(news(20))), tmp_path / "out", version))

    assert version == front(tmp_path / "out")["configs"][1]["config_name"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", "by a hash of their key: 80 % `train`, 10 % `validation`, 10 % `test`."),
        ('stratify = "section"\ntrain = 1', "by a hash of their key: 100 % `train`, evenly within each section."),
        (
            'strategy = "time"\nbefore = { train = 2026-03-10 }',
            "before 2026-03-10 `train`, then `test`; of several dates the latest",
        ),
        ('strategy = "publisher"\npublishers = { test = ["A"] }', "by publisher: A in `test`; the others in `train`."),
        ('strategy = "given"', "as their sources state it, without a statement to `train`."),
    ],
)
def test_card_says_how_the_splits_were_assigned(more, expected, news, recipe, tmp_path):
    build(Request(read_recipe(recipe(news(20), f"[splits]\n{more}")), tmp_path / "out", "1.0.0"))
    text = (tmp_path / "out" / "README.md").read_text()

    assert expected in text
    assert "Pairs of records across splits that share something (" in text


def test_counts_add_up_from_documents_to_records(news, recipe, tmp_path):
    rows = news(40)
    manifests = [
        build(Request(read_recipe(recipe([*rows, rows[0], {"headline": "none"}])), tmp_path / "out", "1.0.0")).manifest
    ]

    expected = """\
|  | documents |
| --- | --: |
| raw documents read | 42 |
| rejected | −1 |
| duplicates | −1 |
| **records** | 40 |

Published from 2026-03-01 to 2026-03-28."""
    assert expected == figures.counts(manifests)
    assert "| dedup | same-id | 1 |" in figures.rejections(manifests)
    assert "| `headline` | string | 100 % |" in figures.fields(manifests)
    assert "| `caption` | string | 0 % |" in figures.fields(manifests)
    assert (
        f"| 1.0.0 | 40 | 40 | 0 | 0 | 2026-03-01 – 2026-03-28 | `{manifests[0]['digest'][:12]}` |"
        in figures.versions(manifests)
    )


@pytest.mark.parametrize(
    ("part", "total", "expected"),
    [(0, 9, "0 %"), (9, 9, "100 %"), (1, 3, "33.3 %"), (1, 10_000, "0.1 %"), (9_999, 10_000, "99.9 %")],
)
def test_only_none_and_all_are_0_and_100_percent(part, total, expected):
    assert expected == figures.share(part, total)


def test_every_figure_of_the_template_is_made_and_every_figure_is_used():
    template = data_file(card.TEMPLATE).read_text("utf-8")

    assert set(card.FACTS) == set(card._facts(template))


def test_prose_and_keys_of_people_stay(out):
    path = out / "README.md"
    text = readme(out).replace("license: cc-by-4.0\n", "license: cc-by-4.0\nviewer: false\n", 1)
    path.write_text(text.replace("## Licensing\n", "## Licensing\n\nWritten by us.\n\n") + "\nThe end.\n")
    mine = readme(out)
    assert ([], False) == (card.stale(out), card.refresh(out))
    path.write_text(mine.replace("| 60 |", "| 61 |"))

    assert (True, mine, False) == (card.refresh(out), readme(out), front(out)["viewer"])


def test_refresh_updates_figures_and_yaml(out):
    expected = readme(out)
    (out / "README.md").write_text(expected.replace("num_examples: ", "num_examples: 9").replace("| 60 |", "| 61 |"))
    stale = card.stale(out)

    assert ("YAML", True) == (stale[0], {"counts", "versions"} <= set(stale))
    assert (True, expected) == (card.refresh(out), readme(out))


def test_section_that_people_removed_is_not_restored(out):
    text = readme(out)
    start, end = text.index("<!-- facts:sources -->"), text.index("<!-- /facts:sources -->")
    (out / "README.md").write_text(text[:start] + text[end + len("<!-- /facts:sources -->") :])

    assert ([], False) == (card.stale(out), card.refresh(out))


def test_missing_readme_is_rebuilt(out):
    expected = readme(out)
    (out / "README.md").unlink()

    assert (["README.md"], True, expected) == (card.stale(out), card.refresh(out), readme(out))


@pytest.mark.parametrize("ask", [card.stale, card.refresh, card.render])
def test_folder_without_a_version_has_no_card(ask, tmp_path):
    with pytest.raises(DatasetError, match="has no version"):
        ask(tmp_path)


def test_windows_line_ends_make_no_difference(out):
    (out / "README.md").write_bytes(b"\xef\xbb\xbf" + readme(out).replace("\n", "\r\n").encode())

    assert [] == card.stale(out)


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"---\nlicense: [\n---\n", "its YAML cannot be parsed"), (b"\xff\xfe\x00", "is not UTF-8 text")],
)
def test_readme_that_cannot_be_read_is_reported(data, message, out):
    (out / "README.md").write_bytes(data)

    with pytest.raises(DatasetError, match=message):
        card.refresh(out)
