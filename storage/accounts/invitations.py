"""Links by which somebody sets a password: for a new account, or after a reset."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.engine import CursorResult

from storage.access.passwords import hashed
from storage.accounts.people import Person, by_id, end_logins
from storage.accounts.tokens import hash_of, new_token
from storage.accounts.trail import Action, Actor, record
from storage.database.engine import reading, writing
from storage.database.tables.accounts import Account, Invitation
from storage.errors import StorageError

LIFE = timedelta(days=7)
USED = "this link has been used or has expired; ask the administrator for a new one"


class Purpose(StrEnum):
    """What a link is for."""

    INVITE = "invite"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Invited:
    """Whose link it is."""

    person: Person
    purpose: Purpose


def invite(
    engine: Engine, person: Person, purpose: Purpose, by: Actor, now: datetime | None = None
) -> str:
    """A new link's secret; earlier links of the account end.

    A reset also takes the password away and ends open logins: whoever knows it is out at once.
    Raises StorageError for a disabled account.
    """
    if person.disabled:
        raise StorageError(f"the account {person.login} is disabled; enable it first")
    token, now = new_token(), now or datetime.now(UTC)
    with writing(engine, durable=True) as connection:
        connection.execute(delete(Invitation).where(Invitation.account_id == person.id))
        connection.execute(
            insert(Invitation).values(
                token_hash=hash_of(token), account_id=person.id, purpose=purpose.value,
                expires_at=now + LIFE,
            )
        )  # fmt: skip
        if purpose is Purpose.RESET:
            connection.execute(
                update(Account).where(Account.id == person.id).values(password_hash=None)
            )
            end_logins(connection, person.id)
        action = Action.PASSWORD_RESET if purpose is Purpose.RESET else Action.INVITED
        record(connection, by, action, detail=person.login)
    return token


def invited(engine: Engine, token: str, now: datetime | None = None) -> Invited | None:
    """Whose link this is, or None where it is none, was used or has expired."""
    wanted = (
        select(Invitation.account_id, Invitation.purpose)
        .join(Account, Account.id == Invitation.account_id)
        .where(
            Invitation.token_hash == hash_of(token),
            Invitation.expires_at > (now or datetime.now(UTC)),
            Account.disabled.is_(False),
        )
    )
    with reading(engine) as connection:
        row = connection.execute(wanted).first()
    return None if row is None else Invited(by_id(engine, row.account_id), Purpose(row.purpose))


def take(engine: Engine, token: str, password: str, now: datetime | None = None) -> Person:
    """Sets the password of the link's account; the link is used up, open logins end.

    Raises ConfigurationError for a password that is none, StorageError where the link is used.
    """
    given = invited(engine, token, now)
    if given is None:
        raise StorageError(USED)
    kept = hashed(password)
    with writing(engine, durable=True) as connection:
        used: CursorResult[Any] = connection.execute(
            delete(Invitation).where(Invitation.token_hash == hash_of(token))
        )
        if used.rowcount != 1:  # somebody else was faster
            raise StorageError(USED)
        connection.execute(
            update(Account).where(Account.id == given.person.id).values(password_hash=kept)
        )
        end_logins(connection, given.person.id)
        record(connection, given.person.actor, Action.PASSWORD_SET)
    return by_id(engine, given.person.id)
