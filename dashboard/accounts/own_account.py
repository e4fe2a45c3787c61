"""The own account: who is logged in, another password, logging out here and everywhere."""

from flask import Flask, abort, request
from sqlalchemy import Engine
from werkzeug.wrappers import Response as AnyResponse

from dashboard import texts
from dashboard.accounts.pages import go, page
from dashboard.accounts.people import logged_in
from dashboard.accounts.sessions import Sessions
from dashboard.paths import ACCOUNT as PATH
from dashboard.paths import LOGIN, LOGOUT
from dashboard.server.csrf import Tokens
from storage.access.passwords import MAX_LENGTH, MIN_LENGTH
from storage.accounts import logins
from storage.errors import ConfigurationError

EVERYWHERE = f"{PATH}/logout-everywhere"


def register(server: Flask, engine: Engine, tokens: Tokens, sessions: Sessions) -> None:
    """Adds the routes."""

    def show(problem: str = "", said: str = "", status: int = 200) -> AnyResponse:
        person = logged_in()
        if person is None:
            abort(401)
        return page(
            "account_own.html", tokens, status, texts.ACCOUNT_OWN,
            person=person, problem=problem, said=said, everywhere=EVERYWHERE, logout=LOGOUT,
        )  # fmt: skip

    @server.get(PATH)
    def own_account() -> AnyResponse:
        return show()

    @server.post(PATH)
    def change_own_password() -> AnyResponse:
        person, wanted = logged_in(), request.form.get("new", "")
        if person is None:
            abort(401)
        problem = unfit(wanted, request.form.get("again", ""))
        if problem:
            return show(problem, status=400)
        try:
            present = request.form.get("present", "")
            logins.change_password(engine, person, present, wanted, sessions.token())
        except ConfigurationError:
            return show(texts.ACCOUNT_PRESENT_WRONG, status=403)
        return show(said=texts.ACCOUNT_CHANGED)

    @server.post(EVERYWHERE)
    def log_out_everywhere() -> AnyResponse:
        return sessions.end(go(LOGIN), everywhere=True)


def unfit(password: str, again: str) -> str:
    """Why two typed passwords are none; "" where they are one."""
    if password != again:
        return texts.ACCOUNT_DIFFERENT
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        return texts.ACCOUNT_LENGTH
    return ""
