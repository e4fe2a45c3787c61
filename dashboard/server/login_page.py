"""The login page: a form that works without a script, a cookie that no script can read."""

import hashlib
import logging
import math
import re
from collections.abc import Callable
from string import Template

from flask import Flask, Request, Response, abort, redirect, request
from markupsafe import escape
from werkzeug.exceptions import Unauthorized

from dashboard import texts
from dashboard.api.grants import WITHOUT, challenge
from dashboard.health.metrics import METRICS
from dashboard.health.probes import PROBES
from dashboard.paths import LOGIN, LOGOUT, address, prefix
from dashboard.server.access import AccessPolicy
from dashboard.server.csrf import FIELD, Tokens
from dashboard.server.login_sessions import LIFE_S, Guesses, Logins

logger = logging.getLogger(__name__)

# what somebody who is not logged in may have: the form, its style, and that the page is alive;
# numbers for Prometheus ask for the address instead
OPEN_PATHS = frozenset({LOGIN, "/assets/login.css", "/_favicon.ico", METRICS, *PROBES})
_OWN_PAGE = re.compile(r"/(?:[a-z0-9_-]{1,40}/){0,4}[a-z0-9_-]{0,40}")
_PAGE = Template(
    """<!DOCTYPE html>
<html lang="$language" dir="$direction">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<link rel="icon" href="$root/_favicon.ico">
<link rel="stylesheet" href="$root/assets/login.css">
</head>
<body class="login">
<main>
<h1>$title</h1>
$body
</main>
</body>
</html>
"""
)
_FORM = Template(
    """<form method="post" action="$action">
<input type="hidden" name="$field" value="$token">
<input type="hidden" name="next" value="$target">
<label for="password">$ask</label>
<input id="password" name="password" type="password" maxlength="256" required autofocus
 autocomplete="current-password"$described>
$problem<button type="submit">$button</button>
</form>"""
)
_LOGOUT_FORM = Template(
    """<form method="post" action="$action">
<input type="hidden" name="$field" value="$token">
<button type="submit">$button</button>
</form>
<p><a href="$home">$stay</a></p>"""
)


class LoginPage:
    """Login and logout of one server, and who is refused without it."""

    def __init__(self, policy: AccessPolicy, tokens: Tokens) -> None:
        self._policy = policy
        self._tokens = tokens
        self._logins = Logins(policy.passwords)
        self._guesses = Guesses()

    def register(self, server: Flask) -> None:
        """Adds the routes."""
        server.add_url_rule(LOGIN, "login", self._show, methods=["GET"])
        server.add_url_rule(LOGIN, "log_in", self._log_in, methods=["POST"])
        server.add_url_rule(LOGOUT, "logout", self._show_logout, methods=["GET"])
        server.add_url_rule(LOGOUT, "log_out", self._log_out, methods=["POST"])

    def refusal(self, asked: Request) -> Response | None:
        """The answer to somebody who has to log in first; None for everybody else."""
        if not self._policy.locked or asked.path in OPEN_PATHS or self._is_in(asked):
            return None
        return ask_to_log_in(asked)

    def watched(self, asked: Request) -> tuple[str, Callable[[], bool]]:
        """Who asks, in a word that is nobody's name, and whether that one still may.

        For an answer that goes on for long. Asking is no sign of life.
        """
        value = asked.cookies.get(self._tokens.login_cookie)
        who = hashlib.sha256((value or "").encode()).hexdigest()
        return who, lambda: not self._policy.locked or self._logins.knows(value, is_life=False)

    def _is_in(self, asked: Request) -> bool:
        return self._logins.knows(asked.cookies.get(self._tokens.login_cookie))

    def _show(self) -> Response:
        if not self._policy.locked:
            home = escape(address("/"))
            return _page(f"<p>{texts.LOGIN_NONE}</p><p><a href='{home}'>{texts.LOGIN_STAY}</a></p>")
        return self._form(own_page(request.args.get("next")))

    def _log_in(self) -> Response:
        target = own_page(request.form.get("next"))
        visitor = request.remote_addr or ""
        wait_s = self._guesses.wait_s(visitor)
        if wait_s > 0:
            words = texts.LOGIN_WAIT.format(seconds=math.ceil(wait_s))
            return self._form(target, words, 429, wait_s)
        if not self._policy.passwords.matches(request.form.get("password", "")):
            self._guesses.wrong(visitor)
            logger.warning("a wrong password was given from %s", visitor)
            return self._form(target, texts.LOGIN_WRONG, 403)
        self._guesses.right(visitor)
        # never the cookie that came with the request: it may have been planted
        self._logins.end(request.cookies.get(self._tokens.login_cookie))
        reply: Response = redirect(address(target), 303)  # type: ignore[assignment]
        reply.set_cookie(
            self._tokens.login_cookie, self._logins.begin(), max_age=round(LIFE_S),
            path=address("/"),
            httponly=True, samesite="Strict", secure=request.is_secure,
        )  # fmt: skip
        return reply

    def _show_logout(self) -> Response:
        fields = {
            "field": FIELD, "token": self._tokens.expected(request),
            "action": escape(address(LOGOUT)), "home": escape(address("/")),
        }  # fmt: skip
        return _page(_LOGOUT_FORM.substitute(fields, button=texts.LOGIN_OUT, stay=texts.LOGIN_STAY))

    def _log_out(self) -> Response:
        self._logins.end(request.cookies.get(self._tokens.login_cookie))
        reply: Response = redirect(address(LOGIN), 303)  # type: ignore[assignment]
        reply.delete_cookie(
            self._tokens.login_cookie, path=address("/"), httponly=True, samesite="Strict"
        )
        reply.headers["Clear-Site-Data"] = '"cache"'
        return reply

    def _form(
        self, target: str, problem: str = "", status: int = 200, wait_s: float = 0
    ) -> Response:
        reply = _page(
            _FORM.substitute(
                field=FIELD, token=self._tokens.expected(request), target=escape(target),
                action=escape(address(LOGIN)),
                ask=texts.LOGIN_PASSWORD, button=texts.LOGIN_BUTTON,
                described=' aria-describedby="problem" aria-invalid="true"' if problem else "",
                problem=f'<p id="problem" role="alert">{problem}</p>\n' if problem else "",
            ),
            status,
        )  # fmt: skip
        if wait_s:
            reply.headers["Retry-After"] = str(math.ceil(wait_s))
        return reply


def _page(body: str, status: int = 200) -> Response:
    page = _PAGE.substitute(
        language=texts.LANGUAGE,
        direction=texts.DIRECTION,
        title=texts.PRODUCT,
        body=body,
        root=escape(prefix()),
    )
    return Response(page, status, mimetype="text/html")


def ask_to_log_in(asked: Request) -> Response:
    """The way to the form for a page; 401 for whatever no person reads."""
    program = asked.path.startswith("/api/")
    if asked.method == "GET" and asked.accept_mimetypes.accept_html and not program:
        target = asked.path if _OWN_PAGE.fullmatch(asked.path) else "/"
        reply: Response = redirect(address(f"{LOGIN}?next={target}"), 303)  # type: ignore[assignment]
        return reply
    if program:
        raise Unauthorized(WITHOUT, www_authenticate=challenge())
    abort(401)


def own_page(target: str | None) -> str:
    """`target` where it is a plain path of ours, else the first page: no redirect leads away."""
    return target if target and _OWN_PAGE.fullmatch(target) else "/"
