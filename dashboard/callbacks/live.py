"""Callbacks of the live page."""

import logging
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
from dash import ALL, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate
from flask import request
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import in_browser, pressed_button
from dashboard.callbacks.undo import Undo, Undos
from dashboard.components.base import Component
from dashboard.pages.live import coverage_strip, no_lesson, rooms
from dashboard.pages.live import parts as live_parts
from dashboard.pages.live.parts import Part
from dashboard.paths import address
from dashboard.reads import live as live_reads
from dashboard.reads import session as reads
from dashboard.reads.rooms import CHOOSE
from dashboard.reads.rooms import rooms as watched_rooms
from dashboard.series import coverage
from dashboard.series.checks import is_running
from dashboard.series.topics import topic_marks
from dashboard.texts import clock
from dashboard.viewmodels import live as live_view
from storage.database.engine import file_notice
from storage.errors import StorageBusyError
from storage.kinds import MarkerKind, MonitorRequest
from storage.rows import SessionRow
from storage.writes import annotations, monitor_requests
from storage.writes.annotations import Row, restore_marker

logger = logging.getLogger(__name__)

HAND = "X-Classmood-Hand"
"""With an update whose page has a hand on the list of flags (`assets/hand.js`)."""


def register(app: Dash, engine: Engine, undos: Undos) -> None:
    """Adds the live page's callbacks to the app."""

    @app.callback(
        [
            *(Output(*target) for target in live_parts.TARGETS.values()),
            Output("live-cursor", "data"),
        ],
        Input("live-tick", "n_intervals"),
        State("live-cursor", "data"),
        State("url", "search"),
        State("live-room", "data"),
        # the next poll waits for a slow one
        running=[(Output("live-tick", "disabled"), True, False)],
    )
    def tick(
        _: int | None, cursor: dict[str, Any] | None, search: str | None, stored: str | None
    ) -> list[Any]:
        held = HAND in request.headers
        values, cursor = tick_values(engine, cursor, search, stored, held=held)
        return [*values, cursor]

    @app.callback(
        Output("live-room", "data"),
        Input({"part": "room", "room": ALL}, "n_clicks"),
        Input("live-room-change", "n_clicks"),
        prevent_initial_call=True,
    )
    def choose(_: list[int | None], change: int | None) -> str:
        pressed = pressed_button()
        if pressed is not None:
            return str(pressed["room"])
        if "live-room-change" in ctx.triggered_prop_ids.values() and change:
            return CHOOSE
        raise PreventUpdate  # the list has just been drawn

    @app.callback(
        Output("live-mark-text", "value"),
        Input("live-mark", "n_clicks"),
        Input("live-mark-text", "n_submit"),
        State("live-mark-text", "value"),
        State("live-cursor", "data"),
        prevent_initial_call=True,
    )
    def mark(_: int, __: int, text: str | None, cursor: dict[str, Any]) -> str:
        session_id = _session_of(cursor)
        words = (text or "").strip() or _topic(engine, session_id)
        annotations.add_marker(engine, session_id, words, _now(engine, session_id))
        return ""

    @app.callback(
        Output("live-mark-text", "value", allow_duplicate=True),
        Input("live-next", "n_clicks"),
        State("live-cursor", "data"),
        prevent_initial_call=True,
    )
    def take_next(clicks: int | None, cursor: dict[str, Any]) -> str:
        session_id = _session_of(cursor)
        row = reads.session_row(engine, session_id)
        if not clicks or row is None:
            raise PreventUpdate
        return live_parts.next_topic(row, reads.marks(engine, session_id))

    @app.callback(
        Input("live-check-start", "n_clicks"),
        State("live-cursor", "data"),
        prevent_initial_call=True,
    )
    def check(_: int, cursor: dict[str, Any]) -> None:
        session_id = _session_of(cursor)
        start_check(engine, session_id, _now(engine, session_id))

    @app.callback(
        Input("live-check-undone", "data"),
        State("live-cursor", "data"),
        prevent_initial_call=True,
    )
    def undo_check(_: dict[str, Any], cursor: dict[str, Any]) -> None:
        session_id = _session_of(cursor)
        taken = take_back_check(engine, session_id, _now(engine, session_id))
        if taken:
            undos.offer(texts.deleted(texts.CHECK), _check_undo(engine, taken))

    @app.callback(
        Output("live-seen-table", "children"),
        Input("live-seen-open", "n_clicks"),
        State("live-cursor", "data"),
        prevent_initial_call=True,
    )
    def coverage_table(_: int, cursor: dict[str, Any]) -> list[Component]:
        return coverage_strip.coverage_table(coverage_rows(engine, _session_of(cursor)))

    @app.callback(
        Input("live-pause", "n_clicks"),
        State("live-cursor", "data"),
        prevent_initial_call=True,
    )
    def pause(_: int, cursor: dict[str, Any]) -> None:
        session_id = _session_of(cursor)
        row = reads.session_row(engine, session_id)
        paused = row is not None and row.requested == MonitorRequest.PAUSE
        monitor_requests.request(
            engine, session_id, MonitorRequest.RUN if paused else MonitorRequest.PAUSE
        )

    @app.callback(
        Output("live-stop-dialog", "opened"),
        Input("live-stop", "n_clicks"),
        Input("live-stop-cancel", "n_clicks"),
        Input("live-stop-confirm", "n_clicks"),
        State("live-cursor", "data"),
        prevent_initial_call=True,
    )
    def stop(_: int, __: int, ___: int, cursor: dict[str, Any]) -> bool:
        if ctx.triggered_id == "live-stop-confirm":
            monitor_requests.request(engine, _session_of(cursor), MonitorRequest.STOP)
        return bool(ctx.triggered_id == "live-stop")

    _register_browser_side(app)


