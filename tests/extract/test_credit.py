"""The wordings are those of newspapers; the names are made up."""

import pytest

from builder.extract import naming
from builder.extract.credit import find_credit
from builder.extract.naming import Credit

WHOLE_LINES = {
    "PHOTO: EPA-EFE": "EPA-EFE",
    "PHOTO: ST FILE": "ST FILE",
    "ST PHOTO: MEI LIN OKORO": "MEI LIN OKORO",
    "ST ILLUSTRATION: Ana Brandt": "Ana Brandt",
    "AP Photo/Ana Brandt": "AP Photo/Ana Brandt",
    "(Image: Harbour Echo)": "Harbour Echo",
    "Image Credits: Strava": "Strava",
    "Source: Harbour Institute": "Harbour Institute",
    "Courtesy Harbour Program": "Harbour Program",
    "Unsplash/Ana Brandt": "Unsplash/Ana Brandt",
    "Getty Images/iStockphoto": "Getty Images/iStockphoto",
    "Foto: Ana Brandt / AP": "Ana Brandt / AP",
    "Foto: Jan Falk (Keystone)": "Jan Falk (Keystone)",
    "Arkivfoto: Jan Falk": "Jan Falk",
    "PHOTO | JAN FALK | SMG": "JAN FALK | SMG",
    "PHOTO JAN FALK, LA GAZETTE": "JAN FALK, LA GAZETTE",
    "Photo Agence QMI, Jan Falk": "Agence QMI, Jan Falk",
    "Photo fournie par Jan Falk": "Jan Falk",
    "Courtesy/Falk family": "Courtesy/Falk family",
    "ছবি: তানভীর সোহেল": "তানভীর সোহেল",
    "Bild: Jan Falk/REUTERS": "Jan Falk/REUTERS",
    "Bildquelle: Jan Falk": "Jan Falk",
    "Quelle : Jan Falk/dpa": "Jan Falk/dpa",
    "© Jan Falk/dpa": "Jan Falk/dpa",
    "© dpa | Jan Falk": "dpa | Jan Falk",
    "© IMAGO / Harbour Collection /Pool / i-Images": "IMAGO / Harbour Collection /Pool / i-Images",
    "AP": "AP",
    "ＡＦＰ＝時事": "ＡＦＰ＝時事",
    "Reuters／ロイター": "Reuters／ロイター",
    "picture alliance / Jens Falk/dpa": "picture alliance / Jens Falk/dpa",
    "Uncredited/AP/dpa": "Uncredited/AP/dpa",
    "Jan Falk / Pool via Reuters": "Jan Falk / Pool via Reuters",
    "Jan Falk / AFP/Getty Images": "Jan Falk / AFP/Getty Images",
    "Ana Brandt for The Daily Packet via Getty Images": "Ana Brandt for The Daily Packet via Getty Images",
    "Handout via REUTERS": "Handout via REUTERS",
    "Supplied": "Supplied",
    "(Supplied)": "Supplied",
    "Zvg.": "Zvg.",
    "GEORG FALK/GEORG FALK": "GEORG FALK",
    "Crédit photo : Jan Falk": "Jan Falk",
    "Foto de Jan Falk": "Jan Falk",
    "Kuva: Jan Falk": "Jan Falk",
    "Фото: Ян Фальк": "Ян Фальк",
    "Fotoğraf : Jan Falk": "Jan Falk",
    "Ảnh: Jan Falk": "Jan Falk",
    "Isithombe: Sithunyelwe": "Sithunyelwe",
    "写真：山田花子": "山田花子",
    "/ Ana Brandt": "Ana Brandt",
    "/ Shutterstock": "Shutterstock",
    "– Midjourney („ferry at dawn“)": "Midjourney („ferry at dawn“)",
    "ASSOCIATED PRESS": "ASSOCIATED PRESS",
    "The Canadian Press": "The Canadian Press",
    "Ana Brandt for The Daily Packet": "Ana Brandt for The Daily Packet",
    "Jan Falk/Copyright 2026 The AP. All rights reserved.": "Jan Falk/Copyright 2026 The AP. All rights reserved",
    "(Bild: Bild erstellt mit KI von Ana Brandt / packet)": "Bild erstellt mit KI von Ana Brandt / packet",
    "Capture d'écran de Harbour Tube": "Capture d'écran de Harbour Tube",
    "(ABC Rural: Ana Brandt)": "ABC Rural: Ana Brandt",
    "(Supplied: Harbour Trust of Saltira)": "Supplied: Harbour Trust of Saltira",
    "Ana Brandt pour « Le Paquet »": "Ana Brandt pour « Le Paquet »",
    "Foto Ana Brandt": "Ana Brandt",
    "Bild: Jane Roe (KEYSTONE)": "Jane Roe (KEYSTONE)",
    "Staff photo by Jane Roe": "Jane Roe",
    "File photo by Jane Roe": "Jane Roe",
    "Photo contributed by Jane Roe": "Jane Roe",
    "Photo and caption by Jane Roe": "Jane Roe",
    "Copyright Jane Roe/AP Photo": "Jane Roe/AP Photo",
    "Jane Roe/VNA": "Jane Roe/VNA",
    "Ana BrandtGetty Images": "Ana BrandtGetty Images",
    "Ana Brandt/AcmeGetty Images": "Ana Brandt/AcmeGetty Images",
    "Ana Brandt/Saltira Morning Review | Getty Images": "Ana Brandt/Saltira Morning Review | Getty Images",
    "Copyright 2024. AFP": "Copyright 2024. AFP",
    "Ana Brandt. AFP": "Ana Brandt. AFP",
    "Mayor Ana Brandt. AFP (Saltira)": "Mayor Ana Brandt. AFP (Saltira)",
    "Jan Falk for AFP in 2024. REUTERS/Ana Brandt": "Jan Falk for AFP in 2024. REUTERS/Ana Brandt",
    "Jan Falk / Saltira Packet / USA TODAY NETWORK via Imagn Images": (
        "Jan Falk / Saltira Packet / USA TODAY NETWORK via Imagn Images"
    ),
}

