"""What a page's data says of its article, and which of it is believed."""

import json
import time

import pytest

from builder.extract.metadata import Candidate, ImageFact, read
from builder.extract.page import parse
from builder.records import Rights


def told(head="", body="", **about):
    return read(parse(f"<html><head>{head}</head><body>{body}</body></html>"), **about)


def ld(*values):
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ferry crews &amp; pilots strike",
    "author": [{"@type": "Person", "name": "Noor Haddad"}, {"@type": "Person", "name": "By Tomas Lind"}],
    "datePublished": "2026-03-02T09:30:00.123+01:00",
    "dateModified": "2026-03-02T12:00:00Z",
    "publisher": {"@type": "NewsMediaOrganization", "name": "The Alder Courier"},
    "articleSection": "Transport",
    "keywords": ["ferries", "strikes"],
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://news.example/ferry"},
    "inLanguage": "en-GB",
    "isAccessibleForFree": False,
    "articleBody": "The crews met.\n\nThey voted.",
    "image": {
        "@type": "ImageObject",
        "url": "/ferry.jpg",
        "caption": "A ferry at the quay.",
        "creditText": "Ana Miro/EPA",
        "copyrightNotice": "© EPA",
        "creator": {"@type": "Person", "name": "Ana Miro"},
        "license": "https://licences.example",
        "width": "1200px",
        "height": {"@type": "QuantitativeValue", "value": 800},
    },
}


def test_reads_an_article_of_json_ld():
    found = told(ld(ARTICLE), url="https://news.example/ferry?from=feed")

    assert ("Ferry crews & pilots strike",) == found.headlines
    assert ("Noor Haddad", "Tomas Lind") == found.authors
    assert ("2026-03-02T08:30:00Z", "2026-03-02T12:00:00Z") == (found.published_at, found.modified_at)
    assert ("The Alder Courier", "Transport", ("ferries", "strikes")) == (
        found.publisher,
        found.section,
        found.keywords,
    )
    assert ("https://news.example/ferry", "en-GB", False) == (found.url, found.language, found.is_free)
    assert "The crews met.\n\nThey voted." == found.article_body
    assert ("newsarticle",) == found.types
    assert (
        ImageFact(
            "https://news.example/ferry.jpg",
            "A ferry at the quay.",
            "Ana Miro/EPA",
            "© EPA",
            "https://licences.example",
            "Ana Miro",
            1200,
            800,
            "ld+json[0].image[0]",
        ),
    ) == found.images


def test_each_candidate_tells_where_it_stood():
    found = told(ld({"@graph": [{"@type": "WebSite"}, ARTICLE]}) + '<meta property="og:title" content="Strike">').found

    assert Candidate("headline", "Ferry crews & pilots strike", "ld+json[0].@graph[1].headline") in found
    assert Candidate("author", "By Tomas Lind", "ld+json[0].@graph[1].author[1].name", "person") in found
    assert Candidate("headline", "Strike", "meta[og:title]") in found


def test_follows_references_in_a_graph():
    graph = [
        {
            "@type": "Article",
            "headline": "Ferry",
            "author": {"@id": "#noor"},
            "publisher": {"@id": "#courier"},
            "image": {"@id": "#image"},
        },
        {"@type": "Person", "@id": "#noor", "name": "Noor Haddad"},
        {"@type": "Organization", "@id": "#courier", "name": "Alder Courier"},
        {"@type": "ImageObject", "@id": "#image", "url": "https://news.example/a.jpg", "caption": "A ferry."},
    ]
    found = told(ld({"@graph": graph}))

    assert (("Noor Haddad",), "Alder Courier") == (found.authors, found.publisher)
    assert [("https://news.example/a.jpg", "A ferry.")] == [(image.url, image.caption) for image in found.images]


def test_a_reference_to_itself_ends():
    assert () == told(ld({"@type": "Article", "@id": "#a", "author": {"@id": "#a"}})).authors


