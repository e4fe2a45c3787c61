"""Times as a person reads them, in this computer's time zone."""

from datetime import UTC, datetime, timedelta, timezone

from dashboard.language import formats
from dashboard.language.catalogue import gettext


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
        return gettext("{begin} to {end}", begin=time_text(begin), end=time_text(end))
    first, last = (f"{time_text(at)} ({offset_text(at)})" for at in (begin, end))
    return gettext("{begin} to {end}", begin=first, end=last)


def offset_text(moment: datetime) -> str:
    """The offset from UTC that is valid at that moment, for example "UTC+02:00"."""
    return str(timezone(local(moment).utcoffset() or timedelta()))


def time_text(moment: datetime) -> str:
    """Clock time, for example "10:42"."""
    return local(moment).strftime("%H:%M")


def date_text(moment: datetime) -> str:
    """Weekday and date, for example "Tue 4 Mar 2025"."""
    return formats.whole_date(local(moment))


def day_text(moment: datetime) -> str:
    """Day and month, for example "4 Mar"."""
    return formats.short_date(local(moment))


def duration_text(seconds: float) -> str:
    """A length of time in its one or two largest units: "12 s", "4 min", "1 h 05 min"."""
    whole = max(0, int(seconds))
    if whole < 60:
        return gettext("{number} s", number=whole)
    minutes = whole // 60
    if minutes < 60:
        return gettext("{number} min", number=minutes)
    return gettext("{hours} h {minutes:02d} min", hours=minutes // 60, minutes=minutes % 60)
