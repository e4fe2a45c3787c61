"""A lesson as a page of a course: of the class as a whole, and nothing of fewer than five."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy import Connection

from storage import queries
from storage.errors import StorageError
from storage.export.columns import COLUMNS, Table
from storage.export.tables import blocks
from storage.kinds import MarkerKind
from storage.records import SMALLEST_GROUP
from storage.rows import SessionRow

NO_GRADE = (
    "There is no grade in this, and none can be made of it: estimates of how faces look say "
    "nothing of what anybody knows or does, and nothing here is about one student."
)
"""Stands on every page, and in docs/platforms-of-learning.md."""


@dataclass(frozen=True, slots=True)
class Section:
    """One topic. confused: mean share 0..1 of the readable faces, None where too few were seen."""

    title: str
    began_at: datetime
    minutes: float
    confused: float | None


@dataclass(frozen=True, slots=True)
class ClassPage:
    """What a course is told of one lesson. checks: asked at, green, orange, red."""

    session_id: int
    title: str
    class_name: str
    began_at: datetime
    ended_at: datetime
    sections: tuple[Section, ...]
    checks: tuple[tuple[datetime, int, int, int], ...]

    def html(self) -> str:
        """One document in English, without styles or scripts: a platform has its own."""
        rows = "".join(
            f"<tr><td>{one.began_at.astimezone():%H:%M}</td><td>{escape(one.title)}</td>"
            f"<td>{one.minutes:.0f} min</td><td>{_percent(one.confused)}</td></tr>"
            for one in self.sections
        )
        checks = "".join(
            f"<li>{at.astimezone():%H:%M}: {green} green, {orange} orange, {red} red</li>"
            for at, green, orange, red in self.checks
        )
        asked = f"<h2>Class checks</h2><ul>{checks}</ul>" if checks else ""
        return (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            f"<title>{escape(self.heading)}</title></head><body><h1>{escape(self.heading)}</h1>"
            f"<p>{self.began_at.astimezone():%Y-%m-%d, %H:%M} to "
            f"{self.ended_at.astimezone():%H:%M}</p>"
            "<table><thead><tr><th>From</th><th>Topic</th><th>Length</th>"
            "<th>Looked confused (estimate, share of the class)</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>{asked}<p>{escape(NO_GRADE)}</p></body></html>"
        )

    @property
    def heading(self) -> str:
        """The lesson's title, or its day."""
        return self.title or f"Lesson of {self.began_at.astimezone():%Y-%m-%d}"


def class_page(connection: Connection, session_id: int) -> ClassPage:
    """The page of a lesson that is over. Raises StorageError for another."""
    session: SessionRow | None = connection.execute(queries.session(session_id)).first()
    if session is None or session.ended_at is None:
        state = "is still going on" if session is not None else "is not there"
        raise StorageError(f"session {session_id} {state}; 'classmood sessions' lists them")
    timeline = list(_rows(connection, session_id, Table.TIMELINE))
    begun = [(session.started_at, "Beginning"), *_topics(connection, session)]
    ends = [*(at for at, _ in begun[1:]), session.ended_at]
    sections = tuple(
        Section(title, at, (end - at).total_seconds() / 60, _confused(timeline, at, end))
        for (at, title), end in zip(begun, ends, strict=True)
        if end > at
    )
    checks = tuple(
        (row["asked_at"], row["green"], row["orange"], row["red"])
        for row in _rows(connection, session_id, Table.CHECKS)
        if row["green"] is not None
        and (row["students"] or 0) >= SMALLEST_GROUP
        # a few answers among many are a few students
        and row["answered"] >= SMALLEST_GROUP
    )
    return ClassPage(
        session_id, session.title, session.class_name, session.started_at, session.ended_at,
        sections, checks,
    )  # fmt: skip


def _topics(connection: Connection, session: SessionRow) -> list[tuple[datetime, str]]:
    return [
        (marker.marked_at, marker.text)
        for marker in connection.execute(queries.markers(session.id))
        if marker.kind == MarkerKind.TOPIC and session.started_at < marker.marked_at
    ]


def _rows(connection: Connection, session_id: int, what: Table) -> Any:  # noqa: ANN401
    for block in blocks(connection, session_id, what):
        for cells in block:
            yield dict(zip(COLUMNS[what], cells, strict=True))


def _confused(timeline: Sequence[dict[str, Any]], begin: datetime, end: datetime) -> float | None:
    """Mean over the moments in which five or more could be read, where those are half or more."""
    within = [row for row in timeline if begin <= row["started_at"] < end]
    read = [(row["seen"] or 0) - (row["unsure"] or 0) for row in within]
    shares = [
        row["confused"] / faces
        for row, faces in zip(within, read, strict=True)
        if faces >= SMALLEST_GROUP and row["confused"] is not None
    ]
    if not shares or 2 * len(shares) < len(within):
        return None
    return float(sum(shares) / len(shares))


def _percent(share: float | None) -> str:
    return "not told" if share is None else f"{100 * min(share, 1.0):.0f} %"