TAILS = {
    "(Photo: Reuters)": "Reuters",
    "(Photos: Getty/AP)": "Getty/AP",
    "(Photo by Ana Brandt/Getty Images)": "Ana Brandt/Getty Images",
    "Photo by ANA BRANDT / AFP via Getty Images": "ANA BRANDT / AFP via Getty Images",
    "(AP Photo/Ana Brandt)": "AP Photo/Ana Brandt",
    "(AP Photo)": "AP Photo",
    "(Ana Brandt/The Daily Packet via AP)": "Ana Brandt/The Daily Packet via AP",
    "(DHA via AP, File)": "DHA via AP, File",
    "(AP)": "AP",
    "(KACM)": "KACM",
    "(VNA)": "VNA",
    "Staff photo by Jane Roe": "Jane Roe",
    "Foto Jane Roe": "Jane Roe",
    "Bild: Jane Roe (KEYSTONE)": "Jane Roe (KEYSTONE)",
    "Foto: Jane Roe (Saltira)": "Jane Roe (Saltira)",
    "Copyright Jane Roe/AP Photo": "Jane Roe/AP Photo",
    "(picture alliance / SLT / Jens Falk)": "picture alliance / SLT / Jens Falk",
    "File pic: PA": "PA",
    "(Supplied: Ana Brandt)": "Supplied: Ana Brandt",
    "(U.S. District Court, Eastern District of Saltira)": "U.S. District Court, Eastern District of Saltira",
    "(Polizei Saltira)": "Polizei Saltira",
    "– Midjourney („pier in fog, advertisement 1950’s“)": "Midjourney („pier in fog, advertisement 1950’s“)",
    "（代表撮影）": "代表撮影",
    "Foto: Presse": "Presse",
    "Getty Images": "Getty Images",
    "Foto: Screenshot/Instagram": "Screenshot/Instagram",
    "(Ana Brandt / AP)": "Ana Brandt / AP",
    "[Ana Brandt/AFP]": "Ana Brandt/AFP",
    "[Harbour Central Command/Handout via Reuters]": "Harbour Central Command/Handout via Reuters",
    "(Image:Harbour Echo)": "Harbour Echo",
    "(Picture: Getty)": "Getty",
    "(Submitted by Jan Falk)": "Jan Falk",
    "(Photo supplied)": "Photo supplied",
    "PHOTO | JAN FALK | SMG": "JAN FALK | SMG",
    "(Image credit: Google)": "Google",
    "(Photo courtesy of Harbour Program)": "Harbour Program",
    "(photo courtesy of Ana Brandt, Getty Images)": "Ana Brandt, Getty Images",
    "(Symbolfoto: picture alliance/dpa | Jan Falk)": "picture alliance/dpa | Jan Falk",
    "(Quelle: Truth Social)": "Truth Social",
    "Credit: Ana Brandt/Global Images/Getty": "Ana Brandt/Global Images/Getty",
    "Photograph: Ana Brandt/Reuters": "Ana Brandt/Reuters",
    "Photograph by Ana Brandt": "Ana Brandt",
    "Foto: LAT Images": "LAT Images",
    "| Bild: Jan Falk/rbb": "Jan Falk/rbb",
    "| Ana Brandt/PA Images via Getty Images": "Ana Brandt/PA Images via Getty Images",
    "| Ana Brandt of the Harbour Line/PA Images via Getty": "Ana Brandt of the Harbour Line/PA Images via Getty",
    "— © BELGA": "BELGA",
    "Ana Brandt/GC Images": "Ana Brandt/GC Images",
    "The Associated Press": "The Associated Press",
    "Emma Roma Brandt": "Emma Roma Brandt",
    "Supplied": "Supplied",
}

