"""What stands on the tiles now: counts in a line, and the raised hands in their order."""

from datetime import datetime, timedelta

from dash import html

from dashboard import texts
from dashboard.components.base import Component, attributes, icon, panel, person
from dashboard.reads.records import LiveRecords
from dashboard.series import frames as series
from dashboard.series.pace import MINUTE_MS, too_fast
from dashboard.series.reactions import RaisedHand, raised_hands, shown_now, wishes
from dashboard.viewmodels import live as live_view
from storage.kinds import ReactionKind


def answers_panel() -> Component:
    """The frame; its parts arrive with the tick, and it is hidden while there are none."""
    counts = html.P(id="live-answers", className="answers-now", **attributes(role="status"))
    hands = html.Ol(id="live-hands", className="hands")
    return html.Div(
        panel(
            texts.REACTIONS_TITLE, counts, hands, class_name="answers-panel", about="live_answers"
        ),
        id="live-answers-box", className="nothing",
    )  # fmt: skip


def answers_line(records: LiveRecords) -> str:
    """The counts, or "" where there are none; that none are read, where that is so."""
    if records.session.reads_answers is False:
        return texts.REACTIONS_NOT_READ
    return texts.reactions_now(shown_now(records.reactions, records.moment))


def hands(records: LiveRecords) -> list[tuple[RaisedHand, int]]:
    """Raised hands in their order, each with the whole minutes that it has been up."""
    now = records.moment
    return [
        (hand, (now - hand.since) // timedelta(minutes=1))
        for hand in raised_hands(records.reactions, now)
    ]


def hand_items(found: list[tuple[RaisedHand, int]]) -> list[Component]:
    """The list of raised hands."""
    return [
        html.Li([icon("hand"), _name(hand), " ", html.Span(texts.hand_since(minutes))])
        for hand, minutes in found
    ]


def _name(hand: RaisedHand) -> Component:
    if hand.number is None:
        return html.Span(texts.HAND_SOMEBODY)
    return person(texts.seat_name(hand.number, hand.name))


def pace_line(records: LiveRecords) -> str:
    """The pace of the last minutes in a line, or "" while nothing is known of it."""
    now: datetime = records.moment
    mood = live_view.shown_columns(records)
    tense = series.tense_share(mood, records.position_ms - MINUTE_MS)
    slower = wishes(records.reactions, now, ReactionKind.SLOWER)
    faster = wishes(records.reactions, now, ReactionKind.FASTER)
    reads = records.session.reads_answers is not False
    told = texts.pace_now(slower, faster, tense, reads_answers=reads)
    tiles = records.monitor.tiles if records.monitor else 0
    fast = too_fast(tense, None, slower / tiles if tiles else 0.0, slower)
    return f"{told} {texts.PACE_NOW_FAST}" if told and fast else told
