"""Cues of WebVTT, SubRip (SRT) and SBV files, read by webvtt-py.

Files of meeting programs bend the formats: commas for points, missing hours, cues without a blank
line between them, times below zero. What can be told is put right before the library reads it.
"""

import html
import io
import itertools
import re
from dataclasses import replace

import webvtt

from storage.attachments.lines import LONGEST_TEXT, MOST_LINES, Line
from storage.attachments.speakers import named, tidied_name
from storage.attachments.times import HOUR_MS, MINUTE_MS, SECOND_MS
from storage.errors import InputFileError

_TIME = r"(-?)\s*(?:(\d{1,3})\s*:\s*)?(\d{1,3})\s*:\s*(\d{1,2})(?:\s*[.,:]\s*(\d{1,9}))?"
_TIMING = re.compile(rf"{_TIME}\s*(?:-{{1,3}}>|[–—]>|→)\s*{_TIME}(?:\s.*)?")
_SBV_TIMING = re.compile(
    r"\d{1,3}(?::\d{1,2}){2}[.,]\d{1,3}\s*,\s*\d{1,3}(?::\d{1,2}){2}[.,]\d{1,3}"
)
_IDENTIFIER = re.compile(r"\d{1,9}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}(?:[/_-]\S*)?")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{1,40})?\s+([^<>\n]{0,200})>")
_TAG = re.compile(
    r"</?(?:c|i|b|u|s|v|lang|ruby|rt|font|em|strong|span)(?:[.\s][^<>\n]{0,200})?>"
    r"|<\d{1,3}(?::\d{1,2}){1,2}[.,]\d{1,3}>|\{\\[^{}\n]{0,200}\}",
    re.IGNORECASE,
)
_WORD_TIME = re.compile(r"<\d{1,3}(?::\d{1,2}){1,2}[.,]\d{1,3}>")
_TOUCHING_MS = 250
_LONGEST_TIMING = 300
"""Characters of a line of times with its settings."""
_LONGEST_ROW = 2 * LONGEST_TEXT
"""Characters of a row of a cue that are looked at: marks and tags take some."""


def is_captions(text: str) -> bool:
    """Whether a text is one of the three formats: it has a head or at least one line of times."""
    return text.lstrip().startswith("WEBVTT") or any(
        _timing(line) or _is_sbv_timing(line) for line in text.splitlines()
    )


def read_captions(text: str) -> list[Line]:
    """The cues in order of their begin, each with its speaker where that is told.

    Times are ms since the recording began. Rolling captions, which say every line two or three
    times, say it once. Raises InputFileError for more than `MOST_LINES` cues.
    """
    lines = text.splitlines()
    timings = sum(bool(_timing(line) or _is_sbv_timing(line)) for line in lines)
    if timings > MOST_LINES:
        raise InputFileError(
            f"it has {timings:,} cues, more than the {MOST_LINES:,} of a lesson: "
            "attach the part that belongs to this lesson"
        )
    if any(map(_is_sbv_timing, lines)):
        found = webvtt.from_buffer(io.StringIO(_straight_sbv(lines)), "sbv")
    else:
        found = webvtt.from_string(_straight(lines))
    cues = [
        (cue.start_time.in_milliseconds(), cue.end_time.in_milliseconds(), cue.raw_text)
        for cue in found.captions
    ]
    rolling = _is_rolling(cues)
    cues.sort(key=lambda cue: cue[0])
    spoken = [line for cue in cues for line in _lines_of(*cue)]
    return named(_unrolled(spoken) if rolling else spoken)


def _timing(line: str) -> re.Match[str] | None:
    """The two times of a line that has them; long lines have none and cost nothing."""
    if not (">" in line or "→" in line) or len(line) > _LONGEST_TIMING:
        return None
    return _TIMING.fullmatch(line.strip())


def _is_sbv_timing(line: str) -> bool:
    if "," not in line or len(line) > _LONGEST_TIMING:
        return False
    return _SBV_TIMING.fullmatch(line.strip()) is not None


