"""Pages whose text a script fills in are read from what the script has to show."""

import json

from builder.extract import extract
from builder.records import Article, Origin, RawDocument, Rejection

PARAGRAPHS = (
    "<p>The baker of Wexmere has begun to sell bread by the slice because nobody can finish a whole loaf.</p>"
    "<p>“They used to come with baskets,” said Cecily Budd on Monday, “and now they come with one small hand.”</p>"
    "<p>A slice costs eleven pence. The mayor has ordered forty of them for the meeting of the council.</p>"
)
HTML = f'<div><img src="https://news.example/loaf.jpg"><p class="caption">A loaf in a window.</p></div>{PARAGRAPHS * 3}'


def read(script, body=""):
    page = f"<html><head><title>Bread by the slice</title>{script}</head><body><div id='app'>{body}</div></body></html>"
    return extract(RawDocument(Origin("page.html"), page, "text/html"))


def state(html):
    """The data of a script, with the signs escaped that would end it."""
    return json.dumps({"article": {"title": "Bread", "html": html}}).replace("<", "\\u003c").replace(">", "\\u003e")


def test_text_in_the_data_of_a_script_is_the_article_of_a_page_that_shows_none():
    found = read(f"<script>window.STATE = {state(HTML)}</script>")

    assert isinstance(found, Article)
    assert "A slice costs eleven pence." in found.body
    assert "Bread by the slice" == found.headline


def test_what_the_page_shows_goes_before_what_its_scripts_hold():
    found = read(f"<script>window.STATE = {state(HTML)}</script>", "<p>The ferry sailed again on Monday.</p>" * 20)

    assert "slice costs" not in getattr(found, "body", "")


def test_search_engines_data_is_no_text():
    found = read(f'<script type="application/ld+json">{state(HTML)}</script>')

    assert isinstance(found, Rejection)
    assert "no-body" == found.reason


def test_script_without_an_article_leaves_a_page_without_text():
    for data in ('"' + "a" * 100_000 + '"', '"' * 100_001, '"' + "\\" * 100_001, '"<p>one</p>"'):
        assert "no-body" == read(f"<script>{data}</script>").reason
