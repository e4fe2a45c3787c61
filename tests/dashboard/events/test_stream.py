"""Server-sent events over a real server: in order, resumed, bounded, ended with login and token."""

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.api.listening import FEED
from dashboard.app import create_app
from dashboard.events import feed as feeds
from dashboard.events.feed import Feed
from dashboard.events.workers import WORKERS
from dashboard.server.serve import THREADS, end_serving, make_server
from storage.access.passwords import password_file
from storage.config.settings import Settings
from storage.database.engine import open_database
from storage.integrations import tokens
from storage.integrations.scopes import Scope
from tests.support.lessons.happenings import begin, call, end

PATH = "/api/v1/events"
SOON_S = 15.0
"""Generous: other work may share the machine."""


class Page:
    """A dashboard being served."""

    def __init__(self, folder: Path, *, password: bool) -> None:
        settings = Settings(data_dir=folder)
        if password:
            password_file(settings).set("a long enough password")
        self.engine: Engine = open_database(f"sqlite:///{folder / 'lesson.db'}")
        dash = create_app(settings, self.engine)
        self.app = dash.server
        self.server = make_server(dash, "127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.run, name="dashboard")
        self.thread.start()

    @property
    def feed(self) -> Feed:
        found: Feed = self.app.extensions[FEED]
        return found

    def close(self) -> None:
        self.feed.close()
        end_serving(self.server)
        self.thread.join(10)
        self.server.task_dispatcher.shutdown()
        self.engine.dispose()


class Stream:
    """One program that listens."""

    def __init__(self, page: Page, path: str = PATH, **headers: str) -> None:
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", page.server.effective_port, timeout=SOON_S
        )
        given = {name.replace("_", "-"): words for name, words in headers.items()}
        self._connection.request("GET", path, headers=given)
        self.answer = self._connection.getresponse()

    def next(self) -> dict[str, Any]:
        """The next event; comments are passed over. EOFError at the end."""
        fields: dict[str, Any] = {}
        while True:
            line = self.answer.readline().decode()
            if not line:
                raise EOFError
            line = line.rstrip("\n")
            if not line:
                if "data" in fields:
                    fields["data"] = json.loads(fields["data"])
                    return fields
                continue
            name, _, words = line.partition(": ")
            fields[name] = words

    def close(self) -> None:
        self.answer.close()
        self._connection.close()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "BEAT_S", 0.4)
    monkeypatch.setattr(feeds, "LOOK_S", 0.2)


@pytest.fixture
def page(tmp_path: Path, quick: None) -> Iterator[Page]:
    page = Page(tmp_path, password=False)
    page.feed._interval_s = 0.1
    yield page
    page.close()


@pytest.fixture
def locked(tmp_path: Path, quick: None) -> Iterator[Page]:
    page = Page(tmp_path, password=True)
    page.feed._interval_s = 0.1
    yield page
    page.close()


def until(condition: Any, seconds: float = SOON_S) -> None:  # noqa: ANN401
    deadline_s = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def test_a_program_is_told_and_goes_on_where_it_stopped(page: Page) -> None:
    begin(page.engine)  # before anybody listened: no news
    with Stream(page) as stream:
        assert stream.answer.status == 200
        assert stream.answer.headers["Content-Type"].startswith("text/event-stream")
        assert stream.answer.headers["X-Accel-Buffering"] == "no"
        assert stream.answer.headers["Cache-Control"] == "no-store"
        session = begin(page.engine)
        first = stream.next()
        assert (first["event"], first["data"]["data"]) == ("lesson-started", {"session": session})
        assert first["data"]["type"] == "lesson-started"
        call(page.engine, session, 2)
        second = stream.next()
        assert second["data"]["data"] == {"session": session, "class_looks": None}
    call(page.engine, session, None)
    end(page.engine, session)
    with Stream(page, Last_Event_ID=first["id"]) as stream:
        ids = [stream.next()["id"] for _ in range(3)]
        assert ids[0] == second["id"]
        assert [int(one) for one in ids] == sorted({int(one) for one in ids})
        call(page.engine, session)
        assert stream.next()["event"] == "call"
    until(lambda: len(page.feed) == 0)


@pytest.mark.parametrize("last", ["", "x", "-1", "1e3", "9" * 30, "٣", "1.5", " ", "0x1", "999999"])
def test_what_is_no_id_is_a_first_time(page: Page, last: str) -> None:
    begin(page.engine)
    with Stream(page, Last_Event_ID=last.encode().decode("latin-1")) as stream:
        session = begin(page.engine)
        assert stream.next()["data"]["data"]["session"] == session


