"""The page behind an invitation: somebody sets a password, or takes the school's account."""

from flask import Flask, request
from sqlalchemy import Engine
from werkzeug.wrappers import Response as AnyResponse

from dashboard import texts
from dashboard.accounts.own_account import unfit
from dashboard.accounts.pages import INVITATION, go, page
from dashboard.accounts.sessions import Sessions
from dashboard.accounts.sign_on import SignOn
from dashboard.server.csrf import Tokens
from storage.accounts import invitations
from storage.errors import ConfigurationError, StorageError


def register(
    server: Flask, engine: Engine, tokens: Tokens, sessions: Sessions, sign_on: SignOn
) -> None:
    """Adds the routes."""

    def used() -> AnyResponse:
        return page("account_message.html", tokens, 410, message=texts.INVITE_USED)

    def form(code: str, problem: str = "", status: int = 200) -> AnyResponse:
        given = invitations.invited(engine, code)
        if given is None:
            return used()
        return page(
            "account_invitation.html", tokens, status, texts.INVITE_TITLE,
            person=given.person, code=code, problem=problem,
            sign_on=sign_on.offered and not given.person.signs_on,
        )  # fmt: skip

    @server.get(INVITATION)
    def invitation() -> AnyResponse:
        return form(request.args.get("code", ""))

    @server.post(INVITATION)
    def take_invitation() -> AnyResponse:
        code, wanted = request.form.get("code", ""), request.form.get("new", "")
        problem = unfit(wanted, request.form.get("again", ""))
        if problem:
            return form(code, problem, 400)
        try:
            person = invitations.take(engine, code, wanted)
        except ConfigurationError:
            return form(code, texts.ACCOUNT_LENGTH, 400)
        except StorageError:
            return used()
        return sessions.begin(go("/"), person, f"invitation, {request.remote_addr}")
