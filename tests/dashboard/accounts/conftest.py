"""A school with an administrator, a teacher and a head, and a browser in it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.kinds import Role
from tests.support.school.accounts import AccountVisitor, member, school


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def visitor(tmp_path: Path, engine: Engine) -> AccountVisitor:
    member(engine, "root", Role.ADMINISTRATOR)
    member(engine, "ada")
    member(engine, "head", Role.HEAD)
    return AccountVisitor(school(tmp_path), engine)