# Credits are short; these lines name agencies, hold label words or end in brackets, and credit nobody.
NOT_CREDITS = [
    "Gentileza gera gentileza",
    "The staff photo by the door shows the harbour",
    "Foto video of the harbour",
    "The ferryGetty Images",
    "SaltiraGetty Images",
    "A ferry lies in the harbour of Saltira on MondayGetty Images",
    "Ana Brandt | Kommentare",
    "Ana Brandt / Comentarios",
    "Ana Brandt | Comments",
    "Ana Brandt/Saltira Review | Harbour news of the day",
    "Ana Brandt/Jan Falk on the quay | The morning of the old harbour in pictures | Getty Images",
    "Submitted by Jan Falk",
    "A Lesson in Humility Courtesy of Real Saltira",
    "Gepa",
    "Es sprach der Minister (SPD: Jan Falk)",
    "The share fell (NYSE: Acme Boats)",
    "The women of Saltira won again. (WNBA)",
    "The boats wait. (Kalk)",
    "The dinner was held courtesy of the owners",
    "Foto Video Shop Saltira",
    "Sailed on the 21.Hal lo",
    "Preise für Ana Brandt (Haupt-/Nebenrolle)",
    "Credit cards were refused at the ferry terminal.",
    "The bank's credit: it stood by its customers all through the storm and the long winter.",
    "The harbour master told Reuters that the ferry would sail.",
    "The ferry lies in the harbour (left)",
    "The director of the line, Ana Brandt (right), on the quay of the old harbour",
    "The crews of the ferries, led by Joaquim Raposo (Harbour Union), went on strike",
    "Ferry crews end their strike after nine days.",
    "© 2026 The Daily Packet. All rights reserved.",
    "© dpa-infocom, dpa:230428-99",
    "© RIPRODUZIONE RISERVATA",
    "All rights reserved",
    "https://packet.example/gallery/AFP",
    "Sources: packet.example",
    "Verbrenner Benzin-/Dieselautos",
    "Presse",
    "Social Media",
    "[PR]",
    "How the crews judged Harbour Line vs. Harbour Packet",
    "Die Fähre weiß es – ChatGPT gehört nicht an das Ruder",
    "外国為替市場、一時１ドル＝１４８円台に上昇",
]

