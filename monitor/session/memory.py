"""How the C library keeps memory: what large pictures took goes back to the system at once."""

import ctypes
import sys

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD in glibc's malloc.h
_LARGE_BYTES = 4 << 20  # a frame of 1920x1080 has 6.2 MB


def give_large_blocks_back() -> bool:
    """Whether glibc's malloc now maps blocks of 4 MiB and more by themselves.

    By default it learns from the first large block that is freed to keep all such blocks in its
    heap, where smaller ones that live longer lie between them, so that a monitor of large frames
    holds some 20 MB that nothing uses. Other C libraries are left as they are.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # musl has none
        return False
    return bool(mallopt(_MMAP_THRESHOLD, _LARGE_BYTES))
