"""Questions that are asked again and again: each statement is made once, with names for its values.

Making a statement of SQLAlchemy's takes several times as long as its execution; one that is kept
also remembers under which key it was compiled.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam

from storage.queries.parts import Rows

Question = Callable[..., Rows]
"""A function of this package whose arguments only ever stand in the statement."""
Value = int | str | bool | Sequence[int] | Sequence[str]


def ask(connection: Connection, question: Question, **given: Value) -> Sequence[Any]:
    """All rows that `question(**given)` finds.

    given: numbers and texts become parameters of the one statement, and so do lists of them, which
    may only stand in an IN; a bool tells statements apart.
    """
    told = {name: value for name, value in given.items() if not isinstance(value, bool)}
    names = tuple((name, _is_list(value)) for name, value in told.items())
    switches = tuple((name, value) for name, value in given.items() if isinstance(value, bool))
    return connection.execute(_made(question, names, switches), told).all()


def _is_list(value: Value) -> bool:
    return not isinstance(value, int | str)


@cache
def _made(
    question: Question,
    names: tuple[tuple[str, bool], ...],
    switches: tuple[tuple[str, bool], ...],
) -> Rows:
    parameters: dict[str, Any] = {
        name: bindparam(name, expanding=is_list) for name, is_list in names
    }
    return question(**parameters, **dict(switches))
