"""A lesson on one page, which a teacher sends to themself: what to do next, on what grounds."""

from collections.abc import Sequence
from datetime import datetime
from unicodedata import east_asian_width

from sqlalchemy import Engine

from dashboard import texts
from dashboard.report.lesson_parts import hard_rows
from dashboard.report.page import EMOTIONS, lesson_chart, reported, topics_of
from dashboard.report.rendering import render
from dashboard.report.summary_sentences import answered_sentence, mood_sentence, seen_sentence
from dashboard.series import frames as series
from dashboard.viewmodels.lesson import LessonView

MOST_SECTIONS = 3
_TITLE, _CLASS, _TOPIC = 80, 40, 60
"""Characters of names: with more of the widest letters they would not leave room for the rest."""


def one_page(engine: Engine, session_id: int, now: datetime) -> str:
    """The summary of a session as HTML. Raises StorageError where there is no such session."""
    return one_page_html(reported(engine, session_id, now), now)


def one_page_html(view: LessonView, now: datetime) -> str:
    """The summary of a lesson as HTML; printed it fills one page at most, whatever it is named."""
    records = view.records
    session = records.session
    hard = hard_rows(view, topics_of(view))
    return render(
        "one_page.html",
        now,
        session=session,
        title=cut(session.title or texts.UNTITLED, _TITLE),
        class_name=cut(session.class_name, _CLASS),
        until=view.until,
        headline=mood_sentence(view) or texts.REPORT_NO_MOOD,
        hard=[(cut(topic, _TOPIC), why) for topic, why in (hard or ())[:MOST_SECTIONS]],
        more=max(0, len(hard or ()) - MOST_SECTIONS),
        hard_none=_hard_none(hard),
        answered=answered_sentence(view) or texts.report_unanswered(len(records.flags)),
        coverage=seen_sentence(view),
        chart=lesson_chart(view),
        emotions=EMOTIONS,
        shares=series.average(view.mood),
    )


def cut(words: str, most: int) -> str:
    """At most so many characters, on one line; a wide one, as of Chinese, counts twice."""
    line = " ".join(words.split())
    room = most
    for place, letter in enumerate(line):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return f"{line[: place - 1]}…"
    return line


def _hard_none(hard: Sequence[object] | None) -> str:
    if hard is None:
        return texts.REPORT_HARD_UNKNOWN
    return "" if hard else texts.HARD_NONE