def start_check(engine: Engine, session_id: int, now: datetime) -> None:
    """Marks the moment as a class check; one whose minute is not over goes on instead."""
    if not _running_checks(engine, session_id, now):
        annotations.add_marker(engine, session_id, texts.CHECK_MARK, now, MarkerKind.CHECK)


def take_back_check(engine: Engine, session_id: int, now: datetime) -> list[Row]:
    """Removes the check whose minute is not over; its rows."""
    running = _running_checks(engine, session_id, now)
    return [annotations.remove_marker(engine, marker.id) for marker in running]


def _check_undo(engine: Engine, taken: list[Row]) -> Undo:
    """The next tick shows it again."""

    def restore() -> None:
        for row in taken:
            restore_marker(engine, row)

    return Undo(restore, texts.brought_back(texts.CHECK), show=lambda: None)


def coverage_rows(engine: Engine, session_id: int) -> list[list[str]]:
    """What could be seen from the beginning of a lesson until now, see `coverage.table`."""
    row = reads.session_row(engine, session_id)
    seen = reads.coverage_records(engine, session_id)
    if row is None or seen is None:
        return []
    now = reads.lesson_now(engine, session_id, clock.utc_now())
    until_ms = round((now - row.started_at).total_seconds() * 1000)
    dark = coverage.gaps(seen.gaps, seen.buckets, row.started_at, 0, until_ms)
    return coverage.table(seen.buckets, dark, row.started_at, coverage_strip.TABLE_ROWS)


def tick_values(
    engine: Engine,
    cursor: dict[str, Any] | None,
    search: str | None = None,
    stored: str | None = None,
    *,
    held: bool = False,
) -> tuple[list[Any], dict[str, Any]]:
    """What one tick sends: new values for `live_parts.TARGETS`, and the cursor.

    search, stored: which room, see `rooms.wanted`. held: a list of flags that the page shows
    already is left as it is. A database that does not answer, or whose file is gone, is said in
    the place of the sentence.
    """
    try:
        return _tick_values(engine, cursor, *rooms.wanted(search, stored), held=held)
    except StorageBusyError as trouble:
        logger.warning("the live page: %s", trouble)
        session_id = (cursor or {}).get("session")
        parts = no_lesson.trouble_empty if session_id is None else no_lesson.trouble_parts
        return live_parts.changes(parts(str(trouble)), cursor, session_id)


