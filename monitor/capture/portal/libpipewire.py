"""The part of libpipewire-0.3 that reads a video stream, through ctypes.

Structures and numbers are those of PipeWire's public headers (pipewire/stream.h, spa/buffer/*.h),
whose layout is fixed for all versions of libpipewire-0.3.so.0.
"""

import ctypes
from collections.abc import Sequence
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_uint32, c_void_p
from functools import cache

from storage.errors import SourceError

INPUT = 0
AUTOCONNECT, MAP_BUFFERS, DONT_RECONNECT = 1 << 0, 1 << 2, 1 << 7
ERROR, UNCONNECTED, CONNECTING, PAUSED, STREAMING = -1, 0, 1, 2, 3
"""States of a stream."""
MEM_PTR, MEM_FD = 1, 2
"""Kinds of memory a picture may lie in; a graphics card's own (3) cannot be read here."""
META_HEADER, META_CROP, META_TRANSFORM = 1, 2, 8
HEADER_CORRUPTED, CHUNK_CORRUPTED = 1 << 1, 1 << 0
_LIBRARY = "libpipewire-0.3.so.0"


class Chunk(Structure):
    _fields_ = (
        ("offset", c_uint32),
        ("size", c_uint32),
        ("stride", ctypes.c_int32),
        ("flags", ctypes.c_int32),
    )


class Data(Structure):
    _fields_ = (
        ("type", c_uint32),
        ("flags", c_uint32),
        ("fd", c_int64),
        ("mapoffset", c_uint32),
        ("maxsize", c_uint32),
        ("data", c_void_p),
        ("chunk", POINTER(Chunk)),
    )


class Meta(Structure):
    _fields_ = (("type", c_uint32), ("size", c_uint32), ("data", c_void_p))


class SpaBuffer(Structure):
    _fields_ = (
        ("n_metas", c_uint32),
        ("n_datas", c_uint32),
        ("metas", POINTER(Meta)),
        ("datas", POINTER(Data)),
    )


class Buffer(Structure):
    """pw_buffer: only its first member is used."""

    _fields_ = (("buffer", POINTER(SpaBuffer)),)


BufferPointer = POINTER(Buffer)


class Header(Structure):
    """spa_meta_header."""

    _fields_ = (
        ("flags", c_uint32),
        ("offset", c_uint32),
        ("pts", c_int64),
        ("dts_offset", c_int64),
        ("seq", ctypes.c_uint64),
    )


class Region(Structure):
    """spa_meta_region."""

    _fields_ = (
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("width", c_uint32),
        ("height", c_uint32),
    )


STATE_CHANGED = CFUNCTYPE(None, c_void_p, c_int, c_int, c_char_p)
PARAM_CHANGED = CFUNCTYPE(None, c_void_p, c_uint32, c_void_p)
BUFFER_EVENT = CFUNCTYPE(None, c_void_p, c_void_p)
PROCESS = CFUNCTYPE(None, c_void_p)


class StreamEvents(Structure):
    """pw_stream_events, version 2; members not set are NULL and not called."""

    _fields_ = (
        ("version", c_uint32),
        ("destroy", c_void_p),
        ("state_changed", STATE_CHANGED),
        ("control_info", c_void_p),
        ("io_changed", c_void_p),
        ("param_changed", PARAM_CHANGED),
        ("add_buffer", c_void_p),
        ("remove_buffer", BUFFER_EVENT),
        ("process", PROCESS),
        ("drained", c_void_p),
        ("command", c_void_p),
        ("trigger_done", c_void_p),
    )


class Hook(Structure):
    """spa_hook: the library's own; 48 bytes that must stay where they are."""

    _fields_ = (("private", c_void_p * 6),)


_SIGNATURES: dict[str, tuple[object, list[object]]] = {
    "pw_init": (None, [c_void_p, c_void_p]),
    "pw_thread_loop_new": (c_void_p, [c_char_p, c_void_p]),
    "pw_thread_loop_get_loop": (c_void_p, [c_void_p]),
    "pw_thread_loop_start": (c_int, [c_void_p]),
    "pw_thread_loop_stop": (None, [c_void_p]),
    "pw_thread_loop_lock": (None, [c_void_p]),
    "pw_thread_loop_unlock": (None, [c_void_p]),
    "pw_thread_loop_destroy": (None, [c_void_p]),
    "pw_context_new": (c_void_p, [c_void_p, c_void_p, ctypes.c_size_t]),
    "pw_context_destroy": (None, [c_void_p]),
    "pw_context_connect_fd": (c_void_p, [c_void_p, c_int, c_void_p, ctypes.c_size_t]),
    "pw_core_disconnect": (c_int, [c_void_p]),
    "pw_properties_new_string": (c_void_p, [c_char_p]),
    "pw_stream_new": (c_void_p, [c_void_p, c_char_p, c_void_p]),
    "pw_stream_destroy": (None, [c_void_p]),
    "pw_stream_add_listener": (None, [c_void_p, POINTER(Hook), POINTER(StreamEvents), c_void_p]),
    "pw_stream_connect": (
        c_int,
        [c_void_p, c_int, c_uint32, c_int, POINTER(c_void_p), c_uint32],
    ),
    "pw_stream_update_params": (c_int, [c_void_p, POINTER(c_void_p), c_uint32]),
    "pw_stream_dequeue_buffer": (BufferPointer, [c_void_p]),
    "pw_stream_queue_buffer": (c_int, [c_void_p, BufferPointer]),
}


@cache
def library() -> ctypes.CDLL:
    """libpipewire, loaded and initialised once.

    Raises:
        SourceError: it is not installed, or lacks a function.
    """
    try:
        loaded = ctypes.CDLL(_LIBRARY)
        for name, (answer, arguments) in _SIGNATURES.items():
            function = getattr(loaded, name)
            function.restype, function.argtypes = answer, arguments
    except (OSError, AttributeError) as problem:
        raise SourceError(
            "PipeWire's library is not installed, without which the desktop cannot share a "
            "window; install PipeWire (Debian and Ubuntu: libpipewire-0.3-0; Fedora: "
            "pipewire-libs)."
        ) from problem
    loaded.pw_init(None, None)
    return loaded


def pods_pointer(pods: Sequence[bytes]) -> ctypes.Array[ctypes.c_void_p]:
    """An array of pointers to copies of pods, which live as long as the array."""
    copies = [ctypes.create_string_buffer(pod, len(pod)) for pod in pods]
    array = (ctypes.c_void_p * len(pods))(*(ctypes.addressof(each) for each in copies))
    array._copies = copies  # type: ignore[attr-defined]
    return array
