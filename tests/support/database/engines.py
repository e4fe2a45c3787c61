"""An empty, migrated database for a test: each engine in turn, or a file alone.

def test_something(engine: Engine) -> None:        # runs twice: SQLite, PostgreSQL
def test_something(store_url: str) -> None:        # the same, not opened yet
def test_something(sqlite_engine: Engine) -> None: # a file alone
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.database.engine import open_database

FILE_ALONE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
"""Marks a test of what only a file has: its bytes, its copies, its query plan."""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is migrated once for the run, as a cluster's template is."""
    path = tmp_path_factory.mktemp("template") / "classmood.db"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """URL of a fresh, migrated SQLite file."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'classmood.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty, migrated database on each engine in turn; `open_database` opens it."""
    if request.param == "sqlite":
        file_url: str = request.getfixturevalue("sqlite_url")
        return file_url
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """An empty, migrated database on each engine in turn."""
    engine = open_database(store_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """An empty, migrated SQLite file: for what does not depend on the engine."""
    engine = open_database(sqlite_url)
    yield engine
    engine.dispose()