def _tick_values(
    engine: Engine, cursor: dict[str, Any] | None, room: str, fixed: bool, *, held: bool
) -> tuple[list[Any], dict[str, Any]]:
    now = clock.utc_now()
    records = live_reads.live_records(engine, now, room)
    notice = file_notice(engine)
    if records is None:
        running = watched_rooms(engine, now)
        if fixed or len(running) > (0 if room else 1):
            parts = rooms.choice_parts(running, room, fixed=fixed)
        else:
            parts = no_lesson.empty_parts(reads.last_session(engine), notice)
        return live_parts.changes(parts, cursor, None)
    session_id = records.session.id
    if (cursor or {}).get("session") != session_id:
        cursor = None
    more = live_parts.More(
        lesson=partial(lesson_tables, engine, records.session),
        traces=partial(live_reads.seat_traces, engine, session_id),
    )
    parts = live_parts.live_parts(records, now, more, cursor, notice)
    glance, name = rooms.with_room(address("/glance"), room, fixed=fixed), "" if fixed else room
    parts |= {"glance": Part(glance, lambda: glance), "room": Part(name, lambda: name)}
    if held and cursor is not None and "flags" in cursor.get("keys", {}):
        del parts["flags"]
    return live_parts.changes(parts, cursor, session_id)


def lesson_tables(engine: Engine, session: SessionRow) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mood that may be shown and coverage of a whole lesson, by ten-second roll-ups."""
    mood, seen = reads.lesson_tables(engine, session)
    return live_view.of_large_groups(mood, class_only=session.class_only), seen


def _register_browser_side(app: Dash) -> None:
    """Copies values, traces, durations and shares onto the page; see assets/live.js."""
    seat_parts = [
        ("card", "className"), ("card", "style"), ("icon", "className"), ("word", "children"),
        ("certainty", "children"), ("badge", "children"), ("people", "children"),
    ]  # fmt: skip
    in_browser(
        app,
        "seats",
        [Output({"part": part, "seat": ALL}, prop) for part, prop in seat_parts],
        Input("live-values", "data"),
        Input("live-order", "value"),
        State({"part": "card", "seat": ALL}, "id"),
        *(State({"part": part, "seat": ALL}, prop) for part, prop in seat_parts),
    )
    in_browser(
        app,
        "traces",
        Output({"part": "trace", "seat": ALL}, "src"),
        Input("live-traces", "data"),
        State({"part": "trace", "seat": ALL}, "id"),
    )
    for part, key, store in (
        ("duration", "flag", "live-durations"), ("share", "emotion", "live-shares"),
    ):  # fmt: skip
        in_browser(
            app,
            "words",
            Output({"part": part, key: ALL}, "children"),
            Input(store, "data"),
            State({"part": part, key: ALL}, "id"),
            State({"part": part, key: ALL}, "children"),
        )
    in_browser(
        app,
        "opened",
        Output("keys-dialog", "opened"),
        Input("keys-open", "n_clicks"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "alive",
        Input("live-cursor", "data"),
        State("live-tick", "interval"),
    )


def _session_of(cursor: dict[str, Any] | None) -> int:
    session_id = (cursor or {}).get("session")
    if session_id is None:
        raise PreventUpdate
    return int(session_id)


def _now(engine: Engine, session_id: int) -> datetime:
    return reads.lesson_now(engine, session_id, clock.utc_now())


def _topic(engine: Engine, session_id: int) -> str:
    earlier = len(topic_marks(reads.marks(engine, session_id)))
    return texts.MARK_DEFAULT.format(number=earlier + 1)


def _running_checks(engine: Engine, session_id: int, now: datetime) -> list[Any]:
    return [marker for marker in reads.marks(engine, session_id) if is_running(marker, now)]
