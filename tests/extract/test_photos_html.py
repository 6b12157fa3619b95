"""Photos of pages: pieces in several elements, pictures said twice, and what the markup takes for another thing."""

import pytest

from builder.extract import blocks_html
from builder.extract.label import Unit
from builder.extract.metadata import Metadata
from builder.extract.page import parse
from builder.extract.photos_html import MAX_PHOTOS, photos_of_page
from builder.extract.shape import measure


@pytest.fixture
def photos():
    """The photos of a page as (caption, credit), its blocks having the given roles, one after the other."""

    def read(html, *roles):
        walked = blocks_html.walk(parse(html).tree.body)
        texts = [block.text for block in walked.blocks]
        assert len(texts) == len(roles), texts
        units = [Unit(t, n, n, role, 1.0, "", measure(t)) for n, (t, role) in enumerate(zip(texts, roles, strict=True))]
        placed = photos_of_page(units, walked, Metadata(), "https://news.example/")
        return [(one.photo.caption, one.photo.credit) for one in placed]

    return read


def test_caption_in_several_elements_is_one(photos):
    inner = "<div>Closed border</div><p>The bridge at Wexmere.</p>"
    html = f"<figure><img src=/a.jpg><figcaption>{inner}</figcaption></figure>"

    assert [("Closed border The bridge at Wexmere.", None)] == photos(html, "caption", "caption")


def test_title_that_is_the_alt_text_is_none_of_the_caption(photos):
    html = (
        "<figure><img src=/a.jpg alt='A tank'><figcaption><div>A tank</div>"
        "<p>The tank stands behind a flap.</p></figcaption></figure>"
    )

    assert [("The tank stands behind a flap.", None)] == photos(html, "caption", "caption")


def test_alt_text_parts_caption_and_credit(photos):
    html = (
        "<figure><img src=/a.jpg alt='Desmond Pryce'><figcaption>Desmond Pryce / Ana Brandt/AFP</figcaption></figure>"
    )

    assert [("Desmond Pryce", "Ana Brandt/AFP")] == photos(html, "credit")


def test_names_in_brackets_behind_a_full_stop_are_the_credit(photos):
    html = "<figure><img src=/a.jpg><figcaption>Two men were held. (District Court of Saltira)</figcaption></figure>"

    assert [("Two men were held.", "District Court of Saltira")] == photos(html, "caption")
    place = html.replace("District Court of Saltira", "Saltira")
    assert [("Two men were held. (Saltira)", None)] == photos(place, "caption")


def test_note_of_rights_is_no_credit_where_another_stands(photos):
    html = (
        "<figure><img src=/a.jpg><figcaption><p>A suit.</p><span class=credit>Tous droits réservés</span>"
        "<span class=credit>Capture d’écran Saltira</span></figcaption></figure>"
    )

    assert [("A suit.", "Capture d’écran Saltira")] == photos(html, "caption", "credit", "credit")


def test_picture_in_another_size_is_kept_once_with_all_that_is_said_of_it(photos):
    figure = "<figure><img src=/{}/boats-20240102-12345678.jpg><figcaption>Boats on Monday.{}</figcaption></figure>"
    html = figure.format("small", "") + figure.format("large", "<p class=credit>Ana Brandt</p>")

    assert [("Boats on Monday.", "Ana Brandt")] == photos(html, "caption", "caption", "credit")
    other = html.replace("large/boats-20240102-12345678", "large/boats-20240102-87654321")
    assert 2 == len(photos(other, "caption", "caption", "credit"))


def test_gallery_keeps_its_captions_in_its_images(photos):
    html = (
        "<h1>Boats</h1><figure><img src=/a.jpg data-caption='Boats on Monday. (Ana Brandt / AFP)'></figure>"
        "<p>They lay at the quay.</p>"
    )

    assert [("Boats on Monday.", "Ana Brandt / AFP")] == photos(html, "headline", "body")


def test_placeholder_is_no_address_of_a_photo(photos):
    html = (
        "<figure><img src=/grey-placeholder.png><img src=/a.jpg><figcaption>Boats.</figcaption></figure>"
        "<figure><img src=/grey-placeholder.png><img src=/b.jpg><figcaption>Nets.</figcaption></figure>"
    )

    assert [("Boats.", None), ("Nets.", None)] == photos(html, "caption", "caption")


def test_more_photos_than_any_gallery_has_are_left(photos):
    count = MAX_PHOTOS + 10
    html = "".join(f"<figure><img src=/{n}.jpg><figcaption>Boat {n}.</figcaption></figure>" for n in range(count))

    assert MAX_PHOTOS == len(photos(html, *["caption"] * count))
