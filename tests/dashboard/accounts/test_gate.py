"""Logging in with an account: only whoever has one, never whoever guesses."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from dashboard.accounts import guesses
from dashboard.accounts.guesses import AccountGuesses
from dashboard.app import create_app
from dashboard.server import login_sessions
from dashboard.server.serve import make_server
from dashboard.server.viewers import current_viewer
from storage.access.viewer import EVERYBODY, NOBODY, Viewer
from storage.accounts import invitations, logins, people
from storage.accounts.invitations import Purpose
from storage.accounts.trail import COMMAND_LINE
from storage.config.settings import Settings
from storage.kinds import Role
from tests.support.school.accounts import (
    LOGIN_COOKIE,
    PASSWORD,
    AccountVisitor,
    member,
    rows,
    school,
)

OTHER = "four other words here"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return school(tmp_path)


@pytest.fixture
def visitor(settings: Settings, engine: Engine) -> AccountVisitor:
    member(engine, "root", Role.ADMINISTRATOR)
    member(engine, "ada", name="Ada <b>")
    return AccountVisitor(settings, engine)


def test_nothing_is_shown_to_whoever_is_not_logged_in(visitor: AccountVisitor) -> None:
    for path in ("/", "/history", "/session/1", "/account", "/accounts", "/accounts/audit",
                 "/assets/classmood.css", "/_dash-layout", "/session/1/export/readings.csv",
                 "/session/1/report.html", "/live/picture.jpg"):  # fmt: skip
        refused = visitor.get(path)
        assert refused.status_code == 303, path
        assert refused.headers["Location"].startswith("/login?next=/"), path
        assert visitor.get(path, Accept="application/json").status_code == 401
    for path in ("/accounts/audit.csv", "/api/v1/sessions", "/api/v1/openapi.json"):
        assert visitor.get(path, Accept="application/json").status_code == 401
    visitor.get("/login")
    for path in ("/accounts", "/account", "/account/logout-everywhere"):
        assert visitor.send(path, {"do": "add"}).status_code == 401
    assert visitor.open("/history").status_code == 401
    for path in ("/login", "/assets/login.css", "/healthz", "/livez"):
        assert visitor.get(path).status_code == 200, path


def test_in_and_out_here_and_everywhere(visitor: AccountVisitor, engine: Engine) -> None:
    done = visitor.log_in(" ADA ", target="/history")
    assert (done.status_code, done.headers["Location"]) == (303, "/history")
    cookie = next(line for line in done.headers.getlist("Set-Cookie") if LOGIN_COOKIE in line)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert visitor.get("/history").status_code == 200
    assert visitor.open("/history").status_code == 200
    shown = visitor.get("/account").text
    assert "Ada &lt;b&gt; · ada · Teacher" in shown
    layout = visitor.get("/_dash-layout", Accept="application/json").text
    assert '"who-name"' in layout
    assert '"Accounts"' not in layout, "a teacher manages no accounts"
    elsewhere = visitor.another()
    elsewhere.log_in("ada")
    assert elsewhere.get("/account").status_code == 200
    out = visitor.send("/logout", {})
    assert out.headers["Location"] == "/login"
    assert visitor.get("/account").status_code == 303
    assert elsewhere.get("/account").status_code == 200
    visitor.log_in("ada")
    visitor.send("/account/logout-everywhere", {})
    assert elsewhere.get("/account").status_code == 303
    done_ = [entry.action for entry in rows(engine, "login", "logout", "logout_everywhere")]
    assert done_ == ["login", "login", "logout", "login", "logout_everywhere"]


def test_a_change_needs_the_token_and_the_own_site(visitor: AccountVisitor) -> None:
    visitor.log_in("root")
    form = {"do": "add", "login": "eve", "role": "administrator"}
    for given, headers in (
        ({"token": "0" * 64} | form, {}),
        ({"token": ""} | form, {}),
        (form, {"Origin": "http://evil.example"}),
        (form, {"Sec-Fetch-Site": "cross-site"}),
    ):
        for path in ("/accounts", "/logout", "/account", "/account/logout-everywhere"):
            assert visitor.send(path, given, **headers).status_code == 403, path
    assert visitor.get("/account").status_code == 200, "still logged in"


def test_every_wrong_pair_is_refused_in_the_same_words(
    visitor: AccountVisitor, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_sessions, "FREE_TRIES", 99)
    people.add(engine, "unset", "", Role.TEACHER, COMMAND_LINE)
    off = member(engine, "off")
    people.set_disabled(engine, off.id, True, COMMAND_LINE)
    seen = set()
    for login, password in (
        ("ada", OTHER), ("nobody", PASSWORD), ("unset", PASSWORD), ("off", PASSWORD),
        ("", ""), ("ada", ""), ("' or 1=1 --", PASSWORD), ("a\x00b", PASSWORD), ("x" * 5000, "y"),
        ("ada", "x" * 5000), ("ada\u202e", PASSWORD),
    ):  # fmt: skip
        refused = visitor.log_in(login, password)
        assert refused.status_code == 403
        assert not refused.headers.get("Location")
        seen.add("Login name or password is wrong." in refused.text)
    assert seen == {True}
    failed = rows(engine, "login_failed")
    assert len(failed) == 11
    assert failed[0].login == "ada"
    assert failed[0].detail == "192.168.1.77"
    assert all(len(entry.login) <= 200 for entry in failed)


def test_guessing_becomes_slow_for_that_address_only(
    visitor: AccountVisitor, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = {PASSWORD: people.by_login(engine, "ada")}
    monkeypatch.setattr(logins, "person_with", lambda _, __, given: quick.get(given))
    for _ in range(login_sessions.FREE_TRIES):
        assert visitor.log_in("ada", "wrong").status_code == 403
    refused = visitor.log_in("ada")
    assert refused.status_code == 429, "even the right one has to wait"
    assert 0 < int(refused.headers["Retry-After"]) <= login_sessions.FIRST_WAIT_S
    assert visitor.another().log_in("ada").status_code == 303
    assert len(rows(engine, "login_failed")) == login_sessions.FREE_TRIES


def test_many_addresses_guess_no_faster_at_one_account_and_do_not_lock_its_holder_out() -> None:
    now = [0.0]
    tries = AccountGuesses(lambda: now[0])
    tries.right("10.0.0.1", "ada")
    for number in range(guesses.FREE_TRIES_OF_AN_ACCOUNT):
        assert tries.wait_s(f"10.1.0.{number}", "ada") == 0
        tries.wrong(f"10.1.0.{number}", "ada")
    assert tries.wait_s("10.2.0.1", "ada") > 0, "a stranger waits for this name"
    assert tries.wait_s("10.2.0.1", "bob") == 0, "and for no other"
    assert tries.wait_s("10.0.0.1", "ada") == 0, "the holder's own place does not"
    now[0] += login_sessions.LONGEST_WAIT_S + 1
    assert tries.wait_s("10.2.0.1", "ada") == 0
    for number in range(5000):
        tries.wrong("127.0.0.1", f"login{number}")
        tries.right("127.0.0.1", f"login{number}")
    assert len(tries._wrong) <= login_sessions.MAX_ADDRESSES
    assert len(tries._known) <= guesses._KNOWN_PLACES


def test_the_viewer_of_a_request_is_who_is_logged_in(settings: Settings, engine: Engine) -> None:
    member(engine, "root", Role.ADMINISTRATOR)
    ada = member(engine, "ada")
    app = create_app(settings, engine)
    seen: list[Viewer] = []

    def who() -> str:
        seen.append(current_viewer())
        return ""

    app.server.add_url_rule("/history/who", "who", who)
    app.server.view_functions["livez"] = who
    visitor = AccountVisitor(settings, engine, server=app.server)
    visitor.get("/livez")
    visitor.log_in("ada")
    visitor.get("/history/who")
    people.set_role(engine, ada.id, Role.HEAD, COMMAND_LINE)
    visitor.get("/history/who")
    assert seen == [NOBODY, Viewer(Role.TEACHER, ada.id), Viewer(Role.HEAD, ada.id)]
    people.set_disabled(engine, ada.id, True, COMMAND_LINE)
    assert visitor.get("/history/who").status_code == 303
    assert len(seen) == 3
    assert current_viewer() == EVERYBODY, "outside of a request"


def test_accounts_are_off_until_they_are_switched_on(tmp_path: Path, engine: Engine) -> None:
    server: Flask = create_app(Settings(data_dir=tmp_path), engine).server
    client = server.test_client()
    assert client.get("/", base_url="http://127.0.0.1:8050").status_code == 200
    rules = {rule.rule for rule in server.url_map.iter_rules()}
    assert not rules & {"/account", "/accounts", "/invitation", "/login/school"}


def test_with_accounts_it_starts_on_the_network_without_the_single_password(
    settings: Settings, engine: Engine
) -> None:
    server = make_server(create_app(settings, engine), "127.0.0.1", 0)
    server.close()
    create_app(settings, engine).server.extensions["classmood-access-policy"].require_password(
        "0.0.0.0"
    )
    first = AccountVisitor(settings, engine)
    assert "classmood account add NAME --role administrator" in first.get("/login").text


def test_an_invitation_is_taken_once(visitor: AccountVisitor, engine: Engine) -> None:
    made = people.add(engine, "bob", "Bob", Role.TEACHER, COMMAND_LINE)
    code = invitations.invite(engine, made, Purpose.INVITE, COMMAND_LINE)
    shown = visitor.get(f"/invitation?code={code}")
    assert "For the account bob (Bob)." in shown.text
    for new, again, words in (
        (OTHER, PASSWORD, "not the same"), ("short", "short", "12 to 256"), ("", "", "12 to 256"),
        ("x" * 257, "x" * 257, "12 to 256"), (" ", " ", "12 to 256"),
    ):  # fmt: skip
        refused = visitor.send("/invitation", {"code": code, "new": new, "again": again})
        assert refused.status_code == 400
        assert words in refused.text
    done = visitor.send("/invitation", {"code": code, "new": OTHER, "again": OTHER})
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    assert "bob" in visitor.get("/account").text, "logged in"
    other = visitor.another()
    for gone in (code, "", "x", code + "x", "%00"):
        assert other.get(f"/invitation?code={gone}").status_code == 410
        form = {"code": gone, "new": PASSWORD, "again": PASSWORD}
        assert other.send("/invitation", form).status_code == 410
    assert logins.person_with(engine, "bob", OTHER) is not None


def test_the_own_password_is_changed_by_whoever_knows_it(
    visitor: AccountVisitor, engine: Engine
) -> None:
    visitor.log_in("ada")
    elsewhere = visitor.another()
    elsewhere.log_in("ada")
    wrong = {"present": OTHER, "new": OTHER, "again": OTHER}
    refused = visitor.send("/account", wrong)
    assert refused.status_code == 403
    assert "The present password is wrong." in refused.text
    assert visitor.send("/account", wrong | {"again": "x"}).status_code == 400
    done = visitor.send("/account", wrong | {"present": PASSWORD})
    assert "The password is changed." in done.text
    assert visitor.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert logins.person_with(engine, "ada", OTHER) is not None


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/x?y", "javascript:1"]
)
def test_no_login_leads_to_another_site(visitor: AccountVisitor, target: str) -> None:
    assert visitor.log_in("ada", target=target).headers["Location"] == "/"
    assert visitor.get(f"/login?next={target}").headers["Location"] == "/"
