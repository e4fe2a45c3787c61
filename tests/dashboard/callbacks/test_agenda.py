"""An agenda given on the start page, followed on the live page, laid over the topics afterwards."""

import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from sqlalchemy import Engine, select, update

from dashboard import texts
from dashboard.app import create_app
from dashboard.callbacks.live import tick_values
from dashboard.pages.live.parts import TARGETS
from storage.config.settings import Settings
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Marker, Seat, Session
from storage.kinds import MonitorRequest
from storage.writes import monitor_requests
from storage.writes.annotations import add_marker, remove_marker
from storage.writes.holders import holders_here, live_holders
from tests.dashboard.server.test_dashboard_server import headers_of_page
from tests.storage.agenda.test_read import pdf, presentation
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.system.waiting import wait_until

AGENDA = ["Warm-up", "Decimals", "Homework"]
HOSTILE = [
    b"", b"  \n\n", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"%PDF-1.7 nothing", b"\xff\xfe\x00",
    b"\xd0\xcf\x11\xe0" + bytes(600), presentation()[:2000], b"\x89PNG\r\n\x1a\n\x81\x8d\x8f\x90",
    pdf(AGENDA)[:60],
]  # fmt: skip


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def app(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Dash:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "CLASSMOOD_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return create_app(Settings(data_dir=tmp_path), engine)


def uploaded(raw: bytes) -> str:
    return "data:application/octet-stream;base64," + base64.b64encode(raw).decode()


def asked(app: Dash, changed: str, output: str, values: dict[str, Any]) -> tuple[int, Any]:
    """What the page's callback with this output answers where `changed` did; its status."""
    name, callback = next(
        (key, one) for key, one in app.callback_map.items()
        if changed in {f"{part['id']}.{part['property']}" for part in one["inputs"]}
        and output in key
    )  # fmt: skip

    def filled(parts: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [{**part, "value": values.get(f"{part['id']}.{part['property']}")} for part in parts]

    names = [one.rpartition(".") for one in name.strip(".").split("...")]
    outputs = [{"id": one, "property": prop.split("@")[0]} for one, _, prop in names]
    client = app.server.test_client()
    reply = client.post(
        "/_dash-update-component", headers=headers_of_page(client),
        json={
            "output": name, "outputs": outputs if ".." in name else outputs[0],
            "inputs": filled(callback["inputs"]), "state": filled(callback["state"]),
            "changedPropIds": [changed],
        },
    )  # fmt: skip
    text = reply.get_data(as_text=True)
    return reply.status_code, json.loads(text)["response"] if reply.status_code == 200 else text


def started(app: Dash, raw: bytes, **more: object) -> str:
    """What is said in the place for problems after "Start" with this file."""
    values = {"start-source.value": "demo", "start-go.n_clicks": 1, **more}
    values["start-agenda.contents"] = uploaded(raw)
    status, answer = asked(app, "start-go.n_clicks", "start-problem", values)
    assert status == 200, answer
    return json.dumps(answer["start-problem"]["children"])


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_with_a_bad_file_nothing_starts(app: Dash, engine: Engine, raw: bytes) -> None:
    contents = {"start-agenda.contents": uploaded(raw)}
    status, answer = asked(app, "start-agenda.contents", "start-agenda-said", contents)
    said = answer["start-agenda-said"]["children"] if raw else ""
    assert status == 200
    assert "\n" not in said
    assert "class list" not in said
    problem = started(app, raw)
    assert said in json.loads(problem)["props"]["children"]
    assert holders_here(engine) == []
    with reading(engine) as connection:
        assert connection.execute(select(Session.id)).all() == []


def test_what_was_found_in_the_file_is_said_and_taken_away(app: Dash) -> None:
    for raw in ("\n".join(AGENDA).encode(), presentation(AGENDA), pdf(AGENDA)):
        contents = {"start-agenda.contents": uploaded(raw)}
        _, answer = asked(app, "start-agenda.contents", "start-agenda-said", contents)
        assert answer["start-agenda-said"]["children"] == texts.agenda_read(AGENDA)
        assert answer["start-agenda-remove"]["className"] == ""
        assert "start-agenda" not in answer  # the file stays chosen
        values = {**contents, "start-agenda-remove.n_clicks": 1}
        _, answer = asked(app, "start-agenda-remove.n_clicks", "start-agenda-said", values)
        assert answer["start-agenda"]["contents"] is None
        assert answer["start-agenda-said"]["children"] == ""
    assert "from Warm-up to Homework" in texts.agenda_read(AGENDA)
    assert texts.agenda_read(["One"]) == "1 title: One"


def test_a_lesson_begins_with_its_agenda_which_no_argument_tells(app: Dash, engine: Engine) -> None:
    assert started(app, presentation(["1. Secret plan", "- Second"])) == "null"
    seen: set[str] = set()

    def begun() -> bool:
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.add(process.read_text(errors="replace"))
            except OSError:
                continue
        return bool(holders_here(engine))

    wait_until(begun, 60)
    try:
        with reading(engine) as connection:
            assert connection.execute(select(Session.agenda)).scalar() == "1. Secret plan\n- Second"
        assert not [line for line in seen if "Secret plan" in line]
        if Path("/proc").is_dir():
            assert [line for line in seen if "--agenda=-" in line or "watchdog_process" in line]
    finally:
        # not before its writer holds it: what was asked before is no longer asked then
        wait_until(lambda: _has_seen(engine), 60)
        monitor_requests.request(engine, 1, MonitorRequest.STOP)
        wait_until(lambda: not live_holders(engine), 60)
        wait_until(lambda: "lesson" not in {one.name for one in threading.enumerate()}, 30)


def _has_seen(engine: Engine) -> bool:
    with reading(engine) as connection:
        return connection.execute(select(Seat.id)).first() is not None


def planned(engine: Engine, lesson: Lesson, *titles: str) -> int:
    session_id = add_lesson(engine, lesson)
    with writing(engine) as connection:
        of_lesson = update(Session).where(Session.id == session_id)
        connection.execute(of_lesson.values(agenda="\n".join(titles)))
    return session_id


def next_shown(engine: Engine) -> str:
    values, _ = tick_values(engine, None)
    return str(dict(zip(TARGETS, values, strict=True))["next"])


@pytest.mark.parametrize("class_only", [False, True])
def test_the_live_page_says_what_is_next(app: Dash, engine: Engine, class_only: bool) -> None:
    lesson = planned(engine, Lesson(minutes=2.0, seats=9, class_only=class_only), *AGENDA)
    cursor = {"live-cursor.data": {"session": lesson}, "live-next.n_clicks": 1}
    for item in AGENDA[1:]:  # the seeded lesson has begun with its "Warm-up"
        assert texts.next_topic(item) in next_shown(engine)
        _, answer = asked(app, "live-next.n_clicks", "live-mark-text", cursor)
        [(_, field)] = answer.items()
        assert field == {"value": item}
        with reading(engine) as connection:
            assert item not in connection.execute(select(Marker.text)).scalars().all()
        add_marker(engine, lesson, item, datetime.now(UTC))
    assert next_shown(engine) == "[]"
    _, answer = asked(app, "live-next.n_clicks", "live-mark-text", cursor)
    assert list(answer.values()) == [{"value": ""}]


def test_without_an_agenda_the_live_page_says_nothing_of_one(engine: Engine) -> None:
    add_lesson(engine, Lesson(minutes=2.0, seats=9))
    assert next_shown(engine) == "[]"


def laid(app: Dash, engine: Engine, lesson: int) -> tuple[str | None, str]:
    """The lines of the editor after its button was pressed, None for as they were; what is said."""
    with reading(engine) as connection:
        known = connection.execute(select(Marker.id).where(Marker.session_id == lesson)).scalars()
        values: dict[str, Any] = {"topics-known.data": known.all()}
    values |= {"session-id.data": lesson, "topics-agenda.n_clicks": 1, "topics-edit.n_clicks": 1}
    _, opened = asked(app, "topics-edit.n_clicks", "topics-dialog", values)
    values["topics-lines.value"] = opened["topics-lines"]["value"]
    status, answer = asked(app, "topics-agenda.n_clicks", "topics-laid", values)
    assert status == 200, answer
    lines = [part["value"] for part in answer.values() if "value" in part]
    return (lines or [None])[0], answer["topics-laid"]["children"]


@pytest.mark.parametrize("class_only", [False, True])
def test_after_class_it_is_laid_over_the_topics(
    app: Dash, engine: Engine, class_only: bool
) -> None:
    lesson = planned(
        engine, Lesson(live=False, class_only=class_only), "Warming up", "Adding fractions", "Rest"
    )
    before = _marks(engine)
    lines, said = laid(app, engine, lesson)
    assert lines is not None
    words = [line.split(maxsplit=1)[1] for line in lines.splitlines()]
    assert words[1:] == ["Adding fractions", "Word problems"]
    assert said == texts.agenda_laid(sum(w not in dict(before) for w in words), 3)
    assert _marks(engine) == before  # saved only by Save


def test_an_agenda_that_fits_nothing_changes_nothing(app: Dash, engine: Engine) -> None:
    lesson = planned(engine, Lesson(live=False), "Zzz", "Qqq")
    assert laid(app, engine, lesson) == (None, texts.agenda_laid(0, 2))
    with reading(engine) as connection:
        numbers = connection.execute(select(Marker.id)).scalars().all()
    for number in numbers:
        remove_marker(engine, number)
    add_marker(engine, lesson, "x", datetime.now(UTC) - timedelta(minutes=9))
    assert laid(app, engine, lesson) == (None, texts.agenda_laid(0, 2))


def _marks(engine: Engine) -> list[tuple[str, datetime]]:
    with reading(engine) as connection:
        rows = connection.execute(select(Marker.text, Marker.marked_at)).all()
    return [(row.text, row.marked_at) for row in rows]
