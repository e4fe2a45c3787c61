"""A Wayland connection in between that claims graphics memory for pictures of the screen.

xdg-desktop-portal-wlr 0.7 refuses to start where zwlr_screencopy_frame_v1 offers none (its issue
289), though it takes shared memory in the end. A compositor that draws without a graphics card
offers none, so that the offer (the event linux_dmabuf) is put in here. Nothing else is touched.
"""

import array
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

_MANAGER = b"zwlr_screencopy_manager_v1\0"
_BUFFER, _LINUX_DMABUF, _BUFFER_DONE = 0, 5, 6
_XRGB8888 = 0x34325258  # DRM_FORMAT_XRGB8888
_MOST_FDS = 28


class GraphicsClaim:
    """Listens at `path` and passes everything on to the compositor at `behind`, and back."""

    def __init__(self, path: Path, behind: Path) -> None:
        self._behind = behind
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(os.fspath(path))
        self._listener.listen()
        self._start(self._accept)

    def close(self) -> None:
        """End all connections."""
        for each in [self._listener, *self._open]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for each in [self._listener, *self._open]:
            each.close()

    def _start(self, run: Callable[..., None], *words: object) -> None:
        thread = threading.Thread(target=run, args=words, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                server.connect(os.fspath(self._behind))
                self._open += [client, server]
                frames = _Frames()
                self._start(_pass_on, client, server, frames.asked)
                self._start(_pass_on, server, client, frames.told)


class _Frames:
    """Which objects are pictures being taken, of one connection."""

    def __init__(self) -> None:
        self._manager = 0
        self._sizes: dict[int, tuple[int, int]] = {}

    def asked(self, messages: bytes) -> bytes:
        """Client to compositor: unchanged."""
        for target, opcode, body in _split(messages):
            if _MANAGER in body:
                (self._manager,) = struct.unpack("=I", body[-4:])
            elif target == self._manager and opcode in (0, 1):
                self._sizes[struct.unpack_from("=I", body)[0]] = (0, 0)
        return messages

    def told(self, messages: bytes) -> bytes:
        """Compositor to client: before "that was all", the claim."""
        out = b""
        for source, opcode, body in _split(messages):
            if source in self._sizes and opcode == _BUFFER:
                self._sizes[source] = struct.unpack_from("=II", body, 4)
            elif source in self._sizes and opcode == _BUFFER_DONE:
                claim = struct.pack("=III", _XRGB8888, *self._sizes.pop(source))
                out += _message(source, _LINUX_DMABUF, claim)
            out += _message(source, opcode, body)
        return out


def _pass_on(
    source: socket.socket, target: socket.socket, edited: Callable[[bytes], bytes]
) -> None:
    pending = b""
    room = socket.CMSG_SPACE(_MOST_FDS * array.array("i").itemsize)
    with suppress(OSError):
        while True:
            data, extra, _, _ = source.recvmsg(65536, room)
            if not data:
                break
            pending += data
            whole = sum(len(body) + 8 for _, _, body in _split(pending))
            ready, pending = edited(pending[:whole]), pending[whole:]
            if ready:
                sent = target.sendmsg([ready], extra)
                target.sendall(ready[sent:])
            for _, _, body in extra:
                for descriptor in array.array("i", body):
                    os.close(descriptor)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def _split(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Whole messages: object, opcode, body."""
    at = 0
    while at + 8 <= len(data):
        target, size_and_opcode = struct.unpack_from("=II", data, at)
        size = size_and_opcode >> 16
        if at + size > len(data):
            return
        yield target, size_and_opcode & 0xFFFF, data[at + 8 : at + size]
        at += size


def _message(target: int, opcode: int, body: bytes) -> bytes:
    return struct.pack("=II", target, (len(body) + 8) << 16 | opcode) + body
