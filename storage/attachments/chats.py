"""Saved chats: Zoom's in its old and new writing and any language, and those of Teams and Meet.

Every message begins with a line that has a time; the lines up to the next one belong to it. What
was written to a single person is left out and counted. So are signs that were put on a message.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from storage.attachments.chat_words import DIRECT, FROM_TO, is_everyone
from storage.attachments.lines import LONGEST_TEXT, Basis, Kind, Line, Parsed
from storage.attachments.speakers import prefixed, tidied_name
from storage.attachments.times import CLOCK, ISO_DATE, OTHER_DATE, clock_ms, date_ms

SHOWN_MS = 15_000
"""A message stands beside this much of the lesson."""
_LONGEST_HEAD = 600
_HEAD = re.compile(
    rf"\[?\s*(?:(?:{ISO_DATE.pattern}|{OTHER_DATE.pattern})[ ,T]*)?{CLOCK.pattern}"
    r"(?=[\s\]]|$)(?P<gap>\s*\]?[\s,–-]*)(?P<rest>.*)"
)
_NAME_FIRST = re.compile(rf"(?P<name>[^\d\[\]:]{{1,60}}?)\s*[,(\[]?\s*{CLOCK.pattern}\s*[)\]]?")
_FROM_TO = [
    re.compile(
        rf"{re.escape(begin)}\s+(?P<name>\S.*?)\s+{re.escape(to)}\s+(?P<whom>[^:：]+?)\s*[:：]\s*(?P<text>.*)",
        re.IGNORECASE,
    )
    for begin, to in FROM_TO
]
_FROM = re.compile(
    r"(?:from|von|de|da|van)\s+(?P<name>[^:：]+?)\s*[:：]\s*(?P<text>.*)", re.IGNORECASE
)
_CLOUD = re.compile(r"\d\d:\d\d:\d\d\t[^\t]{1,120}:\t.*")
_SIGN = re.compile(r"\S+(?:\s\S+){0,4}\s[\"“«„「].*[\"”»“」](?:\s\S+){0,2}\s\W{1,8}", re.DOTALL)
_SIGN_GONE = re.compile(r"(?:\S+\s){1,4}\W{1,8}\s(?:\S+\s){1,4}[\"“«„「].*[\"”»“」]", re.DOTALL)
_REPLY = re.compile(r"[^\"“«„「\n]{3,40}\s[\"“«„「].*[\"”»“」]\s*", re.DOTALL)


@dataclass(slots=True)
class _Message:
    """A message while its lines are gathered.

    row: the line it began with; head: what followed the time, not yet taken apart.
    """

    at_ms: int
    day_ms: int | None
    row: str
    head: str = ""
    name: str | None = None
    whom: str | None = None
    rows: list[str] = field(default_factory=list)


def read_chat(text: str) -> Parsed | None:
    """The messages of a saved chat in order of time; None where no line begins like one."""
    rows = text.splitlines()
    messages = _by_time(rows) or _by_name(rows)
    if not messages:
        return None
    messages = _taken_apart(messages)
    private, lines = 0, []
    for message in messages:
        if message.whom is not None and not is_everyone(message.whom):
            private += 1
            continue
        words = _words(message)
        if words and message.name:
            begin = message.at_ms + (message.day_ms or 0)
            lines.append(Line(begin, begin + SHOWN_MS, tidied_name(message.name), words))
    if not lines and not private:
        return None
    lines.sort(key=lambda line: line.begins_ms)
    return Parsed(Kind.CHAT, _basis(messages), tuple(lines), private=private)


def _by_time(rows: Sequence[str]) -> list[_Message]:
    """Messages that begin with their time."""
    messages: list[_Message] = []
    for row in rows:
        found = _HEAD.fullmatch(row.strip()) if len(row) <= _LONGEST_HEAD else None
        at_ms = clock_ms(found) if found else None
        is_head = found is not None and at_ms is not None and row[:1] != "\t"
        if is_head and found is not None and at_ms is not None and (found["gap"] or found["rest"]):
            day_ms = date_ms(found) if found["year"] else None
            messages.append(_Message(at_ms, day_ms, row.strip(), found["rest"].strip()))
        elif messages:
            messages[-1].rows.append(row)
    return messages if any(message.head for message in messages) else []


def _by_name(rows: Sequence[str]) -> list[_Message]:
    """Messages that begin with a line of a name and a time, as copied from a chat's window."""
    messages: list[_Message] = []
    for row in rows:
        found = _NAME_FIRST.fullmatch(row.strip()) if len(row) <= _LONGEST_HEAD else None
        at_ms = clock_ms(found) if found else None
        if found is not None and at_ms is not None:
            messages.append(_Message(at_ms, None, row, name=found["name"].strip()))
        elif messages:
            messages[-1].rows.append(row)
    return messages if sum(bool(_words(message)) for message in messages) > 1 else []


