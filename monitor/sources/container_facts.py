"""What a recording's header says of it, which OpenCV does not tell."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EARLIEST = datetime(2001, 1, 1, 0, 0, 1, tzinfo=UTC)
"""Clocks that were never set count from 1904, 1970, 2000 or 2001."""
_CLOCK_SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """What is known of a recording before a picture is decoded; None where it is not said.

    created_at: aware, plausible. pictures: codec of every track of moving pictures, () where there
    is sound only. pictures_end_s: when the last picture ends, in the recording's time. length_s: of
    the whole recording, sound included. lead_s: an edit that shows nothing before the first
    picture. absolute_stamps: its time stamps count from the beginning of the recording, sound
    included. first_stamp_s: the time stamp from which a recording written live counts. cut_off: the
    file ends before its own structure does.
    """

    created_at: datetime | None = None
    pictures: tuple[str, ...] | None = None
    pictures_end_s: float | None = None
    length_s: float | None = None
    lead_s: float = 0.0
    absolute_stamps: bool = False
    first_stamp_s: float = 0.0
    cut_off: bool = False


def plausible(moment: datetime | None, now: datetime | None = None) -> datetime | None:
    """The moment in UTC, or None where it is the date of a clock that was never set, or to come.

    Without a zone it is this computer's time.
    """
    if moment is None:
        return None
    try:
        moment = moment.astimezone(UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return moment if _EARLIEST <= moment <= (now or datetime.now(UTC)) + _CLOCK_SLACK else None


def since(start: datetime, seconds: float) -> datetime | None:
    """`start` plus seconds; None where that is no date or the clock stood at its start."""
    try:
        return plausible(start + timedelta(seconds=seconds)) if seconds else None
    except (OverflowError, ValueError):
        return None


def from_text(text: str) -> datetime | None:
    """A date with a time of day as headers write them: ISO 8601, or C's `Mon Mar  2 09:00:00 2026`.

    None for anything else, a date alone included: it does not say when a lesson began.
    """
    text = text.strip().strip("\0").strip()
    if text.upper().startswith("UTC "):  # mkvmerge and VLC write the zone in front
        text = text[4:] + "+00:00"
    try:
        if len(text) > 10:
            return plausible(datetime.fromisoformat(text.replace("/", "-")))
    except ValueError:
        pass
    try:
        return plausible(datetime.strptime(" ".join(text.split()), "%a %b %d %H:%M:%S %Y"))
    except ValueError:
        return None
