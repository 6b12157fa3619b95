"""Bytes to text: correct text is unchanged, wrong encodings are detected or refused."""

import codecs
import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.loaders.decode import decode
from builder.loaders.source import LoadFailure

# Signs that careless cleaning changes: quotes, ligatures, fractions, composed and decomposed letters, wide and narrow
# spaces, joiners, line separators, capitals before signs, and pairs that look like mojibake and are none.
RIGHT = [
    "“It’s ‘back’,” she said – ½ an hour late … ﬁne.",
    "Ångström Å A\u030angstro\u0308m \u212bngstro\u0308m ſ ß ẞ ŉ ǆ",
    "10\u202f000\u00a0€ \u2003 \u200b\u200d\u2060 \u00adsoft\u2028line\u2029paragraph\u0085next\x0bdown\x0cpage",
    "SÃO PAULO, “A ALEMÔ, «ALEMû, MAÇÃ…; ÂGE; VOILÀ …; GARÇONS; “CAFɔ; Ö–x; Å“x; café» RÊ™",
    "Größe, façade, œuvre, naïve, piñata, ¿qué?, ¡olé!, 20 °C, £5, §3, ©, ®, ™, «oui»",
    "Žluťoučký kůň; zażółć gęślą jaźń; árvíztűrő tükörfúrógép; țară; Đorđe; ğüşıöç",
    "Мэр открыл мост. «Мы рады», — сказал он. Ђорђе; Їжак; Ёлка; √2 ├─┤ ΓΔ",
    "Ο δήμαρχος άνοιξε τη γέφυρα· ראש העיר פתח את הגשר; افتتح رئيس البلدية الجسر",
    "市長は水曜日、新しい橋を開通させた。市政府说，居民等待了七年。시장은 새 다리를 개통했다。",
    "นายกเทศมนตรีเปิดสะพานใหม่ Thị trưởng khánh thành cây cầu mới 👩‍👩‍👧‍👦🇸🇬 ﷽ 𝔉𝔢𝔯𝔯𝔶",
]


@pytest.mark.parametrize("text", RIGHT)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_right_text_stays_character_for_character(text, encoding):
    assert text == decode(text.encode(encoding))


def is_candidate(text):
    """Return whether *text* shows no signs of a wrong encoding or another format, so that it must not change."""
    pairs = any(0xC2 <= ord(a) <= 0xF4 for a, b in pairwise(text) if ord(b) > 0x7F)
    signs = any(sign in text for sign in "ÂÃ√├") or any(0x80 <= ord(c) < 0xA0 for c in text)
    others = any(pair in text for pair in ("ΓÇ", "вЂ", "Рѕ", "Р°", "Ă"))
    return not (pairs or signs or others or not text.strip())


LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t “”‘’é–…")


@given(st.text(LETTERS).filter(is_candidate))
@example("abc\n")
def test_any_valid_text_without_mojibake_comes_back_unchanged(text):
    data = text.encode()

    assert text.removeprefix("\ufeff") == decode(data)


@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00")
@example(b"\x00\x00\xfe\xff\x00\x11\xff\xff")
@example(codecs.BOM_UTF16_LE + b"\x00\xd8")
def test_any_bytes_give_text_or_a_failure(data):
    text = decode(data)

    assert isinstance(text, LoadFailure) or (text.strip() and text.encode() and "\r" not in text and "\0" not in text)


@given(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"])).map(str.strip).filter(bool))
def test_any_line_ends_become_one(text):
    lines = f"first\r\n{text}\rthird\n\r\nfifth"

    assert decode(lines.replace("\r\n", "\n").replace("\r", "\n").encode()) == decode(lines.encode())


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("â€œFerry runsâ€\x9d, itâ€™s backâ€¦", "“Ferry runs”, it’s back…"),
        ("InfogrÃ¡fico de FÃ¤hren", "Infográfico de Fähren"),
        ("It\x92s \x93back\x94 \x96 good", "It’s “back” – good"),
        ("Â£5 and 20Â°C", "£5 and 20°C"),
        ("‚ÄúFerry runs‚Äù, it‚Äôs back", "“Ferry runs”, it’s back"),
        ("Ð¤ÐµÑ€Ð¸Ð±Ð¾Ñ‚ Ñ\x81Ð½Ð¾Ð²Ð°", "Ферибот снова"),
    ],
)
def test_repairs_lines_that_were_decoded_with_a_wrong_encoding(wrong, right):
    """Other lines are unchanged, even if they look unusual."""
    beside = "“Right” ﬁne ½\n"

    assert f"{beside}{right}\n{beside}" == decode(f"{beside}{wrong}\n{beside}".encode())


def test_invents_nothing_where_characters_are_lost():
    text = "Ferry â€? runs and is called â€ again"

    assert "\ufffd" not in decode(text.encode())


def test_removes_stray_nuls_and_refuses_many():
    text = "Ferry runs again. " * 100

    assert text == decode((text[:900] + "\0" + text[900:]).encode())
    assert "binary" == decode((text + "\0\0\0").encode()).reason


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_reads_utf16_without_a_mark_where_it_is_evident(encoding):
    for text in ("Ferry\r\nruns “again” ½\r\n", "Мэр открыл мост.\nМы рады\n", "Größe: 5 €"):
        assert text.replace("\r\n", "\n") == decode(text.encode(encoding))


def test_refuses_data_with_only_the_mark_of_utf16():
    failure = decode(codecs.BOM_UTF16_LE + b"abc")

    found = "found a byte order mark of UTF-16-LE before invalid data (truncated data at byte 2)"
    assert LoadFailure("bad-encoding", f"{found}, expected text in that encoding") == failure


