"""Three numbers for two seconds: how much is seen, how many look confused, how many at ease."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard import texts
from dashboard.reads.records import LiveRecords
from dashboard.series.flag_state import FlagNow, is_believed
from dashboard.viewmodels import live as live_view
from dashboard.viewmodels.live import Status
from storage.kinds import FlagKind


@dataclass(frozen=True, slots=True)
class Number:
    """One large number. rest: stands small behind it, such as "of 25"; icon: of `theme`."""

    value: str
    rest: str
    words: str
    icon: str


def numbers(
    records: LiveRecords | None,
    status: Status | None,
    flags: Sequence[FlagNow],
    shares: Mapping[str, float],
) -> tuple[Number, Number, Number]:
    """Faces read, who looks confused, share at ease; a dash where it is not known.

    flags: those to look at; shares: mean share of each emotion now, empty where it is not known or
    withheld. How many look confused is the count of those flags, as in the sentence; in a
    class-only lesson, where no student is flagged, the mean count of the last half minute.
    """
    watching = records is not None and status is not None and live_view.is_watching(status)
    seen, tiles, confused, ease = texts.GLANCE_UNKNOWN, "", texts.GLANCE_UNKNOWN, ""
    if records is not None and watching and records.monitor is not None:
        seen = str(records.monitor.seen - records.monitor.unsure)
        tiles = texts.GLANCE_OF.format(whole=records.monitor.tiles)
        confused = _confused(records, flags, shares)
        ease = f"{100 * (shares['neutral'] + shares['happy']):.0f}" if shares else ""
    return (
        Number(seen, tiles, texts.GLANCE_SEEN, "self"),
        Number(confused, "", texts.glance_confused(confused), "confused"),
        Number(ease or texts.GLANCE_UNKNOWN, "%" if ease else "", texts.GLANCE_EASE, "happy"),
    )


def _confused(records: LiveRecords, flags: Sequence[FlagNow], shares: Mapping[str, float]) -> str:
    if not records.session.class_only:
        of_students = [item.flag for item in flags if item.flag.seat_id is not None]
        return str(sum(f.kind == FlagKind.CONFUSED and is_believed(f) for f in of_students))
    if not shares:
        return texts.GLANCE_UNKNOWN
    mood = live_view.shown_mood(records)
    # the roll-up that is running, and the one that has just ended, as of the shares
    now = mood["bucket_ms"].to_numpy() >= records.position_ms - 2 * live_view.NOW_MS
    return str(round(float(np.mean(mood["confused"].to_numpy()[now]))))
