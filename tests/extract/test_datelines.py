"""The wordings are those of agencies and papers; places, names and events are made up."""

import pytest

from builder.extract.datelines import Dateline, dateline_class, find_dateline, writers_in

DATELINES = {
    "MEXICO CITY (AP) — ": ("MEXICO CITY (AP)", "Associated Press"),
    "LA CROSSE, Wis. (AP) — ": ("LA CROSSE, Wis. (AP)", "Associated Press"),
    "GROSSETO, Italy (AP) -- ": ("GROSSETO, Italy (AP)", "Associated Press"),
    "Aug 12 (Reuters) - ": ("Aug 12 (Reuters)", "Reuters"),
    "MOSCOW, Monday (Reuters) ": ("MOSCOW, Monday (Reuters)", "Reuters"),
    "BEIJING, Sept. 2 (Xinhua) -- ": ("BEIJING, Sept. 2 (Xinhua)", "Xinhua"),
    "LISBOA, 18 jun (Xinhua) -- ": ("LISBOA, 18 jun (Xinhua)", "Xinhua"),
    "KUALA LUMPUR, Sept 29 (Bernama) -- ": ("KUALA LUMPUR, Sept 29 (Bernama)", "Bernama"),
    "VIJAYAWADA, Aug 24 (PTI) -- ": ("VIJAYAWADA, Aug 24 (PTI)", "PTI"),
    "WASHINGTON (REUTERS/AFP) - ": ("WASHINGTON (REUTERS/AFP)", "Reuters/AFP"),
    "PARIS (AFP) - ": ("PARIS (AFP)", "AFP"),
    "ST. SALTIRA, MO (KSAL) – ": ("ST. SALTIRA, MO (KSAL)", "KSAL"),
    "SALTIRA, Texas (KSAL) -- ": ("SALTIRA, Texas (KSAL)", "KSAL"),
    "PORT SALTIRA, Calif. (KSA) – ": ("PORT SALTIRA, Calif. (KSA)", "KSA"),
    "Saltira (abr) - ": ("Saltira (abr)", None),
    "Saltira (red/abr) – ": ("Saltira (red/abr)", None),
    "Bad Saltira (red) – ": ("Bad Saltira (red)", None),
    "Saltira, 12.6.2025 – ": ("Saltira, 12.6.2025", None),
    "Saltira, 12. März 2025 – ": ("Saltira, 12. März 2025", None),
    "Port Saltira, March 3, 2025 – ": ("Port Saltira, March 3, 2025", None),
    "SALTIRA, March 3, 2025 /PRNewswire/ -- ": ("SALTIRA, March 3, 2025 /PRNewswire/", None),
    "SALTIRA, Ohio, March 4, 2025 /PRNewswire/ -- ": ("SALTIRA, Ohio, March 4, 2025 /PRNewswire/", None),
    "PORT SALTIRA, March 4, 2025 /PRNewswire-PRWeb/ -- ": ("PORT SALTIRA, March 4, 2025 /PRNewswire-PRWeb/", None),
    "PORT SALTIRA--(BUSINESS WIRE)--": ("PORT SALTIRA--(BUSINESS WIRE)", None),
    "SALTIRA, Calif.--(BUSINESS WIRE)-- ": ("SALTIRA, Calif.--(BUSINESS WIRE)", None),
    "SALTIRA, March 04, 2025 (GLOBE NEWSWIRE) -- ": ("SALTIRA, March 04, 2025 (GLOBE NEWSWIRE)", None),
    "SALTIRA, New Orn, March 04, 2025 (GLOBE NEWSWIRE) -- ": (
        "SALTIRA, New Orn, March 04, 2025 (GLOBE NEWSWIRE)",
        None,
    ),
    "SALTIRA, TX / ACCESS Newswire / March 4, 2025 / ": ("SALTIRA, TX / ACCESS Newswire / March 4, 2025 /", None),
    "SALTIRA, March 4, 2025 /CNW/ - ": ("SALTIRA, March 4, 2025 /CNW/", None),
    "Saltira, New Orn--(Newsfile Corp. - March 4, 2025) - ": (
        "Saltira, New Orn--(Newsfile Corp. - March 4, 2025)",
        None,
    ),
    "(ANSA) - SALTIRA, 12 MAR - ": ("(ANSA) - SALTIRA, 12 MAR", "ANSA"),
    "(ANSA) - Porto Saltira, 12 mar - ": ("(ANSA) - Porto Saltira, 12 mar", "ANSA"),
    "(ANSA) - ": ("(ANSA)", "ANSA"),
    "Saltira, 12 mar. (ANSA) - ": ("Saltira, 12 mar. (ANSA)", "ANSA"),
    "САЛТИРА, 12 мар — TASS. ": ("САЛТИРА, 12 мар — TASS", "TASS"),
    "САЛТИРА, 12 мар - TASS/ ": ("САЛТИРА, 12 мар - TASS/", "TASS"),
    "САЛТИРА, 12 марта. /TASS/. ": ("САЛТИРА, 12 марта. /TASS/", "TASS"),
    "Салтира. 12 марта. INTERFAX.RU - ": ("Салтира. 12 марта. INTERFAX.RU", "Interfax"),
    "САЛТИРА - ": ("САЛТИРА", None),
    "ΣΑΛΤΙΡΑ - ": ("ΣΑΛΤΙΡΑ", None),
    "ŠALTIRA – ": ("ŠALTIRA", None),
    "Port Saltira, Orn CNN — ": ("Port Saltira, Orn", None),
    "Berlin (dpa) - ": ("Berlin (dpa)", "dpa"),
    "Berlin (dpa/tmn) - ": ("Berlin (dpa/tmn)", "dpa"),
    "MANILA - ": ("MANILA", None),
    "PETALING JAYA – ": ("PETALING JAYA", None),
    "SINGAPORE: ": ("SINGAPORE", None),
    "FLUSHING MEADOWS — ": ("FLUSHING MEADOWS", None),
    "QUEZON CITY, Philippines — ": ("QUEZON CITY, Philippines", None),
    "BEIRUT, Lebanon, June 2 — ": ("BEIRUT, Lebanon, June 2", None),
    "(CNN) -- ": ("(CNN)", None),
    "CNN — ": ("CNN", None),
    "【サルティラ＝金子真】": ("【サルティラ＝金子真】", None),
    "【サルティラ時事】": ("【サルティラ時事】", "Jiji"),
    "（サルティラ＝共同）": ("（サルティラ＝共同）", "Kyodo"),
    "【サルティラＡＦＰ時事】": ("【サルティラＡＦＰ時事】", "AFP/Jiji"),
    "【北港＝AP】": ("【北港＝AP】", "Associated Press"),
    "（路透社记者金子3日电）": ("（路透社记者金子3日电）", "Reuters"),
    "［サルティラ　２６日　ロイター］ - ": ("［サルティラ　２６日　ロイター］", "Reuters"),
    "(서울=연합뉴스) 김하늘 기자 = ": ("(서울=연합뉴스) 김하늘 기자", "Yonhap"),
    "[서울=뉴시스] ": ("[서울=뉴시스]", "Newsis"),
    "新华社北京11月3日电（记者王小明）": ("新华社北京11月3日电（记者王小明）", "Xinhua"),
    "[サルティラ　１２日　ロイター] - ": ("[サルティラ　１２日　ロイター]", "Reuters"),
    "[이데일리 김하늘 기자] ": ("[이데일리 김하늘 기자]", None),
    "[뉴시스 김하늘 기자] ": ("[뉴시스 김하늘 기자]", "Newsis"),
    "〔記者林小明／北港報導〕": ("〔記者林小明／北港報導〕", None),
    "本报北港3月12日讯": ("本报北港3月12日讯", None),
    "本报北港3月12日电（记者王小明）": ("本报北港3月12日电（记者王小明）", None),
    "中新社北京11月3日电 ": ("中新社北京11月3日电", "China News Service"),
    "（中央社記者王小明台北3日電）": ("（中央社記者王小明台北3日電）", "CNA"),
    "Ciudad de Saltira, 3 de mayo.- ": ("Ciudad de Saltira, 3 de mayo", None),
    "Saltira, 3 mayo.- ": ("Saltira, 3 mayo", None),
    "CIUDAD DE SALTIRA (apro).- ": ("CIUDAD DE SALTIRA (apro)", None),
    "Saltira, Orn.- ": ("Saltira, Orn", None),
    "Saltira.–": ("Saltira", None),
    "पुणे : ": ("पुणे", None),
    "नई साल्टिरा: ": ("नई साल्टिरा", None),
    "काठमाडौँ — ": ("काठमाडौँ", None),
    "കോഴിക്കോട് ∙ ": ("കോഴിക്കോട്", None),
}

