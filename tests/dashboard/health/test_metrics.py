"""Numbers for Prometheus: only for addresses that were named, and nothing of a class in them."""

from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import ValidationError
from sqlalchemy import Engine, delete, select, update

from dashboard.app import create_app
from dashboard.health.open_pages import HEADER, MOST, OpenPages
from dashboard.health.probes import PROBES
from monitor.session.writer import Writer
from storage.access.passwords import password_file
from storage.config.settings import DashboardSettings, Settings
from storage.database.engine import open_database, reading, writing
from storage.database.tables.lessons import Session
from storage.database.tables.monitors import MonitorState
from storage.errors import StorageError
from storage.kinds import MonitorStatus
from tests.support.lessons.samples import sample_at
from tests.support.lessons.seed import GAP, Lesson, add_lesson

HOST = "127.0.0.1:8050"


def client_of(engine: Engine, metrics_for: str, folder: Path) -> FlaskClient:
    settings = Settings(data_dir=folder, dashboard=DashboardSettings(metrics_for=metrics_for))
    client: FlaskClient = create_app(settings, engine).server.test_client()
    return client


def answer(client: FlaskClient, path: str = "/metrics", came_from: str = "127.0.0.1") -> str | int:
    reply = client.get(path, headers={"Host": HOST}, environ_base={"REMOTE_ADDR": came_from})
    return reply.text if reply.status_code == 200 else reply.status_code


def samples(words: str) -> dict[tuple[str, str], float]:
    """Value by name and lesson or route."""
    return {
        (one.name, one.labels.get("lesson") or one.labels.get("route", "")): one.value
        for family in text_string_to_metric_families(words)
        for one in family.samples
        if "le" not in one.labels
    }


def test_there_is_no_such_page_until_somebody_may_read_it(engine: Engine, tmp_path: Path) -> None:
    reply = answer(client_of(engine, "", tmp_path))
    assert reply == 404 or "classmood_lessons" not in str(reply)


@pytest.mark.parametrize(
    ("allowed", "came_from", "given"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "10.1.2.3", False),
        ("10.1.0.0/16, ::1", "10.1.2.3", True),
        ("10.1.0.0/16, ::1", "::1", True),
        ("10.1.0.0/16", "10.2.0.1", False),
        ("10.1.0.0/16", "", False),
        ("2001:db8::/32", "2001:db8::7", True),
    ],
)
def test_only_named_addresses_get_numbers(
    engine: Engine, tmp_path: Path, allowed: str, came_from: str, given: bool
) -> None:
    reply = answer(client_of(engine, allowed, tmp_path), came_from=came_from)
    assert ("classmood_lessons" in str(reply)) is given
    assert given or reply == 404


@pytest.mark.parametrize("wrong", ["everybody", "10.0.0.1/8", "127.0.0.1, x", "1.2.3"])
def test_what_is_no_address_is_refused_by_the_settings(wrong: str) -> None:
    with pytest.raises(ValidationError, match="no address or network"):
        DashboardSettings(metrics_for=wrong)


def test_monitors_say_what_they_do_and_nothing_of_whom(engine: Engine, tmp_path: Path) -> None:
    names = ("Amara", "Ben")
    lesson = Lesson(minutes=12, seats=9, columns=3, names=names, title="Algebra of 10b")
    add_lesson(engine, Lesson(minutes=12, live=False, seats=9, columns=3))
    number = add_lesson(engine, lesson)
    with writing(engine) as connection:
        connection.execute(
            update(MonitorState)
            .where(MonitorState.session_id == number)
            .values(dropped_frames=17, status=MonitorStatus.BLIND, unsure=2)
        )
    client = client_of(engine, "127.0.0.1", tmp_path)
    answer(client, "/")
    answer(client, "/history")
    answer(client, f"/session/{number}")
    words = str(answer(client))
    found, one = samples(words), str(number)
    assert found["classmood_lessons", ""] == 1  # the other one is over
    assert found["classmood_monitor_dropped_frames", one] == 17
    assert found["classmood_monitor_blind", one] == 1
    assert found["classmood_monitor_unsure_faces", one] == 2
    assert found["classmood_monitor_gaps", one] == (1 if GAP else 0)
    assert found["classmood_monitor_silent_seconds", one] >= 0
    for private in (*names, "Algebra", "10b", "history"):
        assert private not in words


