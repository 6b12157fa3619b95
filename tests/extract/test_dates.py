"""Date lines as newspapers and agencies print them."""

import pytest

from builder.extract.dates import blanked, is_as_of, is_end, is_label, is_update, stamp_of, statements

ENGLISH = {
    "Published Oct 02, 2026, 09:39 PM": "2026-10-02T21:39:00Z",
    "UPDATED Feb 22, 2025, 05:09 PM": "2025-02-22T17:09:00Z",
    "UPDATED OCT 19, 2023, 04:01 PM": "2023-10-19T16:01:00Z",
    "12 March 2026": "2026-03-12T00:00:00Z",
    "March 12, 2026": "2026-03-12T00:00:00Z",
    "March 12th, 2026": "2026-03-12T00:00:00Z",
    "Feb 29, 2024": "2024-02-29T00:00:00Z",
    "2026-03-12": "2026-03-12T00:00:00Z",
    "2026-03-12T08:15:00Z": "2026-03-12T08:15:00Z",
    "Posted 6 Jun 2026 at 12:00am": "2026-06-06T00:00:00Z",
    "Posted 6 Jun 2026 at 12:30pm": "2026-06-06T12:30:00Z",
    "3 May 26": "2026-05-03T00:00:00Z",
    "Updated 3 May 26 | Harbour": "2026-05-03T00:00:00Z",
    "Ana Brandt • 3 Dec 98 • Harbour": "1998-12-03T00:00:00Z",
}

ZONES = {
    "2026-03-12T08:15:00+08:00": "2026-03-12T00:15:00Z",
    "12 March 2026, 08:15 +0800": "2026-03-12T00:15:00Z",
    "3:30 p.m. EDT May 4, 2026": "2026-05-04T19:30:00Z",
    "May 4, 2026 3:30 p.m. EST": "2026-05-04T20:30:00Z",
    "May 4, 2026 at 11:30 PM SGT": "2026-05-04T15:30:00Z",
    "1 January 2026 00:30 CET": "2025-12-31T23:30:00Z",
    "March 13, 2026 GMT": "2026-03-13T00:00:00Z",
}

