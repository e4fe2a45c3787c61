"""Behind a real nginx, by the documents' server block: TLS, folder, headers, stalling clients."""

import contextlib
import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from dashboard.api.listening import FEED
from dashboard.app import create_app
from dashboard.events import feed as feeds
from dashboard.server.serve import end_serving, make_server
from storage.access.passwords import password_file
from storage.config.settings import DashboardSettings, Settings
from storage.database.engine import open_database
from storage.integrations import tokens
from storage.integrations.scopes import Scope
from tests.support.lessons.happenings import begin
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.system.nginx import nginx_before
from tests.support.web.browser import open_page

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "reverse-proxy.md"
FOLDER, PASSWORD = "/classmood", "drei Wörter genügen"
USABLE_S = 5.0


@dataclass(frozen=True, slots=True)
class Proxied:
    """A page behind nginx. port: of nginx."""

    port: int
    engine: Engine

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """One request over TLS."""
        with contextlib.closing(self.connection()) as connection:
            given = {name.replace("_", "-"): words for name, words in headers.items()}
            connection.request(method, path, headers=given)
            answer = connection.getresponse()
            return answer, answer.read()

    def connection(self) -> http.client.HTTPSConnection:
        """Trusting the certificate of our own making."""
        context = ssl._create_unverified_context()
        return http.client.HTTPSConnection("localhost", self.port, timeout=20, context=context)

    def opened(self) -> ssl.SSLSocket:
        """A connection on which nothing has been said."""
        plain = socket.create_connection(("127.0.0.1", self.port), 10)
        return ssl._create_unverified_context().wrap_socket(plain, server_hostname="localhost")


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    folder = tmp_path_factory.mktemp("proxied")
    engine = open_database(f"sqlite:///{folder / 'lesson.db'}")
    settings = Settings(
        data_dir=folder, dashboard=DashboardSettings(trusted_proxy="127.0.0.1", refresh_s=0.5)
    )
    password_file(settings).set(PASSWORD)
    app = create_app(settings, engine)
    server = make_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, name="dashboard nginx")
    thread.start()
    try:
        with nginx_before(server.effective_port, DOCUMENT) as port:
            yield Proxied(port, engine)
    finally:
        app.server.extensions[FEED].close()
        end_serving(server)
        thread.join(10)
        server.task_dispatcher.shutdown()
        engine.dispose()


def test_pages_work_encrypted_in_the_folder_without_websockets(
    proxied: Proxied, browser: Browser
) -> None:
    add_lesson(proxied.engine, Lesson(minutes=3, seats=6, live=False))
    origin = f"https://localhost:{proxied.port}"
    with browser.new_context(ignore_https_errors=True) as context:
        sockets: list[str] = []
        tab = open_page(context, origin)
        tab.page.on("websocket", lambda one: sockets.append(one.url))
        asked: list[str] = []
        tab.page.on("request", lambda one: asked.append(one.url))
        tab.page.goto(origin + FOLDER)
        tab.page.fill("#password", PASSWORD)
        tab.page.click("button[type=submit]")
        tab.page.wait_for_url(f"{origin}{FOLDER}/")
        tab.page.goto(f"{origin}{FOLDER}/history")
        expect(tab.page.get_by_text("Algebra II").first).to_be_visible(timeout=40_000)
        outside = [
            url for url in asked
            if url.startswith(origin) and not url.startswith(f"{origin}{FOLDER}")
        ]  # fmt: skip
        assert (outside, sockets, tab.foreign) == ([], [], [])
        assert tab.console == []
        cookies = context.cookies()
        assert cookies and all(one["secure"] and one["path"] == FOLDER + "/" for one in cookies)


