"""Seats as components, and the values that are copied onto them on every tick."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, person
from dashboard.components.seat_menu import seat_menu
from dashboard.language import formats
from dashboard.viewmodels.live import SeatNow
from storage.kinds import FlagKind

EMPTY_IMAGE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def seat_card(seat: SeatNow) -> Component:
    """One seat with parts that are updated in place: see `seat_values` and assets/live.js."""

    def part(name: str) -> dict[str, str | int]:
        return {"part": name, "seat": seat.seat_id}

    top = [
        person(seat.label),
        html.Span(seat_badge(seat), id=part("badge"), className="badge"),
        seat_menu(seat.seat_id, seat.label),
    ]
    look = [
        html.Span(id=part("icon"), className=f"icon i-{seat.icon}", **HIDDEN),
        html.Span(seat.word, id=part("word"), className="word"),
        html.Span(
            people_text(seat), id=part("people"), className="people", title=texts.PEOPLE_HINT
        ),
        html.Span(certainty_text(seat), id=part("certainty"), className="number"),
    ]
    return html.Div(
        [
            html.Div(top, className="seat-top"),
            html.Div(look, className="seat-look"),
            html.Img(id=part("trace"), className="trace", alt=texts.TRACE_ALT, src=EMPTY_IMAGE),
        ],
        id=part("card"),
        className=seat_class(seat),
        **attributes(role="listitem"),
    )


def seat_class(seat: SeatNow) -> str:
    """Style classes of a seat card."""
    parts = ["seat", f"look-{seat.emotion}" if seat.emotion else "unread"]
    parts += [f"flag-{kind}" for kind in seat.flags]
    parts += ["noticed"] if seat.noticed else []
    parts += ["pending"] if seat.pending else []
    parts += ["unsure"] if seat.unsure else []
    if not seat.on_screen:
        parts.append("away")
    return " ".join(parts)


def seat_badge(seat: SeatNow) -> str:
    """Short word for the open flags of a seat, or for a look that has not lasted yet."""
    if seat.pending:
        return texts.LOOK_PENDING[FlagKind(seat.pending)]
    return " ".join(texts.LOOK_BADGE[FlagKind(kind)] for kind in seat.flags)


def certainty_text(seat: SeatNow) -> str:
    """Certainty in whole percent; empty where nothing is read."""
    return formats.percent(seat.certainty) if seat.emotion else ""


def people_text(seat: SeatNow) -> str:
    """How many people share the camera; empty where it is one student alone."""
    return texts.people_on_camera(seat.people) if seat.people > 1 else ""


def places(seats: Sequence[SeatNow]) -> dict[int, tuple[int, int]]:
    """Grid row and first half-column of every seat: as in the gallery, its last row centred.

    Seats that are not on screen, and those whose place is taken, follow below in order.
    """
    shown = [seat for seat in seats if seat.on_screen]
    columns = max((seat.tile_column for seat in shown), default=1)
    last_row = max((seat.tile_row for seat in shown), default=0)
    in_last = sum(seat.tile_row == last_row for seat in shown)
    taken: set[tuple[int, int]] = set()
    out: dict[int, tuple[int, int]] = {}
    waiting = [seat for seat in seats if not seat.on_screen]
    for seat in shown:
        shift = columns - in_last if seat.tile_row == last_row and last_row > 1 else 0
        place = (seat.tile_row, 2 * seat.tile_column - 1 + max(shift, 0))
        if place in taken:
            waiting.insert(0, seat)
        else:
            taken.add(place)
            out[seat.seat_id] = place
    for index, seat in enumerate(waiting):
        out[seat.seat_id] = (last_row + 1 + index // columns, 2 * (index % columns) + 1)
    return out


def seat_values(seats: Sequence[SeatNow]) -> dict[str, list[Any]]:
    """What changes on the cards, per seat id as text: the browser copies it onto them.

    Each value: style classes, symbol, word, certainty, badge, grid row, grid column, people.
    """
    where = places(seats)
    return {
        str(seat.seat_id): [
            seat_class(seat),
            seat.icon,
            seat.word,
            certainty_text(seat),
            seat_badge(seat),
            *where[seat.seat_id],
            people_text(seat),
        ]
        for seat in seats
    }


def columns_of(seats: Sequence[SeatNow]) -> int:
    """Columns of the gallery, at least one."""
    return max((seat.tile_column for seat in seats if seat.on_screen), default=1)
