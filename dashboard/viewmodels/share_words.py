"""Shares of time or faces as pages and reports say them."""

from dashboard import texts
from dashboard.language import formats
from dashboard.series.weeks.shares import Share


def percent(share: float | None) -> str:
    """Whole percent; a dash where nothing is known."""
    return "–" if share is None else formats.percent(share)


def interval_text(share: Share | None) -> str:
    """ "4% to 9%"; a dash where it is too short to tell."""
    if share is None or share.low is None or share.high is None:
        return "–"
    return texts.interval(share.low, share.high)
