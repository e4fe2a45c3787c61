"""From a line that was read off a label to a name: tidied, and matched with the class list.

Names are compared without accents, letter case and word order, and by the looks of their letters:
the networks that read labels know Latin and Chinese, and see а Cyrillic or Greek name as the Latin
letters it resembles. What is returned is the name as it stands in the list, in its own script.
Without a list such a name is mostly left out, but can come out wrong.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

SURE = 0.87
"""Reading certainty from which a line is taken as it is; under it only the class list helps."""
MATCHING = 0.72
"""Likeness to a name of the class list from which it is that name."""
_FIRST_NAME_ALONE = 0.9  # likeness where the label shows a part of a listed name, word for word
_MARGIN = 0.05  # by which the best name must beat the second

# letters that look like Latin ones, or are a Latin letter with a stroke
_LOOKS = str.maketrans(
    {
        **dict(zip("авекмнорстухіѕјԁɡ", "abekmhopctyxisjdg", strict=True)),
        **dict(zip("зиьбгчпл", "3nb6r4nn", strict=True)),
        **dict(zip("αβεικνορτυχηωγ", "abeikvoptuxnwy", strict=True)),
        **dict(zip("łøđıħŧ", "lodiht", strict=True)),
        "æ": "ae", "œ": "oe", "ß": "ss", "þ": "p", "ð": "d",
    }
)  # fmt: skip
_ALIKE = str.maketrans("01|!", "olll")  # signs that networks take for each other
_SQUEEZED = re.compile("[A-Z]{2,}[a-z]+[A-Z]{2,}")
_AROUND = re.compile(r"\(.*?\)|\[.*?\]|（.*?）")  # pronouns, roles: "(she/her)", "(host)"


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name read from a label. certainty: 0..1; listed: it stands in the class list."""

    name: str
    certainty: float
    listed: bool = False


def tidied(line: str) -> str:
    """The line as a name: white space made single, nothing else changed."""
    return " ".join(line.split())


def name_of(line: str, certainty: float, members: Sequence[str] = ()) -> ReadName | None:
    """The name that a line stands for; None where that is not certain enough.

    line: as it was read, with its `certainty` 0..1. members: the class list. A name of the list
    that is alike, and more so than every other, is taken; else the line itself where it is sure.
    """
    name = tidied(line)
    if not name:
        return None
    matched = _best(name, members)
    if matched is not None:
        member, likeness = matched
        return ReadName(member, round(min(1.0, likeness) * _trust(certainty), 3), listed=True)
    if certainty < SURE or any(_is_misread(word) for word in name.split()):
        return None
    return ReadName(name, round(certainty, 3))


def _is_misread(word: str) -> bool:
    """Small and capital letters as they come where another script is read as Latin: "HaTanbA".

    One capital inside a word is common: McDonald, LaToya.
    """
    pairs = pairwise(word)
    return sum(a.islower() and b.isupper() for a, b in pairs) > 1 or bool(_SQUEEZED.search(word))


def _trust(certainty: float) -> float:
    """How far a match may rest on the reading: letters that were guessed cost little of it."""
    return 0.5 + 0.5 * min(1.0, max(0.0, certainty))


def _best(line: str, members: Sequence[str]) -> tuple[str, float] | None:
    """The listed name that is most alike and its likeness 0..1; None where none or several are."""
    read = _folded(line)
    if not members or not read:
        return None
    scored = sorted(((_likeness(read, _folded(one)), one) for one in members), reverse=True)
    best, name = scored[0]
    second = scored[1][0] if len(scored) > 1 else 0.0
    if best < MATCHING or (best < 1.0 and best - second < _MARGIN):
        return None
    return name, best


def _likeness(read: str, listed: str) -> float:
    """0..1, whatever the order of the words; a part of the name counts a little less."""
    if not listed:
        return 0.0
    joined = fuzz.ratio(read.replace(" ", ""), listed.replace(" ", ""))
    whole = max(joined, fuzz.token_sort_ratio(read, listed)) / 100
    words, own = set(read.split()), set(listed.split())
    shorter, longer = sorted((words, own), key=len)
    if shorter and shorter < longer and max(len(word) for word in shorter) > 2:
        return max(whole, _FIRST_NAME_ALONE)
    return float(whole)


def _folded(name: str) -> str:
    """Letters as they look, without accents, case and signs, words parted by single spaces."""
    bare = _AROUND.sub(" ", name)
    plain = unicodedata.normalize("NFKD", bare.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    letters = letters.translate(_LOOKS).translate(_ALIKE)
    words = "".join(sign if sign.isalnum() else " " for sign in letters).split()
    return " ".join(words)
