"""Counts what goes wrong between this page and its database."""

from typing import Any

from prometheus_client import CollectorRegistry, Counter
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from storage.database.dialects import why_wait


def count_errors(engine: Engine, registry: CollectorRegistry) -> None:
    """Adds a counter by kind: "waiting" (locked, full or away; it may go by itself), "other"."""
    counter = Counter(
        "classmood_database_errors", "Statements that failed.", ["kind"], registry=registry
    )
    for kind in ("waiting", "other"):
        counter.labels(kind)

    @event.listens_for(engine, "handle_error")
    def count(context: Any) -> None:  # noqa: ANN401 - of SQLAlchemy's event
        error = context.sqlalchemy_exception
        waits = isinstance(error, DBAPIError) and why_wait(error) is not None
        counter.labels("waiting" if waits else "other").inc()
