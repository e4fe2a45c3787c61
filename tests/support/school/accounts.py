"""A school with accounts, and a visitor of its pages: a browser without the browser."""

import re
from functools import cache
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from werkzeug.test import TestResponse

from dashboard.app import create_app
from dashboard.server.csrf import FIELD, HEADER
from storage.access.passwords import hashed
from storage.accounts import people
from storage.accounts.people import Person
from storage.accounts.trail import COMMAND_LINE, Entry, entries
from storage.config.school import SchoolSettings
from storage.config.settings import DashboardSettings, Settings
from storage.database.engine import writing
from storage.database.tables.accounts import Account
from storage.kinds import Role
from tests.support.web.routing import page_request

PASSWORD = "four plain words here"
LOGIN_COOKIE, TOKEN_COOKIE = "classmood_login_8050", "classmood_token_8050"


@cache
def _kept() -> str:
    return hashed(PASSWORD)


def school(folder: Path, **given: object) -> Settings:
    """Settings of a page on the network with accounts. given: of the section `school`."""
    return Settings(
        data_dir=folder,
        dashboard=DashboardSettings(host="0.0.0.0", allowed_hosts="class.example.org"),
        school=SchoolSettings.model_validate({"accounts": True} | given),
    )


def member(engine: Engine, login: str, role: Role = Role.TEACHER, name: str = "") -> Person:
    """An account with PASSWORD; hashing takes its time, so it is done once for all."""
    made = people.add(engine, login, name, role, COMMAND_LINE)
    with writing(engine) as connection:
        connection.execute(
            update(Account).where(Account.id == made.id).values(password_hash=_kept())
        )
    return people.by_id(engine, made.id)


def rows(engine: Engine, *actions: str) -> list[Entry]:
    """The trail, the oldest first. actions: these alone."""
    found = reversed(entries(engine, most=1000))
    return [entry for entry in found if not actions or entry.action in actions]


class AccountVisitor:
    """Keeps cookies, sends what a page of ours would send."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        *,
        address: str = "192.168.1.77",
        server: Flask | None = None,
    ) -> None:
        self.server: Flask = server or create_app(settings, engine).server
        self.client: FlaskClient = self.server.test_client()
        self.base = "http://192.168.1.20:8050"
        self.environ = {"REMOTE_ADDR": address}

    def another(self, address: str = "192.168.1.78") -> "AccountVisitor":
        """Another browser at the same server."""
        visitor = AccountVisitor.__new__(AccountVisitor)
        visitor.server, visitor.base = self.server, self.base
        visitor.client = self.server.test_client()
        visitor.environ = {"REMOTE_ADDR": address}
        return visitor

    def get(self, path: str, **headers: str) -> TestResponse:
        headers.setdefault("Accept", "text/html")
        return self.client.get(path, base_url=self.base, headers=headers, environ_base=self.environ)

    def send(self, path: str, form: dict[str, str], **headers: str) -> TestResponse:
        """Sends a form with the token of the last page."""
        return self.client.post(
            path, base_url=self.base, data={FIELD: self.token()} | form, environ_base=self.environ,
            headers={"Origin": self.base} | headers,
        )  # fmt: skip

    def token(self) -> str:
        cookie = self.client.get_cookie(TOKEN_COOKIE, domain="192.168.1.20")
        return cookie.value if cookie else ""

    def log_in(self, login: str, password: str = PASSWORD, target: str = "/") -> TestResponse:
        self.get("/login")
        form = {"login": login, "password": password, "next": target}
        done = self.send("/login", form)
        self.get("/login")  # takes the token that belongs to the new login
        return done

    def open(self, pathname: str, search: str = "") -> TestResponse:
        """Asks for a page as the app's router does."""
        return self.client.post(
            "/_dash-update-component", base_url=self.base, environ_base=self.environ,
            json=page_request(pathname, search),
            headers={"Origin": self.base, HEADER: self.token()},
        )  # fmt: skip


def link_in(text: str) -> str:
    """The code of an invitation's link that a page or a command has printed."""
    found = re.search(r"/invitation\?code=([\w-]{43})", text)
    assert found, text
    return found[1]
