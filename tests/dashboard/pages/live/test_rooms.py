"""Several monitors on one server: which lesson a live page shows, and how a room is chosen."""

import json
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dash import no_update
from sqlalchemy import Engine, insert, select, update

from dashboard.callbacks.live import tick_values
from dashboard.monitor_process import launcher
from dashboard.monitor_process.launcher import Launcher, Phase
from dashboard.pages.live import rooms as room_page
from dashboard.pages.live.parts import TARGETS
from dashboard.reads import live as live_reads
from dashboard.reads.rooms import CHOOSE, rooms
from dashboard.server import preview_proxy
from dashboard.texts import clock
from storage.config.settings import Settings
from storage.database.engine import open_database, reading, writing
from storage.database.tables.lessons import Session
from storage.database.tables.monitors import Monitor, MonitorState
from storage.writes import sessions
from storage.writes.holders import holders_here
from storage.writes.monitors import register
from tests.support.lessons.seed import Lesson, add_lesson, set_monitor


@pytest.fixture
def school(postgresql_url: str) -> Iterator[Engine]:
    engine = open_database(postgresql_url)
    yield engine
    engine.dispose()


def lesson(
    engine: Engine,
    room: str,
    *,
    host: str = "",
    silent_s: float = 0,
    **more: Any,  # noqa: ANN401
) -> int:
    """A lesson that a monitor in a room watches now."""
    session_id = add_lesson(engine, Lesson(minutes=2, seats=6, columns=3, readings=False, **more))
    host = host or f"pc-{session_id}"
    seen_at = datetime.now(UTC) - timedelta(seconds=silent_s)
    with writing(engine) as connection:
        connection.execute(update(Session).values(source="window"))
        set_monitor(connection, session_id, host=host, heartbeat_at=seen_at)
        connection.execute(
            insert(Monitor).values(host=host, room=room, session_id=session_id, seen_at=seen_at)
        )
    return session_id


def shown(engine: Engine, search: str = "", stored: str | None = None) -> dict[str, Any]:
    values, cursor = tick_values(engine, None, search, stored)
    named = dict(zip(TARGETS, values, strict=True))
    sent = {name: value for name, value in named.items() if value is not no_update}
    return {**sent, "session": cursor["session"]}


def lines(part: Any) -> list[str]:  # noqa: ANN401
    """What the buttons of the choice say."""
    found = []
    plain = json.loads(json.dumps(part, default=lambda one: one.to_plotly_json()))

    def walk(one: Any) -> None:  # noqa: ANN401
        if isinstance(one, dict):
            if one.get("type") == "Bdi" and one["props"].get("dir") == "auto":
                found.append(one["props"]["children"])
            for value in one.values():
                walk(value)
        elif isinstance(one, list):
            for value in one:
                walk(value)

    walk(plain)
    return found


def test_the_only_lesson_is_shown_without_a_question(school: Engine) -> None:
    assert shown(school)["mode"] == "live is-empty"
    only = lesson(school, "Room 1")
    found = shown(school)
    assert found["session"] == only and found["room"] == ""
    assert found["glance"] == "/glance"


def test_of_several_the_teacher_chooses(school: Engine) -> None:
    first = lesson(school, "Room 12")
    second = lesson(school, "", host="lab-3", class_name="")
    lesson(school, "Room 2", silent_s=150)
    lesson(school, "Room 7", silent_s=2 * 3600)
    lesson(school, "Room 9", silent_s=20 * 3600)  # over: nobody comes back to that
    found = shown(school)
    assert found["session"] is None and found["mode"] == "live is-empty"
    begun = {room.place: clock.time_text(room.started_at) for room in
             rooms(school, datetime.now(UTC))}  # fmt: skip
    assert lines(found["empty"]) == [
        f"lab-3, 4 students, since {begun['lab-3']}",
        f"Room 12, 10b, 4 students, since {begun['Room 12']}",
        f"Room 2, 10b, 4 students, since {begun['Room 2']}, silent for 2 min",
        f"Room 7, 10b, 4 students, since {begun['Room 7']}, silent for 2 h 00 min",
    ]
    assert shown(school, stored="Room 12")["session"] == first
    chosen = shown(school, stored="lab-3")
    assert (chosen["session"], chosen["room"]) == (second, "lab-3")
    assert shown(school, stored=CHOOSE)["session"] is None
    gone = shown(school, stored="Room 7")
    assert "No lesson is being watched in Room 7" in str(gone["empty"])
    assert len(lines(gone["empty"])) == 4


