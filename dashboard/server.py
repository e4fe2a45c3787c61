"""Serves the dashboard with waitress, on this computer only."""

import errno
import logging
from typing import Any

import waitress  # type: ignore[import-untyped]
from dash import Dash

from dashboard import texts
from dashboard.security import is_loopback_name
from storage.errors import ClassmoodError, ConfigurationError

THREADS = 8
_WINDOWS_IN_USE = 10048
_TAKEN = (errno.EADDRINUSE, errno.EACCES, _WINDOWS_IN_USE)


def make_server(app: Dash, host: str, port: int) -> Any:  # noqa: ANN401
    """A waitress server that listens already; `run()` serves until `close()`.

    port 0 takes a free one, see `effective_port`. Raises ConfigurationError for a host that is not
    this computer and ClassmoodError for a port that is taken.
    """
    if not is_loopback_name(f"[{host}]" if ":" in host else host):
        raise ConfigurationError(texts.not_loopback(host))
    # one line per slow request would drown what matters
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        return waitress.create_server(app.server, host=host, port=port, threads=THREADS, ident=None)
    except OSError as error:
        if error.errno in _TAKEN:
            raise ClassmoodError(texts.port_taken(host, port)) from error
        raise ClassmoodError(f"cannot listen on {host}:{port}: {error.strerror}") from error


def serve(app: Dash, host: str, port: int) -> None:
    """Serves until interrupted. Raises as `make_server` does, before anything is served."""
    server = make_server(app, host, port)
    try:
        server.run()
    finally:
        server.close()
