"""Bylines in the forms that newspapers print, with names that nobody has."""

import pytest

from builder.extract.people import is_byline, is_names, names_beside_day, names_of
from builder.extract.reporters_asia import chinese_names, is_reporter

BYLINES = {
    "By Ana Brandt": ("Ana Brandt",),
    "BY ANA BRANDT": ("ANA BRANDT",),
    "ANA BRANDT": ("ANA BRANDT",),
    "By: By Ana Brandt": ("Ana Brandt",),
    "Written by Ana Brandt": ("Ana Brandt",),
    "Text: Ana Brandt": ("Ana Brandt",),
    "by Ana Brandt and Jan Falk": ("Ana Brandt", "Jan Falk"),
    "By Ana Brandt, Jan Falk and Miriam Okoro": ("Ana Brandt", "Jan Falk", "Miriam Okoro"),
    "By Ana Brandt & Ana Brandt": ("Ana Brandt",),
    "Von Ana Brandt und Jan Falk": ("Ana Brandt", "Jan Falk"),
    "Par Ana Brandt et Jan Falk": ("Ana Brandt", "Jan Falk"),
    "Por Ana Brandt y Jan Falk": ("Ana Brandt", "Jan Falk"),
    "Di Ana Brandt": ("Ana Brandt",),
    "By Ana Brandt, political correspondent": ("Ana Brandt",),
    "By Ana Brandt, Chief Political Correspondent": ("Ana Brandt",),
    "By Ana Brandt in Saltira": ("Ana Brandt",),
    "By Ana Brandt | The Daily Packet": ("Ana Brandt",),
    "By Ana Brandt for The Daily Packet": ("Ana Brandt",),
    "By Ana Brandt ana@packet.example": ("Ana Brandt",),
    "By Ana Brandt @anabrandt": ("Ana Brandt",),
    "By Joaquim de la Serrano": ("Joaquim de la Serrano",),
    "By Ludwig van der Falk": ("Ludwig van der Falk",),
    "By Aine O'Brandt": ("Aine O'Brandt",),
    "By J. R. Okoro-Falk": ("J. R. Okoro-Falk",),
    "By Ana Brandt in Saltira and Jan Falk in Port Mire": ("Ana Brandt", "Jan Falk"),
    "Von Ana Brandt, PRD-Studio Saltira": ("Ana Brandt",),
    "Ana Brandt HS": ("Ana Brandt",),
    "By Пак Чон Хи": ("Пак Чон Хи",),
    "محمد علي حسن": ("محمد علي حسن",),
    "本报记者 王小明": ("王小明",),
    "論説委員・金子真": ("金子真",),
    "Profilbild von Ana Brandt": ("Ana Brandt",),
    "By Jan Falk III": ("Jan Falk III",),
    "山田花子記者": ("山田花子",),
    "高瀬みどり": ("高瀬みどり",),
    "김하늘": ("김하늘",),
    "記者王小明／港口報導": ("王小明",),
    "聯合報/ 記者王小明／港口即時報導": ("王小明",),
    "記者 王小明／港口報導": ("王小明",),
    "港口新闻记者 王小明 实习生 李小红": ("王小明", "李小红"),
    "记者 王小明、李小红": ("王小明", "李小红"),
    "记者 王小明 北京报道": ("王小明",),
    "נועם ברקאי": ("נועם ברקאי",),
    "अंकित त्रिपाठी": ("अंकित त्रिपाठी",),
    "王小明/港口青年报": ("王小明",),
    "김하늘 나무 칼럼니스트": ("김하늘",),
    ", By Ana Brandt": ("Ana Brandt",),
    "; von Ana Brandt": ("Ana Brandt",),
    "Autori: Ana Brandt": ("Ana Brandt",),
    "Autores: Ana Brandt y Jan Falk": ("Ana Brandt", "Jan Falk"),
    "Autore: Ana Brandt": ("Ana Brandt",),
    "By Jan Offer": ("Jan Offer",),
    "Ana Maria Brandt Falk": ("Ana Maria Brandt Falk",),
    "Words: Jane Roe": ("Jane Roe",),
    "Exclusive by Jane Roe": ("Jane Roe",),
    "Redaktion: Jane Roe": ("Jane Roe",),
    "Autoren: Jane Roe, Jan Falk": ("Jane Roe", "Jan Falk"),
    "Von unserer Redakteurin Jane Roe": ("Jane Roe",),
    "Von unserem Korrespondenten Jan Falk": ("Jan Falk",),
    "Rédigé par Jane Roe": ("Jane Roe",),
    "Par notre correspondant Jan Falk": ("Jan Falk",),
    "Un récit de Jane Roe": ("Jane Roe",),
    "Escribe: Jane Roe": ("Jane Roe",),
    "Texto de Jane Roe": ("Jane Roe",),
    "Door onze redacteur Jan Falk": ("Jan Falk",),
    "Door redacteur Jan Falk": ("Jan Falk",),
    "Teksti Jane Roe": ("Jane Roe",),
    "Opracowała: Jane Roe": ("Jane Roe",),
    "Haber: Jan Falk": ("Jan Falk",),
    "Ditulis oleh Jan Falk": ("Jan Falk",),
    "Reportasje: Jan Falk": ("Jan Falk",),
    "文／王小明": ("王小明",),
    "글 김하늘 사진 박바다": ("김하늘",),
    "作者：王小明 来源：港口日报": ("王小明",),
    "作者：王小明 责任编辑：李红": ("王小明",),
    "王小明 校对：李红": ("王小明",),
    "【佐藤花子】": ("佐藤花子",),
    "佐藤花子＝松渓支局": ("佐藤花子",),
    "By Jan Falk Jr. and Ana Brandt": ("Jan Falk Jr.", "Ana Brandt"),
    "Jan Falk Sr., editor": ("Jan Falk Sr.",),
    "Do Falk": ("Do Falk",),
}

