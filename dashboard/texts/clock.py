"""Times as a person reads them, in this computer's time zone."""

from datetime import UTC, datetime

from dashboard import texts


def utc_now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment in this computer's time zone, with the offset valid on that day."""
    return moment.astimezone()


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


def seconds_text(moment: datetime) -> str:
    """Clock time with seconds, for example "10:42:07"."""
    return local(moment).strftime("%H:%M:%S")
