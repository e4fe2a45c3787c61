"""A file given by the teacher as lines: told by what is in it, its name only helps."""

from storage.attachments.captions import is_captions, read_captions
from storage.attachments.chats import read_chat
from storage.attachments.documents import read_document
from storage.attachments.lines import MOST_BYTES, MOST_LINES, Basis, Kind, Parsed
from storage.attachments.tables import read_table
from storage.attachments.times import Began, began
from storage.errors import InputFileError
from storage.text_files import decoded

_HEAD_ROWS = 15
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"{\\rtf")
_RECORDINGS = (b"\x1aE\xdf\xa3", b"RIFF", b"OggS", b"ID3", b"fLaC", b"\xff\xfb")
_EXPECTED = (
    "Zoom, Teams and Meet export transcripts as .vtt, .srt, .sbv or .txt, chats as .txt, .sbv or "
    ".csv, and polls as .csv"
)


def read_file(raw: bytes, name: str) -> Parsed:
    """The lines of a transcript, a chat or a poll. name: of the file, without its folder.

    Raises InputFileError with what to do about it; its message begins with the file's name.
    """
    try:
        return _read(raw, name)
    except InputFileError as error:
        raise InputFileError(f"{name}: {error}") from error


def recording_began(raw: bytes, name: str) -> Began | None:
    """When a recording began, as its file's name or the first rows of its text tell."""
    if found := began(name):
        return found
    try:
        rows = decoded(raw).splitlines()[:_HEAD_ROWS]
    except UnicodeDecodeError:
        return None
    return began("\n".join(row[:300] for row in rows))


def _read(raw: bytes, name: str) -> Parsed:
    if len(raw) > MOST_BYTES:
        raise InputFileError(
            f"it is larger than {MOST_BYTES / 1e6:.1f} MB, and no transcript or chat of a lesson "
            f"is. {_EXPECTED}"
        )
    if not raw.strip(b"\0 \t\r\n"):
        raise InputFileError("it is empty: export it again")
    if raw.startswith(_OFFICE):
        raise InputFileError(f"it is a document, not plain text: save it as text. {_EXPECTED}")
    if raw.startswith(_RECORDINGS) or raw[4:8] == b"ftyp":
        raise InputFileError("it is a recording: 'classmood analyze' reads that. " + _EXPECTED)
    parsed = _parsed(_text(raw), name)
    if parsed is None:
        raise InputFileError(f"it is no transcript, chat or poll that is known. {_EXPECTED}")
    if len(parsed.lines) > MOST_LINES:
        raise InputFileError(
            f"it has {len(parsed.lines):,} lines, more than the {MOST_LINES:,} of a lesson: attach "
            "the part that belongs to this lesson"
        )
    if not parsed.lines:
        alone = (
            "all of it is private messages, which are left out" if parsed.private else "no words"
        )
        raise InputFileError(f"there is nothing to keep in it: {alone}")
    return parsed


def _text(raw: bytes) -> str:
    try:
        text = decoded(raw)
    except UnicodeDecodeError as error:
        raise InputFileError("it is not UTF-8 text: save it as UTF-8 and try again") from error
    if "\0" in text or sum(mark < " " and mark not in "\t\r\n\f\v" for mark in text[:4000]) > 8:
        raise InputFileError(f"it is no text file. {_EXPECTED}")
    return text.removeprefix("\ufeff").encode("utf-8", "replace").decode("utf-8")


def _parsed(text: str, name: str) -> Parsed | None:
    if is_captions(text):
        kind = Kind.CHAT if "chat" in name.casefold() else Kind.TRANSCRIPT
        return Parsed(kind, Basis.RECORDING, tuple(read_captions(text)))
    # a table before a chat: in one its rows would be messages, and who they were to is not seen
    return read_document(text) or read_table(text) or read_chat(text)
