"""A connection that has just answered is not asked whether it does; one that is gone is noticed."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from storage.database import server as patience
from storage.database.engine import open_engine, reading, writing


@pytest.fixture
def engine(postgresql_url: str) -> Iterator[Engine]:
    engine = open_engine(postgresql_url)
    yield engine
    engine.dispose()


def backend(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def end_connections(url: str) -> None:
    """As a server that is restarted does."""
    other = open_engine(url)
    with writing(other) as connection:
        others = text(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        connection.execute(others)
    other.dispose()


def sent(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to the server beside statements of ours, from now on."""
    import psycopg  # noqa: PLC0415 - an extra

    words: list[str] = []
    usual: Any = psycopg.Cursor.execute

    def execute(cursor: Any, query: Any, *more: Any, **given: Any) -> Any:  # noqa: ANN401
        words.append(str(query))
        return usual(cursor, query, *more, **given)

    monkeypatch.setattr(psycopg.Cursor, "execute", execute)
    return words


def test_nothing_but_the_statement_is_sent_while_it_answers(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = backend(engine)
    words = sent(engine, monkeypatch)
    for _ in range(5):
        assert backend(engine) == first
    assert words == ["SELECT pg_backend_pid()"] * 5


def test_a_connection_that_was_silent_for_long_is_asked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = backend(engine)
    monkeypatch.setattr(patience, "PING_S", 0.0)
    words = sent(engine, monkeypatch)
    assert backend(engine) == first
    assert len(words) == 2


def test_one_that_the_server_has_ended_is_replaced_unnoticed(
    engine: Engine, postgresql_url: str
) -> None:
    for _ in range(3):
        first = backend(engine)
        end_connections(postgresql_url)
        assert backend(engine) != first


def test_statements_apart_are_told_of_no_transaction(engine: Engine) -> None:
    begun: list[str] = []
    with reading(engine, apart=True) as connection:
        driver: Any = connection.connection.driver_connection
        connection.execute(text("SELECT 1"))
        begun.append(driver.info.transaction_status.name)
    with reading(engine) as connection:
        driver = connection.connection.driver_connection
        connection.execute(text("SELECT 1"))
        begun.append(driver.info.transaction_status.name)
    assert begun == ["IDLE", "INTRANS"]
    # and what is written afterwards is still one transaction
    changed: list[str] = []
    event.listen(engine, "commit", lambda _: changed.append("commit"))
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE apart (id integer)"))
        driver = connection.connection.driver_connection
        assert driver.info.transaction_status.name == "INTRANS"
    assert changed == ["commit"]


def test_statements_stay_prepared_from_one_reading_to_the_next(engine: Engine) -> None:
    asked = text("SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql")
    counts = []
    for _ in range(9):
        with reading(engine) as connection:
            counts.append(connection.execute(asked).scalar_one())
    assert counts[0] == 0 and counts[-1] == 1
