"""What the page is told of the files beside a lesson, and how one is brought back."""

import json
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.dashboard.server.test_dashboard_server import get
from tests.support.attachments.beside import add_transcript
from tests.support.lessons.seed import Lesson, add_lesson

HOSTILE = "</script><script>alert(1)</script> \u202e نصف"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


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