OTHER_LANGUAGES = [
    ("de", "Erschienen am 30.04.2026", "2026-04-30T00:00:00Z"),
    ("de", "Stand: 30.04.2026, 14:30 Uhr", "2026-04-30T14:30:00Z"),
    ("en", "18-May-2025", "2025-05-18T00:00:00Z"),
    ("de", "30. April 2026, 14.30 Uhr", "2026-04-30T14:30:00Z"),
    ("de", "14:30 Uhr, 30. April 2026", "2026-04-30T14:30:00Z"),
    ("de", "1. März 2026 um 07:05", "2026-03-01T07:05:00Z"),
    ("fr", "Publié le 3 février 2026 à 18h30", "2026-02-03T18:30:00Z"),
    ("es", "3 de febrero de 2026", "2026-02-03T00:00:00Z"),
    ("pl", "12 marca 2026", "2026-03-12T00:00:00Z"),
    ("hu", "2026. március 12. 14:05", "2026-03-12T14:05:00Z"),
    ("el", "3 Μαΐου 2026", "2026-05-03T00:00:00Z"),
    ("uk", "12 березня 2026, 10:15", "2026-03-12T10:15:00Z"),
    ("bg", "12 март 2026", "2026-03-12T00:00:00Z"),
    ("ro", "12 martie 2026", "2026-03-12T00:00:00Z"),
    ("hr", "12. ožujka 2026.", "2026-03-12T00:00:00Z"),
    ("nl", "12 mrt 2026", "2026-03-12T00:00:00Z"),
    ("en", "12th of March 2026", "2026-03-12T00:00:00Z"),
    ("ru", "12 марта 2026", "2026-03-12T00:00:00Z"),
    ("ja", "2026年3月12日", "2026-03-12T00:00:00Z"),
    ("ko", "2026년 3월 12일", "2026-03-12T00:00:00Z"),
    ("el", "12 Μαρ 2026, 19:06", "2026-03-12T19:06:00Z"),
    ("ru", "12 мар. 2026 г., 13:44", "2026-03-12T00:00:00Z"),
    ("uk", "12 бер. 2026", "2026-03-12T00:00:00Z"),
    ("pl", "12 paź 2026", "2026-10-12T00:00:00Z"),
    ("pl", "3 listopada 2026", "2026-11-03T00:00:00Z"),
    ("hr", "3. listopada 2026.", "2026-10-03T00:00:00Z"),
    ("sk", "12. októbra 2026", "2026-10-12T00:00:00Z"),
    ("tr", "12 Ara 2026", "2026-12-12T00:00:00Z"),
    ("tr", "12 HAZİRAN 2026", "2026-06-12T00:00:00Z"),
    ("tr", "12 ARALIK 2026", "2026-12-12T00:00:00Z"),
    ("ms", "12 Mac 2026", "2026-03-12T00:00:00Z"),
    ("id", "12 Agt 2026", "2026-08-12T00:00:00Z"),
    ("hi", "12 जनवरी 2026", "2026-01-12T00:00:00Z"),
    ("hi", "१२ मार्च २०२६", "2026-03-12T00:00:00Z"),
    ("ar", "12 مارس ,2026: 06:20", "2026-03-12T06:20:00Z"),
    ("ar", "12 مارس/آذار 2026", "2026-03-12T00:00:00Z"),
    ("ar", "12 كانون الثاني 2026", "2026-01-12T00:00:00Z"),
    ("he", "12 במרץ 2026, 18:20", "2026-03-12T18:20:00Z"),
    ("fa", "۱۲ مه ۲۰۲۶", "2026-05-12T00:00:00Z"),
    ("bn", "১২ আগস্ট ২০২৬", "2026-08-12T00:00:00Z"),
    ("de", "14. Mrz 2026", "2026-03-14T00:00:00Z"),
    ("fr", "Publié le 14 mars 2026 à 5 h 30", "2026-03-14T05:30:00Z"),
    ("fr", "14 mars 2026 | 2 h 15 de lecture", "2026-03-14T00:00:00Z"),
    ("th", "12 มีนาคม 2569", "2026-03-12T00:00:00Z"),
    ("th", "12 มี.ค. 2569", "2026-03-12T00:00:00Z"),
    ("th", "12 มี.ค. 69", "2026-03-12T00:00:00Z"),
    ("th", "12/03/69", "2026-03-12T00:00:00Z"),
    ("en", "12 Mar 69", "2069-03-12T00:00:00Z"),
    ("lt", "2026 m. gegužės 3 d.", "2026-05-03T00:00:00Z"),
    ("lt", "2026 m. gruodis 3 d.", "2026-12-03T00:00:00Z"),
    ("lv", "2026. gada 3. maijs", "2026-05-03T00:00:00Z"),
    ("lv", "2026 gada 3. maijs", "2026-05-03T00:00:00Z"),
    ("vi", "3 tháng 5, 2026", "2026-05-03T00:00:00Z"),
    ("vi", "3 tháng 5 năm 2026", "2026-05-03T00:00:00Z"),
    ("eu", "2026 maiatza 3", "2026-05-03T00:00:00Z"),
    ("si", "2026 මැයි 3", "2026-05-03T00:00:00Z"),
    ("sq", "3 gusht 2026", "2026-08-03T00:00:00Z"),
    ("cy", "3 Mawrth 2026", "2026-03-03T00:00:00Z"),
    ("sw", "3 Machi 2026", "2026-03-03T00:00:00Z"),
    ("ga", "3 Márta 2026", "2026-03-03T00:00:00Z"),
    ("az", "3 aprel 2026", "2026-04-03T00:00:00Z"),
    ("be", "3 красавіка 2026", "2026-04-03T00:00:00Z"),
    ("kk", "3 мамыр 2026", "2026-05-03T00:00:00Z"),
    ("ka", "3 მაისი 2026", "2026-05-03T00:00:00Z"),
    ("hy", "3 մայիսի 2026", "2026-05-03T00:00:00Z"),
    ("ur", "3 مئی 2026", "2026-05-03T00:00:00Z"),
    ("mr", "3 जानेवारी 2026, 10:15", "2026-01-03T10:15:00Z"),
    ("gu", "3 ફેબ્રુઆરી 2026", "2026-02-03T00:00:00Z"),
    ("ta", "அக்டோபர் 3, 2026", "2026-10-03T00:00:00Z"),
    ("ta", "3 மே 2026", "2026-05-03T00:00:00Z"),
    ("my", "3 ဧပြီ 2026", "2026-04-03T00:00:00Z"),
    ("km", "3 ឧសភា 2026", "2026-05-03T00:00:00Z"),
    ("lo", "3 ພຶດສະພາ 2026", "2026-05-03T00:00:00Z"),
    ("am", "3 ማርች 2026", "2026-03-03T00:00:00Z"),
]

