"""Recognises a recording's container and reads its header; never raises for what is in a file."""

import math
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from monitor.sources.container_facts import ContainerFacts, from_text, since
from monitor.sources.container_matroska import MAGIC as MATROSKA_MAGIC
from monitor.sources.container_matroska import read_matroska
from monitor.sources.container_mp4 import is_mp4, read_mp4

_HEAD_BYTES = 1 << 17
_ASF_MAGIC = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_ASF_BROADCAST = 1
_EPOCH_1601 = datetime(1601, 1, 1, tzinfo=UTC)
_TS_PACKET = 188
_TS_PICTURES = (0x01, 0x02, 0x10, 0x1B, 0x20, 0x21, 0x24, 0x33, 0x42, 0xD1, 0xEA)
_TS_SOUNDS = (0x03, 0x04, 0x0F, 0x11, 0x81, 0x82, 0x84, 0x85, 0x87)
_OGG_PICTURES = (b"\x80theora", b"BBCD\0", b"OVP80", b"fishead\0")
_SOUND_MAGICS = (
    b"ID3", b"fLaC", b"FORM", b"#!AMR", b"caff", b"wvpk", b"MAC ", b"TTA1", b".snd", b"MThd",
    b"\xff\xf1", b"\xff\xf9", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa", b"riff", b"RF64",
    b"DSD ", b"\x0b\x77",
)  # fmt: skip


def read_facts(path: Path) -> ContainerFacts:
    """What the header of a recording says; nothing where the container is not known."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(0)
            return _read(stream, stream.read(_HEAD_BYTES), size)
    except (OSError, ValueError, IndexError, struct.error, OverflowError, RecursionError):
        return ContainerFacts()


def _read(stream: BinaryIO, head: bytes, size: int) -> ContainerFacts:
    readers: tuple[tuple[bool, Callable[[], ContainerFacts]], ...] = (
        (is_mp4(head), lambda: read_mp4(stream, size)),
        (head.startswith(MATROSKA_MAGIC), lambda: read_matroska(stream, size)),
        (_is_riff(head, b"AVI "), lambda: _read_avi(stream, head, size)),
        (head.startswith(b"FLV"), lambda: _read_flv(head, size)),
        (head.startswith(_ASF_MAGIC), lambda: _read_asf(head, size)),
        (head[:1] == head[_TS_PACKET : _TS_PACKET + 1] == b"G", lambda: _read_ts(head)),
        (head.startswith(b"OggS"), lambda: _read_ogg(head)),
        (_is_riff(head, b"WAVE"), lambda: ContainerFacts(pictures=())),
        (head.startswith(_SOUND_MAGICS), lambda: ContainerFacts(pictures=())),
    )
    return next((read() for matches, read in readers if matches), ContainerFacts())


def _is_riff(head: bytes, kind: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == kind


def _read_ogg(head: bytes) -> ContainerFacts:
    moving = any(magic in head[:8192] for magic in _OGG_PICTURES)
    return ContainerFacts(pictures=None if moving else ())


def _read_avi(stream: BinaryIO, head: bytes, size: int) -> ContainerFacts:
    at, cut_off = 0, False
    while at + 12 <= size:  # an AVI over 1 GB is several RIFFs in a row
        stream.seek(at)
        start = stream.read(8)
        length = int.from_bytes(start[4:], "little")
        if start[:4] != b"RIFF" or length in (0, 0xFFFFFFFF):  # or it was never closed
            break
        at += 8 + length + length % 2
        cut_off = at > size + 1
    pictures, where = [], 0
    while (where := head.find(b"strh", where)) >= 0:
        if head[where + 8 : where + 12] == b"vids":
            handler, described = head[where + 12 : where + 16], head.find(b"strf", where)
            used = head[described + 24 : described + 28] if described > 0 else b""
            pictures.append((used.strip(b"\0") or handler).decode("latin-1").strip("\0 "))
        where += 4
    moment = None
    for name in (b"IDIT", b"ICRD"):
        if (found := head.find(name)) >= 0:
            length = int.from_bytes(head[found + 4 : found + 8], "little")
            text = head[found + 8 : found + 8 + min(length, 64)].decode("latin-1")
            moment = moment or from_text(text.strip("\0\n "))
    return ContainerFacts(moment, tuple(pictures), cut_off=cut_off)


def _read_flv(head: bytes, size: int) -> ContainerFacts:
    """Flash video; the announced file size stands as a big-endian double."""
    announced, found = 0.0, head.find(b"filesize\0")
    if found >= 0:
        (announced,) = struct.unpack_from(">d", head, found + 9)
    has_pictures = bool(head[4] & 1) or b"videocodecid" in head
    cut_off = math.isfinite(announced) and announced > size
    return ContainerFacts(
        pictures=None if has_pictures else (), absolute_stamps=True, cut_off=cut_off
    )


def _read_asf(head: bytes, size: int) -> ContainerFacts:
    """WMV and WMA: announced size, date (100 ns since 1601) and the kinds of streams."""
    moment, cut_off, found = None, False, head.find(_ASF_PROPERTIES)
    if found >= 0 and found + 92 <= len(head):
        announced, created = struct.unpack_from("<QQ", head, found + 40)
        (flags,) = struct.unpack_from("<I", head, found + 88)
        cut_off = announced > size and not flags & _ASF_BROADCAST
        moment = since(_EPOCH_1601, created / 1e7)
    return ContainerFacts(moment, None if _ASF_VIDEO in head else (), cut_off=cut_off)


def _read_ts(head: bytes) -> ContainerFacts:
    """MPEG transport stream: the kinds of streams in its program map."""
    maps: set[int] = set()
    for at in range(0, len(head) - _TS_PACKET, _TS_PACKET):
        packet = head[at : at + _TS_PACKET]
        number = int.from_bytes(packet[1:3], "big") & 0x1FFF
        if packet[:1] != b"G" or not packet[1] & 0x40 or (number and number not in maps):
            continue
        body = packet[5 + packet[4] if packet[3] & 0x20 else 4 :]
        section = body[1 + body[0] :]
        end = 3 + (int.from_bytes(section[1:3], "big") & 0xFFF) - 4
        if number == 0:
            maps |= {int.from_bytes(section[k + 2 : k + 4], "big") & 0x1FFF
                     for k in range(8, end, 4)}  # fmt: skip
            continue
        kinds, k = [], 12 + (int.from_bytes(section[10:12], "big") & 0xFFF)
        while k + 5 <= end:
            kinds.append(section[k])
            k += 5 + (int.from_bytes(section[k + 3 : k + 5], "big") & 0xFFF)
        only_sound = kinds and all(kind in (*_TS_SOUNDS, 0x06) for kind in kinds)
        return ContainerFacts(pictures=() if only_sound else None)
    return ContainerFacts()
