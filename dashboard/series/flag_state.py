"""The life of a flag as a teacher sees it, worked out from records alone.

    pending     the look is there but has not lasted: only on the seat's card (`Seat.pending`)
    open        it has lasted; `prolonged` once it has gone on for long
    seen        open, and the teacher has acknowledged it
    snoozed     open or not: not shown until a moment, with every other of that student and kind
    resolved    went away by itself
    closed      ended for another reason: the face was not seen, or the lesson ended

A verdict, helpful or wrong, may be given and taken back at any point.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from dashboard import texts
from storage.evidence import SUBSIDED, FlagEvidence
from storage.kinds import Verdict
from storage.rows import FlagRow, ListedFlagRow

JUST_RESOLVED = timedelta(minutes=2)
"""For this long the live page still mentions a flag that went away by itself."""
SNOOZE = timedelta(minutes=10)


class FlagState(StrEnum):
    """Where a flag is in its life."""

    OPEN = "open"
    SEEN = "seen"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FlagNow:
    """One flag as it is listed. snoozed_until: of its student and kind, None where not snoozed."""

    flag: ListedFlagRow
    who: str
    duration_s: float
    state: FlagState = FlagState.OPEN
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LiveFlags:
    """Flags of the live page: to look at (open, then seen), set aside, and gone by themselves."""

    shown: Sequence[FlagNow] = ()
    snoozed: Sequence[FlagNow] = ()
    resolved: Sequence[FlagNow] = ()


def flag_of_row(
    flag: ListedFlagRow, until: datetime, snoozed_until: datetime | None = None
) -> FlagNow:
    """A row of `queries.flags` or `queries.flag` as it is listed; `until`: end of an open one."""
    return FlagNow(
        flag=flag,
        who=texts.WHOLE_CLASS if flag.number is None else texts.seat_name(flag.number, flag.name),
        duration_s=((flag.closed_at or until) - flag.opened_at).total_seconds(),
        state=_state(flag, snoozed_until),
        snoozed_until=snoozed_until,
    )


def evidence_of(flag: FlagRow) -> FlagEvidence:
    """What a flag rests on, of a row of `flag`."""
    return FlagEvidence.from_json(flag.evidence)


def class_figures(flag: FlagRow) -> tuple[float | None, float | None]:
    """How many looked confused of how many seen when a flag of the class opened; else None.

    What was kept when it ended is of its end, and says nothing of how many it was about.
    """
    first = evidence_of(flag).first
    if first.ended is not None:
        return None, None
    return first.looking, first.visible


def is_believed(flag: FlagRow) -> bool:
    """Whether the teacher has not called the flag wrong."""
    return bool(flag.verdict != Verdict.WRONG)


def has_subsided(flag: FlagRow) -> bool:
    """Whether the flag went away by itself."""
    return flag.closed_at is not None and evidence_of(flag).ended == SUBSIDED


def snoozes(flags: Iterable[Any], now: datetime) -> dict[tuple[int | None, str], Any]:
    """The flag that holds the longest snooze still running, by seat and kind."""
    running: dict[tuple[int | None, str], Any] = {}
    for flag in flags:
        if flag.snoozed_until is None or flag.snoozed_until <= now:
            continue
        key = (flag.seat_id, flag.kind)
        if key not in running or running[key].snoozed_until < flag.snoozed_until:
            running[key] = flag
    return running


def live_flags(flags: Sequence[Any], now: datetime, *, class_only: bool) -> LiveFlags:
    """All flags of a running lesson, sorted out for its page, newest first.

    A snooze hides what is open and what opens until it is over; what is still open then is shown.
    Of a class-only lesson only flags of the whole class are listed.
    """
    flags = [flag for flag in flags if flag.seat_id is None or not class_only]
    hidden = snoozes(flags, now)
    open_flags = [flag for flag in flags if flag.closed_at is None]
    by_key = {(flag.seat_id, flag.kind): flag for flag in open_flags}
    visible = [flag for flag in open_flags if (flag.seat_id, flag.kind) not in hidden]
    shown = [flag_of_row(flag, now) for flag in visible]
    shown.sort(key=lambda item: (item.flag.opened_at, item.flag.id), reverse=True)
    # what the teacher is called to, then the rest of the list, then what was acknowledged
    shown.sort(key=lambda item: (item.state is FlagState.SEEN, item.flag.called_at is None))
    set_aside = [
        flag_of_row(by_key.get(key, holder), now, holder.snoozed_until)
        for key, holder in sorted(hidden.items(), key=lambda pair: pair[1].id, reverse=True)
    ]
    gone = [
        flag_of_row(flag, now)
        for flag in reversed(flags)
        if has_subsided(flag)
        and is_believed(flag)
        and flag.closed_at > now - JUST_RESOLVED
        and (flag.seat_id, flag.kind) not in hidden
        and (flag.seat_id, flag.kind) not in by_key
    ]
    return LiveFlags(shown, set_aside, gone)


def _state(flag: FlagRow, snoozed_until: datetime | None) -> FlagState:
    if snoozed_until is not None:
        return FlagState.SNOOZED
    if flag.closed_at is None:
        return FlagState.OPEN if flag.acknowledged_at is None else FlagState.SEEN
    return FlagState.RESOLVED if has_subsided(flag) else FlagState.CLOSED
