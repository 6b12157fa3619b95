"""A page end to end: fields from what is visible, metadata weighed against it."""

import dataclasses

from builder.extract import extract
from builder.extract.explain import explain_document
from builder.records import Article, Origin, RawDocument, Rejection

PAGE = """<!doctype html><html lang="en"><head><title>Ferry to Elba sails again | Example News</title>
<meta property="og:title" content="Ferry to Elba sails again after storm">
<meta property="og:site_name" content="Example News">
<link rel="canonical" href="https://news.example/ferry">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry to Elba sails again after storm",
 "author": {"@type": "Person", "name": "Jane Roe"}, "datePublished": "2026-03-02T08:30:00+01:00"}</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<article><header><h1>Ferry to Elba sails again after storm</h1><div class="byline">By <a rel="author">Jane Roe</a></div>
<time datetime="2026-03-02T08:30:00+01:00">2 March 2026</time></header>
<figure><img src="/small.jpg" srcset="/small.jpg 320w, /large.jpg 1600w" alt="A ferry at a pier">
<figcaption class="caption">The ferry leaves the harbour of Piombino on Monday morning.
<span class="credit">Photo: John Doe/Example</span></figcaption></figure>
<div class="article-body"><p>The ferry to the island of Elba sailed again on Monday after three days of storm, the
 <a href="/port">port authority</a> said, and hundreds of travellers who had waited went on board at dawn.</p>
<p>Two ships will sail each hour until Wednesday. The company asked those with cars to come early, because the
 roads to the harbour were still closed in part.</p>
<div class="newsletter">Sign up for our newsletter</div>
<p>Nobody was hurt in the storm, which had reached the coast on Friday night. Fishermen lost eleven boats, and the
 mayor said that the town would help them to buy new ones before the summer.</p></div></article>
<footer>All rights reserved</footer></body></html>"""
RAW = RawDocument(Origin("ferry.html"), PAGE, "text/html")


def article():
    found = extract(RAW)
    assert isinstance(found, Article)
    return found


def test_body_is_the_article_and_nothing_else():
    paragraphs = article().body.split("\n\n")

    assert 3 == len(paragraphs)
    assert paragraphs[0].startswith(
        "The ferry to the island of Elba sailed again on Monday after three days of storm, the port"
    )
    assert "newsletter" not in article().body


def test_fields_come_from_page_and_metadata():
    found = article()

    assert "Ferry to Elba sails again after storm" == found.headline
    assert ("Jane Roe",) == found.authors
    assert "2026-03-02T07:30:00Z" == found.published_at
    assert "https://news.example/ferry" == found.url
    assert "Example News" == found.publisher
    assert "en" == found.language


def test_photo_has_caption_credit_alt_text_and_its_largest_address():
    photo = article().photos[0]

    assert "The ferry leaves the harbour of Piombino on Monday morning." == photo.caption
    assert "John Doe/Example" == photo.credit
    assert "A ferry at a pier" == photo.alt_text
    assert "https://news.example/large.jpg" == photo.url


def test_explained_blocks_stand_where_the_source_has_them():
    lines, outcome = explain_document(RAW)
    caption = next(line for line in lines if line.field and "photos[0].caption" in line.field)

    assert isinstance(outcome, Article)
    assert PAGE[caption.start : caption.end].startswith("The ferry leaves the harbour")
    assert PAGE[: caption.start].count("\n") + 1 == caption.number


def test_explain_shows_menus_and_what_metadata_gave():
    lines, _ = explain_document(RAW)
    facts = {line.field: line.evidence for line in lines if line.role == "metadata"}

    assert "Home World" in {line.text for line in lines if line.role == "furniture"}
    assert "ld+json" in facts["authors[0]"][0]


def test_page_that_is_one_menu_is_read_all_the_same():
    whole = extract(RAW)
    unclosed = extract(dataclasses.replace(RAW, text=PAGE.replace("<body>", "<body><footer>")))

    assert isinstance(whole, Article)
    assert isinstance(unclosed, Article)
    assert whole.body == unclosed.body


def test_page_without_article_is_rejected_with_a_reason():
    found = extract(RawDocument(Origin("empty.html"), "<html><body><p>Loading</p></body></html>", "text/html"))

    assert isinstance(found, Rejection)
    assert "extract" == found.stage


def test_text_and_pages_mix_in_one_call():
    from builder.extract import extract_many

    kinds = [type(found) for found in extract_many([RAW, RawDocument(Origin("a.txt"), "Too short."), RAW])]

    assert [Article, Rejection, Article] == kinds


def test_photos_with_the_same_caption_and_other_addresses_are_two():
    caption = '<figcaption class="caption">The ferry at sea, seen from the pier.</figcaption>'
    figures = "".join(f'<figure><img src="/{name}.jpg">{caption}</figure>' for name in "xyx")
    page = PAGE.replace("</p>\n<p>Two ships", f"</p>{figures}<p>Two ships")
    found = extract(RawDocument(Origin("ferry.html"), page, "text/html"))

    assert isinstance(found, Article)
    assert ["large", "x", "y"] == [(photo.url or "").rsplit("/", 1)[-1].removesuffix(".jpg") for photo in found.photos]


def test_paragraphs_of_a_language_that_needs_few_signs_are_running_text():
    """A paragraph of fifty signs is as much to read in Japanese as one of a hundred and fifty letters in English."""
    paragraphs = (
        "サルティラ島へのフェリーは三日間の嵐の後、月曜日に再び出航したと港湾当局が発表した。数百人が岸で待っていた。",
        "船会社は水曜日まで毎時二隻を運航すると説明した。車で来る人には早めの到着を呼びかけている。",
        "けが人はいなかった。漁師たちは十一隻の船を失い、町長は夏までに新しい船を買う支援をすると述べた。",
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page = f"<html><body><article><h1>フェリー再開、嵐の後三日ぶり</h1>{body}</article></body></html>"
    found = extract(RawDocument(Origin("ferry.html"), page, "text/html"))

    assert isinstance(found, Article)
    assert "\n\n".join(paragraphs) == found.body
