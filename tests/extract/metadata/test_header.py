"""What the header of a dump says of its page, as YAML or line by line."""

import pytest

from builder.extract.blocks_text import blocks_of
from builder.extract.metadata import Candidate, read_header
from builder.extract.metadata.header import candidates, end_of


def matter(*lines):
    """Return *lines* as front matter."""
    return "\n".join(("---", *lines, "---"))


def told(*lines):
    return [(one.field, one.value) for one in candidates(matter(*lines))]


def test_value_has_its_field_and_its_key():
    assert [
        Candidate("title", "Ferries sail again", "header[Title]"),
        Candidate("url", "https://gazette.example/ferries", "header[URL Source]"),
    ] == candidates("Title: Ferries sail again\n\nURL Source: https://gazette.example/ferries\n\nMarkdown Content:\n")


@pytest.mark.parametrize(
    ("field", "keys"),
    {
        "title": ["title", "Title", "TITLE"],
        "author": ["author", "authors", "Authors"],
        "url": ["url", "URL Source", "source_url", "Url"],
        "publisher": ["sitename", "site_name", "publisher"],
        "published_at": ["date", "published", "published_at", "Published Time", "publishDate"],
        "modified_at": ["modified", "updated", "lastmod"],
        "description": ["description", "summary"],
        "section": ["categories", "section"],
        "keyword": ["tags", "keywords"],
        "language": ["language", "lang"],
    }.items(),
)
def test_key_names_a_field(field, keys):
    assert [[(field, "Saltira")]] * len(keys) == [told(f"{key}: Saltira") for key in keys]
    assert [[(field, "Saltira")]] * len(keys) == [told(f"{key}: Saltira", "no: yaml: at all") for key in keys]


@pytest.mark.parametrize("line", ["layout: post", "hostname: gazette.example", "Markdown Content:", "Ahoy.", "", ": x"])
def test_line_of_no_field_is_passed_by(line):
    assert [("section", "Coast")] == told("section: Coast", line)
    assert [("section", "Coast")] == told(line, "section: Coast")
    assert [] == told(line)


def test_header_without_lines_says_nothing():
    assert [] == told()


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('title: "Harbour: ferries sail"', "Harbour: ferries sail"),
        ("title: 'The crews'' boat'", "The crews' boat"),
        ("title:   Ferries   sail  ", "Ferries sail"),
        ("title: Falk &amp; Sons &ouml;stlich", "Falk & Sons östlich"),
        ("title: <b>Ferries</b> sail", "Ferries sail"),
        ("title: 1984", "1984"),
        ("title: 3.5", "3.5"),
        ('title: "J\\u00f6rg sails"', "Jörg sails"),
    ],
)
def test_value_is_read_as_yaml_has_it(line, value):
    assert [("title", value)] == told(line)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("title: Harbour: ferries sail", "Harbour: ferries sail"),
        ("title: @falk sails", "@falk sails"),
        ("title: `Ferries` sail", "`Ferries` sail"),
        ("title: % of ferries", "% of ferries"),
        ('title: "Harbour: ferries sail', "Harbour: ferries sail"),
        ("title: 'Harbour': 'ferries'", "Harbour': 'ferries"),
        ("title: *ferries", "*ferries"),
        ("title: [Ferries", "[Ferries"),
        ("title: Ferries\x07 sail", "Ferries\x07 sail"),
        ("title: 2026-13-45", "2026-13-45"),
    ],
)
def test_line_is_split_at_its_first_colon_where_the_header_is_no_yaml(line, value):
    assert [("title", value), ("section", "Coast")] == told(line, "section: 'Coast'")


def test_colon_without_a_space_parts_nothing():
    assert [("url", "https://gazette.example/a:b")] == told(
        "title:Ferries", "url: https://gazette.example/a:b", "Ahoy: a: b"
    )


def test_lines_that_are_a_list_or_a_text_of_yaml_say_nothing():
    assert [] == told("- title", "- ferries")
    assert [] == told("title")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("date: 2026-05-03", "2026-05-03"),
        ("date: 2026-05-03 10:00:00", "2026-05-03 10:00:00"),
        ("date: 2026-05-03T10:00:00+02:00", "2026-05-03T10:00:00+02:00"),
        ("date: 2026-05-03T10:00:00.000Z", "2026-05-03T10:00:00.000Z"),
        ("date: '2026-05-03'", "2026-05-03"),
        ("date: Sun, 03 May 2026 10:00:00 GMT", "Sun, 03 May 2026 10:00:00 GMT"),
        ("date: 3. Mai 2026", "3. Mai 2026"),
    ],
)
def test_time_is_written_as_it_stands(line, value):
    assert [("published_at", value)] == told(line)


@pytest.mark.parametrize(
    "lines",
    [
        ["authors: [Nora Feld, Jonas Ahlgren]"],
        ["authors:", "- Nora Feld", "- Jonas Ahlgren"],
        ["authors: Nora Feld; Jonas Ahlgren"],
        ['authors: ["Nora Feld; Jonas Ahlgren"]'],
        ["authors: Nora Feld; Jonas Ahlgren", "no: yaml: at all"],
    ],
)
def test_each_of_several_names_is_a_candidate(lines):
    assert [("author", "Nora Feld"), ("author", "Jonas Ahlgren")] == told(*lines)


