"""A school of two teachers, whole and as a viewer sees it, on both engines."""

import secrets
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from storage.access.limited_engine import limited_engine
from storage.access.viewer import Viewer
from storage.database.engine import open_database
from tests.storage.access.reach import Limit
from tests.support.database.postgres import Cluster
from tests.support.school.two_teachers import School, build


@pytest.fixture
def everything(engine: Engine) -> Engine:
    """Without a limit; for tests that change rows."""
    return engine


@pytest.fixture
def school(everything: Engine) -> School:
    return build(everything)


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def shown(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, School]]:
    """For tests that only look."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('school') / 'classmood.db'}"
    else:
        cluster: Cluster = request.getfixturevalue("postgresql_cluster")
        # set up anew where tests of another package ran in between
        name = f"school_shown_{secrets.token_hex(4)}"
        cluster.run(f"CREATE DATABASE {name}")
        url = cluster.url(name)
    engine = open_database(url)
    yield engine, build(engine)
    engine.dispose()


@pytest.fixture
def limited() -> Iterator[Limit]:
    opened: list[Engine] = []

    def as_viewer(engine: Engine, viewer: Viewer) -> Engine:
        opened.append(limited_engine(engine, lambda: viewer))
        return opened[-1]

    yield as_viewer
    for engine in opened:
        engine.dispose()
