"""The command that writes a lesson's report."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from storage.cli.option_groups import with_groups
from storage.cli.options import (
    SessionArgument,
    StoreOptions,
    connect,
)
from storage.database.engine import reading
from storage.errors import ConfigurationError
from storage.export.tables import resolve_session
from storage.private_files import write_text

_AFTER = "After class"

commands = typer.Typer()


@commands.command(rich_help_panel=_AFTER)
@with_groups
def report(
    *,
    session: SessionArgument,
    out: Annotated[
        Path | None, typer.Option(help="HTML file to write.", show_default=False)
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="en, hi, es, de or fr; else by dashboard.language.", show_default=False),
    ] = None,
    store: StoreOptions,
) -> None:
    """Write a lesson's report: one HTML file that opens offline and prints well."""
    # drawing is loaded only by the command that draws
    from dashboard.language import choice, current  # noqa: PLC0415
    from dashboard.report.page import session_report  # noqa: PLC0415

    if out is None:
        raise ConfigurationError("say which file to write, for example --out lesson.html")
    if language is not None and language not in current.KNOWN:
        raise ConfigurationError(
            f"--language {language}: there is no such language, take one of "
            + ", ".join(current.OFFERED)
        )
    settings = store.load()
    spoken = language or choice.of_process(settings.dashboard.language, None)
    engine = connect(settings)
    try:
        with reading(engine) as connection:
            session_id = resolve_session(connection, session)
        with current.speaking(spoken):
            text = session_report(engine, session_id, datetime.now(UTC))
    finally:
        engine.dispose()
    write_text(out, text)
    typer.echo(f"{out}: {len(text.encode()) / 1024:.0f} kB")