def test_all_listeners_cost_one_poller_and_no_page_waits(page: Page) -> None:
    count = THREADS  # as many as the server has threads for pages
    value = [tokens.add_token(page.engine, f"p{n}", frozenset({Scope.EVENTS}), 1) for n in range(3)]
    with contextlib.ExitStack() as stack:
        streams = [
            stack.enter_context(Stream(page, Authorization=f"Bearer {value[n % 3]}"))
            for n in range(count)
        ]
        assert [one.answer.status for one in streams] == [200] * count
        pollers = [one for one in threading.enumerate() if one.name == "events"]
        assert len(pollers) == 1
        before, began_s = page.feed.polls, time.monotonic()
        session = begin(page.engine)
        assert {one.next()["data"]["data"]["session"] for one in streams} == {session}
        polled, passed_s = page.feed.polls - before, time.monotonic() - began_s
        assert polled <= passed_s / page.feed._interval_s + 2
        for _ in range(3):
            asked = http.client.HTTPConnection(
                "127.0.0.1", page.server.effective_port, timeout=SOON_S
            )
            asked.request("GET", "/livez")
            assert asked.getresponse().status == 200
            asked.close()
    until(lambda: len(page.feed) == 0)
    # whoever has vanished gives its place and its thread back
    dispatcher = page.server.task_dispatcher
    until(lambda: len(dispatcher.threads) - dispatcher.stop_count == THREADS)
    until(lambda: not [one for one in threading.enumerate() if one.name == "events"])


def test_there_are_only_so_many(page: Page) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(feeds.MOST_OF_ONE):
            assert stack.enter_context(Stream(page)).answer.status == 200
        refused = stack.enter_context(Stream(page))
        assert refused.answer.status == 503
        assert refused.answer.headers["Retry-After"]
        assert refused.answer.headers["Content-Type"] == "application/problem+json"
        value = tokens.add_token(page.engine, "other", frozenset({Scope.EVENTS}), 1)
        other = stack.enter_context(Stream(page, Authorization=f"Bearer {value}"))
        assert other.answer.status == 200
    assert WORKERS in page.app.extensions


def test_it_ends_with_its_token(locked: Page) -> None:
    value = tokens.add_token(locked.engine, "p", frozenset({Scope.EVENTS}), 1)
    other = tokens.add_token(locked.engine, "q", frozenset({Scope.LESSONS}), 1)
    with Stream(locked) as stream:
        assert stream.answer.status == 401
    with Stream(locked, Authorization=f"Bearer {other}") as stream:
        assert stream.answer.status == 403
    with Stream(locked, Authorization=f"Bearer {value}") as stream:
        session = begin(locked.engine)
        assert stream.next()["data"]["data"]["session"] == session
        tokens.revoke(locked.engine, "p")
        with pytest.raises(EOFError):
            stream.next()
    until(lambda: len(locked.feed) == 0)


def test_it_ends_with_the_login(locked: Page) -> None:
    client = locked.app.test_client()
    base = f"http://127.0.0.1:{locked.server.effective_port}"
    headers = {"Origin": base}
    form = client.get("/login", base_url=base).get_data(as_text=True)
    token = form.partition('name="token" value="')[2].partition('"')[0]
    answer = client.post(
        "/login", base_url=base, headers=headers,
        data={"token": token, "password": "a long enough password", "next": "/"},
    )  # fmt: skip
    assert answer.status_code == 303
    name = next(one for one in answer.headers.getlist("Set-Cookie") if "classmood_login" in one)
    cookie = name.partition(";")[0]
    with Stream(locked, Cookie=cookie) as stream:
        assert stream.answer.status == 200
        session = begin(locked.engine)
        assert stream.next()["data"]["data"]["session"] == session
        out = client.get("/logout", base_url=base).get_data(as_text=True)
        token = out.partition('name="token" value="')[2].partition('"')[0]
        gone = client.post("/logout", base_url=base, headers=headers, data={"token": token})
        assert gone.status_code == 303
        with pytest.raises(EOFError):
            stream.next()


def test_signs_of_life_come_while_nothing_happens(page: Page) -> None:
    with Stream(page) as stream:
        lines = [stream.answer.readline().decode() for _ in range(6)]
    assert lines[0].startswith("retry: ")
    assert lines[2].startswith(": ")
    assert lines[4].startswith(": ")
