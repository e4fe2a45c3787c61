"""A PostgreSQL server that may hang: how long it is waited for, and how that is found out.

A stopped server keeps its connections open and its computer confirms every packet, so neither TCP
nor the server's own timeouts help. Here a statement that has brought nothing for SILENT_S makes its
own thread knock with a new connection: an answer means that the statement is merely long, none that
the server hangs. From then on one caller at a time tries, and the others are told at once.
"""

import contextlib
import math
import select
import threading
import time
from collections.abc import Callable, Generator
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from storage.errors import StorageBusyError

CONNECT_S = 2
SILENT_S = 2.5
LONGEST_S = 120.0
"""A statement that brings nothing for so long is given up even where the server answers others."""
RETRY_S = 2.0
PING_S = 10.0
"""A connection that has brought an answer within so long, and nothing since, is not asked first."""
AWAY = "The database does not answer; trying again"
MIGRATION_S = 180.0
"""How long a migration tries to find a moment in which nobody reads."""
_MIGRATION, _MIGRATION_LOCK_MS = 0x434C4D44, 3_000
_LOCKED_OUT = ("55P03", "40P01")
"""SQLSTATE of a lock that was waited for too long, and of a deadlock; nothing is changed then."""
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
    f"-c idle_in_transaction_session_timeout={_IDLE_MS} "
    # every statement here is short: compiling it would take longer than it
    "-c jit=off",
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


def lock_out_writers(connection: Connection) -> None:
    """Has monitors wait until this transaction ends, and other migrations; nothing for a file.

    A monitor's transaction begins with its row of `monitor_state`: whoever holds that table waits
    for those that have begun and lets none begin. Whoever waits here has the pages wait behind it,
    so it waits briefly, see `patient_attempts`.
    """
    if connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_MIGRATION_LOCK_MS}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION})")
    there = connection.exec_driver_sql("SELECT to_regclass('monitor_state')").scalar_one()
    if there is not None:
        connection.exec_driver_sql("LOCK TABLE monitor_state IN ACCESS EXCLUSIVE MODE")


def patient_attempts(
    longest_s: float = MIGRATION_S, rest_s: float = 1.0
) -> Generator[contextlib.AbstractContextManager[None], None, None]:
    """Attempts, each to be entered, until one was not kept waiting for a lock, or for `longest_s`.

    What another one raises, and what the last one raises, is raised.
    """
    deadline_s, done = time.monotonic() + longest_s, False

    @contextlib.contextmanager
    def attempt() -> Generator[None, None, None]:
        nonlocal done
        try:
            yield
            done = True
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if state not in _LOCKED_OUT or time.monotonic() > deadline_s:
                raise

    while not done:
        yield attempt()
        if not done:
            time.sleep(rest_s)


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


def end_reading(connection: Connection) -> None:
    """Ends a transaction in which nothing but SELECT was sent by COMMIT; others as they are.

    After a ROLLBACK psycopg forgets all statements that the server has prepared and planned.
    """
    if getattr(_driver(connection), "only_read", False):
        connection.commit()


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - the driver's own
    return connection.connection.driver_connection


def _make_impatient(engine: Engine) -> None:
    import psycopg  # noqa: PLC0415 - an extra

    class Impatient(psycopg.Connection[Any]):
        """Gives up a statement when the server hangs; its connection is closed then."""

        knock: Callable[[], bool] = staticmethod(lambda: True)
        longest_s = LONGEST_S
        heard_s = -math.inf
        only_read = True

        def wait(self, gen: Any, *more: Any, **words: Any) -> Any:  # noqa: ANN401
            return super().wait(self._watched(gen), *more, **words)

        def _watched(self, gen: Any) -> Generator[Any, Any, Any]:  # noqa: ANN401
            try:
                wanted = next(gen)
                began_s = heard_s = time.monotonic()
                while True:
                    ready = yield wanted
                    now_s = time.monotonic()
                    if ready:
                        began_s = heard_s = self.heard_s = now_s
                    elif now_s - heard_s > SILENT_S:
                        if now_s - began_s > self.longest_s or not self.knock():
                            self.pgconn.finish()
                            raise psycopg.OperationalError("the connection brings no answer")
                        heard_s = time.monotonic()
                    wanted = gen.send(ready)
            except StopIteration as done:
                return done.value

    really = engine.dialect.do_ping

    def ping(connection: Any) -> bool:  # noqa: ANN401 - an Impatient
        """A server that ends, or ends this connection, says so on it: there is something to read.

        Asking it each time would be a journey more for every transaction.
        """
        is_fresh = time.monotonic() - connection.heard_s < PING_S
        if is_fresh and not connection.closed and not _has_news(connection.fileno()):
            return True
        return really(connection)

    engine.dialect.do_ping = ping  # type: ignore[method-assign,assignment]

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        _driver(connection).only_read = True

    @event.listens_for(engine, "after_cursor_execute")
    def note(_: object, cursor: Any, statement: str, *__: object) -> None:  # noqa: ANN401
        if not statement.startswith("SELECT"):
            cursor.connection.only_read = False

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


def _has_news(socket: int) -> bool:
    """Whether there is anything to read from a socket, be it its end."""
    if not hasattr(select, "poll"):  # Windows, whose select() takes any socket
        return bool(select.select([socket], [], [], 0)[0])
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