def _straight(lines: list[str]) -> str:
    """WebVTT as its standard has it: a head, and cues with full times divided by blank lines."""
    made, subrip = ["WEBVTT"], not any(line.lstrip().startswith("WEBVTT") for line in lines[:3])
    inside, aside, after_blank = False, False, True
    for line in lines:
        words = line.strip()
        if timing := _timing(line):
            if made[-1] and len(made) > 1 and _IDENTIFIER.fullmatch(made[-1]):
                made.pop()
            made += ["", f"{_time(timing.groups()[:5])} --> {_time(timing.groups()[5:])}"]
            inside, aside = True, False
        elif not words:
            # a line of spaces does not end a cue of WebVTT
            inside, aside = inside and (subrip or bool(line)), False
        elif after_blank and _ASIDE.match(words):
            aside = True
        elif inside and not aside:
            made.append(words[:_LONGEST_ROW].replace("-->", "→"))
        after_blank = not words
    if subrip and _IDENTIFIER.fullmatch(made[-1]):
        made.pop()
    return "\n".join(made) + "\n"


def _straight_sbv(lines: list[str]) -> str:
    made: list[str] = []
    for line in lines:
        if _is_sbv_timing(line):
            begin, end = re.split(r",(?=\s*\d{1,3}:)", line.strip())
            made += ["", f"{_sbv_time(begin)},{_sbv_time(end)}"]
        elif line.strip():
            made.append(line.strip()[:_LONGEST_ROW])
    return "\n".join(made[1:]) + "\n"


def _sbv_time(words: str) -> str:
    hours, minutes, seconds, fraction = re.split("[:.,]", words.strip())
    return f"{int(hours)}:{minutes:0>2}:{seconds:0>2}.{fraction:0<3}"


def _time(parts: tuple[str | None, ...]) -> str:
    """HH:MM:SS.mmm of what `_TIME` found; a time below zero is the beginning."""
    sign, hours, minutes, seconds, fraction = parts
    ms = int(hours or 0) * HOUR_MS + int(minutes or 0) * MINUTE_MS + int(seconds or 0) * SECOND_MS
    ms = 0 if sign else ms + int((fraction or "0")[:3].ljust(3, "0"))
    return f"{ms // HOUR_MS:02}:{ms // MINUTE_MS % 60:02}:{ms // SECOND_MS % 60:02}.{ms % 1000:03}"


def _lines_of(begins_ms: int, ends_ms: int, raw: str) -> list[Line]:
    """One cue as lines, one for each voice in it; none of an empty cue."""
    parts = _VOICE.split(raw)
    voices: list[str | None] = [None, *parts[1::2]]
    found = []
    for voice, text in zip(voices, parts[0::2], strict=True):
        words = html.unescape(_TAG.sub("", text)).replace("\u200b", "").strip()
        if words:
            speaker = tidied_name(html.unescape(voice)) if voice is not None else None
            found.append(Line(begins_ms, max(begins_ms, ends_ms), speaker, words[:LONGEST_TEXT]))
    return found


def _is_rolling(cues: list[tuple[int, int, str]]) -> bool:
    """Whether cues repeat the end of the one before, as captions that roll up do."""
    if not cues:
        return False
    if 4 * sum(bool(_WORD_TIME.search(raw)) for _, _, raw in cues) >= len(cues):
        return True
    again = 0
    for before, cue in itertools.pairwise(cues):
        was, now = before[2].split("\n"), cue[2].split("\n")
        touches = cue[0] - before[1] <= _TOUCHING_MS
        grows = len(cue[2]) > len(before[2]) and cue[2].startswith(before[2])
        again += touches and (grows or (len(now) > 1 and now[0] == was[-1]))
    return len(cues) >= 4 and again >= 0.3 * (len(cues) - 1)


def _unrolled(lines: list[Line]) -> list[Line]:
    """Every line of rolling captions once, from its first showing to its last."""
    made: list[Line] = []
    shown: list[str] = []
    for line in lines:
        rows = [row for row in (part.strip() for part in line.text.split("\n")) if row]
        fresh = rows
        for size in range(min(len(shown), len(rows)), 0, -1):
            if shown[-size:] == rows[:size]:
                fresh = rows[size:]
                break
        last = made[-1] if made else None
        touches = last is not None and line.begins_ms - last.ends_ms <= _TOUCHING_MS
        shown = rows
        if last is not None and touches and not fresh:
            made[-1] = replace(last, ends_ms=max(last.ends_ms, line.ends_ms))
        elif last is not None and touches and "\n".join(fresh).startswith(last.text):
            made[-1] = replace(last, ends_ms=line.ends_ms, text="\n".join(fresh))
        elif fresh or not touches:
            made.append(replace(line, text="\n".join(fresh or rows)))
    return made