CAPTION = "A ferry lies in the harbour of Saltira."


@pytest.mark.parametrize(("line", "value"), WHOLE_LINES.items())
def test_credit_on_a_line_of_its_own_is_the_whole_line(line, value):
    found = find_credit(line)

    assert (value, True) == (found.value, found.is_whole(line))


@pytest.mark.parametrize(("tail", "value"), TAILS.items())
def test_credit_behind_a_caption_is_told_from_it(tail, value):
    found = find_credit(f"{CAPTION} {tail}")

    assert (value, CAPTION) == (found.value, f"{CAPTION} {tail}"[: found.start].rstrip(" |—"))
    assert len(f"{CAPTION} {tail}") == found.end


@pytest.mark.parametrize("line", NOT_CREDITS)
def test_line_that_credits_nobody_has_no_credit(line):
    assert find_credit(line) is None


def test_copyright_sign_announces_a_credit_behind_a_caption_without_full_stop():
    line = "Eine Fähre liegt im Hafen von Altenborn © Jan Falk"

    assert Credit("sign", line.index("©"), len(line), "Jan Falk") == find_credit(line)


def test_credit_before_the_caption_ends_where_the_caption_begins():
    line = "Jan Falk/REUTERS Werden bald jedes Jahr gefeiert: die Fähren von Altenborn"
    found = find_credit(line)

    assert ("Jan Falk/REUTERS", "Werden bald") == (found.value, line[found.end :][:11])


def test_japanese_credit_stands_behind_a_double_hyphen_or_in_brackets():
    caption = "港に停泊するフェリー"

    assert Credit("agency", 10, 13, "ＡＰ") == find_credit(f"{caption}＝ＡＰ")
    assert Credit("label", 10, 18, "山田花子") == find_credit(f"{caption}（山田花子撮影）")


def test_credit_tells_how_it_is_announced():
    kinds = {
        "PHOTO: EPA": "label",
        "Photo by Ana Brandt": "lead",
        "© Ana Brandt": "sign",
        "Reuters": "agency",
        "Supplied": "standin",
        "Ana Brandt/Packet": "slash",
        "MSG/Ana BrandtGetty Images": "agency",
        "Ana Brandt/Saltira Morning Review | Getty Images": "agency",
        "Ana Brandt/Saltira Morning Review | The Packet": "slash",
    }

    assert kinds == {line: find_credit(line).kind for line in kinds}


@pytest.mark.parametrize(
    "line",
    [
        "Ana Brandt/Packet",
        "MSG/Ana Brandt",
        "packet.example/Ana Brandt",
        "Symbolbild / Falk AG",
        "Ljósmynd/Aðsend",
        "The Saltira Press/Ana Brandt",
        "Blick/Ana Brandt",
        "Ana Brandt - Saltira Press / Saltira Press",
        "Screenshots: Packet/ falk",
    ],
)
def test_slash_parts_a_person_from_a_house_or_from_what_the_picture_is(line):
    assert find_credit(line).is_whole(line)


def test_labels_are_words_that_announce_a_credit_before_a_colon():
    assert ["Photo", "(FOTO", "Image credit", "Photo [1]", "ST PHOTO", "AFP Foto"] == [
        words
        for words in ("Photo", "(FOTO", "Image credit", "Photo [1]", "ST PHOTO", "AFP Foto")
        if naming.is_label(words)
    ]
    assert [] == [words for words in ("The mayor", "Update", "He said", "") if naming.is_label(words)]


