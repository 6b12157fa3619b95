"""What holds of the extraction whatever the dump: one outcome each, valid or reasoned, and its own."""

import gc
import json
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import BuilderError
from builder.extract.pipeline import BATCH, BATCH_CHARS, batches, extract, extract_many, uncollected
from builder.records import Article, Origin, RawDocument, Rejection, content_id
from builder.validation import is_valid, problems

MUTATIONS = 2000

# Pieces that rules look for, to be thrown together by chance.
PIECES = [
    "PHOTO: ", "(Photo: ", "Foto: ", "© ", "写真：", "（", "）", "| ", "/", "Image caption, ", "Image source, ", "By ",
    "By Ana Brandt", "(AP) — ", "MANILA - ", "REUTERS", "(PTI)", "“", "”", '"', "«", "»", ".", ", ", "\n", "\n\n",
    "Published Oct 02, 2026, 09:39 PM", "1 January 0100 03:00 +08:00", "31.12.9999 23:59 PST", "W", "\x00", "\u200b",
    "Sign up now: Get ST's newsletters delivered to your inbox", "See more on", "Advertisement",
    "The crews of the ferries went back to work on Monday after nine days of strike and a long night of talks.",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=40).map("".join)
)


@pytest.fixture(scope="module")
def dumps(examples, root):
    files = [*(examples / "dumps").glob("*.txt"), *(root / "tests/cases/extract").glob("*/dump.txt")]
    return [path.read_text("utf-8") for path in sorted(files)]


BODY = """\
The crews of Saltira’s ferries went back to work on Friday after nine days of strike, having won a raise of \
6 per cent and a promise that no boat will sail with fewer than four hands on deck.

The agreement, reached shortly before dawn in the back room of a fish restaurant, ends the longest stoppage that the \
line has known. Some 80,000 passengers had to look for other ways to the islands.

“We did not strike for the money alone,” said Mr Joaquim Raposo, who speaks for the crews. “We struck because a boy \
of 19 was alone at the rope when it broke.”

The ferry line said that it would hire 38 people by the summer. It had cut its crews from five to three two years ago.

The first boat left at 6.10am with 212 passengers, among them a bride on her way to a wedding that had been put off \
twice."""


def test_dump_becomes_a_record_with_all_that_it_says(raw, ferry):
    document = raw(ferry)
    headline = "Ferries of Saltira sail again after nine days"
    caption = "Passengers wait outside the closed ferry terminal in the old harbour of Saltira."
    alt = "Passengers wait in front of the closed ferry terminal in Saltira's old harbour."
    photo = {
        "caption": caption, "credit": "EPA-EFE", "photographers": [], "agency": "EPA", "alt_text": alt, "url": None,
        "rights_note": None,
    }  # fmt: skip

    assert {
        "id": content_id(headline, BODY),
        "headline": headline,
        "caption": caption,
        "body": BODY,
        "source": "Bloomberg",
        "photo_credit": "EPA-EFE",
        "photos": [photo],
        "publisher": None,
        "authors": ["Ana Brandt"],
        "standfirst": None,
        "dateline": "SALTIRA",
        "section": None,
        "keywords": [],
        "published_at": "2026-10-02T21:39:00Z",
        "modified_at": None,
        "language": "en",
        "url": None,
        "rights": {"license": None, "copyright_notice": None, "tdm_reserved": None, "ai_opt_out": None},
        "group": None,
        "origin": {
            "path": document.origin.path, "source": 0, "member": None, "line": None, "sha256": "0" * 64,
            "loader": "text",
        },
    } == extract(document).to_dict()  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("count", [1, 3, BATCH, BATCH + 1])
def test_batches_do_not_change_any_outcome(raw, dumps, count, order):
    documents = [raw(text) for text in ["", *dumps, "Home\nNews"]][::order][: 2 * count]
    alone = [extract(document) for document in documents]
    found = [one for i in range(0, len(documents), count) for one in extract_many(documents[i : i + count])]

    assert alone == found == list(extract_many(iter(documents)))


def test_documents_come_one_by_one_as_they_are_asked_for(raw, ferry):
    """A source may be larger than memory: no more than a batch is held."""
    taken = []
    documents = (taken.append(n) or raw(ferry) for n in range(10 * BATCH))
    next(extract_many(documents))

    assert len(taken) <= BATCH


