"""PostgreSQL's row-level security behind `limited_engine`: the server hides other rows itself.

The policies (migration 0018) limit the database role `ROLE` alone: what connects as the owner of
the tables, as monitors and the command line do, is not limited and pays nothing. A transaction of a
page takes up that role and says whose it is; both end with the transaction.
"""

import contextlib
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from storage.access.lesson_rules import RULES
from storage.access.viewer import Viewer
from storage.database.dialects import WRITE, begin
from storage.errors import ConfigurationError

ROLE = "classmood_pages"
TAKE_UP = (
    "SELECT set_config('classmood.role', %(role)s, true), "
    "set_config('classmood.account', %(account)s, true), "
    "set_config('classmood.lessons', "
    "(SELECT COALESCE(bit_or(set_bit(none.bits, session.id, 1))::text, '') FROM session, "
    # OFFSET keeps the planner from making it anew for every lesson
    "(SELECT repeat('0', max(id) + 1)::varbit AS bits FROM session OFFSET 0) AS none "
    "WHERE session.owner_id = %(account)s::integer), true), "
    f"set_config('role', '{ROLE}', true), set_config('jit', 'off', true)"
)
"""Begins a transaction of a page; one round trip to the server.

The lessons are one bit for each number, set for the viewer's own: see OF_OWN_LESSON. Policies make
a plan look dear, and compiling it would take longer than any statement of a page."""
_BITS = "(SELECT NULLIF(current_setting('classmood.lessons', true), '')::varbit)"
OF_OWN_LESSON = (
    f"CASE WHEN session_id < length({_BITS}) THEN get_bit({_BITS}, session_id) <> 0 ELSE FALSE END"
)
"""Whether a row is of a lesson of the viewer's, within such a transaction: without a search."""
_TABLES = {table for table, rule in RULES.items() if not rule.fixed} - {"reading"}
"""Tables with policies: of lessons and classes; `reading` is a view of `reading_sample` here."""
_NO_ACCOUNT = "-1"
_MISSING = (
    "school.accounts needs a database role that the user {user} may not make: let the server's "
    f"administrator run 'CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO {{user}};', then start again"
)
_UNPROTECTED = (
    "the tables {tables} have no row-level security, which school.accounts needs; "
    "start once as the owner of the tables, so that they are brought up to date"
)


def values(viewer: Viewer) -> dict[str, str]:
    """Parameters of `TAKE_UP`."""
    account = _NO_ACCOUNT if viewer.account_id is None else str(viewer.account_id)
    return {"role": str(viewer.role), "account": account}


def require(engine: Engine) -> None:
    """Makes sure that there is the role, that it may use the tables, and that these have policies.

    engine: of the owner of the tables. Raises ConfigurationError where that cannot be done.
    """
    with contextlib.suppress(DBAPIError):  # another page makes it at this moment, or nobody may
        _make_role(engine)
    with begin(engine, WRITE) as connection:
        user = str(connection.scalar(text("SELECT quote_ident(current_user)")))
        if not _asked(connection, _MEMBER, role=ROLE):
            raise ConfigurationError(_MISSING.format(user=user))
        if missing := _TABLES - set(connection.execute(text(_PROTECTED)).scalars()):
            raise ConfigurationError(_UNPROTECTED.format(tables=", ".join(sorted(missing))))
        for table in sorted(_TABLES | set(RULES)):
            if not _asked(connection, _GRANTED, role=ROLE, table=table):
                what = f'SELECT, INSERT, UPDATE, DELETE ON "{table}"'
                connection.execute(text(f"GRANT {what} TO {ROLE}"))
        connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}"))


_MEMBER = "SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = :role"
_GRANTED = (
    "SELECT has_table_privilege(:role, to_regclass(quote_ident(:table)), 'SELECT')"
    " AND has_table_privilege(:role, to_regclass(quote_ident(:table)), 'DELETE')"
)
_PROTECTED = "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p')"


def _make_role(engine: Engine) -> None:
    with begin(engine, WRITE) as connection:
        if not _asked(connection, "SELECT true FROM pg_roles WHERE rolname = :role", role=ROLE):
            connection.execute(text(f"CREATE ROLE {ROLE} NOLOGIN"))
        if not _asked(connection, _MEMBER, role=ROLE):
            connection.execute(text(f"GRANT {ROLE} TO CURRENT_USER"))


def _asked(connection: Connection, question: str, **given: Any) -> bool:  # noqa: ANN401
    return bool(connection.scalar(text(question), given))
