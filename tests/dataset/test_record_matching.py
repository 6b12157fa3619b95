"""Sameness: which row of one version is which row of another."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.dataset.record_matching import pair
from builder.records.arrow import arrow_schema

SCHEMA = pa.schema([("id", pa.string()), ("url", pa.string()), ("origin", arrow_schema().field("origin").type)])


def row(name, url=None, path="a.txt", source=0, line=None, member=None, sha256=""):
    origin = {"path": path, "source": source, "member": member, "line": line, "sha256": sha256, "loader": "text"}
    return {"id": name, "url": url and f"https://news.example/{url}", "origin": origin}


def table(rows):
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def paired(old, new):
    return pair(table(old), table(new)).tolist()


def test_equal_id_is_the_same_record_whatever_else_differs():
    old = [row("a", "1", "x.txt", sha256="1"), row("b", "2", "y.txt", sha256="2")]
    new = [row("b", "1", "x.txt", sha256="1"), row("a", "2", "y.txt", sha256="2")]

    assert [1, 0] == paired(old, new)


def test_url_counts_where_the_id_is_new():
    assert [1] == paired([row("a", "1"), row("b", "2", "b.txt")], [row("c", "2", "elsewhere.txt")])


def test_several_records_of_one_url_are_paired_by_what_else_they_share():
    old = [row("a", "1", "x.txt"), row("b", "1", "y.txt"), row("c", "1", "z.txt")]
    new = [row("new z", "1", "z.txt"), row("b", "1", "x.txt"), row("new x", "1", "x2.txt")]

    assert [2, 1, 0] == paired(old, new)


def test_raw_document_is_matched_by_content_after_a_move():
    """A newer extractor reads it differently, and its folder was renamed."""
    assert [0] == paired([row("a", path="2025/x.txt", sha256="1")], [row("b", path="old/x.txt", sha256="1")])


def test_edited_raw_document_is_matched_by_location():
    old = [row("a", path="x.jsonl", line=1, sha256="1"), row("b", path="x.jsonl", line=2, sha256="2")]
    new = [row("c", path="x.jsonl", line=2, sha256="3"), row("d", path="x.jsonl", line=3, sha256="4")]

    assert [1, -1] == paired(old, new)


def test_url_that_was_found_later_does_not_make_another_record():
    assert [0] == paired([row("a")], [row("b", "1")])


def test_location_with_an_article_of_another_url_is_another_record():
    """As in a file that is overwritten each day."""
    assert [-1] == paired([row("a", "1", "today.txt")], [row("b", "2", "today.txt")])


def test_lines_that_moved_down_leave_the_inserted_one_new():
    old = [row(name, path="x.jsonl", line=line) for line, name in enumerate("abc", 1)]
    new = [row(name, path="x.jsonl", line=line) for line, name in enumerate("nabc", 1)]

    assert [-1, 0, 1, 2] == paired(old, new)


def test_standard_input_is_not_a_location():
    assert [-1] == paired([row("a", path="-")], [row("b", path="-")])
    assert [0] == paired([row("a", path="-", sha256="1")], [row("b", path="-", sha256="1")])


def test_changed_sources_keep_unambiguous_locations():
    old = [row("a", path="x.txt", source=0), row("b", path="y.txt", source=0)]
    new = [row("c", path="x.txt", source=1), row("d", path="y.txt", source=1), row("e", path="y.txt", source=2)]

    assert [0, -1, -1] == paired(old, new)


def test_site_front_page_is_no_url_of_an_article():
    assert [-1] == paired([row("a", "", "x.txt")], [row("b", "", "y.txt")])


def test_same_url_in_another_form_is_the_same():
    old, new = table([row("a", "1")]), table([row("b", "1", "b.txt")])
    shouted = new.set_column(1, "url", pa.array(["http://NEWS.example/1/"]))

    assert [0] == pair(old, shouted).tolist()


@pytest.mark.parametrize(("old", "new", "expected"), [([], [], []), ([], ["a"], [-1]), (["a"], [], [])])
def test_empty_versions_have_no_pairs(old, new, expected):
    assert expected == paired([row(name) for name in old], [row(name) for name in new])


ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from("abcd"),
        st.sampled_from([None, "1", "2"]),
        st.sampled_from(["x", "y", "-"]),
        st.integers(0, 1),
        st.sampled_from([None, 1, 2]),
        sha256=st.sampled_from(["", "1", "2"]),
    ),
    max_size=8,
)


@given(ROWS, ROWS)
def test_each_row_is_paired_once_and_no_equal_id_is_left_over(old, new):
    found = paired(old, new)
    used = [number for number in found if number >= 0]
    left = {old[number]["id"] for number in set(range(len(old))) - set(used)}

    assert len(used) == len(set(used))
    assert set() == left & {item["id"] for item, number in zip(new, found, strict=True) if number < 0}


@given(ROWS, ROWS)
def test_pairs_are_those_of_the_rule_spelled_out(old, new):
    assert spelled_out(old, new) == paired(old, new)


def spelled_out(old, new):
    """The rule in plain words: round after round, the first free row of a key with the first free one."""
    found = [-1] * len(new)
    for number, key in enumerate(KEYS):
        for value in {key(item) for item in new} - {None}:
            ours = [at for at in sorted(range(len(old)), key=lambda at: order(old[at])) if key(old[at]) == value]
            theirs = [at for at in sorted(range(len(new)), key=lambda at: order(new[at])) if key(new[at]) == value]
            ours, theirs = [at for at in ours if at not in found], [at for at in theirs if found[at] < 0]
            is_place, is_loose = number >= len(KEYS) - 2, number == len(KEYS) - 1
            if is_loose and (1, 1) != (count(old, key, value), count(new, key, value)):
                continue
            for one, other in zip(ours, theirs, strict=False):
                if not is_place or not old[one]["url"] or not new[other]["url"] or old[one]["url"] == new[other]["url"]:
                    found[other] = one
    return found


def count(rows, key, value):
    return sum(key(item) == value for item in rows)


def order(item):
    origin = item["origin"]
    place = (origin["path"], origin["member"] or "", origin["line"] or 0, origin["source"])
    return (item["id"], item["url"] or "", place, origin["sha256"])


def spot(item):
    origin = item["origin"]
    return None if origin["path"] == "-" else (origin["path"], origin["member"], origin["line"])


def place(item):
    return spot(item) and (spot(item), item["origin"]["source"])


def both(one, other):
    return lambda item: (one(item), other(item)) if one(item) and other(item) else None


NAME, URL, BYTES = (
    (lambda item: item["id"]),
    (lambda item: item["url"]),
    (lambda item: item["origin"]["sha256"] or None),
)
KEYS = [
    *(both(NAME, place), both(NAME, URL), both(NAME, spot), NAME),
    *(both(URL, place), both(URL, spot), URL),
    *(both(BYTES, place), both(BYTES, URL), both(BYTES, spot), BYTES),
    *(place, spot),
]


@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(old, new, chance):
    """Rows equal in all that counts may stand for each other."""

    def named(old, new):
        return sorted(
            (repr(old[at]) if at >= 0 else "", repr(item)) for item, at in zip(new, paired(old, new), strict=True)
        )

    before = named(old, new)
    chance.shuffle(old)
    chance.shuffle(new)

    assert before == named(old, new)
