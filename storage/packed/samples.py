"""How a server keeps readings: all faces of one moment as one row of `reading_sample`.

PostgreSQL needs 28 bytes for a row beside its columns, and as many for its place in the key's
index. `reading` is a view there that unpacks the faces; see migration 0019. The table is
partitioned by lessons, SPAN to a partition; the database makes partitions itself, one ahead.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Column, Connection, Integer, LargeBinary, MetaData, Table

from storage.kinds import Unsure
from storage.seat_ids import SEATS_PER_SESSION

FACE = np.dtype(
    [
        ("number", ">u2"),
        ("probabilities", ">u2", (7,)),
        ("face_px", ">u2"),
        ("quality_percent", "u1"),
        ("tile_row", "u1"),
        ("tile_column", "u1"),
        ("others", "u1"),
        ("unsure", "u1"),
    ]
)
"""One face, 23 bytes. number: of the seat; probabilities in steps of 1 / 65535; 255: not known."""
UNKNOWN = 255
SPAN = 100
"""Lessons of one partition, by their ids."""
SERVER_TABLES = MetaData()
"""Tables that only a server has."""
ReadingSample = Table(
    "reading_sample",
    SERVER_TABLES,
    Column("session_id", Integer, primary_key=True, autoincrement=False),
    Column("offset_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("faces", LargeBinary, nullable=False),
)
Moment = tuple[int, int]
"""Id of the session, and milliseconds since its start."""


def is_packed(connection: Connection) -> bool:
    """Whether this database keeps readings so; a file keeps a row for each."""
    return connection.dialect.name == "postgresql"


def pack(rows: Iterable[Mapping[str, Any]]) -> dict[Moment, NDArray[Any]]:
    """Rows of `reading` by moment, each an array (N,) of FACE, a seat once; the first one counts.

    A number that is too large for its byte becomes the largest.
    """
    by_moment: dict[Moment, dict[int, Mapping[str, Any]]] = {}
    for row in rows:
        faces = by_moment.setdefault((row["session_id"], row["offset_ms"]), {})
        faces.setdefault(row["seat_id"] % SEATS_PER_SESSION, row)
    return {moment: _faces(faces) for moment, faces in by_moment.items()}


def _faces(rows: Mapping[int, Mapping[str, Any]]) -> NDArray[Any]:
    """rows: by number of the seat."""
    order = sorted(rows)
    faces = np.zeros(len(order), FACE)
    faces["number"] = order
    of = [rows[number] for number in order]
    shares = np.array([row["probabilities"] for row in of], np.float32)
    faces["probabilities"] = np.rint(np.clip(shares, 0, 1) * 65535)
    faces["face_px"] = np.clip([row["face_px"] for row in of], 0, 65535)
    for name in ("quality_percent", "tile_row", "tile_column"):
        faces[name] = np.clip([row[name] for row in of], 0, 255)
    others = (row["others"] for row in of)
    faces["others"] = [UNKNOWN if one is None else min(one, UNKNOWN - 1) for one in others]
    unsure = (row["unsure"] for row in of)
    faces["unsure"] = [UNKNOWN if one is None else _CODES[one] for one in unsure]
    return faces


UNSURE_OF_CODE = dict(enumerate(Unsure))
"""What the byte `unsure` of a face says; others: nothing."""
_CODES = {unsure: code for code, unsure in UNSURE_OF_CODE.items()}


def unpacked(rows: Sequence[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Rows of offset_ms and faces as arrays of every face: its offset (N,), and itself (N,)."""
    faces = np.frombuffer(b"".join(row.faces for row in rows), FACE)
    counts = [len(row.faces) // FACE.itemsize for row in rows]
    return np.repeat(np.array([row.offset_ms for row in rows], np.int64), counts), faces


def with_new_seats(stored: bytes, faces: NDArray[Any]) -> bytes:
    """The faces that are stored, and those of seats that are not among them."""
    known = np.frombuffer(stored, FACE)["number"]
    return stored + faces[~np.isin(faces["number"], known)].tobytes()
