"""Keys of photos: records with the same photo share one, unless its words are not specific."""

import random

import pytest

from builder.dataset.photo_keys import photo_keys

CAPTION = "The ferry leaves the harbour for its first crossing since November."
LONG = "Passengers wait on the quay at Port Alder as the ferry leaves for its first crossing since November."


def photo(caption=None, credit=None, url=None, **more):
    return {"caption": caption, "credit": credit, "url": url} | more


def keys(*photos, caption=None, credit=None):
    return set(photo_keys({"photos": list(photos), "caption": caption, "photo_credit": credit}))


def test_caption_and_credit_make_a_key_whatever_marks_and_case():
    one = keys(photo(CAPTION, "Ana Miro/EPA-EFE"))
    other = keys(photo(" The FERRY leaves the harbour, for its first crossing since November", "ANA MIRO / EPA-EFE"))

    assert (1, one) == (len(one), other)


def test_lead_photo_may_stand_in_the_record_alone():
    assert keys(photo(CAPTION, "EPA")) == keys(caption=CAPTION, credit="EPA")


@pytest.mark.parametrize("other", [(CAPTION, "AFP"), (CAPTION, None), ("Another caption " + CAPTION, "EPA")])
def test_other_words_or_another_credit_are_another_photo(other):
    assert set() == keys(photo(CAPTION, "EPA")) & keys(photo(*other))


@pytest.mark.parametrize("credit", ["AFP", None])
def test_long_caption_is_enough(credit):
    """A wire photo is credited in as many ways as there are papers."""
    assert keys(photo(LONG, "Ana Miro/EPA-EFE")) == keys(photo(LONG, credit)) != set()


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        (CAPTION, None),
        ("File photo", "Reuters"),
        ("Ana Miro", "Ana Miro"),
        ("The Alder Courier logo", "The Alder Courier"),
        ("The harbour of Port Alder", "EPA"),
        ("Same same same same same same same same", "EPA"),
        (f"{LONG} (file photo)", "EPA"),
        (f"FILE PHOTO: {LONG}", "EPA"),
        (LONG, "Ana Miro/EPA/File Photo"),
        (LONG, "dpa/Archiv"),
        (f"Symbolbild: {LONG}", "dpa"),
        (f"{LONG} – image d'illustration", "AFP"),
        (LONG, "Shutterstock"),
        (LONG, "Ana Miro - stock.adobe.com"),
        ("", ""),
        (None, "EPA"),
    ],
)
def test_photos_that_may_stand_beside_any_article_have_no_key(caption, credit):
    assert set() == keys(photo(caption, credit))


def test_characters_without_spaces_count_half():
    assert (0, 1) == (
        len(keys(photo("渡船离开港口今天", "新华社"))),
        len(keys(photo("渡船离开港口今天首次航行恢复运营", "新华社"))),
    )


def test_sizes_of_one_picture_are_one_photo():
    one = keys(photo(url="https://news.example/2026/ferry-1024x768.jpg?w=600"))

    assert (1, one) == (len(one), keys(photo(url="https://www.news.example/2026/ferry.jpg")))


def test_equal_images_are_one_photo():
    assert (
        keys(photo(image={"bytes": b"GIF89a"}))
        == keys(photo(image={"bytes": b"GIF89a"}))
        != keys(photo(image={"bytes": b"GIF87a"}))
    )


def test_verdict_on_a_photo_depends_on_nothing_else():
    """Counting records would change decisions when records are added."""
    photos = [photo(CAPTION, f"Agency {number}") for number in range(100)]
    together = keys(*random.Random(1).sample(photos, 100))

    assert set.union(*(keys(one) for one in photos)) == together
