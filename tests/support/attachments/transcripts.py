"""Transcripts as meeting programs write them, generated: cues with times, names and words."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """Said from `begin` to `end`, seconds since the recording began."""

    begin: float
    end: float
    speaker: str
    text: str


def lecture(cues: int, every_s: float = 1.35) -> list[Cue]:
    """A lecture with two voices; each line says which it is."""
    return [
        Cue(
            at * every_s, at * every_s + every_s - 0.1, ("Ada Lovelace", "Ben")[at % 7 == 0],
            f"line {at} of the lecture, about fractions and halves",
        )
        for at in range(cues)
    ]  # fmt: skip


def stamp(seconds: float, point: str = ".", *, hours: bool = True) -> str:
    """00:01:02.345 of seconds."""
    ms = round(1000 * seconds)
    minutes = f"{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"
    return f"{ms // 3_600_000:02}:{minutes}" if hours or ms >= 3_600_000 else minutes


def zoom_vtt(cues: Sequence[Cue]) -> str:
    """Numbered cues, "Name: words"."""
    return "WEBVTT\r\n\r\n" + "".join(
        f"{number}\r\n{stamp(cue.begin)} --> {stamp(cue.end)}\r\n{cue.speaker}: {cue.text}\r\n\r\n"
        for number, cue in enumerate(cues, start=1)
    )


def teams_vtt(cues: Sequence[Cue]) -> str:
    """A GUID before each cue, and voices as tags."""
    return "WEBVTT\n\n" + "".join(
        f"3f2504e0-4f89-11d3-9a0c-0305e82c3301/{number}-0\n{stamp(cue.begin)} --> "
        f"{stamp(cue.end)}\n<v {cue.speaker}>{cue.text}</v>\n\n"
        for number, cue in enumerate(cues)
    )


def srt(cues: Sequence[Cue]) -> str:
    """SubRip: commas in the times."""
    return "".join(
        f"{number}\n{stamp(cue.begin, ',')} --> {stamp(cue.end, ',')}\n"
        f"{cue.speaker}: {cue.text}\n\n"
        for number, cue in enumerate(cues, start=1)
    )


def sbv(cues: Sequence[Cue]) -> str:
    """As Meet's and YouTube's captions are written."""
    return "".join(
        f"{stamp(cue.begin)[1:]},{stamp(cue.end)[1:]}\n{cue.speaker}: {cue.text}\n\n"
        for cue in cues
    )
