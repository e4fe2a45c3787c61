"""What can be exported: eight tables, and the columns of each with the types of their cells.

readings  one row per face and sample
students  one row per seat: coverage, mean of each probability, minutes flagged
timeline  one row per ten seconds of the whole class, gaps included
flags     one row per flag, with its evidence
reactions one row per icon by which a student answered on the tile
checks    one row per class check, with the answers on the tiles
speech    one row per ten seconds and who spoke in them: the teacher, anybody of the class, and each
          student where that was asked for
transcript  one row per line of what lies beside the lesson: transcripts, chats, polls
"""

from datetime import datetime
from enum import StrEnum

from storage.records import EMOTIONS

_PROBABILITIES = tuple(f"p_{emotion}" for emotion in EMOTIONS)


class Table(StrEnum):
    """What to export."""

    READINGS = "readings"
    STUDENTS = "students"
    TIMELINE = "timeline"
    FLAGS = "flags"
    REACTIONS = "reactions"
    CHECKS = "checks"
    SPEECH = "speech"
    TRANSCRIPT = "transcript"


COLUMNS: dict[Table, dict[str, type]] = {
    Table.READINGS: {
        "session": int,
        "observed_at": datetime,
        "seat": int,
        "name": str,
        "tile_row": int,
        "tile_column": int,
        "emotion": str,
        "certainty": float,
        **dict.fromkeys(_PROBABILITIES, float),
        "face_px": int,
        "quality": float,
        "model_version": str,
        "others": int,
        "unsure": str,
    },
    Table.STUDENTS: {
        "session": int,
        "seat": int,
        "name": str,
        "first_seen_at": datetime,
        "last_seen_at": datetime,
        "samples": int,
        "readings": int,
        "coverage": float,
        **dict.fromkeys(_PROBABILITIES, float),
        "minutes_confused": float,
        "minutes_sad": float,
        "flags": int,
    },
    Table.TIMELINE: {
        "session": int,
        "started_at": datetime,
        "samples": int,
        "readings": int,
        "seen": float,
        "tiles": float,
        "cameras_off": float,
        **dict.fromkeys(_PROBABILITIES, float),
        "confused": float,
        "sad": float,
        "gap": str,
        "unsure": float,
        "judged": int,
        "turned_away": float,
        "head_down": float,
    },
    Table.FLAGS: {
        "session": int,
        "flag": int,
        "kind": str,
        "seat": int,
        "name": str,
        "opened_at": datetime,
        "closed_at": datetime,
        "minutes": float,
        "prolonged": bool,
        "verdict": str,
        "acknowledged_at": datetime,
        "evidence": str,
    },
    Table.REACTIONS: {
        "session": int,
        "kind": str,
        "seat": int,
        "name": str,
        "began_at": datetime,
        "ended_at": datetime,
        "seconds": float,
    },
    Table.CHECKS: {
        "session": int,
        "asked_at": datetime,
        "green": int,
        "orange": int,
        "red": int,
        "answered": int,
        "students": int,
    },
    Table.TRANSCRIPT: {
        "session": int,
        "file": str,
        "kind": str,
        "began_at": datetime,
        "ended_at": datetime,
        "speaker": str,
        "text": str,
    },
    Table.SPEECH: {
        "session": int,
        "started_at": datetime,
        "who": str,
        "seat": int,
        "name": str,
        "seconds": float,
    },
}
"""Columns of each table in order, with the type of their cells; any cell may be None.

Times are aware; probabilities, certainty, quality and coverage 0..1; seat None means the whole
class; evidence is JSON. A timeline row without samples has no values, and a reason in `gap`;
turned_away, head_down: shares 0..1 of the `judged` faces of the class, where they are kept.
"""
