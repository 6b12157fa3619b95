"""Alt texts, captions and credits find together; whoever is credited is told where the wording is clear."""

import pytest

from builder.extract.photos import lead_of, photos_of
from builder.records import Photo

CREDITS = {
    "PHOTO: EPA-EFE": ("EPA-EFE", (), "EPA"),
    "ST PHOTO: MEI LIN OKORO": ("MEI LIN OKORO", ("MEI LIN OKORO",), None),
    "© dpa | Jan Falk": ("dpa | Jan Falk", ("Jan Falk",), "dpa"),
    "Photo by ANA BRANDT / AFP via Getty Images": ("ANA BRANDT / AFP via Getty Images", ("ANA BRANDT",), "AFP"),
    "AP Photo/Ana Brandt": ("AP Photo/Ana Brandt", ("Ana Brandt",), "Associated Press"),
    "BILD: SN/APA/GEORG FALK": ("SN/APA/GEORG FALK", ("GEORG FALK",), "APA"),
    "Mikhail Falk/TASS/dpa/picture alliance": ("Mikhail Falk/TASS/dpa/picture alliance", ("Mikhail Falk",), "TASS"),
    "Stefan Brandt/via Reuters": ("Stefan Brandt/via Reuters", ("Stefan Brandt",), "Reuters"),
    "Unsplash/Ana Brandt": ("Unsplash/Ana Brandt", ("Ana Brandt",), "Unsplash"),
    "Handout via REUTERS": ("Handout via REUTERS", (), "Reuters"),
    "Pool via REUTERS": ("Pool via REUTERS", (), "Reuters"),
    "Shutterstock": ("Shutterstock", (), "Shutterstock"),
    "Supplied": ("Supplied", (), None),
    "Photo: Ana Brandt": ("Ana Brandt", ("Ana Brandt",), None),
    "Photo / Ana Brandt": ("Ana Brandt", ("Ana Brandt",), None),
    "Skjáskot/Packet": ("Packet", (), None),
    "Ljósmynd/Ana Brandt": ("Ana Brandt", ("Ana Brandt",), None),
    "Symbolbild / dpa": ("Symbolbild / dpa", (), "dpa"),
    "Getty Images/EyeEm (Symbolbild)": ("Getty Images/EyeEm (Symbolbild)", (), "Getty Images"),
    "Ana Brandt ana.brandt@packet.example": ("Ana Brandt", ("Ana Brandt",), None),
    "(AP Photo/Ana Brandt) - Copyright AP Photo": ("AP Photo/Ana Brandt", ("Ana Brandt",), "Associated Press"),
}


@pytest.fixture
def photos(units):
    return lambda *parts: [placed.photo for placed in photos_of(units(*parts))]


@pytest.mark.parametrize(("line", "parties"), CREDITS.items())
def test_credit_is_kept_as_printed_and_its_parties_are_told(photos, line, parties):
    (photo,) = photos(("credit", line))

    assert parties == (photo.credit, photo.photographers, photo.agency)


def test_comma_in_a_credit_parts_no_names(photos):
    court = "U.S. District Court, Eastern District of Saltira"

    assert [Photo(credit=court)] == photos(("credit", f"Source: {court}"))
    assert [Photo(credit="Ana Brandt, Jan Falk/AP", agency="Associated Press")] == photos(
        ("credit", "Photo: Ana Brandt, Jan Falk/AP")
    )


def test_alt_text_caption_and_credit_are_one_photo(units):
    (placed,) = photos_of(
        units(("alt", "A ferry in the harbour"), ("caption", "A ferry lies in the harbour."), ("credit", "PHOTO: EPA"))
    )

    assert Photo("A ferry lies in the harbour.", "EPA", (), "EPA", "A ferry in the harbour") == placed.photo
    assert {"alt_text": 0, "caption": 1, "credit": 2} == placed.units


def test_credit_may_stand_before_the_caption_with_words_for_screen_readers(photos):
    found = photos(("credit", "Image source, Getty Images"), ("caption", "Image caption, A ferry in the harbour"))

    assert [Photo("A ferry in the harbour", "Getty Images", agency="Getty Images")] == found


def test_caption_line_gives_caption_and_credit(units):
    (placed,) = photos_of(units(("caption", "A ferry lies in the harbour. (AP Photo/Ana Brandt)")))

    photo = Photo("A ferry lies in the harbour.", "AP Photo/Ana Brandt", ("Ana Brandt",), "Associated Press")
    assert (photo, {"caption": 0, "credit": 0}) == (placed.photo, placed.units)


