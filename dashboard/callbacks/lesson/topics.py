"""Topics of a lesson put right afterwards: edited as lines, saved at once, taken back once."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import Change
from dashboard.components.topic_editor import undo_style
from dashboard.pages.lesson.panels import event_items, timeline
from dashboard.pages.lesson.topics import topics_body
from dashboard.reads import session as reads
from dashboard.series.agenda import agenda_text, parse_agenda
from dashboard.series.topics import topic_marks
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView, lesson_view
from dashboard.viewmodels.time_window import fitted, inside
from storage.agenda.align import named
from storage.agenda.read import titles_of
from storage.errors import ClassmoodError
from storage.records import TopicMark
from storage.writes.topics import set_topics


def register(app: Dash, engine: Engine) -> None:
    """Adds the callbacks to the app."""

    @app.callback(
        Output("topics-dialog", "opened"),
        Output("topics-lines", "value"),
        Output("topics-known", "data"),
        Output("topics-refused", "children"),
        Input("topics-edit", "n_clicks"),
        Input("topics-cancel", "n_clicks"),
        Input("topics-save", "n_clicks"),
        State("topics-lines", "value"),
        State("topics-known", "data"),
        State("session-window", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def edit(
        opened: int | None, _: int, __: int, lines: str | None, known: list[int] | None,
        window: object, session_id: int,
    ) -> tuple[bool, Change[str], Change[list[int]], str]:  # fmt: skip
        view = _view(engine, session_id)
        marks = topic_marks(view.records.markers)
        started_at = view.records.session.started_at
        if ctx.triggered_id == "topics-edit":
            lines = agenda_text(marks, started_at)
            return bool(opened), lines, [mark.id for mark in marks], ""
        if ctx.triggered_id != "topics-save":
            return False, no_update, no_update, ""
        seen = [mark for mark in marks if mark.id in set(known or ())]
        try:
            wanted = parse_agenda(lines or "", seen, started_at, view.until)
            set_topics(engine, session_id, [mark.id for mark in seen], wanted)
        except ClassmoodError as error:
            return True, no_update, no_update, str(error)
        _show(engine, session_id, window, texts.TOPICS_SAVED, marks)
        return False, no_update, no_update, ""

    @app.callback(
        Output("topics-lines", "value", allow_duplicate=True),
        Output("topics-laid", "children"),
        Output("topics-refused", "children", allow_duplicate=True),
        Output("topics-file", "contents"),
        Input("topics-file", "contents"),
        State("topics-lines", "value"),
        State("topics-known", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def lay(
        contents: str | None, lines: str | None, known: list[int] | None, session_id: int
    ) -> tuple[Change[str], str, str, None]:
        if not contents:
            raise PreventUpdate
        view = _view(engine, session_id)
        started_at = view.records.session.started_at
        seen = [m for m in topic_marks(view.records.markers) if m.id in set(known or ())]
        try:
            titles = titles_of(base64.b64decode(contents.partition(",")[2], validate=True))
            marks = parse_agenda(lines or "", seen, started_at, view.until)
        except binascii.Error:
            return no_update, "", texts.AGENDA_UNREADABLE, None
        except ClassmoodError as error:
            return no_update, "", str(error), None
        laid = named(marks, titles)
        count = sum(now.text != was.text for now, was in zip(laid, marks, strict=True))
        said = texts.agenda_laid(count, len(titles))
        return agenda_text(laid, started_at) if count else no_update, said, "", None

    @app.callback(
        Input("topics-undo", "n_clicks"),
        State("topics-before", "data"),
        State("session-window", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def undo(
        presses: int | None, before: list[list[Any]] | None, window: object, session_id: int
    ) -> None:  # fmt: skip
        if not presses or before is None:
            raise PreventUpdate
        wanted = [
            TopicMark(id_, words, datetime.fromisoformat(at), slide)
            for id_, words, at, slide in before
        ]
        now = topic_marks(_view(engine, session_id).records.markers)
        set_topics(engine, session_id, [mark.id for mark in now], wanted)
        _show(engine, session_id, window, texts.TOPICS_UNDONE, None)


def _view(engine: Engine, session_id: int) -> LessonView:
    records = reads.session_records(engine, session_id)
    if records is None:
        raise PreventUpdate
    return lesson_view(records, clock.utc_now())


def _show(
    engine: Engine,
    session_id: int,
    asked: object,
    said: str,
    before: Sequence[Any] | None,
) -> None:
    """Everything on the page that topics are seen in; before: the marks to which undo leads."""
    view = _view(engine, session_id)
    window = fitted(asked, view.window_ms)
    set_props("session-topics", {"children": topics_body(view, window)})
    set_props("session-events", {"children": event_items(inside(view, window))})
    if not view.records.buckets.empty:
        set_props("session-figure", {"figure": timeline(view, window)})
    kept = (
        None
        if before is None
        else [[m.id, m.text, m.marked_at.isoformat(), m.slide] for m in before]
    )
    set_props("topics-before", {"data": kept})
    set_props("topics-said", {"children": said})
    set_props("topics-undo", {"style": undo_style(offered=kept is not None)})
