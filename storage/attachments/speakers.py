"""Who says a line, where a transcript writes the name before the words."""

import re
from collections.abc import Sequence
from dataclasses import replace

from storage.attachments.lines import LONGEST_SPEAKER, Line

_PREFIX = re.compile(r"\s*(?:>>\s*|-\s+)?([^:：\n]{1,80}?)\s*[:：](?:\s+|(?<=：))(?=\S)")
_MOST_WORDS = 6
_LEAST_SHARE = 0.3
"""A name is believed before a line where at least so many lines of the file begin like that."""


def tidied_name(name: str) -> str | None:
    """A name on one line, cut where it is too long; None for an empty one."""
    return " ".join(name.split())[:LONGEST_SPEAKER].strip() or None


def prefixed(text: str) -> tuple[str, str] | None:
    """A name before a colon and the words after it, where a text begins like that."""
    found = _PREFIX.match(text)
    if found is None:
        return None
    name = tidied_name(found[1])
    if name is None or len(name.split()) > _MOST_WORDS or not any(map(str.isalpha, name)):
        return None
    if name.endswith((".", "!", "?", ",")) and len(name.split()) > 3:
        return None
    return name, text[found.end() :]


def named(lines: Sequence[Line]) -> list[Line]:
    """Lines whose speaker stood before the words ("Ada: hello"), where the file does that."""
    free = [line for line in lines if line.speaker is None]
    found = [prefixed(line.text) for line in free]
    names = [pair[0] for pair in found if pair]
    if len(names) < max(_LEAST_SHARE * len(free), 1) or _all_different(names):
        return list(lines)
    made = []
    for line in lines:
        pair = prefixed(line.text) if line.speaker is None else None
        made.append(line if pair is None else replace(line, speaker=pair[0], text=pair[1]))
    return made


def _all_different(names: Sequence[str]) -> bool:
    """Whether what stands before the colons is never twice the same: words then, not names."""
    return len(names) > 8 and len(set(names)) > 0.8 * len(names)
