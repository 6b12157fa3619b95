"""HTML pages from files, archives and MHTML."""

import gzip
import hashlib
import io
import sys
import time
import zipfile

import pytest

from builder.loaders.charset import is_html, is_page
from builder.records import Origin, RawDocument

PAGE = "<!DOCTYPE html>\n<html><body><p>Die Fähre fährt wieder – “endlich”.</p></body></html>\n"


def page(charset, text="Die Fähre fährt wieder."):
    return f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'


def test_yields_one_document_per_page(read, write):
    data = PAGE.replace("\n", "\r\n").encode("utf-8-sig")
    write("pages/2026/ferry.html", data)

    origin = Origin("2026/ferry.html", 0, None, None, hashlib.sha256(data).hexdigest(), "html")
    assert [RawDocument(origin, PAGE, "text/html", {"publisher": "Courier"})] == read(
        "pages", declared={"publisher": "Courier"}
    )


def test_reads_pages_packed_and_in_archives_by_their_names(outcomes_of, write):
    write("pages/a.html.gz", gzip.compress(PAGE.encode()))
    write("pages/b.HTM", PAGE)
    write("pages/c.xhtml", PAGE)
    with zipfile.ZipFile(write("pages/d.zip"), "w") as archive:
        archive.writestr("in/e.html", PAGE)
        archive.writestr("in/f.txt", "Ferry runs again")

    expected = [("a.html.gz", PAGE), ("b.HTM", PAGE), ("c.xhtml", PAGE), ("d.zip!in/e.html", PAGE)]
    assert [*expected, ("d.zip!in/f.txt", "Ferry runs again")] == outcomes_of("pages")
    assert expected[1:2] == outcomes_of("pages/*.HTM")


@pytest.mark.parametrize(
    ("stated", "stored", "text"),
    [
        ("utf-8", "utf-8", "Die Fähre fährt – “endlich”."),
        ("iso-8859-1", "cp1252", "Die Fähre fährt – “endlich”."),
        ("windows-1251", "cp1251", "Паром снова ходит"),
        ("koi8-r", "koi8_r", "Паром снова ходит"),
        ("gb2312", "gb18030", "渡轮恢复运营"),
        ("shift_jis", "cp932", "フェリーが再開"),
        ("euc-kr", "cp949", "여객선 운항 재개"),
        ("iso-2022-jp", "iso2022_jp", "フェリーが再開"),
        ("iso-8859-9", "cp1254", "Vapur İğneada’ya dönüyor"),
        # What the page says is wrong: the bytes say so themselves.
        ("iso-8859-1", "utf-8", "Die Fähre fährt – “endlich”."),
        ("utf-8", "cp1252", "Die Fähre fährt über die Brücke nach Süden – “endlich”, sagt Jörg."),
        ("utf-16", "utf-8", "Die Fähre fährt wieder."),
        ("no-such", "utf-8", "Die Fähre fährt wieder."),
        ("no-such", "cp1252", "Die Fähre fährt über die Brücke."),
    ],
)
def test_reads_the_encoding_that_the_page_states_or_is_in(outcomes_of, write, stated, stored, text):
    source = page(stated, text)
    write("a.html", source.encode(stored))

    assert [("a.html", source)] == outcomes_of("a.html")


@pytest.mark.parametrize(
    "head",
    [
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        "<script>" + "x" * 5000 + '</script><META CHARSET = "windows-1251" >',
        "<meta name=a content=b><meta charset=windows-1251>",
    ],
)
def test_finds_the_encoding_in_any_form(outcomes_of, write, head):
    source = f"<html><head>{head}</head><p>Паром"
    write("a.html", source.encode("cp1251"))

    assert [("a.html", source)] == outcomes_of("a.html")


def test_reads_utf16_by_its_mark(outcomes_of, write):
    write("a.html", page("utf-16").encode("utf-16"))

    assert [("a.html", page("utf-16"))] == outcomes_of("a.html")


def test_page_with_a_few_invalid_characters_is_read(outcomes_of, write):
    source = page("utf-8", "Die Fähre fährt wieder. " * 500)
    write("a.html", source.encode() + b"<!-- \xc3\x28 \xe2\x28 -->")

    assert [("a.html", source + "<!-- \ufffd( \ufffd( -->")] == outcomes_of("a.html")


def test_repairs_mojibake_between_tags_and_leaves_scripts_alone(outcomes_of, write):
    bad = "InfogrÃ¡fico"
    write("a.html", f'<script>"{bad}"</script><script type="application/ld+json">"{bad}"</script><p>{bad}</p>')

    good = "Infográfico"
    repaired = f'<script>"{bad}"</script><script type="application/ld+json">"{good}"</script><p>{good}</p>'
    assert [("a.html", repaired)] == outcomes_of("a.html")


