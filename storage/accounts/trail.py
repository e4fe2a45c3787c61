"""The audit trail: who saw, took or changed what, one row each.

Rows are written in the transaction of what they tell of, where that writes; else in one of their
own. They name lessons by number and accounts by login, and hold nothing of a class or a student.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, insert, select
from sqlalchemy.engine import CursorResult

from storage.config.settings import Settings
from storage.database.engine import reading, writing
from storage.database.tables.accounts import Audit
from storage.printable import one_line

MOST_LETTERS = 200
"""Of a login that somebody typed, and of a detail."""


class Action(StrEnum):
    """What was done."""

    LOGGED_IN = "login"
    LOGIN_FAILED = "login_failed"
    LOGGED_OUT = "logout"
    LOGGED_OUT_EVERYWHERE = "logout_everywhere"
    SEEN = "seen"
    EXPORTED = "exported"
    REPORTED = "reported"
    READ_BY_PROGRAM = "api_read"
    CHANGED = "changed"
    DELETED = "deleted"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ROLE_CHANGED = "role_changed"
    INVITED = "invited"
    PASSWORD_RESET = "password_reset"
    PASSWORD_SET = "password_set"
    SIGN_ON_LINKED = "sign_on_linked"
    TRAIL_READ = "audit_read"
    TOKEN_ADDED = "token_added"
    TOKEN_REVOKED = "token_revoked"
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_REMOVED = "webhook_removed"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. account_id: None for the command line and for somebody unknown."""

    account_id: int | None
    login: str


COMMAND_LINE = Actor(None, "(command line)")
"""Whoever may run commands on the database has all rights anyway."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, as it is read."""

    id: int
    at: datetime
    login: str
    action: str
    session_id: int | None
    detail: str


def record(
    connection: Connection,
    actor: Actor,
    action: Action,
    *,
    session_id: int | None = None,
    detail: str = "",
    at: datetime | None = None,
) -> None:
    """Adds a row in the open transaction."""
    connection.execute(
        insert(Audit).values(
            at=at or datetime.now(UTC),
            account_id=actor.account_id,
            login=one_line(actor.login)[:MOST_LETTERS],
            action=action.value,
            session_id=session_id,
            detail=one_line(detail)[:MOST_LETTERS],
        )
    )


def note(
    engine: Engine,
    actor: Actor,
    action: Action,
    *,
    session_id: int | None = None,
    detail: str = "",
    at: datetime | None = None,
) -> None:
    """Adds a row in a transaction of its own. Raises StorageError."""
    with writing(engine) as connection:
        record(connection, actor, action, session_id=session_id, detail=detail, at=at)


def note_command(
    engine: Engine, settings: Settings, action: Action, session_id: int | None, detail: str
) -> None:
    """The same of a command, where accounts are on. Raises StorageError."""
    if settings.school.accounts:
        note(engine, COMMAND_LINE, action, session_id=session_id, detail=detail)


def entries(
    engine: Engine,
    *,
    most: int,
    before: int | None = None,
    login: str = "",
    lesson: int | None = None,
) -> list[Entry]:
    """The newest rows first, at most so many. before: only rows older than this row's id."""
    wanted = _selected(login, lesson).order_by(Audit.id.desc()).limit(most)
    if before is not None:
        wanted = wanted.where(Audit.id < before)
    with reading(engine) as connection:
        return [Entry(*row) for row in connection.execute(wanted)]


def all_entries(connection: Connection) -> Iterator[Entry]:
    """Every row, the oldest first, read piece by piece."""
    rows = connection.execution_options(yield_per=2000).execute(
        _selected("", None).order_by(Audit.id)
    )
    for row in rows:
        yield Entry(*row)


def purge(engine: Engine, keep_days: int, now: datetime) -> int:
    """Deletes rows older than so many days; how many. Raises StorageError."""
    with writing(engine) as connection:
        gone: CursorResult[Any] = connection.execute(
            delete(Audit).where(Audit.at < now - timedelta(days=keep_days))
        )
    return gone.rowcount


def _selected(login: str, lesson: int | None) -> Select[*tuple[Any, ...]]:
    wanted: Select[*tuple[Any, ...]] = select(
        Audit.id, Audit.at, Audit.login, Audit.action, Audit.session_id, Audit.detail
    )
    if login:
        wanted = wanted.where(Audit.login == login)
    if lesson is not None:
        wanted = wanted.where(Audit.session_id == lesson)
    return wanted
