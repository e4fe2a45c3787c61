"""What the token of a request may see; whoever came without one may see what the pages show."""

from typing import Any

from flask import g
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden

from storage.export.columns import Table
from storage.integrations.scopes import Scope
from storage.integrations.tokens import Token

SCHEME, REALM = "Bearer", "classmood"
WITHOUT = "Log in as the page does, or send a token: Authorization: Bearer ..."


_CLASS_LEVEL = {
    Table.TIMELINE: (Scope.LESSONS,),
    Table.CHECKS: (Scope.LESSONS,),
    Table.FLAGS: (Scope.LESSONS, Scope.STUDENTS),
}
"""Tables that hold no student, or can be shown without; all others need `Scope.STUDENTS`."""


class OutOfScopeError(Forbidden):
    """The token is valid, but not for this; the header says what would be needed (RFC 6750)."""

    def __init__(self, needed: str) -> None:
        super().__init__(f"This token may not do that: it needs {needed}.")
        self._needed = needed

    def get_headers(self, *given: Any, **words: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        value = challenge(error="insufficient_scope", scope=self._needed)
        return [*super().get_headers(*given, **words), ("WWW-Authenticate", str(value))]


def challenge(**words: str | None) -> WWWAuthenticate:
    """The value of WWW-Authenticate: how to come here, and what was wrong."""
    return WWWAuthenticate(SCHEME.lower(), {"realm": REALM, **words})


def token() -> Token | None:
    """The token of this request; None for a page's own login, and where nobody has to log in."""
    found: Token | None = g.get("api_token")
    return found


def set_token(found: Token) -> None:
    """This request is one of that token, and sees what its account sees."""
    g.api_token, g.viewer = found, found.viewer


def require(*scopes: Scope) -> None:
    """Raises OutOfScopeError unless the token, where there is one, has one of these."""
    has = token()
    if has is not None and not has.scopes & set(scopes):
        raise OutOfScopeError(" or ".join(scopes))


def class_level() -> bool:
    """Whether rows are given as those of a class-only lesson: no student, no small group."""
    has = token()
    return has is not None and Scope.STUDENTS not in has.scopes


def scopes_for(what: Table) -> tuple[Scope, ...]:
    """One of these is needed for a table's rows; with the first alone there is no student."""
    return _CLASS_LEVEL.get(what, (Scope.STUDENTS,))
