"""Matroska and WebM (RFC 9559): what stands before the first cluster, and the last cluster."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from monitor.sources.container_facts import ContainerFacts, from_text, since

MAGIC = b"\x1a\x45\xdf\xa3"

_SEGMENT, _SEEK_HEAD, _INFO = 0x18538067, 0x114D9B74, 0x1549A966
_TRACKS, _TAGS, _CLUSTER = 0x1654AE6B, 0x1254C367, 0x1F43B675
_SEEK, _SEEK_ID, _SEEK_AT = 0x4DBB, 0x53AB, 0x53AC
_SCALE, _DURATION, _DATE = 0x2AD7B1, 0x4489, 0x4461
_TRACK, _TRACK_TYPE, _TRACK_UID, _CODEC = 0xAE, 0x83, 0x73C5, 0x86
_TAG, _TARGETS, _TARGET_TRACK, _SIMPLE = 0x7373, 0x63C0, 0x63C5, 0x67C8
_TAG_NAME, _TAG_TEXT = 0x45A3, 0x4487
_TIMESTAMP, _SIMPLE_BLOCK, _GROUP, _BLOCK = 0xE7, 0xA3, 0xA0, 0xA1

_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_DATE_TAGS = ("DATE_RECORDED", "CREATION_TIME", "DATE_ENCODED", "DATE")
_MOST_HEADER_BYTES = 1 << 24
_TAIL_BYTES = 1 << 23
_MOST_SECONDS = 1e7
_VIDEO = 1


class _Elements(dict[int, list[bytes]]):
    """Contents by element number."""

    def number(self, kind: int) -> int:
        return int.from_bytes(self.first(kind)[:8], "big")

    def first(self, kind: int) -> bytes:
        return self.get(kind, [b""])[0]


def read_matroska(stream: BinaryIO, size: int) -> ContainerFacts:
    """Facts of Info, Tracks and Tags; the length of a file written live is that of its clusters."""
    stream.seek(0)
    head = stream.read(_MOST_HEADER_BYTES)
    segment = next((each for each in _walk(head) if each[0] == _SEGMENT), None)
    if segment is None:
        return ContainerFacts()
    _, begins, length = segment
    cut_off = length is not None and begins + length > size
    top = _children(head[begins:])
    info, tracks = _children(top.first(_INFO)), _children(top.first(_TRACKS))
    tags = top.first(_TAGS) or _tags_at(stream, top, begins)
    entries = [_children(entry) for entry in tracks.get(_TRACK, [])]
    pictures = [entry for entry in entries if entry.number(_TRACK_TYPE) == _VIDEO]
    end_s, date = _from_tags(tags, pictures[0].number(_TRACK_UID) if pictures else 0)
    scale_s = (info.number(_SCALE) or 1_000_000) / 1e9
    first_s, length_s = 0.0, _float(info.first(_DURATION)) * scale_s
    if not 0 < length_s < _MOST_SECONDS:  # written live: the first and the last cluster tell
        first_s = _first_stamp_s(head, begins, scale_s)
        length_s = max((_last_stamp_s(stream, size, scale_s) or 0.0) - first_s, 0.0)
    stored = int.from_bytes(info.first(_DATE)[:8], "big", signed=True)
    return ContainerFacts(
        created_at=since(_EPOCH, stored / 1e9) or date,
        pictures=tuple(_name(entry.first(_CODEC)) for entry in pictures) if entries else None,
        pictures_end_s=end_s,
        length_s=length_s or None,
        absolute_stamps=True,
        first_stamp_s=first_s,
        cut_off=cut_off,
    )


def _name(codec: bytes) -> str:
    return codec.rstrip(b"\0").decode("latin-1").removeprefix("V_")


def _number(content: bytes, at: int, *, marker: bool) -> tuple[int, int] | None:
    """A variable-length number and where it ends; the marker bit is part of element numbers."""
    if at >= len(content) or content[at] == 0:
        return None
    width = 9 - content[at].bit_length()
    if at + width > len(content):
        return None
    value = int.from_bytes(content[at : at + width], "big")
    return (value if marker else value & ((1 << 7 * width) - 1)), at + width


def _walk(content: bytes, at: int = 0) -> Iterator[tuple[int, int, int | None]]:
    """Number, start of content and length of each element; the length None where unknown."""
    while (kind := _number(content, at, marker=True)) is not None:
        length = _number(content, kind[1], marker=False)
        if length is None:
            return
        unknown = length[0] == (1 << 7 * (length[1] - kind[1])) - 1
        yield kind[0], length[1], None if unknown else length[0]
        if unknown:
            return
        at = length[1] + length[0]


def _children(content: bytes) -> _Elements:
    """The elements inside another one, up to the first cluster."""
    found = _Elements()
    for kind, begins, length in _walk(content):
        if kind == _CLUSTER or length is None:
            break
        found.setdefault(kind, []).append(content[begins : begins + length])
    return found


def _float(content: bytes) -> float:
    formats = {4: ">f", 8: ">d"}
    return float(struct.unpack(formats[len(content)], content)[0]) if len(content) in formats else 0


def _tags_at(stream: BinaryIO, top: _Elements, begins: int) -> bytes:
    """The tags that stand behind the clusters, where the seek head says."""
    for seek in map(_children, _children(top.first(_SEEK_HEAD)).get(_SEEK, [])):
        if seek.number(_SEEK_ID) == _TAGS:
            stream.seek(min(begins + seek.number(_SEEK_AT), 1 << 62))
            return _children(stream.read(_MOST_HEADER_BYTES)).first(_TAGS)
    return b""


def _from_tags(tags: bytes, track: int) -> tuple[float | None, datetime | None]:
    """Length of that track in seconds, and the moment of the recording."""
    length_s, dates = None, dict[str, datetime]()
    for tag in map(_children, _children(tags).get(_TAG, [])):
        target = _children(tag.first(_TARGETS)).number(_TARGET_TRACK)
        for simple in map(_children, tag.get(_SIMPLE, [])):
            name = simple.first(_TAG_NAME).decode("utf-8", "replace").upper()
            text = simple.first(_TAG_TEXT).decode("utf-8", "replace").strip("\0 ")
            if name == "DURATION" and target == track:
                length_s = _clock_s(text)
            elif name in _DATE_TAGS and (moment := from_text(text)):
                dates.setdefault(name, moment)
    return length_s, next((dates[name] for name in _DATE_TAGS if name in dates), None)


def _clock_s(text: str) -> float | None:
    try:
        hours, minutes, seconds = (float(part) for part in text.split(":"))
    except ValueError:
        return None
    return hours * 3600 + minutes * 60 + seconds or None


def _first_stamp_s(head: bytes, begins: int, scale_s: float) -> float:
    """Time of the first cluster."""
    for kind, at, _ in _walk(head, begins):
        if kind == _CLUSTER:
            return _children(head[at:]).number(_TIMESTAMP) * scale_s
    return 0.0


def _last_stamp_s(stream: BinaryIO, size: int, scale_s: float) -> float | None:
    """Time of the last block of the last cluster."""
    stream.seek(max(size - _TAIL_BYTES, 0))
    tail = stream.read(_TAIL_BYTES)
    at = tail.rfind(_CLUSTER.to_bytes(4, "big"))
    begins = None if at < 0 else _number(tail, at + 4, marker=False)
    if begins is None:
        return None
    cluster = _children(tail[begins[1] :])
    blocks = [*cluster.get(_SIMPLE_BLOCK, []), *map(_block, cluster.get(_GROUP, []))]
    relative = [int.from_bytes(block[1:3], "big", signed=True) for block in blocks]
    return (cluster.number(_TIMESTAMP) + max(relative, default=0)) * scale_s or None


def _block(group: bytes) -> bytes:
    return _children(group).first(_BLOCK)
