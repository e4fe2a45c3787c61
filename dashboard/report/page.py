"""A lesson as one HTML file: opens offline, prints on A4, has no script, asks no other host.

The text comes from `dashboard/texts/report.py`, the layout from `templates/report.html`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import Engine

from dashboard import texts
from dashboard.components.class_check import side_text
from dashboard.components.flag_card import flag_duration, life_note, look_text
from dashboard.components.flag_explanation import evidence
from dashboard.components.students_table import student_rows
from dashboard.figures import theme
from dashboard.language import formats
from dashboard.reads import session as reads
from dashboard.report import timeline_svg as report_chart
from dashboard.report.lesson_parts import answer_rows, hard_rows, pace_rows, posture_rows
from dashboard.report.rendering import render
from dashboard.report.summary_sentences import summary
from dashboard.series import checks
from dashboard.series import frames as series
from dashboard.series.flag_state import FlagNow, flag_of_row
from dashboard.series.topics import Topic, topic_marks, topics
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView, fact_pairs, lesson_view
from storage.errors import StorageError
from storage.kinds import MarkerKind, Verdict

CHART_POINTS = 270
"""As many as a printed page can show."""
TABLE_ROWS = 30
EMOTIONS = [(emotion, theme.MARKS[emotion]) for emotion in theme.STACK_ORDER]
_CHECK_LABEL = "C{number}"


@dataclass(frozen=True, slots=True)
class ReportFlag:
    """One flag as the report lists it, all in words."""

    at: str
    who: str
    look: str
    lasted: str
    ended: str
    evidence: str
    verdict: str


def session_report(engine: Engine, session_id: int, now: datetime) -> str:
    """The report of a session as HTML. Raises StorageError where there is no such session."""
    return report_html(reported(engine, session_id, now), now)


def reported(engine: Engine, session_id: int, now: datetime) -> LessonView:
    """What a report of a session is made of. Raises StorageError where there is no such session."""
    records = reads.session_records(engine, session_id)
    if records is None:
        raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
    return lesson_view(records, now)


def topics_of(view: LessonView) -> list[Topic]:
    """The lesson's topics, with what was felt in each."""
    records, began_at = view.records, view.records.session.started_at
    return topics(records.markers, records.class_mood, records.flags, began_at, view.until)


def report_html(view: LessonView, now: datetime) -> str:
    """The report of a lesson as HTML, UTF-8 when written."""
    records = view.records
    session = records.session
    found = topics_of(view)
    return render(
        "report.html",
        now,
        session=session,
        until=view.until,
        facts=fact_pairs(view),
        summary=summary(view, found),
        hard=hard_rows(view, found),
        answers=answer_rows(view),
        pace=pace_rows(view),
        posture=posture_rows(view),
        chart=lesson_chart(view),
        emotions=EMOTIONS,
        emotion_names=[texts.EMOTION[emotion] for emotion in theme.STACK_ORDER],
        shares=series.average(view.mood),
        topics=_numbered(found),
        checks=_checks(view, now),
        flags=[
            _flag(flag_of_row(flag, view.until), records.session.started_at)
            for flag in records.flags
        ],
        students=_students(view),
        gaps=gap_rows(view),
        timeline=_timeline(view),
    )


def gap_rows(view: LessonView) -> list[tuple[str, str, str, str]]:
    """When, until when, how long and why nothing was seen."""
    started_at = view.records.session.started_at
    return [
        (
            clock.lesson_time(started_at, series.moment(started_at, gap["from_ms"])),
            clock.lesson_time(started_at, series.moment(started_at, gap["to_ms"])),
            clock.duration_text((gap["to_ms"] - gap["from_ms"]) / 1000),
            texts.gap(gap["reason"]),
        )
        for gap in view.unseen.to_dict("records")
    ]


def lesson_chart(view: LessonView) -> Markup | None:
    """The timeline as a picture; None where nothing was seen."""
    if view.records.class_mood.empty:
        return None
    started_at = view.records.session.started_at
    marks = [
        report_chart.Mark((at - started_at) / timedelta(milliseconds=1), label)
        for at, label in _labels(view)
    ]
    mood, step_ms = series.thin(view.mood, CHART_POINTS)
    return report_chart.timeline_svg(mood, view.gaps, marks, started_at, view.window_ms, step_ms)


def _labels(view: LessonView) -> list[tuple[datetime, str]]:
    """Moments on the chart and the labels that the report's lists give them."""
    markers = view.records.markers
    asked = [marker for marker in markers if marker.kind == MarkerKind.CHECK]
    return [(m.marked_at, str(n)) for n, m in enumerate(topic_marks(markers), start=1)] + [
        (m.marked_at, _CHECK_LABEL.format(number=n)) for n, m in enumerate(asked, start=1)
    ]


def _numbered(found: list[Topic]) -> list[tuple[str, Topic]]:
    """Topics with their label on the chart; the time before the first mark has none."""
    unmarked = sum(topic.text is None for topic in found)
    return [
        ("" if topic.text is None else str(place), topic)
        for place, topic in enumerate(found, start=1 - unmarked)
    ]


def _checks(view: LessonView, now: datetime) -> list[tuple[str, str, str, str]]:
    """Label, clock time, and the minute before and after in words."""
    records = view.records
    found = checks.checks(records.markers, view.mood, records.session.started_at, now)
    return [
        (
            _CHECK_LABEL.format(number=number),
            clock.lesson_time(records.session.started_at, check.at),
            side_text(check.before), side_text(check.after),
        )
        for number, check in enumerate(found, start=1)
    ]  # fmt: skip


def _flag(item: FlagNow, started_at: datetime) -> ReportFlag:
    told = (texts.WHY_SINCE, texts.WHY_ENDED, texts.EVIDENCE["ended"])
    given = item.flag.verdict
    return ReportFlag(
        at=clock.lesson_time(started_at, item.flag.opened_at),
        who=item.who,
        look=look_text(item),
        lasted=flag_duration(item),
        ended=life_note(item, past=True),
        evidence="; ".join(
            f"{term}: {value}" for term, value in evidence(item, started_at) if term not in told
        ),
        verdict=_verdict(given),
    )


def _verdict(given: str | None) -> str:
    words = {Verdict.HELPFUL: texts.HELPFUL, Verdict.WRONG: texts.WRONG}
    return words[Verdict(given)] if given in set(Verdict) else ""


def _students(view: LessonView) -> list[dict[str, Any]]:
    """Rows of `student_rows` by number, without those left out; none of a class-only lesson."""
    records = view.records
    if records.session.class_only:
        return []
    seats = [seat for seat in records.seats if not seat.excluded]
    frame = series.student_frame(seats, records.seat_mood, records.flags, view.until)
    return student_rows(frame)


def _timeline(view: LessonView) -> list[tuple[str, list[str]]]:
    """The chart in figures, in at most about `TABLE_ROWS` rows: clock time and shares."""
    rows, _ = series.thin(view.mood, TABLE_ROWS)
    started_at = view.records.session.started_at
    return [
        (
            clock.lesson_time(started_at, series.moment(started_at, row["bucket_ms"])),
            [formats.percent(row[emotion]) for emotion in theme.STACK_ORDER]
            + [formats.decimal(row["confused"]), formats.decimal(row["sad_count"])]
            + [f"{row['seen']:.0f} / {row['tiles']:.0f}"],
        )
        for row in rows.to_dict("records")
    ]
