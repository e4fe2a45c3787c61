"""The command `reflag`: what another preset would have flagged in a stored session."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storage import queries
from storage.cli.option_groups import with_groups
from storage.cli.options import (
    SessionArgument,
    StoreOptions,
    connect,
)
from storage.config.flag_presets import Preset
from storage.database.engine import reading
from storage.errors import StorageError
from storage.export.tables import resolve_session
from storage.printable import json_text, say

if TYPE_CHECKING:
    from monitor.flags.replay import SeatFlag

_AFTER = "After class"

commands = typer.Typer()


@commands.command(rich_help_panel=_AFTER)
@with_groups
def reflag(
    *,
    session: SessionArgument,
    preset: Annotated[
        Preset | None, typer.Option(help="Default: as your settings say.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    store: StoreOptions,
) -> None:
    """Show what another preset would have flagged in a stored session. Changes nothing."""
    from monitor.flags.replay import replay, stored_flags  # noqa: PLC0415 - loads the rule of the flags

    settings = store.load(flags__preset=preset and str(preset))
    engine = connect(settings)
    with reading(engine) as connection:
        session_id = resolve_session(connection, session)
        row = connection.execute(queries.session(session_id)).one()
        replayed = replay(connection, session_id, settings.flags)
        if not replayed.readings:
            raise StorageError(_why_nothing(row))
        raised = stored_flags(connection, session_id)
        names = {seat.number: seat.name for seat in connection.execute(queries.seats(session_id))}
    engine.dispose()
    compared = _compare(raised, replayed.flags)
    if as_json:
        report = {
            "session": session_id,
            "preset": settings.flags.preset,
            "readings": replayed.readings,
            "flags": [_entry(flag, was, names) for flag, was in compared],
        }
        typer.echo(json_text(report, indent=2))
        return
    typer.echo(_sum_up(settings.flags.preset, len(raised), compared))
    for flag, was in compared:
        say(_line(flag, was, names))


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