# Byline, day, job, paper and account on one line, as `innerText` gives them.
CROWDED = {
    "By Ana Brandt published 19 May 2026": ("Ana Brandt",),
    "By Ana BrandtMay 3, 2024": ("Ana Brandt",),
    "by Ana Brandt22 Dec 2016651": ("Ana Brandt",),
    "Ana Brandt5 hours ago": ("Ana Brandt",),
    "Ana Brandt 2 minutes read": ("Ana Brandt",),
    "December 19, 2016 by Ana Brandt": ("Ana Brandt",),
    "27. Januar 2026 • Ana Brandt • 3 Minuten": ("Ana Brandt",),
    "Artikel veröffentlicht am 3. Mai 2026, 9:10 Uhr, Ana Brandt": ("Ana Brandt",),
    "Von Ana Brandt 19. Oktober 2019 00:04 Uhr": ("Ana Brandt",),
    "Por Ana Brandt 5 mayo, 2022, 6:12 pm": ("Ana Brandt",),
    "Ana Brandt / PACKET.EXAMPLE.COM / Sep 2, 2024, 17:07 IST": ("Ana Brandt",),
    "Ana Brandt|Published 15 hours ago": ("Ana Brandt",),
    "By Ana Brandt@anabrandt Jul 3, 2019, 4:22am EDT": ("Ana Brandt",),
    "By Ana BrandtTwitter": ("Ana Brandt",),
    "By Ana Brandt View author archive": ("Ana Brandt",),
    "Byby ANA BRANDT and JAN FALK": ("ANA BRANDT", "JAN FALK"),
    "HarbourEdited by Ana Brandt (with inputs from Agencies)Updated: April 07, 2020": ("Ana Brandt",),
    "Von Ana Brandt Landespolitische Korrespondentin": ("Ana Brandt",),
    "Von Ana BrandtKorrespondent": ("Ana Brandt",),
    "Ana Brandt Senior Politics Editor, The Daily Packet": ("Ana Brandt",),
    "Ana Brandt, Staff Attorney, Harbour Rights Society": ("Ana Brandt",),
    "By Ana Brandt, editor, and Jan Falk, reporter": ("Ana Brandt", "Jan Falk"),
    "Ana Brandt (Saltira), Jan Falk (Port Mire) and Mia Sander (Orsenne)": ("Ana Brandt", "Jan Falk", "Mia Sander"),
    "P Brandt": ("P Brandt",),
    "A K Falk": ("A K Falk",),
    "Von Ana Brandt und Jan Falk (Fotos)": ("Ana Brandt",),
    "Ana Brandt (Text), Jan Falk (Bilder)": ("Ana Brandt",),
    "By Ana Brandt (video)": ("Ana Brandt",),
    "Wednesday October 8, 2025 6:41 am PDT by Ana Brandt": ("Ana Brandt",),
    "By Ana Brandt.": ("Ana Brandt",),
    "Ana BRANDT.": ("Ana BRANDT",),
    "Jan Falk Jr.": ("Jan Falk Jr.",),
    "By Ana Brandt, a fellow at the Institute for Bays, and Jan Falk, a reader in law at Mire College.": (
        "Ana Brandt",
        "Jan Falk",
    ),
    "By Ana Brandt Washington Post": ("Ana Brandt",),
    "By Ana Brandt The Canadian Press": ("Ana Brandt",),
    "ByANA BRANDT": ("ANA BRANDT",),
    "VON ANA BRANDT am 11. Februar 2025": ("ANA BRANDT",),
    "2. April 2025 Kategorie: Hafen, geschrieben von: Ana Brandt": ("Ana Brandt",),
    "By Ana BrandtNorth Coast Correspondent": ("Ana Brandt",),
    "Ana BrandtJan FalknerMia Sander": ("Ana Brandt", "Jan Falkner", "Mia Sander"),
    "By Ana Brandt, as told to Jan Falk": ("Ana Brandt", "Jan Falk"),
    "By Byron McBrandt": ("Byron McBrandt",),
    "BYRON BRANDT": ("BYRON BRANDT",),
    "BY ANA BRANDT/AP": ("ANA BRANDT", "AP"),
    "By Ana Brandt SALTIRA DAILY PACKET": ("Ana Brandt",),
    "Ana Brandt, Jan Falk (Enviado especial)": ("Ana Brandt", "Jan Falk"),
    "Saltira, 부산 홍길동 기자 hong@packet.example": ("홍길동",),
    "Ana Brandt / Harbour City Reporter": ("Ana Brandt",),
    "Ana Brandt / Jan Falk": ("Ana Brandt", "Jan Falk"),
    "Ana Brandt CBC News": ("Ana Brandt",),
    "By Ana Brandt Saltira News": ("Ana Brandt Saltira News",),
    "Ana Brandt／Jan Falk": ("Ana Brandt", "Jan Falk"),
    "Trending Topics and Ana Brandt": ("Ana Brandt",),
    "Browse Ana Brandt": ("Ana Brandt",),
}

