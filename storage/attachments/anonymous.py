"""Lines of a lesson that keeps the class as a whole: nobody in them has a name."""

import re
from collections.abc import Iterable
from dataclasses import replace

from storage.attachments.lines import Line, Parsed

_LEAST_LETTERS = 3
_MOST_NAMES = 4000
SOMEBODY = "a student"


def nameless(parsed: Parsed, known: Iterable[str]) -> Parsed:
    """The lines without who said them, and without their names in what others said.

    known: further names, of a class list. A name is taken out as a whole word as it is written,
    whole or in parts of at least three letters: "Rose", not "rose".
    """
    speakers = {line.speaker for line in parsed.lines if line.speaker}
    names = sorted({*speakers, *known} - {""}, key=len, reverse=True)[:_MOST_NAMES]
    parts = {part for name in names for part in _parts(name)}
    wanted = sorted({*names, *parts}, key=len, reverse=True)
    if not wanted:
        return replace(parsed, lines=tuple(replace(line, speaker=None) for line in parsed.lines))
    pattern = re.compile(rf"(?<!\w)@?(?:{'|'.join(map(re.escape, wanted))})(?!\w)")

    def without(line: Line) -> Line:
        text = pattern.sub(SOMEBODY, line.text)
        text = re.sub(rf"{SOMEBODY}(?:[ ,.-]+{SOMEBODY})+", SOMEBODY, text)
        return replace(line, speaker=None, text=text)

    return replace(parsed, lines=tuple(map(without, parsed.lines)))


def _parts(name: str) -> list[str]:
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", name)
    return [word for word in words if len(word) >= _LEAST_LETTERS and not word.islower()]
