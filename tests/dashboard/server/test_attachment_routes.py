"""What the page is told of the files beside a lesson, and how one is brought back."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.callbacks.lesson.beside import RemovedFiles
from storage.config.settings import Settings
from storage.database.engine import open_database
from storage.writes.attachments import Removed
from tests.dashboard.server.test_dashboard_server import get
from tests.support.attachments.beside import add_transcript
from tests.support.seed import Lesson, add_lesson

HOSTILE = "</script><script>alert(1)</script> \u202e نصف"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'lessons.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    client: FlaskClient = create_app(Settings(), engine).server.test_client()
    return client


def lesson(engine: Engine, *, class_only: bool = False) -> int:
    return add_lesson(
        engine,
        Lesson(minutes=2, seats=6, live=False, readings=False, class_only=class_only,
               ends_at=datetime.now(UTC)),
    )  # fmt: skip


@pytest.mark.parametrize("class_only", [False, True])
def test_the_lines_of_a_lesson_are_told_as_data(
    client: FlaskClient, engine: Engine, *, class_only: bool
) -> None:
    session_id, other = lesson(engine, class_only=class_only), lesson(engine)
    add_transcript(engine, session_id, HOSTILE, "a half")
    add_transcript(engine, other, "of another lesson")
    reply = get(client, f"/session/{session_id}/beside.json")
    assert reply.mimetype == "application/json"
    assert reply.headers["Cache-Control"] == "no-store"
    name = "" if class_only else "Ada"
    assert json.loads(reply.data)["lines"] == [
        [1, 0, 900, name, HOSTILE], [1, 1000, 900, name, "a half"],
    ]  # fmt: skip


def test_there_are_none_of_a_lesson_that_is_not_there(client: FlaskClient) -> None:
    assert get(client, "/session/77/beside.json").status_code == 404


def test_what_was_taken_away_comes_back_once_and_not_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    kept, files = RemovedFiles(), [Removed({"id": at}, ()) for at in range(20)]
    token = kept.keep(files[0])
    assert kept.take("x") is None
    assert kept.take(token) is files[0]
    assert kept.take(token) is None
    late = kept.keep(files[1])
    now[0] += 601
    assert kept.take(late) is None
    tokens = []
    for file in files:
        now[0] += 1
        tokens.append(kept.keep(file))
    held = [kept.take(token) for token in tokens]
    assert held == [None] * 12 + files[12:]
