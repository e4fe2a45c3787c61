"""A paired phone reads the three numbers and nothing else, and nothing after the lesson's end."""

import http.client
import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, update

from dashboard.app import create_app
from dashboard.calling import server as phone_server
from dashboard.calling.server import PhoneListener
from storage.config.settings import Settings
from storage.database.engine import writing
from storage.database.tables.lessons import Session
from storage.kinds import ReactionKind
from tests.support.database.reactions import add_reaction
from tests.support.lessons.seed import Lesson, add_lesson, set_monitor
from tests.support.system.waiting import wait_until

NAMES = ("Ada Lovelace", "Emmy Noether")


class Phone:
    """A phone's browser: follows nothing, keeps the cookie that it was given."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.code = parts.netloc, parts.path
        self.cookie = ""

    def ask(
        self, path: str, method: str = "GET", host: str | None = None, **headers: str
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.host, timeout=20)
        given = {"Host": host or self.host, "Cookie": self.cookie, **headers}
        connection.request(method, path, headers=given)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        kept = answer.getheader("Set-Cookie")
        if kept:
            self.cookie = kept.partition(";")[0]
            assert "HttpOnly" in kept
            assert "SameSite=Strict" in kept
        connection.close()
        return answer.status, text

    def pair(self) -> None:
        assert self.ask(self.code, "POST")[0] == 303


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def listener(engine: Engine) -> Iterator[PhoneListener]:
    listener = PhoneListener(engine, "127.0.0.1")
    yield listener
    listener.close()
    assert not listener.is_open


def test_a_paired_phone_reads_the_three_numbers(engine: Engine, listener: PhoneListener) -> None:
    session = add_lesson(engine, Lesson(minutes=4, seats=9, columns=3, names=NAMES))
    began_at = datetime.now(UTC) - timedelta(seconds=9)
    add_reaction(engine, session, 2, ReactionKind.RAISED_HAND, began_at, None)
    phone = Phone(listener.code())
    assert "<form" in phone.ask(phone.code)[1], "a look alone uses nothing up"
    phone.pair()
    status, text = phone.ask("/glance.json")
    assert status == 200
    found = json.loads(text)
    assert set(found) == {"sentence", "answers", "numbers"}
    assert found["answers"] == "1 hand up"
    assert [set(number) for number in found["numbers"]] == [{"value", "rest", "words"}] * 3
    assert found["numbers"][0]["rest"] == "of 9"
    assert not any(name in text for name in NAMES)
    assert "Seat" not in text
    assert 'id="numbers"' in phone.ask("/glance")[1]
    assert listener.phones == 1


def _all_addresses_of_the_page(engine: Engine) -> list[tuple[str, str]]:
    app = create_app(Settings(), engine)
    found = []
    for rule in app.server.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        found += [(path, method) for method in (rule.methods or set()) & {"GET", "POST"}]
    return found


def test_a_paired_phone_reads_nothing_else(engine: Engine, listener: PhoneListener) -> None:
    """Every address of the page, and more: none is there, whatever the phone holds."""
    lesson = add_lesson(engine, Lesson(minutes=4, seats=9, columns=3))
    phone = Phone(listener.code())
    phone.pair()
    others = [
        ("/", "GET"), ("/api/v1/sessions", "GET"), (f"/session/{lesson}", "GET"),
        (f"/session/{lesson}/export/readings.csv", "GET"), ("/settings", "GET"),
        ("/assets/classmood.css", "GET"), ("/_dash-layout", "GET"), ("/healthz", "GET"),
        ("/_dash-update-component", "POST"), ("/preview", "GET"), ("/glance.json", "POST"),
        ("/glance/", "GET"), ("/phone.html", "GET"), ("/../config.yaml", "GET"), ("/pair", "POST"),
    ]  # fmt: skip
    allowed = {("/glance", "GET")}
    asked = {*others, *_all_addresses_of_the_page(engine)} - allowed
    assert len(asked) > 20
    for path, method in sorted(asked):
        status, text = phone.ask(path, method)
        assert status in (404, 405), (path, method, status)
        assert "Algebra" not in text


@pytest.mark.parametrize("cookie", ["", "classmood_phone=", "classmood_phone=guess"])
def test_who_is_not_paired_sees_nothing(
    engine: Engine, listener: PhoneListener, cookie: str
) -> None:
    add_lesson(engine, Lesson(minutes=4, seats=9, columns=3))
    phone = Phone(listener.code())
    phone.cookie = cookie
    for path in ("/glance", "/glance.json"):
        status, text = phone.ask(path)
        assert status == 410
        assert "calm" not in text
    assert phone.ask("/pair/guess")[0] == 410
    assert phone.ask("/pair/guess", "POST")[0] == 410


def test_another_name_and_another_site_are_refused(engine: Engine, listener: PhoneListener) -> None:
    add_lesson(engine, Lesson(minutes=4, seats=9, columns=3))
    phone = Phone(listener.code())
    assert phone.ask(phone.code, host="evil.example")[0] == 403
    assert phone.ask(phone.code, "POST", **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    phone.pair()


def test_the_right_ends_with_the_lesson(
    engine: Engine, listener: PhoneListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_server, "_LOOK_S", 0.1)
    lesson = add_lesson(engine, Lesson(minutes=4, seats=9, columns=3))
    phone = Phone(listener.code())
    phone.pair()
    assert phone.ask("/glance.json")[0] == 200
    with writing(engine) as connection:
        connection.execute(
            update(Session).where(Session.id == lesson).values(ended_at=datetime.now(UTC))
        )
        set_monitor(connection, lesson, status="stopped")
    until = time.monotonic() + 20
    try:
        while time.monotonic() < until and listener.is_open:
            assert phone.ask("/glance.json")[0] == 410
            time.sleep(0.05)
    except (ConnectionError, http.client.HTTPException):
        pass
    wait_until(lambda: not listener.is_open, 20)  # nothing listens any more
    add_lesson(engine, Lesson(minutes=4, seats=9, columns=3))
    other = Phone(listener.code())
    other.cookie = phone.cookie
    assert other.ask("/glance.json")[0] == 410, "the next lesson takes a new code"
