"""The newest picture with its boxes and seats, for the page that asks: in memory, never stored.

Served on this computer alone, at a port that the system chooses, to whoever holds a token that is
new with every start. Loaded only when somebody asks.
"""

import hmac
import logging
import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from storage.writes.preview_offer import Offer

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
PATH = "/picture.jpg"
JPEG = "image/jpeg"
_WAIT_S = 5.0


class PreviewServer:
    """Serves what `draw` answers, one JPEG per request; nothing is drawn unless somebody asks.

    draw: the newest picture as the bytes of a JPEG, or None where nothing can be shown now; called
    by the server's own threads.
    """

    def __init__(self, draw: Callable[[], bytes | None]) -> None:
        token = secrets.token_urlsafe(32)
        self._server = ThreadingHTTPServer((HOST, 0), _handler(draw, token))
        self._server.daemon_threads = True
        self.offer = Offer(self._server.server_address[1], token)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="preview"
        )
        self._thread.start()

    def close(self) -> None:
        """Stops serving; the token is worth nothing from then on."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(_WAIT_S)


def _handler(draw: Callable[[], bytes | None], token: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _WAIT_S

        def do_GET(self) -> None:
            given = self.headers.get("Authorization", "").encode()
            if not hmac.compare_digest(given, f"Bearer {token}".encode()):
                self._answer(403)
            elif self.path != PATH:
                self._answer(404)
            else:
                picture = draw()
                self._answer(204 if picture is None else 200, picture or b"")

        def _answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Cache-Control", "no-store")
            if body:
                self.send_header("Content-Type", JPEG)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:  # noqa: ANN401
            """Says nothing: standard error belongs to the watchdog."""

    return Handler
