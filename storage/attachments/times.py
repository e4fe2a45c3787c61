"""Times as captions and chats write them: of a recording, of the day, and dates in names."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

HOUR_MS, MINUTE_MS, SECOND_MS = 3_600_000, 60_000, 1000
DAY_MS = 24 * HOUR_MS
_AFTERNOON = r"[AaPp]\.?\s?[Mm]\.?"
_BEFORE = "上午|下午|오전|오후|午前|午後"
CLOCK = re.compile(
    rf"(?P<half_before>{_BEFORE})?\s?(?P<hour>\d{{1,2}})[:.h](?P<minute>\d\d)"
    rf"(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?(?:\s?(?P<half>{_AFTERNOON})(?![A-Za-z]))?"
)
"""A time of day, such as 10:02:33, 3:02 PM or 오후 3:02."""
ISO_DATE = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\.?")
OTHER_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?,?")
"""A date of which day and month cannot be told apart."""
_ZONE = re.compile(r"\s*(?:Z|UTC|GMT)?\s*(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")
_UTC = re.compile(r"\s*(?:Z|UTC|GMT)\b")


def clock_ms(found: re.Match[str]) -> int | None:
    """Milliseconds since midnight of a match of `CLOCK`; None for what is no time of day."""
    hour, minute = int(found["hour"]), int(found["minute"])
    second = int(found["second"] or 0)
    half = (found["half"] or "").lower()
    late = half.startswith("p") or found["half_before"] in ("下午", "오후", "午後")
    early = half.startswith("a") or found["half_before"] in ("上午", "오전", "午前")
    if (late or early) and hour <= 12:
        hour = hour % 12 + (12 if late else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS


def date_ms(found: re.Match[str]) -> int | None:
    """Milliseconds from 1970 to a day, as if it were in UTC; None for no date of this century."""
    return _since_1970(int(found["year"]), int(found["month"]), int(found["day"]))


def _since_1970(year: int, month: int, day: int) -> int | None:
    if not 2000 <= year <= 2099:
        return None
    try:
        moment = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return round(moment.timestamp()) * SECOND_MS


@dataclass(frozen=True, slots=True)
class Began:
    """When a recording began, as its file says: by UTC, or by a clock of an unknown zone.

    A clock without a zone is this computer's in most files, and UTC in some.
    """

    naive: datetime
    zone: timezone | None

    def moments(self) -> list[datetime]:
        """What that may be, the likeliest first."""
        if self.zone is not None:
            return [self.naive.replace(tzinfo=self.zone)]
        return [self.naive.astimezone(), self.naive.replace(tzinfo=UTC)]


_BEGAN = (
    # Zoom: GMT20260304-090000_Recording.transcript.vtt
    re.compile(r"(?P<gmt>GMT)(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)"),
    # Teams: Algebra-20260304_100233-Meeting Recording.vtt
    re.compile(r"(?P<gmt>(?!))?(?<!\d)(\d{4})(\d\d)(\d\d)[_T-](\d\d)(\d\d)(\d\d)(?!\d)"),
    # Meet: Algebra (2026-03-04 at 10:02 GMT+1); Zoom's folders: 2026-03-04 10.02.33; ISO 8601
    re.compile(
        r"(?P<gmt>(?!))?(?<!\d)(\d{4})[-/](\d\d)[-/](\d\d)(?:\s+at\s+|[ T_,]+)"
        r"(\d{1,2})[:.\-_](\d\d)(?:[:.\-_](\d\d))?(?:\.\d+)?"
    ),
)


def began(text: str) -> Began | None:
    """The first date with a time that a name of a file, or its head, tells; None without any."""
    for pattern in _BEGAN:
        for found in pattern.finditer(text):
            parts = [int(part or 0) for part in found.groups()[1:]]
            try:
                naive = datetime(*parts)  # type: ignore[arg-type]
            except ValueError:
                continue
            if 2000 <= naive.year <= 2099:
                return Began(naive, UTC if found["gmt"] else _zone(text[found.end() :]))
    return None


def _zone(rest: str) -> timezone | None:
    if found := _ZONE.match(rest):
        hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
        if hours > 14 or minutes > 59:
            return None
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if found["sign"] == "-" else offset)
    return UTC if _UTC.match(rest) else None
