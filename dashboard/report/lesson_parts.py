"""Parts of a lesson's report: topics to go over again, answers on the tiles, and the pace."""

from dataclasses import dataclass

from dashboard import texts
from dashboard.series import frames as series
from dashboard.series import posture
from dashboard.series.pace import Minute, minutes
from dashboard.series.reactions import by_minute
from dashboard.series.sections import hard_sections, section_text
from dashboard.series.topics import Topic
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView
from dashboard.viewmodels.posture import kept_signals, shares_of
from dashboard.viewmodels.share_words import percent

_MINUTE_MS = 60_000
_MOST_ROWS = 30


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of the report in words. told: one sentence above it; rows: the first cell names."""

    told: str
    heads: tuple[str, ...]
    rows: list[list[str]]


def hard_rows(view: LessonView, topics: list[Topic]) -> list[tuple[str, str]] | None:
    """Topic, and by how much it stood out, the hardest first; None where too little is known."""
    session = view.records.session
    found = hard_sections(topics, view.mood, view.records.flags, session.started_at)
    if found is None:
        return None
    return [(each.topic.text or texts.TOPIC_UNMARKED, section_text(each)) for each in found]


def answer_rows(view: LessonView) -> Rows | None:
    """Answers on the tiles by minute; None where nobody answered."""
    started_at = view.records.session.started_at
    length = -(-view.window_ms[1] // _MINUTE_MS)
    found = by_minute(view.records.reactions, started_at, length)
    if not found:
        return None
    rows = [
        [
            _time(view, minute * _MINUTE_MS),
            *(str(counts[minute] or "–") for counts in found.values()),
        ]
        for minute in range(length)
        if any(counts[minute] for counts in found.values())
    ]
    return Rows(
        texts.reactions_total({kind: sum(counts) for kind, counts in found.items()}),
        (texts.REACTIONS_TIME, *(texts.REACTION_KIND[kind] for kind in found)),
        rows,
    )


def pace_rows(view: LessonView) -> Rows | None:
    """Minutes that may have been too fast, of those known; None where none is known."""
    records = view.records
    found = minutes(
        view.mood, records.speech, records.markers, records.session.started_at, records.reactions
    )
    if not found:
        return None
    fast = [each for each in found if each.may_be_too_fast]
    return Rows(
        texts.pace_sum(len(fast), len(found)),
        texts.PACE_COLUMNS[:6],
        [_minute(view, each) for each in fast],
    )


def posture_rows(view: LessonView) -> Rows | None:
    """Shares of the class turned away and with heads down over time; None where not kept."""
    kept = kept_signals(view)
    if not kept:
        return None
    found = posture.minutes(view.records.posture)
    if not found:
        return Rows(texts.POSTURE_NONE, (), [])
    told = texts.posture_mean(posture.means(found))
    heads = (*texts.POSTURE_COLUMNS, *(texts.POSTURE_NAME[name] for name in kept))
    step_ms = -(-len(found) // _MOST_ROWS) * _MINUTE_MS
    rows = [
        [_time(view, one.at_ms), f"{one.faces:.0f}", *shares_of(one, kept)]
        for one in posture.minutes(view.records.posture, step_ms)
    ]
    return Rows(told, heads, rows)


def _minute(view: LessonView, each: Minute) -> list[str]:
    return [
        _time(view, each.at_ms),
        percent(each.tense),
        percent(each.quiet),
        texts.PACE_ASKED if each.asked else "–",
        str(each.slower or "–"),
        str(each.faster or "–"),
    ]


def _time(view: LessonView, at_ms: int) -> str:
    started_at = view.records.session.started_at
    return clock.lesson_time(started_at, series.moment(started_at, at_ms))
