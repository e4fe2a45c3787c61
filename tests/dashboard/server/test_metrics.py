"""Numbers for Prometheus: only for addresses that were named, and nothing of a class in them."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import ValidationError
from sqlalchemy import Engine, update

from dashboard.app import create_app
from storage.config.settings import DashboardSettings, Settings
from storage.database.engine import open_database, writing
from storage.database.schema import MonitorState
from storage.records import MonitorStatus
from tests.support.seed import GAP, Lesson, add_lesson

HOST = "127.0.0.1:8050"


@pytest.fixture
def engine(store_url: str) -> Engine:
    return open_database(store_url)


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
