"""Who holds a lesson, and by which clock that is judged.

On one computer a lesson is held as long as its monitor's process lives, however long that has been
silent. What another computer holds is judged by the database server's clock, and only after
ABANDONED_S of silence: seconds say nothing of a computer that sleeps or whose network is away.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import BigInteger, ColumnElement, Connection, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.computer.processes import Identity, is_here, lives, own_identity, steady_ms
from storage.database.tables.columns import UtcMillis
from storage.database.tables.monitors import MonitorState

LEASE_S = 15.0
"""Within so long a monitor notices that it no longer holds its session: it asks at every batch."""
ABANDONED_S = 12 * 3600.0
"""Another computer's lesson is over when its monitor has been silent for this long."""


def _wall_ms() -> int:
    return round(time.time() * 1000)


class database_now(FunctionElement[Any]):  # noqa: N801 - reads as a function in a statement
    """The moment on the database's clock: the server's, or this computer's for a file."""

    type = UtcMillis()
    inherit_cache = True

    def __init__(self) -> None:
        # read as the statement is executed, not as it is made
        now = bindparam(None, type_=BigInteger(), callable_=_wall_ms, unique=True)
        super().__init__(now)


class as_read_here(FunctionElement[Any]):  # noqa: N801
    """A moment of the database's clock, as this computer's clock would have shown it."""

    type = UtcMillis()
    inherit_cache = True

    def __init__(self, moment: "InstrumentedAttribute[datetime]") -> None:
        now = bindparam(None, type_=BigInteger(), callable_=_wall_ms, unique=True)
        super().__init__(moment, now)


_SERVER_MS = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"


@compiles(database_now)
def _here(element: database_now, compiler: SQLCompiler, **words: object) -> str:
    return str(compiler.process(element.clauses.clauses[0], **words))


@compiles(database_now, "postgresql")
def _there(element: database_now, compiler: SQLCompiler, **words: object) -> str:
    return _SERVER_MS


@compiles(as_read_here)
def _same(element: as_read_here, compiler: SQLCompiler, **words: object) -> str:
    return str(compiler.process(element.clauses.clauses[0], **words))


@compiles(as_read_here, "postgresql")
def _moved(element: as_read_here, compiler: SQLCompiler, **words: object) -> str:
    moment, now = (compiler.process(each, **words) for each in element.clauses.clauses)
    return f"({moment} - {_SERVER_MS} + {now})"


def signature() -> dict[str, Any]:
    """Columns of `monitor_state` that say that this process gives a sign of life now."""
    me = own_identity()
    return {
        "pid": me.pid,
        "host": me.host,
        "computer": me.computer,
        "boot": me.boot,
        "process_began": _began(me),
        "steady_ms": steady_ms(),
        "heartbeat_at": database_now(),
    }


def is_mine() -> tuple[ColumnElement[bool], ...]:
    """Conditions on `monitor_state`: this very process holds the session."""
    me = own_identity()
    began = MonitorState.process_began
    unknown = began.is_(None) | ~began.startswith(f"{me.pid} ", autoescape=True)
    return (
        MonitorState.pid == me.pid,
        MonitorState.host == me.host,
        unknown | (began == _began(me)),
    )


def _began(process: Identity) -> str:
    """With the process's number: an older Classmood writes that and leaves the rest as it was."""
    return f"{process.pid} {process.began}"


@dataclass(frozen=True, slots=True)
class Lease:
    """A row of `monitor_state`. silent_s: since its last sign, by the clock that is judged by."""

    holder: Identity
    silent_s: float

    @property
    def is_mine(self) -> bool:
        """Whether this very process holds it."""
        me = own_identity()
        same = (self.holder.pid, self.holder.host) == (me.pid, me.host)
        return same and self.holder.began in ("", me.began)

    @property
    def is_over(self) -> bool:
        """Whether the monitor is gone for certain, or has been silent for half a day elsewhere."""
        if is_here(self.holder):
            return not lives(self.holder)
        return self.silent_s > ABANDONED_S

    @property
    def is_silent(self) -> bool:
        """Whether it has given no sign for a lease's length. Says nothing of its end."""
        return self.silent_s > LEASE_S


COLUMNS = (
    MonitorState.pid,
    MonitorState.host,
    MonitorState.computer,
    MonitorState.boot,
    MonitorState.process_began,
    MonitorState.steady_ms,
    MonitorState.heartbeat_at,
    MonitorState.position_ms,
)


class LeaseRow(Protocol):
    """A row that has COLUMNS."""

    pid: int
    host: str
    computer: str | None
    boot: str | None
    process_began: str | None
    steady_ms: int | None
    heartbeat_at: datetime
    position_ms: int | None


def lease_of(connection: Connection, row: LeaseRow) -> Lease:
    """row: has COLUMNS. The connection is asked for its clock where that decides."""
    number, _, began = (row.process_began or "").partition(" ")
    holder = Identity(row.pid, row.host)
    if number == str(row.pid):
        holder = Identity(row.pid, row.host, row.computer or "", row.boot or "", began)
    passed_s = steady_since_s(row)
    if passed_s is not None:
        return Lease(holder, passed_s)
    now: datetime = connection.execute(select(database_now())).scalar_one()
    # a clock that was set back says nothing of silence
    return Lease(holder, max((now - row.heartbeat_at).total_seconds(), 0.0))


def steady_since_s(row: LeaseRow) -> float | None:
    """Seconds since the last sign on the clock nobody sets; None: of another boot or computer."""
    me = own_identity()
    if row.steady_ms is None or not me.boot or (row.host, row.boot) != (me.host, me.boot):
        return None
    return max(steady_ms() - int(row.steady_ms), 0) / 1000


def present_of(started_at: datetime, row: LeaseRow | None) -> datetime:
    """The present on a lesson's own clock, at which a monitor goes on with it.

    started_at: of the session; row: has COLUMNS, or None. Counted from its newest sample where that
    can be done, else by this computer's clock.
    """
    passed_s = None if row is None else steady_since_s(row)
    if row is None or row.position_ms is None or passed_s is None:
        return datetime.now(UTC)
    return started_at + timedelta(milliseconds=row.position_ms, seconds=passed_s)
