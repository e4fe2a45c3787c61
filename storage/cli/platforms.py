"""Commands that write lessons for learning platforms."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from storage import queries
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.database.engine import reading
from storage.errors import ConfigurationError, StorageError
from storage.export.tables import resolve_session
from storage.platforms.calendar import SUFFIX as ICS
from storage.platforms.calendar import write_calendar
from storage.platforms.cartridge import SUFFIX as IMSCC
from storage.platforms.cartridge import write_cartridge
from storage.platforms.class_page import ClassPage, class_page
from storage.printable import say

_AFTER = "After class"

commands = typer.Typer()


@commands.command(rich_help_panel=_AFTER)
@with_groups
def platform(
    *,
    session: Annotated[
        str | None, typer.Argument(help="A session's number, or 'last'.", show_default=False)
    ] = None,
    of_class: Annotated[
        str | None,
        typer.Option("--class", help="All lessons of this class.", show_default=False),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(help=f"{IMSCC}: pages for Moodle or Canvas; {ICS}: a calendar.",
                     show_default=False),
    ],
    store: StoreOptions,
) -> None:  # fmt: skip
    """Write lessons for Moodle or Canvas: the class as a whole, no student, no grade."""
    writers = {IMSCC: write_cartridge, ICS: write_calendar}
    write = writers.get(out.suffix.lower())
    if write is None:
        raise ConfigurationError(
            f"--out ends with {IMSCC} (pages for Moodle or Canvas) or {ICS} (a calendar)"
        )
    if (session is None) == (of_class is None):
        raise ConfigurationError("name a session (12, or last), or a class with --class")
    engine = connect(store.load())
    try:
        pages = _pages(engine, session, of_class)
    finally:
        engine.dispose()
    if not pages:
        raise StorageError(f"no lesson of {of_class} is over; 'classmood sessions' lists them")
    write(pages, out)
    say(f"{out}: {len(pages)} lessons, of the class as a whole; there is no grade in it.")


def _pages(engine: Engine, session: str | None, of_class: str | None) -> list[ClassPage]:
    with reading(engine) as connection:
        if session is not None:
            return [class_page(connection, resolve_session(connection, session))]
        rows = connection.execute(queries.session_list(class_name=of_class)).all()
        over = sorted(row.id for row in rows if row.ended_at is not None)
        return [class_page(connection, number) for number in over]
