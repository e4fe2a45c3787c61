"""The same-origin token: a cookie that only the page itself can read and send back as a header.

Dash sends the cookie's value with every callback by itself (`csrf_token_name`, `csrf_header_name`);
forms carry it in a hidden field. Its value is bound to the login, so that one cannot be planted.
"""

import hashlib
import hmac
import secrets

from flask import Request, Response

from dashboard.paths import address

HEADER = "X-Classmood-Token"
FIELD = "token"

TOKEN_COOKIE = "classmood_token_"
"""Begins the name of the cookie that the token is in."""


class Tokens:
    """Makes and checks the tokens of one server. port: pages on other ports keep their own cookies.

    After a restart an open page is refused once, gets the new token with the refusal, and goes on.
    """

    def __init__(self, port: int) -> None:
        self.cookie = f"{TOKEN_COOKIE}{port}"
        self.login_cookie = f"classmood_login_{port}"
        self._secret = secrets.token_bytes(32)

    def expected(self, request: Request) -> str:
        """The token that belongs to this request's login, or to having none."""
        login = request.cookies.get(self.login_cookie, "")
        return hmac.new(self._secret, login.encode(), hashlib.sha256).hexdigest()

    def is_given(self, request: Request) -> bool:
        """Whether the request carries it, as a header or (a form) as a field."""
        given = request.headers.get(HEADER) or request.form.get(FIELD, "")
        return hmac.compare_digest(given.encode(), self.expected(request).encode())

    def hand_out(self, request: Request, response: Response) -> None:
        """Sets the cookie where it is missing or old."""
        token = self.expected(request)
        if request.cookies.get(self.cookie) != token:
            response.set_cookie(
                self.cookie, token, path=address("/"), secure=request.is_secure, httponly=False,
                samesite="Strict",
            )  # fmt: skip
