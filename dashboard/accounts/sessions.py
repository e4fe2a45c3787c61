"""The cookie of a login with an account, and whose it is."""

import contextlib
import time
from collections.abc import Callable

from flask import Request, request
from sqlalchemy import Engine
from werkzeug.wrappers import Response as AnyResponse

from dashboard.accounts.people import logged_in
from dashboard.paths import address
from dashboard.server.csrf import Tokens
from storage.accounts import logins
from storage.accounts.people import Person
from storage.accounts.tokens import hash_of
from storage.errors import StorageError

_LOOK_S = 5.0


class Sessions:
    """Begins, finds and ends logins of one server."""

    def __init__(self, engine: Engine, tokens: Tokens) -> None:
        self._engine = engine
        self.cookie = tokens.login_cookie

    def token(self) -> str:
        """The cookie of this request, "" where there is none."""
        return request.cookies.get(self.cookie, "")

    def person(self, asked: Request) -> Person | None:
        """Whose open login came with the request."""
        return logins.person_of(self._engine, asked.cookies.get(self.cookie))

    def watched(self, asked: Request) -> tuple[str, Callable[[], bool]]:
        """See `dashboard.server.protection.Gate`; the database is asked every `_LOOK_S` at most."""
        token, asked_s, answer = asked.cookies.get(self.cookie), time.monotonic(), True

        def stays() -> bool:
            nonlocal asked_s, answer
            if time.monotonic() - asked_s >= _LOOK_S:
                with contextlib.suppress(StorageError):  # while the database is away it stands
                    answer = logins.is_open(self._engine, token)
                asked_s = time.monotonic()
            return answer

        return hash_of(token or ""), stays

    def begin(self, reply: AnyResponse, person: Person, detail: str) -> AnyResponse:
        """A new login with its cookie; never the cookie that came: it may have been planted."""
        logins.end(self._engine, self.token(), logged_in())
        reply.set_cookie(
            self.cookie, logins.begin(self._engine, person, detail),
            max_age=round(logins.LIFE.total_seconds()), path=address("/"),
            httponly=True, samesite="Strict", secure=request.is_secure,
        )  # fmt: skip
        return reply

    def end(self, reply: AnyResponse, *, everywhere: bool = False) -> AnyResponse:
        """Logs out, here or on all computers."""
        person = logged_in()
        if everywhere and person is not None:
            logins.end_everywhere(self._engine, person)
        else:
            logins.end(self._engine, self.token(), person)
        reply.delete_cookie(self.cookie, path=address("/"), httponly=True, samesite="Strict")
        reply.headers["Clear-Site-Data"] = '"cache"'
        return reply