def test_semicolons_part_nothing_but_names():
    assert [("title", "Ferries sail; crews cheer")] == told("title: Ferries sail; crews cheer")


def test_value_with_a_name_of_its_own_is_that():
    assert [("author", "Nora Feld"), ("url", "https://gazette.example/a")] == told(
        "author:", "  name: Nora Feld", "  url: https://gazette.example/nora", "url: https://gazette.example/a"
    )


def test_lines_of_a_folded_value_are_one():
    assert [("title", "Ferries of Saltira sail")] == told("title: >-", "  Ferries of Saltira", "  sail")


@pytest.mark.parametrize(
    ("line", "value"),
    [("title: no", "no"), ("title: 12:30", "12:30"), ("title: 007", "007"), ("title: 1_000", "1_000")],
)
def test_text_that_yaml_takes_for_a_number_or_a_truth_stays_a_text(line, value):
    assert [("title", value)] == told(line)


@pytest.mark.parametrize(
    "line",
    ["title: " + "[" * 5000, "title: !!timestamp x", "title: !!int ''", "title: !!bool x", "title: 0x" + "f" * 9000],
)
def test_hostile_value_does_no_harm(line):
    assert ("section", "Coast") in told("section: Coast", line)


def test_header_behind_another_is_text():
    blocks = blocks_of("---\ntitle: Ferries sail\n---\n" * 3000)

    assert ["header"] * 3 == [block.mark for block in blocks if block.mark == "header"]


def test_references_of_yaml_cost_no_time():
    merges = [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 6)}]}}" for n in range(1, 12)]

    assert [("section", "Coast")] == told("a0: &a0 {k: v}", *merges, "section: Coast")


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("---\ntitle: Ferries sail\n---\n\nThey sail.", "---\ntitle: Ferries sail\n---\n"),
        ("\ufeff\n---\r\ntitle: Ferries sail\r\n---\r\nThey sail.", "\ufeff\n---\r\ntitle: Ferries sail\r\n---\r\n"),
        (
            "Title: A\n\nURL Source: b\n\nMarkdown Content:\nThey sail.",
            "Title: A\n\nURL Source: b\n\nMarkdown Content:\n",
        ),
        ("---\nSALTIRA (AP) - They sail.\n---\nMore.", ""),
        ("They sail.\n\n---\ntitle: Ferries sail\n---\n", ""),
        ("---\ntitle: Ferries sail\n\nThey sail.", ""),
        ("Title: Ferries sail\n\nThey sail.", ""),
        ("Title: Ferries sail\n" + "\nThey sail." * 30 + "\nMarkdown Content:\n", ""),
        ("", ""),
    ],
)
def test_header_ends_where_its_last_line_does(text, header):
    assert header == text[: end_of(text)]


def test_commas_part_nothing_as_they_stand_in_names():
    assert [("author", "Feld, Nora"), ("keyword", "ferries, strikes")] == told(
        "author: Feld, Nora", "tags: ferries, strikes"
    )


@pytest.mark.parametrize(
    "line", ["title:", "title: ''", "title: null", "title: {a: b}", "title: [[a], {b: c}]", "title: []", "title: ' '"]
)
def test_value_that_is_no_text_is_passed_by(line):
    assert [("section", "Coast")] == told(line, "section: Coast")


def test_key_that_is_no_text_is_passed_by():
    assert [("section", "Coast")] == told("2026-05-03: x", "7: y", "null: z", "section: Coast")


def test_header_says_what_the_record_of_its_article_has():
    found = read_header(
        matter(
            "title: 'Harbour: ferries sail'",
            "url: /2026/ferries",
            "author: By Nora Feld; Jonas Ahlgren",
            "date: 2026-05-03",
            "updated: 2026-05-04 10:00:00+02:00",
            "sitename: The Gazette",
            "section: Coast",
            "tags: [ferries, 'strikes, wages']",
            "language: en_GB",
            "summary: The crews agree.",
        ),
        "https://gazette.example/feed",
    )

    assert (("Harbour: ferries sail",), "The crews agree.") == (found.headlines, found.description)
    assert (("Nora Feld", "Jonas Ahlgren"), "The Gazette", "Coast") == (found.authors, found.publisher, found.section)
    assert ("2026-05-03T00:00:00Z", "2026-05-04T08:00:00Z") == (found.published_at, found.modified_at)
    assert (("ferries", "strikes", "wages"), "en-GB") == (found.keywords, found.language)
    assert "https://gazette.example/2026/ferries" == found.url
    assert "header[url]" in [one.path for one in found.found]


def test_header_that_says_nothing_leaves_all_open():
    found = read_header("")

    assert ((), (), None, None, ()) == (found.headlines, found.authors, found.published_at, found.url, found.found)


def test_time_later_than_the_fetch_is_not_believed():
    header = matter("date: 2026-07-03", "published: 2026-05-01")

    assert "2026-07-03T00:00:00Z" == read_header(header).published_at
    assert "2026-05-01T00:00:00Z" == read_header(header, None, "2026-05-02T00:00:00Z").published_at


def test_site_comes_off_the_title():
    found = read_header(matter("title: Ferries of Saltira sail again | The Gazette", "sitename: The Gazette"))

    assert ("Ferries of Saltira sail again",) == found.headlines
