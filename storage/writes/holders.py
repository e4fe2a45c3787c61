"""Which monitors hold sessions that are open, and beside which of them none may begin."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from storage.computer.processes import is_here
from storage.database.engine import database_file, reading
from storage.database.leases import COLUMNS, Lease, is_mine, lease_of
from storage.database.tables.lessons import Session
from storage.database.tables.monitors import MonitorState
from storage.errors import StorageError
from storage.queries import running_lessons


@dataclass(frozen=True, slots=True)
class Holder:
    """Which monitor process holds a session. heartbeat_age_s: seconds since its last sign."""

    session_id: int
    title: str
    lease: Lease

    @property
    def pid(self) -> int:
        """Its process."""
        return self.lease.holder.pid

    @property
    def host(self) -> str:
        """Its computer's name."""
        return self.lease.holder.host

    @property
    def heartbeat_age_s(self) -> float:
        """Seconds since its last sign."""
        return self.lease.silent_s

    def __str__(self) -> str:
        return (
            f"session {self.session_id} is being watched by process {self.pid} on {self.host} "
            f"(last sign {self.heartbeat_age_s:.0f} s ago)"
        )


def live_holders(engine: Engine) -> list[Holder]:
    """Every monitor that may still live, newest session first: what it holds is not touched."""
    with reading(engine) as connection:
        return holders_of(connection)


def answering_holders(engine: Engine) -> list[Holder]:
    """Those of them that are of this computer, or of another one that has not fallen silent."""
    holders = live_holders(engine)
    return [one for one in holders if is_here(one.lease.holder) or not one.lease.is_silent]


def holders_here(engine: Engine) -> list[Holder]:
    """Those of them beside which this computer starts none: its own, and all of a file.

    What other computers write into the same server's database is theirs.
    """
    holders = answering_holders(engine)
    alone = database_file(engine) is not None
    return [one for one in holders if alone or is_here(one.lease.holder)]


def begun_here(engine: Engine, since: datetime) -> int | None:
    """The newest open lesson that this computer has given a sign of life for since a moment.

    Other rooms of a school do so in the same database all the time; into a file only one writes.
    """
    alone = database_file(engine) is not None
    with reading(engine) as connection:
        for row in connection.execute(running_lessons()).all():
            is_new = row.heartbeat_at is not None and row.heartbeat_at >= since
            if is_new and (alone or is_here(lease_of(connection, row).holder)):
                return int(row.session_id)
    return None


def holders_of(connection: Connection) -> list[Holder]:
    """Monitors that may still live, however old their last sign is (asleep, stopped, cut off)."""
    rows = connection.execute(
        select(Session.id, Session.title, *COLUMNS)
        .join(MonitorState, MonitorState.session_id == Session.id)
        .where(Session.ended_at.is_(None))
        .order_by(Session.id.desc())
    ).all()
    holders = [Holder(row.id, row.title, lease_of(connection, row)) for row in rows]
    return [holder for holder in holders if not holder.lease.is_over]


def refuse_second(engine: Engine, holders: list[Holder]) -> None:
    """One monitor a computer and one a file: raises StorageError naming the one there is.

    What a computer that fell silent left stays as it is. A file's lock says who watches into it; so
    a name that this computer had before does not count.
    """
    for holder in holders:
        here = is_here(holder.lease.holder)
        if here or (database_file(engine) and not holder.lease.is_silent):
            raise StorageError(f"{holder}; stop it first, or open its live page")


def held_by_me(connection: Connection, session_id: int) -> bool:
    """Whether this process holds the session."""
    mine = select(MonitorState.pid).where(MonitorState.session_id == session_id, *is_mine())
    return connection.execute(mine).first() is not None
