"""The students of a lesson as a table."""

from collections.abc import Collection, Hashable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from dash import html

from dashboard import texts
from dashboard.components.base import Component, blank, panel
from dashboard.components.grids import grid
from dashboard.figures.theme import STACK_ORDER
from dashboard.reads.records import SessionRecords
from dashboard.series import frames as series
from storage.kinds import FlagKind, SeatState
from storage.records import EMOTIONS


def students_panel(records: SessionRecords, until: datetime) -> Component:
    """One row per student; none in a class-only lesson."""
    if records.session.class_only:
        return panel(texts.STUDENTS_TITLE, blank(texts.CLASS_ONLY_TITLE, texts.CLASS_ONLY_BODY))
    if not records.seats:
        return panel(texts.STUDENTS_TITLE, html.P(texts.STUDENTS_EMPTY, className="none"))
    return panel(
        texts.STUDENTS_TITLE,
        html.Div(students_body(records, until), id="students-body"),
        sub=texts.STUDENTS_SUB,
        class_name="table-panel",
        about="students",
    )


def students_body(records: SessionRecords, until: datetime) -> Component:
    """The table itself; drawn anew when the teacher edits a seat."""
    frame = series.student_frame(records.seats, records.seat_mood, records.flags, until)
    excluded = {seat.id for seat in records.seats if seat.excluded}
    return grid(
        "students-grid", _student_columns(), student_rows(frame, excluded),
        label=texts.STUDENTS_TITLE, auto_height=True, header_px=56,
    )  # fmt: skip


def student_rows(
    frame: pd.DataFrame, excluded: Collection[int] = frozenset()
) -> list[dict[str, Any]]:
    """`series.student_frame` as rows of the table; a share that is not known is None.

    Of an excluded student nothing but the name is shown.
    """
    rows: list[dict[str, Any]] = []
    for student in frame.to_dict("records"):
        if student["seat_id"] in excluded:
            rows.append(_excluded_row(student))
            continue
        shares = {emotion: student[emotion] for emotion in EMOTIONS}
        known = not pd.isna(student[EMOTIONS[0]])
        most = max(shares, key=lambda emotion: shares[emotion]) if known else None
        rows.append(
            {
                **_who(student),
                "coverage": None if pd.isna(student["coverage"]) else round(student["coverage"], 3),
                "emotion": most,
                "mostly": texts.EMOTION[most] if most else "",
                **{e: round(100 * shares[e]) if known else None for e in EMOTIONS},
                **{f"minutes_{kind}": round(student[f"minutes_{kind}"], 1) for kind in FlagKind},
            }
        )
    return rows


def _who(student: Mapping[Hashable, Any]) -> dict[str, Any]:
    return {
        "key": str(student["seat_id"]),
        "number": student["number"],
        "seat": texts.SEAT.format(number=student["number"]),
        "name": student["name"] or "",
        "menu": texts.seat_menu(texts.seat_name(student["number"], student["name"])),
    }


def _excluded_row(student: Mapping[Hashable, Any]) -> dict[str, Any]:
    return {
        **_who(student),
        "coverage": None,
        "emotion": SeatState.EXCLUDED.value,
        "mostly": texts.SEAT_EXCLUDED,
        **dict.fromkeys(EMOTIONS),
        **{f"minutes_{kind}": 0.0 for kind in FlagKind},
    }


def _student_columns() -> list[dict[str, Any]]:
    shares = [
        {
            "field": emotion,
            "headerName": texts.EMOTION[emotion],
            "headerTooltip": texts.EMOTION[emotion],
            "flex": 1,
            "minWidth": 88,
            "valueFormatter": {"function": "params.value === null ? '–' : params.value + ' %'"},
        }
        for emotion in STACK_ORDER
    ]
    minutes = {"function": "params.value ? params.value.toFixed(1) : '–'"}
    return [
        {"field": "number", "headerName": texts.COLUMN_STUDENT, "width": 88, "pinned": "left",
         "valueFormatter": {"function": "params.data.seat"}, "cellRenderer": "SeatLink"},
        {"field": "name", "headerName": texts.COLUMN_NAME, "cellRenderer": "Person", "flex": 2,
         "minWidth": 110, "editable": True, "headerTooltip": texts.NAME_HINT},
        {"field": "menu", "headerName": texts.COLUMN_SEAT_MENU, "cellRenderer": "SeatMenu",
         "width": 66, "minWidth": 66, "sortable": False, "headerTooltip": texts.COLUMN_SEAT_MENU},
        {"field": "coverage", "headerName": texts.COLUMN_COVERAGE, "cellRenderer": "Meter",
         "width": 108},
        {"field": "mostly", "headerName": texts.COLUMN_MOSTLY, "cellRenderer": "Look",
         "width": 112},
        *shares,
        {"field": "minutes_confused", "headerName": texts.COLUMN_MIN_CONFUSED, "width": 122,
         "wrapHeaderText": True, "valueFormatter": minutes},
        {"field": "minutes_sad", "headerName": texts.COLUMN_MIN_SAD, "width": 90,
         "wrapHeaderText": True, "valueFormatter": minutes},
    ]  # fmt: skip
