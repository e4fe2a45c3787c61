"""Who saw, took or deleted what: one row each, and one for as long as somebody keeps looking."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from dashboard.accounts import trail as trails
from dashboard.accounts.trail import Viewings
from dashboard.app import create_app
from dashboard.reads.noted import Noted
from storage.accounts import trail
from storage.accounts.trail import COMMAND_LINE, Action
from storage.database.engine import writing
from storage.database.tables.lessons import Session
from storage.errors import StorageBusyError
from storage.kinds import Role
from storage.writes.sessions import end_session, start_session
from tests.support.school.accounts import AccountVisitor, member, rows, school


@pytest.fixture
def lesson(engine: Engine) -> int:
    number = start_session(engine, source="demo", sample_hz=1, model_version="m", class_name="7a")
    end_session(engine, number)
    return number


@pytest.fixture
def visitor(tmp_path: Path, engine: Engine, lesson: int) -> AccountVisitor:
    member(engine, "root", Role.ADMINISTRATOR)
    ada = member(engine, "ada")
    with writing(engine) as connection:
        connection.execute(update(Session).values(owner_id=ada.id))
    visitor = AccountVisitor(school(tmp_path, keep_audit_days=30), engine)
    assert visitor.log_in("ada").status_code == 303
    return visitor


def told(engine: Engine) -> list[tuple[str, int | None, str]]:
    return [
        (entry.action, entry.session_id, entry.detail)
        for entry in rows(engine)
        if entry.login == "ada" and entry.action != "login"
    ]


def test_a_lesson_that_is_looked_at_is_one_row_a_viewing(
    visitor: AccountVisitor, engine: Engine, lesson: int
) -> None:
    for _ in range(3):
        assert visitor.open(f"/session/{lesson}").status_code == 200
    visitor.open("/history")
    visitor.open("/session/99")
    assert told(engine) == [("seen", lesson, "")]
    elsewhere = visitor.another()
    elsewhere.log_in("ada")
    elsewhere.open(f"/session/{lesson}")
    assert told(engine) == [("seen", lesson, "")] * 2, "another login is another viewing"


def test_a_viewing_ends_when_nobody_looks_any_more() -> None:
    now = [0.0]
    viewings, thing = Viewings(lambda: now[0]), Noted("seen", 1)
    begun = []
    for _ in range(100):
        begun.append(viewings.begins("login", thing))
        now[0] += 60
    assert begun == [True] + [False] * 99
    assert viewings.begins("login", Noted("seen", 2))
    now[0] += trails.VIEWING_S + 61
    assert viewings.begins("login", thing)
    for number in range(30_000):
        viewings.begins("login", Noted("seen", number))
    assert len(viewings._last_s) <= trails._MOST_VIEWINGS


def test_what_leaves_is_a_row_each_time(
    visitor: AccountVisitor, engine: Engine, lesson: int
) -> None:
    for path in (
        f"/session/{lesson}/export/students.csv", f"/session/{lesson}/export/students.csv",
        f"/session/{lesson}/report.html", f"/session/{lesson}/report.pdf",
        f"/session/{lesson}/summary.html", "/term.html?class=7a",
        f"/api/v1/sessions/{lesson}/flags",
        f"/api/v1/sessions/{lesson}/flags", f"/api/v1/sessions/{lesson}", "/api/v1/sessions",
    ):  # fmt: skip
        assert visitor.get(path).status_code == 200, path
    for path in (
        "/session/99/report.html", f"/session/{lesson}/export/none.csv", "/api/v1/nothing",
        "/api/v1/openapi.json",
    ):  # fmt: skip
        visitor.get(path)
    assert [thing for thing in told(engine) if thing[0] != "seen"] == [
        ("exported", lesson, "students.csv"),
        ("exported", lesson, "students.csv"),
        *[("reported", lesson, "")] * 3,
        ("reported", None, "term"),
        ("api_read", lesson, "flags"),
        ("api_read", lesson, ""),
        ("api_read", None, "lessons"),
    ]


def test_nobody_takes_a_lesson_along_that_cannot_be_noted(
    visitor: AccountVisitor, engine: Engine, lesson: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageBusyError("the disk is full")

    monkeypatch.setattr(trail, "note", full)
    for path in (f"/session/{lesson}/export/students.csv", f"/session/{lesson}/report.html"):
        refused = visitor.get(path)
        assert refused.status_code == 503
        assert refused.text == "The audit trail cannot be written; try again.\n"


def test_old_rows_go_when_new_ones_come(
    visitor: AccountVisitor, engine: Engine, lesson: int
) -> None:
    old = datetime.now(UTC) - timedelta(days=31)
    trail.note(engine, COMMAND_LINE, Action.SEEN, session_id=7, at=old)
    fresh = visitor.another()
    fresh.server = create_app(
        school(Path(engine.url.database or "").parent, keep_audit_days=30), engine
    ).server
    fresh.client = fresh.server.test_client()
    fresh.log_in("ada")
    fresh.open(f"/session/{lesson}")
    assert 7 not in {entry.session_id for entry in rows(engine)}
