"""Numbers, dates and plural forms as each language writes them."""

from datetime import UTC, date, datetime

import pytest

from dashboard import texts
from dashboard.figures import mood
from dashboard.language import current, formats
from dashboard.texts import clock

DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("language", "whole", "share", "half", "day", "month"),
    [
        ("en", "1,234,567", "12%", "1.5", "Wed 4 Mar 2026", "March 2026"),
        ("hi", "12,34,567", "12%", "1.5", "बुध, 4 मार्च 2026", "मार्च 2026"),
        ("es", "1.234.567", "12 %", "1,5", "mié, 4 mar 2026", "marzo de 2026"),
        ("de", "1.234.567", "12 %", "1,5", "Mi., 4. März 2026", "März 2026"),
        ("fr", "1 234 567", "12 %", "1,5", "mer. 4 mars 2026", "mars 2026"),
        ("ar", "1,234,567", "12%", "1.5", "الأربعاء، 4 مارس 2026", "مارس 2026"),
    ],
)
def test_numbers_and_dates(
    language: str, whole: str, share: str, half: str, day: str, month: str
) -> None:
    with current.speaking(language):
        said = (
            formats.number(1_234_567), formats.percent(0.123), formats.decimal(1.5),
            formats.whole_date(DAY), formats.month(2026, 3),
        )  # fmt: skip
    assert tuple(plain(words) for words in said) == (whole, share, half, day, month)


@pytest.mark.parametrize("language", current.KNOWN)
def test_a_week_has_seven_names_and_a_chart_its_twelve_months(language: str) -> None:
    with current.speaking(language):
        assert len(set(formats.weekdays())) == 7
        config = mood.config()
        given = config["locales"][config["locale"]]["format"]
    assert len(set(given["days"])) == len(set(given["shortDays"])) == 7
    assert len(set(given["months"])) == 12
    assert given["decimal"] != given["thousands"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 lessons", "1 lesson", "2 lessons"]),
        ("hi", ["0 पाठ", "1 पाठ", "2 पाठ"]),
        ("de", ["0 Stunden", "1 Stunde", "2 Stunden"]),
        ("fr", ["0 cours", "1 cours", "2 cours"]),
        ("ar", ["لا دروس", "درس واحد", "درسان"]),
    ],
)
def test_plural_forms_are_those_of_the_language(language: str, said: list[str]) -> None:
    with current.speaking(language):
        assert [texts.plural(count, "lesson", "lessons") for count in range(3)] == said


def test_french_says_none_in_the_singular() -> None:
    with current.speaking("fr"):
        assert texts.plural(0, "reading", "readings") == "0 mesure"
        assert texts.plural(2, "reading", "readings") == "2 mesures"


def test_durations_and_spans_have_their_words() -> None:
    begin, end = datetime(2026, 3, 4, 9, 0, tzinfo=UTC), datetime(2026, 3, 4, 9, 45, tzinfo=UTC)
    with current.speaking("de"):
        assert clock.span_text(begin, end).count(" bis ") == 1
        assert clock.duration_text(3900) == "1 h 05 min"
        assert formats.within("Langsamer") == "Langsamer"
    with current.speaking("fr"):
        assert formats.within("Plus vite") == "plus vite"
    assert formats.beginning("last 5 Minutes") == "Last 5 Minutes"


def plain(words: str) -> str:
    """With common spaces: languages use narrow ones and such that do not break."""
    return " ".join(words.replace("\u202f", " ").replace("\u00a0", " ").split())