def test_credit_that_only_the_alt_text_has_is_the_photo_s(units):
    (placed,) = photos_of(units(("alt", "Saltira (Photo: Ana Brandt)"), ("caption", "The harbour in winter.")))

    assert ("The harbour in winter.", "Ana Brandt") == (placed.photo.caption, placed.photo.credit)
    assert {"alt_text": 0, "caption": 1, "credit": 0} == placed.units


@pytest.mark.parametrize("alt", ["Saltira (Ana Brandt)", "The Ferry © 1962", "Boats in the harbour. (Nord/Süd)"])
def test_words_of_an_alt_text_that_no_label_announces_are_no_credit(photos, alt):
    (photo,) = photos(("alt", alt), ("caption", "The harbour in winter."))

    assert photo.credit is None


def test_credit_that_ends_the_caption_goes_before_a_line_above_it(photos):
    trail, caption = ("credit", "Daily Packet/Harbour"), ("caption", "A ferry in ice. (photo credit: Jan Falk/Acme)")

    assert ["Jan Falk/Acme"] == [photo.credit for photo in photos(trail, caption)]


def test_credit_is_traced_to_the_line_that_it_is_read_from(units):
    trail, caption = ("credit", "Daily Packet/Harbour"), ("caption", "A ferry in ice. (photo credit: Jan Falk/Acme)")
    behind = ("credit", "Foto: Ana Brandt")

    assert [1] == [placed.units["credit"] for placed in photos_of(units(trail, caption))]
    assert [1] == [placed.units["credit"] for placed in photos_of(units(("caption", "A ferry in ice."), behind))]


def test_credit_given_twice_is_taken_once(photos):
    line = "A ferry lies in the harbour of Saltira. (AP Photo/Ana Brandt) AP Photo/Ana Brandt"

    assert [("A ferry lies in the harbour of Saltira.", "AP Photo/Ana Brandt")] == [
        (photo.caption, photo.credit) for photo in photos(("caption", line))
    ]
    assert ["Supplied"] == [
        photo.credit for photo in photos(("caption", "A ferry."), ("credit", "Supplied"), ("credit", "(Supplied)"))
    ]


def test_next_caption_opens_the_next_photo(photos):
    found = photos(("caption", "A ferry."), ("caption", "A dog."), ("credit", "PHOTO: REUTERS"))

    assert [Photo("A ferry."), Photo("A dog.", "REUTERS", agency="Reuters")] == found


def test_running_text_parts_photos(photos):
    found = photos(("caption", "A ferry."), ("body", "The ferry sailed."), ("credit", "PHOTO: REUTERS"))

    assert [Photo("A ferry."), Photo(credit="REUTERS", agency="Reuters")] == found


@pytest.mark.parametrize(
    "line",
    [
        "Camera Icon A ferry lies in the harbour.",
        "Legende: A ferry lies in the harbour.",
        "A ferry lies in the harbour. more >",
        "A ferry lies in the harbour. Vis mer",
        "A ferry lies in the harbour. toggle caption",
    ],
)
def test_words_of_the_page_are_taken_off_the_caption(photos, line):
    assert [Photo("A ferry lies in the harbour.")] == photos(("caption", line))


@pytest.mark.parametrize(
    "note",
    [
        "MANDATORY CREDIT.",
        "*** World Rights Except Italy ***",
        "THIS IMAGE HAS BEEN SUPPLIED BY A THIRD PARTY. NO RESALES. NO ARCHIVES.",
        "This content is intended for editorial use only. For other uses, additional clearances may be required.",
        "Purchase Licensing Rights, opens new tab",
        "RIPRODUZIONE RISERVATA",
    ],
)
def test_notes_of_rights_are_kept_apart_from_the_caption(photos, note):
    found = photos(("caption", f"A ferry lies in the harbour. {note}"))

    assert [("A ferry lies in the harbour.", note)] == [(photo.caption, photo.rights_note) for photo in found]


def test_position_words_stay_in_the_caption(photos):
    line = "The director of the line, Ana Brandt (left), greets the crew of the ferry (right)"

    assert [Photo(line)] == photos(("caption", line))


def test_lead_photo_is_the_first_with_a_caption(units):
    credited = [("credit", "PHOTO: EPA"), ("body", "Text."), ("caption", "A dog.")]

    assert Photo("A dog.") == lead_of(photos_of(units(*credited)))
    assert Photo(credit="EPA", agency="EPA") == lead_of(photos_of(units(*credited[:2])))
    assert Photo() == lead_of([])


def test_photo_printed_again_when_enlarged_is_one(photos):
    again = ("caption", "A ferry lies in the harbour."), ("credit", "PHOTO: EPA")

    assert [Photo("A ferry lies in the harbour.", "EPA", (), "EPA", "A ferry")] == photos(
        ("alt", "A ferry"), *again, ("furniture", "Close"), *again
    )


