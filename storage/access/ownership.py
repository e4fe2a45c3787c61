"""Whose a lesson is: the account that `school.teacher` names owns what this computer records."""

from sqlalchemy import Engine, select

from storage.config.school import SchoolSettings
from storage.database.engine import reading
from storage.database.tables.accounts import Account
from storage.database.tables.lessons import Session
from storage.errors import ConfigurationError
from storage.kinds import Role


def owner_of_lessons(engine: Engine, school: SchoolSettings) -> int | None:
    """The account of new lessons; None: nobody's, where no teacher is named and accounts are off.

    Raises ConfigurationError for a login that is not a teacher's, or disabled, and where accounts
    are on and nobody is named: no teacher would ever see what is recorded.
    """
    if not school.teacher:
        if school.accounts:
            raise ConfigurationError(
                "school.teacher is empty: set it to the login of the teacher whose lessons this "
                "computer records"
            )
        return None
    wanted = select(Account.id, Account.role, Account.disabled)
    with reading(engine) as connection:
        found = connection.execute(wanted.where(Account.login == school.teacher)).first()
    if found is None:
        raise ConfigurationError(
            f"school.teacher: nobody logs in as {school.teacher!r}; the administrator's page of "
            "accounts lists who does"
        )
    if found.disabled:
        raise ConfigurationError(f"school.teacher: the account {school.teacher!r} is disabled")
    if found.role != Role.TEACHER:
        raise ConfigurationError(f"school.teacher: {school.teacher!r} is no teacher's account")
    return int(found.id)


def owner_of_session(engine: Engine, session_id: int) -> int | None:
    """The account whose lesson a session is; None: nobody's, or there is none."""
    with reading(engine) as connection:
        return connection.execute(select(Session.owner_id).where(Session.id == session_id)).scalar()
