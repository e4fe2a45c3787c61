"""The one place where rights are enforced: an engine whose statements reach a viewer's rows alone.

Whatever a statement names as a table is written to the database as a subquery with the rows and
columns that the viewer may see (`storage.access.lesson_rules`), as if each role had views of its
own. That is done as the statement is compiled, so that it holds in joins, subqueries and aliases
alike, and costs nothing once the statement is in the cache; the viewer's account is a parameter.
UPDATE and DELETE get the condition of their table, and a new row has to belong to a lesson of the
viewer's. It fails closed: a table without a rule, SQL given as text, and a statement without a
viewer raise. Rows of somebody else and rows that are not there cannot be told apart.

On PostgreSQL every transaction also takes up the role of `row_security`, by which the server itself
hides the rows, should a statement ever get past this.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Engine, Integer, bindparam, event, select
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.exc import CompileError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.util import LRUCache

from storage.access import lesson_rules, row_security
from storage.access.viewer import Viewer
from storage.database import dialects
from storage.errors import NotAllowedError
from storage.kinds import Role

_VIEWER = "classmood_viewer"
"""Execution option of a connection: whose rows its statements reach."""
_ACCOUNT = "classmood_account"
"""Name of the parameter with the number of the viewer's account."""
_STATEMENTS_KEPT = 500
_NO_ACCOUNT = -1
_current: ContextVar[Viewer] = ContextVar("viewer of the statement that is being compiled")
_HOUSEKEEPING = re.compile(
    r"BEGIN( IMMEDIATE)?|PRAGMA (synchronous|foreign_keys) = [A-Z]+|VACUUM|"
    + re.escape(row_security.TAKE_UP)
)
"""Driver statements that name no table."""
_PLAIN = re.compile(r"-?[0-9]{1,9}|\*")
"""What may stand in a statement as text: a number, and the star of `count(*)`."""


def limited_engine(engine: Engine, viewer: Callable[[], Viewer]) -> Engine:
    """A second engine for the database of `engine`, whose connections are limited to a viewer.

    viewer: whose rows a connection reaches, asked as it is made; what it raises is raised there.
    """
    limited = dialects.create(engine.url)
    limited.raw_connection().close()  # from now on the file that there is, not a new one
    limit_statements(limited, viewer)
    if limited.dialect.name == "postgresql":
        row_security.require(engine)
        limit_rows(limited, viewer)
    return limited


def is_limited(engine: Engine) -> bool:
    """Whether an engine's statements reach a viewer's rows alone."""
    return issubclass(engine.dialect.statement_compiler, _Limited)


def limit_statements(engine: Engine, viewer: Callable[[], Viewer]) -> None:
    """Lets every statement of an engine reach the rows of its viewer alone."""
    kept: dict[Role, LRUCache[Any, Any]] = {role: LRUCache(_STATEMENTS_KEPT) for role in Role}
    base = engine.dialect.statement_compiler
    engine.dialect.statement_compiler = type("LimitedCompiler", (_Limited, base), {})

    @event.listens_for(engine, "engine_connect")
    def bind(connection: Connection) -> None:
        asking = _asked(connection, viewer)
        assert asking.role is not None
        connection.execution_options(**{_VIEWER: asking, "compiled_cache": kept[asking.role]})

    @event.listens_for(engine, "before_execute")
    def announce(connection: Connection, *_: object) -> None:
        _current.set(connection.get_execution_options()[_VIEWER])

    @event.listens_for(engine, "before_cursor_execute")
    def verify(
        connection: Connection,
        _: object,
        statement: str,
        __: object,
        context: DefaultExecutionContext,
        ___: bool,
    ) -> None:
        compiled: Any = context.compiled
        if compiled is None:
            if not _HOUSEKEEPING.fullmatch(statement):
                raise CompileError("SQL given as text cannot be limited to a viewer")
            return
        asking: Viewer = connection.get_execution_options()[_VIEWER]
        if not isinstance(compiled, _Limited) or compiled.role is not asking.role:
            raise CompileError("a statement was not compiled for its viewer")
        if context.isinsert:
            _require_own(connection, compiled, context.compiled_parameters)


def limit_rows(engine: Engine, viewer: Callable[[], Viewer]) -> None:
    """Lets PostgreSQL itself hide other rows in every transaction of an engine."""

    @event.listens_for(engine, "begin")
    def take_up(connection: Connection) -> None:
        asking = connection.get_execution_options().get(_VIEWER) or _asked(connection, viewer)
        connection.exec_driver_sql(row_security.TAKE_UP, row_security.values(asking))


def _asked(connection: Connection, viewer: Callable[[], Viewer]) -> Viewer:
    try:
        asking = viewer()
        if asking.role is None:
            raise NotAllowedError("nobody is known to ask for this")
    except BaseException:
        connection.close()
        raise
    return asking


class _Condition(ColumnElement[bool]):
    """The condition of a table that is changed; the compiler knows which."""

    __visit_name__ = "own_rows"
    type = Boolean()
    inherit_cache = False

    def __init__(self, rows: str) -> None:
        self.rows = rows


