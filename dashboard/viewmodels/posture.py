"""What pages say of faces turned away and heads down."""

from dashboard import texts
from dashboard.reads.records import LiveRecords
from dashboard.series import posture
from dashboard.series.posture import ClassShare, PostureMinute
from dashboard.viewmodels.lesson import LessonView

_SOON_MS = 30_000  # a lesson has hardly begun: nothing is known yet, and nothing is said


def posture_line(records: LiveRecords) -> str:
    """The last minute in a line; "" where it is not kept, or cannot be known yet."""
    session = records.session
    if not (session.counts_turned_away or session.counts_head_down):
        return ""
    minute = posture.lately(records.posture, records.position_ms)
    if minute is None:
        return texts.POSTURE_FEW if records.position_ms > _SOON_MS else ""
    shares = posture.means([minute])
    return texts.posture_now(shares) if shares else ""


def kept_signals(view: LessonView) -> list[str]:
    """Which of the signals the lesson keeps."""
    session = view.records.session
    asked = (session.counts_turned_away, session.counts_head_down)
    return [name for name, kept in zip(posture.SIGNALS, asked, strict=True) if kept]


def shares_of(one: PostureMinute, kept: list[str]) -> list[str]:
    """The shares of a minute in words, of the signals kept."""
    return [_words(getattr(one, name)) for name in kept]


def _words(share: ClassShare | None) -> str:
    if share is None:
        return texts.PACE_UNKNOWN
    return texts.posture_interval(share.value, share.low, share.high)
