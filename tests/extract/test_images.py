"""Images of pages: which address is the largest, and which image is no photo of the article."""

import pytest

from builder.extract.blocks_html import Image, Place
from builder.extract.images import base_of, is_photo, url_of
from builder.extract.markup import BIT

PAGE = "https://news.example/2026/ferry.html"


def image(sources=(), own=0, **attributes):
    named = {key.replace("_", "-"): value for key, value in attributes.items()}
    return Image(0, named, sources, Place(None, "figure", own))


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("https://news.example/a.jpg", image(src="/a.jpg")),
        ("https://news.example/2026/b.jpg", image(src="a.jpg", srcset="a.jpg 320w, b.jpg 1200w")),
        ("https://news.example/2x.jpg", image(srcset="/1x.jpg, /2x.jpg 2x")),
        ("https://cdn.example/c.jpg", image(src="data:image/gif;base64,R0", data_src="//cdn.example/c.jpg")),
        ("https://news.example/w.webp", image(("/w.webp 2000w",), src="/a.jpg")),
        (None, image(src="data:image/gif;base64,R0")),
        (None, image(src="javascript:alert(1)")),
        (None, image()),
    ],
)
def test_largest_address_is_taken(expected, found):
    assert expected == url_of(found, PAGE)


def test_base_element_changes_what_addresses_are_relative_to():
    assert "https://news.example/img/" == base_of("/img/", PAGE)


@pytest.mark.parametrize(
    "found",
    [image(src="/a.jpg", width="16"), image(src="/img/logo.png"), image(own=BIT["bio"], src="/a.jpg"),
     image(own=BIT["advert"], src="/a.jpg")],
)  # fmt: skip
def test_icons_portraits_and_advertisements_are_no_photos(found):
    assert not is_photo(found)


def test_image_of_usual_size_may_be_a_photo():
    assert is_photo(image(src="/a.jpg", width="800"))
