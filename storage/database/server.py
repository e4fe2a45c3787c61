"""A PostgreSQL server that may hang: how long it is waited for, and how that is found out.

A stopped server keeps its connections open and its computer confirms every packet, so neither TCP
nor the server's own timeouts help. Here a statement that has brought nothing for SILENT_S makes its
own thread knock with a new connection: an answer means that the statement is merely long, none that
the server hangs. From then on one caller at a time tries, and the others are told at once.
"""

import contextlib
import math
import threading
import time
from collections.abc import Callable, Generator
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from storage.errors import StorageBusyError

CONNECT_S = 2
SILENT_S = 2.5
LONGEST_S = 120.0
"""A statement that brings nothing for so long is given up even where the server answers others."""
RETRY_S = 2.0
AWAY = "The database does not answer; trying again"
_LOCK_MS, _STATEMENT_MS, _IDLE_MS = 8_000, 900_000, 60_000
_CONNECT = {
    "connect_timeout": CONNECT_S,
    # a computer that lost its power or its cable answers nothing at all
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8_000,
    # a monitor that is stopped in the middle of a transaction must not lock out the others
    "options": f"-c lock_timeout={_LOCK_MS} -c statement_timeout={_STATEMENT_MS} "
    f"-c idle_in_transaction_session_timeout={_IDLE_MS}",
}


def create(url: URL) -> Engine:
    """Engine for a server; opens no connection. What `url` says of timeouts comes first."""
    arguments = {key: value for key, value in _CONNECT.items() if key not in url.query}
    is_psycopg = url.get_backend_name() == "postgresql" and url.get_driver_name() == "psycopg"
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=SILENT_S,
        hide_parameters=True,
        connect_args=arguments if url.get_backend_name() == "postgresql" else {},
    )
    _SERVERS[engine] = Server()
    if is_psycopg:
        _make_impatient(engine)
    return engine


def allow_long_statements(connection: Connection) -> None:
    """Lifts the limits on a statement's length until this connection is closed.

    A migration rewrites whole tables: it may take as long as the server still answers others.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET statement_timeout = 0")
        driver: Any = connection.connection.driver_connection
        driver.longest_s = math.inf


class Server:
    """Whether a server answers, as far as this process knows. Safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tried_s: float | None = None

    def admit(self) -> None:
        """Lets a caller try; raises StorageBusyError where another one just tried in vain."""
        with self._lock:
            if self._tried_s is None:
                return
            if self._clock() - self._tried_s < RETRY_S + CONNECT_S:
                raise StorageBusyError(AWAY)
            self._tried_s = self._clock()

    def answered(self) -> None:
        """The server has answered."""
        self._tried_s = None

    def was_silent(self) -> None:
        """The server has not answered."""
        with self._lock:
            self._tried_s = self._clock() - CONNECT_S


_SERVERS: "WeakKeyDictionary[Engine, Server]" = WeakKeyDictionary()


def server_of(engine: Engine) -> Server | None:
    """The server behind an engine; None for a file."""
    return _SERVERS.get(engine)


def _make_impatient(engine: Engine) -> None:
    import psycopg  # noqa: PLC0415 - an extra

    class Impatient(psycopg.Connection[Any]):
        """Gives up a statement when the server hangs; its connection is closed then."""

        knock: Callable[[], bool] = staticmethod(lambda: True)
        longest_s = LONGEST_S

        def wait(self, gen: Any, *more: Any, **words: Any) -> Any:  # noqa: ANN401
            return super().wait(self._watched(gen), *more, **words)

        def _watched(self, gen: Any) -> Generator[Any, Any, Any]:  # noqa: ANN401
            began_s = heard_s = time.monotonic()
            try:
                wanted = next(gen)
                while True:
                    ready = yield wanted
                    now_s = time.monotonic()
                    if ready:
                        began_s = heard_s = now_s
                    elif now_s - heard_s > SILENT_S:
                        if now_s - began_s > self.longest_s or not self.knock():
                            self.pgconn.finish()
                            raise psycopg.OperationalError("the connection brings no answer")
                        heard_s = time.monotonic()
                    wanted = gen.send(ready)
            except StopIteration as done:
                return done.value

    @event.listens_for(engine, "do_connect")
    def connect(_: object, __: object, arguments: list[Any], words: dict[str, Any]) -> Any:  # noqa: ANN401
        def knock() -> bool:
            with contextlib.suppress(psycopg.Error):
                psycopg.connect(*arguments, **{**words, "connect_timeout": CONNECT_S}).close()
                return True
            return False

        connection = Impatient.connect(*arguments, **words)
        connection.knock = knock
        return connection
