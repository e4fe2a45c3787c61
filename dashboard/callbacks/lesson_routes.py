"""The pages after class by their address: history, calendar, classes, lessons, students, review."""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import unquote

from sqlalchemy import Engine

from dashboard import texts
from dashboard.components import shell
from dashboard.components.base import Component
from dashboard.pages.history import calendar, compare
from dashboard.pages.history import page as history
from dashboard.pages.lesson import page as session
from dashboard.pages.lesson import review, student
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import session as reads
from dashboard.series.lesson_summary import Asked
from dashboard.texts import clock
from dashboard.viewmodels.time_window import window_of
from storage.config.settings import Settings

_ID = r"([0-9]{1,15})"


def page(pathname: str, search: str, settings: Settings, engine: Engine) -> Component | None:
    """The page at an address; None where it is none of these. search: as in "?from=60&to=300"."""
    for pattern, make in _PAGES:
        found = re.fullmatch(pattern, pathname)
        if found:
            return make(found, search, settings, engine)
    return None


def history_page(engine: Engine, asked: Asked | None = None, said: str = "") -> Component:
    """The list of lessons; asked: which part of it; said: of what was just done."""
    asked = asked or Asked()
    records = lesson_reads.history_page(engine, asked)
    answers = reads.answers_given(engine)
    tried = reads.experiment_calls(engine)
    return history.layout(records, answers, clock.utc_now(), tried=tried, asked=asked, said=said)


def _history(_: re.Match[str], __: str, ___: Settings, engine: Engine) -> Component:
    return history_page(engine)


def _calendar(found: re.Match[str], _: str, __: Settings, engine: Engine) -> Component:
    month = None
    if found[1] != "calendar":
        year, number = (int(part) for part in found[1].split("-"))
        if not (1970 <= year <= 9998 and 1 <= number <= 12):
            return shell.not_found(texts.NOT_FOUND)
        month = date(year, number, 1)
    today = clock.local(clock.utc_now()).date()
    return calendar.layout(lesson_reads.history_month(engine, month), month, today)


def _class(found: re.Match[str], _: str, __: Settings, engine: Engine) -> Component:
    name, page = unquote(found[1]), int(found[2] or 1) - 1
    return compare.layout(lesson_reads.history_class(engine, name, page), name)


def _session(found: re.Match[str], search: str, settings: Settings, engine: Engine) -> Component:
    records = reads.session_records(engine, int(found[1]))
    if records is None:
        return shell.not_found(texts.NO_SESSION)
    thresholds = settings.flags.thresholds()
    return session.layout(records, clock.utc_now(), thresholds, window_of(search))


def _student(found: re.Match[str], _: str, settings: Settings, engine: Engine) -> Component:
    session_id, number = int(found[1]), int(found[2])
    records = reads.session_records(engine, session_id)
    if records is None:
        return shell.not_found(texts.NO_SESSION)
    kept = lesson_reads.kept_readings(engine, session_id, number)
    return student.layout(records, number, kept, clock.utc_now(), settings.flags.thresholds())


def _review(found: re.Match[str], _: str, __: Settings, engine: Engine) -> Component:
    row = reads.session_row(engine, int(found[1]))
    return shell.not_found(texts.NO_SESSION) if row is None else review.layout(row)


_Make = Callable[[re.Match[str], str, Settings, Engine], Component]
_PAGES: tuple[tuple[str, _Make], ...] = (
    (r"/history/?", _history),
    (r"/history/(calendar|[0-9]{4}-[0-9]{2})/?", _calendar),
    (r"/class/([^/]+)(?:/([0-9]{1,9}))?/?", _class),
    (rf"/session/{_ID}/?", _session),
    (rf"/session/{_ID}/seat/([1-9][0-9]{{0,2}})/?", _student),
    (rf"/session/{_ID}/review/?", _review),
)