DESKS = {
    "By SDP Staff": ("SDP Staff",),
    "byHarbour Report": ("Harbour Report",),
    "The Packet Bureau": ("The Packet Bureau",),
    "SDP-Redaktion 18.07.2024, 11.08 Uhr": ("SDP-Redaktion",),
    "by SDP News Desk Oct. 13, 2016": ("SDP News Desk",),
    "by Saltira TimesNovember 21, 2025": ("Saltira Times",),
    "von Landespaket 30. Juni 2025": ("Landespaket",),
    "von packet.com": ("packet.com",),
    "By Packet with Agencies": ("Packet",),
    "Quelle: dpa Sport": ("dpa Sport",),
}

AGENCIES = {
    "By Reuters": ("Reuters",),
    "AFP": ("AFP",),
    "— dpa": ("dpa",),
    "By Ana Brandt, Reuters": ("Ana Brandt",),
    "Von Ana Brandt mit dpa": ("Ana Brandt", "dpa"),
    "Par Le Paquet et AFP": ("Le Paquet", "AFP"),
}

NOBODY = [
    "【速報】",
    "【関連記事】",
    "【社説】",
    "JAN FALK/AFP/Getty Images",
    "Saltira Times business reporter",
    "NewsAna BrandtHarbourIslands",
    "Text Size",
    "10:23 AM PT",
    "Thursday, Nov 3",
    "The Daily Packet",
    "Port Saltira Register",
    "Takip Et",
    "ANA BRANDT/LUSA",
    "©Ansa",
    "Bild av Ana Brandt",
    "Ana Brandt (foto)",
    "Ana Brandt.",
    "Jan Li.",
    "Do UOL",
    "Jan Falk Jrs.",
    "Words: the old harbour",
    "Exclusive by the harbour",
    "Von unserer Redaktion",
    "Door onze redactie",
    "来源：港口日报",
    "佐藤花子＝松渓市",
    "【佐藤花子】港の船",
    "【第3回】",
    "标准时间",
    "Villa del Puerto (Saltira) -",
    "Press Inquiries",
    "By signing up you agree",
    "By",
    "By Staff Reporter",
    "By our political editor",
    "the ferry crews",
    "読了時間",
    "翻訳者",
    "新聞記者",
    *("記者会見", "记者手记", "문화부 기자", "인턴 기자", "责任编辑：王小明"),
    # A house's word behind one name of two words may end the house's own name.
    *("Ana Brandt News", "Trending Topics", "Related Topics", "Your Harbour", "Para Ana", "Pour Ana"),
    *("我的港口", "看了又看", "下载", "浏览", "站内搜索", "头条", "网友评论", "目录", "扫一扫", "最后更新", "港口讯"),
    *("港口青年报", "港口网", "调整字体", "发表于", "参与互动", "微信", "微博", "昨天", "今日港口", "前日港口"),
    *("放大", "正常", "標準", "标准", "超大", "原创", "原創", "关闭", "關閉", "佚名", "綜合", "综合"),
    "Updated 9:48 PM PST, March 2, 2025",
    "By the harbour",
    "",
    "—",
]


@pytest.mark.parametrize(("byline", "names"), BYLINES.items())
def test_byline_becomes_names_in_order(byline, names):
    assert names == names_of(byline)


