"""Every route, page and callback as every role: nothing of another teacher's, and no individual."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from dashboard import texts
from dashboard.app import create_app
from dashboard.server.csrf import Tokens
from storage.access import lesson_rules
from storage.access.viewer import NOBODY, Viewer
from storage.config.school import SchoolSettings
from storage.config.settings import Settings
from storage.database.engine import open_database, reading
from storage.database.tables.columns import Base
from tests.support.school.every_request import Target, callbacks, routes, send, target
from tests.support.school.two_teachers import School, build, cookie_of

UNKNOWN = 10**6
_OF_CLASSES = {"class_member", "class_learning", "class_told", "class_objection", "class_salt"}
"""Tables by name of a class: what an account lays down for one of that name is added there."""


@dataclass(frozen=True, slots=True)
class Page:
    """An app over a school."""

    engine: Engine
    school: School
    app: Dash

    def as_(self, viewer: Viewer) -> FlaskClient:
        """A browser in which that viewer is logged in."""
        client: FlaskClient = self.app.server.test_client()
        self.log_in(client, viewer)
        return client

    def log_in(self, client: FlaskClient, viewer: Viewer) -> None:
        """Anew: what is tried may have logged out."""
        name, value = Tokens(8050).login_cookie, cookie_of(self.engine, viewer)
        client.set_cookie(name, value, domain="127.0.0.1")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "CLASSMOOD_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def _page(url: str, folder: Path) -> Page:
    engine = open_database(url)
    school = build(engine)
    settings = Settings(data_dir=folder, school=SchoolSettings(accounts=True))
    return Page(engine, school, create_app(settings, engine))


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    made = _page(f"sqlite:///{tmp_path / 'school.db'}", tmp_path)
    yield made
    made.engine.dispose()


def _kept(engine: Engine, lessons: tuple[int, int]) -> dict[str, Any]:
    """All rows of some lessons."""
    found: dict[str, Any] = {}
    with reading(engine) as connection:
        for name in lesson_rules.RULES.keys() & Base.metadata.tables.keys():
            table = Base.metadata.tables[name]
            of = table.c.id if name == "session" else table.c.get("session_id")
            wanted = select(table) if of is None else select(table).where(of.in_(lessons))
            found[name] = sorted(map(repr, connection.execute(wanted).all()))
    return found


def _asked(
    page: Page, viewer: Viewer, of: Target, *, looks_only: bool
) -> Iterator[tuple[str, int, str]]:
    """What is asked for, its status and what came back. looks_only: of callbacks only pages."""
    client = page.as_(viewer)
    for method, address in routes(page.app, of):
        yield f"{method} {address}", *send(client, method, address)
        if method != "GET":
            page.log_in(client, viewer)
    for body in callbacks(page.app, of):
        if looks_only and body["changedPropIds"] != ["url.pathname"]:
            continue
        yield json.dumps(body), *send(client, "POST", "/_dash-update-component", body)


def _sweep(
    page: Page,
    viewer: Viewer,
    lessons: tuple[int, ...],
    hidden: tuple[str, ...],
    *,
    looks_only: bool = False,
) -> str:
    """Asks for everything; all answers. None may hold a hidden word that was not asked with."""
    answers = []
    for of in [target(page.engine, lesson) for lesson in lessons]:
        for what, status, body in _asked(page, viewer, of, looks_only=looks_only):
            assert status < 500, (what, status, body[-500:])
            # what is malformed, or fails for another reason, shows nothing of rights
            assert status != 400 or not what.startswith("{"), (what, body[-500:])
            assert texts.UNEXPECTED not in body, what
            told = [word for word in hidden if word in body and word not in unquote(what)]
            assert not told, (viewer, what, told)
            answers.append(body)
    return "\n".join(answers)


def test_a_teacher_gets_and_changes_nothing_of_anothers(page: Page) -> None:
    ada, bea = page.school.ada, page.school.bea
    before = _kept(page.engine, (ada.ended, ada.live))
    answers = _sweep(page, bea.viewer, (ada.ended, ada.live, UNKNOWN), ada.secrets.all)
    assert bea.secrets.title in answers
    after = _kept(page.engine, (ada.ended, ada.live))
    assert {name for name in before if before[name] != after[name]} <= _OF_CLASSES
    assert [row for row in after["class_member"] if "listed-ada" in row]


def test_a_head_sees_classes_and_nobody_in_them_and_changes_nothing(page: Page) -> None:
    ada, bea, head = page.school.ada, page.school.bea, page.school.head
    lessons = (ada.ended, ada.live)
    before = _kept(page.engine, lessons)
    individuals = (*ada.secrets.individuals, *bea.secrets.individuals)
    answers = _sweep(page, head, lessons, individuals)
    assert _kept(page.engine, lessons) == before
    for shown in (ada.secrets.title, bea.secrets.title, ada.secrets.class_name, ada.secrets.topic):
        assert shown in answers


def test_an_administrator_and_nobody_see_no_lesson_and_change_nothing(page: Page) -> None:
    ada, bea = page.school.ada, page.school.bea
    before = _kept(page.engine, (ada.ended, bea.live))
    for viewer in (page.school.administrator, NOBODY):
        _sweep(page, viewer, (ada.ended,), (*ada.secrets.all, *bea.secrets.all))
    assert _kept(page.engine, (ada.ended, bea.live)) == before


def test_these_tests_would_see_and_change_what_is_there(page: Page) -> None:
    ada, bea = page.school.ada, page.school.bea
    before, theirs = (_kept(page.engine, (one.ended, one.live)) for one in (ada, bea))
    # "ended" is deleted by what is asked for; of the other everything is shown before
    answers = _sweep(page, ada.viewer, (ada.live, ada.ended), bea.secrets.all)
    private = {f"token-{ada.login}", f"host-{ada.login}", f"notes-of-{ada.login}", "listed-ada"}
    assert [word for word in ada.secrets.all if word not in answers and word not in private] == []
    after = _kept(page.engine, (ada.ended, ada.live))
    changed = {name for name in before if before[name] != after[name]}
    assert {"session", "seat", "flag", "marker", "class_member", "attachment"} <= changed
    now = _kept(page.engine, (bea.ended, bea.live))
    for name in set(now) - _OF_CLASSES:
        assert now[name] == theirs[name], name
    assert [row for row in now["class_member"] if "listed-bea" in row]


def test_a_foreign_lesson_and_an_unknown_one_answer_alike(page: Page) -> None:
    client = page.as_(page.school.bea.viewer)
    foreign, unknown = target(page.engine, page.school.ada.ended), target(page.engine, UNKNOWN)
    for (method, one), (_, other) in zip(
        routes(page.app, foreign), routes(page.app, unknown), strict=True
    ):
        if str(foreign.lesson) not in one or "{" in one:
            continue
        answers = [send(client, method, address) for address in (one, other)]
        statuses, bodies = zip(*answers, strict=True)
        assert statuses[0] == statuses[1], one
        if statuses[0] == 404:
            told = [body.replace(str(UNKNOWN), str(foreign.lesson)) for body in bodies]
            assert _body(told[0]) == _body(told[1]), one


def _body(answer: str) -> str:
    return answer.partition("\r\n\r\n")[2]


def test_on_postgresql_too(postgresql_url: str, tmp_path: Path) -> None:
    page = _page(postgresql_url, tmp_path)
    ada, bea = page.school.ada, page.school.bea
    individuals = (*ada.secrets.individuals, *bea.secrets.individuals)
    before = _kept(page.engine, (ada.ended, ada.live))
    for viewer, hidden in (
        (bea.viewer, ada.secrets.all),
        (page.school.head, individuals),
        (page.school.administrator, (*ada.secrets.all, *bea.secrets.all)),
    ):
        answers = _sweep(page, viewer, (ada.ended,), hidden, looks_only=True)
        assert (bea.secrets.title in answers) is (viewer != page.school.administrator)
    assert _kept(page.engine, (ada.ended, ada.live)) == before
    page.engine.dispose()
