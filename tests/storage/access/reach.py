"""How many rows of each table an engine reaches."""

from collections.abc import Callable

from sqlalchemy import Engine, func, select

from storage.access import lesson_rules
from storage.access.viewer import Viewer
from storage.database.engine import reading
from storage.database.tables.columns import Base
from tests.support.school.two_teachers import School

PACKED = "reading_sample"  # of a server alone, which shows it as `reading`
TABLES = {name: Base.metadata.tables[name] for name in lesson_rules.RULES if name != PACKED}
Shown = tuple[Engine, School]
Limit = Callable[[Engine, Viewer], Engine]


def row_counts(engine: Engine) -> dict[str, int]:
    """Rows by table, of those that have a rule."""
    with reading(engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(found)).scalar_one()
            for name, found in TABLES.items()
        }
