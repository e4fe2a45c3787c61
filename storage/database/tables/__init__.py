"""Tables, as SQLAlchemy 2 typed mappings. Times are UTC, kept as milliseconds since 1970.

Whoever takes one of them has all of them in `columns.Base.metadata`.
"""

from storage.database.tables import (
    accounts,
    attachments,
    classes,
    columns,
    integrations,
    lessons,
    monitors,
    privacy,
    rollups,
)

__all__ = [
    "accounts",
    "attachments",
    "classes",
    "columns",
    "integrations",
    "lessons",
    "monitors",
    "privacy",
    "rollups",
]
