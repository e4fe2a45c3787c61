"""The folder under which a proxy shows the page, as WSGI knows it (SCRIPT_NAME).

It is what the settings say, else what the trusted proxy says in X-Forwarded-Prefix; a proxy may
leave the folder in the path or take it out.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from storage.config.settings import path_prefix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Environ = dict[str, Any]
Wsgi = Callable[[Environ, "StartResponse"], Iterable[bytes]]
HEADER = "HTTP_X_FORWARDED_PREFIX"
PEER = "classmood.peer"
"""Address of who holds the connection: waitress puts the browser's in place of its own."""


def with_prefix(app: Wsgi, configured: str, trusted_proxy: str) -> Wsgi:
    """`app` under its folder. configured: the setting; trusted_proxy: who may say another."""

    def under(environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        said = environ.pop(HEADER, "")
        peer = environ.get(PEER, environ.get("REMOTE_ADDR", ""))
        folder = configured
        if not folder and said and trusted_proxy and peer == trusted_proxy:
            folder = _or_none(said)
        environ["SCRIPT_NAME"] = folder
        path = environ.get("PATH_INFO", "")
        if folder and (path + "/").startswith(folder + "/"):
            environ["PATH_INFO"] = path[len(folder) :] or "/"
        return app(environ, start_response)

    return under


def keeping_peer(app: Wsgi) -> Wsgi:
    """Not yet behind waitress's reading of the proxy's headers: notes who holds the connection."""

    def noting(environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        environ[PEER] = environ.get("REMOTE_ADDR", "")
        return app(environ, start_response)

    return noting


def _or_none(said: str) -> str:
    try:
        return path_prefix(said)
    except ValueError:
        return ""
