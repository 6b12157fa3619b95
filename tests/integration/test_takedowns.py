"""Takedowns: what is named goes, in all of its forms, in every later version, and the manifest says so."""

import json

import pyarrow.parquet as pq
import pytest

from builder.config.recipe import read_recipe
from builder.config.takedowns import Takedown, read_takedowns
from builder.errors import RecipeError
from builder.pipeline.build import Request, build
from builder.storage.json_lines import read_lines


def made(path, out, bump="auto"):
    return build(Request(read_recipe(path), out, None, max_rejected=0.9, bump=bump))


def entry(**values):
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in values.items())
    return f'[[takedowns]]\n{lines}\nreason = "Publisher\'s request"\ndate = 2026-05-03\n'


def rejected(out, version):
    return [json.loads(line) for line in read_lines(out / "versions" / version / "rejected.jsonl.zst")]


def ids(out, version):
    table = pq.read_table(out / "versions" / version / "assignments.parquet").to_pylist()
    return {row["url"]: row["id"] for row in table}


@pytest.fixture
def dataset(news, recipe, tmp_path):
    """Return rows, a function that writes them and a recipe, and a dataset that has them as 1.0.0."""
    rows = [{**row, "publisher": f"Paper {number % 4}"} for number, row in enumerate(news(12))]
    rows[3]["photos"] = [{"credit": "PHOTO: Orrin / EPA-EFE"}]

    def write(rows):
        path = recipe(rows)
        names = ("headline", "body", "url", "published_at", "publisher", "photos")
        fields = ", ".join(f'{name} = "{name}"' for name in names)
        path.write_text(f'[[sources]]\npath = "rows.jsonl"\nfields = {{ {fields} }}\n')
        return path

    made(write(rows), tmp_path / "out")
    return rows, write, tmp_path / "out"


def test_url_is_taken_down_in_any_form_and_told(dataset, tmp_path):
    rows, write, out = dataset
    (tmp_path / "takedowns.toml").write_text(entry(url=f"{rows[2]['url']}/".replace("https", "http")))
    built = made(write(rows), out)
    (row,) = rejected(out, built.manifest["version"])

    assert ("2.0.0", "takedown", "publishers-request", 3) == (
        built.manifest["version"],
        row["stage"],
        row["reason"],
        row["origin"]["line"],
    )
    assert "since 2026-05-03" in row["message"]
    assert [("url", "Publisher's request", "2026-05-03", 1)] == [
        (item["by"], item["reason"], item["date"], item["documents"]) for item in built.manifest["takedowns"]
    ]
    assert {"read": 12, "records": 11, "duplicates": 0, "rejected": 1} == built.manifest["counts"]


def test_corrected_text_stays_down_by_its_earlier_id(dataset, news, tmp_path):
    rows, write, out = dataset
    (tmp_path / "takedowns.toml").write_text(entry(id=ids(out, "1.0.0")[rows[2]["url"]]))
    made(write(rows), out)
    corrected = [*rows[:2], {**rows[2], "body": news(1, seed=5)[0]["body"]}, *rows[3:]]
    for change in (corrected, [*corrected[:2], {**corrected[2], "headline": "Once more"}, *rows[3:]]):
        built = made(write([*change, *news(1, seed=6)]), out)
        assert [("takedown", 3)] == [
            (row["stage"], row["origin"]["line"]) for row in rejected(out, built.manifest["version"])
        ]


def test_publisher_and_photo_credit_take_all_their_records(dataset, tmp_path):
    rows, write, out = dataset
    text = entry(publisher="PAPER 1") + entry(photo_credit="Photo: Orrin/EPA-EFE") + entry(publisher="Nobody's Paper")
    (tmp_path / "takedowns.toml").write_text(text)
    built = made(write(rows), out)

    assert [3, 1, 0] == [item["documents"] for item in built.manifest["takedowns"]]
    assert [2, 4, 6, 10] == [row["origin"]["line"] for row in rejected(out, "2.0.0")]


def test_records_of_others_stay_where_they_are(dataset, tmp_path):
    rows, write, out = dataset
    (tmp_path / "takedowns.toml").write_text(entry(publisher="Paper 1"))
    made(write(rows), out)
    before, after = (
        {
            row["id"]: row["split"]
            for row in pq.read_table(out / "versions" / version / "assignments.parquet").to_pylist()
        }
        for version in ("1.0.0", "2.0.0")
    )

    assert after == {name: before[name] for name in after}
    assert 9 == len(after)


