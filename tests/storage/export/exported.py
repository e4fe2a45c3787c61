"""A lesson, and what a spreadsheet program reads of its export."""

import csv
import io
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from monitor.session.writer import Writer
from storage.evidence import FlagEvidence
from storage.export.files import export_session
from storage.kinds import FlagKind, GapReason
from storage.records import FlagEvent, GapEvent, Sample
from storage.seat_ids import seat_id
from storage.writes import sessions
from tests.support.lessons.samples import START, sample_at


def lesson(engine: Engine, seconds: int = 35, students: int = 3) -> int:
    """A lesson with one flag per kind, and nothing seen from the 20th to the 30th second."""
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="network-1", started_at=START
    )
    flags = tuple(
        FlagEvent(
            session_id,
            owner,
            kind,
            START,
            START + timedelta(seconds=90),
            evidence=FlagEvidence(peak=2.5, ended="ünusual"),
        )
        for owner, kind in (
            (seat_id(session_id, 1), FlagKind.CONFUSED),
            (seat_id(session_id, 1), FlagKind.SAD),
            (None, FlagKind.CONFUSED),
        )
    )
    hidden = (START + timedelta(seconds=20), START + timedelta(seconds=30))
    gap = GapEvent(session_id, GapReason.COVERED, *hidden)
    with Writer(engine, session_id) as writer:
        for second in range(seconds):
            if not 20 <= second < 30:
                emotion = "happy" if second < 10 else "sad"
                writer.submit(sample_at(session_id, second, students, emotion=emotion), wait_s=5)
        writer.submit(Sample(session_id, START, flags=flags, gaps=(gap,)), wait_s=5)
    sessions.end_session(engine, session_id, START + timedelta(seconds=seconds))
    return session_id


def read_csv(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def exported(engine: Engine, session_id: int, what: str, path: Path) -> list[dict[str, str]]:
    rows = export_session(engine, session_id, what, "csv", path)
    lines = read_csv(path)
    assert len(lines) == rows
    return lines
