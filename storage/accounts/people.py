"""Accounts: made, found, changed. Every change writes its row of the audit trail with it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select, update

from storage.access.viewer import Viewer
from storage.accounts.trail import Action, Actor, record
from storage.database.engine import reading, writing
from storage.database.tables.accounts import Account, AccountSession, Invitation
from storage.errors import ConfigurationError, StorageError
from storage.kinds import Role

MOST_NAME = 120
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")


@dataclass(frozen=True, slots=True)
class Person:
    """An account. signs_on: by the school's provider; invited_until: None where no link is open."""

    id: int
    login: str
    name: str
    role: Role
    disabled: bool
    has_password: bool
    signs_on: bool
    created_at: datetime
    invited_until: datetime | None = None

    @property
    def actor(self) -> Actor:
        """As the audit trail names them."""
        return Actor(self.id, self.login)


def login_of(text: str) -> str:
    """A login name as it is kept: lower case. Raises ConfigurationError where it is none."""
    login = as_login(text)
    if login is None:
        raise ConfigurationError(
            f"{text[:80]!r} is no login name: use 1 to 80 of a-z, 0-9 and . _ @ + -, such as "
            "ada.lovelace or ada@school.example"
        )
    return login


def as_login(text: str) -> str | None:
    """A login name as it is kept, or None where it can be none."""
    login = unicodedata.normalize("NFKC", text[:200]).strip().lower()
    return login if _LOGIN.fullmatch(login) else None


def role_of(text: str) -> Role:
    """A role by its word. Raises ConfigurationError."""
    try:
        return Role(text.strip().lower())
    except ValueError:
        raise ConfigurationError(
            f"{text[:40]!r} is no role: give one of {', '.join(Role)}"
        ) from None


def add(engine: Engine, login: str, name: str, role: Role, by: Actor) -> Person:
    """A new account that cannot log in yet: invite it. name: "" for the login.

    Raises ConfigurationError for a name that is none, StorageError for one that is taken.
    """
    login = login_of(login)
    shown = " ".join(name.split()) or login
    if len(shown) > MOST_NAME or not shown.isprintable():
        raise ConfigurationError(f"a name has at most {MOST_NAME} letters, and no control signs")
    with writing(engine, durable=True) as connection:
        if connection.scalar(select(Account.id).where(Account.login == login)) is not None:
            raise StorageError(f"there is an account {login} already")
        connection.execute(
            insert(Account).values(
                login=login, name=shown, role=role.value, disabled=False,
                created_at=datetime.now(UTC),
            )
        )  # fmt: skip
        record(connection, by, Action.ACCOUNT_ADDED, detail=f"{login} as {role}")
        return _one(connection, Account.login == login, login)


def people(engine: Engine) -> list[Person]:
    """Every account by login name."""
    with reading(engine) as connection:
        return [_person(row) for row in connection.execute(_selected().order_by(Account.login))]


def is_empty(engine: Engine) -> bool:
    """Whether there is no account yet."""
    with reading(engine) as connection:
        return connection.scalar(select(Account.id).limit(1)) is None


def by_login(engine: Engine, login: str) -> Person:
    """An account by its login name. Raises ConfigurationError, StorageError where there is none."""
    wanted = login_of(login)
    with reading(engine) as connection:
        return _one(connection, Account.login == wanted, wanted)


def by_id(engine: Engine, account_id: int) -> Person:
    """An account by its number. Raises StorageError where there is none."""
    with reading(engine) as connection:
        return _one(connection, Account.id == account_id, f"number {account_id}")


def found_by(engine: Engine, *, subject: str = "", login: str = "") -> Person | None:
    """An account by what a provider says of it, or None."""
    wanted = Account.subject == subject if subject else Account.login == login
    with reading(engine) as connection:
        row = connection.execute(_selected().where(wanted)).first()
    return None if row is None else _person(row)


