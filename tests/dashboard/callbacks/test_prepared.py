"""The page of a document is begun with the document, for the browser that asked for it alone."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from dashboard.app import create_app
from dashboard.callbacks import lesson_routes, prepared, router
from dashboard.server.csrf import HEADER
from storage.config.settings import Settings
from storage.database.engine import writing
from storage.database.tables.lessons import Session
from storage.writes import deletion
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.school.accounts import AccountVisitor, member, rows, school
from tests.support.system.waiting import wait_until
from tests.support.web.routing import page_request

TITLE = "Fractions with care"


class Made:
    """Counts how often a page is made, and by which thread."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.by: list[str] = []
        make = router.page

        def counted(*given: object, **named: object) -> object:
            self.by.append(threading.current_thread().name)
            return make(*given, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(router, "page", counted)

    @property
    def early(self) -> int:
        """Pages that were begun with their document."""
        return self.by.count("prepared-page")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.setattr(prepared, "AFTER_S", 0.0)
    return Made(monkeypatch)


@pytest.fixture
def ada(made: Made, tmp_path: Path, engine: Engine) -> AccountVisitor:
    """A teacher with a lesson, logged in; bob is another teacher of the school."""
    assert made.by == []
    member(engine, "bob")
    owner = member(engine, "ada").id
    assert add_lesson(engine, Lesson(minutes=2, seats=4, live=False, title=TITLE)) == 1
    with writing(engine) as connection:
        connection.execute(update(Session).values(owner_id=owner))
    visitor = AccountVisitor(school(tmp_path), engine)
    visitor.log_in("ada")
    return visitor


def load(visitor: AccountVisitor, made: Made, address: str) -> None:
    """The document; the page of it is being made when this ends."""
    before = made.early
    assert visitor.get(address).status_code == 200
    wait_until(lambda: made.early == before + 1)


def test_what_the_document_began_is_what_the_page_gets(ada: AccountVisitor, made: Made) -> None:
    load(ada, made, "/session/1?from=10&to=60")
    assert TITLE in ada.open("/session/1", "?from=10&to=60").text
    assert made.by == ["prepared-page"]


def test_a_browser_that_was_never_here_gets_it_too(
    tmp_path: Path, engine: Engine, made: Made
) -> None:
    add_lesson(engine, Lesson(minutes=2, seats=4, live=False, title=TITLE))
    base = "http://127.0.0.1:8050"
    client = create_app(Settings(data_dir=tmp_path), engine).server.test_client()
    assert client.get("/session/1", base_url=base).status_code == 200
    wait_until(lambda: made.early == 1)
    token = client.get_cookie("classmood_token_8050", domain="127.0.0.1")
    assert token is not None
    sent = {"Origin": base, HEADER: token.value}
    body = page_request("/session/1")
    answer = client.post("/_dash-update-component", base_url=base, headers=sent, json=body)
    assert TITLE in answer.text
    assert made.by == ["prepared-page"]


def test_a_browser_that_is_faster_is_not_kept_waiting(
    ada: AccountVisitor, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "AFTER_S", 2.0)
    ada.get("/session/1")
    assert TITLE in ada.open("/session/1").text
    wait_until(lambda: all(one.name != "prepared-page" for one in threading.enumerate()))
    assert len(made.by) == 1 and made.early == 0


def test_it_is_given_once(ada: AccountVisitor, made: Made) -> None:
    load(ada, made, "/session/1")
    assert TITLE in ada.open("/session/1").text
    assert TITLE in ada.open("/session/1").text
    assert len(made.by) == 2 and made.early == 1


def test_another_address_or_a_late_browser_gets_a_page_of_its_own(
    ada: AccountVisitor, made: Made, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    load(ada, made, "/session/1")
    assert TITLE in ada.open("/history").text
    assert len(made.by) == 2
    monkeypatch.setattr(prepared, "KEPT_S", 0.0)
    deletion.delete_session(engine, 1)
    assert TITLE not in ada.open("/session/1").text


def test_nobody_gets_a_page_that_was_begun_for_somebody_else(
    ada: AccountVisitor, made: Made
) -> None:
    bob = ada.another(ada.environ["REMOTE_ADDR"])
    bob.log_in("bob")
    load(ada, made, "/session/1")
    assert TITLE not in bob.open("/session/1").text
    load(bob, made, "/session/1")
    assert TITLE not in bob.open("/session/1").text
    assert TITLE in ada.open("/session/1").text
    assert made.early == 2


def test_a_page_is_in_the_language_that_it_is_asked_for_in(ada: AccountVisitor, made: Made) -> None:
    load(ada, made, "/session/1")
    ada.client.set_cookie("classmood_language", "de", domain="192.168.1.20")
    assert "Löschen" in str(ada.open("/session/1").json)


def test_a_browser_that_is_not_logged_in_begins_nothing(ada: AccountVisitor, made: Made) -> None:
    stranger = ada.another()
    assert stranger.get("/session/1").status_code != 200
    assert made.by == []


def test_pages_that_nobody_fetches_are_bounded(ada: AccountVisitor, made: Made) -> None:
    for second in range(prepared.MOST + 8):
        ada.get(f"/session/1?from={second}&to=90")
    wait_until(lambda: made.early == prepared.MOST)
    assert TITLE in ada.open("/session/1", "?from=23&to=90").text
    assert made.early == prepared.MOST


def test_what_went_wrong_is_said_where_the_page_is_asked_for(
    ada: AccountVisitor, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("disc on fire")

    monkeypatch.setattr(lesson_routes, "page", broken)
    load(ada, made, "/session/1")
    answer = ada.open("/session/1")
    assert "disc on fire" not in answer.text and "problem" in answer.text


def test_who_saw_a_lesson_is_noted_when_it_is_shown_and_not_before(
    ada: AccountVisitor, made: Made, engine: Engine
) -> None:
    load(ada, made, "/session/1")
    assert [entry.session_id for entry in rows(engine, "seen")] == []
    assert TITLE in ada.open("/session/1").text
    assert made.by == ["prepared-page"]
    assert [entry.session_id for entry in rows(engine, "seen")] == [1]