def test_of_large_documents_few_are_held_at_once(raw, ferry):
    documents = [raw(ferry + "x" * (BATCH_CHARS // 3))] * 7

    assert [3, 3, 1] == [len(batch) for batch in batches(documents)]


def test_no_document_gives_no_outcome():
    assert [] == list(extract_many([]))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", "Saltira sails"),
        ("caption", "A boat"),
        ("source", "dpa"),
        ("photo_credit", "Ana Brandt"),
        ("publisher", "The Packet"),
        ("authors", ["Jan Falk"]),
        ("dateline", "SALTIRA, April 14"),
        ("section", "World"),
        ("keywords", ["ferries", "strike"]),
        ("published_at", "2026-04-14T06:00:00Z"),
        ("language", "en-SG"),
        ("url", "https://packet.example/ferries"),
    ],
)
def test_declared_facts_win_over_what_the_dump_says(raw, ferry, field, value):
    found, declared = extract(raw(ferry)).to_dict(), extract(raw(ferry, **{field: value})).to_dict()
    same = {"id", "origin", "source"} | {field}

    assert value == declared[field]
    assert {k: v for k, v in found.items() if k not in same} == {k: v for k, v in declared.items() if k not in same}


@pytest.mark.parametrize("nothing", [None, "", []])
def test_declared_nothing_does_not_hide_what_the_dump_says(raw, ferry, nothing):
    found, declared = extract(raw(ferry)), extract(raw(ferry, headline=nothing, authors=nothing, published_at=nothing))

    assert (found.headline, found.authors, found.published_at) == (
        declared.headline,
        declared.authors,
        declared.published_at,
    )


def test_publisher_is_the_source_where_no_agency_signs(raw, ferry):
    unsigned = ferry.replace(" BLOOMBERG", "")

    assert ["Bloomberg", "The Packet", None] == [
        extract(document).source
        for document in (raw(ferry, publisher="The Packet"), raw(unsigned, publisher="The Packet"), raw(unsigned))
    ]


def test_id_is_of_headline_and_body_alone(raw, ferry):
    dressed = ferry.replace("PHOTO: EPA-EFE", "PHOTO: REUTERS").replace("See more on", "Follow topic:")

    assert extract(raw(ferry)).id == extract(raw(dressed, publisher="The Packet")).id


def test_records_of_our_own_schema_pass_through(raw, ferry):
    photo = {"caption": "A dog.", "photographers": ["Jan Falk"]}
    record = extract(raw(ferry, publisher="The Packet")).to_dict()
    record |= {
        "photos": [*record["photos"], photo | dict.fromkeys(("credit", "agency", "alt_text", "url", "rights_note"))]
    }
    again = extract(raw("", "application/json", **json.loads(json.dumps(record))))

    assert record | {"origin": None} == again.to_dict() | {"origin": None}


@pytest.mark.parametrize("body", [None, "", " \n", 5, ["Text."]])
def test_record_without_a_body_is_rejected(raw, body):
    found = extract(raw("", "application/json", headline="Ferries sail", body=body))

    assert ("extract", "no-body") == (found.stage, found.reason)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", 5),
        ("headline", {"text": "Ferries sail"}),
        ("authors", "Ana Brandt"),
        ("authors", 5),
        ("keywords", "ferries"),
        ("photos", "a.jpg"),
        ("photos", ["a.jpg"]),
        ("photos", [None]),
        ("photos", [{"caption": "A boat", "width": 5}]),
        ("photos", [{"photographers": "Ana Brandt"}]),
        ("rights", "CC BY"),
        ("rights", {"owner": "The Packet"}),
        ("published_at", "yesterday"),
        ("publisher", ["The Packet"]),
        ("language", 5),
        ("url", 5),
        ("url", ["https://packet.example"]),
    ],
)
@pytest.mark.parametrize("media_type", ["text/plain", "application/json"])
def test_declared_value_of_another_type_is_left_to_the_schema(raw, ferry, media_type, field, value):
    """A fault in the data is told by its path, and the documents beside it are not lost."""
    body = extract(raw(ferry)).body
    record = extract(raw(ferry, media_type, **{"body": body, field: value})).to_dict()

    assert {field} == {problem.path.split(".")[1].split("[")[0] for problem in problems(record)} - {"source"}


def test_order_of_documents_and_records_is_kept(raw, ferry):
    record = {"media_type": "application/json", "body": "A body that is declared."}
    documents = [raw("", **record), raw(ferry), raw(""), raw("", **record), raw(ferry)]

    assert [document.origin for document in documents] == [outcome.origin for outcome in extract_many(documents)]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_gives_a_valid_record_or_a_rejection(text):
    assert_reasoned(extract(RawDocument(Origin("any.txt", sha256="0" * 64, loader="text"), text)))


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.sampled_from(range(5)))
def test_any_text_within_an_article_gives_a_valid_record(ferry, text, place):
    blocks = ferry.split("\n\n")
    blocks.insert(place, text)
    outcome = extract(RawDocument(Origin("any.txt", sha256="0" * 64, loader="text"), "\n\n".join(blocks)))

    assert_reasoned(outcome)


def assert_reasoned(outcome):
    if isinstance(outcome, Rejection):
        assert ("extract", "no-body") == (outcome.stage, outcome.reason)
        assert outcome.message
    else:
        assert () == problems(outcome.to_dict())


def cut(text, chance):
    start, end = sorted(chance.choices(range(len(text) + 1), k=2))
    return text[start:end]


def shuffle(text, chance):
    blocks = text.split("\n\n")
    chance.shuffle(blocks)
    return "\n\n".join(blocks)


def double(text, chance):
    return "\n\n".join(block for one in text.split("\n\n") for block in [one] * chance.choice([1, 1, 2, 3]))


def tear(text, chance):
    return "".join(" \n\n "[:: chance.choice([1, -1])] if one == " " and chance.random() < 0.1 else one for one in text)


