"""Bytes of a reading on PostgreSQL in several layouts, table and index together."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import create_engine, text

from benchmarks.school.lesson import looks
from benchmarks.school.report import report
from storage.packed.samples import FACE

LESSONS, SECONDS, FACES = 2, 600, 30
Rows = Iterator[dict[str, Any]]
_KEY = "session_id int, offset_ms bigint"
_SMALL = "face_px int2, quality int2, tile_row int2, tile_column int2, others int2, unsure int2"


def lesson(seed: int) -> NDArray[Any]:
    """(SECONDS, FACES) of FACE, as a writer packs them."""
    random = np.random.default_rng(seed)
    faces = np.zeros((SECONDS, FACES), FACE)
    faces["number"] = np.arange(1, FACES + 1)
    faces["probabilities"] = np.rint(looks(SECONDS, FACES, seed) * 65535)
    faces["face_px"] = 60 + np.arange(FACES) + random.integers(-2, 3, faces.shape)
    faces["quality_percent"] = random.integers(60, 95, faces.shape)
    faces["tile_row"] = np.arange(FACES) // 6 + 1
    faces["tile_column"] = np.arange(FACES) % 6 + 1
    faces["unsure"] = 255
    return faces


def _each_face(session: int, faces: NDArray[Any]) -> Rows:
    for second in range(SECONDS):
        for face in faces[second]:
            yield {
                "s": session, "o": 1000 * second, "seat": 1000 * session + int(face["number"]),
                "p": face["probabilities"].tobytes(), "px": int(face["face_px"]),
                "q": int(face["quality_percent"]), "r": int(face["tile_row"]),
                "c": int(face["tile_column"]), "all": face.tobytes(),
            }  # fmt: skip


def _each_stretch(seconds: int, *, by_column: bool = False) -> Callable[[int, NDArray[Any]], Rows]:
    def rows(session: int, faces: NDArray[Any]) -> Rows:
        for first in range(0, SECONDS, seconds):
            part = faces[first : first + seconds]
            if by_column:
                packed = b"".join(part[name].swapaxes(0, 1).tobytes() for name in FACE.names or ())
            else:
                packed = part.tobytes()
            yield {"s": session, "o": 1000 * first, "all": packed}

    return rows


_FACE_ROW = "INSERT INTO {t} VALUES (:s, :o, :seat, :p, :px, :q, :r, :c, 0, NULL)"
_PACKED_ROW = "INSERT INTO {t} VALUES (:s, :o, :all)"
_SEAT_ROW = "INSERT INTO {t} VALUES (:s, :o, :seat % 1000, :all)"
_PACKED = f"{_KEY}, faces bytea"
_COMPRESSED = (
    "ALTER TABLE {t} ALTER faces SET COMPRESSION lz4",
    "ALTER TABLE {t} SET (toast_tuple_target = 128)",
)
LAYOUTS: list[tuple[str, str, tuple[str, ...], str, Callable[[int, NDArray[Any]], Rows]]] = [
    (
        "a row a face, key's index (before)",
        f"{_KEY}, seat_id int, p bytea, {_SMALL}, PRIMARY KEY (session_id, offset_ms, seat_id)",
        (), _FACE_ROW, _each_face,
    ),
    (
        "the same, BRIN in place of the key",
        f"{_KEY}, seat_id int, p bytea, {_SMALL}",
        ("CREATE INDEX ON {t} USING brin (session_id, offset_ms)",), _FACE_ROW, _each_face,
    ),
    (
        "a row a face, its numbers packed, narrow key",
        "session_id int, offset_ms int, seat int2, face bytea, "
        "PRIMARY KEY (session_id, offset_ms, seat)", (), _SEAT_ROW, _each_face,
    ),
    (
        "the same, BRIN in place of the key",
        "session_id int, offset_ms int, seat int2, face bytea",
        ("CREATE INDEX ON {t} USING brin (session_id, offset_ms)",), _SEAT_ROW, _each_face,
    ),
    (
        "a row a moment, faces packed (now)",
        f"{_PACKED}, PRIMARY KEY (session_id, offset_ms)", (), _PACKED_ROW, _each_stretch(1),
    ),
    (
        "the same, compressed with lz4",
        f"{_PACKED}, PRIMARY KEY (session_id, offset_ms)", _COMPRESSED, _PACKED_ROW,
        _each_stretch(1),
    ),
    (
        "a row a minute, compressed with lz4",
        f"{_PACKED}, PRIMARY KEY (session_id, offset_ms)", _COMPRESSED, _PACKED_ROW,
        _each_stretch(60),
    ),
    (
        "a row a minute, number by number, compressed with lz4",
        f"{_PACKED}, PRIMARY KEY (session_id, offset_ms)", _COMPRESSED, _PACKED_ROW,
        _each_stretch(60, by_column=True),
    ),
]  # fmt: skip


def measure(url: str) -> None:
    """Fills every layout with the same lessons and prints its bytes."""
    lessons = [lesson(number) for number in range(1, LESSONS + 1)]
    readings = LESSONS * SECONDS * FACES
    engine = create_engine(url)
    for number, (name, columns, more, insert, rows) in enumerate(LAYOUTS):
        table = f"layout_{number}"
        with engine.begin() as connection:
            connection.execute(text(f"CREATE TABLE {table} ({columns})"))
            for statement in more:
                connection.execute(text(statement.format(t=table)))
            for session, faces in enumerate(lessons, 1):
                connection.execute(text(insert.format(t=table)), list(rows(session, faces)))
            size = text(f"SELECT pg_total_relation_size('{table}')")
            report(f"{connection.execute(size).scalar_one() / readings:6.1f} bytes  {name}")
    engine.dispose()
