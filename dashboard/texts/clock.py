"""Times as a person reads them, in this computer's time zone."""

from datetime import UTC, datetime, timedelta, timezone

from dashboard import texts


def utc_now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment in this computer's time zone, with the offset valid on that day."""
    return moment.astimezone()


def zone_of(started_at: datetime) -> timezone:
    """The one offset by which a lesson is drawn: that of its start.

    A chart over a night on which summer time ends would run backward by the wall clock.
    """
    return timezone(local(started_at).utcoffset() or timedelta())


def by_start(moment: datetime, started_at: datetime) -> datetime:
    """`moment` by the clock that was valid when the lesson began."""
    return moment.astimezone(zone_of(started_at))


def lesson_time(started_at: datetime, moment: datetime) -> str:
    """Clock time of a moment of a lesson, by the clock that was valid when the lesson began.

    All that is said of one lesson uses this, as its charts do: no time comes twice.
    """
    return by_start(moment, started_at).strftime("%H:%M")


def lesson_seconds(started_at: datetime, moment: datetime) -> str:
    """`lesson_time` with seconds, for example "10:42:07"."""
    return by_start(moment, started_at).strftime("%H:%M:%S")


def span_text(begin: datetime, end: datetime) -> str:
    """ "10:00 to 10:45"; with offsets where the clock was changed between the two."""
    if local(begin).utcoffset() == local(end).utcoffset():
        return f"{time_text(begin)} to {time_text(end)}"
    return " to ".join(f"{time_text(at)} ({offset_text(at)})" for at in (begin, end))


def offset_text(moment: datetime) -> str:
    """The offset from UTC that is valid at that moment, for example "UTC+02:00"."""
    return str(timezone(local(moment).utcoffset() or timedelta()))


def time_text(moment: datetime) -> str:
    """Clock time, for example "10:42"."""
    return local(moment).strftime("%H:%M")


def date_text(moment: datetime) -> str:
    """Weekday and date, for example "Tue 4 Mar 2025"."""
    at = local(moment)
    return f"{texts.WEEKDAYS[at.weekday()]} {at.day} {texts.MONTHS_SHORT[at.month - 1]} {at.year}"


def day_text(moment: datetime) -> str:
    """Day and month, for example "4 Mar"."""
    at = local(moment)
    return f"{at.day} {texts.MONTHS_SHORT[at.month - 1]}"


def duration_text(seconds: float) -> str:
    """A length of time in its one or two largest units: "12 s", "4 min", "1 h 05 min"."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} min"