def without_blank_lines(text, _):
    return "\n".join(line for line in text.split("\n") if line.strip())


def one_line(text, _):
    return " ".join(text.split())


def mojibake(text, _):
    return text.encode().decode("cp1252", "replace")


def garble(text, chance):
    return "".join(chr(chance.randrange(1, 0x2FFF)) if chance.random() < 0.02 else one for one in text)


WAYS = {
    "cut anywhere": cut,
    "blocks shuffled": shuffle,
    "blocks doubled": double,
    "torn at spaces": tear,
    "blank lines removed": without_blank_lines,
    "on one line": one_line,
    "in capitals": lambda text, _: text.upper(),
    "in small letters": lambda text, _: text.lower(),
    "line ends of Windows": lambda text, _: text.replace("\n", "\r\n"),
    "line ends of old Macs": lambda text, _: text.replace("\n", "\r"),
    "line ends of Unicode": lambda text, _: text.replace("\n", "\u2028"),
    "mojibake": mojibake,
    "garbled": garble,
    "cut from shuffled": lambda text, chance: cut(shuffle(text, chance), chance),
    "doubled without blank lines": lambda text, chance: without_blank_lines(double(text, chance), chance),
    "shuffled in capitals": lambda text, chance: shuffle(text, chance).upper(),
}


@pytest.mark.parametrize("way", WAYS)
def test_mutated_dump_gives_a_valid_record_or_a_reasoned_rejection(raw, dumps, way):
    chance = random.Random(way)
    count = MUTATIONS // len(WAYS)
    texts = [WAYS[way](dumps[n % len(dumps)], chance) for n in range(count)]
    documents = [raw(text) for text in texts]
    found = Counter(map(verdict, extract_many(documents)))

    assert count == found["record"] + found["no-body"]
    assert found["record"] > 0


def verdict(outcome):
    if isinstance(outcome, Rejection):
        return outcome.reason if outcome.stage == "extract" and outcome.message else "no reason"
    return "record" if is_valid(outcome.to_dict()) else "not valid"


@pytest.mark.parametrize("way", ["line ends of Windows", "line ends of Unicode"])
def test_line_ends_do_not_change_the_record(raw, dumps, way):
    for text in dumps:
        first, second = extract(raw(text)), extract(raw(WAYS[way](text, None)))

        assert fields(first) == fields(second)


def fields(outcome):
    return {k: v for k, v in outcome.to_dict().items() if k != "origin"}


def test_blank_lines_do_not_change_the_record(raw, ferry):
    assert fields(extract(raw(ferry))) == fields(extract(raw(without_blank_lines(ferry, None))))


def test_dump_without_its_headline_gets_none_invented(raw, ferry):
    found = extract(raw(ferry.split("\n\n", 1)[1]))

    assert isinstance(found, Article)
    assert found.headline is None or found.headline in ferry


@pytest.fixture(scope="module")
def sample(root):
    folder = root.parent / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("needs ../shared, which is not part of the project")
    expected = json.loads((folder / "straitstimes-ishiba.expected.json").read_text("utf-8"))
    return (folder / "straitstimes-ishiba.txt").read_text("utf-8"), expected


@pytest.mark.parametrize(
    "dress",
    [
        lambda text: text,
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("\n", "\r\n"),
    ],
    ids=["as it is", "single newlines", "CRLF"],
)
def test_sample_gives_the_record_that_is_expected_of_it(raw, sample, dress):
    text, expected = sample
    record = extract(raw(dress(text))).to_dict()

    assert expected == {field: alike(record[field], value) for field, value in expected.items()}


def alike(found, expected):
    """Return *found* with the photos cut to the keys that are given of them."""
    if not isinstance(expected, list) or len(found) != len(expected):
        return found
    return [
        {k: one[k] for k in other} if isinstance(other, dict) else one
        for one, other in zip(found, expected, strict=True)
    ]


@pytest.mark.parametrize("is_on", [True, False])
def test_garbage_collector_is_as_before_when_documents_are_read(is_on):
    was_on = gc.isenabled()
    try:
        (gc.enable if is_on else gc.disable)()
        with uncollected():
            assert not gc.isenabled()
        assert is_on == gc.isenabled()

        with pytest.raises(BuilderError), uncollected():
            raise BuilderError("")
        assert is_on == gc.isenabled()
    finally:
        (gc.enable if was_on else gc.disable)()


def test_sample_gives_the_same_record_wherever_its_prompt_stands(raw, sample):
    text, expected = sample
    prompt, *rest = sorted(text.strip().split("\n\n"), key=lambda block: not block.startswith("Sign up now"))
    for place in range(len(rest) + 1):
        record = extract(raw("\n\n".join([*rest[:place], prompt, *rest[place:]]))).to_dict()

        assert expected == {field: alike(record[field], value) for field, value in expected.items()}


def test_sample_without_its_headline_has_none_and_all_else(raw, sample):
    text, expected = sample
    record = extract(raw(text.split("\n\n", 1)[1])).to_dict()

    assert {**expected, "headline": None} == {field: alike(record[field], value) for field, value in expected.items()}
