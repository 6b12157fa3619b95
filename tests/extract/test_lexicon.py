"""Cheap looks at a line let through all that the word lists know."""

import pytest

from builder.extract import lexicon, naming, notices


def test_every_lead_of_a_credit_passes_the_look_for_one():
    assert [] == [lead for lead in lexicon.credit_leads() if not lexicon.may_hold_lead(f"roe.{lead} roe")]


@pytest.mark.parametrize("form", ["{}", "{} ", "({}", "• {}", "{} (c)", "Roe {}."])
def test_every_label_of_a_credit_passes_the_look_for_one(form):
    labels = [form.format(label) for label in (*lexicon.credit_labels(), "ST File Photo", "AFP Fotos")]

    assert [] == [label for label in labels if not naming.may_end_label(label)]


def test_prose_passes_neither():
    assert not lexicon.may_hold_lead("the council met on monday")
    assert not naming.may_end_label("He said")


def test_beginnings_of_furniture_are_told_by_the_first_letters_of_a_line():
    starts = lexicon.phrases("furniture", "starts")

    assert max(map(len, starts)) <= lexicon.MAX_START_CHARS
    assert [] == [start for start in starts if not lexicon.has_furniture_start(f"{start.capitalize()} of the day")]


def test_enlargers_are_furniture():
    lines = lexicon.phrases("furniture", "enlargers")

    assert [] == [line for line in lines if not (lexicon.is_furniture(line) and lexicon.is_enlarger(line))]


@pytest.mark.parametrize("line", ["点击查看高清原图", "点击图片进入下一页", "点击进入下一页", "点击放大图片"])
def test_buttons_that_enlarge_are_known_in_china(line):
    assert lexicon.is_enlarger(line)


@pytest.mark.parametrize(
    "note", ["more >", "More»", "hide caption", "toggle caption", ". All rights reserved.", "Alle Rechte vorbehalten",
             "Tous droits réservés.", "TOUS DROITS RÉSERVÉS"],
)  # fmt: skip
def test_notes_behind_a_credit_are_found(note):
    text = "The ferry leaves the harbour of Wexmere. Jane Roe/Reuters"

    assert len(text) == notices.behind(f"{text} {note}").start()


def test_label_alone_before_a_name_is_no_furniture():
    assert not lexicon.is_furniture("Image:")
    assert lexicon.is_furniture("Image")


def test_note_in_brackets_said_again_in_one_line_is_a_prompt_s():
    note = "(opens in a new window)"

    assert lexicon.is_prompt(f"Share on Facebook {note} Share on X {note}")
    assert not lexicon.is_prompt(f"Share on Facebook {note}")
    assert not lexicon.is_prompt(
        "Ana Brandt (R-Saltira) and the whole of the council, with Jan Falk (R-Saltira), agree."
    )
    assert not lexicon.is_prompt("Ana Brandt (LG Saltira), Jan Falk (LG Saltira)")
    assert not lexicon.is_prompt("The mayor (left) met the captain (right) and the captain (left again)")


ALONE = {
    "fr": "Écouter cet article", "es": "Copiar enlace", "pt": "Partilhar notícia", "it": "Link copiato",
    "nl": "Deel artikel:", "sv": "Följ ämne", "da": "Hør artiklen", "no": "Annonse", "fi": "Kuuntele artikkeli",
    "pl": "Posłuchaj", "cs": "Nejčtenější", "sk": "Zdieľať", "hu": "Vágólapra másolva", "ro": "Etichete:",
    "hr": "Najčitanije", "tr": "Son Dakika", "el": "Διαφήμιση", "ru": "Читать далее", "uk": "Поділитися",
    "bg": "Сподели", "id": "Iklan", "vi": "Chia sẻ",
    "hi": "विज्ञापन", "th": "โฆษณา", "ar": "2 دقائق للقراءة", "he": "פרסומת", "fa": "انتهای پیام/", "ja": "印刷する",
    "zh": "分享到：", "ko": "기자 페이지",
}  # fmt: skip