def test_requests_are_counted_by_route_and_answer(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, "127.0.0.1", tmp_path)
    for _ in range(3):
        answer(client, "/healthz")
    answer(client, "/api/v1/sessions/999")
    found = samples(str(answer(client)))
    assert found["classmood_requests_total", "/healthz"] == 3
    assert found["classmood_request_seconds_count", "/healthz"] == 3
    assert found["classmood_requests_total", "/api/v1/sessions/<int:session_id>"] == 1
    again = samples(str(answer(client)))
    assert again["classmood_requests_total", "/metrics"] == 1


def test_the_page_lives_without_its_database(tmp_path: Path) -> None:
    file = tmp_path / "lesson.db"
    engine = open_database(f"sqlite:///{file}")
    client = client_of(engine, "127.0.0.1", tmp_path)
    assert answer(client, "/livez") == "ok\n"
    engine.dispose()
    file.rename(file.with_suffix(".gone"))
    file.write_bytes(b"no database " * 400)
    assert answer(client, "/livez") == "ok\n"
    assert answer(client, "/healthz") == 503
    assert answer(client) == 503


def test_looks_and_write_delay_are_those_of_the_monitor(engine: Engine, tmp_path: Path) -> None:
    session = add_lesson(engine, Lesson(minutes=2, seats=9, columns=3))
    client = client_of(engine, "127.0.0.1", tmp_path)
    found = samples(str(answer(client)))
    assert found["classmood_monitor_looks", str(session)] == 120
    # of a monitor that does not keep it there is no number
    assert ("classmood_monitor_write_delay_seconds", str(session)) not in found
    with writing(engine) as connection:
        connection.execute(update(MonitorState).values(write_delay_ms=250))
    found = samples(str(answer(client)))
    assert found["classmood_monitor_write_delay_seconds", str(session)] == 0.25


def test_a_writer_says_how_late_it_is(engine: Engine) -> None:
    session = add_lesson(engine, Lesson(minutes=0.1, seats=3, columns=3, readings=False))
    with writing(engine) as connection:
        connection.execute(delete(MonitorState))
        start = connection.execute(select(Session.started_at)).scalar_one()
    with Writer(engine, session) as writer:
        for second in range(3):
            writer.submit(sample_at(session, 10 + second, 3, start))
            writer.flush(20)
        with reading(engine) as connection:
            delay = connection.execute(select(MonitorState.write_delay_ms)).scalar_one()
    assert delay is not None and 0 <= delay < 20_000


def test_open_pages_are_counted_one_by_one(engine: Engine, tmp_path: Path) -> None:
    now_s = [0.0]
    pages = OpenPages(3.0, lambda: now_s[0])
    app = Flask("x")

    def asks(number: str | None, came_from: str = "10.0.0.1") -> None:
        headers = {} if number is None else {HEADER: number}
        with app.test_request_context(headers=headers, environ_base={"REMOTE_ADDR": came_from}):
            pages.note(request)

    for number in ("a" * 16, "b" * 16, "a" * 16):
        asks(number)
    assert len(pages) == 2
    for wrong in (None, "", "x", "A" * 16, "a" * 17, "<script>"):
        asks(wrong)  # all of one computer
    assert len(pages) == 3
    now_s[0] = 2.9
    asks("b" * 16)
    now_s[0] = 3.1
    assert len(pages) == 1
    for page in range(MOST + 50):
        asks(f"{page:016x}")
    assert len(pages) == MOST


def test_what_fails_in_the_database_is_counted(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, "127.0.0.1", tmp_path)
    before = errors_in(str(answer(client)))
    assert before == {"waiting": 0, "other": 0}
    for _ in range(3):
        with pytest.raises(StorageError), reading(engine) as connection:
            connection.exec_driver_sql("SELECT nothing FROM nowhere")
    assert errors_in(str(answer(client))) == {"waiting": 0, "other": 3}


def errors_in(words: str) -> dict[str, float]:
    return {
        one.labels["kind"]: one.value
        for family in text_string_to_metric_families(words)
        for one in family.samples
        if one.name == "classmood_database_errors_total"
    }


def test_the_three_probes(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    password_file(settings).set("a long enough password")
    client: FlaskClient = create_app(settings, engine).server.test_client()
    assert [answer(client, path) for path in PROBES] == ["ok\n"] * 3
    for version in ("9999", "0001"):
        with writing(engine) as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
        assert [answer(client, path) for path in PROBES] == ["ok\n", "ok\n", 503]
    with writing(engine) as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    assert [answer(client, path) for path in PROBES] == ["ok\n", 503, 503]