@pytest.mark.parametrize("path", ["/livez", "/login", "/", "/api/v1/events"])
def test_an_upgrade_is_refused_and_the_page_answers_all_the_same(
    proxied: Proxied, path: str
) -> None:
    plain, _ = proxied.ask(FOLDER + path)
    answer, _ = proxied.ask(
        FOLDER + path, Upgrade="websocket", Connection="Upgrade", Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
    )  # fmt: skip
    assert answer.status == plain.status != 101
    assert answer.headers.get("Upgrade") is None


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Prefix", "/evil"),
        ("X-Forwarded-Proto", "http"), ("X-Forwarded-For", "127.0.0.1"),
        ("Forwarded", "host=evil.example;proto=http"), ("X-Forwarded-By", "evil"),
        ("X-Forwarded-Port", "1"), ("X-Real-IP", "127.0.0.1"), ("X-Original-URL", "/metrics"),
        ("X-Rewrite-URL", "/metrics"), ("X-Host", "evil.example"),
    ],
)  # fmt: skip
def test_what_a_browser_says_of_a_proxy_is_not_believed(
    proxied: Proxied, header: str, value: str
) -> None:
    answer, _ = proxied.ask(f"{FOLDER}/history", Accept="text/html", **{header: value})
    assert answer.status == 303
    assert answer.headers["Location"] == f"{FOLDER}/login?next=/history"
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert all("Secure" in one for one in answer.headers.get_all("Set-Cookie") or [])
    settings, _ = proxied.ask(f"{FOLDER}/settings", Accept="application/json", **{header: value})
    assert settings.status == 401


def test_another_name_is_refused_and_numbers_stay_inside(proxied: Proxied) -> None:
    assert proxied.ask(f"{FOLDER}/livez", Host="evil.example")[0].status == 403
    assert proxied.ask(f"{FOLDER}/metrics")[0].status == 404
    assert proxied.ask("/history")[0].status == 404
    moved, _ = proxied.ask(FOLDER)
    assert moved.status == 308


STALLS = {
    "says nothing": b"",
    "half a header": b"GET /classmood/livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: a",
    "half a body": b"POST /classmood/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n"
    b"\r\ntoken=",
    "half a chunk": b"POST /classmood/login HTTP/1.1\r\nHost: localhost\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nff\r\nx",
    "idle after an answer": b"GET /classmood/livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "asks and reads nothing": b"GET /classmood/login HTTP/1.1\r\nHost: localhost\r\n\r\n" * 30,
}


@pytest.mark.parametrize("kind", STALLS)
def test_clients_that_stall_or_vanish_stop_no_page(proxied: Proxied, kind: str) -> None:
    held = []
    try:
        for _ in range(40):
            one = proxied.opened()
            if STALLS[kind]:
                one.sendall(STALLS[kind])
            held.append(one)
        for one in held[::2]:  # half of them vanish without a word
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            socket.socket.close(one)
        for _ in range(3):
            began_s = time.monotonic()
            assert proxied.ask(f"{FOLDER}/livez")[0].status == 200
            assert time.monotonic() - began_s < USABLE_S
    finally:
        for one in held:
            one.close()


def test_events_come_at_once(proxied: Proxied, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "BEAT_S", 6.0)
    value = tokens.add_token(proxied.engine, "p", frozenset({Scope.EVENTS}), 1)
    with contextlib.closing(proxied.connection()) as connection:
        connection.request(
            "GET", f"{FOLDER}/api/v1/events", headers={"Authorization": f"Bearer {value}"}
        )
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.readline().startswith(b"retry:")
        session = begin(proxied.engine)
        began_s = time.monotonic()
        while not (line := answer.readline()).startswith(b"data: "):
            assert line
        assert json.loads(line[6:])["data"] == {"session": session}
        assert time.monotonic() - began_s < 5  # before the first sign of life
        monkeypatch.setattr(feeds, "BEAT_S", 0.3)
    until_s = time.monotonic() + 20
    while any(one.name == "events" for one in threading.enumerate()):  # the page notices
        assert time.monotonic() < until_s
        time.sleep(0.05)