def _taken_apart(messages: Sequence[_Message]) -> list[_Message]:
    """The messages with who wrote them, to whom, and what stands on their first line.

    A line that begins with a time but names nobody, where others do, goes on with what was written
    before it.
    """
    common = None if any(_known(message) for message in messages) else _common(messages)
    apart = [message.name is not None or _take_apart(message, common) for message in messages]
    if not any(apart):  # "[10:02 AM] Ada", and the words on the lines below
        for message in messages:
            message.name = message.head.rstrip(":：").strip() or None
        return list(messages)
    made: list[_Message] = []
    for message, named in zip(messages, apart, strict=True):
        if named:
            made.append(message)
        elif made:
            made[-1].rows += [message.row, *message.rows]
    return made


def _take_apart(message: _Message, common: tuple[str, str] | None) -> bool:
    """Fills in name, receiver and words of one message; whether its head is one."""
    if found := _known(message):
        message.name, message.whom = found["name"], found["whom"]
        message.rows.insert(0, found["text"])
    elif common is not None:
        return _apart_by(message, *common)
    elif found := _FROM.fullmatch(message.head):
        message.name, words = found["name"], found["text"]
        message.whom = message.name if DIRECT.search(message.name) else None
        message.rows.insert(0, words)
    elif pair := prefixed(message.head):
        message.name, words = pair
        message.whom = message.name if DIRECT.search(message.name) else None
        message.rows.insert(0, words)
    else:
        return False
    return True


def _known(message: _Message) -> re.Match[str] | None:
    """The head by the first pair of words that fits, one whose receiver is everyone before all."""
    found = [match for form in _FROM_TO if (match := form.fullmatch(message.head))]
    return next(
        (match for match in found if is_everyone(match["whom"])), found[0] if found else None
    )


def _common(messages: Sequence[_Message]) -> tuple[str, str] | None:
    """The first word and the last words that messages of an unknown language have in common.

    "Fra Ada til Alle": most are to everyone, so that what most heads end with says so.
    """
    heads = [message.head.partition(":")[0].split() for message in messages if ":" in message.head]
    heads = [words for words in heads if len(words) >= 3]
    if len(heads) < 3 or 2 * len(heads) < len(messages):
        return None
    begin, begins = Counter(words[0] for words in heads).most_common(1)[0]
    for size in (3, 2):
        ends = Counter(tuple(words[-size:]) for words in heads if len(words) > size + 1)
        if not ends:
            continue
        end, count = ends.most_common(1)[0]
        who = {tuple(words[1:-size]) for words in heads if tuple(words[-size:]) == end}
        if begins >= 0.9 * len(heads) and 2 * count > len(heads) and len(who) > 1:
            return begin, " ".join(end)
    return None


def _apart_by(message: _Message, begin: str, end: str) -> bool:
    head, colon, text = message.head.partition(":")
    words = " ".join(head.split())
    if not colon or not words.startswith(f"{begin} "):
        return False
    if words.endswith(f" {end}"):
        message.name = words[len(begin) : -len(end)].strip()
        message.rows.insert(0, text.strip())
    else:
        message.name, message.whom = words, words  # to somebody
    return True


def _words(message: _Message) -> str:
    """What was written, without the quotation that a reply begins with; "" for a mere sign."""
    rows = [row.strip() for row in message.rows]
    text = "\n".join(row for row in rows if row)
    if any(form.fullmatch(text[:_LONGEST_HEAD]) for form in (_SIGN, _SIGN_GONE)):
        return ""
    first, _, rest = text.partition("\n")
    if rest and _REPLY.fullmatch(first[:_LONGEST_HEAD]):
        text = rest
    return text[:LONGEST_TEXT]


def _basis(messages: Sequence[_Message]) -> Basis:
    if all(message.day_ms is not None for message in messages):
        return Basis.LOCAL
    for message in messages:
        message.day_ms = None
    # Zoom's cloud counts from the recording's begin, and divides by tabs
    cloud = sum(bool(_CLOUD.fullmatch(message.row)) for message in messages)
    return Basis.RECORDING if 2 * cloud > len(messages) else Basis.TIME_OF_DAY
