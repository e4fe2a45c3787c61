"""Many rows at once on a server are the rows that a file gets one by one, whatever is in them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from sqlalchemy import Engine, Table, select

from storage.database.engine import open_database, reading, writing
from storage.database.tables.lessons import Seat
from storage.database.tables.rollups import Mood
from storage.database.upserts import array_text, upsert
from storage.writes import sessions
from tests.support.lessons.samples import START

WORDS = [
    "", " ", "NULL", "null", "Ünal, Çelik", 'a "quoted" name', "back\\slash", "\\", '"', "{}",
    "{a,b}", "o'Hara", "line\nbreak", "tab\there", "%s %(x)s", "名前 😀", "a,b", "\\x41", "$1",
]  # fmt: skip
FLOATS = [0.0, 1.0, -2.5, 0.1, 1 / 3, 1e-300, 1e300, 123456789.123456789, 5e-324, 1e16]


@pytest.fixture
def engines(tmp_path: Path, postgresql_url: str) -> Iterator[tuple[Engine, Engine]]:
    """A file and a server with one lesson each."""
    both = (open_database(f"sqlite:///{tmp_path / 'rows.db'}"), open_database(postgresql_url))
    for engine in both:
        sessions.start_session(
            engine, source="demo", sample_hz=1, model_version="m", started_at=START
        )
    yield both
    for engine in both:
        engine.dispose()


def seat(number: int, **values: object) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "id": 1000 + number, "session_id": 1, "number": number, "name": None,
        "name_certainty": None, "first_seen_at": START, "last_seen_at": START, "state": "video",
        "tile_row": 1, "tile_column": number, "excluded": number % 2 == 0, "pending": "",
    }  # fmt: skip
    return kept | values


def bucket(number: int, **values: object) -> dict[str, Any]:
    shares = np.random.default_rng(number).dirichlet(np.ones(7)).astype(np.float32)
    kept: dict[str, Any] = {
        "session_id": 1, "bucket_ms": 10_000 * number, "seat_id": number % 3, "readings": number,
        "samples": 10, "seen": 1.0, "tiles": 1, "cameras_off": 0.0, "confused": 0.0, "sad": 0.0,
        "probabilities": None if number % 4 == 0 else shares,
        "unsure": None if number % 5 == 0 else 0.5,
    }  # fmt: skip
    return kept | values


def stored(engine: Engine, table: Table) -> list[str]:
    statement = select(table).order_by(*table.primary_key)
    with reading(engine) as connection:
        return [repr(tuple(row)) for row in connection.execute(statement)]


def put(engines: tuple[Engine, Engine], table: Any, rows: list[dict[str, Any]], **how: Any) -> int:  # noqa: ANN401
    """Into both; answers how many rows the server has taken."""
    kind = cast(Table, table.__table__)
    for engine in engines:
        with writing(engine) as connection:
            taken = upsert(connection, kind, rows, **how)
    file, server = (stored(engine, kind) for engine in engines)
    assert server == file
    return taken


def test_every_text_truth_and_nothing_comes_through(engines: tuple[Engine, Engine]) -> None:
    names: list[str | None] = [None, *WORDS]
    rows = [seat(n, name=name, pending=name or "") for n, name in enumerate(names, start=1)]
    assert put(engines, Seat, rows, key=("id",)) == len(rows)
    with reading(engines[1]) as connection:
        found = connection.execute(select(Seat.name).order_by(Seat.number)).scalars().all()
    assert list(found) == names


def test_every_number_comes_through_to_the_last_digit(engines: tuple[Engine, Engine]) -> None:
    rows = [
        bucket(n, seen=one, confused=one / 3, tiles=np.float64(one) if n % 2 else one)
        for n, one in enumerate(FLOATS, start=1)
    ]
    put(engines, Mood, rows, key=("session_id", "bucket_ms", "seat_id"))
    with reading(engines[1]) as connection:
        found = connection.execute(select(Mood.seen).order_by(Mood.bucket_ms)).scalars().all()
    assert list(found) == FLOATS


def test_rows_that_are_there_are_changed_in_the_named_columns_alone(
    engines: tuple[Engine, Engine],
) -> None:
    put(engines, Seat, [seat(1, name="Ada"), seat(2), seat(3, state="self", excluded=True)],
        key=("id",))  # fmt: skip
    again = [
        seat(1, state="away", tile_row=9), seat(3, state="away", tile_row=9), seat(4),
        seat(1, state="camera_off", tile_row=8),
    ]  # fmt: skip
    taken = put(
        engines, Seat, again, key=("id",), update=("state", "tile_row"),
        instead={"state": "CASE WHEN seat.excluded THEN seat.state ELSE excluded.state END"},
    )  # fmt: skip
    assert taken == 3
    with reading(engines[1]) as connection:
        columns = (Seat.name, Seat.state, Seat.tile_row)
        found = connection.execute(select(*columns).order_by(Seat.id)).all()
    assert [tuple(row) for row in found] == [
        ("Ada", "camera_off", 8), (None, "video", 1), (None, "self", 9), (None, "video", 1),
    ]  # fmt: skip
    # without columns to change, what is there stays, and of two that are new the first counts
    once = [seat(1, state="away"), seat(5, state="away"), seat(5, state="video")]
    assert put(engines, Seat, once, key=("id",)) == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "{}"),
        ([1, 2, -3], "{1, 2, -3}"),
        ([0.5, 1], "{0.5, 1}"),
        ([None, 1], '{NULL,"1"}'),
        ([True, False], '{"True","False"}'),
        (["a", "a", 'b"'], '{"a","a","b\\""}'),
        ([b"\x00\xff", None], '{"\\\\x00ff",NULL}'),
        ([np.float64(0.1), np.int64(3)], '{0.1,"3"}'),
    ],
)
def test_an_array_as_the_server_reads_it(values: list[Any], said: str) -> None:
    assert array_text(values) == said
