"""Single sign-on: the way to the school's provider and back, and whose account it is.

An account is found by the provider's own number for the person. Where none has it yet, the account
whose login name is the e-mail address that the provider vouches for is joined to it; an invitation
joins any account. Nobody gets an account by signing on alone.
"""

import hmac
import logging
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from flask import Flask, request
from sqlalchemy import Engine
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from dashboard import texts
from dashboard.accounts.oidc import (
    Begun,
    Identity,
    NotTrustedError,
    Provider,
    ProviderAwayError,
    binding,
    client_secret,
)
from dashboard.accounts.pages import SIGN_ON, SIGN_ON_RETURN, page
from dashboard.accounts.sessions import Sessions
from dashboard.paths import address
from dashboard.server.csrf import Tokens
from dashboard.server.login_page import own_page
from storage.accounts import invitations, people, trail
from storage.accounts.people import Person, as_login
from storage.accounts.trail import Action, Actor
from storage.config.settings import Settings

logger = logging.getLogger(__name__)

LATEST_S = 600.0
"""A login at the provider takes no longer."""
_MOST_UNDER_WAY = 1000


@dataclass(frozen=True, slots=True)
class _UnderWay:
    begun: Begun
    browser: str  # hash of the cookie of the browser that began
    target: str
    invitation: str
    since_s: float


class _RefusedError(Exception):
    """Somebody is not let in; the reason in words of the page, and for the trail."""

    def __init__(self, words: str, detail: str, who: Actor | None = None) -> None:
        super().__init__(detail)
        self.words, self.detail, self.who = words, detail, who


class SignOn:
    """The two addresses of single sign-on; neither is there where no provider is named."""

    def __init__(
        self, settings: Settings, engine: Engine, tokens: Tokens, sessions: Sessions
    ) -> None:
        school = settings.school
        self.offered = bool(school.oidc_issuer)
        self._engine, self._tokens, self._sessions = engine, tokens, sessions
        self._cookie = tokens.login_cookie.replace("login", "sign_on")
        self._under_way: OrderedDict[str, _UnderWay] = OrderedDict()
        self._lock = threading.Lock()
        self._provider = (
            Provider(school.oidc_issuer, school.oidc_client_id, client_secret(settings))
            if self.offered
            else None
        )

    def register(self, server: Flask) -> None:
        """Adds the routes."""
        if self._provider is not None:
            server.add_url_rule(SIGN_ON, "sign_on", self._begin, methods=["GET"])
            server.add_url_rule(SIGN_ON_RETURN, "sign_on_return", self._finish, methods=["GET"])

    def _begin(self) -> AnyResponse:
        assert self._provider is not None
        try:
            begun = self._provider.begin(_return_to())
        except (ProviderAwayError, NotTrustedError) as error:
            return self._failed(_RefusedError(texts.SIGN_ON_AWAY, str(error)))
        browser = secrets.token_urlsafe(32)
        with self._lock:
            self._under_way[begun.state] = _UnderWay(
                begun, binding(browser), own_page(request.args.get("next")),
                request.args.get("code", "")[:100], time.monotonic(),
            )  # fmt: skip
            while len(self._under_way) > _MOST_UNDER_WAY:
                self._under_way.popitem(last=False)
        reply = redirect(begun.address, 303)
        # Lax: it has to come back with the provider's redirect, which another site begins
        reply.set_cookie(
            self._cookie, browser, max_age=round(LATEST_S), path=address(SIGN_ON),
            httponly=True, samesite="Lax", secure=request.is_secure,
        )  # fmt: skip
        return reply

    def _finish(self) -> AnyResponse:
        try:
            under_way, identity = self._identity()
            person = self._account(identity, under_way.invitation)
        except _RefusedError as error:
            return self._failed(error)
        # a page, not a redirect: the cookie is for requests that this site begins
        reply: AnyResponse = page("account_signed_on.html", self._tokens, target=under_way.target)
        reply.delete_cookie(self._cookie, path=address(SIGN_ON), httponly=True, samesite="Lax")
        return self._sessions.begin(reply, person, f"sign-on, {request.remote_addr}")

    def _identity(self) -> tuple[_UnderWay, Identity]:
        """The login that comes back, and who it is. Raises _RefusedError."""
        assert self._provider is not None
        with self._lock:
            under_way = self._under_way.pop(request.args.get("state", ""), None)
        browser = binding(request.cookies.get(self._cookie, ""))
        if (
            under_way is None
            or time.monotonic() - under_way.since_s > LATEST_S
            or not hmac.compare_digest(under_way.browser, browser)
        ):
            # anybody can ask for this: nothing is kept of it
            raise _RefusedError(texts.SIGN_ON_LATE, "")
        code = request.args.get("code", "")
        if not code:
            said = request.args.get("error", "no-code")[:60]
            raise _RefusedError(texts.SIGN_ON_REFUSED, f"refused: {said}")
        issuer = request.args.get("iss")
        if issuer is not None and issuer != self._provider.issuer:
            raise _RefusedError(texts.SIGN_ON_INVALID, "other-issuer")
        try:
            return under_way, self._provider.finish(under_way.begun, code, _return_to())
        except ProviderAwayError as error:
            raise _RefusedError(texts.SIGN_ON_AWAY, str(error)) from error
        except NotTrustedError as error:
            raise _RefusedError(texts.SIGN_ON_INVALID, str(error)) from error

    def _account(self, identity: Identity, invitation: str) -> Person:
        """The account of somebody who has signed on. Raises _RefusedError."""
        person = people.found_by(self._engine, subject=identity.subject)
        if person is None:
            person = self._to_be_joined(identity, invitation)
            if not person.disabled:
                people.link_sign_on(self._engine, person.id, identity.subject)
        if person.disabled:
            raise _RefusedError(texts.SIGN_ON_DISABLED, "disabled", person.actor)
        return person

    def _to_be_joined(self, identity: Identity, invitation: str) -> Person:
        given = invitations.invited(self._engine, invitation) if invitation else None
        if given is not None and not given.person.signs_on:
            return given.person
        login = as_login(identity.email) or ""
        person = people.found_by(self._engine, login=login) if login else None
        if person is None or person.signs_on:
            who = Actor(None, login or identity.subject)
            raise _RefusedError(texts.SIGN_ON_UNKNOWN, "no-account", who)
        return person

    def _failed(self, error: _RefusedError) -> AnyResponse:
        visitor = request.remote_addr or ""
        if error.detail:
            logger.warning("a sign-on from %s failed: %s", visitor, error.detail)
            trail.note(
                self._engine, error.who or Actor(None, "(sign-on)"), Action.LOGIN_FAILED,
                detail=f"sign-on, {visitor}: {error.detail}",
            )  # fmt: skip
        words = texts.SIGN_ON_FAILED.format(reason=error.words)
        return page("account_message.html", self._tokens, 403, message=words)


def _return_to() -> str:
    return request.url_root.rstrip("/") + SIGN_ON_RETURN
