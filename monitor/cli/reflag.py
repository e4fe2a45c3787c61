"""The command `reflag`: what another preset would have flagged in stored sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from sqlalchemy import Connection

from storage import queries
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.cli.work_options import WorkOptions
from storage.config.flag_presets import Preset
from storage.config.load import database_url
from storage.config.settings import FlagSettings
from storage.database.engine import open_engine, reading, require_file
from storage.errors import ConfigurationError, StorageError
from storage.export.tables import resolve_session
from storage.parallel.each import Hands
from storage.printable import echo, json_text, one_line, say
from storage.queries.lessons import sessions_with_readings

if TYPE_CHECKING:
    from monitor.flags.replay import SeatFlag

_AFTER = "After class"

commands = typer.Typer()


@commands.command(rich_help_panel=_AFTER)
@with_groups
def reflag(
    *,
    session: Annotated[
        str | None, typer.Argument(help="A session's number, or 'last'.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every session with readings.")] = False,
    preset: Annotated[
        Preset | None, typer.Option(help="Default: as your settings say.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    work: WorkOptions,
    store: StoreOptions,
) -> None:
    """Show what another preset would have flagged in stored sessions. Changes nothing."""
    if everything == (session is not None):
        raise ConfigurationError("say which session, such as 'reflag last', or --all")
    if work.asked and not everything:
        raise ConfigurationError("--workers and --scheduler go with --all")
    settings = store.load(flags__preset=preset and str(preset))
    engine = connect(settings)
    if everything:
        with reading(engine) as connection:
            numbers = sorted(connection.execute(sessions_with_readings()).scalars())
        engine.dispose()
        _reflag_all(database_url(settings), settings.flags, numbers, work.hands(), as_json=as_json)
        return
    assert session is not None
    with reading(engine) as connection:
        session_id = resolve_session(connection, session)
        row = connection.execute(queries.session(session_id)).one()
        found = _replayed(connection, session_id, settings.flags)
        if not found.readings:
            raise StorageError(_why_nothing(row))
    engine.dispose()
    if as_json:
        typer.echo(json_text(_report(found, settings.flags), indent=2))
        return
    typer.echo(_sum_up(settings.flags.preset, found.raised, found.compared))
    for flag, was in found.compared:
        say(_line(flag, was, found.names))


@dataclass(frozen=True, slots=True)
class _Reflagged:
    """One session through the rule again. raised: flags that were stored."""

    session: int
    readings: int
    raised: int
    compared: "list[tuple[SeatFlag, str]]"
    names: dict[int, str | None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A session for whichever process replays it. url: of the database."""

    url: str
    session: int
    settings: FlagSettings


def _reflag_all(
    url: str, settings: FlagSettings, numbers: Sequence[int], hands: Hands, *, as_json: bool
) -> None:
    """A line for each session, in order; exit code 1 where one could not be replayed."""
    asked = [_Asked(url, number, settings) for number in numbers]
    found = {done.item.session: done for done in hands.each(_replayed_there, asked)}
    results = [found[number].result for number in numbers]
    if as_json:
        reports = [_report(one, settings) for one in results if one is not None]
        typer.echo(json_text(reports, indent=2))
    elif not numbers:
        typer.echo("No session has readings")
    else:
        for one in filter(None, results):
            say(f"{one.session:5}  {_sum_up(settings.preset, one.raised, one.compared)}")
    for number in numbers:
        if found[number].result is None:
            echo(one_line(f"classmood: session {number}: {found[number].failure}"), err=True)
    if not all(results):
        raise typer.Exit(1)


def _replayed_there(asked: _Asked) -> _Reflagged:
    require_file(asked.url)
    engine = open_engine(asked.url)
    try:
        with reading(engine) as connection:
            return _replayed(connection, asked.session, asked.settings)
    finally:
        engine.dispose()


def _replayed(connection: Connection, session_id: int, settings: FlagSettings) -> _Reflagged:
    from monitor.flags.replay import replay, stored_flags  # noqa: PLC0415 - loads the rule of the flags

    replayed = replay(connection, session_id, settings)
    raised = stored_flags(connection, session_id)
    names = {seat.number: seat.name for seat in connection.execute(queries.seats(session_id))}
    compared = _compare(raised, replayed.flags)
    return _Reflagged(session_id, replayed.readings, len(raised), compared, names)


def _report(found: _Reflagged, settings: FlagSettings) -> dict[str, Any]:
    return {
        "session": found.session,
        "preset": settings.preset,
        "readings": found.readings,
        "flags": [_entry(flag, was, found.names) for flag, was in found.compared],
    }


def _why_nothing(session: Any) -> str:  # noqa: ANN401
    if session.class_only:
        return f"session {session.id} was kept for the class as a whole: it has no readings"
    return (
        f"session {session.id} has no readings (any more): they are deleted after "
        "storage.keep_readings_days, and without them nothing can be flagged anew"
    )


def _compare(
    raised: tuple["SeatFlag", ...], replayed: tuple["SeatFlag", ...]
) -> list[tuple["SeatFlag", str]]:
    """Every flag with "as before", "new" or "no longer", in order of time."""
    found = [
        (flag, "as before" if any(flag.overlaps(old) for old in raised) else "new")
        for flag in replayed
    ]
    found += [
        (old, "no longer") for old in raised if not any(old.overlaps(flag) for flag in replayed)
    ]
    return sorted(found, key=lambda pair: pair[0].opened_at)


def _sum_up(preset: str, raised: int, compared: list[tuple["SeatFlag", str]]) -> str:
    number = {
        was: sum(each == was for _, each in compared) for was in ("as before", "new", "no longer")
    }
    flags = number["as before"] + number["new"]
    return (
        f"{preset}: {flags} flags, where {raised} were raised "
        f"({number['as before']} as before, {number['new']} new, {number['no longer']} no longer)"
    )


def _who(seat: int | None, names: dict[int, str | None]) -> str:
    if seat is None:
        return "whole class"
    return " ".join((names.get(seat) or f"Seat {seat}").split())


def _line(flag: "SeatFlag", was: str, names: dict[int, str | None]) -> str:
    peak = "" if flag.peak is None else f"peak {flag.peak:.1f}"
    span = f"{_clock(flag.opened_at)} to {_clock(flag.closed_at)}"
    return f"{was:9}  {_who(flag.seat, names):20.20}  {flag.kind:8}  {span:22}  {peak}".rstrip()


def _clock(moment: datetime | None) -> str:
    return "the end" if moment is None else f"{moment.astimezone():%H:%M:%S}"


def _entry(flag: "SeatFlag", was: str, names: dict[int, str | None]) -> dict[str, Any]:
    return {
        "was": was.replace(" ", "_"),
        "seat": flag.seat,
        "name": None if flag.seat is None else names.get(flag.seat),
        "kind": str(flag.kind),
        "opened_at": flag.opened_at.isoformat(timespec="milliseconds"),
        "closed_at": flag.closed_at and flag.closed_at.isoformat(timespec="milliseconds"),
        "prolonged": flag.prolonged,
        "peak": flag.peak,
    }
