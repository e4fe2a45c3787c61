"""Keeps other web sites out of the dashboard: who may ask, from where, and what a page may load.

A page on the internet can make a browser send requests to this computer (cross-site requests), or
point its own name at 127.0.0.1 (DNS rebinding). Both are told by their headers.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Dash starts itself with small inline scripts, and components set inline styles
_CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


def is_loopback_name(host: str) -> bool:
    """Whether a Host header (with or without a port) names this computer and nothing else."""
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK_NAMES
    except ValueError:
        return False


def is_same_origin(origin: str | None, host: str) -> bool:
    """Whether an Origin header names the page's own host and port."""
    return origin is not None and origin in (f"http://{host}", f"https://{host}")


def protect(server: Flask) -> None:
    """Refuses (403) foreign hosts and foreign origins of state-changing requests; sets headers."""

    @server.before_request
    def _guard() -> None:
        if not is_loopback_name(request.host):
            abort(403)
        if request.method not in _SAFE_METHODS and not is_same_origin(
            request.headers.get("Origin"), request.host
        ):
            abort(403)

    @server.after_request
    def _headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _CONTENT_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response
