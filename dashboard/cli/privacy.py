"""The command that writes the data-protection sheet."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.report import spoken_language, write_report
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.errors import ConfigurationError

commands = typer.Typer()
_privacy = typer.Typer(help="What is recorded, why, how long, and who may see it.")
commands.add_typer(_privacy, name="privacy", rich_help_panel="Setup and upkeep")


@_privacy.callback()
def privacy() -> None:
    """What is recorded, why, how long, and who may see it."""


@_privacy.command("sheet")
@with_groups
def sheet(
    *,
    out: Annotated[Path, typer.Option(help="File to write: .html or .pdf.", show_default=False)],
    language: Annotated[
        str | None,
        typer.Option(help="en, hi, es, de or fr; else by dashboard.language.", show_default=False),
    ] = None,
    paper: Annotated[str, typer.Option(help="Paper of a PDF: a4 or letter.")] = "a4",
    store: StoreOptions,
) -> None:
    """Write the data-protection sheet of this school, made from what is in force."""
    # drawing is loaded only by the command that draws
    from dashboard.language import current  # noqa: PLC0415
    from dashboard.reads.privacy import protection  # noqa: PLC0415
    from dashboard.report.pdf import Paper  # noqa: PLC0415
    from dashboard.report.sheet import sheet_html  # noqa: PLC0415

    if out.suffix.lower() not in (".html", ".htm", ".pdf"):
        raise ConfigurationError(f"the sheet is written as .html or .pdf, not as {out.name!r}")
    if paper.lower() not in set(Paper):
        raise ConfigurationError(f"--paper is a4 or letter, not {paper!r}")
    settings = store.load()
    spoken = spoken_language(language, settings)
    engine = connect(settings)
    try:
        with current.speaking(spoken):
            text = sheet_html(protection(engine, settings), datetime.now(UTC))
    finally:
        engine.dispose()
    write_report(out, text, paper)
