"""Tables of a meeting: a chat with a row a message, and polls as Zoom and Forms export them.

Of a poll only counts are kept: which answer was given how often, of nobody by name.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from storage.attachments import titles
from storage.attachments.chat_words import is_everyone
from storage.attachments.chats import SHOWN_MS
from storage.attachments.lines import LONGEST_TEXT, Basis, Kind, Line, Parsed
from storage.attachments.speakers import tidied_name
from storage.attachments.times import CLOCK, ISO_DATE, clock_ms, date_ms
from storage.errors import InputFileError
from storage.text_files import Row, text_rows

_SEARCHED = 60
"""Rows in which titles are looked for; reports have a block of facts above them."""
_MOST_ANSWERS = 8
"""Answers of one question that are told, the most frequent first."""


_Moment = tuple[int | None, int]
"""Day (ms since 1970, None where it is not told for certain) and ms since midnight."""


@dataclass(slots=True)
class _Poll:
    """One question: how often each answer was given, and when."""

    counts: Counter[str] = field(default_factory=Counter)
    moments: list[_Moment] = field(default_factory=list)


def read_table(text: str) -> Parsed | None:
    """A chat or a poll in a table; None where its titles say it is neither."""
    try:
        found = text_rows(text, "the file", "save it as CSV in UTF-8")
    except InputFileError:
        return None
    rows = [[_plain(cell) for cell in row] for row in found]
    for at, row in enumerate(rows[:_SEARCHED]):
        heads = [_folded(cell) for cell in row]
        if len([title for title in heads if title]) < 2:
            continue
        if any(t in titles.MESSAGE for t in heads) and any(t in titles.TIME for t in heads):
            return _chat(heads, rows[at + 1 :])
        if any(t in titles.QUESTION | titles.ANSWER for t in heads) and any(
            t in titles.VOTES for t in heads
        ):
            return _counted(heads, rows[at + 1 :])
        if any(t in titles.TIME for t in heads) and _asks(row, heads, rows[at + 1 :]):
            return _answers(row, heads, rows[at + 1 :])
    return None


def _plain(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split())


def _folded(cell: str) -> str:
    return cell.casefold().strip(" :*")


def _place(heads: Sequence[str], words: frozenset[str]) -> int | None:
    return next((at for at, title in enumerate(heads) if title in words), None)


def _cell(row: Row, at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""


def _chat(heads: Sequence[str], rows: Sequence[Row]) -> Parsed | None:
    places = [
        _place(heads, words) for words in (titles.TIME, titles.NAME, titles.TO, titles.MESSAGE)
    ]
    private, found = 0, []
    for row in rows:
        time, name, whom, words = (_cell(row, at) for at in places)
        at = _moment(time)
        if not words or at is None:
            continue
        if whom and not is_everyone(whom):
            private += 1
            continue
        found.append((at, tidied_name(name), words[:LONGEST_TEXT]))
    basis = _basis([at for at, _, _ in found])
    lines = [
        Line(ms, ms + SHOWN_MS, name, words)
        for at, name, words in found
        for ms in (_ms(at, basis),)
    ]
    lines.sort(key=lambda line: line.begins_ms)
    return Parsed(Kind.CHAT, basis, tuple(lines), private=private) if lines or private else None


def _counted(heads: Sequence[str], rows: Sequence[Row]) -> Parsed | None:
    """A row an answer, with how often it was given; a question may stand once for several rows."""
    asked, answered, votes, time = (
        _place(heads, words)
        for words in (titles.QUESTION, titles.ANSWER, titles.VOTES, titles.TIME)
    )
    polls: dict[str, _Poll] = {}
    question = ""
    for row in rows:
        question = _cell(row, asked) or question
        number = re.match(r"\d{1,6}", _cell(row, votes))
        answer = _cell(row, answered)
        if not number or not (answer or question):
            continue
        poll = polls.setdefault(question, _Poll())
        poll.counts[answer or question] += int(number[0])
        if (at := _moment(_cell(row, time))) is not None:
            poll.moments.append(at)
    return _polls(polls)


def _asks(row: Row, heads: Sequence[str], body: Sequence[Row]) -> bool:
    """Whether titles stand over answers: titles that are questions, or pairs beyond the titles."""
    questions = [title for title in heads if title and title not in titles.KNOWN]
    named = any(title in titles.NAME | titles.OTHER for title in heads)
    wide = any(len([c for c in line if c]) > len([c for c in row if c]) for line in body[:20])
    return named and (bool(questions) or wide)


def _answers(row: Row, heads: Sequence[str], rows: Sequence[Row]) -> Parsed | None:
    """A row a student: a column a question, or question and answer in turn behind the titles."""
    time = max((at for at, title in enumerate(heads) if title in titles.TIME), default=None)
    columns = [at for at, title in enumerate(heads) if title and title not in titles.KNOWN]
    width = max((at + 1 for at, title in enumerate(heads) if title), default=0)
    polls: dict[str, _Poll] = {}
    for line in rows:
        if [_folded(cell) for cell in line[:width]] == list(heads[:width]):
            continue  # the titles again, over the next poll
        at = _moment(_cell(line, time))
        if at is None:
            continue
        pairs = [(row[column], _cell(line, column)) for column in columns]
        if not columns:
            rest = line[width:]
            pairs = list(zip(rest[::2], rest[1::2], strict=False))
        for question, answer in pairs:
            if not question or not answer:
                continue
            poll = polls.setdefault(question, _Poll())
            poll.counts.update(part.strip() for part in answer.split(";") if part.strip())
            poll.moments.append(at)
    return _polls(polls)


def _polls(polls: dict[str, _Poll]) -> Parsed | None:
    """A line a question, from its first answer to its last."""
    moments = [at for poll in polls.values() for at in poll.moments]
    timed = bool(polls) and all(poll.moments for poll in polls.values())
    basis = _basis(moments) if timed else Basis.NONE
    lines = []
    for question, poll in polls.items():
        given = sorted(_ms(at, basis) for at in poll.moments) if timed else [0]
        end = max(given[-1], given[0] + SHOWN_MS)
        lines.append(Line(given[0], end, None, _told(question, poll.counts)))
    lines.sort(key=lambda line: line.begins_ms)
    return Parsed(Kind.POLL, basis, tuple(lines)) if lines else None


def _told(question: str, counts: Counter[str]) -> str:
    """ "Clear so far? Yes 12, No 3"; the most frequent answers first."""
    shown = [f"{answer} {count}" for answer, count in counts.most_common(_MOST_ANSWERS)]
    more = sum(counts.values()) - sum(count for _, count in counts.most_common(_MOST_ANSWERS))
    shown += [f"+{more}"] if more else []
    head = question if question.endswith(("?", ":", "？", "؟", ".")) else f"{question}:"
    return f"{head} {', '.join(shown)}"[:LONGEST_TEXT]


def _moment(cell: str) -> _Moment | None:
    day = ISO_DATE.search(cell[:80])
    clock = CLOCK.search(cell[:80], day.end() if day else 0)
    at_ms = clock_ms(clock) if clock else None
    return None if at_ms is None else (date_ms(day) if day else None, at_ms)


def _basis(moments: Sequence[_Moment]) -> Basis:
    return Basis.LOCAL if all(day is not None for day, _ in moments) else Basis.TIME_OF_DAY


def _ms(at: _Moment, basis: Basis) -> int:
    return at[1] + (at[0] or 0) if basis is Basis.LOCAL else at[1]
