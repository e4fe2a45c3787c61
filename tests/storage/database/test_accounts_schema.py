"""The way of a database of one teacher to one with accounts, and back."""

from pathlib import Path

from sqlalchemy import text

from storage.database import dialects
from storage.database.engine import open_database, open_engine, reading
from storage.database.migration import migrate
from storage.writes.deletion import delete_session
from storage.writes.sessions import end_session, start_session
from tests.support.database.earlier_schema import downgrade


def _to(url: str, revision: str) -> None:
    """Takes a database to an earlier schema."""
    engine = open_engine(url)
    downgrade(engine, revision)
    engine.dispose()


def _lesson(url: str) -> int:
    engine = open_database(url)
    number = start_session(engine, source="demo", sample_hz=1, model_version="m", title="Plants")
    end_session(engine, number)
    engine.dispose()
    return number


def test_lessons_of_before_are_nobodys_and_keep_what_hangs_on_them(store_url: str) -> None:
    kept, deleted = _lesson(store_url), _lesson(store_url)
    engine = open_database(store_url)
    delete_session(engine, deleted)
    engine.dispose()
    _to(store_url, "0016")
    engine = open_engine(store_url)
    migrate(engine)
    with reading(engine) as connection:
        row = connection.execute(text("SELECT id, title, owner_id, room FROM session")).one()
        assert tuple(row) == (kept, "Plants", None, "")
        states = connection.execute(text("SELECT session_id FROM monitor_state")).scalars().all()
        assert states == [kept]
    engine.dispose()
    assert _lesson(store_url) > deleted, "a number of a deleted lesson is never used again"


def test_an_account_that_goes_leaves_its_lessons(store_url: str, tmp_path: Path) -> None:
    lesson = _lesson(store_url)
    engine = open_database(store_url)
    with dialects.begin(engine, dialects.WRITE) as connection:
        connection.execute(
            text(
                "INSERT INTO account (id, login, name, role, created_at)"
                " VALUES (7, 'ada', 'Ada', 'teacher', 0)"
            )
        )
        connection.execute(
            text("UPDATE session SET owner_id = 7 WHERE id = :lesson"), {"lesson": lesson}
        )
        connection.execute(text("DELETE FROM account WHERE id = 7"))
        owners = connection.execute(text("SELECT owner_id FROM session")).scalars().all()
    assert owners == [None]
    engine.dispose()
