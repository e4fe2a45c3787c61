"""Which way up a picture is, read from EXIF data however odd the rest of them is."""

import struct
from typing import Any

from PIL import Image

_TAG = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_NUMBER_FORMATS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I"}  # of TIFF's types
_MOST_ENTRIES = 4096
_KEPT_SEGMENTS = (0xE0, 0xE2, 0xEE)  # JFIF, colour profile, Adobe's colour transform


def upright(picture: Image.Image, stored_exif: bytes | None) -> tuple[Image.Image, bool]:
    """The loaded picture turned as its EXIF or XMP data say, and whether that could be read.

    stored_exif: the raw data where they were taken out of the file. A value that is no orientation
    leaves the picture as stored. Nothing else in the data is read or written anew.
    """
    number, readable = _of_pillow(picture)
    if number is None:
        raw = stored_exif or picture.info.get("exif")
        number = in_exif(raw) if isinstance(raw, bytes) else None
        readable = readable or number is not None
    turn = _TURNS.get(number or 1)
    return (picture.transpose(turn) if turn is not None else picture), readable


def _of_pillow(picture: Image.Image) -> tuple[int | None, bool]:
    try:
        value = picture.getexif().get(_TAG)
    except Exception:
        # damaged EXIF raises struct.error, TypeError, ValueError, SyntaxError and more, by the tag:
        # the caller reads the bytes itself, and says where nothing was readable
        return None, False
    return _as_number(value), True


def _as_number(value: Any) -> int | None:  # noqa: ANN401 - EXIF values are of many types
    """1 to 8, from a number, a text, or the first of several; None for anything else."""
    try:
        if isinstance(value, bytes):
            value = value.strip(b"\0 ") if len(value) > 1 else value[0]
        if isinstance(value, tuple | list):
            value = value[0]
        number = int(value)
    except (TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return None
    return number if 1 <= number <= 8 else None


def in_exif(raw: bytes) -> int | None:
    """The orientation in the first directory of EXIF data; None where it is not told."""
    content = raw.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(content[:2])
    if order is None or len(content) < 8:
        return None
    (at,) = struct.unpack_from(order + "I", content, 4)
    if at + 2 > len(content):
        return None
    (count,) = struct.unpack_from(order + "H", content, at)
    for entry in range(at + 2, at + 2 + 12 * min(count, _MOST_ENTRIES), 12):
        if entry + 12 > len(content):
            return None
        tag, kind = struct.unpack_from(order + "HH", content, entry)
        if tag == _TAG:
            if kind == 2:  # text
                return _as_number(content[entry + 8 : entry + 12].split(b"\0")[0])
            values = _NUMBER_FORMATS.get(kind)
            return _as_number(struct.unpack_from(order + (values or "H"), content, entry + 8)[0])
    return None


def without_metadata(jpeg: bytes) -> tuple[bytes, bytes | None]:
    """A JPEG without its segments of metadata, and the EXIF data that were in them.

    What is no JPEG comes back as it is.
    """
    if jpeg[:2] != b"\xff\xd8":
        return jpeg, None
    kept, exif, at = [jpeg[:2]], None, 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xFF:  # fill bytes
            at += 1
            continue
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == 0xDA:  # the picture itself
            break
        segment = jpeg[at:end]
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0" and exif is None:
            exif = segment[4:]
        is_profile = marker != 0xE2 or segment[4:15] == b"ICC_PROFILE"
        if not 0xE1 <= marker <= 0xEF or (marker in _KEPT_SEGMENTS and is_profile):
            kept.append(segment)
        at = end
    return b"".join((*kept, jpeg[at:])), exif
