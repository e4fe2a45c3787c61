"""The parts of the live page that change, each with a key that tells whether it did."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zlib import crc32

from dash import dcc, html, no_update

from dashboard import cards, checks, clock, figures, live_sentence, live_view, series, texts
from dashboard.check_cards import check_strip, newest_shown, side_text
from dashboard.components import (
    HIDDEN,
    Component,
    blank,
    coverage_meter,
    icon,
    person,
    share_texts,
    status_pill,
)
from dashboard.flag_cards import flag_duration, list_key, live_list
from dashboard.flag_view import live_flags
from dashboard.live_view import LiveRecords
from storage.records import MonitorStatus
from storage.schema import MOOD_BUCKET_MS

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
    "shares": ("live-shares", "data"),
    "check": ("live-check", "children"),
    "flag_note": ("live-flag-note", "children"),
    "flags": ("live-flags", "children"),
    "durations": ("live-durations", "data"),
    "seats": ("live-seats", "children"),
    "columns": ("live-seats", "style"),
    "values": ("live-values", "data"),
    "traces": ("live-traces", "data"),
}
"""Part of the page -> component and property it fills."""
STORES = ("cursor", "values", "traces", "durations", "shares")


class Part(NamedTuple):
    """A part's present content: built only where `key` differs from what the browser has."""

    key: object
    build: Callable[[], Any]


def empty_parts(last: Any) -> dict[str, Part]:  # noqa: ANN401
    """Parts of the page while no lesson is being watched; `last`: newest lesson's row or None."""
    key = None if last is None else (last.id, last.title, str(last.ended_at))
    return {
        "mode": Part("empty", lambda: "live is-empty"),
        "empty": Part(key, lambda: _empty(last)),
        "values": Part(None, dict),
    }


def _empty(last: Any) -> Component:  # noqa: ANN401
    commands = html.Dl(
        [
            part
            for command, words in texts.EMPTY_COMMANDS
            for part in (html.Dt(html.Code(command)), html.Dd(words))
        ],
        className="commands",
    )
    link = None
    if last is not None:
        words: list[Any] = [
            f"{texts.EMPTY_LAST}: ",
            person(last.title),
            f", {clock.date_text(last.started_at)} {clock.time_text(last.started_at)}",
        ]
        link = dcc.Link(words, href=f"/session/{last.id}", className="last-lesson")
    return html.Div(
        [
            html.Span(className="logo large", **HIDDEN),
            html.H1(texts.EMPTY_TITLE),
            html.P(texts.EMPTY_BODY),
            commands,
            link,
        ],
        className="blank page",
    )


def live_parts(
    records: LiveRecords, now: datetime, read_traces: Callable[[int], dict[int, str]]
) -> dict[str, Part]:
    """Every part of the page for these records; `read_traces` takes the newest roll-up's offset."""
    session, monitor = records.session, records.monitor
    status = live_view.status_of(monitor, now)
    flags = live_flags(records.flags, now, class_only=session.class_only)
    seats = live_view.seats_now(records, status, now)
    watching = live_view.is_watching(status)
    shares = live_view.shares_now(records) if watching else {}
    sentence = live_sentence.sentence(records, status, flags.shown, shares)
    message = status.message if status.message != sentence else ""
    counts = (monitor.seen, monitor.tiles, monitor.cameras_off) if monitor else (0, 0, 0)
    if not watching:
        counts = (0, counts[1], 0)
    words = share_texts(shares)
    paused = live_view.is_paused(monitor)
    title = _title(session, now)
    values = cards.seat_values(seats)
    durations = {str(item.flag.id): flag_duration(item) for item in flags.shown}
    last_bucket = int(records.mood["bucket_ms"].iloc[-1]) if len(records.mood) else -1
    figure_key = _figure_key(records, last_bucket)
    known = status.kind in (MonitorStatus.WATCHING, MonitorStatus.STARTING)
    nobody = texts.FLAGS_EMPTY if known else texts.FLAGS_BLIND
    note = monitor.flag_note if monitor else ""
    check = _check(records, now)
    return {
        "mode": Part(session.id, lambda: "live is-live"),
        "title": Part(title, lambda: _title_parts(session, title)),
        "sentence": Part(sentence, lambda: sentence),
        "message": Part(message, lambda: message),
        "status": Part(status.label, lambda: status_pill(status)),
        "tone": Part(status.tone, lambda: f"pill tone-{status.tone}"),
        "coverage": Part(counts, lambda: coverage_meter(*counts)),
        "pause": Part(paused, lambda: _pause_label(paused)),
        "figure": Part(figure_key, lambda: _figure(records)),
        "shares": Part(words, lambda: words),
        "check": Part(
            check and (check.marker_id, side_text(check.after)), lambda: check_strip(check)
        ),
        "flag_note": Part(note, lambda: note),
        "flags": Part((nobody, list_key(flags)), lambda: live_list(flags, nobody)),
        "durations": Part(durations, lambda: durations),
        "seats": Part(
            (session.class_only, sorted((seat.seat_id, seat.label) for seat in seats)),
            lambda: _seats(session, seats),
        ),
        "columns": Part(
            cards.columns_of(seats), lambda: {"--columns": str(2 * cards.columns_of(seats))}
        ),
        "values": Part(values, lambda: values),
        "traces": Part((last_bucket, len(seats)), lambda: _traces(read_traces, seats, last_bucket)),
    }