NO_DATELINES = [
    "UPDATE - The ferry sails again",
    "BREAKING: The ferry sails again",
    "The BBC: a ferry among television stations",
    "The ferry (AP) left the harbour",
    "SALTIRA HARBOUR (KSAL) opened its gates to the ferries",
    "El 3 de mayo.- La ferry vuelve al puerto",
    "En Saltira.- La ferry vuelve al puerto",
    "Saltira.- la ferry vuelve al puerto",
    "3 de mayo.- La ferry vuelve al puerto",
    "Mayo.- La ferry vuelve al puerto",
    "पुणे : नाव फिर चली।",
    "वीडियो: नाव तीन सप्ताह बाद फिर चलने लगी, मालिकों ने सोमवार को कहा और सब खुश हुए।",
    "पुणे-नाव तीन सप्ताह बाद फिर चलने लगी, मालिकों ने सोमवार को कहा और सब खुश हुए।",
    "मालिकों ने सोमवार को कहा: नाव तीन सप्ताह बाद फिर चलने लगी, और सब खुश हुए, ऐसा है।",
    "Saltira Harbour (KSAL) – the ferries sail",
    "Saltira (abr) hat wieder eine Fähre",
    "Saltira, 34 Boote – so viele fahren wieder",
    "Saltira, Platz 3 – die Fähre fährt wieder",
    "Ana Brandt, 12. März 2025: die Fähre fährt wieder",
    "Saltira (the port) - a ferry sails again",
    "On Sunday, March 3 – the first day of spring – the ferry sailed again",
    "Am Samstag, 12. Juni – pünktlich zum Hafenfest – fährt die Fähre wieder",
    "Le samedi, 12 juin – la fête du port – le bac repart",
    "W piątek, 13 czerwca – prom popłynie znowu",
    "Fredag, 13 juni – färjan går igen",
    "Jan Falk, 12.3.1950 – 4.5.2021, war der letzte Kapitän der Fähre",
    "Jan Falk, May 3 – his birthday – was late for the ferry",
    "Tag 3, 12.6. – Die Fähre fährt wieder",
    "Boats, March 40 – nothing of the kind",
    "Saltira, 12.16. – Die Fähre fährt wieder",
    "BREAKING, May 12 – The ferry sails again",
    "Yesterday, March 3 - The ferry sails again",
    "Heute, 12. Juni – Die Fähre fährt wieder",
    "Karfreitag, 3. April – Die Fähre fährt wieder",
    "Kommentar, 12. Juni 2025 – Die Fähre fährt wieder",
    "Published, March 3, 2025 – The ferry sails again",
    "Jan Falk, March 1 – When the ferry came back",
    "Schach (wm) – Die Partie endet im Hafen",
    "Falk (cdu) – Die Fähre fährt wieder",
    "UPDATE, Monday (KSAL) – The ferry sails again",
    "FALK, Jan (SWE) – The skipper won the third race",
    "Der Hafen (neu) – Die Fähre fährt wieder",
    "Hafen (alt) – Die Fähre fährt wieder",
    "Saltira (ab) – Tabellenletzter – verliert wieder",
    "Falk (re) – Kapitän der Fähre",
    "HARBOUR MASTER Ana Brandt said that the ferry would sail",
    "THERE YOU GO … Harbour master Ana Brandt greets the crew",
    "The ferry sails again — at last",
    "NATO: what is it",
    "KNIV: Denne kniven ble funnet",
    "MANILA - ",
    "ВИДЕО - паром снова идёт",
    "ФОТО: паром снова стоит у старого причала, и никто не знает, когда он пойдёт",
    "THE OLD QUAY OF SALTIRA - the ferry sails again",
    "TODAY BOATS, TOMORROW TRAINS: the ferry sails again, and so does the train behind the quay",
    "SALTIRA, THE OLD QUAY: ALL FERRIES SAIL AGAIN, AND SO DO THE TRAINS BEHIND THE QUAY",
    "DÉCRYPTAGE - Le bac repart",
    "Saltira (live wire) sparks a fire at the quay",
    "Saltira / barbed wire / the old quay",
    "Saltira, 12 March said TASS. The ferry",
    "本报记者在港口采访了船员。",
    "〔資料照／港口〕船員們",
    "[사진 기자] 페리 선원들이",
    "【関連記事】港の船",
    "【関連＝記事】港の船",
    "【写真＝金子真】港の船",
    "[사진 김하늘 기자] 한 시민이 항구에서",
    "(사진=연합뉴스) 한 시민이 항구에서",
    "【第3回】港の船",
    "（写真）港の船",
    "新华社记者在港口采访了船员。",
    "(서울) 페리 선원들이",
    "",
]