def test_takes_the_article_that_the_page_is_about():
    others = [{"@type": "NewsArticle", "headline": f"Teaser {n}", "author": "Someone Else"} for n in range(3)]
    listed = {"@type": "ItemList", "itemListElement": others}

    assert ("Noor Haddad", "Tomas Lind") == told(ld(listed, ARTICLE)).authors
    assert ("Noor Haddad", "Tomas Lind") == told(
        ld([*others, ARTICLE]), "<h1>Ferry crews &amp; pilots strike</h1>"
    ).authors
    assert () == told(ld(listed)).authors


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "Ferry runs", "keywords": ["a", "b",],}',
        '{"@type": "NewsArticle", "headline": "Ferry\n\truns"}',
        '<!-- {"@type": "NewsArticle", "headline": "Ferry runs"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Ferry runs"}\n//]]>',
        '/* <![CDATA[ */{"@type": "NewsArticle", "headline": "Ferry runs"}/* ]]> */',
        '{"@type": "NewsArticle", "headline": "Ferry runs"};',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Ferry runs&quot;}",
        '{"@type": "NewsArticle", "headline": "Ferry runs", "description": "It\\\'s \\x back"}',
        '{"@type": "WebSite"}\n{"@type": "NewsArticle", "headline": "Ferry runs"}',
        '{"@type": "WebSite"},{"@type": "NewsArticle", "headline": "Ferry runs"}',
        '\ufeff{"@type": "NewsArticle", "headline": "Ferry runs"}',
        '{"@type": ["NewsArticle", "Thing"], "headline": ["Ferry runs"]}',
        '{"@type": "https://schema.org/NewsArticle", "headline": {"@value": "Ferry runs"}}',
        '[[{"@type": "NewsArticle", "headline": "Ferry <b>runs</b>"}]]',
    ],
)
def test_mends_json_where_it_is_plain_what_was_meant(text):
    assert ("Ferry runs",) == told(f'<script type="application/ld+json">{text}</script>').headlines


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", '{"@type": "NewsArticle", "headline": "Ferry', "window.x = 1", "[" * 100_000, '{"a":' * 5000],
)
def test_passes_by_what_is_no_json(text):
    assert () == told(f'<script type="application/ld+json">{text}</script>').headlines


def test_mending_leaves_strings_alone():
    text = '{"@type": "NewsArticle", "headline": "Ferry, ] runs, }", "keywords": ["a",]}'

    assert ("Ferry, ] runs, }",) == told(f'<script type="application/ld+json">{text}</script>').headlines


def meta(**values):
    return "".join(
        f'<meta {"property" if ":" in name else "name"}="{name}" content="{value}">' for name, value in values.items()
    )


def test_reads_meta_tags():
    found = told(
        meta(
            **{
                "og:title": "Ferry crews strike - Alder Courier",
                "og:site_name": "Alder Courier",
                "og:description": "The crews met.",
                "og:image": "https://news.example/a.jpg",
                "og:locale": "en_GB",
                "og:url": "/ferry",
                "author": "Noor Haddad and Tomas Lind",
                "article:published_time": "2026-03-02T08:30:00Z",
                "article:modified_time": "2026-03-03",
                "article:section": "Transport",
                "news_keywords": "ferries, strikes",
                "og:type": "article",
            }
        ),
        url="https://news.example/x",
    )

    assert ("Ferry crews strike",) == found.headlines
    assert (("Noor Haddad", "Tomas Lind"), "Alder Courier") == (found.authors, found.publisher)
    assert ("2026-03-02T08:30:00Z", "2026-03-03T00:00:00Z") == (found.published_at, found.modified_at)
    assert ("Transport", ("ferries", "strikes"), "en-GB") == (found.section, found.keywords, found.language)
    assert ("https://news.example/ferry", "The crews met.", ("article",)) == (
        found.url,
        found.description,
        found.types,
    )


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("dc.creator", "author"),
        ("DCTERMS.creator", "author"),
        ("citation_author", "author"),
        ("parsely-author", "author"),
        ("sailthru.author", "author"),
        ("byl", "author"),
        ("parsely-pub-date", "published_at"),
        ("dc.date.issued", "published_at"),
        ("citation_publication_date", "published_at"),
        ("sailthru.date", "published_at"),
        ("pubdate", "published_at"),
    ],
)
def test_knows_the_names_that_newspapers_use(name, field):
    value = {"author": "Noor Haddad", "published_at": "2026-03-02"}[field]
    found = told(f'<meta name="{name}" content="{value}">')

    assert (("Noor Haddad",) if field == "author" else "2026-03-02T00:00:00Z") == (
        found.authors if field == "author" else found.published_at
    )


