"""Several monitors, one database: the teacher chooses the room that this page shows."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode

from dash import html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component
from dashboard.pages.live.parts import Part
from dashboard.reads.rooms import CHOOSE, Room
from dashboard.texts import clock

PARAMETER = "room"
"""In the address of the live page and of glance: the room is fixed."""


def wanted(search: str | None, stored: object) -> tuple[str, bool]:
    """Which room a page shows ("": its own), and whether its address fixes it.

    search: of the page's address; stored: what this browser has kept.
    """
    named = parse_qs((search or "").removeprefix("?")).get(PARAMETER, [])
    if named and named[0].strip():
        return named[0].strip(), True
    return (stored if isinstance(stored, str) else ""), False


def with_room(path: str, room: str, *, fixed: bool) -> str:
    """An address of ours that shows the same room."""
    return f"{path}?{urlencode({PARAMETER: room})}" if fixed else path


def choice_parts(rooms: Sequence[Room], room: str, *, fixed: bool) -> dict[str, Part]:
    """What the page says where it shows no room: those that there are.

    room: what was asked for, or "". fixed: by the address, so that no other can be chosen.
    """
    missing = room if room not in ("", CHOOSE) else ""
    shown = () if fixed else tuple(rooms)
    # whole minutes: the list is sent again when a line changes
    key = (missing, tuple((room.session_id, room_line(room)) for room in shown))
    return {
        "mode": Part("empty", lambda: "live is-empty"),
        "empty": Part(("rooms", key), lambda: _choice(shown, missing)),
        "room": Part("", lambda: ""),
        "values": Part(None, dict),
    }


def room_line(room: Room) -> str:
    """A running lesson in one line; of a monitor that does not answer, for how long."""
    silent = clock.duration_text(room.silent_s) if room.is_silent else ""
    return texts.room_line(
        room.place, room.class_name, room.seen, clock.time_text(room.started_at), silent
    )


def _choice(rooms: Sequence[Room], missing: str) -> Component:
    title = texts.room_without_lesson(missing) if missing else texts.ROOM_CHOOSE
    lines = [
        html.Li(
            html.Button(
                html.Bdi(room_line(room), dir="auto"),
                id={"part": "room", "room": room.place},
                className="room" + " is-silent" * (room.is_silent),
            )
        )
        for room in rooms
    ]
    return html.Div(
        [
            html.Span(className="logo large", **HIDDEN),
            html.H1(title),
            html.P(texts.ROOM_CHOOSE_BODY if rooms else texts.ROOM_WAITS),
            html.Ul(lines, className="rooms") if lines else None,
        ],
        className="blank page",
    )
