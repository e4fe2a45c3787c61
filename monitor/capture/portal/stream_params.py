"""What is asked of a PipeWire video stream, and what it has agreed on."""

from monitor.capture.portal import libpipewire as pw
from monitor.capture.portal.pixels import FORMATS, VideoFormat
from monitor.capture.portal.spa_pod import (
    CHOICE_ENUM,
    CHOICE_FLAGS,
    CHOICE_RANGE,
    FRACTION,
    ID,
    INT,
    RECTANGLE,
    choice,
    pod_object,
    pod_size,
    properties,
    scalar,
)

__all__ = ["BUFFER_DEMANDS", "FORMAT", "pod_size", "read_format", "wanted_formats"]

# spa/utils/type.h, spa/param/param.h, spa/param/format.h, spa/param/buffers.h
_FORMAT_OBJECT, _BUFFERS_OBJECT, _META_OBJECT = 0x40003, 0x40004, 0x40005
_ENUM_FORMAT, FORMAT, _BUFFERS, _META = 3, 4, 5, 6
_MEDIA_TYPE, _MEDIA_SUBTYPE = 1, 2
_VIDEO_FORMAT, _SIZE, _FRAMERATE, _MAX_FRAMERATE = 0x20001, 0x20003, 0x20004, 0x20005
_VIDEO, _RAW = 2, 1
_BUFFERS_COUNT, _BUFFERS_DATA_TYPE = 1, 6
_META_TYPE, _META_SIZE = 1, 2
_HEADER_BYTES, _REGION_BYTES, _TRANSFORM_BYTES = 32, 16, 4


def wanted_formats(fastest_hz: int) -> list[bytes]:
    """Formats offered, the preferred first: pictures when something changes, at most `fastest_hz`
    a second; where the other side cannot promise that, at its own rate."""
    common = [
        (_MEDIA_TYPE, scalar(ID, _VIDEO)),
        (_MEDIA_SUBTYPE, scalar(ID, _RAW)),
        (_VIDEO_FORMAT, choice(CHOICE_ENUM, ID, [(FORMATS[0],), *((code,) for code in FORMATS)])),
        (_SIZE, choice(CHOICE_RANGE, RECTANGLE, [(1280, 720), (1, 1), (16384, 16384)])),
        (_FRAMERATE, choice(CHOICE_RANGE, FRACTION, [(0, 1), (0, 1), (1000, 1)])),
    ]
    limit = choice(CHOICE_RANGE, FRACTION, [(fastest_hz, 1), (1, 1), (fastest_hz, 1)])
    return [
        pod_object(_FORMAT_OBJECT, _ENUM_FORMAT, [*common, (_MAX_FRAMERATE, limit)]),
        pod_object(_FORMAT_OBJECT, _ENUM_FORMAT, common),
    ]


def _meta(kind: int, size: int) -> bytes:
    return pod_object(
        _META_OBJECT, _META, [(_META_TYPE, scalar(ID, kind)), (_META_SIZE, scalar(INT, size))]
    )


# one buffer is held here, one is on its way, one is being drawn
BUFFER_DEMANDS = [
    pod_object(
        _BUFFERS_OBJECT,
        _BUFFERS,
        [
            (_BUFFERS_COUNT, choice(CHOICE_RANGE, INT, [(4,), (3,), (16,)])),
            (
                _BUFFERS_DATA_TYPE,
                choice(CHOICE_FLAGS, INT, [((1 << pw.MEM_PTR) | (1 << pw.MEM_FD),)]),
            ),
        ],
    ),
    _meta(pw.META_HEADER, _HEADER_BYTES),
    _meta(pw.META_CROP, _REGION_BYTES),
    _meta(pw.META_TRANSFORM, _TRANSFORM_BYTES),
]
"""Memory that this program can read, and the crop: a window's stream may be larger than it."""


def read_format(pod: bytes) -> VideoFormat | None:
    """The format agreed on; None where it is none of those offered."""
    found = properties(pod)
    (code,), size = found.get(_VIDEO_FORMAT, (0,)), found.get(_SIZE, (0, 0))
    width, height = size
    if code not in FORMATS or width < 1 or height < 1:
        return None
    return VideoFormat(code, width, height)
