"""The HTTP interface: what it describes is what it answers, behind the page's own access policy."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from werkzeug.test import TestResponse

from dashboard.app import create_app
from dashboard.health.probes import PROBES
from storage.access.passwords import password_file
from storage.config.settings import Settings
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Seat
from storage.export.columns import COLUMNS, Table
from storage.export.tables import blocks
from storage.integrations.events import events_between, find_events
from storage.kinds import ReactionKind
from storage.seat_ids import seat_id
from storage.writes import annotations
from tests.dashboard.server.test_dashboard_server import HOSTILE, get, headers_of_page
from tests.support.attachments.beside import add_transcript
from tests.support.database.reactions import add_reaction
from tests.support.database.seat_speech import add_seat_speech, add_speech
from tests.support.lessons.happenings import begin, call, end
from tests.support.lessons.seed import Lesson, add_lesson

API = "/api/v1"
PLAIN: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
    "boolean": bool, "null": type(None),
}  # fmt: skip


@pytest.fixture
def client(tmp_path: Path, engine: Engine) -> FlaskClient:
    client: FlaskClient = create_app(Settings(data_dir=tmp_path), engine).server.test_client()
    return client


@pytest.fixture
def lesson(engine: Engine) -> int:
    end = datetime.now(UTC)
    session = add_lesson(
        engine,
        Lesson(
            minutes=3, seats=9, columns=3, names=HOSTILE, live=False, title="Fractions",
            ends_at=end,
        ),
    )  # fmt: skip
    for number, kind in enumerate(ReactionKind, start=1):
        add_reaction(engine, session, number, kind, end - timedelta(seconds=100 - number))
    add_speech(engine, session, 0, 3000, 5000)
    add_seat_speech(engine, session, 2, (0, 4000))
    add_transcript(engine, session)
    return session


def misfits(schema: dict[str, Any], value: Any, whole: dict[str, Any], at: str = "$") -> list[str]:  # noqa: ANN401
    """Where a value is not as the schema says: the part of JSON Schema that ours is written in."""
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    known = {"type", "format", "description", "minimum", "properties", "required", "items",
             "additionalProperties", "enum"}  # fmt: skip
    found = [f"{at}: {word} is not checked here" for word in schema.keys() - known]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    fits = [
        kind
        for kind in kinds
        if isinstance(value, PLAIN[kind]) and (kind == "boolean" or not isinstance(value, bool))
    ]
    if not fits:
        return [*found, f"{at}: {value!r} is not {kinds}"]
    if schema.get("format") == "date-time" and value is not None:
        found += [] if datetime.fromisoformat(value).tzinfo else [f"{at}: {value} has no offset"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value} is not one of {schema['enum']}")
    if "minimum" in schema and value < schema["minimum"]:
        found.append(f"{at}: {value} is too small")
    if isinstance(value, list):
        for index, part in enumerate(value):
            found += misfits(schema["items"], part, whole, f"{at}[{index}]")
    if isinstance(value, dict) and "properties" in schema:
        found += [f"{at}: {name} is missing" for name in schema["required"] if name not in value]
        for name, part in value.items():
            inner = schema["properties"].get(name)
            found += (
                misfits(inner, part, whole, f"{at}.{name}")
                if inner
                else [f"{at}: {name} is not described"]
            )
    return found


def described(client: FlaskClient, path: str, reply: TestResponse) -> list[str]:
    """Misfits of an answer with what the description says of `path`."""
    whole = get(client, f"{API}/openapi.json").get_json()
    answers = whole["paths"][path]["get"]["responses"]
    answer = answers.get(str(reply.status_code), answers["default"])
    if "$ref" in answer:
        answer = whole["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    schema = answer["content"][reply.mimetype]["schema"]
    return misfits(schema, json.loads(reply.data), whole)


def test_every_answer_is_as_described(client: FlaskClient, engine: Engine, lesson: int) -> None:
    add_lesson(engine, Lesson(minutes=1, seats=6, columns=3, class_only=True))
    add_lesson(engine, Lesson(minutes=1, seats=4, columns=2, readings=False))
    whole = get(client, f"{API}/openapi.json").get_json()
    assert whole["openapi"] == "3.1.0"
    for path in whole["paths"]:
        if path in PROBES:
            assert get(client, path).data == b"ok\n"
            continue
        if path == f"{API}/events":  # a stream: see tests/dashboard/events
            continue
        if path.endswith("openapi.json"):
            assert described(client, path, get(client, path)) == []
            continue
        for session in (lesson, lesson + 1, lesson + 2, 99):
            reply = get(client, path.replace("{session}", str(session)))
            assert reply.status_code == (404 if session == 99 and "{" in path else 200)
            assert described(client, path, reply) == []


def test_the_description_is_valid_and_names_every_path(client: FlaskClient) -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="no openapi-spec-validator")
    whole = get(client, f"{API}/openapi.json").get_json()
    validator.validate(whole)
    rules = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).replace("session_id", "session")
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith(f"{API}/") or rule.rule in PROBES
    }
    described_too = {path.replace(f"/{table}", "/{what}") for path in whole["paths"]
                     for table in [path.rpartition("/")[2]] if table in set(Table)}  # fmt: skip
    others = {path for path in whole["paths"] if path.rpartition("/")[2] not in set(Table)}
    assert rules == described_too | others
    for path, one in whole["paths"].items():
        answers = one["get"]["responses"]
        assert path in PROBES or {"200", "400", "401", "default"} <= set(answers), path
        assert "security" in one["get"], path


def test_every_event_is_as_described(client: FlaskClient, engine: Engine) -> None:
    whole = get(client, f"{API}/openapi.json").get_json()
    session = begin(engine)
    call(engine, session)
    call(engine, session, None)
    end(engine, session)
    find_events(engine)
    events = events_between(engine, 0)
    assert len(events) == 4
    for event in events:
        assert misfits({"$ref": "#/components/schemas/Event"}, event.body(), whole) == []


def test_a_wrong_answer_would_be_noticed() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": ["integer", "null"]}},
        "required": ["a"],
    }
    assert misfits(schema, {"a": None}, {}) == []
    wrongs: tuple[Any, ...] = ({}, {"a": "1"}, {"a": True}, {"a": 1, "b": 2}, [])
    for wrong in wrongs:
        assert misfits(schema, wrong, {}) != []


@pytest.mark.parametrize("table", list(Table))
def test_tables_hold_what_an_export_holds(
    client: FlaskClient, engine: Engine, lesson: int, table: Table
) -> None:
    with reading(engine) as connection:
        cells = [cell for block in blocks(connection, lesson, table) for cell in block]
    expected = [dict(zip(COLUMNS[table], row, strict=True)) for row in cells]
    reply = get(client, f"{API}/sessions/{lesson}/{table}?{'limit=5000' * (table == 'readings')}")
    found = reply.get_json()[str(table)]
    assert len(found) == len(expected) > 0
    for row, wanted in zip(found, expected, strict=True):
        for name, value in wanted.items():
            shown = row[name]
            if isinstance(value, datetime):
                assert abs((datetime.fromisoformat(shown) - value).total_seconds()) < 0.001
            elif name == "evidence":
                assert shown == json.loads(str(value))
            elif isinstance(value, float):
                assert shown == pytest.approx(value, abs=2e-4)
            else:
                assert shown == value


def test_pages_of_readings_make_up_the_whole(client: FlaskClient, lesson: int) -> None:
    whole = get(client, f"{API}/sessions/{lesson}/readings?limit=5000").get_json()
    assert whole["next"] is None
    # seven do not divide nine seats: pages end within a look
    rows, address, pages = [], f"{API}/sessions/{lesson}/readings?limit=7", 0
    while address and pages < 400:
        page = get(client, address).get_json()
        assert len(page["readings"]) <= 7
        rows += page["readings"]
        address, pages = page["next"], pages + 1
    assert rows == whole["readings"]
    assert pages == -(-len(rows) // 7)


@pytest.mark.parametrize("by_header", [True, False])
@pytest.mark.parametrize("table", list(Table))
def test_csv_is_that_of_an_export(
    client: FlaskClient, lesson: int, table: Table, by_header: bool
) -> None:
    path = f"{API}/sessions/{lesson}/{table}"
    headers = {"Host": "127.0.0.1:8050"} | ({"Accept": "text/csv"} if by_header else {})
    reply = client.get(path + ("" if by_header else "?format=csv"), headers=headers)
    assert reply.mimetype == "text/csv"
    assert reply.data == get(client, f"/session/{lesson}/export/{table}.csv").data
    assert len(list(csv.reader(io.StringIO(reply.get_data(as_text=True))))) > 1


def test_a_class_only_lesson_has_no_individual(client: FlaskClient, engine: Engine) -> None:
    many = add_lesson(engine, Lesson(minutes=2, seats=25, class_only=True, live=False))
    few = add_lesson(engine, Lesson(minutes=2, seats=4, columns=2, class_only=True, live=False))
    for session in (many, few):
        path = f"{API}/sessions/{session}"
        assert get(client, path).get_json()["seats"] is None
        for table in ("readings", "students"):
            assert get(client, f"{path}/{table}").get_json()[table] == []
            lines = get(client, f"{path}/{table}?format=csv").get_data(as_text=True)
            assert lines.strip().count("\n") == 0
        assert {flag["seat"] for flag in get(client, f"{path}/flags").get_json()["flags"]} <= {None}
    rows = get(client, f"{API}/sessions/{many}/timeline").get_json()["timeline"]
    assert any(row["p_happy"] is not None for row in rows)
    # of fewer than five faces nothing is told
    rows = get(client, f"{API}/sessions/{few}/timeline").get_json()["timeline"]
    assert len(rows) > 5
    assert {row[name] for row in rows for name in ("p_happy", "confused", "sad")} == {None}
    table = get(client, f"{API}/sessions/{few}/timeline?format=csv").get_data(as_text=True)
    assert {row["p_happy"] for row in csv.DictReader(io.StringIO(table))} == {""}


def test_merged_seats_are_one_student(client: FlaskClient, engine: Engine, lesson: int) -> None:
    with writing(engine) as connection:
        connection.execute(
            update(Seat).where(Seat.id == seat_id(lesson, 2)).values(merged_into=seat_id(lesson, 1))
        )
    rows = get(client, f"{API}/sessions/{lesson}/readings?limit=5000").get_json()["readings"]
    assert {row["seat"] for row in rows} >= {1, 3}
    assert 2 not in {row["seat"] for row in rows}


def test_lessons_come_page_by_page_and_by_class(client: FlaskClient, engine: Engine) -> None:
    for number in range(5):
        lesson = Lesson(minutes=0.2, seats=4, columns=2, readings=False, live=False,
                        class_name="a & b" if number % 2 else "c")  # fmt: skip
        add_lesson(engine, lesson)
    page = get(client, f"{API}/sessions?limit=2").get_json()
    assert (len(page["sessions"]), page["total"]) == (2, 5)
    assert page["next"] == f"{API}/sessions?limit=2&offset=2"
    page = get(client, f"{API}/sessions?limit=1&class=a+%26+b").get_json()
    assert page["total"] == 2
    assert {row["class_name"] for row in page["sessions"]} == {"a & b"}
    assert get(client, page["next"]).get_json()["next"] is None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/", 404), ("/api/v2/sessions", 404), (f"{API}/sessions/x", 404),
        (f"{API}/sessions/99", 404), (f"{API}/sessions/{'9' * 30}", 404),
        (f"{API}/sessions/1/passwd", 404), (f"{API}/sessions/99/readings", 404),
        (f"{API}/sessions?limit=0", 400), (f"{API}/sessions?limit=501", 400),
        (f"{API}/sessions?offset=-1", 400), (f"{API}/sessions?limit=1e3", 400),
        (f"{API}/sessions/1/readings?after=x", 400),
        (f"{API}/sessions/1/readings?after=1.{'9' * 40}", 400),
        (f"{API}/sessions/1/readings?limit=%EF%BC%91", 400),
        (f"{API}/sessions/1/flags?format=xml", 400),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_as_a_problem(
    client: FlaskClient, engine: Engine, path: str, status: int
) -> None:
    add_lesson(engine, Lesson(minutes=0.2, seats=4, columns=2))
    reply = get(client, path)
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
    body = reply.get_json()
    assert body["status"] == status
    assert body["detail"]
    assert "\n" not in body["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_reads_only(client: FlaskClient, method: str) -> None:
    for path in (f"{API}/sessions", f"{API}/sessions/1/readings", "/api/x"):
        reply = client.open(path, method=method, headers={"Host": "127.0.0.1:8050"})
        assert (reply.status_code, reply.mimetype) == (403, "application/problem+json")
        reply = client.open(path, method=method, headers=headers_of_page(client))
        assert (reply.status_code, reply.mimetype) == (405, "application/problem+json")
        assert "GET" in reply.headers["Allow"]


def test_it_is_under_the_same_access_policy(
    client: FlaskClient, engine: Engine, tmp_path: Path, lesson: int
) -> None:
    refused = get(client, f"{API}/sessions", "evil.example")
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
    reply = get(client, f"{API}/sessions")
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    settings = Settings(data_dir=tmp_path)
    password_file(settings).set("a long enough password")
    locked: FlaskClient = create_app(settings, engine).server.test_client()
    headers = {"Host": "127.0.0.1:8050", "Accept": "application/json"}
    for path in (f"{API}/sessions", f"{API}/sessions/{lesson}/readings", f"{API}/openapi.json"):
        reply = locked.get(path, headers=headers)
        assert (reply.status_code, reply.mimetype) == (401, "application/problem+json")


def test_names_are_as_they_were_given(client: FlaskClient, engine: Engine, lesson: int) -> None:
    annotations.rename_session(engine, lesson, "=1+1", "\u202e<b>")
    row = get(client, f"{API}/sessions/{lesson}").get_json()
    assert (row["title"], row["class_name"]) == ("=1+1", "\u202e<b>")
    students = get(client, f"{API}/sessions/{lesson}/students").get_json()["students"]
    assert {row["name"] for row in students} >= set(HOSTILE)