def test_rejects_data_that_is_not_a_page(outcomes_of, write):
    write("pages/a.html", b"")
    write("pages/b.html", bytes(range(256)) * 20)
    write("pages/c.html", b"%PDF-1.7")
    write("pages/d.html", b"\x00\x01" * 500)

    expected = [("a.html", "empty"), ("b.html", "binary"), ("c.html", "binary"), ("d.html", "binary")]
    assert [(name, f"load: {reason}") for name, reason in expected] == outcomes_of("pages")


def test_rejects_a_page_of_50_megabytes_without_reading_it(read, tmp_path):
    with open(tmp_path / "a.html", "wb") as file:
        file.truncate(50_000_000)
    start = time.process_time()

    assert ["too-large"] == [rejection.reason for rejection in read("a.html")]
    assert time.process_time() - start < 5


MHTML = """\
From: <SavedPage by Blink>
Snapshot-Content-Location: https://news.example/ferry
Subject: Ferry
Date: Mon, 2 Mar 2026 09:30:00 +0100
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----b"

------b
Content-Type: text/css
Content-Location: https://news.example/a.css

p {}
------b
Content-Type: text/html; charset=windows-1252
Content-Transfer-Encoding: quoted-printable
Content-Location: https://news.example/ferry?print=3D1

<html><p>Die F=E4hre=
 f=E4hrt</html>
------b
Content-Type: text/html
Content-Location: https://ads.example/frame

<html><p>Buy</html>
------b
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
------b--
"""


def test_reads_the_page_of_a_web_archive(read, write):
    stored = MHTML.replace("=3D1", "1").replace("\n", "\r\n")
    write("a.mhtml", stored)
    document = read("a.mhtml")[0]

    assert "<html><p>Die Fähre fährt</html>" == document.text.strip()
    assert {"url": "https://news.example/ferry?print1"} == document.declared
    assert "2026-03-02T08:30:00Z" == document.fetched_at
    assert hashlib.sha256(stored.encode()).hexdigest() == document.origin.sha256


def test_mhtml_is_detected_by_its_content(outcomes_of, write):
    write("pages/a.mht", PAGE)
    write("pages/b.html", MHTML)

    assert [("a.mht", PAGE), ("b.html", "<html><p>Die Fähre fährt</html>\n")] == [
        (name, text.rstrip("\n") + "\n") for name, text in outcomes_of("pages")
    ]


def test_facts_of_the_recipe_override_those_of_the_page(read, write):
    write("a.mhtml", MHTML)

    assert "https://paper.example/1" == read("a.mhtml", declared={"url": "https://paper.example/1"})[0].declared["url"]


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        ("MIME-Version: 1.0\nContent-Type: image/png\n\nabc", "no-text"),
        ("MIME-Version: 1.0\nContent-Type: text/html\n\n", "empty"),
        ("MIME-Version: 1.0\nContent-Type: text/html; charset=none\nDate: never\n\n<p>Ferry", None),
        (
            "MIME-Version: 1.0\n"
            + "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000)),
            "broken-archive",
        ),
    ],
    ids=["image", "empty", "odd", "deep"],
)
def test_web_archives_without_a_page_are_rejected(read, write, archive, reason):
    write("a.mhtml", archive)

    assert [reason] == [getattr(outcome, "reason", None) for outcome in read("a.mhtml")]


def test_text_that_begins_as_a_page_is_one(read, write, monkeypatch):
    write("dumps/a.txt", PAGE)
    write("dumps/b.txt", "Ferry <b>runs</b> again")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))

    assert ["text/html", "text/plain"] == [document.media_type for document in read("dumps")]
    assert ["text/html"] == [document.media_type for document in read("-")]


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        "<HTML>",
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
        "<!-- saved from url=(0014)about:internet -->\n<!-- a --><html lang=en>",
    ],
)
def test_pages_are_known_by_their_beginning(text):
    assert is_page(text)
    assert is_html(text)


@pytest.mark.parametrize(
    "text", ["<p>Ferry</p>", '<div class="story"><p>Ferry</p></div>', "\n<h1>Ferry</h1>\n<p>It runs"]
)
def test_pieces_of_pages_are_known_too(text):
    assert is_html(text)
    assert not is_page(text)


@pytest.mark.parametrize(
    "text",
    ["Ferry", "<Ferry> runs", "<p> is a tag", "< p>Ferry</p>", "<htmlx>", "<b>Ferry</b>", "<!-- " * 3000 + "<html"],
)
def test_other_texts_are_none(text):
    assert not is_html(text)


def test_comments_before_text_take_linear_time():
    start = time.process_time()

    assert not is_page("<!-- a -->" * 20_000 + "Ferry")
    assert time.process_time() - start < 1