class _Limited(SQLCompiler):
    """Mixed into a dialect's compiler: writes what the viewer sees in place of every table."""

    role: Role

    def __init__(self, *given: Any, **words: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        role = _current.get().role
        assert role is not None
        self.role = role
        # as SQLAlchemy says for parameters of a compiler: read at each execution
        self._account = bindparam(_ACCOUNT, type_=Integer(), callable_=_account)
        super().__init__(*given, **words)

    def visit_table(  # type: ignore[override]
        self,
        table: Any,  # noqa: ANN401 - a table, or what stands for one
        asfrom: bool = False,
        iscrud: bool = False,
        **words: Any,  # noqa: ANN401
    ) -> str:
        """The table as a subquery; the target of a change stays itself."""
        written: str = super().visit_table(  # type: ignore[no-untyped-call]
            table, asfrom=asfrom, iscrud=iscrud, **words
        )
        if not asfrom or iscrud:
            return written
        seen = lesson_rules.seen(self.role, _known(table))
        instead = {} if seen is None else seen.instead
        quoted = self.preparer.quote
        columns = ", ".join(
            f"{instead[column.name]} AS {quoted(column.name)}"
            if column.name in instead
            else quoted(column.name)
            for column in table.columns
        )
        rows = "FALSE" if seen is None else self._with_account(seen.rows)
        inner = f"(SELECT {columns} FROM {quoted(table.name)} WHERE {rows})"
        alias = words.get("enclosing_alias")
        if alias is not None and alias.element.compare(table):
            return inner
        return f"{inner} AS {written}"

    def visit_update(  # type: ignore[override]
        self,
        update_stmt: Update,
        **words: Any,  # noqa: ANN401
    ) -> str:
        """Changes rows of the viewer's alone."""
        return super().visit_update(update_stmt.where(self._changed(update_stmt)), **words)

    def visit_delete(  # type: ignore[override]
        self,
        delete_stmt: Delete,
        **words: Any,  # noqa: ANN401
    ) -> str:
        """Deletes rows of the viewer's alone."""
        own = delete_stmt.where(self._changed(delete_stmt))
        written: str = super().visit_delete(own, **words)  # type: ignore[no-untyped-call]
        return written

    def visit_insert(  # type: ignore[override]
        self,
        insert_stmt: Insert,
        **words: Any,  # noqa: ANN401
    ) -> str:
        """Adds rows whose lesson is looked at before, see `_require_own`."""
        self._changed(insert_stmt)
        table = insert_stmt.table.name
        if lesson_rules.RULES[table].inserted_by is None or insert_stmt.select is not None:
            raise NotAllowedError(f"no page adds rows to {table}")
        written: str = super().visit_insert(insert_stmt, **words)  # type: ignore[no-untyped-call]
        return written

    def visit_own_rows(self, condition: _Condition, **_: object) -> str:
        """The condition of the rows that may be changed."""
        return f"({self._with_account(condition.rows)})"

    def visit_column(self, column: ColumnClause[Any], *given: Any, **words: Any) -> str:  # noqa: ANN401
        """Refuses columns that are SQL given as text, but for numbers and a star."""
        if column.is_literal and not _PLAIN.fullmatch(column.name):
            raise CompileError("SQL given as text cannot be limited to a viewer")
        return super().visit_column(column, *given, **words)

    def _as_text(self, *_: object, **__: object) -> str:
        raise CompileError("SQL given as text cannot be limited to a viewer")

    visit_textclause = visit_textual_select = visit_tstring = _as_text

    def _changed(self, statement: Update | Delete | Insert) -> _Condition:
        rows = lesson_rules.changed(self.role, _known(statement.table))
        if rows is None:
            raise NotAllowedError("Only the teacher of a lesson can change it.")
        return _Condition(rows)

    def _with_account(self, rows: str) -> str:
        if rows == lesson_rules.OF_OWN_LESSON and self.dialect.name == "postgresql":
            return row_security.OF_OWN_LESSON
        return rows.replace("{account}", self.process(self._account))


def _known(table: Any) -> str:  # noqa: ANN401 - a table of any kind
    name = str(table.name)
    if table.schema is not None or name not in lesson_rules.RULES:
        raise CompileError(f"no rule says who may see rows of {name}")
    return name


def _account() -> int:
    account = _current.get().account_id
    return _NO_ACCOUNT if account is None else account


def _require_own(connection: Connection, compiled: Any, rows: Sequence[Mapping[str, Any]]) -> None:  # noqa: ANN401
    """Raises NotAllowedError where a new row is not of a lesson, or of the account, of the viewer.

    compiled: an INSERT; rows: its parameters by column.
    """
    table = compiled.statement.table
    column = lesson_rules.RULES[table.name].inserted_by
    if not column:
        return
    wanted = {row.get(column) for row in rows}
    lessons = table.metadata.tables["session"].c
    own: set[Any] = {connection.get_execution_options()[_VIEWER].account_id}
    if column != "owner_id":
        named = lessons.id if column == "session_id" else lessons[str(column)]
        # this statement reaches the viewer's own lessons alone
        own = set(connection.execute(select(named).where(named.in_(wanted - {None}))).scalars())
    if not wanted <= own:
        raise NotAllowedError("there is no such lesson")