def test_takedown_that_matches_nothing_is_said(dataset, cutline, tmp_path):
    rows, write, out = dataset
    (tmp_path / "takedowns.toml").write_text(entry(url="https://news.example/nowhere"))
    done = cutline("build", write(rows), "--out", out, "--bump", "auto", "--workers", 1)

    assert (0, True) == (
        done.exit_code,
        "warning: takedown of url https://news.example/nowhere matches no document" in done.stderr,
    )


def test_takedown_of_what_others_take_down_already_is_not_said_to_match_nothing(dataset, tmp_path):
    rows, write, out = dataset
    twice = entry(publisher="paper 1")
    text = "".join(entry(id=ids(out, "1.0.0")[row["url"]]) for row in rows if row["publisher"] == "Paper 1")
    (tmp_path / "takedowns.toml").write_text(text + twice + entry(url=rows[2]["url"]) + twice)
    built = made(write(rows), out)

    assert [1, 1, 1, 0, 1, 0] == [item["documents"] for item in built.manifest["takedowns"]]
    assert 2 * ("takedown of publisher paper 1 matches no document that others do not take down already",) == (
        built.notes
    )


def test_forgotten_takedown_is_said(dataset, tmp_path):
    """A file that got lost must not bring back in silence what had to go."""
    rows, write, out = dataset
    (tmp_path / "takedowns.toml").write_text(entry(publisher="Paper 1"))
    made(write(rows), out)
    (tmp_path / "takedowns.toml").unlink()
    notes = made(write(rows), out).notes

    assert ("takedown of publisher Paper 1, in 2.0.0, is no longer requested",) == notes


@pytest.mark.parametrize(
    ("named", "message"),
    [
        (
            "nope.toml",
            'nope.toml: no such file, expected a file of takedowns (fix takedowns = "nope.toml" in the recipe)',
        ),
        ("folder", 'folder: a folder, expected a file of takedowns (fix takedowns = "folder" in the recipe)'),
        (None, "takedowns.toml: a folder, expected a file of takedowns (move the folder away)"),
    ],
)
def test_file_that_cannot_be_one_of_takedowns_is_told(named, message, dataset, tmp_path):
    _, write, _ = dataset
    path = write([])
    for name in ("folder", "takedowns.toml"):
        (tmp_path / name).mkdir()
    path.write_text(f"takedowns = {json.dumps(named)}\n" * bool(named) + path.read_text())
    with pytest.raises(RecipeError) as caught:
        read_takedowns(read_recipe(path))

    assert f"{tmp_path}/{message}" == str(caught.value)


def test_link_to_nothing_is_told(dataset, tmp_path):
    """What was taken down must not come back for want of a disk."""
    _, write, _ = dataset
    (tmp_path / "takedowns.toml").symlink_to("gone.toml")
    with pytest.raises(RecipeError) as caught:
        read_takedowns(read_recipe(write([])))

    told = "a broken link, expected a file of takedowns (fix the link, or move it away)"
    assert f"{tmp_path}/takedowns.toml: {told}" == str(caught.value)


def test_recipe_may_name_another_file(dataset, tmp_path):
    rows, write, _ = dataset
    (tmp_path / "law.toml").write_text(entry(publisher="Paper 1"))
    path = write(rows)
    path.write_text('takedowns = "law.toml"\n' + path.read_text())

    assert (Takedown("publisher", "Paper 1", "Publisher's request", "2026-05-03"),) == read_takedowns(read_recipe(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (entry(), "takedowns[0]: found none (expected one of id, url, photo_credit, publisher)"),
        (entry(id="0" * 32, publisher="A"), "takedowns[0]: found id and publisher (expected one of id,"),
        (entry(publsher="A"), 'did you mean "publisher"'),
        (entry(id="abc"), 'takedowns[0].id: "abc" has the wrong format (expected 32 hexadecimal digits'),
        ('[[takedowns]]\nurl = "https://a.example/b"\nreason = "x"', "takedowns[0].date: missing"),
        ("[[takedown]]", 'did you mean "takedowns"'),
        ("[[takedowns]", "not valid TOML"),
    ],
)
def test_fault_in_the_file_says_where_and_what(text, message, dataset, tmp_path):
    rows, write, _ = dataset
    (tmp_path / "takedowns.toml").write_text(text)
    with pytest.raises(RecipeError) as caught:
        read_takedowns(read_recipe(write(rows)))

    assert str(caught.value).startswith(f"{tmp_path / 'takedowns.toml'}: ")
    assert message in str(caught.value)


def test_file_that_the_recipe_names_must_be_there(dataset):
    rows, write, _ = dataset
    path = write(rows)
    path.write_text('takedowns = "law.toml"\n' + path.read_text())
    with pytest.raises(RecipeError, match=r"law\.toml: no such file"):
        read_takedowns(read_recipe(path))
