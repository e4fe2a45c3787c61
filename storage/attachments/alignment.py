"""Where a file lies on a lesson's time axis: by its clock, by a date, by the seconds of speech."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage.attachments.lines import Basis, Line, Origin, Parsed, Placed, shifted
from storage.attachments.speech_match import Spoken, matched
from storage.attachments.times import DAY_MS, HOUR_MS, Began

_SHORTLY, _AROUND = timedelta(minutes=15), timedelta(hours=2)
"""A recording begins shortly before its lesson was watched, if before; at most so much."""
_OFFSET = re.compile(r"([+-]?)((?:[0-9]{1,7}:){0,2}[0-9]{1,7}(?:\.[0-9]{1,6})?)")
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Axis:
    """A lesson's time axis: from `started_at` on, `length_ms` long; spoken: see `speech_match`."""

    started_at: datetime
    length_ms: int
    spoken: Sequence[Spoken] = ()

    def ms_of(self, moment: datetime) -> int:
        """A moment as ms since the lesson began."""
        return round((moment - self.started_at) / timedelta(milliseconds=1))


def placed(parsed: Parsed, axis: Axis, began: Began | None, asked_ms: int | None = None) -> Placed:
    """The lines on the lesson's axis. asked_ms: where the file's zero lies, as the teacher says."""
    if parsed.basis in (Basis.RECORDING, Basis.NONE):
        lines, origin, certainty = parsed.lines, Origin.BEGINNING, None
        offset_ms = 0
        if asked_ms is None and parsed.basis is Basis.RECORDING:
            offset_ms, origin, certainty = _found(parsed.lines, axis, began)
    else:
        lines, origin, certainty, offset_ms = _by_clock(parsed, axis), Origin.CLOCK, None, 0
    if asked_ms is not None:
        offset_ms, origin = asked_ms, Origin.SET
    lines = shifted(lines, offset_ms)
    inside = sum(line.begins_ms < axis.length_ms and line.ends_ms > 0 for line in lines)
    return Placed(parsed, lines, offset_ms, origin, certainty, inside)


def _found(
    lines: Sequence[Line], axis: Axis, began: Began | None
) -> tuple[int, Origin, float | None]:
    """Where a recording's begin lies, how that is known, and how sure it is."""
    moments = [axis.ms_of(moment) for moment in began.moments()] if began else []
    for early in (_SHORTLY, _AROUND):
        for at_ms in moments:
            if -early / timedelta(milliseconds=1) <= at_ms < axis.length_ms:
                return at_ms, Origin.DATE, None
    match = matched(lines, axis.spoken, axis.length_ms)
    if match is not None:
        return match.offset_ms, Origin.SPEECH, match.certainty
    return 0, Origin.BEGINNING, None


def _by_clock(parsed: Parsed, axis: Axis) -> tuple[Line, ...]:
    """Lines with clock times as ms since the lesson began.

    A time without a day is of the day on which it lies nearest to the lesson.
    """
    local = axis.started_at.astimezone()
    midnight = datetime(local.year, local.month, local.day)
    made = []
    for line in parsed.lines:
        if parsed.basis is Basis.UTC:
            at_ms = axis.ms_of(datetime.fromtimestamp(line.begins_ms / 1000, UTC))
        elif parsed.basis is Basis.LOCAL:
            at_ms = axis.ms_of(_aware(_EPOCH, line.begins_ms))
        else:
            days = (line.begins_ms + day * DAY_MS for day in (-1, 0, 1))
            near = (axis.ms_of(_aware(midnight, ms)) for ms in days)
            at_ms = min(near, key=lambda ms: max(-ms, ms - axis.length_ms, 0))
        length = line.ends_ms - line.begins_ms
        made.append(Line(at_ms, at_ms + length, line.speaker, line.text))
    return tuple(sorted(made, key=lambda line: line.begins_ms))


def _aware(midnight: datetime, ms: int) -> datetime:
    """A wall clock's time on this computer as a moment."""
    return (midnight + timedelta(milliseconds=ms)).astimezone()


def offset_of(words: str) -> int | None:
    """Milliseconds of "75", "-75.5", "1:15" or "1:02:03"; None for what is no time."""
    found = _OFFSET.fullmatch(words.strip())
    if found is None:
        return None
    seconds = 0.0
    for part in found[2].split(":"):
        seconds = 60 * seconds + float(part)
    ms = round(1000 * seconds)
    if ms > 100 * HOUR_MS:
        return None
    return -ms if found[1] == "-" else ms