def test_photos_of_one_caption_with_text_between_are_two(photos):
    again = ("caption", "A ferry lies in the harbour."), ("credit", "PHOTO: EPA")

    assert 2 == len(photos(*again, ("body", "The strike is over."), *again))


def test_photos_of_one_caption_and_two_credits_are_two(photos):
    caption = ("caption", "A ferry lies in the harbour.")

    assert ["EPA", "AFP"] == [p.credit for p in photos(caption, ("credit", "PHOTO: EPA"), caption, ("credit", "AFP"))]


def test_gallery_that_says_its_captions_as_a_list_again_keeps_each_once(photos):
    first, second = ("caption", "A ferry lies in the harbour."), ("caption", "Crews wait on the quay.")

    assert [first[1], second[1]] == [photo.caption for photo in photos(first, second, first, second)]


def test_copyright_before_a_credit_is_in_neither_caption_nor_credit(photos):
    line = "A ferry lies in the harbour - Copyright Ana Brandt/AP"

    assert [("A ferry lies in the harbour", "Ana Brandt/AP")] == [
        (p.caption, p.credit) for p in photos(("caption", line))
    ]
    assert ["Ana Brandt/AP"] == [photo.credit for photo in photos(("credit", "Copyright Ana Brandt/AP"))]


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("/ Photo: Ana Brandt", None, "Ana Brandt"),
        ("ab, jf; Foto: Shutterstock", None, "Shutterstock"),
        ("Ana Brandt / Jan Falk/GettyImages", "Ana Brandt", "Jan Falk/GettyImages"),
        (
            "Boats in ice - Copyright Ana Falk II/Copyright 2026 The AP",
            "Boats in ice",
            "Ana Falk II/Copyright 2026 The AP",
        ),
        ("氷の港＝AP", "氷の港", "AP"),
        ("Die Fähren im Hafen der Republik / picture alliance", "Die Fähren im Hafen der Republik", "picture alliance"),
        (
            "The ferry leaves the old harbour • ECB via Getty Images",
            "The ferry leaves the old harbour",
            "ECB via Getty Images",
        ),
        ("Foto: Die Fähre liegt im Hafen. (EFE/Falk)", "Die Fähre liegt im Hafen.", "EFE/Falk"),
        ("The ferry lies in ice. File | Photo Credit: J. Falk", "The ferry lies in ice.", "J. Falk"),
        ("La nave è nel porto. ©", "La nave è nel porto.", None),
        ("The ferry lies in ice. © 2024 Jan Falk/AFP", "The ferry lies in ice.", "Jan Falk/AFP"),
        ("Pie de foto, El barco en el puerto", "El barco en el puerto", None),
        ("Legenda da foto, O barco no porto", "O barco no porto", None),
    ],
)
def test_line_is_parted_where_its_credit_begins(photos, line, caption, credit):
    assert [(caption, credit)] == [(photo.caption, photo.credit) for photo in photos(("caption", line))]


@pytest.mark.parametrize("head", ["Image source,", "Fuente de la imagen,", "Crédit photo,"])
def test_words_that_announce_a_credit_are_no_part_of_it(photos, head):
    assert ["Getty Images"] == [photo.credit for photo in photos(("credit", f"{head} Getty Images"))]


def test_rule_that_a_model_takes_for_a_credit_is_none(photos):
    assert [Photo("A ferry lies in the harbour.")] == photos(
        ("caption", "A ferry lies in the harbour."), ("credit", "==========")
    )


def test_note_of_rights_behind_a_dash_leaves_no_dash(photos):
    found = photos(("caption", "Una barca nel porto di Saltira - RIPRODUZIONE RISERVATA"))

    assert [("Una barca nel porto di Saltira", "RIPRODUZIONE RISERVATA")] == [(p.caption, p.rights_note) for p in found]


def test_sign_that_links_to_a_picture_is_in_neither_caption_nor_credit(photos):
    beside = photos(("caption", "A ferry lies in the harbour. #"), ("credit", "Ana Brandt / TT News Agency / AFP"))
    behind = photos(("caption", "A ferry lies in the harbour. # Ana Brandt / TT News Agency / AFP"))

    assert [("A ferry lies in the harbour.", "Ana Brandt / TT News Agency / AFP")] == [
        (photo.caption, photo.credit) for photo in beside
    ]
    assert beside == behind


def test_name_in_a_script_without_case_is_a_photographer_s(photos):
    (photo,) = photos(("credit", "Фото: अंकित फाल्क / AFP"))

    assert (("अंकित फाल्क",), "AFP") == (photo.photographers, photo.agency)
