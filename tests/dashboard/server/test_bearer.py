"""Programs with a token: they read what its scopes name, and get no further by any way."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from werkzeug.test import TestResponse

from dashboard.app import create_app
from dashboard.server import bearer
from dashboard.server.bearer import Bearer, Paces
from storage.access.passwords import password_file
from storage.config.settings import Settings
from storage.database.engine import writing
from storage.database.tables.integrations import ApiToken
from storage.export.columns import Table
from storage.integrations import tokens
from storage.integrations.scopes import Scope
from tests.support.lessons.seed import Lesson, add_lesson

HOST = "127.0.0.1:8050"
API = "/api/v1"
CLASS_LEVEL = {Table.TIMELINE, Table.CHECKS, Table.FLAGS}


@pytest.fixture
def client(tmp_path: Path, engine: Engine) -> FlaskClient:
    """Of a page that asks for a password."""
    settings = Settings(data_dir=tmp_path)
    password_file(settings).set("a long enough password")
    client: FlaskClient = create_app(settings, engine).server.test_client()
    return client


def ask(
    client: FlaskClient, path: str, value: str | None, method: str = "GET", **headers: str
) -> TestResponse:
    given = {"Host": HOST} | {name.replace("_", "-"): words for name, words in headers.items()}
    if value is not None:
        given["Authorization"] = f"Bearer {value}"
    return client.open(path, method=method, headers=given, buffered=True)


def made(engine: Engine, *scopes: Scope, name: str = "program") -> str:
    return tokens.add_token(engine, name, frozenset(scopes), 1)


def test_each_scope_opens_its_own_and_nothing_else(client: FlaskClient, engine: Engine) -> None:
    session = add_lesson(engine, Lesson(minutes=2, seats=9, live=False))
    needs = {f"{API}/sessions": {Scope.LESSONS}, f"{API}/sessions/{session}": {Scope.LESSONS}}
    for table in Table:
        level = {Scope.LESSONS} if table in CLASS_LEVEL else {Scope.STUDENTS}
        if table is Table.FLAGS:
            level = {Scope.LESSONS, Scope.STUDENTS}
        needs[f"{API}/sessions/{session}/{table}"] = level
    for scope in Scope:
        value = made(engine, scope, name=scope)
        assert ask(client, f"{API}/openapi.json", value).status_code == 200
        for path, enough in needs.items():
            reply = ask(client, path, value)
            assert (reply.status_code == 200) is (scope in enough), (scope, path)
            if reply.status_code != 200:
                assert reply.status_code == 403
                assert reply.mimetype == "application/problem+json"
                wanted = reply.headers["WWW-Authenticate"]
                assert "insufficient_scope" in wanted
                assert any(word in wanted for word in enough)
                assert "needs" in reply.get_json()["detail"]
    both = made(engine, Scope.LESSONS, Scope.EXPORT, name="both")
    timeline = f"{API}/sessions/{session}/timeline?format=csv"
    assert ask(client, timeline, both).mimetype == "text/csv"
    assert ask(client, timeline, made(engine, Scope.LESSONS, name="one")).status_code == 403


def test_without_the_right_to_students_there_is_none(client: FlaskClient, engine: Engine) -> None:
    names = ("Amara", "Ben")
    many = add_lesson(engine, Lesson(minutes=12, seats=25, live=False, names=names))
    few = add_lesson(engine, Lesson(minutes=2, seats=4, columns=2, live=False))
    value = made(engine, Scope.LESSONS, Scope.EXPORT)
    assert ask(client, f"{API}/sessions/{many}", value).get_json()["seats"] is None
    listed = ask(client, f"{API}/sessions", value).get_json()["sessions"]
    assert {row["seats"] for row in listed} == {None}
    flags = ask(client, f"{API}/sessions/{many}/flags", value).get_json()["flags"]
    assert {flag["seat"] for flag in flags} <= {None}
    rows = ask(client, f"{API}/sessions/{few}/timeline", value).get_json()["timeline"]
    assert {row[name] for row in rows for name in ("p_happy", "confused", "sad")} == {None}
    for table in CLASS_LEVEL:
        for form in ("json", "csv"):
            path = f"{API}/sessions/{many}/{table}?format={form}"
            words = ask(client, path, value).get_data(as_text=True)
            assert not any(name in words for name in names)
    whole = made(engine, Scope.LESSONS, Scope.STUDENTS, name="whole")
    flags = ask(client, f"{API}/sessions/{many}/flags", whole).get_json()["flags"]
    assert {flag["seat"] for flag in flags} != {None}


@pytest.mark.parametrize(
    "value",
    [
        "", "x", "classmood_", "classmood_" + "a" * 43, "classmood_" + "é" * 43, "a b c",
        "Bearer x", "'", "x" * 8000, "classmood_" + "a" * 42 + "\t", "null",
    ],
)  # fmt: skip
def test_a_wrong_one_is_refused(client: FlaskClient, engine: Engine, value: str) -> None:
    made(engine, Scope.LESSONS)
    reply = ask(client, f"{API}/sessions", value)
    assert (reply.status_code, reply.mimetype) == (401, "application/problem+json")
    assert "invalid_token" in reply.headers["WWW-Authenticate"]
    assert "Set-Cookie" not in reply.headers


def test_it_ends_at_once(client: FlaskClient, engine: Engine) -> None:
    value = made(engine, Scope.LESSONS)
    assert ask(client, f"{API}/sessions", value).status_code == 200
    assert tokens.tokens(engine)[0].used_at is not None
    tokens.revoke(engine, "program")
    assert ask(client, f"{API}/sessions", value).status_code == 401
    value = made(engine, Scope.LESSONS)
    with writing(engine) as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(ApiToken).values(expires_at=past))
    assert ask(client, f"{API}/sessions", value).status_code == 401


def test_it_opens_no_page_and_changes_nothing(client: FlaskClient, engine: Engine) -> None:
    session = add_lesson(engine, Lesson(minutes=1, seats=9, live=False))
    value = made(engine, *Scope)
    pages = ["/", "/history", "/settings", f"/session/{session}/export/readings.csv",
             f"/session/{session}/report.html", "/_dash-layout", "/_dash-dependencies"]  # fmt: skip
    for path in pages:
        assert ask(client, path, value).status_code in (303, 401), path
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert ask(client, f"{API}/sessions", value, method).status_code == 403
    assert ask(client, "/_dash-update-component", value, "POST").status_code == 403


def test_neither_cross_site_nor_by_another_name(client: FlaskClient, engine: Engine) -> None:
    value = made(engine, *Scope)
    crossed = ask(client, f"{API}/sessions", value, Sec_Fetch_Site="cross-site")
    assert crossed.status_code == 403
    assert ask(client, f"{API}/sessions", value, Host="evil.example").status_code == 403
    mine = ask(client, f"{API}/sessions", value)
    assert "Access-Control-Allow-Origin" not in mine.headers
    assert "Set-Cookie" not in mine.headers


@pytest.mark.parametrize("name", ["access_token", "token", "api_key"])
def test_it_never_stands_in_an_address(client: FlaskClient, engine: Engine, name: str) -> None:
    value = made(engine, *Scope)
    reply = ask(client, f"{API}/sessions?{name}={value}", None)
    assert reply.status_code == 400
    assert "header" in reply.get_json()["detail"]
    assert value not in reply.get_data(as_text=True)


def test_other_schemes_and_the_login_are_as_before(client: FlaskClient, engine: Engine) -> None:
    value = made(engine, Scope.LESSONS)
    for words in (f"Basic {value}", value, f"Token {value}", ""):
        headers = {"Host": HOST, "Authorization": words, "Accept": "application/json"}
        reply = client.get(f"{API}/sessions", headers=headers)
        assert reply.status_code == 401
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    lower = client.get(
        f"{API}/sessions", headers={"Host": HOST, "Authorization": f"bearer {value}"}
    )
    assert lower.status_code == 200


def test_a_page_without_a_password_obeys_a_token_too(engine: Engine, tmp_path: Path) -> None:
    server = create_app(Settings(data_dir=tmp_path), engine).server
    client: FlaskClient = server.test_client()
    session = add_lesson(engine, Lesson(minutes=1, seats=9, live=False))
    value = made(engine, Scope.LESSONS)
    path = f"{API}/sessions/{session}/students"
    assert ask(client, path, None).status_code == 200
    assert ask(client, path, value).status_code == 403
    assert ask(client, path, "classmood_wrong").status_code == 401


def test_guessing_and_hurrying_become_slow(client: FlaskClient, engine: Engine) -> None:
    value = made(engine, Scope.LESSONS)
    assert ask(client, f"{API}/sessions", value).status_code == 200
    codes = [ask(client, f"{API}/sessions", f"wrong{n}").status_code for n in range(9)]
    assert codes[0] == 401 and codes[-1] == 429
    # whoever was let in before is not kept out by a neighbour's guesses
    assert ask(client, f"{API}/sessions", value).status_code == 200


def test_a_token_has_a_pace() -> None:
    now_s = [0.0]
    paces = Paces(lambda: now_s[0])
    taken = [paces.wait_s(1) for _ in range(bearer.BURST + 5)]
    assert taken[: bearer.BURST] == [0.0] * bearer.BURST
    assert all(0 < wait_s <= 1 / bearer.RATE_HZ for wait_s in taken[bearer.BURST :])
    assert paces.wait_s(2) == 0
    now_s[0] += 1.0
    taken = [paces.wait_s(1) for _ in range(round(bearer.RATE_HZ) + 1)]
    assert taken[-1] > 0 and taken[-2] == 0


def test_with_accounts_a_token_needs_one(engine: Engine, tmp_path: Path) -> None:
    server = create_app(Settings(data_dir=tmp_path), engine).server
    value = made(engine, Scope.LESSONS)
    headers = {"Host": HOST, "Authorization": f"Bearer {value}"}
    with server.test_request_context(f"{API}/sessions", headers=headers) as context:
        Bearer(engine).admit(context.request)
        with pytest.raises(Exception, match="not valid"):
            Bearer(engine, needs_account=True).admit(context.request)
