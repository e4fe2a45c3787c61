"""One student of a lesson: own course against own usual level and class, flags, coverage."""

from datetime import datetime

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, blank, legend, panel, person
from dashboard.components.flag_card import flag_card
from dashboard.components.shell import not_found
from dashboard.figures import mood as figures
from dashboard.figures.student import StudentView, student_figure, student_view
from dashboard.language import formats
from dashboard.pages.lesson.heat_panel import student_address
from dashboard.pages.lesson.panels import timeline_table
from dashboard.paths import address, student_weeks_address
from dashboard.reads.records import KeptReadings, SessionRecords
from dashboard.series import frames as series
from dashboard.series.flag_state import flag_of_row
from dashboard.series.speakers import spoken_ms
from dashboard.texts import clock
from dashboard.viewmodels.lesson import lesson_view
from storage.config.flag_presets import FlagThresholds
from storage.flag_minutes import flagged_time
from storage.rows import SeatRow


def layout(
    records: SessionRecords,
    number: int,
    readings: KeptReadings,
    now: datetime,
    settings: FlagThresholds,
) -> Component:
    """readings: what those that are kept of this student come to."""
    if records.session.class_only:
        return not_found(texts.STUDENT_NONE_OF_CLASS)
    seat = next((seat for seat in records.seats if seat.number == number), None)
    if seat is None:
        return not_found(texts.NO_STUDENT)
    if seat.excluded:
        return not_found(texts.STUDENT_LEFT_OUT)
    student = student_view(lesson_view(records, now), seat, settings)
    return html.Div(
        [
            dcc.Store(id="student-place", data=[records.session.id, number]),
            _head(records, seat),
            html.Dl(
                [
                    html.Div([html.Dt(term), html.Dd(value)])
                    for term, value in facts(student, readings)
                ],
                className="facts",
            ),
            _chart(student),
            panel(
                texts.SESSION_FLAGS_TITLE,
                html.Ul(_flags(student), className="flags"),
                sub=texts.ESTIMATE,
                class_name="session-flags",
                about="flags",
            ),
            html.P(texts.STUDENT_NOTE, className="note"),
        ],
        className="page session student",
    )


def facts(student: StudentView, readings: KeptReadings) -> list[tuple[str, str]]:
    """The student in a few numbers: a term and its value each."""
    shares = series.average(student.mood)
    most = max(shares, key=lambda emotion: shares[emotion]) if shares else None
    view = student.lesson
    flagged_s = flagged_time(
        (flag.opened_at, flag.closed_at or view.until) for flag in student.flags
    ).total_seconds()
    seen = (student.seat.last_seen_at - student.seat.first_seen_at).total_seconds()
    return [
        (texts.FACT_ON_SCREEN, clock.duration_text(seen)),
        (
            texts.COLUMN_COVERAGE,
            "–" if student.coverage is None else formats.percent(student.coverage),
        ),
        (texts.FACT_UNSURE, _unsure(readings)),
        (texts.FACT_OTHERS, _others(readings)),
        (
            texts.FACT_MOSTLY,
            f"{texts.EMOTION[most]} {formats.percent(shares[most])}" if most else "–",
        ),
        (
            texts.SESSION_FLAGS_TITLE,
            texts.flags_and_time(len(student.flags), clock.duration_text(flagged_s)),
        ),
        *_spoke(student),
    ]


def _spoke(student: StudentView) -> list[tuple[str, str]]:
    """How long the student spoke; nothing where that is not kept."""
    records = student.lesson.records
    if not (records.session.times_speakers or records.seat_speech):
        return []
    spoke = spoken_ms(records.seat_speech).get(student.seat.id, 0)
    return [(texts.FACT_STUDENT_SPOKE, texts.spoken_for(spoke))]


def _unsure(kept: KeptReadings) -> str:
    """Share of the readings that could not be read, and the reason for most of them."""
    if not kept.readings:
        return texts.UNSURE_NOT_KEPT
    share = formats.percent(kept.unsure / kept.readings)
    reason = next((reason for reason, _ in kept.reasons if reason is not None), None)
    return share if reason is None else texts.unsure_mostly(share, reason)


def _others(kept: KeptReadings) -> str:
    if not kept.looked:
        return texts.OTHERS_UNKNOWN
    return texts.others_on_camera(kept.beside / kept.looked, kept.most)


def _head(records: SessionRecords, seat: SeatRow) -> Component:
    session = records.session
    shown = [other for other in records.seats if not other.excluded]
    place = [other.id for other in shown].index(seat.id)
    beside = [
        (texts.STUDENT_BEFORE, shown[place - 1] if place else None),
        (texts.STUDENT_AFTER, shown[place + 1] if place + 1 < len(shown) else None),
    ]
    links = [
        dcc.Link(words, href=student_address(session.id, other.number))
        for words, other in beside
        if other is not None
    ]
    if seat.name and session.class_name:
        over_weeks = student_weeks_address(session.class_name, seat.name)
        links.append(dcc.Link(texts.WEEKS_TITLE, href=over_weeks))
    return html.Header(
        [
            html.Div(
                [
                    html.H1(person(texts.seat_name(seat.number, seat.name))),
                    html.P(
                        [
                            person(session.title or texts.UNTITLED),
                            f" · {clock.date_text(session.started_at)}",
                        ],
                        className="sub",
                    ),
                ],
                className="page-title",
            ),
            html.Nav(
                [*links, dcc.Link(texts.BACK_TO_LESSON, href=address(f"/session/{session.id}"))],
                className="views",
                **attributes(aria_label=texts.STUDENTS_TITLE),
            ),
        ],
        className="page-head",
    )


def _chart(student: StudentView) -> Component:
    if student.mood.empty:
        return panel(texts.STUDENT_MOOD, blank(texts.STUDENT_NOT_READ, ""))
    started_at = student.lesson.records.session.started_at
    graph = dcc.Graph(
        id="student-figure", figure=student_figure(student), config=figures.config(),
        className="graph",
    )  # fmt: skip
    return panel(
        texts.STUDENT_MOOD,
        html.Div(
            graph, className="graph-box tall",
            **attributes(role="img", aria_label=texts.STUDENT_ALT),
        ),
        html.Details(
            [
                html.Summary(texts.MOOD_TABLE),
                html.Div(
                    timeline_table(student.mood, started_at), className="scroll", tabIndex="0"
                ),
            ],
            className="as-table",
        ),
        sub=texts.STUDENT_MOOD_SUB,
        class_name="mood",
        aside=html.Ul(legend(series.average(student.mood)), className="legend"),
        about="student",
    )  # fmt: skip


def _flags(student: StudentView) -> list[Component]:
    started_at = student.lesson.records.session.started_at
    items = [flag_of_row(flag, student.lesson.until) for flag in student.flags]
    return [
        flag_card(item, clock.lesson_time(started_at, item.flag.opened_at)) for item in items
    ] or [html.Li(texts.STUDENT_FLAGS_EMPTY, className="none")]
