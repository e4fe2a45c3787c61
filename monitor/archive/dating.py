"""When a lesson began, as far as the name of its recording tells; names are as programs write them.

GMT20260304-090000_Recording_gallery_1280x720.mp4         Zoom, cloud; UTC
2026-03-04 09.00.00 Algebra Zoom Meeting/video1234.mp4    Zoom, local; the folder's name
Algebra-20260304_090000-Meeting Recording.mp4             Teams; with UTC behind it in UTC
abc-defg-hij (2026-03-04 at 09:00 GMT+1).mp4              Meet
2026-03-04 09-00-00.mkv                                   OBS
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from monitor.sources.container_facts import plausible
from monitor.sources.containers import read_facts

_DATE = r"(?P<year>20\d\d)[-_./]?(?P<month>[01]\d)[-_./]?(?P<day>[0-3]\d)"
_COLON = r"[-_.:\uff1a\ua789]?"
_TIME = rf"(?P<hour>[0-2]\d)(?:h|{_COLON})(?P<minute>[0-5]\d)(?:{_COLON}(?P<second>[0-5]\d))?"
_ZONE = r"(?:\s?(?P<zone>Z|UTC|GMT)(?P<offset>[+\u2212-]\d{1,2}(?:[:.]?\d\d)?)?)"
_BETWEEN = r"(?:[-_ T]|,? at |, )\s?"
_UTC_FIRST = re.compile(rf"(?<![A-Za-z0-9])(?:GMT|UTC){_DATE}[-_ T]{_TIME}(?!\d)")
_WITH_ZONE = re.compile(rf"(?<!\d){_DATE}{_BETWEEN}{_TIME}{_ZONE}(?![A-Za-z\d])")
_LOCAL = re.compile(rf"(?<!\d){_DATE}{_BETWEEN}{_TIME}(?!\d)")
_MOST_OFFSET = timedelta(hours=14)


def began_at(path: Path) -> datetime | None:
    """When the recording began where its name says more than its header; None: the header counts.

    A name with its zone comes first: meeting programs write the beginning there, and into the
    header when the file was converted. A name without one is this computer's time and counts where
    the header has no date; so does the folder's name, which is where Zoom writes it.
    """
    told = _found(path.name, _UTC_FIRST, _in_utc) or _found(path.name, _WITH_ZONE, _in_zone)
    if told is not None:
        return told
    if read_facts(path).created_at is not None:
        return None
    return _found(path.name, _LOCAL, _in_local) or _found(
        path.absolute().parent.name, _LOCAL, _in_local
    )


def _found(
    name: str, pattern: re.Pattern[str], place: Callable[[datetime, re.Match[str]], datetime | None]
) -> datetime | None:
    """The first date in a name that can be one, UTC."""
    for match in pattern.finditer(name):
        date = (int(match[each]) for each in ("year", "month", "day"))
        time = (int(match[each] or 0) for each in ("hour", "minute", "second"))
        try:
            moment = place(datetime(*date, *time), match)  # type: ignore[arg-type]
        except (ValueError, OverflowError, OSError):
            continue
        if (sure := plausible(moment)) is not None:
            return sure
    return None


def _in_utc(moment: datetime, _match: re.Match[str]) -> datetime:
    return moment.replace(tzinfo=UTC)


def _in_local(moment: datetime, _match: re.Match[str]) -> datetime:
    return moment.astimezone()


def _in_zone(moment: datetime, match: re.Match[str]) -> datetime | None:
    text = (match["offset"] or "").replace("\u2212", "-").replace(".", ":")
    if not text:
        return moment.replace(tzinfo=UTC)
    sign, digits = (-1 if text[0] == "-" else 1), text[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    offset = sign * timedelta(hours=int(hours), minutes=int(minutes))
    return None if abs(offset) > _MOST_OFFSET else moment.replace(tzinfo=timezone(offset))
