"""Who asks, of the request that is being answered."""

from flask import abort, g, has_request_context, request

from dashboard import texts
from dashboard.components.shell import WhoIsIn
from dashboard.server.csrf import FIELD, Tokens
from storage.accounts.people import Person
from storage.kinds import Role


def logged_in() -> Person | None:
    """Who is logged in with an account; None where accounts are off, and outside of a request."""
    person: Person | None = g.get("person") if has_request_context() else None
    return person


def administrator() -> Person:
    """Who asks; 403 for anybody but an administrator."""
    person = logged_in()
    if person is None or person.role is not Role.ADMINISTRATOR:
        abort(403, texts.ADMIN_ONLY)
    return person


def who_is_in(tokens: Tokens) -> WhoIsIn | None:
    """The same for the header of a page."""
    person = logged_in()
    if person is None:
        return None
    manages = person.role is Role.ADMINISTRATOR
    return WhoIsIn(person.name, manages, FIELD, tokens.expected(request))
