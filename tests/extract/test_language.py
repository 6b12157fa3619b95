import pytest
from py3langid import langid

from builder.extract import language as languages
from builder.extract.language import languages_of

TEXTS = {
    "en": "The crews of the ferries went back to work on Monday after nine days of strike and a long night of talks.",
    "de": "Die Mannschaften der Fähren gingen am Montag nach neun Tagen Streik und einer langen Nacht an die Arbeit.",
    "fr": "Les équipages des bacs ont repris le travail lundi après neuf jours de grève et une longue nuit de débats.",
    "es": "Las tripulaciones de los barcos volvieron al trabajo el lunes tras nueve días de huelga y una larga noche.",
    "it": "Gli equipaggi dei traghetti sono tornati al lavoro lunedì dopo nove giorni di sciopero e una lunga notte.",
    "nl": "De bemanningen van de veerboten gingen maandag na negen dagen staking en een lange nacht weer aan het werk.",
    "pl": "Załogi promów wróciły w poniedziałek do pracy po dziewięciu dniach strajku i długiej nocy rozmów w porcie.",
    "ja": "フェリーの乗組員は九日間のストライキと長い夜の話し合いの末、月曜日に仕事に戻った。港には多くの人が集まり、"
    "船の出発を見送った。乗組員は笑顔で手を振っていた。",
}


def language_of(text):
    return languages_of([text])[0]


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_sentence_tells_its_language(language, text):
    assert language == language_of(text)


@pytest.mark.parametrize(
    "text", ["", "Ana Brandt", "Ferries sail again", TEXTS["en"][:55], "1,234.56 " * 90, "–" * 500]
)
def test_too_few_letters_tell_no_language(text):
    assert language_of(text) is None


def test_row_of_names_tells_no_language():
    assert language_of("Ana Brandt Jan Falk Miriam Okoro Joaquim Raposo Olimpia Serrano Ren Okabe Fumiko Arai") is None


def test_text_is_told_by_its_beginning():
    """A quotation in another language far below must not sway what the page is written in."""
    assert "en" == language_of(" ".join([TEXTS["en"]] * 5 + [TEXTS["de"]] * 50))


def test_languages_of_many_texts_are_those_of_each_alone():
    texts = [*TEXTS.values(), "", *(text[:90] for text in TEXTS.values()), *map(str.upper, TEXTS.values())]

    assert [language_of(text) for text in texts] == languages_of(texts)


# Of scores of some thousands in single precision, which each processor adds up in an order of its own.
ROUNDING = 0.02


def test_scores_are_those_of_the_library():
    """Its model is walked through by ourselves: a release that changes it must not go unseen."""
    texts = [text[start:] for text in TEXTS.values() for start in range(0, 60, 10)]
    ranked = [langid.rank(text)[:2] for text in texts]

    for told in (languages._best(texts), [languages._best([text])[0] for text in texts]):
        assert [best for (best, _), _ in ranked] == [best for best, _ in told]
        assert [best - second for (_, best), (_, second) in ranked] == pytest.approx(
            [by for _, by in told], abs=ROUNDING
        )


def test_model_is_not_read_where_no_text_is_to_be_told(monkeypatch):
    monkeypatch.setattr(languages, "_model", lambda: pytest.fail("the model was read"))

    assert [None, None] == languages_of(["", "Ana Brandt"])