# One sentence about a bridge by language, of our own making.
BRIDGES = {
    "English": ("The mayor opened the bridge. “We’ve waited,” she said – it’s café time…", ["cp1252"]),
    "German": ("Die Bürgermeisterin eröffnete die Brücke über den Fluß: „Schön“, hieß es.", ["cp1252"]),
    "French": ("Le maire a inauguré le pont. « Nous y voilà », a-t-elle déclaré à l’été 2026.", ["cp1252"]),
    "Spanish": ("La alcaldesa inauguró el puente. ¿Cuándo? «Mañana», señaló el año pasado.", ["cp1252", "latin-1"]),
    "Portuguese": ("A prefeita inaugurou a ponte na quarta-feira, após sete anos de construção.", ["cp1252"]),
    "Italian": ("La sindaca ha inaugurato il ponte. È già così da più di un’ora, perché?", ["cp1252"]),
    "Danish": ("Borgmesteren åbnede broen på øen. Færgen sejler ikke længere, sagde hun.", ["cp1252"]),
    "Icelandic": ("Bæjarstjórinn opnaði brúna á miðvikudag. Það er þörf á henni, sagði hún.", ["cp1252"]),
    "Polish": (
        "Burmistrz otworzył w środę nowy most. Mieszkańcy czekali na tę chwilę siedem lat, podały władze.",
        ["cp1250", "iso8859_2"],
    ),
    "Czech": ("Starosta ve středu otevřel nový most přes řeku. Žluťoučký kůň čekal léta.", ["cp1250", "iso8859_2"]),
    "Hungarian": ("A polgármester szerdán megnyitotta az új hidat a folyó fölött, később tűz ütött ki.", ["cp1250"]),
    "Turkish": ("Belediye başkanı çarşamba günü yeni köprüyü açtı. Işıklar yandı, diye açıkladı.", ["cp1254"]),
    "Russian": ("Мэр города открыл новый мост через реку. Жители ждали этого семь лет.", ["cp1251", "koi8_r"]),
    "Greek": ("Ο δήμαρχος άνοιξε την Τετάρτη τη νέα γέφυρα πάνω από το ποτάμι.", ["cp1253"]),
    "Hebrew": ("ראש העיר פתח ביום רביעי את הגשר החדש מעל הנהר.", ["cp1255"]),
    "Arabic": ("افتتح رئيس البلدية الجسر الجديد فوق النهر يوم الأربعاء.", ["cp1256"]),
    "Thai": ("นายกเทศมนตรีเปิดสะพานใหม่ข้ามแม่น้ำเมื่อวันพุธ", ["cp874"]),
    "Japanese": (
        "市長は水曜日、川に架かる新しい橋を開通させた。住民は七年間この日を待っていたと市は発表した。",
        ["cp932", "euc_jp"],
    ),
    "Chinese": ("市长星期三为横跨河流的新桥剪彩。市政府说，居民为这一刻等待了七年。", ["gb18030"]),
    "Korean": ("시장은 수요일 강을 가로지르는 새 다리를 개통했다. 주민들은 기다렸다.", ["cp949"]),
    "English on an old Mac": ("The mayor’s bridge. “We’ve waited,” she said – it’s “ours.” “Good.”", ["mac_roman"]),
}
READINGS = [(text, encoding) for text, encodings in BRIDGES.values() for encoding in encodings]


@pytest.mark.parametrize(("text", "encoding"), READINGS)
def test_detects_the_encoding_of_text_that_is_not_utf8(text, encoding):
    assert text == decode(text.encode(encoding))


def test_reads_single_bytes_of_cp1252_among_utf8():
    """Pages of two systems combined: mostly UTF-8, with single quotes or letters in cp1252."""
    data = "“Ferry” – Fähre, ".encode() + b"it\x92s caf\xe9 time \x96 5 \x80, " + "naïve".encode()

    assert "“Ferry” – Fähre, it’s café time – 5 €, naïve" == decode(data)


@pytest.mark.parametrize(
    "rest",
    [
        b"\xe2\x80A",
        b"\xc3(",
        b"x\xc0\xafx",
        b"\xed\xa0\x80",
        b"a\x81b",
        b"a\xffb",
        b"\xf0\x9f\x98",
        b"\xe2\x80",
        b"\xc3",
    ],
)
def test_refuses_utf8_with_characters_cut_or_mixed_up(rest):
    data = "“Ferry” – Fähre, “naïve”, ".encode() + rest

    assert "bad-encoding" == decode(data).reason


@pytest.mark.parametrize(
    "data", [b"Body \xc3( goes on", b"Hello \xff\xfe world", b"cut \xe2\x80", b"a\x80b", b"\xf5\x80\x80"]
)
def test_refuses_bytes_that_make_no_sense_in_any_encoding(data):
    assert "bad-encoding" == decode(data).reason


@pytest.mark.parametrize(("data", "text"), [(b"caf\xe9", "café"), (b"It\x92s", "It’s"), (b"\xa35 \x96 \xbd", "£5 – ½")])
def test_reads_short_texts_as_cp1252_where_they_make_sense(data, text):
    assert text == decode(data)


def test_long_text_costs_little():
    """Detection and repair must not process all of a long text."""
    line = "Fähre “fährt” wieder, naïve façade, √2. ".encode()
    start = time.process_time()
    results = [decode(line * 100_000), decode(line.decode().replace("√", "").encode("cp1252") * 100_000)]

    assert [True, True] == [isinstance(result, str) for result in results]
    assert time.process_time() - start < 10