def test_cleaning_takes_off_label_brackets_sign_and_doubling_and_nothing_else():
    expected = {
        "(Photo: Ana Brandt)": "Ana Brandt",
        "© Ana Brandt": "Ana Brandt",
        "— Ana Brandt.": "Ana Brandt",
        "Ana Brandt/AFP / Ana Brandt/AFP": "Ana Brandt/AFP",
        "AP Photo/Ana Brandt": "AP Photo/Ana Brandt",
        "Foto Ana Brandt": "Ana Brandt",
        "Copyright Getty Images": "Getty Images",
        "Copyright 2024 Acme": "Copyright 2024 Acme",
        "Foto of the harbour": "Foto of the harbour",
        "Foto Saltira Harbour seen from the old light": "Foto Saltira Harbour seen from the old light",
        "Copyright The Associated Press": "The Associated Press",
        "Brandt Inc.": "Brandt Inc.",
        "U.S. District Court, Eastern District of Saltira": "U.S. District Court, Eastern District of Saltira",
    }

    assert expected == {value: naming.clean(value) for value in expected}


def test_agencies_of_two_letters_count_in_capitals_only():
    assert (True, False, True, True) == tuple(
        naming.has_agency(text) for text in ("Ana Brandt/AP", "Ana ap Brandt", "reuters", "Ana Brandt/dpa")
    )


def test_names_have_several_words_with_capitals():
    names = ["Ana Brandt", "Ludwig van der Falk", "ANA BRANDT", "Emma Roma Brandt"]
    others = ["Ana", "the harbour", "Ana Brandt said", "One Two Three Four Five Six Seven", ""]

    assert names == [text for text in (*names, *others) if naming.is_name(text)]


def test_sentences_are_no_plausible_credits():
    assert naming.is_plausible("Ana Brandt for The Daily Packet via Getty Images")
    assert not naming.is_plausible("the ferry left at dawn with all of its crew on deck and nobody at the rope")
    assert not naming.is_plausible("Name " * 40)
    assert not naming.is_plausible("  ")


PIER = "The ferry lies at the pier of Saltira on Friday"
# Caption and credit in one line, as browsers run them together.
SEAMS = {
    f"{PIER}Credit: PA": "PA",
    f"{PIER}.The Associated Press": "The Associated Press",
    f"{PIER}.Pexels/Harbour Photography": "Pexels/Harbour Photography",
    f"{PIER}.Photograph by Ana Brandt": "Ana Brandt",
    f"{PIER}.Jan Falk/dpa": "Jan Falk/dpa",
    f"{PIER} (archive)Quelle: Jan Falk/dpa": "Jan Falk/dpa",
    f"{PIER}. Ana Brandt for The Daily Packet": "Ana Brandt for The Daily Packet",
    f"{PIER}. EFE/ J.J. Falk": "EFE/ J.J. Falk",
    f"{PIER} EFE/ J.J. Falk": "EFE/ J.J. Falk",
    f"{PIER} Jan Falk/Reuters": "Jan Falk/Reuters",
    f"{PIER} @harbour_watch via X / Reuters": "@harbour_watch via X / Reuters",
    f"{PIER} Shutterstock / Getty Images (Composite)": "Shutterstock / Getty Images (Composite)",
    f"{PIER} / Ana Brandt": "Ana Brandt",
    f"{PIER}. Jan Falk/Copyright 2026 The AP. All rights reserved.": (
        "Jan Falk/Copyright 2026 The AP. All rights reserved"
    ),
    f"{PIER}. (AP Photo/Ana Brandt) more >": "AP Photo/Ana Brandt",
}


@pytest.mark.parametrize(("line", "value"), SEAMS.items())
def test_credit_is_found_where_it_touches_the_caption(line, value):
    found = find_credit(line)

    assert (value, len(line)) == (found.value, found.end)
    assert PIER == line[: found.start].rstrip(" ./").removesuffix(" (archive)")


