"""The dialog of one seat: its name, excluded or not, and which seats are the same student."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from sqlalchemy import Engine

from dashboard import texts
from dashboard.components.base import TOLD_WHOLE, Component, attributes, dmc, icon, person
from storage import queries
from storage.database.engine import reading
from storage.kinds import SeatState
from storage.rows import SeatRow

NAME, EXCLUDE, EXCLUDE_ALWAYS, INCLUDE, OWN, MERGE, SEPARATE, SPLIT = (
    "name", "exclude", "exclude_always", "include", "own", "merge", "separate", "split",
)  # fmt: skip
"""What the buttons of the dialog do."""


@dataclass(frozen=True, slots=True)
class SeatDetails:
    """A seat as its dialog shows it. Rows have the attributes of `storage.rows.SeatRow`.

    others: seats of the same lesson. merged: those that were merged into it. running: the lesson
    is being watched. class_name: of the lesson, "" without one.
    """

    seat: Any
    others: Sequence[Any]
    merged: Sequence[Any]
    running: bool
    class_name: str = ""

    @property
    def may_exclude_always(self) -> bool:
        """Whether the monitor can remember the label for later lessons of the class."""
        return self.running and bool(self.class_name) and not self.seat.excluded

    @property
    def label(self) -> str:
        """The seat as it is shown everywhere."""
        return texts.seat_name(self.seat.number, self.seat.name)


def seat_details(engine: Engine, seat_id: int) -> SeatDetails | None:
    """What the dialog of a seat shows; None where there is none, or the lesson is class-only.

    Asked for a seat that was merged it answers with the one it was merged into.
    """
    with reading(engine) as connection:
        seat: Any = connection.execute(queries.seat(seat_id)).first()
        if seat is not None and seat.merged_into is not None:
            seat = connection.execute(queries.seat(seat.merged_into)).first()
        if seat is None:
            return None
        session: Any = connection.execute(queries.session(seat.session_id)).one()
        if session.class_only:
            return None
        others = connection.execute(queries.seats(session.id)).all()
        merged = connection.execute(queries.merged_seats(session.id)).all()
    return SeatDetails(
        seat,
        [row for row in others if row.id != seat.id],
        [row for row in merged if row.merged_into == seat.id],
        running=session.ended_at is None,
        class_name=session.class_name,
    )


def seat_dialog() -> list[Component]:
    """The dialog and its stores; one for all seats, in the shell, so that it outlives their list.

    `seat-edited` lies in the browser's local storage, by which every other tab learns of an edit;
    it holds a time and nothing else.
    """
    return [
        dcc.Store(id="seat-pressed"),
        dcc.Store(id="seat-edited", storage_type="local"),
        dmc.Modal(
            id="seat-dialog", title=texts.SEAT_DIALOG, centered=True, size="md",
            overlayProps={"backgroundOpacity": 0.25},
            closeButtonProps=attributes(aria_label=texts.SEAT_DIALOG_CLOSE),
        ),
    ]  # fmt: skip


def button_id(action: str, seat_id: int) -> dict[str, Any]:
    """Id of a button that `callbacks.seats` listens to."""
    return {"part": "seat-edit", "action": action, "seat": seat_id}


def seat_form(details: SeatDetails, said: str = "", *, refused: bool = False) -> Component:
    """Content of the dialog. said: what came of the last press; refused: it was not done."""
    return html.Div(
        [
            html.P(
                [
                    person(details.label),
                    html.Span(texts.SEAT.format(number=details.seat.number), className="dim"),
                ],
                className="seat-title",
            ),
            _name(details),
            *([] if details.seat.excluded else _same_student(details)),
            *(_split(details) if details.running and not details.seat.excluded else []),
            _exclusion(details),
            html.P(
                said,
                className="refused" if refused else "seat-said",
                **attributes(role="alert" if refused else "status"),
            ),
        ],
        className="seat-form",
    )


def _name(details: SeatDetails) -> Component:
    seat = details.seat
    certainty = seat.name_certainty
    hint = texts.SEAT_NAME_HINT if certainty is None else texts.name_read(certainty)
    return html.Div(
        [
            dmc.TextInput(
                label=texts.SEAT_NAME_LABEL, description=hint, value=seat.name or "",
                id={"part": "seat-name", "seat": seat.id}, n_submit=0, debounce=TOLD_WHOLE,
                **{"data-autofocus": True},
            ),
            dmc.Button(texts.SEAT_NAME_SAVE, id=button_id(NAME, seat.id)),
        ],
        className="seat-row",
    )  # fmt: skip


def _same_student(details: SeatDetails) -> list[Component]:
    choices = [
        {"value": str(row.id), "label": texts.seat_choice(row.number, row.name)}
        for row in details.others
    ]
    rows: list[Component] = []
    if choices:
        rows.append(
            html.Div(
                [
                    dmc.Select(
                        label=texts.SEAT_MERGE_LABEL, description=texts.SEAT_MERGE_HINT,
                        data=choices, placeholder=texts.SEAT_MERGE_PICK, searchable=True,
                        id={"part": "seat-into", "seat": details.seat.id},
                        comboboxProps={"withinPortal": False},
                    ),
                    dmc.Button(
                        texts.SEAT_MERGE, id=button_id(MERGE, details.seat.id), variant="default"
                    ),
                ],
                className="seat-row",
            )
        )  # fmt: skip
    if details.merged:
        rows.append(
            html.Ul(
                [_merged(row) for row in details.merged],
                className="seat-merged",
                **attributes(aria_label=texts.SEAT_MERGED),
            )
        )
    return rows


def _merged(row: SeatRow) -> Component:
    label = texts.seat_choice(row.number, row.name)
    return html.Li(
        [
            html.Span([texts.SEAT_MERGED, ": "], className="dim"),
            person(label),
            dmc.Button(
                texts.SEAT_SEPARATE, id=button_id(SEPARATE, row.id), variant="default",
                size="compact-sm", **attributes(aria_label=texts.seat_separate(label)),
            ),
        ]
    )  # fmt: skip


def _split(details: SeatDetails) -> list[Component]:
    if details.merged:
        return []
    return [
        html.Div(
            [
                html.P(texts.SEAT_SPLIT_HINT, className="note"),
                dmc.Button(
                    texts.SEAT_SPLIT, id=button_id(SPLIT, details.seat.id), variant="default"
                ),
            ],
            className="seat-row stacked",
        )
    ]


def _exclusion(details: SeatDetails) -> Component:
    excluded = details.seat.excluded
    now = texts.SEAT_OWN_NOW if details.seat.state == SeatState.SELF else texts.SEAT_EXCLUDED_NOW
    own = dmc.Button(texts.SEAT_OWN, id=button_id(OWN, details.seat.id), variant="default")
    return html.Div(
        [
            html.P(now if excluded else texts.SEAT_EXCLUDE_HINT, className="note"),
            dmc.Button(
                texts.SEAT_INCLUDE if excluded else texts.SEAT_EXCLUDE,
                id=button_id(INCLUDE if excluded else EXCLUDE, details.seat.id),
                variant="default", leftSection=icon("excluded"),
            ),
            *([] if excluded else [own]),
            *(_always(details) if details.may_exclude_always else []),
        ],
        className="seat-row stacked",
    )  # fmt: skip


def _always(details: SeatDetails) -> list[Component]:
    return [
        html.P(texts.SEAT_EXCLUDE_ALWAYS_HINT, className="note"),
        dmc.Button(
            texts.SEAT_EXCLUDE_ALWAYS, id=button_id(EXCLUDE_ALWAYS, details.seat.id),
            variant="default", leftSection=icon("excluded"),
        ),
    ]  # fmt: skip


def gone() -> Component:
    """Content of the dialog where the seat has been deleted meanwhile."""
    return html.P(texts.SEAT_GONE, className="refused", **attributes(role="alert"))
