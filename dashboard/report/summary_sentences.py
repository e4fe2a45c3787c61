"""What happened in a lesson, in a few plain sentences for its report."""

from typing import Any

from dashboard import texts
from dashboard.series import frames as series
from dashboard.series.flag_state import has_subsided, is_believed
from dashboard.series.sections import hard_sections, section_text
from dashboard.series.topics import Topic
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView, seen_of_tiles, unseen_s
from storage.kinds import FlagKind, Verdict


def summary(view: LessonView, topics: list[Topic]) -> list[str]:
    """Sentences in order: what was seen, the mood, the flags, the topics, what was not seen."""
    found = [
        seen_sentence(view),
        mood_sentence(view),
        *(_flags(view, kind) for kind in FlagKind),
        _nobody(view),
        _topics(topics),
        *_hard(view, topics),
        answered_sentence(view),
        _unseen(view),
    ]
    return [sentence for sentence in found if sentence]


def seen_sentence(view: LessonView) -> str:
    """How long was watched, and how much could be read."""
    length = clock.duration_text(view.length_s)
    buckets = view.records.buckets
    seen, tiles = seen_of_tiles(buckets)
    samples = float(buckets["samples"].sum())
    if not seen:
        return texts.report_nothing_seen(length)
    return texts.report_seen(length, round(seen / samples), round(tiles / samples), seen / tiles)


def mood_sentence(view: LessonView) -> str:
    """What most faces looked like; "" where nothing was seen."""
    shares = series.average(view.mood)
    if not shares:
        return texts.REPORT_TOO_FEW if view.records.session.class_only else ""
    first, second = sorted(shares, key=lambda emotion: -shares[emotion])[:2]
    return texts.report_mood(first, shares[first], second, shares[second])


def _believed(view: LessonView, kind: FlagKind) -> list[Any]:
    return [flag for flag in view.records.flags if flag.kind == kind and is_believed(flag)]


def _flags(view: LessonView, kind: FlagKind) -> str:
    own = _believed(view, kind)
    if not own:
        return ""
    students = sum(flag.seat_id is not None for flag in own)
    passed = sum(has_subsided(flag) for flag in own)
    return texts.report_flags(kind, students, len(own) - students, passed)


def _nobody(view: LessonView) -> str:
    if any(_believed(view, kind) for kind in FlagKind) or view.records.class_mood.empty:
        return ""
    if view.records.flags:
        return texts.report_all_wrong(len(view.records.flags))
    return texts.REPORT_NO_CLASS_FLAG if view.records.session.class_only else texts.REPORT_NO_FLAG


def _topics(topics: list[Topic]) -> str:
    names = [topic.text or texts.TOPIC_UNMARKED for topic in topics if topic.unresolved]
    if names:
        return texts.report_unresolved(names)
    if not any(topic.resolved for topic in topics):
        return ""
    lost = any(topic.lost for topic in topics)
    return texts.REPORT_RESOLVED_OR_LOST if lost else texts.REPORT_ALL_RESOLVED


def _hard(view: LessonView, topics: list[Topic]) -> list[str]:
    """What to go over again, the hardest first."""
    session = view.records.session
    found = hard_sections(topics, view.mood, view.records.flags, session.started_at)
    if found == []:
        return [texts.HARD_NONE]
    return [
        f"{texts.HARD_SECTIONS_TITLE}: {section.topic.text or texts.TOPIC_UNMARKED}, "
        f"{section_text(section)}"
        for section in found or ()
    ]


def answered_sentence(view: LessonView) -> str:
    """What the teacher said of the flags; "" where nothing."""
    given = [flag.verdict for flag in view.records.flags if flag.verdict is not None]
    if not given:
        return ""
    return texts.report_answers(
        len(given), len(view.records.flags), given.count(str(Verdict.HELPFUL))
    )


def _unseen(view: LessonView) -> str:
    seconds = unseen_s(view.dark)
    if not seconds:
        return ""
    return texts.report_unseen(clock.duration_text(seconds), len(view.dark))