def test_json_ld_goes_before_meta_tags_and_sure_tags_before_vague_ones():
    head = meta(**{"date": "2020-01-01", "article:published_time": "2026-03-02", "author": "The Desk"})

    assert "2026-03-02T00:00:00Z" == told(head).published_at
    assert "2026-03-02T08:30:00Z" == told(head + ld(ARTICLE)).published_at
    assert ("Noor Haddad", "Tomas Lind") == told(head + ld(ARTICLE)).authors


def test_reads_microdata():
    body = """
    <article itemscope itemtype="https://schema.org/NewsArticle">
      <h1 itemprop="headline">Ferry crews strike</h1>
      <span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Noor Haddad</b></span>
      <time itemprop="datePublished" datetime="2026-03-02T08:30:00Z">Monday</time>
      <figure itemprop="image" itemscope itemtype="https://schema.org/ImageObject">
        <img itemprop="contentUrl" src="https://news.example/a.jpg"><p itemprop="caption">A ferry.</p></figure>
      <div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><b itemprop="author">Troll Face</b></div>
    </article>"""
    found = told(body=body)

    assert (("Ferry crews strike",), ("Noor Haddad",), "2026-03-02T08:30:00Z") == (
        found.headlines,
        found.authors,
        found.published_at,
    )
    assert [("https://news.example/a.jpg", "A ferry.")] == [(image.url, image.caption) for image in found.images]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2026-03-02T08:30:00Z", "2026-03-02T08:30:00Z"),
        ("2026-03-02T08:30:00.000+0100", "2026-03-02T07:30:00Z"),
        ("2026-03-02 08:30:00 +01:00", "2026-03-02T07:30:00Z"),
        ("2026-03-02 08:30:00 UTC", "2026-03-02T08:30:00Z"),
        ("2026-03-02T08:30", "2026-03-02T08:30:00Z"),
        ("20260302", "2026-03-02T00:00:00Z"),
        ("1772440200", "2026-03-02T08:30:00Z"),
        ("1772440200000", "2026-03-02T08:30:00Z"),
        ("Mon, 02 Mar 2026 09:30:00 +0100", "2026-03-02T08:30:00Z"),
        ("2 March 2026, 08:30", "2026-03-02T08:30:00Z"),
        ("March 2, 2026", "2026-03-02T00:00:00Z"),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("2026-03-09T00:00:00Z", None),
        ("9999-12-31", None),
        ("yesterday", None),
        ("2026", None),
        ("2026-13-45", None),
        ("", None),
    ],
)
def test_reads_times_of_all_forms_and_refuses_what_cannot_be(stated, expected):
    head = f'<meta property="article:published_time" content="{stated}">'

    assert expected == told(head, fetched_at="2026-03-03T00:00:00Z").published_at


def test_days_stand_in_times_and_addresses_where_nothing_else_tells():
    assert "2026-03-02T08:30:00Z" == told(body='<time datetime="2026-03-02T08:30:00Z">today</time>').published_at
    assert "2026-03-02T00:00:00Z" == told(url="https://news.example/2026/03/02/ferry").published_at
    assert told(url="https://news.example/2026/ferry-03-02").published_at is None


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("Noor Haddad", ("Noor Haddad",)),
        ("By Noor Haddad", ("Noor Haddad",)),
        ("Von Noor Haddad und Tomas Lind", ("Noor Haddad", "Tomas Lind")),
        ("Noor Haddad, Tomas Lind & Ana Miro", ("Noor Haddad", "Tomas Lind", "Ana Miro")),
        ({"@type": "Person", "name": "Noor Haddad (nha)"}, ("Noor Haddad",)),
        ({"@type": "Person", "name": "Pelé"}, ("Pelé",)),
        ({"@type": "Person", "name": "Alder Courier"}, ()),
        ({"@type": "Person", "name": "https://news.example/noor"}, ()),
        ({"@type": "Person", "name": "admin"}, ()),
        ({"@type": "Organization", "name": "Alder Desk"}, ()),
        ({"@type": "Organization", "name": "Reuters"}, ("Reuters",)),
        (
            [{"@type": "Organization", "name": "dpa"}, {"@type": "Person", "name": "Noor Haddad"}],
            ("dpa", "Noor Haddad"),
        ),
        ({"@type": "Person", "name": ["Noor Haddad", "Tomas Lind"]}, ("Noor Haddad", "Tomas Lind")),
        (None, ()),
        (5, ()),
        ("", ()),
    ],
)
def test_authors_are_names_of_persons_and_agencies(authors, expected):
    article = {"@type": "Article", "author": authors, "publisher": {"name": "Alder Courier"}}

    assert expected == told(ld(article)).authors


