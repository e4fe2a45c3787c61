"""SPA POD: how PipeWire writes formats and buffer demands in memory.

A pod is its body's size and type (two uint32 of this machine's byte order), then the body, padded
to 8 bytes. Only what a raw video stream needs is here.
"""

import struct
from collections.abc import Sequence

ID, INT, RECTANGLE, FRACTION, OBJECT, CHOICE = 3, 4, 10, 11, 15, 19
CHOICE_RANGE, CHOICE_ENUM, CHOICE_FLAGS = 1, 3, 4
_HEADER = struct.Struct("=II")
_SHAPES = {ID: "=I", INT: "=i", RECTANGLE: "=II", FRACTION: "=II"}
Value = tuple[int, ...]


def scalar(kind: int, *numbers: int) -> bytes:
    """A pod of kind ID, INT, RECTANGLE (width, height) or FRACTION (numerator, denominator)."""
    return _pod(kind, struct.pack(_SHAPES[kind], *numbers))


def choice(how: int, kind: int, values: Sequence[Value]) -> bytes:
    """Several possible values, the preferred one first. how: CHOICE_RANGE (preferred, least,
    most), CHOICE_ENUM (preferred, then all) or CHOICE_FLAGS (one mask)."""
    bodies = [struct.pack(_SHAPES[kind], *value) for value in values]
    child = _HEADER.pack(len(bodies[0]), kind)
    return _pod(CHOICE, struct.pack("=II", how, 0) + child + b"".join(bodies))


def pod_object(kind: int, purpose: int, properties: Sequence[tuple[int, bytes]]) -> bytes:
    """An object. kind: what it is; purpose: the parameter it stands for; then key and pod each."""
    body = struct.pack("=II", kind, purpose)
    for key, value in properties:
        body += struct.pack("=II", key, 0) + value
    return _pod(OBJECT, body)


def pod_size(header: bytes) -> int:
    """Bytes of a whole pod without padding, from its first 8."""
    size, _ = _HEADER.unpack(header)
    return int(size) + _HEADER.size


def properties(pod: bytes) -> dict[int, Value]:
    """Key -> numbers of an object's scalar properties; of a choice the preferred value.

    Properties of other kinds are left out; a pod that is no object, or is cut off, has none.
    """
    if len(pod) < 16 or _HEADER.unpack_from(pod)[1] != OBJECT:
        return {}
    end = min(pod_size(pod[:8]), len(pod))
    found: dict[int, Value] = {}
    at = 16
    while at + 16 <= end:
        key, _, size, kind = struct.unpack_from("=IIII", pod, at)
        body = at + 16
        at = body + _padded(size)
        if kind == CHOICE and body + 16 <= end:
            _, kind = struct.unpack_from("=II", pod, body + 8)
            body += 16
        shape = _SHAPES.get(kind)
        if shape is not None and body + struct.calcsize(shape) <= end:
            found[key] = struct.unpack_from(shape, pod, body)
    return found


def _pod(kind: int, body: bytes) -> bytes:
    return _HEADER.pack(len(body), kind) + body.ljust(_padded(len(body)), b"\0")


def _padded(size: int) -> int:
    return (size + 7) // 8 * 8
