"""The parts of the live page that change, each with a key that tells whether it did."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple
from zlib import crc32

import pandas as pd
from dash import html, no_update

from dashboard import texts
from dashboard.components import seat_card as cards
from dashboard.components.base import (
    Component,
    blank,
    coverage_meter,
    icon,
    person,
    share_texts,
    status_pill,
)
from dashboard.components.class_check import check_strip, newest_shown, side_text
from dashboard.components.flag_card import flag_duration, list_key, live_list
from dashboard.pages.live import answers as live_answers
from dashboard.pages.live import ribbon as live_ribbon
from dashboard.reads.records import LiveRecords
from dashboard.series import checks
from dashboard.series import frames as series
from dashboard.series.flag_state import LiveFlags, live_flags
from dashboard.series.topics import topic_marks
from dashboard.texts import clock
from dashboard.viewmodels import live as live_view
from dashboard.viewmodels import live_sentence
from dashboard.viewmodels.calls import called_now
from dashboard.viewmodels.posture import posture_line
from storage.agenda.follow import next_item, titles_kept
from storage.kinds import SeatState
from storage.records import MOOD_BUCKET_MS
from storage.rows import MarkerRow, SessionRow

TARGETS: dict[str, tuple[str, str]] = {
    "mode": ("live", "className"),
    "empty": ("live-empty", "children"),
    "title": ("live-title", "children"),
    "sentence": ("live-sentence", "children"),
    "message": ("live-message", "children"),
    "status": ("live-status", "children"),
    "tone": ("live-status", "className"),
    "coverage": ("live-coverage", "children"),
    "pause": ("live-pause", "children"),
    "figure": ("live-figure", "figure"),
    "lesson": ("live-lesson", "figure"),
    "seen": ("live-seen", "children"),
    "shares": ("live-shares", "data"),
    "check": ("live-check", "children"),
    "answers": ("live-answers", "children"),
    "answers_box": ("live-answers-box", "className"),
    "hands": ("live-hands", "children"),
    "pace": ("live-pace", "children"),
    "next": ("live-next", "children"),
    "posture": ("live-posture", "children"),
    "flag_note": ("live-flag-note", "children"),
    "flags": ("live-flags", "children"),
    "durations": ("live-durations", "data"),
    "seats": ("live-seats", "children"),
    "columns": ("live-seats", "style"),
    "values": ("live-values", "data"),
    "traces": ("live-traces", "data"),
    "called": ("live-called", "data"),
    "room": ("live-room-change", "children"),
    "glance": ("live-glance", "href"),
}
"""Part of the page -> component and property it fills."""
STORES = ("cursor", "values", "traces", "durations", "shares", "called")
Targets = Mapping[str, tuple[str, str]]
Cursor = Mapping[str, Any]


class More(NamedTuple):
    """What a tick reads only where a part needs it.

    lesson: mood and coverage (`coverage.buckets`) of the whole lesson; traces: the newest cells of
    every seat, given the newest roll-up's offset and how many (`series.traces`).
    """

    lesson: Callable[[], tuple[pd.DataFrame, pd.DataFrame]]
    traces: Callable[[int, int], dict[int, str]]


class Part(NamedTuple):
    """A part's present content: built only where `key` differs from what the browser has.

    newest: offset of the newest roll-up in it, for the part that is sent bit by bit.
    """

    key: object
    build: Callable[[], Any]
    newest: int = -1


def live_parts(
    records: LiveRecords,
    now: datetime,
    more: More,
    cursor: Cursor | None,
    notice: str | None = None,
) -> dict[str, Part]:
    """Every part of the page for these records; cursor: what the browser has.

    notice: what has happened to the database file, or None.
    """
    session, monitor = records.session, records.monitor
    status = live_view.status_of(monitor, now)
    moment = records.moment
    flags = live_flags(records.flags, moment, class_only=session.class_only)
    seats = live_view.seats_now(records, status)
    watching = live_view.is_watching(status)
    class_now = live_view.class_now(records) if watching else live_view.ClassNow({})
    sentence = live_sentence.sentence(records, status, flags.shown, class_now)
    advice = live_view.unsure_advice(monitor) if watching else ""
    message = notice or advice or (status.message if status.message != sentence else "")
    counts = (0, 0, 0, 0)
    if monitor:
        counts = (monitor.seen, monitor.tiles, monitor.cameras_off, monitor.unsure)
    away = sum(seat.state == SeatState.AWAY for seat in records.seats)
    if not watching:
        counts, away = (0, counts[1], 0, 0), 0
    words = share_texts(class_now.shares)
    paused = live_view.is_paused(monitor)
    title = _title(session, moment)
    ribbon_key, buckets = (
        live_ribbon.ribbon_key(records),
        cache(partial(live_ribbon.buckets, records)),
    )
    values = cards.seat_values(seats)
    durations = {str(item.flag.id): flag_duration(item) for item in flags.shown}
    last_bucket = int(records.columns["bucket_ms"].max(initial=-1))
    nobody = _nobody(records, flags, known=bool(class_now.shares))
    note = monitor.flag_note if monitor else ""
    check = _check(records, moment)
    answers, hands = live_answers.answers_line(records), live_answers.hands(records)
    pace = live_answers.pace_line(records)
    item = next_topic(session, records.markers)
    posture = posture_line(records) if watching else ""
    places = (session.class_only, sorted((s.seat_id, s.label, s.excluded) for s in seats))
    calls = called_now(session.id, flags.shown, sentence)
    return {
        "called": Part(calls, lambda: calls),
        "mode": Part(session.id, lambda: "live is-live" + " is-class-only" * session.class_only),
        "title": Part(title, lambda: _title_parts(session, title)),
        "sentence": Part(sentence, lambda: sentence),
        "message": Part(message, lambda: message),
        "status": Part(status.label, lambda: status_pill(status)),
        "tone": Part(status.tone, lambda: f"pill tone-{status.tone}"),
        "coverage": Part(
            (counts, away), lambda: [*coverage_meter(*counts), html.Span(texts.away(away))]
        ),
        "pause": Part(paused, lambda: _pause_label(paused)),
        "figure": Part(ribbon_key, lambda: live_ribbon.ribbon(records, buckets())),
        "lesson": Part(
            live_ribbon.lesson_key(records),
            lambda: live_ribbon.lesson_ribbon(records, *more.lesson()),
        ),
        "seen": Part(ribbon_key, lambda: live_ribbon.coverage_words(records, buckets())),
        "shares": Part(words, lambda: words),
        "check": Part(
            check and (check.marker_id, side_text(check.after), check.answers),
            lambda: check_strip(
                check, session.started_at, reads=session.reads_answers is not False
            ),
        ),
        "answers": Part(answers, lambda: answers),
        "answers_box": Part(bool(answers or hands), lambda: "" if answers or hands else "nothing"),
        "hands": Part(hands, lambda: live_answers.hand_items(hands)),
        "pace": Part(pace, lambda: pace),
        "next": Part(item, lambda: next_line(item)),
        "posture": Part(posture, lambda: posture),
        "flag_note": Part(note, lambda: note),
        "flags": Part(
            (None if flags.shown else nobody, list_key(flags)),
            lambda: live_list(flags, nobody, session.started_at),
        ),
        "durations": Part(durations, lambda: durations),
        "seats": Part(places, lambda: _seats(session, seats)),
        "columns": Part(
            cards.columns_of(seats), lambda: {"--columns": str(2 * cards.columns_of(seats))}
        ),
        "values": Part(values, lambda: values),
        "traces": Part(
            (last_bucket, len(seats)),
            lambda: _traces(more.traces, seats, last_bucket, _cells(cursor, places, last_bucket)),
            newest=last_bucket,
        ),
    }


def changes(
    parts: Mapping[str, Part],
    cursor: Cursor | None,
    session_id: int | None,
    targets: Targets = TARGETS,
) -> tuple[list[Any], dict[str, Any]]:
    """Values for `targets` in order, `no_update` where the browser has them, and the new cursor."""
    old = (cursor or {}).get("keys", {})
    keys = dict(old)
    values = []
    for name in targets:
        part = parts.get(name)
        if part is None:
            values.append(no_update)
            continue
        keys[name] = _digest(part.key)
        values.append(no_update if keys[name] == old.get(name) else part.build())
    cursor = {"keys": keys, "session": session_id}
    return values, cursor | ({"traced": parts["traces"].newest} if "traces" in parts else {})


def _digest(key: object) -> str:
    return f"{crc32(repr(key).encode()):x}"


def _cells(cursor: Cursor | None, places: object, last_bucket: int) -> int:
    """How many of the newest cells of each trace the browser lacks; all where the cards are new.

    The newest one that it has was not complete, so that it is among them.
    """
    traced = (cursor or {}).get("traced")
    if not isinstance(traced, int) or cursor is None:
        return series.TRACE_BUCKETS
    if cursor.get("keys", {}).get("seats") != _digest(places) or not 0 <= traced <= last_bucket:
        return series.TRACE_BUCKETS
    return min((last_bucket - traced) // MOOD_BUCKET_MS + 1, series.TRACE_BUCKETS)


def _check(records: LiveRecords, now: datetime) -> checks.Check | None:
    """The check to show; worked out only where there was one lately."""
    lately = [marker for marker in records.markers if now < marker.marked_at + checks.SHOWN]
    if not lately:
        return None
    mood = live_view.shown_mood(records)
    started_at = records.session.started_at
    return newest_shown(checks.checks(lately, mood, started_at, now, records.reactions), now)


def _nobody(records: LiveRecords, flags: LiveFlags, *, known: bool) -> str:
    """What stands where no flag is listed to look at. known: whether faces can be read now."""
    if not known:
        return texts.FLAGS_BLIND
    if records.session.class_only:
        return texts.FLAGS_EMPTY_CLASS
    return texts.FLAGS_EMPTY_ASIDE if flags.snoozed else texts.FLAGS_EMPTY


def _title(session: SessionRow, now: datetime) -> str:
    # whole minutes: the line changes, and is sent, once a minute
    minutes_s = (now - session.started_at).total_seconds() // 60 * 60
    length = clock.duration_text(minutes_s) if minutes_s else ""
    parts = [session.class_name, texts.since(clock.time_text(session.started_at)), length]
    return f"{session.title}\0{' · '.join(part for part in parts if part)}"


def _title_parts(session: SessionRow, title: str) -> list[Component]:
    return [person(session.title), html.Bdi(title.partition("\0")[2], className="dim")]


def next_topic(session: SessionRow, markers: Sequence[MarkerRow]) -> str:
    """What the agenda given before class has next, "" for nothing."""
    return next_item(topic_marks(markers), titles_kept(session.agenda)) if session.agenda else ""


def next_line(item: str) -> list[Component]:
    """The same as it stands on the page."""
    return [html.Bdi(texts.next_topic(item), className="name")] if item else []


def _pause_label(paused: bool) -> list[Any]:
    if paused:
        return [icon("play"), texts.RESUME]
    return [icon("pause"), texts.PAUSE]


def _seats(session: SessionRow, seats: Sequence[live_view.SeatNow]) -> Component | list[Component]:
    if session.class_only:
        return blank(texts.CLASS_ONLY_TITLE, texts.CLASS_ONLY_BODY)
    if not seats:
        return html.P(texts.SEATS_EMPTY, className="none")
    return [cards.seat_card(seat) for seat in seats]


def _traces(
    read: Callable[[int, int], dict[int, str]],
    seats: Sequence[live_view.SeatNow],
    last_bucket: int,
    cells: int,
) -> dict[str, Any]:
    """The newest cells of every trace: the browser puts them behind those it has."""
    if not seats or last_bucket < 0:
        return {}
    newest = {str(seat): trace for seat, trace in read(last_bucket, cells).items()}
    return {"last": last_bucket, "count": cells, "cells": newest}
