"""URL keys: one for all URLs of an article or an image, never the same for two of them."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.utils.url_keys import picture_key, url_key

ARTICLE = "news.example/world/ferry-strike-4711"

SEGMENTS = st.text(string.ascii_lowercase + string.digits + "-", min_size=3, max_size=12).filter(
    lambda text: text not in {"amphtml", "print", "home", "homepage", "start", "startseite", "portada", "accueil"}
)
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
IDS = st.dictionaries(st.sampled_from(["id", "p", "articleId", "story", "sid"]), st.integers(0, 999), max_size=2)
HOSTS = st.sampled_from(["news.example", "www.courier.example", "m.post.co.example", "bücher.example"])
WILD = st.text(string.ascii_letters + "/?&=;:.-_~%+#@ []äß界", max_size=40)
BESIDE = [
    "utm_source=rss",
    "fbclid=IwAR0",
    "gclid=1",
    "mc_cid=2",
    "cmpid=3",
    "ref=rss",
    "s_cid=4",
    "WT.mc_id=5",
    "amp=1",
]


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/world/ferry-strike-4711",
        "HTTP://WWW.News.Example:80/world/ferry-strike-4711/",
        "https://news.example:443/world//ferry-strike-4711#comments",
        "https://editor:secret@m.news.example./world/ferry-strike-4711",
        "https://amp.news.example/world/ferry-strike-4711",
        "https://news.example/world/sport/../ferry-strike-4711",
        "https://news.example/world/ferry%2Dstrike-4711",
        "https://news.example/world/ferry-strike-4711?utm_source=x&utm_medium=y&fbclid=1&gclid=2&mc_cid=3",
        "https://news.example/world/ferry-strike-4711?utm_source=x&amp;utm_medium=y",
        "https://news.example/world/ferry-strike-4711?cmpid=a&ref=b&s_cid=c&WT.mc_id=d&at_medium=e",
        "https://news.example/world/ferry-strike-4711/amp",
        "https://news.example/world/ferry-strike-4711/amp/",
        "https://news.example/amp/world/ferry-strike-4711",
        "https://news.example/world/ferry-strike-4711.amp",
        "https://news.example/world/ferry-strike-4711?amp=1",
        "https://news.example/world/ferry-strike-4711?outputType=amp",
        "https://news.example/world/ferry-strike-4711/print",
        "https://news.example/world/ferry-strike-4711?print=1",
        "https://news.example/world/ferry-strike-4711;jsessionid=1A2B",
        "https://news.example/world/ferry-strike-4711/index.html",
        "https://news.example/amp/world/ferry-strike-4711/print/index.html",
        "https://news-example.cdn.ampproject.org/v/s/www.news.example/world/ferry-strike-4711/amp?usqp=mq331",
        "https://cdn.ampproject.org/c/news.example/world/ferry-strike-4711",
        "https://www.google.co.uk/amp/s/news.example/world/ferry-strike-4711",
        "https://web.archive.org/web/20260302073000/https://news.example/world/ferry-strike-4711",
        "https://web.archive.org/web/2026id_/http://www.google.com/amp/s/amp.news.example/world/ferry-strike-4711",
    ],
)
def test_addresses_of_one_article_share_a_key(url):
    assert ARTICLE == url_key(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example/?p=123", "news.example?p=123"),
        ("https://news.example/index.php?id=5&lang=de", "news.example?id=5&lang=de"),
        ("https://news.example/story?b=2&a=1&articleId=9", "news.example/story?a=1&articleId=9&b=2"),
        ("https://news.example/a/?page=2#top", "news.example/a?page=2"),
        ("https://news.example/a?page=all", "news.example/a"),
        ("https://news.example:8443/a", "news.example:8443/a"),
        ("https://news.example/A", "news.example/A"),
        ("https://news.example/a.amp.html", "news.example/a.html"),
        ("https://amp.dev/documentation", "amp.dev/documentation"),
        ("https://news.example/review/best-guitar-amp", "news.example/review/best-guitar-amp"),
        ("http://bücher.example/straße?q=ü", "xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC"),
        ("http://xn--bcher-kva.example/stra%c3%9fe?q=%c3%bc", "xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC"),
        ("https://news.example/a%2Fb", "news.example/a%2Fb"),
        ("https://[broken/a", "https://[broken/a"),
    ],
)
def test_parameters_that_identify_the_article_are_kept(url, expected):
    assert expected == url_key(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example", "https://news.example/", "https://www.news.example/?utm_source=rss",
        "https://news.example/index.html", "https://news.example/en", "https://news.example/pt-br/",
        "https://news.example/home", "https://m.news.example/amp/", "ferry-strike", "", "  ", None,
    ],
)  # fmt: skip
def test_front_pages_have_no_key(url):
    """A front page is not an article: all records with its URL would be one leak group."""
    assert url_key(url) is None


@given(HOSTS, PATHS, IDS)
def test_a_key_is_its_own_key(host, path, ids):
    query = "&".join(f"{name}={value}" for name, value in ids.items())
    key = url_key(f"https://{host}/{path}?{query}")

    assert key is None or key == url_key(f"https://{key}")


@given(WILD)
def test_no_text_breaks_it_and_keys_are_stable(text):
    key = url_key(f"https://news.example/{text}")

    assert key is None or key.startswith("https://") or key == url_key(f"https://{key}")


@given(st.tuples(HOSTS, PATHS, IDS), st.tuples(HOSTS, PATHS, IDS))
def test_other_paths_or_ids_never_share_a_key(one, other):
    keys = [
        url_key(f"https://{host}/{path}?" + "&".join(f"{name}={ids[name]}" for name in ids))
        for host, path, ids in (one, other)
    ]

    assert (one == other) == (keys[0] == keys[1]) or keys == [None, None]


@given(HOSTS, PATHS, IDS, st.lists(st.sampled_from(BESIDE), max_size=4), st.randoms())
def test_tracking_and_order_of_parameters_do_not_matter(host, path, ids, beside, chance):
    parameters = [f"{name}={value}" for name, value in ids.items()]
    mixed = parameters + beside
    chance.shuffle(mixed)

    plain = url_key(f"https://{host}/{path}?" + "&".join(parameters))
    assert plain == url_key(f"http://{host}/{path}/?" + "&".join(mixed) + "#top")


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/uploads/2026/03/ferry.jpg",
        "https://NEWS.example/uploads/2026/03/ferry.jpg?w=640&q=75",
        "https://news.example/uploads/2026/03/ferry-1024x768.jpg",
        "https://news.example/uploads/2026/03/ferry-scaled.jpg",
        "https://i0.wp.com/news.example/uploads/2026/03/ferry.jpg?resize=300%2C200&ssl=1",
        "https://news.example/cdn-cgi/image/width=640,quality=75/uploads/2026/03/ferry.jpg",
        "https://news.example/_next/image?url=https%3A%2F%2Fnews.example%2Fuploads%2F2026%2F03%2Fferry.jpg&w=640&q=75",
    ],
)
def test_sizes_of_one_picture_share_a_key(url):
    assert "news.example/uploads/2026/03/ferry.jpg" == picture_key(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/img/logo.png", "https://news.example/img/og-placeholder.png", "images/ferry.jpg",
        "https://news.example/authors/haddad.jpg", "https://news.example/", "https://[broken/a.jpg", "", None,
    ],
)  # fmt: skip
def test_generic_images_have_no_key(url):
    assert picture_key(url) is None


def test_pictures_named_by_a_parameter_stay_apart():
    keys = [picture_key(f"https://news.example/image?id={number}&w=300") for number in (1, 2)]

    assert ["news.example/image?id=1", "news.example/image?id=2"] == keys
