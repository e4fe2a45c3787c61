"""A lesson in a file of each test's own."""

from pathlib import Path

import pytest

from tests.storage.maintenance.filled import Rows, fill


@pytest.fixture(scope="package")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Rows]:
    path = tmp_path_factory.mktemp("lesson") / "classmood.db"
    rows = fill(path)
    return path.read_bytes(), rows


@pytest.fixture
def path(tmp_path: Path, lesson: tuple[bytes, Rows]) -> Path:
    path = tmp_path / "classmood.db"
    path.write_bytes(lesson[0])
    return path
