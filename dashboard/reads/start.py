"""What the start page reads from the database: how lessons were called before."""

from dataclasses import dataclass

from sqlalchemy import Engine

from storage import queries
from storage.database.engine import reading

MOST_SUGGESTED = 40


@dataclass(frozen=True, slots=True)
class Earlier:
    """Names of earlier lessons, the newest first, none twice."""

    titles: list[str]
    classes: list[str]


def earlier_names(engine: Engine) -> Earlier:
    """Titles and classes that were used before."""
    used = (queries.titles_used(MOST_SUGGESTED), queries.class_names_used(MOST_SUGGESTED))
    with reading(engine) as connection:
        return Earlier(*(list(connection.execute(each).scalars()) for each in used))
