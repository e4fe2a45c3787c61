"""The lessons of a month by day."""

from datetime import date
from typing import Any

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, icon, person
from dashboard.language import formats
from dashboard.pages.history.page import CALENDAR, empty, head
from dashboard.paths import address
from dashboard.series.lesson_summary import (
    HistoryRecords,
    by_day,
    month_after,
    month_before,
    month_of,
    weeks,
)
from dashboard.texts import clock
from storage.rows import ListedSessionRow


def layout(records: HistoryRecords, month: date | None, today: date) -> Component:
    """One month; None: that of the newest lesson."""
    if records.oldest is None or records.newest is None:
        return empty()
    newest, oldest = month_of(records.newest), month_of(records.oldest)
    shown = month or newest
    return html.Div(
        [
            head(records.all_lessons, CALENDAR),
            html.Section(
                [_month_head(shown, oldest, newest), _table(records, shown, today)],
                className="panel calendar",
            ),
        ],
        className="page history",
    )


def month_address(month: date) -> str:
    """Where a month is shown."""
    return address(f"/history/{month:%Y-%m}")


def _month_head(month: date, oldest: date, newest: date) -> Component:
    before, after = month_before(month), month_after(month)
    return html.Div(
        [
            _step("‹", texts.MONTH_BEFORE, before, there=before >= oldest),
            html.H2(texts.month_name(month.year, month.month), id="calendar-month"),
            _step("›", texts.MONTH_AFTER, after, there=after <= newest),
        ],
        className="month-head",
    )


def _step(sign: str, words: str, month: date, *, there: bool) -> Component:
    """A link to the month beside; only a sign where no lesson lies that way."""
    if not there:
        return html.Span(sign, className="step none", **attributes(aria_hidden="true"))
    label = f"{words}: {texts.month_name(month.year, month.month)}"
    link = dcc.Link(sign, href=month_address(month), className="step", title=label)
    # the link itself takes no label, so its name stands beside the sign
    return html.Span([link], **attributes(role="group", aria_label=label))


def _table(records: HistoryRecords, month: date, today: date) -> Component:
    days = by_day(records.sessions)
    first = weeks(month)
    heads = [html.Th(name, scope="col") for name in formats.weekdays()]
    body = [
        html.Tr([_day(records, day, days.get(day, []), month, today) for day in week])
        for week in first
    ]
    return html.Table(
        [html.Thead(html.Tr(heads)), html.Tbody(body)],
        **attributes(aria_labelledby="calendar-month"),
    )


def _day(
    records: HistoryRecords, day: date, lessons: list[Any], month: date, today: date
) -> Component:
    # the weekday is read where there is no head above: on a phone
    weekday = html.Span(f"{formats.weekdays()[day.weekday()]} ", className="weekday")
    number = html.Time([weekday, str(day.day)], dateTime=day.isoformat())
    inside = day.month == month.month
    names = [
        *(["outside"] if not inside else []),
        *(["today"] if day == today else []),
        *(["has"] if lessons else []),
    ]
    items = [html.Li(_lesson(records, lesson)) for lesson in lessons]
    return html.Td(
        [number, *([html.Ul(items)] if items else [])],
        className=" ".join(names),
        **(attributes(aria_current="date") if day == today else {}),
    )


def _lesson(records: HistoryRecords, lesson: ListedSessionRow) -> Component:
    # few elements: the month of a school has two hundred lessons
    mood = records.moods.get(lesson.id, {})
    most = max(mood, key=lambda emotion: mood[emotion]) if mood else None
    flags = texts.plural(lesson.flags, "flag", "flags") if lesson.flags else ""
    details = [part for part in (texts.EMOTION[most] if most else "", flags) if part]
    return dcc.Link(
        [
            html.Span(
                [
                    clock.time_text(lesson.started_at),
                    *([person(lesson.class_name, "class")] if lesson.class_name else []),
                ],
                className="lesson-when number",
            ),
            person(lesson.title or texts.UNTITLED),
            html.Span(
                [*([icon(most)] if most else []), " · ".join(details)],
                className=f"lesson-mood look-{most}" if most else "lesson-mood",
            ),
        ],
        href=address(f"/session/{lesson.id}"),
        className="lesson",
    )
