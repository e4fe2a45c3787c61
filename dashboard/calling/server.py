"""The listener of paired phones: begun by the teacher, and gone when the lesson ends."""

import ipaddress
import logging
import socket
import threading
from urllib.parse import urlsplit

import waitress  # type: ignore[import-untyped]
from sqlalchemy import Engine

from dashboard import texts
from dashboard.calling.app import phone_app, watched_lesson
from dashboard.calling.pairing import Pairing
from dashboard.server.serve import end_serving
from dashboard.server.viewers import current_viewer, engine_of_viewer
from storage.access.viewer import EVERYBODY
from storage.errors import ClassmoodError, StorageError

logger = logging.getLogger(__name__)

_LOOK_S = 5.0
_UNUSED_S = 600.0
"""A listener through which no phone was paired is closed after this long."""


class PhoneListener:
    """At most one listener.

    engine: of the process, which reaches everything. host: where to listen; None: on the network
    this computer is on.
    """

    def __init__(self, engine: Engine, host: str | None = None) -> None:
        self._everything = self._engine = engine
        self._viewer = EVERYBODY
        self._host = host
        self._lock = threading.Lock()
        self._pairing: Pairing | None = None
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._origin = ""

    @property
    def phones(self) -> int:
        """How many phones look."""
        pairing = self._pairing
        return 0 if pairing is None else pairing.phones

    @property
    def is_open(self) -> bool:
        """Whether anything listens."""
        return any(thread.is_alive() for thread in self._threads)

    def code(self) -> str:
        """The address for one phone. Raises ClassmoodError where no phone could reach it.

        Phones see the lesson of whoever asked for their code; those of another account go.
        """
        with self._lock:
            if (viewer := current_viewer()) != self._viewer:
                self._close()
                self._viewer, self._engine = viewer, engine_of_viewer(self._everything, viewer)
            if not self.is_open or self._pairing is None or self._pairing.is_over:
                self._close()
                self._open()
            assert self._pairing is not None
            return f"{self._origin}/pair/{self._pairing.new_code()}"

    def close(self) -> None:
        """No phone can look any more."""
        with self._lock:
            self._close()

    def _open(self) -> None:
        host = self._host or _own_address()
        pairing = self._pairing = Pairing()
        stop = self._stop = threading.Event()
        app = phone_app(self._engine, pairing, lambda name: urlsplit(f"//{name}").hostname == host)
        try:
            server = waitress.create_server(
                app, host=host, port=0, threads=2, ident=None, max_request_body_size=4096,
                max_request_header_size=8192, connection_limit=20, channel_timeout=30,
                clear_untrusted_proxy_headers=True,
            )  # fmt: skip
        except OSError as error:
            raise ClassmoodError(texts.phone_no_listener(host, error.strerror or "")) from error
        self._origin = f"http://{host}:{server.effective_port}"
        serving = threading.Thread(target=server.run, name="phone-listener", daemon=True)
        watching = threading.Thread(
            target=self._watch, args=(server, pairing, stop), name="phone-watch", daemon=True
        )
        self._threads = [serving, watching]
        serving.start()
        watching.start()

    def _watch(
        self, server: waitress.server.BaseWSGIServer, pairing: Pairing, stop: threading.Event
    ) -> None:
        """Close the listener when the lesson ends, or when nobody has come."""
        waited_s = 0.0
        while not stop.wait(_LOOK_S):
            try:
                pairing.tell(watched_lesson(self._engine))
            except StorageError as error:
                logger.warning("the lesson of a paired phone: %s", error)
            waited_s += 0.0 if pairing.phones else _LOOK_S
            if pairing.is_over or waited_s >= _UNUSED_S:
                break
        end_serving(server)
        server.task_dispatcher.shutdown()

    def _close(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)
        self._threads, self._pairing = [], None
        if self._engine is not self._everything:
            self._engine.dispose()


def _own_address() -> str:
    """This computer's address on its network. Raises ClassmoodError where it is on none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            # nothing is sent: the system says by which of its addresses it would be
            asked.connect(("192.0.2.1", 9))
            found = ipaddress.ip_address(asked.getsockname()[0])
        except OSError as error:
            raise ClassmoodError(texts.PHONE_NO_NETWORK) from error
    if found.is_loopback or not found.is_private:
        raise ClassmoodError(texts.PHONE_NO_NETWORK)
    return str(found)
