"""What is surer than the model on pages: what the markup calls a thing, and what stands beside an image together."""

import numpy as np
import pytest

from builder.extract.blocks_html import walk
from builder.extract.decide_html import decide_page
from builder.extract.features.roles import ROLE_NAMES
from builder.extract.label_html import sheets_of
from builder.extract.metadata import Metadata
from builder.extract.page import parse

IMAGE = "<img src=/a.jpg>"


@pytest.fixture
def roles():
    """The roles of a page's blocks by the chances that each has, such as `{"body": 0.9}`; others have little."""

    def told(html, *chances, headlines=()):
        [sheet] = sheets_of([(walk(parse(html).tree.body), Metadata(headlines=headlines))])
        assert len(chances) == len(sheet.wholes), [text for text, _, _ in sheet.wholes]
        scores = np.full((len(chances), len(ROLE_NAMES)), 0.001, np.float32)
        for i, chance in enumerate(chances):
            for role, value in chance.items():
                scores[i, ROLE_NAMES.index(role)] = value
        lines = [line for _, line, _ in sheet.wholes]
        texts = [text for text, _, _ in sheet.wholes]
        return [role for role, _ in decide_page(texts, lines, np.log(scores), ROLE_NAMES, {}, sheet.view)]

    return told


LIKELY = {"caption": 0.9}


def test_title_of_a_video_is_no_caption(roles):
    caption = "<figcaption>How the harbour of Wexmere was mended</figcaption>"

    assert ["caption"] == roles(f"<figure>{IMAGE}{caption}</figure>", LIKELY)
    assert ["aside"] == roles(f"<figure>{IMAGE}<iframe></iframe>{caption}</figure>", LIKELY)
    assert ["aside"] == roles(f'<div class="video-player">{IMAGE}<p>How the harbour was mended</p></div>', LIKELY)


def test_day_and_quotation_are_no_captions(roles):
    assert ["date"] == roles(f'{IMAGE}<div class="date">Monday, 4 May 2026</div>', LIKELY)
    assert ["aside"] == roles(f"<figure>{IMAGE}<blockquote>The harbour is ours</blockquote></figure>", LIKELY)


def test_initials_in_place_of_a_caption_are_the_credit(roles):
    assert ["credit"] == roles(f"<figure>{IMAGE}<figcaption>ABC</figcaption></figure>", LIKELY)


def test_text_in_a_figures_caption_is_one_though_it_reads_as_body(roles):
    html = f"<figure>{IMAGE}<figcaption><p>{{}}</p></figcaption></figure>"

    assert ["caption"] == roles(html.format("The boats lay at the quay on Monday."), {"body": 0.9})
    assert ["body"] == roles(html.format("The boats lay at the quay on Monday. " * 10), {"body": 0.9})


def test_text_with_an_image_and_its_credit_is_the_caption(roles):
    told = ({"body": 0.8, "caption": 0.1}, {"credit": 0.9})
    html = "<div><div>{}<p>The boats lay at the quay on Monday.</p><p>Image: Ana Brandt</p></div></div>"

    assert ["caption", "credit"] == roles(html.format(IMAGE), *told)
    assert ["body", "credit"] == roles(html.format(""), *told)


def test_byline_outside_of_figures_is_no_credit(roles):
    assert ["byline"] == roles('<p class="byline">Von dpa</p>', {"credit": 0.9})


def test_headline_inside_of_the_article_goes_before_one_outside_of_it(roles):
    outside, inside = "Harbour strike at Wexmere ends after nine days", "The boats of Wexmere sail again"
    html = f"<div><h1>{outside}</h1></div><article><h2><span>Strike</span>{inside}</h2><p>The crews work.</p></article>"
    told = ({"headline": 0.9}, {"standfirst": 0.5}, {"headline": 0.4, "heading": 0.5}, {"body": 0.9})

    assert "headline" == roles(html, *told, headlines=(outside, inside))[2]
    assert "headline" == roles(html, *told, headlines=(outside,))[0]
    assert "headline" == roles(f"<article>{html}</article>", *told, headlines=(outside, inside))[0]


def test_agencies_marked_as_byline_behind_the_text_sign_it_off(roles):
    page = "<p>The ferry sailed again on Monday, the port said.</p><p class='byline'>Quelle: {}</p>"

    assert ["body", "signoff"] == roles(page.format("sid/dpa"), {"body": 0.9}, {"credit": 0.9})
    assert ["body", "byline"] == roles(page.format("Ana Brandt"), {"body": 0.9}, {"credit": 0.9})
