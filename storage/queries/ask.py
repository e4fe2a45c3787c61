"""Questions that are asked every second: each statement is made once, with names for its numbers.

Making a statement of SQLAlchemy's takes several times as long as its execution; one that is kept
also remembers under which key it was compiled.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam

from storage.queries.parts import Rows

Question = Callable[..., Rows]
"""A function of this package whose arguments are numbers that only ever stand in the statement."""


def ask(connection: Connection, question: Question, **given: int | str | bool) -> Sequence[Any]:
    """All rows that `question(**given)` finds.

    given: numbers and texts become parameters of the one statement; a bool tells statements apart.
    """
    told = {name: value for name, value in given.items() if not isinstance(value, bool)}
    switches = tuple((name, value) for name, value in given.items() if isinstance(value, bool))
    return connection.execute(_made(question, tuple(told), switches), told).all()


@cache
def _made(
    question: Question, names: tuple[str, ...], switches: tuple[tuple[str, bool], ...]
) -> Rows:
    return question(**{name: bindparam(name) for name in names}, **dict(switches))
