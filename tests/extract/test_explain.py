import itertools
import re

import pytest

from builder.extract import extract
from builder.extract.explain import explain_document
from builder.extract.markdown import is_markdown
from builder.extract.metadata.header import end_of
from builder.extract.runs import cuts
from builder.extract.wrapping import continued
from builder.records import Article

PLACE = re.compile(r"^(\w+)(?:\[(\d+)\])?(?:\.(\w+))?$")


@pytest.fixture(scope="module")
def dumps(examples, root):
    files = [*(examples / "dumps").glob("*.txt"), *(root / "tests/cases/extract").glob("*/dump.txt")]
    return [path.read_text("utf-8") for path in sorted(files)]


def squeezed(text):
    return re.sub(r"\s+", "", text)


def value_at(article, place):
    """Return what stands in the record at *place*, such as `body[2]` or `photos[0].credit`."""
    field, index, piece = PLACE.match(place).groups()
    value = getattr(article, field)
    if field in ("body", "standfirst"):
        value = value.split("\n\n")
    value = value if index is None else value[int(index)]
    return value if piece is None else getattr(value, piece)


def wholes(lines):
    """Return the places named at each thing, and its text: a line with those that continue it."""
    found = []
    for line in lines:
        if line.continues:
            found[-1][1] += squeezed(line.text)
        else:
            found.append([(line.field or "").split(", "), squeezed(line.text)])
    return found


def is_plain(text):
    """Is a line of the dump a line of the text?"""
    is_whole = not any(continued(text.split("\n")))
    return is_whole and not (is_markdown(text) or end_of(text) or cuts(text))


def test_lines_of_a_dump_in_other_dress_stand_in_order_where_their_words_do(raw, dumps):
    dressed = [text for text in dumps if not is_plain(text)]

    assert len(dressed) > 5
    for text in dressed:
        lines, _ = explain_document(raw(text))
        spans = [(line.start, line.end) for line in lines if line.role != "metadata"]
        first = [(line.text.split()[0], text[line.start : line.end]) for line in lines if line.role != "metadata"]

        assert sorted(spans) == spans
        assert [word for word, _ in first] == [word for word, shown in first if word[:4] in shown]


def test_every_line_that_is_not_blank_appears_once_in_order(raw, dumps):
    for text in filter(is_plain, dumps):
        lines, _ = explain_document(raw(text))

        expected = [(n, line.strip()) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
        assert expected == [(line.number, text[line.start : line.end]) for line in lines]


def test_fields_that_are_named_hold_the_text_of_their_lines(raw, dumps):
    held = ("headline", "standfirst", "body", "authors", "photos", "dateline")
    for text in dumps:
        article = extract(raw(text))
        named = wholes(explain_document(raw(text))[0]) if isinstance(article, Article) else []
        told = [(place, said) for places, said in named for place in places if place.startswith(held)]

        assert [] == [(place, said) for place, said in told if squeezed(value_at(article, place)) not in said]


def test_all_lines_of_one_thing_name_the_same_fields(raw, dumps):
    for text in dumps:
        lines, _ = explain_document(raw(text))

        assert [] == [
            after for line, after in itertools.pairwise(lines)
            if after.continues and (line.role, line.field) != (after.role, after.field)
        ]  # fmt: skip


def test_every_part_of_the_record_is_shown_at_a_line(raw, dumps):
    for text in dumps:
        article = extract(raw(text))
        if isinstance(article, Article):
            shown = {place for line in explain_document(raw(text))[0] for place in (line.field or "").split(", ")}

            assert set() == _places(article) - shown


def _places(article):
    places = {f"body[{n}]" for n in range(article.body.count("\n\n") + 1)}
    places |= {f"authors[{n}]" for n in range(len(article.authors))}
    places |= {name for name in ("headline", "dateline", "published_at", "modified_at") if getattr(article, name)}
    for n, photo in enumerate(article.photos):
        places |= {f"photos[{n}].{name}" for name in ("caption", "credit", "alt_text") if getattr(photo, name)}
    return places


def test_roles_fields_and_reasons_of_a_dump_are_told(raw, ferry):
    lines, article = explain_document(raw(ferry))
    told = [(line.role, line.continues, line.field) for line in lines]

    assert [
        ("headline", False, "headline"),
        ("byline", False, "authors[0]"),
        ("date", False, "published_at"),
        ("alt", False, "photos[0].alt_text"),
        ("caption", False, "photos[0].caption"),
        ("credit", False, "photos[0].credit"),
        ("body", False, "dateline, body[0]"),
        ("body", False, "body[1]"),
        ("body", True, "body[1]"),
        ("body", True, "body[1]"),
        ("body", False, "body[2]"),
        ("body", False, "body[3]"),
        ("body", False, "source, body[4]"),
        ("furniture", False, None),
    ] == told
    assert isinstance(article, Article)
    assert ("known furniture",) == lines[-1].evidence


def test_evidence_stands_at_the_first_line_of_each_thing(raw, ferry):
    lines, _ = explain_document(raw(ferry))

    assert [not line.continues for line in lines] == [bool(line.evidence) for line in lines]
    assert all(0 <= line.confidence <= 1 for line in lines)


def test_lines_of_a_rejected_dump_are_explained_too(raw):
    lines, rejection = explain_document(raw("Home\nNews\n\nSubscribe\n"))

    assert [(1, "Home"), (2, "News"), (4, "Subscribe")] == [(line.number, line.text) for line in lines]
    assert ("extract", "no-body") == (rejection.stage, rejection.reason)


def test_empty_dump_has_no_lines(raw):
    lines, rejection = explain_document(raw(" \n\n"))

    assert ((), "no-body") == (lines, rejection.reason)


def test_spans_point_into_the_text_whatever_its_line_ends(raw, ferry):
    text = ferry.replace("\n", "\u2028")
    lines, _ = explain_document(raw(text))

    assert [line.text for line in lines] == [text[line.start : line.end] for line in lines]