def viewer_of(database: Engine | Connection, account_id: int) -> Viewer:
    """The viewer that an account is. Raises StorageError where it is unknown or disabled."""
    if isinstance(database, Engine):
        with reading(database) as connection:
            return viewer_of(connection, account_id)
    person = _one(database, Account.id == account_id, f"number {account_id}")
    if person.disabled:
        raise StorageError(f"the account {person.login} is disabled")
    return Viewer(person.role, person.id)


def set_role(engine: Engine, account_id: int, role: Role, by: Actor) -> None:
    """Changes a role; it counts from the next request on. Raises StorageError."""
    with writing(engine, durable=True) as connection:
        person = _one(connection, Account.id == account_id, f"number {account_id}")
        if person.role is role:
            return
        connection.execute(update(Account).where(Account.id == account_id).values(role=role.value))
        _require_administrator(connection)
        record(connection, by, Action.ROLE_CHANGED, detail=f"{person.login}: {role}")


def set_disabled(engine: Engine, account_id: int, disabled: bool, by: Actor) -> None:
    """Shuts an account out, with its open logins and links, or lets it in again.

    Its lessons stay its own. Raises StorageError.
    """
    with writing(engine, durable=True) as connection:
        person = _one(connection, Account.id == account_id, f"number {account_id}")
        connection.execute(
            update(Account).where(Account.id == account_id).values(disabled=disabled)
        )
        if disabled:
            _require_administrator(connection)
            end_logins(connection, account_id)
            connection.execute(delete(Invitation).where(Invitation.account_id == account_id))
        action = Action.ACCOUNT_DISABLED if disabled else Action.ACCOUNT_ENABLED
        record(connection, by, action, detail=person.login)


def link_sign_on(engine: Engine, account_id: int, subject: str) -> None:
    """Ties an account to who the school's provider says it is, once. Raises StorageError."""
    with writing(engine, durable=True) as connection:
        person = _one(connection, Account.id == account_id, f"number {account_id}")
        if person.signs_on:
            raise StorageError(f"the account {person.login} belongs to another sign-on")
        connection.execute(update(Account).where(Account.id == account_id).values(subject=subject))
        connection.execute(delete(Invitation).where(Invitation.account_id == account_id))
        record(connection, person.actor, Action.SIGN_ON_LINKED)


def end_logins(connection: Connection, account_id: int, but: str = "") -> None:
    """Ends the open logins of an account, in the open transaction. but: hash of one to keep."""
    connection.execute(
        delete(AccountSession).where(
            AccountSession.account_id == account_id, AccountSession.token_hash != but
        )
    )


def _require_administrator(connection: Connection) -> None:
    left = select(func.count()).where(
        Account.role == Role.ADMINISTRATOR.value, Account.disabled.is_(False)
    )
    if not connection.scalar(left):
        raise StorageError(
            "this is the only administrator: make another account one first, with "
            "'classmood account role LOGIN administrator'"
        )


def _selected() -> Select[*tuple[Any, ...]]:
    invited = (
        select(func.max(Invitation.expires_at))
        .where(Invitation.account_id == Account.id)
        .scalar_subquery()
    )
    wanted: Select[*tuple[Any, ...]] = select(
        Account.id, Account.login, Account.name, Account.role, Account.disabled,
        Account.password_hash.is_not(None).label("has_password"),
        Account.subject.is_not(None).label("signs_on"),
        Account.created_at, invited.label("invited_until"),
    )  # fmt: skip
    return wanted


def _one(connection: Connection, wanted: Any, what: str) -> Person:  # noqa: ANN401 - a condition
    row = connection.execute(_selected().where(wanted)).first()
    if row is None:
        raise StorageError(f"no account {what}; 'classmood account list' names them")
    return _person(row)


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id, login=row.login, name=row.name, role=Role(row.role), disabled=row.disabled,
        has_password=row.has_password, signs_on=row.signs_on, created_at=row.created_at,
        invited_until=row.invited_until,
    )  # fmt: skip
