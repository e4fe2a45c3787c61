"""Stretches in which nothing could be seen, one at a time, each with its reason."""

from datetime import datetime

from monitor.pipeline.observation import BlindSince
from storage.records import GapEvent


class GapTracker:
    """Opens and closes the gaps of one session."""

    def __init__(self, session_id: int) -> None:
        self._session_id = session_id
        self._open: GapEvent | None = None

    def open(self, moment: BlindSince) -> tuple[GapEvent, ...]:
        """The gap that this moment begins, and the one it ends; none while its own is open."""
        blind = moment.blind
        if self._open is not None and self._open.reason is blind.reason:
            return ()
        ended = self.close(moment.since)
        self._open = GapEvent(self._session_id, blind.reason, moment.since, detail=blind.message)
        return (*ended, self._open)

    def close(self, at: datetime) -> tuple[GapEvent, ...]:
        """The gap that ends where something is seen again."""
        gap, self._open = self._open, None
        if gap is None:
            return ()
        return (GapEvent(gap.session_id, gap.reason, gap.started_at, at, gap.detail),)
