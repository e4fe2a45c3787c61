"""What the settings page reads from the database: class lists, and who is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from dashboard.reads.start import earlier_names
from storage import queries
from storage.database.engine import reading
from storage.writes import class_lists

MOST_EXCLUDED = 200


@dataclass(frozen=True, slots=True)
class People:
    """classes: names used before; excluded: rows of seats that are left out, newest first."""

    classes: list[str]
    excluded: Sequence[Any]


def people(engine: Engine) -> People:
    """Classes known by name, and seats that the teacher has left out."""
    with reading(engine) as connection:
        excluded = connection.execute(queries.excluded_seats(MOST_EXCLUDED)).all()
    known = dict.fromkeys([*earlier_names(engine).classes, *class_lists.classes(engine)])
    return People(list(known), excluded)


def all_lists(engine: Engine) -> dict[str, list[str]]:
    """Names by class."""
    return {name: class_lists.names(engine, name) for name in class_lists.classes(engine)}