# A day without its year, or an age, is not a date.
NEVER = [
    "March 12", "Oct 2, 9.40pm", "March 2026", "2026", "Thursday", "2 hours ago", "Published2 days ago", "yesterday",
    "31 February 2026", "Feb 29, 2025", "99.99.2026", "0000-00-00", "14:30", "5 min read", "Ferry crews end strike",
    "3 May 26 passengers", "3 May 26 – 7 boats", "3 May 264", "3 May 2",
    "2026 m. gegužės 33 d.", "2026. gada 33. maijs", "3 tháng 5", "3 tháng 13, 2026",
    "gegužės 3 d.", "3 May69", "",
]  # fmt: skip


@pytest.mark.parametrize(("line", "stamp"), ENGLISH.items())
def test_line_with_year_month_and_day_gives_the_moment(line, stamp):
    assert stamp == stamp_of(line, "en")


@pytest.mark.parametrize(("line", "stamp"), ZONES.items())
def test_moment_is_told_in_utc(line, stamp):
    assert stamp == stamp_of(line, "en")


@pytest.mark.parametrize(("language", "line", "stamp"), OTHER_LANGUAGES)
def test_dates_are_read_in_the_language_of_the_text(language, line, stamp):
    assert stamp == stamp_of(line, language)


@pytest.mark.parametrize("line", NEVER)
def test_nothing_that_the_line_does_not_say_is_made_up(line):
    assert stamp_of(line, "en") is None


@pytest.mark.parametrize("language", [None, "xx", "zu"])
def test_unknown_language_does_not_hide_a_plain_date(language):
    assert "2026-03-12T00:00:00Z" == stamp_of("12 March 2026", language)


def test_day_stands_first_in_numbers_unless_an_american_clock_stands_behind():
    expected = {
        ("03/04/2026", "en"): "2026-04-03T00:00:00Z",
        ("03/04/2026 5:00 PM EST", "en"): "2026-03-04T22:00:00Z",
        ("03.04.2026", "de"): "2026-04-03T00:00:00Z",
    }

    assert expected == {(line, language): stamp_of(line, language) for line, language in expected}


def test_other_days_of_an_english_text_tell_whether_the_month_stands_first():
    american, british = "They sailed on Aug. 2, and again on December 13.", "They sailed on 2 August 2025."
    called = ["The attacks of Sept. 11 and the riot of January 6 were not forgotten."]

    assert "2025-12-09T00:00:00Z" == stamp_of("12/9/2025", "en", [american])
    for beside in ([british], [american, british], [american, "on the 4th of March"], called, [american[:26]], []):
        assert "2025-09-12T00:00:00Z" == stamp_of("12/9/2025", "en", beside)
    assert "2025-09-12T13:55:00Z" == stamp_of("12/9/2025 13:55", "en", [american])
    assert "2025-09-12T00:00:00Z" == stamp_of("12/9/2025", "fr", [american])


def test_time_that_no_clock_shows_leaves_the_day():
    assert "2026-05-03T00:00:00Z" == stamp_of("3 May 2026, 27:61", "en")


@pytest.mark.parametrize("line", ["31 December 9999 23:00 PST", "1 January 0100", "1/1/0999", "12 March 3026"])
def test_year_before_newspapers_or_beyond_the_schema_is_no_date(line):
    assert stamp_of(line, "en") is None


