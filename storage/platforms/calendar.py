"""Lessons as an iCalendar file (RFC 5545), which Moodle imports: when, and which topics."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from storage.platforms.class_page import ClassPage
from storage.printable import one_line
from storage.private_files import write_bytes

SUFFIX = ".ics"
_OCTETS = 75


def write_calendar(pages: Sequence[ClassPage], out: Path) -> None:
    """Writes the file (mode 0600), whole or not at all. Raises StorageError."""
    write_bytes(out, calendar(pages, datetime.now(UTC)).encode())


def calendar(pages: Sequence[ClassPage], now: datetime) -> str:
    """One event a lesson; the same lesson has the same UID in every file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Classmood//Lessons//EN"]
    for page in pages:
        topics = "; ".join(section.title for section in page.sections[1:])
        known = f"{page.session_id} {page.began_at.timestamp():.3f}".encode()
        lines += [
            "BEGIN:VEVENT",
            f"UID:{hashlib.sha256(known).hexdigest()[:32]}@classmood",
            f"DTSTAMP:{_moment(now)}",
            f"DTSTART:{_moment(page.began_at)}",
            f"DTEND:{_moment(page.ended_at)}",
            f"SUMMARY:{_text(page.heading)}",
            *([f"CATEGORIES:{_text(page.class_name)}"] if page.class_name else []),
            *([f"DESCRIPTION:{_text(topics)}"] if topics else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    words = one_line(words)
    for sign in "\\;,":
        words = words.replace(sign, f"\\{sign}")
    return words


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, cut between letters; all but the first begin with a space."""
    part, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _OCTETS:
            yield part
            part, octets = " ", 1
        part, octets = part + letter, octets + size
    yield part
