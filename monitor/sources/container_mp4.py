"""MP4, MOV and their relatives (ISO base media file format, ISO/IEC 14496-12): header only."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from monitor.sources.container_facts import ContainerFacts, from_text, since

_EPOCH_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_EPOCH_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_1904_TO_1970 = 2_082_844_800
_MOST_HEADER_BYTES = 1 << 26
_MOST_BOXES = 100_000
_TOP_LEVEL = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"moof")

Boxes = dict[bytes, list[bytes]]


def is_mp4(head: bytes) -> bool:
    """Whether these first bytes of a file begin with a box that MP4 or MOV begin with."""
    return head[4:8] in _TOP_LEVEL


def read_mp4(stream: BinaryIO, size: int) -> ContainerFacts:
    """Facts of the moov box, and whether the last box ends behind the file."""
    header, cut_off, at = b"", False, 0
    for _ in range(_MOST_BOXES):
        stream.seek(at)
        start = stream.read(16)
        if len(start) < 8:
            break
        length, kind = struct.unpack(">I4s", start[:8])
        skip = 8
        if length == 1 and len(start) == 16:
            (length,), skip = struct.unpack(">Q", start[8:]), 16
        elif length == 0:
            length = size - at
        if length < skip:
            break
        if kind == b"moov":
            stream.seek(at + skip)
            header = stream.read(min(length - skip, _MOST_HEADER_BYTES))
        at += length
        cut_off = at > size
        if cut_off:
            break
    if not header:
        return ContainerFacts(cut_off=cut_off)
    return _facts(_children(header), cut_off)


def _facts(moov: Boxes, cut_off: bool) -> ContainerFacts:
    movie = (moov.get(b"mvhd") or [b""])[0]
    created, scale, whole = _times(movie)
    tracks = [_children(track) for track in moov.get(b"trak", [])]
    pictures = [track for track in tracks if _handler(track) == b"vide"]
    end_s, lead_s = _shown_s(pictures[0], scale) if pictures and scale else (None, 0.0)
    moment = since(_EPOCH_1904, created)
    if 0 < created < _SECONDS_1904_TO_1970:  # some writers count from 1970
        moment = since(_EPOCH_1970, created)
    return ContainerFacts(
        created_at=_moment_with_zone(moov) or moment,
        pictures=tuple(_codec(track) for track in pictures),
        pictures_end_s=end_s,
        length_s=whole / scale if scale and 0 < whole < 0xFFFFFFFF else None,
        lead_s=lead_s,
        cut_off=cut_off,
    )


def _children(content: bytes) -> Boxes:
    """The boxes directly inside another one's content, by kind."""
    found: Boxes = {}
    for kind, inner in _boxes(content):
        found.setdefault(kind, []).append(inner)
    return found


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        skip = 8
        if length == 1 and at + 16 <= len(content):
            (length,), skip = struct.unpack_from(">Q", content, at + 8), 16
        if length == 0:
            length = len(content) - at
        if length < skip:
            return
        yield kind, content[at + skip : at + length]
        at += length


def _inside(boxes: Boxes, *path: bytes) -> bytes:
    """The content of the first box along a path; empty where there is none."""
    content = b""
    for kind in path:
        content = (boxes.get(kind) or [b""])[0]
        boxes = _children(content)
    return content


def _times(header: bytes) -> tuple[int, int, int]:
    """Creation time, time scale and duration of a mvhd or mdhd; zeros where it is too short."""
    try:
        if header[:1] == b"\1":
            created, _, scale, duration = struct.unpack_from(">QQIQ", header, 4)
        else:
            created, _, scale, duration = struct.unpack_from(">IIII", header, 4)
    except struct.error:
        return 0, 0, 0
    return created, scale, duration


def _handler(track: Boxes) -> bytes:
    return _inside(track, b"mdia", b"hdlr")[8:12]


def _codec(track: Boxes) -> str:
    entry = _inside(track, b"mdia", b"minf", b"stbl", b"stsd")[12:16]
    return entry.decode("latin-1").strip()


def _shown_s(track: Boxes, scale: int) -> tuple[float | None, float]:
    """When the track ends, as its edits say, and how long nothing is shown before it."""
    header, edits = _inside(track, b"tkhd"), _inside(track, b"edts", b"elst")
    wide = header[:1] == b"\1"
    try:
        (duration,) = struct.unpack_from(">Q" if wide else ">I", header, 28 if wide else 20)
    except struct.error:
        return None, 0.0
    lead = 0
    if len(edits) >= 20 and edits[:1] == b"\0":
        shown, begins = struct.unpack_from(">Ii", edits, 8)
        lead = shown if begins == -1 else 0
    elif len(edits) >= 28:
        shown, begins = struct.unpack_from(">Qq", edits, 8)
        lead = shown if begins == -1 else 0
    if duration in (0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF) or duration <= lead:
        return None, 0.0
    return duration / scale, lead / scale


def _moment_with_zone(moov: Boxes) -> datetime | None:
    """The moment that cameras write as text beside mvhd: Apple's creationdate, or the day tag."""
    metas = [*moov.get(b"meta", []), _inside(moov, b"udta", b"meta")]
    for meta in metas:
        content = meta[4:] if meta[4:8] != b"hdlr" else meta
        boxes = _children(content)
        names = _key_names(_inside(boxes, b"keys"))
        for kind, value in _boxes(_inside(boxes, b"ilst")):
            name = names.get(int.from_bytes(kind, "big"), kind)
            if name in (b"com.apple.quicktime.creationdate", b"\xa9day"):
                text = _inside(_children(value), b"data")[8:].decode("utf-8", "replace")
                if moment := from_text(text):
                    return moment
    day = _inside(moov, b"udta", b"\xa9day")[4:].decode("utf-8", "replace")
    return from_text(day)


def _key_names(keys: bytes) -> dict[int, bytes]:
    return dict(enumerate((name for _, name in _boxes(keys[8:])), start=1))
