"""Numbers and dates as the language spoken now writes them, by Babel (CLDR)."""

from datetime import date, datetime, time
from typing import Any

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent, get_decimal_symbol, get_group_symbol

from dashboard.language.current import SOURCE, locale


def number(value: float) -> str:
    """A whole number with its groups: "12,345", in German "12.345"."""
    return f"{value:,.0f}" if _english() else format_decimal(round(value), locale=locale())


def decimal(value: float, digits: int = 1, *, signed: bool = False) -> str:
    """A number with its fraction: "1.5", in German "1,5". signed: a plus is written too."""
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    return text.replace(".", get_decimal_symbol(locale()))


def percent(share: float, *, signed: bool = False) -> str:
    """A share 0..1 in whole percent: "12%", in German "12 %". signed: a plus is written too."""
    if _english():
        return f"{share:+.0%}" if signed else f"{share:.0%}"
    said = format_percent(round(share, 2), format=None, locale=locale())
    return f"+{said}" if signed and share >= 0 else said


def for_charts() -> dict[str, Any]:
    """Signs and names for Plotly, by the keys of its locales (d3-format, d3-time-format)."""
    days, months = locale().days["stand-alone"], locale().months["format"]
    return {
        "decimal": get_decimal_symbol(locale()),
        "thousands": get_group_symbol(locale()),
        "days": [days["wide"][(day - 1) % 7] for day in range(7)],  # Sunday first
        "shortDays": [days["abbreviated"][(day - 1) % 7] for day in range(7)],
        "months": [months["wide"][month] for month in range(1, 13)],
        "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
    }


def whole_date(day: date) -> str:
    """Weekday and date, for example "Tue 4 Mar 2025"."""
    if _english():
        return format_date(day, "EEE d MMM y", locale=locale())
    return format_skeleton("yMMMEd", datetime.combine(day, time()), locale=locale())


def short_date(day: date) -> str:
    """Day and month, for example "4 Mar"."""
    if _english():
        return format_date(day, "d MMM", locale=locale())
    return format_skeleton("MMMd", datetime.combine(day, time()), locale=locale())


def month(year: int, number_of_month: int) -> str:
    """A month and its year, for example "March 2026"."""
    return format_skeleton("yMMMM", datetime(year, number_of_month, 1), locale=locale())


def weekdays() -> tuple[str, ...]:
    """Short names from Monday on."""
    names = locale().days["stand-alone"]["abbreviated"]
    return tuple(names[day] for day in range(7))


def within(words: str) -> str:
    """A label as it stands within a sentence: in German its nouns keep their capitals."""
    return words if locale().language == "de" else words[:1].lower() + words[1:]


def beginning(words: str) -> str:
    """Words as they begin a line: the first letter is a capital, others stay."""
    return words[:1].upper() + words[1:]


def _english() -> bool:
    return locale().language == SOURCE