@pytest.mark.parametrize("search", ["?room=Room%2012", "?x=1&room=Room+12", "?room=Room 12 "])
def test_the_address_fixes_a_room(school: Engine, search: str) -> None:
    lesson(school, "Room 1")
    twelve = lesson(school, "Room 12")
    lesson(school, "Room 3")
    fixed = shown(school, search, stored="Room 1")
    assert fixed["session"] == twelve
    assert fixed["room"] == ""  # no other one can be chosen
    assert fixed["glance"] == "/glance?room=Room+12"
    with writing(school) as connection:
        connection.execute(
            update(Session).where(Session.id == twelve).values(ended_at=datetime.now(UTC))
        )
    waiting = shown(school, search, stored="Room 1")
    assert waiting["session"] is None and not lines(waiting["empty"])
    assert "No lesson is being watched in Room 12" in str(waiting["empty"])


@pytest.mark.parametrize("search", ["", "?", "?room=", "?room=%20", "room", "?rooms=1", None])
def test_other_addresses_fix_none(search: str | None) -> None:
    assert room_page.wanted(search, None) == ("", False)
    assert room_page.wanted(search, "Room 3") == ("Room 3", False)
    assert room_page.wanted(search, {"not": "text"}) == ("", False)


def test_this_computers_own_monitor_needs_no_choice(school: Engine) -> None:
    own = lesson(school, "Room 1", host=socket.gethostname())
    for room in ("Room 2", "Room 3"):
        lesson(school, room)
    assert shown(school)["session"] == own
    assert live_reads.live_row(school, datetime.now(UTC)).id == own  # type: ignore[union-attr]


def test_recordings_that_are_read_are_no_room(school: Engine) -> None:
    one = lesson(school, "Room 1")
    recording = lesson(school, "")
    with writing(school) as connection:
        connection.execute(update(Session).where(Session.id == recording).values(source="video"))
    assert shown(school)["session"] == one
    assert [room.place for room in rooms(school, datetime.now(UTC))] == ["Room 1"]


def test_a_file_shows_its_newest_lesson_as_ever(tmp_path: Any) -> None:  # noqa: ANN401
    engine = open_database(f"sqlite:///{tmp_path / 'lessons.db'}")
    lesson(engine, "Room 1")
    newest = lesson(engine, "Room 2")
    assert shown(engine)["session"] == newest
    engine.dispose()


def test_a_picture_is_asked_of_the_lesson_that_is_shown(school: Engine) -> None:
    other, own = lesson(school, "Room 1"), lesson(school, "Room 2", host=socket.gethostname())
    now = datetime.now(UTC)
    assert preview_proxy.asked(school, None, now, 1)[0] is None
    preview_proxy.asked(school, own, now, 1)
    preview_proxy.asked(school, other, now, 1)
    with reading(school) as connection:
        asked = connection.execute(
            select(MonitorState.session_id).where(MonitorState.preview_until.is_not(None))
        )
        assert list(asked.scalars()) == [own]  # a picture leaves its computer for no other


def test_a_monitor_registers_and_is_found_by_its_room(school: Engine) -> None:
    ids = []
    for _ in range(2):
        session_id = sessions.start_session(school, source="window", sample_hz=1, model_version="m")
        register(school, session_id, room="Room 5", teacher="meier")
        ids.append(session_id)
    with reading(school) as connection:
        (row,) = connection.execute(select(Monitor.__table__)).all()
    assert (row.host, row.room, row.teacher) == (socket.gethostname(), "Room 5", "meier")
    assert row.session_id == ids[1]
    assert abs((row.seen_at - datetime.now(UTC)).total_seconds()) < 60
    assert shown(school, stored="Room 5")["session"] == ids[1]
    assert {holder.session_id for holder in holders_here(school)} == set(ids)
    lesson(school, "Room 6")
    assert {holder.session_id for holder in holders_here(school)} == set(ids)


def test_a_lesson_that_begins_here_is_not_taken_for_that_of_another_room(
    school: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its icon would pause and stop the other teacher's lesson."""
    waits = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(launcher, "own_command", lambda *_: waits)
    here = Launcher(Settings(), school)
    here.start(["live"])
    try:
        lesson(school, "Physics lab")
        assert (here.state().phase, here.state().session_id) == (Phase.STARTING, None)
        own = lesson(school, "Room 12", host=socket.gethostname())
        lesson(school, "Gym")
        assert (here.state().phase, here.state().session_id) == (Phase.WATCHED, own)
    finally:
        assert here._process is not None
        here._process.kill()
        here._process.wait()