def test_credit_before_its_caption_ends_with_the_agency():
    found = find_credit("© Harbour Archive/Getty Images The ferry lies at the pier of Saltira on Friday")

    assert (0, "Harbour Archive/Getty Images") == (found.start, found.value)


@pytest.mark.parametrize(
    "line",
    [
        "Engineer for networks (m/w/d)",
        "0:00 / 0:00",
        "28.04.2026 | 17:52 Uhr",
        "The council voted 52/48 on Tuesday in Saltira",
        "Über die Autor:in",
        "https://packet.example/status/17?lang=de",
        "Copyright 2026 The Daily Packet. All rights reserved.",
        "Sailors and/or captains may apply",
        "Kontakt / Support",
        "Biology / Biochemistry",
        "Saltira/Orsenne",
        "Facebook | Instagram | Twitter",
        "Genre: Electronic / Experimental",
        "Benzinpreis Saltira/Dieselpreis: billiger tanken",
        "Gosman’s, with the best view from the 1. Stock /",
        "The Ten Ways for Your Garden",
        "PHOTOS: See the Mayor's New Ferry!",
        "harbour-iStock-4711.jpg",
        "【サルティラ＝金子真】港の",
        "Port Spa and Resort",
        "新华网 > 地方 > 正文",
        "Reuters > World > Harbours",
        "Mary Ann Brandt",
        "SALTIRA, April 9 (Reuters) - Acme Mining",
        "The ferries of | Saltira",
        "Foto Museum Saltira",
        "Photo Editor Jan Falk",
        "Photo Exhibition Opens",
        "Rode Kaart voor Ajax",
        "He read of the crane in the report (submitted by the harbour)",
        "The ministry gave no answer until the evening. / COLABOROU JAN FALK",
    ],
)
def test_slashes_colons_and_owners_notes_alone_are_no_credit(line):
    assert find_credit(line) is None


def test_korean_reporter_behind_a_sentence_took_the_photo_and_alone_signs_the_text():
    caption = "페리 선원들이 항구에서 인사하고 있다."

    assert Credit("lead", len(caption) + 1, len(caption) + 7, "김하늘") == find_credit(f"{caption} 김하늘 기자")
    assert find_credit("김하늘 기자") is None


def test_word_before_a_label_is_the_captions_unless_it_is_in_capitals():
    assert "Foto: Lena Falk" == behind("Kinder mit Masken ", "Foto: Lena Falk")
    assert "OP PHOTO: LENA FALK" == behind("Children with masks ", "OP PHOTO: LENA FALK")


def test_day_of_a_month_cut_short_begins_no_credit():
    found = find_credit(
        "The crew is back at the quay in Wexmere on Dec. 7, 2025, before noon, D.C. Lena Falk/WireImage"
    )

    assert found is not None
    assert "Lena Falk/WireImage" == found.value


@pytest.mark.parametrize("credit", ["Lena Falk, falk@news.example", "Wexmere Lodge: Lena Falk, falk@news.example"])
def test_name_with_an_address_behind_a_sentence_is_a_credit(credit):
    assert credit == behind("The lodge is open again. ", credit)


@pytest.mark.parametrize("line", ["The boat is back. Email Lena Falk at falk@news.example", "Ask at falk@news.example"])
def test_prompt_to_write_is_no_credit(line):
    assert find_credit(line) is None


def behind(caption, credit):
    """Return what is told from the caption as the credit, label included."""
    found = find_credit(caption + credit)
    assert found is not None
    return (caption + credit)[found.start : found.end]


@pytest.mark.parametrize(
    "named", ["The Old Harbour", "Ana Brandt of the very long winter harbour of Saltira", "the harbour in winter"]
)
def test_title_before_a_paper_and_an_agency_is_no_part_of_the_credit(named):
    assert "Getty Images" == find_credit(f"{named}/Saltira Review | Getty Images").value
