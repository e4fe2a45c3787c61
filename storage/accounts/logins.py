"""Open logins: they end by idle time, by age, by logging out, and with the account."""

import contextlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from storage.access.passwords import hashed, matches_hash
from storage.accounts.people import Person, as_login, by_id, end_logins
from storage.accounts.tokens import hash_of, new_token
from storage.accounts.trail import Action, record
from storage.database.engine import reading, writing
from storage.database.tables.accounts import Account, AccountSession
from storage.errors import ConfigurationError, StorageBusyError, StorageError

LIFE = timedelta(hours=12)
"""A login ends this long after it began, whatever happens."""
IDLE = timedelta(hours=1)
"""It ends when nothing was asked for this long; an open live page asks every second."""
_WRITE_AFTER = timedelta(minutes=1)
MOST_PER_ACCOUNT = 20


def person_with(engine: Engine, login: str, password: str) -> Person | None:
    """Whose login name and password these are; None for nobody.

    Takes the same time for a name that is not there, has no password, or is disabled.
    """
    wanted = select(Account.id, Account.password_hash, Account.disabled).where(
        Account.login == (as_login(login) or "")
    )
    with reading(engine) as connection:
        row = connection.execute(wanted).first()
    right = matches_hash(None if row is None or row.disabled else row.password_hash, password)
    return by_id(engine, row.id) if right and row is not None else None


def begin(engine: Engine, person: Person, detail: str = "", now: datetime | None = None) -> str:
    """A new login; its cookie's value. detail: how and from where. Raises StorageError."""
    token, now = new_token(), now or datetime.now(UTC)
    with writing(engine) as connection:
        # a page of an account that was shut out a moment ago must not open it again
        enabled = select(Account.id).where(Account.id == person.id, Account.disabled.is_(False))
        if connection.scalar(enabled) is None:
            raise StorageError(f"the account {person.login} is disabled")
        connection.execute(delete(AccountSession).where(AccountSession.expires_at <= now))
        older = (
            select(AccountSession.token_hash)
            .where(AccountSession.account_id == person.id)
            .order_by(AccountSession.created_at.desc())
        )
        surplus = connection.execute(older).scalars().all()[MOST_PER_ACCOUNT - 1 :]
        connection.execute(delete(AccountSession).where(AccountSession.token_hash.in_(surplus)))
        connection.execute(
            insert(AccountSession).values(
                token_hash=hash_of(token), account_id=person.id, created_at=now, seen_at=now,
                expires_at=now + LIFE,
            )
        )  # fmt: skip
        record(connection, person.actor, Action.LOGGED_IN, detail=detail, at=now)
    return token


def person_of(engine: Engine, token: str | None, now: datetime | None = None) -> Person | None:
    """Who is logged in with this cookie, or None; counts as a sign of life."""
    if not token:
        return None
    now = now or datetime.now(UTC)
    key = hash_of(token)
    wanted = (
        select(AccountSession.account_id, AccountSession.seen_at)
        .join(Account, Account.id == AccountSession.account_id)
        .where(
            AccountSession.token_hash == key,
            AccountSession.expires_at > now,
            AccountSession.seen_at > now - IDLE,
            Account.disabled.is_(False),
        )
    )
    with reading(engine) as connection:
        row = connection.execute(wanted).first()
    if row is None:
        return None
    if now - row.seen_at > _WRITE_AFTER:
        with contextlib.suppress(StorageBusyError), writing(engine) as connection:
            connection.execute(
                update(AccountSession).where(AccountSession.token_hash == key).values(seen_at=now)
            )
    return by_id(engine, row.account_id)


def is_open(engine: Engine, token: str | None, now: datetime | None = None) -> bool:
    """Whether somebody is still logged in with this cookie; no sign of life."""
    now = now or datetime.now(UTC)
    wanted = (
        select(AccountSession.account_id)
        .join(Account, Account.id == AccountSession.account_id)
        .where(
            AccountSession.token_hash == hash_of(token or ""),
            AccountSession.expires_at > now,
            AccountSession.seen_at > now - IDLE,
            Account.disabled.is_(False),
        )
    )
    with reading(engine) as connection:
        return connection.execute(wanted).first() is not None


def end(engine: Engine, token: str | None, person: Person | None) -> None:
    """Logs out."""
    if not token:
        return
    with writing(engine) as connection:
        connection.execute(
            delete(AccountSession).where(AccountSession.token_hash == hash_of(token))
        )
        if person is not None:
            record(connection, person.actor, Action.LOGGED_OUT)


def end_everywhere(engine: Engine, person: Person) -> None:
    """Ends every login of an account, on all computers."""
    with writing(engine) as connection:
        end_logins(connection, person.id)
        record(connection, person.actor, Action.LOGGED_OUT_EVERYWHERE)


def change_password(engine: Engine, person: Person, now_is: str, wanted: str, token: str) -> None:
    """Sets another password; every login but this one ends. now_is: the present one.

    Raises ConfigurationError where the present one is wrong or the new one is none.
    """
    if person_with(engine, person.login, now_is) is None:
        raise ConfigurationError("the present password is wrong")
    kept = hashed(wanted)
    with writing(engine, durable=True) as connection:
        connection.execute(
            update(Account).where(Account.id == person.id).values(password_hash=kept)
        )
        end_logins(connection, person.id, but=hash_of(token))
        record(connection, person.actor, Action.PASSWORD_SET)
