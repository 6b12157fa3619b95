"""Pages that hold no article: errors, bot walls, consent dialogues, paywall stubs, videos, lists of articles."""

from __future__ import annotations

import re
from functools import cache

from selectolax.lexbor import LexborHTMLParser

from builder.extract import lexicon
from builder.extract.metadata import Metadata
from builder.extract.metadata.jsonld import ARTICLES
from builder.extract.page import Page, Refusal

# Lengths in characters; a letter of Chinese, Japanese or Korean counts as three. The shortest article of our corpus of
# 299 pages has 681, the shortest that is not free 835.
STUB_CHARS = 600
# With words of a paywall behind it, a text of this length is a beginning.
TEASER_CHARS = 750
# With more text than this a page is no error page, no dialogue and no video, whatever stands in its heading.
LITTLE_CHARS = 800
CJK_WEIGHT = 3
# A video whose page says that it is an article is one from here on.
VIDEO_STORY_CHARS = 300

# A dialogue has several of its phrases in few words.
MIN_CONSENT, MAX_CONSENT_CHARS = 2, 6000
# A list of articles: so many links of a headline's length, and so much of the page's text in them.
MIN_TEASERS, MIN_LINKED = 15, 0.5
MIN_HEADLINE_WORDS, MIN_HEADLINE_CJK = 4, 10
# What reads as an article in spite of that: text outside of links. Where the page's data speak for a list, it may have
# as much in its teasers.
MAX_PROSE_CHARS, MAX_TEASER_CHARS = 700, 8000

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNSEEN = ["script", "style", "noscript", "template", "svg", "iframe", "head"]
_SPACE = re.compile(r"\W+")
_LISTS = frozenset({"collectionpage", "itemlist", "searchresultspage", "profilepage"})
_PLAYER = (
    'video,iframe[src*="youtube"],iframe[src*="vimeo"],iframe[src*="player"],'
    '[class*="video-player"],[class*="jwplayer"]'
)


def kind_of(page: Page, metadata: Metadata, body: str) -> Refusal | None:
    """Return why *page* holds no article to be had; None where it may hold one.

    Args:
        page: the parsed page.
        metadata: what its data says.
        body: the text that was taken for the article's.
    """
    length = _length(body)
    if length >= LITTLE_CHARS and not (_may_be_list(metadata) and len(body) <= _most_listed(metadata)):
        return None
    sight = LexborHTMLParser(page.text)
    sight.strip_tags(_UNSEEN)
    text = _words((sight.body.text(separator=" ") if sight.body else "")[:200_000])
    return (
        _error(metadata, length)
        or _consent(metadata, text, length)
        or _paywall(metadata, text, length)
        or _video(page, metadata, length)
        or _list(sight, metadata, body)
    )


def _error(metadata: Metadata, length: int) -> Refusal | None:
    if length >= LITTLE_CHARS or _is_article(metadata):
        return None
    stated = (one.value for one in metadata.found if one.field in ("title", "h1"))
    for heading in (*metadata.headlines, *stated):
        words = _words(heading)
        for name, what in (("errors", "an error page"), ("walls", "a page that keeps machines out")):
            if any(words == phrase or words.startswith(f"{phrase} ") for phrase in _phrases(name)):
                return Refusal("error-page", f"found {what} ('{heading[:80]}'), expected an article")
    return None


def _consent(metadata: Metadata, text: str, length: int) -> Refusal | None:
    if length >= LITTLE_CHARS or len(text) > MAX_CONSENT_CHARS or _is_article(metadata):
        return None
    found = _said("consent", text)
    if len(found) < MIN_CONSENT:
        return None
    return Refusal("consent", f"found a dialogue about cookies ('{found[0]}', '{found[1]}'), expected an article")


def _paywall(metadata: Metadata, text: str, length: int) -> Refusal | None:
    said = _said("paywall", text) if length < TEASER_CHARS else []
    if metadata.is_free is False and (length < STUB_CHARS or said):
        return Refusal("paywall", f"found the beginning of an article that is not free ({length} characters of text)")
    if said and metadata.is_free is None and length < STUB_CHARS:
        return Refusal("paywall", f"found {length} characters of text and a paywall ('{said[0]}'), expected an article")
    return None


def _video(page: Page, metadata: Metadata, length: int) -> Refusal | None:
    is_video = any(kind == "videoobject" or kind.startswith("video") for kind in metadata.types)
    most = VIDEO_STORY_CHARS if _is_article(metadata) else STUB_CHARS
    if length >= most or not is_video or page.tree.css_first(_PLAYER) is None:
        return None
    return Refusal("video", f"found a video and {length} characters of text, expected an article")


def _list(sight: LexborHTMLParser, metadata: Metadata, body: str) -> Refusal | None:
    """Return the refusal of a list of articles: no data of an article of its own, and headlines that are links."""
    if not _may_be_list(metadata) or sight.body is None:
        return None
    links = (link.text(separator=" ").strip() for link in sight.body.css("a"))
    teasers = [text for text in links if _is_headline(text)]
    whole, linked = len(sight.body.text(strip=True)), sum(map(len, teasers))
    if len(teasers) < MIN_TEASERS or linked < MIN_LINKED * whole or len(body) > _most_listed(metadata):
        return None
    return Refusal("index-page", f"found a list of {len(teasers)} articles, expected one")


def _is_article(metadata: Metadata) -> bool:
    return not ARTICLES.isdisjoint(metadata.types)


def _may_be_list(metadata: Metadata) -> bool:
    """Has the page no data of an article of its own?"""
    return not _is_article(metadata) and "article" not in metadata.types


def _most_listed(metadata: Metadata) -> int:
    """Return how much text a list may have: more where the data say that it is one, or no page of a day."""
    is_list = not _LISTS.isdisjoint(metadata.types)
    is_site = "website" in metadata.types and not metadata.published_at and not metadata.authors
    return MAX_TEASER_CHARS if is_list or is_site else MAX_PROSE_CHARS


def _is_headline(text: str) -> bool:
    return len(text.split()) >= MIN_HEADLINE_WORDS or len(_CJK.findall(text)) >= MIN_HEADLINE_CJK


def _length(text: str) -> int:
    return len(text) + (CJK_WEIGHT - 1) * len(_CJK.findall(text)) if not text.isascii() else len(text)


def _words(text: str) -> str:
    return " ".join(_SPACE.sub(" ", text.casefold()).split())


@cache
def _phrases(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_words, lexicon.phrases("pages", name))))


def _said(name: str, text: str) -> list[str]:
    """Return the phrases of the list *name* that stand in *text* as whole words."""
    padded = f" {text} "
    return [phrase for phrase in _phrases(name) if (phrase if _CJK.search(phrase) else f" {phrase} ") in padded]
