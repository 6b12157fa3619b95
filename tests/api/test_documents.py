"""`extract`, `extract_many` and `explain` give for texts, bytes and files what the commands give."""

import json
from pathlib import Path

import pytest

from builder import Article, BuilderError, Rejection, explain, extract, extract_many

DUMPS = Path(__file__).resolve().parents[2] / "examples" / "dumps"
FERRY = DUMPS / "01-ferry-strike.txt"
PAGE = (
    "<!doctype html><meta charset=windows-1252><title>x</title><body><article><h1>Café reopens in Saltira</h1>"
    + "<p>The café in the old harbour of Saltira opened its doors again on Monday after two years of repairs.</p>" * 4
    + "</article></body>"
)


def fields(outcome):
    """Return the record without where it came from."""
    return {name: value for name, value in outcome.to_dict().items() if name != "origin"}


def test_text_bytes_and_path_give_the_same_record():
    expected = extract(FERRY)

    assert "Ferry crews in Saltira end strike after nine days" == expected.headline
    assert fields(expected) == fields(extract(FERRY.read_text("utf-8"))) == fields(extract(FERRY.read_bytes()))
    assert ("01-ferry-strike.txt", "-") == (expected.origin.path, extract(FERRY.read_bytes()).origin.path)


def test_page_in_bytes_is_detected_and_read_in_its_encoding():
    article = extract(PAGE.encode("windows-1252"), url="https://example.org/cafe")

    assert "Café reopens in Saltira" == article.headline
    assert "https://example.org/cafe" == article.url


def test_media_type_decides_how_a_text_is_read():
    assert "no-body" == extract(PAGE, media_type="text/plain").reason
    assert "Café reopens in Saltira" == extract(PAGE, media_type="text/html").headline


def test_document_without_article_is_a_rejection():
    outcome = extract("Home\nNews\n\nSubscribe\n")

    assert isinstance(outcome, Rejection)
    assert ("extract", "no-body") == (outcome.stage, outcome.reason)


def test_undecodable_bytes_are_a_rejection():
    assert ("load", "binary") == (extract(b"%PDF-1.7 x").stage, extract(b"%PDF-1.7 x").reason)


def test_record_that_breaks_the_schema_is_a_rejection():
    outcome = extract(FERRY, url="no address")

    assert ("validate", "schema") == (outcome.stage, outcome.reason)
    assert "$.url" == outcome.problems[0].path


def test_many_documents_keep_their_order_and_number():
    outcomes = list(extract_many([FERRY.read_text("utf-8"), b"", FERRY]))

    assert [("-", 1), ("-", 2), ("01-ferry-strike.txt", None)] == [(o.origin.path, o.origin.line) for o in outcomes]
    assert [Article, Rejection, Article] == list(map(type, outcomes))


def test_folder_gives_an_outcome_for_each_file():
    files = [path.name for path in sorted(DUMPS.iterdir())]

    assert files == [outcome.origin.path for outcome in extract_many(DUMPS)]


def test_documents_are_read_as_they_are_consumed():
    def endless():
        while True:
            yield FERRY.read_bytes()

    assert isinstance(next(extract_many(endless())), Article)


def test_profile_applies(tmp_path):
    profile = tmp_path / "saltira.toml"
    profile.write_text('furniture = ["“We did not strike for the money alone,” said the baker."]\n')
    text = FERRY.read_text("utf-8") + "\n\n“We did not strike for the money alone,” said the baker.\n"

    assert "the baker" in extract(text).body
    assert "the baker" not in extract(text, profile=profile).body
    with pytest.raises(BuilderError, match=r"missing\.toml"):
        extract(text, profile=[profile, tmp_path / "missing.toml"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: extract(str(FERRY)), "give Path"),
        (lambda: extract(Path("no-such-file.txt")), "no-such-file"),
        (lambda: extract(DUMPS), "several documents, expected one: use extract_many"),
        (lambda: extract("text", media_type="text/rtf"), "expected one of text/plain, text/html"),
        (lambda: extract(FERRY, media_type="text/plain"), "media_type with a file"),
    ],
)
def test_wrong_arguments_are_named(call, message):
    with pytest.raises(BuilderError, match=message):
        call()


def test_explanation_holds_lines_and_outcome():
    explanation = explain(FERRY)

    assert ("headline", "headline", 1) == (
        explanation.lines[0].role,
        explanation.lines[0].field,
        explanation.lines[0].number,
    )
    assert fields(extract(FERRY)) == fields(explanation.outcome)


def test_record_of_a_row_has_no_lines_to_explain(tmp_path):
    row = tmp_path / "one.jsonl"
    row.write_text(json.dumps({"headline": "A", "body": "A ferry."}) + "\n")

    with pytest.raises(BuilderError, match="structured record"):
        explain(row)


def test_reprs_can_be_read():
    article = repr(extract(FERRY)).splitlines()

    assert "Article" == article[0]
    assert "  headline      Ferry crews in Saltira end strike after nine days" in article
    assert max(map(len, article)) < 130
    assert ["Rejection", "  origin   -", "  stage    extract"] == repr(extract("Home\n")).splitlines()[:3]
    assert repr(explain(FERRY)).splitlines()[0].split() == (
        ["1", "headline", "headline", *["Ferry", "crews", "in", "Saltira", "end", "strike", "after", "nine", "days"]]
    )
