"""The administrator's pages: accounts are changed there, and who saw what is read."""

import csv
import io

import pytest
from sqlalchemy import Engine

from dashboard.server.csrf import FIELD
from storage.accounts import logins, people, trail
from storage.accounts.trail import Action, Actor
from storage.kinds import Role
from tests.support.school.accounts import PASSWORD, AccountVisitor, link_in, rows


@pytest.mark.parametrize("login", ["ada", "head"])
def test_only_an_administrator_gets_there(visitor: AccountVisitor, login: str) -> None:
    visitor.log_in(login)
    for path in ("/accounts", "/accounts/audit", "/accounts/audit.csv"):
        assert visitor.get(path).status_code == 403
    for do in ("add", "invite", "reset", "disable", "enable", "role"):
        form = {"do": do, "account": "1", "login": "eve", "role": "administrator"}
        assert visitor.send("/accounts", form).status_code == 403


def test_from_a_new_account_to_its_end(visitor: AccountVisitor, engine: Engine) -> None:
    visitor.log_in("root")
    form = {"do": "add", "login": "Bob", "name": "Bob & Co", "role": "teacher"}
    added = visitor.send("/accounts", form)
    assert added.status_code == 200
    assert "Bob &amp; Co" in added.text
    bob = people.by_login(engine, "bob")
    holder = visitor.another()
    new = {"new": PASSWORD + "1", "again": PASSWORD + "1"}
    taken = {"code": link_in(added.text)} | new
    holder.get("/login")
    assert holder.send("/invitation", taken).status_code == 303
    assert holder.get("/account").status_code == 200

    def do(what: str, **more: str) -> str:
        done = visitor.send("/accounts", {"do": what, "account": str(bob.id)} | more)
        assert done.status_code == 200, done.text
        return done.text

    do("role", role="head")
    assert people.by_login(engine, "bob").role is Role.HEAD
    link = link_in(do("reset"))
    assert holder.get("/account").status_code == 303
    assert logins.person_with(engine, "bob", PASSWORD + "1") is None
    newer = link_in(do("invite"))
    assert newer != link
    do("disable")
    assert visitor.another().get(f"/invitation?code={newer}").status_code == 410
    assert "disabled" in visitor.get("/accounts").text
    do("enable")
    done = [entry.action for entry in rows(engine) if entry.login == "root"]
    assert done == [
        "login", "account_added", "invited", "role_changed", "password_reset", "invited",
        "account_disabled", "account_enabled",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"do": "add", "login": "a b", "role": "head"}, "no login name"),
        ({"do": "add", "login": "ada", "role": "head"}, "already"),
        ({"do": "add", "login": "eve", "role": "king"}, "no role"),
        ({"do": "add", "login": "eve", "role": "head", "name": "x" * 121}, "at most 120"),
        ({"do": "disable", "account": "1"}, "only administrator"),
        ({"do": "role", "account": "1", "role": "head"}, "only administrator"),
        ({"do": "reset", "account": "99"}, "no account"),
        ({"do": "role", "account": "2", "role": ""}, "no role"),
        ({"do": "reset", "account": "x"}, ""),
        ({"do": "reset", "account": "9" * 30}, ""),
        ({"do": "reset"}, ""),
        ({"do": "explode", "account": "2"}, ""),
        ({"do": "invite", "account": "-1"}, ""),
        ({}, ""),
    ],
)
def test_bad_input_says_what_to_do_and_changes_nothing(
    visitor: AccountVisitor, engine: Engine, form: dict[str, str], words: str
) -> None:
    visitor.log_in("root")
    before = people.people(engine)
    refused = visitor.send("/accounts", form)
    assert refused.status_code == 400
    assert words in refused.text
    assert people.people(engine) == before


def test_who_saw_what_is_read_page_by_page_and_as_a_file(
    visitor: AccountVisitor, engine: Engine
) -> None:
    visitor.log_in("root")
    for number in range(130):
        who = Actor(None, "=cmd()" if number % 2 else "<i>eve</i>")
        trail.note(engine, who, Action.SEEN, session_id=number, detail="@x")
    shown = visitor.get("/accounts/audit").text
    assert shown.count("<tr>") == 101
    assert "&lt;i&gt;eve&lt;/i&gt;" in shown
    assert "<i>eve" not in shown
    before = trail.entries(engine, most=100)[-1].id
    assert f"before={before}" in shown
    older = visitor.get(f"/accounts/audit?before={before}").text
    assert older.count("<tr>") == 1 + len(rows(engine)) - 100
    assert visitor.get("/accounts/audit?lesson=7").text.count("<tr>") == 2
    assert visitor.get("/accounts/audit?login=ROOT").text.count("<tr>") == 2
    for wrong in ("lesson=x", "before=", "before=-1", f"lesson={'9' * 40}", "lesson=1.5"):
        assert visitor.get(f"/accounts/audit?{wrong}").status_code == 400, wrong
    file = visitor.get("/accounts/audit.csv", Accept="text/csv")
    cells = list(csv.reader(io.StringIO(file.text)))
    assert cells[0] == ["at", "login", "action", "lesson", "detail"]
    assert len(cells) == 1 + len(rows(engine))
    assert {"'=cmd()", "'@x"} <= {cell for row in cells for cell in row}
    assert rows(engine)[-1].action == "audit_read"


def test_every_form_carries_the_token_and_every_page_the_headers(visitor: AccountVisitor) -> None:
    visitor.log_in("root")
    for path in ("/accounts", "/account", "/accounts/audit"):
        page = visitor.get(path)
        assert page.headers["Cache-Control"] == "no-store"
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        assert "<script" not in page.text
        assert page.text.count('method="post"') == page.text.count(f'name="{FIELD}"'), path
