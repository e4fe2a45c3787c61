"""Topics of a lesson as plain text, one a line with its time, and back.

    10:02:00 Warm-up
    10:17:30 Fractions

A teacher adds, renames, moves and removes topics by editing lines. Times are those of the lesson's
own clock (`texts.clock`), which names no moment twice, unless a lesson lasts a day.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard import texts
from dashboard.texts import clock
from storage.errors import ClassmoodError
from storage.records import TopicMark
from storage.rows import MarkerRow

MOST_TOPICS = 200
LONGEST_TOPIC = 200
"""Characters of one topic."""

_LINE = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\s*[-–—:])?(?:\s+|$)(.*)")


class AgendaError(ClassmoodError):
    """A line that is no topic; the message names the line and what to write."""


def agenda_text(marks: Sequence[MarkerRow | TopicMark], started_at: datetime) -> str:
    """The topics of a lesson, one a line, in order of time."""
    return "\n".join(_line(mark, started_at) for mark in sorted(marks, key=lambda m: m.marked_at))


def parse_agenda(
    text: str, marks: Sequence[MarkerRow], started_at: datetime, ended_at: datetime
) -> list[TopicMark]:
    """What the lines ask for, in order of time; empty lines are passed over.

    marks: the topics that the text was made of. A line that did not change keeps its mark to the
    millisecond; one whose words or time changed keeps its id. Raises AgendaError.
    """
    lines = [
        (number, line.strip())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    if len(lines) > MOST_TOPICS:
        raise AgendaError(texts.AGENDA_TOO_MANY.format(most=MOST_TOPICS, count=len(lines)))
    kept, changed = [], []
    free = sorted(marks, key=lambda mark: mark.marked_at)
    for number, line in lines:
        same = next((mark for mark in free if _line(mark, started_at) == line), None)
        if same is None:
            changed.append(_parse(number, line, started_at, ended_at))
        else:
            free.remove(same)
            kept.append(TopicMark(same.id, same.text, same.marked_at, same.slide))
    topics = [
        TopicMark(None, words, at)
        if mark is None
        else TopicMark(mark.id, words, mark.marked_at if _same_second(mark, at) else at, mark.slide)
        for (at, words), mark in zip(changed, _matched(changed, free), strict=True)
    ]
    return sorted([*kept, *topics], key=lambda topic: topic.marked_at)


def _line(mark: MarkerRow | TopicMark, started_at: datetime) -> str:
    words = " ".join(mark.text.split())
    return f"{clock.lesson_seconds(started_at, mark.marked_at)} {words}"


def _parse(
    number: int, line: str, started_at: datetime, ended_at: datetime
) -> tuple[datetime, str]:
    match = _LINE.fullmatch(line)
    if match is None or not match[4]:
        raise AgendaError(texts.AGENDA_NO_TIME.format(number=number))
    hour, minute, second = int(match[1]), int(match[2]), match[3]
    if hour > 23 or minute > 59 or int(second or 0) > 59:
        raise AgendaError(
            texts.AGENDA_BAD_TIME.format(number=number, time=line.split(maxsplit=1)[0])
        )
    words = " ".join(match[4].split())
    if len(words) > LONGEST_TOPIC:
        raise AgendaError(texts.AGENDA_TOO_LONG.format(number=number, most=LONGEST_TOPIC))
    begin = clock.by_start(started_at, started_at)
    step = timedelta(seconds=1) if second else timedelta(minutes=1)
    at = begin.replace(hour=hour, minute=minute, second=int(second or 0), microsecond=0)
    if at + step <= begin:
        at += timedelta(days=1)
    if at > ended_at:
        raise AgendaError(
            texts.AGENDA_OUTSIDE.format(
                number=number, time=line.split(maxsplit=1)[0],
                begin=clock.lesson_time(started_at, started_at),
                end=clock.lesson_time(started_at, ended_at),
            )
        )  # fmt: skip
    return max(at, begin).astimezone(started_at.tzinfo), words


def _matched(
    changed: Sequence[tuple[datetime, str]], marks: Sequence[MarkerRow]
) -> list[MarkerRow | None]:
    """The mark that each changed line was: of its second (renamed), else of its words (moved)."""
    free = list(marks)
    found: list[MarkerRow | None] = [None] * len(changed)
    for by_time in (True, False):
        for place, (at, words) in enumerate(changed):
            if found[place] is not None:
                continue
            for mark in free:
                if _same_second(mark, at) if by_time else _same_words(mark, words):
                    found[place] = mark
                    free.remove(mark)
                    break
    return found


def _same_second(mark: MarkerRow, at: datetime) -> bool:
    return mark.marked_at.replace(microsecond=0) == at.replace(microsecond=0)


def _same_words(mark: MarkerRow, words: str) -> bool:
    return " ".join(mark.text.split()) == words