def changes(
    parts: Mapping[str, Part], cursor: Mapping[str, Any] | None, session_id: int | None
) -> tuple[list[Any], dict[str, Any]]:
    """Values for `TARGETS` in order, `no_update` where the browser has them, and the new cursor."""
    old = (cursor or {}).get("keys", {})
    keys = dict(old)
    values = []
    for name in TARGETS:
        part = parts.get(name)
        if part is None:
            values.append(no_update)
            continue
        keys[name] = f"{crc32(repr(part.key).encode()):x}"
        values.append(no_update if keys[name] == old.get(name) else part.build())
    return values, {"keys": keys, "session": session_id}


def _figure_key(records: LiveRecords, last_bucket: int) -> tuple[Any, ...]:
    """Changes with every roll-up, and with every sample in the first minute."""
    young = records.position_ms < 60_000
    readings = int(records.mood["readings"].sum()) if young else 0
    marks = [(marker.id, marker.text) for marker in records.markers]
    return (last_bucket, records.position_ms // MOOD_BUCKET_MS, readings, len(records.gaps), marks)


def _figure(records: LiveRecords) -> Any:  # noqa: ANN401
    session = records.session
    mood = live_view.shown_mood(records)
    end_ms = max(records.position_ms, 60_000)
    start_ms = max(0, end_ms - live_view.WINDOW_MS)
    gaps = series.gap_frame(
        records.gaps, records.mood, session.started_at, start_ms, records.position_ms
    )
    return figures.mood_figure(
        mood, gaps, records.markers, session.started_at, (start_ms, end_ms), MOOD_BUCKET_MS
    )


def _check(records: LiveRecords, now: datetime) -> checks.Check | None:
    """The check to show; worked out only where there was one lately."""
    lately = [marker for marker in records.markers if now < marker.marked_at + checks.SHOWN]
    mood = live_view.shown_mood(records)
    return newest_shown(checks.checks(lately, mood, records.session.started_at, now), now)


def _title(session: Any, now: datetime) -> str:  # noqa: ANN401
    # whole minutes: the line changes, and is sent, once a minute
    minutes_s = (now - session.started_at).total_seconds() // 60 * 60
    length = clock.duration_text(minutes_s) if minutes_s else ""
    parts = [session.class_name, f"since {clock.time_text(session.started_at)}", length]
    return f"{session.title}\0{' · '.join(part for part in parts if part)}"


def _title_parts(session: Any, title: str) -> list[Component]:  # noqa: ANN401
    return [person(session.title), html.Bdi(title.partition("\0")[2], className="dim")]


def _pause_label(paused: bool) -> list[Any]:
    if paused:
        return [icon("play"), texts.RESUME]
    return [icon("pause"), texts.PAUSE]


def _seats(session: Any, seats: Sequence[live_view.SeatNow]) -> Any:  # noqa: ANN401
    if session.class_only:
        return blank(texts.CLASS_ONLY_TITLE, texts.CLASS_ONLY_BODY)
    if not seats:
        return html.P(texts.SEATS_EMPTY, className="none")
    return [cards.seat_card(seat) for seat in seats]


def _traces(
    read_traces: Callable[[int], dict[int, str]],
    seats: Sequence[live_view.SeatNow],
    last_bucket: int,
) -> dict[str, str]:
    if not seats or last_bucket < 0:
        return {}
    return {str(seat): trace for seat, trace in read_traces(last_bucket).items()}