HEADS = {
    "fr": "A lire aussi", "es": "Mirá también", "pt": "Ler mais", "it": "Vedi anche", "nl": "Gerelateerd",
    "fi": "Katso myös", "pl": "Przeczytaj też", "cs": "Přečtěte si také", "hu": "Olvasd el ezt is", "ro": "Citește și",
    "tr": "İlgili Haberler", "el": "Διαβάστε επίσης", "ru": "Материалы по теме", "uk": "Читайте також",
    "id": "Baca juga", "vi": "Xem thêm",
    "hi": "यह भी पढ़ें", "ar": "اقرأ أيضاً", "he": "קראו גם", "fa": "بیشتر بخوانید", "zh": "延伸閱讀", "ko": "관련 뉴스",
}  # fmt: skip


@pytest.mark.parametrize("line", ALONE.values(), ids=ALONE)
def test_buttons_and_notes_of_pages_are_furniture_in_every_language(line):
    assert lexicon.is_furniture(line)


@pytest.mark.parametrize("line", HEADS.values(), ids=HEADS)
def test_heads_of_other_stories_are_known_in_every_language(line):
    assert lexicon.heads_teasers(line)
    assert lexicon.heads_teasers(f"{line}:")


@pytest.mark.parametrize(
    "line",
    ["Baca juga: Jembatan Saltira Dibuka", "Διαβάστε επίσης: Η γέφυρα άνοιξε", "Citește și: Podul s-a deschis",
     "Читайте також: Міст відкрили", "İlginizi Çekebilir: Köprü açıldı", "Lue lisää: Silta avattiin"],
)  # fmt: skip
def test_another_story_behind_such_a_head_and_a_colon_is_a_prompt(line):
    assert lexicon.is_prompt(line)


@pytest.mark.parametrize(
    "line",
    ["Baca juga buku itu, kata Ana Brandt.", "Η γέφυρα άνοιξε.", "Vezi și tu podul, spune Ana Brandt."],
)
def test_sentences_that_begin_so_are_no_prompts(line):
    assert not lexicon.is_prompt(line)


@pytest.mark.parametrize(
    "line", ["Vstoupit do diskuse (14)", "Σχόλια", "תגובות", "12 تعليقات", "댓글쓰기", "Comentarii"]
)
def test_heads_of_comments_are_known_in_every_language(line):
    assert lexicon.heads_comments(line)


@pytest.mark.parametrize(
    "label",
    ["צילום", "קרדיט", "تصوير", "عکس", "फोटो", "Φωτογραφίες", "Ілюстративне фото", "图源", "攝影",
     "Nuotrauka", "Sursa foto", "Снимка", "Ảnh minh họa", "사진 제공", "छायाचित्र", "તસવીર", "படம்", "ఫోటో", "ചിത്രം",
     "ဓာတ်ပုံ", "រូបភាព", "فوٹو", "ფოტო", "լուսանկար", "ፎቶ", "picha"],
)  # fmt: skip
def test_credits_are_announced_in_every_script(label):
    assert naming.is_label(label)
    assert naming.may_end_label(label)
    assert lexicon.is_photo_label(label)


def test_turkish_words_are_the_same_in_capitals_and_small_letters():
    """`str.casefold` makes an `i` with a dot of its own of `İ`, which ends the word."""
    assert ("iha",) == lexicon.words_of("İHA")
    assert lexicon.key_of("ilgili haberler") == lexicon.key_of("İlgili Haberler")
    assert ("straße", "aşk") != lexicon.words_of("Straße AŞK") == ("strasse", "aşk")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("नौका में हिंदी", ("नौका", "में", "हिंदी")),
        ("ที่นี่ เรือ", ("ที่นี่", "เรือ")),
        ("သင်္ဘော၊ ဆိပ်ကမ်း", ("သင်္ဘော", "ဆိပ်ကမ်း")),
        ("שָׁלוֹם-סַלטירה", ("שָׁלוֹם", "סַלטירה")),
        ("re\u0301sume\u0301 du port", ("re\u0301sume\u0301", "du", "port")),
        ("❤\ufe0f Saltira", ("saltira",)),
        ("Saltira – Mire", ("saltira", "mire")),
    ],
)
def test_signs_that_stand_on_letters_are_parts_of_words_and_those_of_pictures_are_not(text, words):
    assert words == lexicon.words_of(text)
