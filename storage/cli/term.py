"""Exports of many lessons at once."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from storage.accounts.trail import Action, note_command
from storage.cli.options import StoreOptions, connect
from storage.config.load import database_url
from storage.database.engine import reading
from storage.errors import ConfigurationError, StorageError
from storage.export import term
from storage.export.columns import Table
from storage.export.files import ExportFormat
from storage.file_names import shown
from storage.parallel.each import Hands
from storage.printable import echo, one_line


@dataclass(frozen=True, slots=True)
class TermOptions:
    """Which lessons."""

    everything: Annotated[
        bool, typer.Option("--all", help="Every lesson: --out is a folder then.")
    ] = False
    of_class: Annotated[
        str | None, typer.Option("--class", help="With --all: of this class.", show_default=False)
    ] = None
    since: Annotated[
        str | None,
        typer.Option(help="With --all: from this day on, 2026-02-01.", show_default=False),
    ] = None
    until: Annotated[
        str | None, typer.Option(help="With --all: up to this day.", show_default=False)
    ] = None

    @property
    def asked(self) -> bool:
        """Whether one of those that go with --all was given."""
        return (self.of_class, self.since, self.until) != (None, None, None)


def export_term(
    store: StoreOptions,
    what: Table,
    kind: ExportFormat | None,
    folder: Path,
    wanted: TermOptions,
    hands: Hands,
) -> None:
    """Writes a table of every lesson, see `storage.export.term`; exit code 1 where one failed."""
    from tqdm import tqdm  # noqa: PLC0415

    tqdm.monitor_interval = 0
    since, until = _day("--since", wanted.since), _day("--until", wanted.until)
    term.require_new(folder)
    settings = store.load()
    engine = connect(settings)
    with reading(engine) as connection:
        parts = term.parts(
            connection,
            database_url(settings),
            what,
            kind or ExportFormat.PARQUET,
            folder.absolute(),
            class_name=wanted.of_class,
            since=since,
            until=until,
        )
    note_command(engine, settings, Action.EXPORTED, None, f"term {what}")
    engine.dispose()
    if not parts:
        raise StorageError("no lesson that is over lies in that time, of that class")
    rows, failed = 0, list[str]()
    with tqdm(desc=shown(folder.name), total=len(parts), unit=" lessons", disable=None) as bar:
        for done in hands.each(term.write, parts):
            bar.update()
            rows += done.result or 0
            if done.result is None:
                failed.append(f"session {done.item.session_id}: {done.failure}")
    typer.echo(f"{shown(folder)}: {rows} rows of {len(parts) - len(failed)} lessons")
    for line in failed:
        echo(one_line(f"classmood: {line}"), err=True)
    if failed:
        raise typer.Exit(1)


def _day(option: str, text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(
            f"{option} {shown(text or '')}: give a day, for example 2026-02-01"
        ) from None
