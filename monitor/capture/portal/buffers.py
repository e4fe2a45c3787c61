"""What one PipeWire buffer holds: pixels, and what is told about them beside."""

import ctypes
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.capture.portal import libpipewire as pw
from monitor.capture.portal import pixels

Shape = TypeVar("Shape", pw.Header, pw.Region, ctypes.c_uint32)


def has_picture(buffer: pw.Buffer) -> bool:
    """False for a broken one and for news of the pointer alone, which come with empty memory."""
    spa = buffer.buffer.contents
    header = _meta(buffer, pw.META_HEADER, pw.Header)
    if spa.n_datas < 1 or (header is not None and header.flags & pw.HEADER_CORRUPTED):
        return False
    data = spa.datas[0]
    chunk = data.chunk.contents
    return bool(data.data) and chunk.size > 0 and not chunk.flags & pw.CHUNK_CORRUPTED


def copied(buffer: pw.Buffer, shown: pixels.VideoFormat) -> NDArray[np.uint8] | None:
    """Its visible part, uint8 (H, W, 4), as the bytes lie; None where the memory is too small."""
    data = buffer.buffer.contents.datas[0]
    chunk = data.chunk.contents
    offset = chunk.offset % max(data.maxsize, 1)
    memory = (ctypes.c_uint8 * (data.maxsize - offset)).from_address(data.data + offset)
    region = _meta(buffer, pw.META_CROP, pw.Region)
    crop = None if region is None else (region.x, region.y, region.width, region.height)
    part = pixels.visible_part(shown, crop)
    stride = chunk.stride or shown.width * pixels.BYTES_PER_PIXEL
    return pixels.copied(np.frombuffer(memory, np.uint8), shown, stride, part)


def transform(buffer: pw.Buffer) -> int:
    """How the picture is turned, as `pixels.as_rgb` takes it."""
    turned = _meta(buffer, pw.META_TRANSFORM, ctypes.c_uint32)
    return 0 if turned is None else int(turned.value) % 8


def _meta(buffer: pw.Buffer, kind: int, shape: type[Shape]) -> Shape | None:
    spa = buffer.buffer.contents
    for meta in spa.metas[: spa.n_metas]:
        if meta.type == kind and meta.data and meta.size >= ctypes.sizeof(shape):
            return shape.from_address(meta.data)
    return None
