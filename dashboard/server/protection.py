"""Keeps others out of the dashboard: who may ask, from where, and what a page may load.

A page on the internet can make a browser send requests to this computer (cross-site requests), or
point its own name at this address (DNS rebinding). Both are told by their headers. docs/security.md
names every attacker and the test that covers it.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from dash import Dash
from dash.exceptions import DependencyException, InvalidCallbackReturnValue
from flask import Flask, Request, Response, abort, g, request
from werkzeug.exceptions import HTTPException

from dashboard.server import request_validation
from dashboard.server.access import ACCESS_POLICY, AccessPolicy
from dashboard.server.bearer import Bearer
from dashboard.server.csrf import Tokens
from dashboard.server.login_page import LoginPage
from storage.errors import NotAllowedError, StorageError

logger = logging.getLogger(__name__)

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({"same-origin", "none"})
# what a browser may fetch again without asking; all of it is the same in every installation
_PUBLIC_FOLDERS = ("/assets/", "/_dash-component-suites/")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
}


def is_same_origin(origin: str | None, host: str) -> bool:
    """Whether an Origin header names the page's own host and port."""
    return origin is not None and origin in (f"http://{host}", f"https://{host}")


def comes_from_a_page_of_ours(asked: Request) -> bool:
    """Whether a state-changing request was sent by the page itself, as far as headers tell."""
    if asked.headers.get("Sec-Fetch-Site", "same-origin") not in _OWN_SITES:
        return False
    return is_same_origin(asked.headers.get("Origin"), asked.host)


def is_drawn_in_by_another_site(asked: Request) -> bool:
    """Whether another site embeds this (script, image, frame, fetch) instead of linking to it."""
    if asked.headers.get("Sec-Fetch-Site", "none") in _OWN_SITES:
        return False
    return (
        asked.headers.get("Sec-Fetch-Mode") != "navigate"
        or asked.headers.get("Sec-Fetch-Dest") != "document"
    )


class Gate(Protocol):
    """Who is let in: by the single password (`LoginPage`), or by accounts."""

    def register(self, server: Flask) -> None:
        """Adds the routes of logging in and out."""

    def refusal(self, asked: Request) -> Response | None:
        """The answer to somebody who has to log in first; None for everybody else."""

    def watched(self, asked: Request) -> tuple[str, Callable[[], bool]]:
        """Who asks, in a word that is nobody's name, and whether that one still may.

        For an answer that goes on for long. Asking is no sign of life.
        """


def protect(
    app: Dash, policy: AccessPolicy, tokens: Tokens, bearer: Bearer, gate: Gate | None = None
) -> None:
    """Refuses what the page itself would not send (400, 401, 403, 413) and sets headers.

    bearer: lets programs with a token read the HTTP interface. gate: who is let in; None: whoever
    the single password lets in. Called once all callbacks are there: the content policy names
    Dash's inline scripts by hash.
    """
    server: Flask = app.server
    server.extensions[ACCESS_POLICY] = policy
    server.config["MAX_CONTENT_LENGTH"] = request_validation.MAX_BODY_BYTES
    login = gate or LoginPage(policy, tokens)
    login.register(server)
    allowed_content = content_policy(app.csp_hashes())

    @server.before_request
    def _guard() -> Response | None:
        if not policy.answers_to(request.host) or is_drawn_in_by_another_site(request):
            abort(403)
        if request.method not in _SAFE_METHODS:
            if not comes_from_a_page_of_ours(request):
                abort(403)
            if not tokens.is_given(request):
                abort(403, "This page is out of date: reload it.")
        bearer.refuse_in_address(request)
        if bearer.is_given(request):
            bearer.admit(request)
        elif (refused := login.refusal(request)) is not None:
            return refused
        else:
            g.who, g.stays_allowed = login.watched(request)
        if request.path == request_validation.PATH and request.method == "POST":
            request_validation.require_callback(request, app.callback_map)
        return None

    @server.after_request
    def _headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = allowed_content
        response.headers.update(_HEADERS)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if not request.path.startswith(_PUBLIC_FOLDERS):
            response.headers["Cache-Control"] = "no-store"
            ours = policy.answers_to(request.host) and not is_drawn_in_by_another_site(request)
            if ours and not bearer.is_given(request):
                tokens.hand_out(request, response)
        return response

    server.register_error_handler(Exception, _explain)


def content_policy(script_hashes: Sequence[str]) -> str:
    """What a page may load: its own files, and of inline scripts those named here by their hash.

    Inline styles are allowed, as Mantine and AG Grid write theirs into the page.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {' '.join(script_hashes)}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def _explain(error: Exception) -> tuple[str, int] | HTTPException:
    """One line for whoever asked; the details go to the log."""
    if isinstance(error, HTTPException):
        return error
    if isinstance(error, StorageError | NotAllowedError):
        logger.error("%s: %s", request.path, error)
        return f"{error}\n", 503 if isinstance(error, StorageError) else 403
    if isinstance(error, DependencyException):
        return "There is no such file.\n", 404
    if request.path == request_validation.PATH:
        # a callback's own errors are shown on the page: this is a body that Dash cannot read
        ours = error if isinstance(error, InvalidCallbackReturnValue) else None
        logger.warning("a malformed request was refused: %s", type(error).__name__, exc_info=ours)
        return "This request is malformed.\n", 400
    if isinstance(error, OverflowError):
        return "There is no lesson with such a number.\n", 404
    logger.error("%s failed", request.path, exc_info=error)
    return "Something went wrong in the dashboard; the log has the details.\n", 500
