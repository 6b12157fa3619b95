"""Pages from end to end: folders of pages and texts, web archives, what they declare, and what becomes of each."""

import gzip
import json
from collections import Counter

import pytest

from builder.storage.json_lines import read_lines

PARAGRAPHS = [
    "The crews of the island’s three ferries voted on Monday to stay on the quay until the company meets them again.",
    (
        "“We have asked since November,” said Noor Haddad, who has steered a boat for eleven years, “and nobody "
        'has so much as answered the <a href="/phone">telephone</a>, let alone come down to look at the engines.”'
    ),
    "The company says that it offered two per cent in January. The crews want nine, and new life jackets.",
    "About four hundred people cross each day, most of them to work in the cannery on the other side of the sound.",
    "The harbour master, Tomas Lind, has asked fishermen to carry mail and medicine while the strike lasts.",
]
HEADLINE = "Ferry crews vote to stay on the quay"


def page(number=1, head="", paragraphs=PARAGRAPHS):
    data = {
        "@type": "NewsArticle",
        "headline": HEADLINE,
        "author": {"@type": "Person", "name": "Ana Miro"},
        "datePublished": f"2026-03-{number:02}T08:30:00+01:00",
        "publisher": {"@type": "Organization", "name": "The Alder Courier"},
    }
    body = "\n".join(f"<p>{paragraph.replace('three', str(number))}</p>" for paragraph in paragraphs)
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{HEADLINE} | The Alder Courier</title>
<link rel="canonical" href="https://courier.example/ferry-{number}">
<script type="application/ld+json">{json.dumps(data)}</script>{head}</head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/town">Town</a></nav>
<main><article><h1>{HEADLINE}</h1><p class="byline">By Ana Miro</p>
<figure><img src="/quay.jpg" alt="Three boats"><figcaption>The boats at the quay of Saltira on Monday.
<span class="credit">Photo: Ana Miro/EPA</span></figcaption></figure>
{body}
</article></main><footer><p>© 2026 The Alder Courier</p></footer></body></html>"""


STUB = page(paragraphs=PARAGRAPHS[:1]).replace(
    '"@type": "NewsArticle"', '"@type": "NewsArticle", "isAccessibleForFree": false'
)
OTHERS = {
    "gone.html": "<title>Page not found</title><h1>Page not found</h1><p>Try the search.</p>",
    "wall.html": "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>",
    "cookies.html": "<title>Courier</title><p>We value your privacy. We and our partners use cookies. Accept all</p>",
    "stub.html": STUB,
    "clip.html": '<meta property="og:type" content="video.other"><h1>The vote</h1><video></video><p>Watch it.</p>',
    "list.html": "<h1>Town</h1><ul>"
    + "".join(f'<li><a href="/{n}">Crews of town number {n} vote for a strike</a></li>' for n in range(40))
    + "</ul>",
    "script.html": "<html><body><script>document.write('Ferry')</script></body></html>",
    "deep.html": "<div>" * 100_000 + "Ferry",
    "levels.html": "<div>" * 3_000 + "<p>" + " ".join(PARAGRAPHS),
    "open.html": "<p><b><i><table><tr><td><ul><li>Ferry" * 50,
}
REASONS = {
    "gone.html": "error-page",
    "wall.html": "error-page",
    "cookies.html": "consent",
    "stub.html": "paywall",
    "clip.html": "video",
    "list.html": "index-page",
    "script.html": "no-body",
    "deep.html": "too-deep",
    "levels.html": "too-deep",
}


def extracted(cutline, *sources):
    done = cutline("extract", *sources, "--max-rejected", "1")
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_a_page_becomes_a_record(cutline, tmp_path):
    (tmp_path / "ferry.html").write_text(page(2), "utf-8")
    record = extracted(cutline, tmp_path / "ferry.html")[0][0]

    assert HEADLINE == record["headline"]
    assert [text.replace('<a href="/phone">', "").replace("</a>", "").replace("three", "2") for text in PARAGRAPHS] == (
        record["body"].split("\n\n")
    )
    expected = {
        "caption": "The boats at the quay of Saltira on Monday.",
        "photo_credit": "Ana Miro/EPA",
        "authors": ["Ana Miro"],
        "publisher": "The Alder Courier",
        "published_at": "2026-03-02T07:30:00Z",
        "language": "en",
        "url": "https://courier.example/ferry-2",
    }
    assert expected == {name: record[name] for name in expected}


@pytest.mark.parametrize("name", OTHERS)
def test_pages_without_an_article_are_rejected_with_a_reason(cutline, tmp_path, name):
    (tmp_path / name).write_text(OTHERS[name], "utf-8")
    records, told = extracted(cutline, tmp_path / name)

    if name in REASONS:
        assert [] == records
        assert f"{name}: extract: {REASONS[name]}: found " in told or f"extract: {REASONS[name]}: " in told
    else:
        assert 1 == len(records) + told.count(": extract: ")


def test_rows_files_and_standard_input_may_hold_pages(cutline, tmp_path):
    (tmp_path / "rows.jsonl").write_text(json.dumps({"html": page(1), "section": "Town"}) + "\n", "utf-8")
    (tmp_path / "page.txt").write_text(page(2), "utf-8")
    records, _ = extracted(cutline, tmp_path)

    assert [HEADLINE] * 2 == [record["headline"] for record in records]
    assert [("https://courier.example/ferry-2", None), ("https://courier.example/ferry-1", "Town")] == [
        (record["url"], record["section"]) for record in records
    ]


def response(content, number, status="200 OK", **headers):
    lines = {"Content-Type": "text/html; charset=utf-8", **{name.replace("_", "-"): v for name, v in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    block = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + content.encode()
    about = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
        f"WARC-Date: 2026-03-20T00:00:00Z\r\nWARC-Target-URI: https://courier.example/ferry-{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(about.encode() + block + b"\r\n\r\n")


@pytest.fixture
def crawl(tmp_path):
    """Return a web archive of two pages, one that is gone, an image, and a page from the future."""
    records = [
        response(page(1), 1),
        response(page(2, '<meta name="tdm-reservation" content="1">'), 2, X_Robots_Tag="noai"),
        response("gone", 3, "404 Not Found"),
        response("image", 4, Content_Type="image/png"),
        response(page(30).replace("2026-03-30", "2027-03-30"), 5),
    ]
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(records))
    return path


def test_a_web_archive_declares_addresses_dates_and_rights(cutline, crawl):
    records, told = extracted(cutline, crawl)

    assert [1, 2, 5] == [record["origin"]["line"] for record in records]
    assert ["2026-03-01T07:30:00Z", "2026-03-02T07:30:00Z", None] == [record["published_at"] for record in records]
    assert [f"https://courier.example/ferry-{n}" for n in (1, 2, 5)] == [record["url"] for record in records]
    assert [(None, None), (True, True), (None, None)] == [
        (record["rights"]["tdm_reserved"], record["rights"]["ai_opt_out"]) for record in records
    ]
    assert (
        "crawl.warc.gz!urn:uuid:00000000-0000-4000-8000-000000000003:3: load: http-error: found HTTP status 404" in told
    )


def test_explain_shows_a_page_of_a_web_archive(cutline, crawl):
    shown = cutline("explain", crawl, "--document", "2").stdout

    assert HEADLINE[:20] in shown
    assert "headline" in shown
    assert "photos[0].caption" in shown


def test_a_build_of_pages_texts_and_archives_accounts_for_each(cutline, crawl, examples, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    crawl.rename(folder / crawl.name)
    (folder / "page.html").write_text(page(9), "utf-8")
    (folder / "ferry.txt").write_text((examples / "dumps" / "01-ferry-strike.txt").read_text("utf-8"), "utf-8")
    for name, text in OTHERS.items():
        (folder / name).write_text(text, "utf-8")
    for out, workers in (("one", "1"), ("two", "2")):
        options = ("--out", tmp_path / out, "--version", "1.0.0", "--workers", workers, "--max-rejected", "1")
        done = cutline("build", folder, *options)
        assert 0 == done.exit_code, done.stderr
    version = tmp_path / "one" / "versions" / "1.0.0"
    counts = json.loads((version / "manifest.json").read_text("utf-8"))["counts"]
    rejected = [json.loads(line) for line in read_lines(version / "rejected.jsonl.zst")]

    assert len(OTHERS) + 6 == counts["read"] == counts["records"] + counts["duplicates"] + counts["rejected"]
    reasons = Counter(row["reason"] for row in rejected if row["origin"]["path"] in REASONS)
    assert Counter(REASONS.values()) == reasons
    first, second = (
        json.loads((tmp_path / out / "versions/1.0.0/manifest.json").read_text("utf-8")) for out in ("one", "two")
    )
    assert first == second
    assert 0 == cutline("verify", tmp_path / "one").exit_code