@pytest.mark.parametrize(("line", "names"), CROWDED.items())
def test_names_are_told_from_what_stands_beside_them(line, names):
    assert names == names_of(line)


@pytest.mark.parametrize(("line", "names"), DESKS.items())
def test_desk_that_signs_is_an_author_where_no_person_does(line, names):
    assert names == names_of(line)


def test_line_is_names_only_where_nothing_else_is_in_it():
    assert is_names("Ana Brandt and Jan Falk")
    assert not is_names("Ana Brandt greets the crew")
    assert not is_names("Ana Brandt 5 hours ago")


@pytest.mark.parametrize(
    "words", ["김하늘", "광고 보기", "高瀬みどり", "נועם ברקאי", "अंकित त्रिपाठी", "المزيد من الأخبار"]
)
def test_words_of_scripts_without_capitals_alone_are_surely_no_names(words):
    assert not is_names(words)
    assert () == names_beside_day(f"{words} 2024-05-03")


def test_names_beside_a_day_sign():
    assert ("Ana Brandt",) == names_beside_day("Ana Brandt · SDP News · Posted: May 03, 2024")
    assert () == names_beside_day("Latest Comments 3 May 2024")
    assert () == names_beside_day("3 May 2024")


@pytest.mark.parametrize(("byline", "names"), AGENCIES.items())
def test_agency_that_signs_is_an_author(byline, names):
    assert names == names_of(byline)


@pytest.mark.parametrize("byline", NOBODY)
def test_line_without_a_name_has_no_author(byline):
    assert () == names_of(byline)


def test_list_of_many_names_is_something_else():
    names = ["Ana Brandt", "Jan Falk", "Miriam Okoro", "Ren Okabe", "Gus Harms", "Lorna Prins", "Ilse Voss", "Tom Pell"]

    assert tuple(names) == names_of("By " + ", ".join(names))
    assert () == names_of("By " + ", ".join([*names, "Nora Aske"]))


@pytest.mark.parametrize(
    "line", ["By Ana Brandt", "von Ana Brandt", "Von Ana Brandt, Saltira", "Text: Ana Brandt", "By Ana Brandt and dpa"]
)
def test_line_that_names_who_wrote_is_a_byline(line):
    assert is_byline(line)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("김하늘 기자", "김하늘"),
        ("김하늘 기자 외 1명", "김하늘"),
        ("김하늘 기자 haneul@packet.example", "김하늘"),
        ("王小明 記者", "王小明"),
        ("김하늘 나무 칼럼니스트", "김하늘"),
        ("김하늘 평론가", "김하늘"),
        ("김하늘 항구대 법학 교수", "김하늘"),
        ("作者：Ana Brandt", "Ana Brandt"),
    ],
)
def test_reporter_of_a_paper_of_east_asia_is_told_by_the_job(line, name):
    assert is_byline(line)
    assert (name,) == names_of(line)


@pytest.mark.parametrize(
    "line",
    [
        *("Ana Brandt", "by the old harbour", "By signing up you agree", "From Saltira Harbour", "Von Montag an", "By"),
        *(
            "記者会見 首相が辞任を表明",
            "记者调查 食品安全",
            "문화부 기자",
            "新聞記者",
            "記者",
            "기자 haneul@packet.example",
            "김하늘 기자가 항구에서 전합니다.",
            "칼럼니스트",
            "김하늘 작가가 항구에서 전합니다.",
            "김하늘 항구 대학교 법학 교수",
        ),
    ],
)
def test_other_lines_are_no_bylines(line):
    assert not is_byline(line)


def test_words_of_buttons_around_a_name_are_left_out():
    assert ("Ana Brandt",) == names_of("By Ana Brandt Image")
    assert ("Ana Brandt",) == names_of("Uhr Ana Brandt")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("王小明", ("王小明",)),
        ("张红", ("张红",)),
        ("張小明", ("張小明",)),
        ("欧阳明", ("欧阳明",)),
        ("歐陽小明", ("歐陽小明",)),
        ("王小明 李红", ("王小明", "李红")),
        ("王小明\u3000李红", ("王小明", "李红")),
    ],
)
def test_name_in_china_begins_with_a_family_name(line, names):
    assert names == chinese_names(line)


@pytest.mark.parametrize("words", ["发布日期", "港口渡轮", "王", "王小明明", "欧阳", "欧阳小明明", "王小明 港口"])
def test_words_in_signs_of_china_without_a_family_name_or_with_more_or_no_other_signs_are_none(words):
    assert () == chinese_names(words)


def test_writers_of_papers_of_korea_are_told_from_sentences_by_their_family_names():
    assert is_reporter("김하늘 나무 칼럼니스트")
    assert not any(map(is_reporter, ("항구에서 오래된 칼럼니스트", "바닷가 오래된 작가", "김치는 한국 작가")))
