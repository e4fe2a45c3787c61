"""Serves the dashboard with waitress: on this computer only, unless a password is set."""

import contextlib
import errno
import logging
from typing import Any

import waitress  # type: ignore[import-untyped]
from dash import Dash
from waitress import wasyncore
from waitress.server import BaseWSGIServer, MultiSocketServer  # type: ignore[import-untyped]

from dashboard import texts
from dashboard.events.workers import WORKERS, Workers
from dashboard.server import connections, request_validation
from dashboard.server.access import ACCESS_POLICY, AccessPolicy
from storage.errors import ClassmoodError

THREADS = 8
_WINDOWS_IN_USE = 10048
_TAKEN = (errno.EADDRINUSE, errno.EACCES, _WINDOWS_IN_USE)


def make_server(app: Dash, host: str, port: int) -> BaseWSGIServer | MultiSocketServer:
    """A waitress server that listens already; `run()` serves until `close()`.

    port 0 takes a free one, see `effective_port`. Raises ConfigurationError for a host that others
    can reach while no password is set, and ClassmoodError for a port that is taken.
    """
    policy: AccessPolicy = app.server.extensions[ACCESS_POLICY]
    policy.require_password(host)
    # one line per slow request would drown what matters
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        server = waitress.create_server(
            app.server,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            max_request_body_size=request_validation.MAX_BODY_BYTES,
            max_request_header_size=request_validation.MAX_HEADER_BYTES,
            **connections.OPTIONS,
            **_proxy(policy),
        )
    except OSError as error:
        if error.errno in _TAKEN:
            raise ClassmoodError(texts.port_taken(host, port)) from error
        raise ClassmoodError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    connections.limit_connections(server, policy.trusted_proxy)
    app.server.extensions[WORKERS] = Workers(server.task_dispatcher, THREADS)
    return server


def end_serving(server: BaseWSGIServer) -> None:
    """Ask the loop of `server.run()` to close its connections and to end; for any thread.

    Only the loop's own thread may close them; the loop ends once none is left.
    """
    # a loop that a request had just woken has done it already, and closed what it is woken by
    with contextlib.suppress(OSError):
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))


def _proxy(policy: AccessPolicy) -> dict[str, Any]:
    """What a proxy may say of the browser behind it; headers of anybody else are dropped."""
    if not policy.trusted_proxy:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "clear_untrusted_proxy_headers": True,
        "trusted_proxy": policy.trusted_proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    }
