"""Transcripts as documents: Google Meet's, saved as text, with a time every few minutes."""

import re
from collections.abc import Sequence

from storage.attachments.lines import LONGEST_TEXT, Basis, Kind, Line, Parsed
from storage.attachments.speakers import prefixed
from storage.attachments.times import HOUR_MS, MINUTE_MS, SECOND_MS

_STAMP = re.compile(r"\s*[\[(]?(?:(\d{1,2}):)?(\d{1,2}):(\d\d)[\])]?\s*")
_END = re.compile(
    r"(?:meeting|transcri\w*|transkri\w*|réunion|reuni\w+)\b.{0,60}\d{1,2}:\d\d", re.I
)
_LAST_MS = 5 * MINUTE_MS
"""How long the part after the last time is taken to be: Meet writes one every five minutes."""
_MOST_MS_A_CHARACTER = 120
"""Slow speech: a part lasts no longer than its words take."""


def read_document(text: str) -> Parsed | None:
    """The lines of such a document; None where none of its lines is a time alone.

    Between two times lines are laid by their length. Each begins with a name, or goes on.
    """
    rows = [row.strip() for row in text.splitlines()]
    stamps = [(at, ms) for at, row in enumerate(rows) if (ms := _stamp_ms(row)) is not None]
    if not stamps:
        return None
    ends = [ms for _, ms in stamps[1:]] + [stamps[-1][1] + _LAST_MS]
    places = [at for at, _ in stamps[1:]] + [len(rows)]
    lines: list[Line] = []
    for (at, begin), place, end in zip(stamps, places, ends, strict=True):
        said = _said(rows[at + 1 : place], lines[-1].speaker if lines else None)
        lines += _laid(said, begin, max(end, begin))
    if not lines or all(line.speaker is None for line in lines):
        return None
    lines.sort(key=lambda line: line.begins_ms)
    return Parsed(Kind.TRANSCRIPT, Basis.RECORDING, tuple(lines), rough=True)


def _stamp_ms(row: str) -> int | None:
    found = _STAMP.fullmatch(row) if len(row) < 20 else None
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS


def _said(rows: Sequence[str], speaker: str | None) -> list[tuple[str | None, str]]:
    """Who said what in one part, in order; a line without a name goes on with the one before."""
    said: list[tuple[str | None, str]] = []
    for row in rows:
        if not row or _END.match(row):
            continue
        pair = prefixed(row)
        if pair:
            said.append(pair)
        elif said:
            said[-1] = (said[-1][0], f"{said[-1][1]}\n{row}")
        else:
            said.append((speaker, row))
    return said


def _laid(said: Sequence[tuple[str | None, str]], begin: int, end: int) -> list[Line]:
    """Lines over the time of their part, each as long as its share of the characters."""
    total = sum(len(words) for _, words in said)
    end = min(end, begin + total * _MOST_MS_A_CHARACTER)
    lines, done = [], 0
    for speaker, words in said:
        ms = [begin + (end - begin) * sum_ // max(total, 1) for sum_ in (done, done + len(words))]
        done += len(words)
        lines.append(Line(ms[0], ms[1], speaker, words[:LONGEST_TEXT]))
    return lines
