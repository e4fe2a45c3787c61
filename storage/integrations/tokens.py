"""Tokens by which programs read the HTTP interface: made once, shown once, kept as SHA-256.

A token is 32 random bytes, so a plain hash is enough: there is nothing to guess. Times count by the
database's clock.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.engine import CursorResult

from storage.access.viewer import EVERYBODY, Viewer
from storage.accounts.trail import COMMAND_LINE, Action, record
from storage.database.engine import reading, writing
from storage.database.leases import database_now
from storage.database.tables.accounts import Account
from storage.database.tables.integrations import ApiToken
from storage.errors import ConfigurationError
from storage.integrations.scopes import Scope
from storage.kinds import Role

PREFIX = "classmood_"
"""Begins every token, so that one that strayed into a file is known for what it is."""
LONGEST_DAYS = 366
MOST = 200
_LONGEST_NAME = 60
_LENGTH = len(PREFIX) + 43


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token. login: of the account it belongs to, or None."""

    id: int
    name: str
    scopes: frozenset[Scope]
    viewer: Viewer
    login: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def add_token(
    engine: Engine, name: str, scopes: frozenset[Scope], days: int, login: str | None = None
) -> str:
    """A new token, which nobody can be told again. login: of the account it belongs to.

    Raises ConfigurationError for a name that is taken or none, days out of 1 to `LONGEST_DAYS`, no
    such account, one that is disabled, and where there are too many.
    """
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise ConfigurationError(
            f"a token needs a name of 1 to {_LONGEST_NAME} signs, such as the program that has it"
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise ConfigurationError(f"--days must be a whole number from 1 to {LONGEST_DAYS}")
    value = PREFIX + secrets.token_urlsafe(32)
    with writing(engine, durable=True) as connection:
        if connection.execute(select(ApiToken.id).where(ApiToken.name == name)).first():
            raise ConfigurationError(
                f"there is a token {name!r} already; 'classmood token revoke' ends it"
            )
        if connection.execute(select(func.count()).select_from(ApiToken)).scalar_one() >= MOST:
            raise ConfigurationError(f"there are {MOST} tokens already; revoke some first")
        now: datetime = connection.execute(select(database_now())).scalar_one()
        connection.execute(
            insert(ApiToken).values(
                token_hash=hash_of(value),
                name=name,
                scopes=" ".join(sorted(scopes)),
                account_id=None if login is None else account_id_of(connection, login),
                created_at=now,
                expires_at=now + timedelta(days=days),
            )
        )
        detail = f"{name}: {' '.join(sorted(scopes))}" + (f" of {login}" if login else "")
        record(connection, COMMAND_LINE, Action.TOKEN_ADDED, detail=detail, at=now)
    return value


def account_id_of(connection: Any, login: str) -> int:  # noqa: ANN401
    """The account of a login. Raises ConfigurationError where there is none, or it is disabled."""
    found = connection.execute(
        select(Account.id, Account.disabled).where(Account.login == login.strip().lower())
    ).first()
    if found is None or found.disabled:
        state = "no account" if found is None else "a disabled account"
        raise ConfigurationError(f"{login!r} is {state}; give the login of one that is in use")
    return int(found.id)


def tokens(engine: Engine) -> list[Token]:
    """All, by name; those that have expired too."""
    with reading(engine) as connection:
        return [_token(row) for row in connection.execute(_ALL.order_by(ApiToken.name))]


def revoke(engine: Engine, name: str) -> bool:
    """Ends a token; whether there was one."""
    with writing(engine, durable=True) as connection:
        result: CursorResult[Any] = connection.execute(
            delete(ApiToken).where(ApiToken.name == " ".join(name.split()))
        )
        if result.rowcount:
            record(connection, COMMAND_LINE, Action.TOKEN_REVOKED, detail=name)
    return result.rowcount > 0


def hash_of(value: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def could_be_token(value: str) -> bool:
    """Whether it has the form of one; nothing else is worth a look at the database."""
    return len(value) == _LENGTH and value.startswith(PREFIX) and value.isascii()


def token_of(engine: Engine, value: str) -> Token | None:
    """The token with this value, where it is valid now and its account is not disabled."""
    if not could_be_token(value):
        return None
    with reading(engine) as connection:
        row = connection.execute(_VALID.where(ApiToken.token_hash == hash_of(value))).first()
    return None if row is None else _token(row)


def valid_ids(engine: Engine, ids: Iterable[int]) -> set[int]:
    """Which of these tokens are still valid."""
    wanted = list(ids)
    if not wanted:
        return set()
    with reading(engine) as connection:
        return {row.id for row in connection.execute(_VALID.where(ApiToken.id.in_(wanted)))}


def note_use(engine: Engine, token_id: int) -> None:
    """Keeps that it was used now. Raises StorageError."""
    with writing(engine) as connection:
        connection.execute(
            update(ApiToken).where(ApiToken.id == token_id).values(used_at=database_now())
        )


_ALL = select(
    ApiToken.id, ApiToken.name, ApiToken.scopes, ApiToken.account_id, ApiToken.created_at,
    ApiToken.expires_at, ApiToken.used_at, Account.login, Account.role,
).outerjoin(Account, Account.id == ApiToken.account_id)  # fmt: skip
_VALID = _ALL.where(
    ApiToken.expires_at > database_now(),
    ApiToken.account_id.is_(None) | Account.disabled.is_(False),
)


def _token(row: Any) -> Token:  # noqa: ANN401
    viewer = EVERYBODY if row.account_id is None else Viewer(Role(row.role), row.account_id)
    known = {str(scope) for scope in Scope}
    return Token(
        row.id,
        row.name,
        frozenset(Scope(word) for word in row.scopes.split() if word in known),
        viewer,
        row.login,
        row.created_at,
        row.expires_at,
        row.used_at,
    )
