"""What the start page reads from the database: how lessons were called before."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from storage.database.engine import reading
from storage.database.schema import Session

MOST_SUGGESTED = 40


@dataclass(frozen=True, slots=True)
class Earlier:
    """Names of earlier lessons, the newest first, none twice."""

    titles: list[str]
    classes: list[str]


def earlier_names(engine: Engine) -> Earlier:
    """Titles and classes that were used before."""
    found = []
    with reading(engine) as connection:
        for column in (Session.title, Session.class_name):
            newest = func.max(Session.started_at).desc()
            statement = select(column).where(column != "").group_by(column).order_by(newest)
            found.append(list(connection.execute(statement.limit(MOST_SUGGESTED)).scalars()))
    return Earlier(*found)