def test_names_the_agency_among_authors_and_sources():
    assert "Reuters" == told(ld({"@type": "Article", "author": {"@type": "Organization", "name": "Reuters"}})).agency
    assert "dpa" == told('<meta name="source" content="dpa">').agency
    assert told('<meta name="source" content="Alder Courier">').agency is None


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("Ferry crews strike | Alder Courier", "", "Ferry crews strike"),
        ("Alder Courier - Ferry crews strike", "", "Ferry crews strike"),
        ("Ferry crews strike - Transport - Alder Courier", "Ferry crews strike", "Ferry crews strike"),
        ("Saltira - the ferry town", "", "Saltira - the ferry town"),
        ("Harbour: Ferry crews strike", "Ferry crews strike", "Ferry crews strike"),
        ("Strike!", "<span>Harbour</span> <span>Ferry crews strike</span>", "Ferry crews strike"),
        ("Ferry crews strike", "Alder Courier", "Ferry crews strike"),
        ("Ferry crews strike", "Most read", "Ferry crews strike"),
    ],
)
def test_headlines_are_without_the_name_of_the_site(title, heading, expected):
    head = f'<title>{title}</title><meta property="og:site_name" content="Alder Courier">'

    found = told(head, f"<h1>{heading}</h1>")
    assert expected in found.headlines[:2] if "<span>" in heading else expected == found.headlines[0]


def test_addresses_are_canonical_and_absolute():
    canonical = '<link rel="canonical" href="/ferry"><meta property="og:url" content="https://other.example/b">'

    assert "https://news.example/ferry" == told(canonical, url="https://news.example/a?x=1").url
    assert "https://paper.example/ferry" == told('<base href="https://paper.example/">' + canonical).url
    assert "https://other.example/b" == told(canonical).url
    assert told('<link rel="canonical" href="https://news.example/">').url is None
    assert told('<link rel="canonical" href="http://[broken">', url="https://news.example/a").url is None
    assert (
        "https://news.example/ferry" == told('<base href="http://[broken">' + canonical, url="https://news.example").url
    )
    assert told('<base href="/b/">' + canonical, url="http://[broken").url == "https://other.example/b"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("en", "en"),
        ("en_US", "en-US"),
        ("de-de", "de-DE"),
        ("zh-hant", "zh-Hant"),
        ("pt-BR,en", "pt-BR"),
        ("english", None),
        ("", None),
        ("x", None),
        ("und", None),
    ],
)
def test_languages_are_tags(stated, expected):
    assert expected == told(f'<meta http-equiv="content-language" content="{stated}">').language


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", Rights()),
        ('<meta name="robots" content="index, follow">', Rights()),
        ('<meta name="robots" content="noai, noimageai">', Rights(ai_opt_out=True)),
        ('<meta name="GPTBot" content="noindex">', Rights(ai_opt_out=True)),
        ('<meta name="tdm-reservation" content="1">', Rights(tdm_reserved=True)),
        ('<meta name="tdm-reservation" content="0">', Rights(tdm_reserved=False)),
        ('<link rel="license" href="https://cc.example/by">', Rights(license="https://cc.example/by")),
        ('<meta name="copyright" content="© Courier">', Rights(copyright_notice="© Courier")),
    ],
)
def test_reads_what_is_said_of_rights(head, expected):
    assert expected == told(head).rights


def test_hostile_data_takes_little_time():
    deep = '{"@type":"NewsArticle","headline":"Ferry","x":' * 500 + "1" + "}" * 500
    wide = json.dumps({"@type": "NewsArticle", "author": [{"name": f"Noor Haddad{n}"} for n in range(100_000)]})
    head = f'<script type="application/ld+json">{deep}</script><script type="application/ld+json">{wide}</script>'
    start = time.process_time()

    told(head + '<meta property="og:image" content="/a.jpg">' * 50_000, "<b itemprop=author>x</b>" * 20_000)
    assert time.process_time() - start < 5
