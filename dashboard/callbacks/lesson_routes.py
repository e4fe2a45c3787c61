"""The pages after class by their address: history, classes, topics, lessons, students, review."""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import unquote

from flask import has_request_context, request
from sqlalchemy import Engine

from dashboard import texts
from dashboard.components import shell
from dashboard.components.base import Component
from dashboard.pages.history import calendar, compare, student_weeks, topic, weeks
from dashboard.pages.history import page as history
from dashboard.pages.lesson import page as session
from dashboard.pages.lesson import review, student
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import noted
from dashboard.reads import session as reads
from dashboard.reads import weeks as week_reads
from dashboard.series.lesson_summary import Asked
from dashboard.server.permissions import may_manage
from dashboard.texts import clock
from dashboard.viewmodels.history_address import COOKIE, asked_of
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


def is_known(pathname: str) -> bool:
    """Whether an address is one of these pages."""
    return any(re.fullmatch(pattern, pathname) for pattern, _ in _PAGES)


def history_page(engine: Engine, asked: Asked | None = None, said: str = "") -> Component:
    """The list of lessons; asked: which part of it; said: of what was just done."""
    asked = asked or Asked()
    records = lesson_reads.history_page(engine, asked)
    answers = reads.answers_given(engine)
    tried = reads.experiment_calls(engine)
    return history.layout(records, answers, clock.utc_now(), tried=tried, asked=asked, said=said)


def _history(_: re.Match[str], search: str, __: Settings, engine: Engine) -> Component:
    remembered = unquote(request.cookies.get(COOKIE, "")) if has_request_context() else ""
    return history_page(engine, asked_of(search, remembered))


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
    noted.note(noted.SEEN, detail="class")
    return compare.layout(lesson_reads.history_class(engine, name, page), name)


def _weeks(found: re.Match[str], _: str, __: Settings, engine: Engine) -> Component:
    noted.note(noted.SEEN, detail="class-weeks")
    records = week_reads.class_weeks(engine, unquote(found[1]), int(found[2] or 1) - 1)
    return weeks.layout(records, may_see_students=may_manage())


def _student_weeks(found: re.Match[str], _: str, settings: Settings, engine: Engine) -> Component:
    if not may_manage():
        return shell.not_found(texts.STUDENT_WEEKS_ONLY_HERE)
    noted.note(noted.SEEN, detail="student-weeks")
    thresholds = settings.flags.thresholds()
    class_name, name = unquote(found[1]), unquote(found[2])
    return student_weeks.layout(week_reads.student_weeks(engine, class_name, name, thresholds))


def _topic(found: re.Match[str], _: str, __: Settings, engine: Engine) -> Component:
    noted.note(noted.SEEN, detail="topic")
    return topic.layout(week_reads.topic_weeks(engine, unquote(found[1])))


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
    (r"/class/([^/]+)/weeks(?:/([0-9]{1,9}))?/?", _weeks),
    (r"/class/([^/]+)/student/([^/]+)/?", _student_weeks),
    (r"/topic/([^/]+)/?", _topic),
    (rf"/session/{_ID}/?", _session),
    (rf"/session/{_ID}/seat/([1-9][0-9]{{0,2}})/?", _student),
    (rf"/session/{_ID}/review/?", _review),
)
