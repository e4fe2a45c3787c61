"""Who is let in with an account: login, logout, the own account, and the viewer of a request."""

import logging
import math
from collections.abc import Callable

from flask import Flask, Request, Response, g, request
from sqlalchemy import Engine
from werkzeug.wrappers import Response as AnyResponse

from dashboard import texts
from dashboard.accounts import invitation, own_account
from dashboard.accounts.guesses import AccountGuesses
from dashboard.accounts.pages import INVITATION, SIGN_ON, SIGN_ON_RETURN, go, page
from dashboard.accounts.people import logged_in
from dashboard.accounts.sessions import Sessions
from dashboard.accounts.sign_on import SignOn
from dashboard.paths import ACCOUNT, LOGIN, LOGOUT
from dashboard.server.csrf import Tokens
from dashboard.server.login_page import OPEN_PATHS, ask_to_log_in, own_page
from storage.access.passwords import matches_hash
from storage.access.viewer import NOBODY, Viewer
from storage.accounts import logins, people, trail
from storage.accounts.people import as_login
from storage.accounts.trail import Action, Actor
from storage.config.settings import Settings

logger = logging.getLogger(__name__)

_OPEN_PATHS = OPEN_PATHS | {INVITATION, SIGN_ON, SIGN_ON_RETURN}


class AccountGate:
    """As `LoginPage` is for the single password: who is refused, and where one logs in."""

    def __init__(self, settings: Settings, engine: Engine, tokens: Tokens) -> None:
        self._engine = engine
        self._tokens = tokens
        self._sessions = Sessions(engine, tokens)
        self._guesses = AccountGuesses()
        self._sign_on = SignOn(settings, engine, tokens, self._sessions)
        # the first unknown name takes no longer than the second
        matches_hash(None, "")

    def register(self, server: Flask) -> None:
        """Adds the routes."""
        server.add_url_rule(LOGIN, "login", self._show, methods=["GET"])
        server.add_url_rule(LOGIN, "log_in", self._log_in, methods=["POST"])
        server.add_url_rule(LOGOUT, "logout", self._show_logout, methods=["GET"])
        server.add_url_rule(LOGOUT, "log_out", self._log_out, methods=["POST"])
        own_account.register(server, self._engine, self._tokens, self._sessions)
        invitation.register(server, self._engine, self._tokens, self._sessions, self._sign_on)
        self._sign_on.register(server)

    def refusal(self, asked: Request) -> Response | None:
        """The answer to somebody who has to log in first; None for everybody else.

        From here on the request has its viewer, see `dashboard.server.viewers`.
        """
        g.viewer, g.person = NOBODY, None
        person = self._sessions.person(asked)
        if person is None:
            return None if asked.path in _OPEN_PATHS else ask_to_log_in(asked)
        g.viewer, g.person = Viewer(person.role, person.id), person
        return None

    def watched(self, asked: Request) -> tuple[str, Callable[[], bool]]:
        """See `dashboard.server.protection.Gate`."""
        return self._sessions.watched(asked)

    def _show(self) -> AnyResponse:
        target = own_page(request.args.get("next"))
        return go(target) if logged_in() is not None else self._form(target)

    def _log_in(self) -> AnyResponse:
        target = own_page(request.form.get("next"))
        visitor, given = request.remote_addr or "", request.form.get("login", "")
        login = as_login(given) or ""
        wait_s = self._guesses.wait_s(visitor, login)
        if wait_s > 0:
            words = texts.ACCOUNT_WAIT.format(seconds=math.ceil(wait_s))
            return self._form(target, words, 429, wait_s)
        person = logins.person_with(self._engine, login, request.form.get("password", ""))
        if person is None:
            self._guesses.wrong(visitor, login)
            logger.warning("a login failed from %s", visitor)
            trail.note(
                self._engine, Actor(None, login or given), Action.LOGIN_FAILED,
                detail=visitor,
            )  # fmt: skip
            return self._form(target, texts.ACCOUNT_WRONG, 403)
        self._guesses.right(visitor, login)
        return self._sessions.begin(go(target), person, f"password, {visitor}")

    def _show_logout(self) -> AnyResponse:
        """There is a button on the page of the own account; a link logs nobody out."""
        return go(ACCOUNT)

    def _log_out(self) -> AnyResponse:
        return self._sessions.end(go(LOGIN))

    def _form(
        self, target: str, problem: str = "", status: int = 200, wait_s: float = 0
    ) -> Response:
        reply = page(
            "account_login.html", self._tokens, status,
            target=target, problem=problem, login=request.form.get("login", "")[:80],
            sign_on=self._sign_on.offered, empty=people.is_empty(self._engine),
        )  # fmt: skip
        if wait_s:
            reply.headers["Retry-After"] = str(math.ceil(wait_s))
        return reply
