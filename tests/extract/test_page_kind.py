"""Pages that hold no article are told by general evidence, in many languages; articles are not."""

import json

import pytest

from builder.extract import metadata
from builder.extract.page import parse
from builder.extract.page_kind import kind_of

STORY = (
    "The island of Saltira has had no ferry since November, and the crews say that it will stay so. "
    "They met on the quay on Monday and voted for a strike. The company offered two per cent, they want nine. "
)


def kind(html, body="", **types):
    """Return the reason against a page; *types* become its JSON-LD."""
    data = f'<script type="application/ld+json">{json.dumps(types)}</script>' if types else ""
    page = parse(data + html)
    found = kind_of(page, metadata.read(page), body)
    return found and found.reason


ARTICLE = {"@type": "NewsArticle", "headline": "Ferry crews vote for a strike", "datePublished": "2026-03-02"}


@pytest.mark.parametrize(
    "heading",
    [
        "404",
        "Page not found",
        "404 - Page not found | Alder Courier",
        "Oops! That page can’t be found.",
        "Sorry, we couldn't find that page",
        "Seite nicht gefunden",
        "Page introuvable",
        "Página no encontrada",
        "Pagina non trovata",
        "Sivua ei löytynyt",
        "Strona nie została znaleziona",
        "Страница не найдена",
        "ページが見つかりません",
        "페이지를 찾을 수 없습니다",
        "Access Denied",
        "Just a moment...",
        "403 Forbidden",
        "Attention Required! | Cloudflare",
        "Are you a robot?",
        "Verify you are human",
        "Zugriff verweigert",
        "Accès refusé",
    ],
)
def test_errors_and_bot_walls_are_told_by_their_heading(heading):
    assert "error-page" == kind(f"<title>{heading}</title><p>Try the search or go to the front page.</p>")
    assert "error-page" == kind(f"<title>Alder Courier</title><h1>{heading}</h1><p>Reference 12.abc</p>")


@pytest.mark.parametrize(
    "heading",
    ["Access denied: how a town lost its harbour", "404 people moved to Saltira", "Error of judgment cost the ferry"],
)
def test_articles_with_such_headings_are_articles(heading):
    assert kind(f"<title>{heading}</title>", STORY * 6) is None
    assert kind(f"<title>{heading}</title>", STORY, **ARTICLE) is None


@pytest.mark.parametrize(
    "text",
    [
        "We value your privacy. We and our partners store and access information. Accept all Reject all",
        "Before you continue. We use cookies and data to deliver our services. Accept all",
        "Ihre Privatsphäre. Mit Ihrer Zustimmung verwenden wir und unsere Partner Cookies. Alle akzeptieren",
        "Lesen Sie mit Werbung oder werbefrei im PUR-Abo. Akzeptieren und weiter",
        "Le respect de votre vie privée est notre priorité. Tout accepter. Continuer sans accepter",
        "Wij en onze partners gebruiken cookies. Alles accepteren",
        "Vi och våra partner använder cookies. Acceptera alla",
        "Su privacidad nos importa. Utilizamos cookies. Aceptar todo",
        "Twoja prywatność. Nasi partnerzy przetwarzają dane. Akceptuję",
    ],
)
def test_dialogues_about_cookies_are_told_by_their_phrases(text):
    assert "consent" == kind(f"<title>Alder Courier</title><div><p>{text}</p><button>OK</button></div>")


def test_articles_about_cookies_or_with_a_dialogue_are_articles():
    dialogue = "<div>We value your privacy. We and our partners use cookies. Accept all</div>"

    assert kind(f"{dialogue}<p>{STORY}</p>", STORY, **ARTICLE) is None
    assert kind(f"{dialogue}<p>{STORY * 6}</p>", STORY * 6) is None


@pytest.mark.parametrize(
    "text",
    [
        "Subscribe to continue reading",
        "Already a subscriber? Log in",
        "Jetzt weiterlesen",
        "Nur für Abonnenten",
        "Article réservé aux abonnés",
        "Contenido exclusivo para suscriptores",
        "Contenuto riservato agli abbonati",
        "Alleen voor abonnees",
        "Kun for abonnenter",
        "För prenumeranter",
        "Tilaajille",
        "Dla prenumeratorów",
        "Только для подписчиков",
        "この記事は会員限定です",
        "구독자 전용",
    ],
)
def test_paywalls_are_told_by_a_short_text_and_their_words(text):
    assert "paywall" == kind(f"<h1>Ferry crews vote</h1><p>{STORY}</p><div>{text}</div>", STORY, **ARTICLE)
    assert kind(f"<h1>Ferry crews vote</h1><p>{STORY * 4}</p><div>{text}</div>", STORY * 4, **ARTICLE) is None


def test_what_is_not_free_and_short_is_a_stub():
    for free in (False, "False", "false"):
        assert "paywall" == kind(f"<p>{STORY}</p>", STORY, **ARTICLE, isAccessibleForFree=free)
    assert kind(f"<p>{STORY}</p>", STORY, **ARTICLE, isAccessibleForFree=True) is None
    assert kind(f"<p>{STORY * 4}</p>", STORY * 4, **ARTICLE, isAccessibleForFree=False) is None
    assert "paywall" == kind(f'<meta property="article:content_tier" content="locked"><p>{STORY}</p>', STORY)


def test_short_news_is_no_stub():
    assert kind(f"<h1>Ferry crews vote</h1><p>{STORY}</p>", STORY, **ARTICLE) is None


def test_videos_are_told_by_their_type_and_player():
    video = {"@type": "VideoObject", "name": "Ferry crews vote", "uploadDate": "2026-03-02"}

    assert "video" == kind("<h1>Ferry crews vote</h1><video></video><p>Watch.</p>", "Watch the vote.", **video)
    assert "video" == kind('<meta property="og:type" content="video.other"><iframe src="https://youtube.example/1">')
    assert kind(f"<video></video><p>{STORY * 4}</p>", STORY * 4, **video) is None
    assert kind(f"<video></video><p>{STORY * 2}</p>", STORY * 2, **ARTICLE) is None


TEASERS = "".join(
    f'<li><a href="/{n}">Ferry crews of town {n} vote for another strike</a> <time>{n} h</time></li>' for n in range(40)
)


@pytest.mark.parametrize("types", [{}, {"@type": "CollectionPage"}, {"@type": "WebSite"}])
def test_lists_of_articles_are_told_by_their_links(types):
    assert "index-page" == kind(f"<h1>Transport</h1><ul>{TEASERS}</ul>", "", **types)


def test_lists_with_summaries_are_told_by_their_data():
    page = f'<meta property="og:type" content="website"><ul>{TEASERS}</ul><p>{STORY * 3}</p>'

    assert "index-page" == kind(page, STORY * 3)


def test_articles_with_many_teasers_are_articles():
    assert kind(f"<h1>Ferry crews vote</h1><p>{STORY}</p><ul>{TEASERS}</ul>", STORY, **ARTICLE) is None
    assert kind(f"<h1>Ferry crews vote</h1><p>{STORY * 4}</p><ul>{TEASERS}</ul>", STORY * 4) is None


def test_pages_without_anything_are_left_to_others():
    assert kind("") is None
    assert kind("<p>Ferry</p>", "Ferry") is None
    assert kind("<script>var page = 'subscribe to continue'</script>") is None


def test_says_what_was_found_and_expected():
    page = parse("<title>Page not found</title>")

    assert ("error-page", "found an error page ('Page not found'), expected an article") == kind_of(
        page, metadata.read(page), ""
    )