def test_lines_of_changes_are_told_from_those_of_publication():
    lines = [
        "Updated 12 March 2026", "LAST UPDATED: 12 March 2026", "Stand: 12.03.2026", "Mis à jour le 12 mars 2026",
        "Published 12 March 2026", "Erschienen am 12.03.2026", "12 March 2026 (not updated since)",
    ]  # fmt: skip

    assert lines[:4] == [line for line in lines if is_update(line)]


@pytest.mark.parametrize(
    "line",
    ["Aangepast 12.03.2026", "Gewijzigd 12.03.2026", "Muokattu 12.3.2026", "Zmieniono 12.03.2026",
     "Ažurirano 12.03.2026",
     "Оновлено 12.03.2026", "Ενημερώθηκε: 12.03.2026", "Diperbarui 12/03/2026", "Cập nhật: 12/03/2026",
     "업데이트 2026.03.12",
     "עודכן 12.03.26", "آخر تحديث 12/03/2026", "به‌روزرسانی ۱۲/۰۳/۲۰۲۶", "अपडेट 12/03/2026", "更新 2026/03/12"],
)  # fmt: skip
def test_changes_are_told_in_every_language(line):
    assert is_update(line)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Published 12 March 2026 Updated 13 March 2026", ["Published 12 March 2026", " Updated 13 March 2026"]),
        ("Actualizat: 12.03.2026 14:22 Publicat: 12.03.2026 12:10",
         ["Actualizat: 12.03.2026 14:22", " Publicat: 12.03.2026 12:10"]),
        ("14:05 12 March 2026, page 300", ["14:05 12 March 2026, page 300"]),
        ("12 March 2026, call 0123 456 789 now", ["12 March 2026, call 0123 456 789 now"]),
        ("not a day", ["not a day"]),
    ],
)  # fmt: skip
def test_line_falls_into_parts_with_a_day_each(line, parts):
    assert parts == statements(line)


def test_who_edited_a_text_is_no_change():
    assert not is_update("Editado por Ana Brandt, 12/03/2026")


@pytest.mark.parametrize("text", ["Ana Brandt 5 lip", "Haz 3", "Marta 34", "12 ara", "NIS 3", "Mae 3", "3 mey"])
def test_words_that_are_months_only_in_a_whole_date_are_none_elsewhere(text):
    assert text == blanked(text, "|")


def test_days_are_blanked_with_a_year_or_without_also_where_a_name_runs_into_them():
    assert "By Ana Brandt |" == blanked("By Ana Brandt May 3, 2024", "|")
    assert "By Ana Brandt|" == blanked("By Ana BrandtMay 3, 2024", "|")
    assert "Ana Brandt |, 17:46" == blanked("Ana Brandt 8 января, 17:46", "|")
    assert "Omar 5 Brandt" == blanked("Omar 5 Brandt", "|")
    assert "Theresa May" == blanked("Theresa May", "|")
    assert "Ana Brandt |" == blanked("Ana Brandt 3 May 26", "|")


@pytest.mark.parametrize("lead", ["Verfügbar bis", "Video verfügbar bis", "Available until", "Disponible jusqu'au"])
def test_day_until_which_something_can_be_had_is_told(lead):
    assert is_end(f"{lead} 3.5.2024")
    assert not is_end(f"3.5.2024, {lead}")


def test_day_as_of_which_a_text_stands_is_told_from_one_of_a_change():
    assert is_as_of("Stand: 24.04.2024 22:58 Uhr")
    assert not is_as_of("Aktualisiert am 24.04.2024")
    assert not is_as_of("Standort: Saltira, 24.04.2024")


@pytest.mark.parametrize("line", ["Last updated", "PUBLISHED:", "Published on", "Stand:", "更新", "发布日期"])
def test_words_that_stand_before_days_alone_are_their_label(line):
    assert is_label(line)


@pytest.mark.parametrize(
    "line", ["Updated rules", "Updated 3 May 2024", "Published by Ana Brandt", "updated " * 6, "·", ""]
)
def test_line_of_other_words_or_of_many_is_no_label_of_days(line):
    assert not is_label(line)
