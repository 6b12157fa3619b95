"""HTML to a tree within bounds: hostile pages are refused quickly, others parsed."""

import time

import pytest

from builder.extract.page import MAX_CHARS, Page, Refusal, parse

IMAGE = "data:image/png;base64," + "iVBORw0KGgo" * 20_000


@pytest.mark.parametrize(
    "page",
    [
        "<p>Ferry runs again",
        "",
        "<b><i><p>Ferry</b> runs" * 900,
        f'<p>Ferry<img alt="A ferry" src="{IMAGE}">',
        "<p>" + "Ferries run. " * 50_000,
        '<p title="' + "x" * 1_000_000 + '">Ferry',
        "<p>" + "&amp;" * 1_000_000,
        "<script>" + "if (a < b) {}" * 10_000,
        "<div>" * 400 + "Ferry",
        "<p>Ferry\0 runs",
        "<ul>" + "<li>A line" * 19_000,
        "<p>" + "A line<br>" * 30_000,
    ],
    ids=lambda page: page[:20],
)
def test_parses_odd_pages(page):
    found = parse(page)

    assert isinstance(found, Page)
    assert page == found.text


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("x" * (MAX_CHARS + 1), "too-large"),
        ("<p>" * 400_000, "too-large"),
        ("<" * 1_000_000, "too-large"),
        ("<!--" * 1_000_000, "too-large"),
        ("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">Ferry", "too-large"),
        ("<p " + " ".join(f"a{n}" for n in range(100_000)), "too-large"),
        ("<p>Ferry</p>" * 4_000 + "<p " + " ".join(f"a{n}" for n in range(12_000)) + "></p>" * 9_000, "too-large"),
        ("<div>" * 100_000 + "Ferry", "too-deep"),
        ("<div>" * 100_000 + "Ferry" + "</div>" * 100_000, "too-deep"),
        ("<ul><li>" * 50_000, "too-deep"),
        ("<div>" * 20_000 + "</b>" * 20_000, "too-deep"),
    ],
    ids=lambda value: value[:12],
)
def test_refuses_hostile_pages_quickly(page, reason):
    start = time.process_time()
    found = parse(page)

    assert isinstance(found, Refusal)
    assert reason == found.reason
    assert time.process_time() - start < 2


def test_says_what_was_found_and_expected():
    assert parse("<div>" * 30_000) == Refusal("too-deep", "found 30,000 tags open at once, expected 10,000 at most")


@pytest.mark.parametrize("page", ["<div>" * 9_999, "<ul><li>" * 4_900, "<b id=1><p>" * 4_900])
def test_the_worst_that_is_parsed_takes_a_second_or_two(page):
    start = time.process_time()

    assert isinstance(parse(page), Page)
    assert time.process_time() - start < 4
