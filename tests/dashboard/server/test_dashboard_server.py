"""The server: this computer only, no other site, exports that read back, bounded ticks."""

import csv
import io
import socket
import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from dashboard.app import create_app
from dashboard.server.csrf import HEADER, Tokens
from dashboard.server.serve import end_serving, make_server
from storage.config.settings import Settings
from storage.database.engine import open_database
from storage.database.tables.lessons import Session
from storage.errors import ClassmoodError, ConfigurationError
from tests.support.lessons.seed import NEUTRAL, Lesson, add_lesson, add_sample

HOST = "127.0.0.1:8050"
ORIGIN = f"http://{HOST}"
HOSTILE = ("=HYPERLINK(1)", "<img src=x onerror=alert(1)>", "\u202eevil", "x" * 300)


def headers_of_page(client: FlaskClient, **more: str) -> dict[str, str]:
    """What the page's own requests carry, its token among them."""
    get(client, "/healthz")
    tokens = Tokens(8050)
    cookie = client.get_cookie(tokens.cookie, domain="127.0.0.1")
    assert cookie is not None
    return {"Host": HOST, "Origin": ORIGIN, HEADER: cookie.value} | more


def get(client: FlaskClient, path: str, host: str = HOST) -> TestResponse:
    return client.get(path, headers={"Host": host})


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8050", 200),
        ("localhost:8050", 200),
        ("[::1]:8050", 200),
        ("LOCALHOST", 200),
        ("classmood.example", 403),
        ("127.0.0.1.example:8050", 403),
        ("localhost@evil.example", 403),
        ("192.168.1.20:8050", 403),
    ],
)
def test_another_name_for_this_computer_is_refused(
    client: FlaskClient, host: str, status: int
) -> None:
    assert get(client, "/healthz", host).status_code == status


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:9999"])
def test_a_change_asked_for_by_another_site_is_refused(
    client: FlaskClient, origin: str | None
) -> None:
    headers = headers_of_page(client)
    del headers["Origin"]
    headers |= {"Origin": origin} if origin else {}
    reply = client.post("/_dash-update-component", json={}, headers=headers)
    assert reply.status_code == 403


def test_nothing_may_be_loaded_from_elsewhere(client: FlaskClient) -> None:
    page = get(client, "/")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "http://" not in page.text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page.text


def test_exports_read_back_with_neutral_cells(client: FlaskClient, engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=1, seats=4, columns=2, names=HOSTILE))
    reply = get(client, f"/session/{session_id}/export/readings.csv")
    rows = list(csv.DictReader(io.StringIO(reply.data.decode("utf-8"))))
    assert reply.mimetype == "text/csv"
    assert reply.headers["Content-Disposition"].startswith("attachment; filename=")
    assert {row["name"] for row in rows} == {"'" + HOSTILE[0], *HOSTILE[1:]}
    assert 180 < len(rows) <= 240
    assert abs(sum(float(rows[0][f"p_{e}"]) for e in ("angry", "happy", "neutral"))) <= 1


@pytest.mark.parametrize("what", ["readings", "students", "timeline", "flags"])
def test_every_table_can_be_had(client: FlaskClient, engine: Engine, what: str) -> None:
    session_id = add_lesson(engine, Lesson(minutes=2, seats=9, columns=3, live=False))
    reply = get(client, f"/session/{session_id}/export/{what}.csv")
    assert len(list(csv.reader(io.StringIO(reply.data.decode("utf-8"))))) > 1


@pytest.mark.parametrize(
    "path",
    [
        "/session/99/export/readings.csv",
        "/session/-1/export/readings.csv",
        "/session/99999999999999999999999/export/readings.csv",
        "/session/1/export/passwd.csv",
        "/session/1/export/../../secret.csv",
    ],
)
def test_what_is_not_there_is_not_exported(client: FlaskClient, engine: Engine, path: str) -> None:
    add_lesson(engine, Lesson(minutes=1, seats=4, columns=2))
    reply = get(client, path)
    # an address that is no export shows the page, which says that there is nothing
    assert reply.status_code == 404 or reply.mimetype == "text/html"


def test_only_this_computer_is_listened_on(engine: Engine) -> None:
    app = create_app(Settings(), engine)
    for host in ("0.0.0.0", "192.168.1.20", "::"):
        with pytest.raises(ConfigurationError, match=r"--host 127\.0\.0\.1"):
            make_server(app, host, 0)


def test_a_port_in_use_is_named_with_what_to_do(engine: Engine) -> None:
    app = create_app(Settings(), engine)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ClassmoodError, match=rf"port {port} .*--port {port + 1}"):
            make_server(app, "127.0.0.1", port)


def test_two_apps_do_not_share_anything(tmp_path: Path) -> None:
    engines = [open_database(f"sqlite:///{tmp_path / name}.db") for name in ("a", "b")]
    clients = [create_app(Settings(), engine).server.test_client() for engine in engines]
    session_id = add_lesson(engines[0], Lesson(minutes=1, seats=4, columns=2))
    path = f"/session/{session_id}/export/flags.csv"
    assert [get(client, path).status_code for client in clients] == [200, 404]


def tick(client: FlaskClient, cursor: object) -> TestResponse:
    """What the browser sends every second."""
    listed = get(client, "/_dash-dependencies").get_json()
    described = next(c for c in listed if c["inputs"] and c["inputs"][0]["id"] == "live-tick")
    names = [part.rpartition(".") for part in described["output"].strip(".").split("...")]
    return client.post(
        "/_dash-update-component",
        json={
            "output": described["output"],
            "outputs": [{"id": name, "property": prop} for name, _, prop in names],
            "inputs": [{"id": "live-tick", "property": "n_intervals", "value": 1}],
            "changedPropIds": ["live-tick.n_intervals"],
            "state": [
                part | {"value": cursor if part["id"] == "live-cursor" else None}
                for part in described["state"]
            ],
        },
        headers=headers_of_page(client),
    )


def test_a_tick_with_49_seats_is_small(client: FlaskClient, engine: Engine) -> None:
    """40 kB is the floor; `benchmarks.pages.live_tick` measures time, after three hours."""
    session_id = add_lesson(engine, Lesson(minutes=3, seats=49, columns=7))
    with engine.connect() as connection:
        started_at = connection.execute(
            select(Session.started_at).where(Session.id == session_id)
        ).scalar_one()
    cursor = tick(client, None).get_json()["response"]["live-cursor"]["data"]
    sizes = []
    for shift in range(12):
        looks = {n: NEUTRAL if (n + shift) % 3 else NEUTRAL[::-1] for n in range(1, 50)}
        add_sample(engine, session_id, started_at, looks)
        reply = tick(client, cursor)
        sizes.append(len(reply.data))
        cursor = reply.get_json()["response"]["live-cursor"]["data"]
    assert max(sizes) < 40_000


def test_a_server_that_has_just_ended_can_be_asked_to_end(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'lessons.db'}")
    server = make_server(create_app(Settings(data_dir=tmp_path), engine), "127.0.0.1", 0)
    serving = threading.Thread(target=server.run)
    serving.start()
    end_serving(server)
    serving.join(10)
    assert not serving.is_alive()
    end_serving(server)
    server.task_dispatcher.shutdown()
    engine.dispose()