@pytest.mark.parametrize(("start", "found"), DATELINES.items())
def test_dateline_ends_where_the_text_begins(start, found):
    text = f"{start}The ferry sails again after three weeks in the dock, its owners said."

    assert Dateline(len(start), *found) == find_dateline(text)


@pytest.mark.parametrize("text", NO_DATELINES)
def test_text_that_only_looks_like_one_has_no_dateline(text):
    assert find_dateline(text) is None


@pytest.mark.parametrize(
    ("dateline", "writers"),
    [
        ("【サルティラ＝金子真】", ("金子真",)),
        ("（サルティラ＝金子真）", ("金子真",)),
        ("(서울=연합뉴스) 김하늘 기자", ("김하늘",)),
        ("(서울=연합뉴스) 김하늘 이바다 기자", ("김하늘", "이바다")),
        ("新华社北京11月3日电（记者王小明、李红）", ("王小明", "李红")),
        ("〔記者林小明／北港報導〕", ("林小明",)),
        ("〔記者林小明、王大海／北港報導〕", ("林小明", "王大海")),
        ("[이데일리 김하늘 기자]", ("김하늘",)),
        ("本报北港3月12日讯（记者王小明）", ("王小明",)),
        ("【ロンドン＝ＡＦＰ時事】", ()),
        ("【ワシントン＝時事】", ()),
        ("（ワシントン共同）", ()),
        ("新华社北京11月3日电", ()),
        ("SALTIRA (AP)", ()),
    ],
)
def test_datelines_of_east_asia_name_who_writes(dateline, writers):
    assert writers == writers_in(dateline)


@pytest.mark.parametrize("text", ["नई साल्टिरा, 12 मार्च (PTI) नाव फिर", "سالتيرا (AFP) - عبارة", "سالتيرا (AFP) عبارة"])
def test_scripts_without_capitals_have_datelines_too(text):
    found = find_dateline(text)

    assert found is not None
    assert text[: text.index(")") + 1] == found.text


def test_place_alone_is_a_class_of_lines_only_in_capitals():
    """Lines in small letters are not looked at when they are measured: most of them are not worth the look."""
    assert [0, 0, 2, 1] == [
        dateline_class(f"{start}Die Fähre fährt wieder")
        for start in ("Saltira, 12.6.2025 – ", "Saltira (abr) - ", "SALTIRA – ", "Saltira (dpa) – ")
    ]


def test_datelines_with_an_agency_are_a_class_of_their_own():
    assert (0, 1, 2) == tuple(map(dateline_class, ("The ferry", "PARIS (AFP) - The ferry", "MANILA - The ferry")))
