"""A native Wayland window with a known picture: the protocol itself over its socket (wl_shm, xdg).

What is drawn, when, and how large it is, only the test decides.
"""

import array
import mmap
import os
import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_DISPLAY, _REGISTRY = 1, 2
_XRGB8888 = 1
_COMPOSITOR, _SHM, _WM_BASE = "wl_compositor", "wl_shm", "xdg_wm_base"
_ROUND_TRIP_S = 10.0


class WaylandWindow:
    """A toplevel of the compositor at `socket_path` that shows `picture`, uint8 (H, W, 3) RGB."""

    def __init__(self, socket_path: Path, picture: NDArray[np.uint8], title: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(os.fspath(socket_path))
        self._next_id = _REGISTRY + 1
        self._globals: dict[str, int] = {}
        self._answered: dict[int, threading.Event] = {}
        self._shown = threading.Event()
        self._sending = threading.Lock()
        self._buffer = 0
        self._wm_base = self._xdg = self._toplevel = 0
        self._closed = False
        self._send(_DISPLAY, 1, struct.pack("=I", _REGISTRY))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._round_trip()
        self._compositor = self._bind(_COMPOSITOR, 4)
        self._shm = self._bind(_SHM, 1)
        self._wm_base = self._bind(_WM_BASE, 1)
        self._surface = self._new(self._compositor, 0)
        self._xdg = self._new(self._wm_base, 2, struct.pack("=I", self._surface))
        self._toplevel = self._new(self._xdg, 1)
        self._send(self._toplevel, 2, _text(title))
        self._send(self._toplevel, 3, _text("classmood-test"))
        self._send(self._surface, 6)
        if not self._shown.wait(_ROUND_TRIP_S):
            raise TimeoutError("the compositor did not show the window")
        self.draw(picture)

    def draw(self, picture: NDArray[np.uint8]) -> None:
        """Show another picture; of another size, the window takes that size."""
        height, width = picture.shape[:2]
        pixels = np.zeros((height, width, 4), np.uint8)
        pixels[:, :, :3] = picture[:, :, ::-1]
        memory = os.memfd_create("picture")
        os.ftruncate(memory, pixels.nbytes)
        with mmap.mmap(memory, pixels.nbytes) as mapped:
            mapped.write(pixels.tobytes())
        pool = self._new(self._shm, 0, struct.pack("=i", pixels.nbytes), fd=memory)
        os.close(memory)
        buffer = self._new(pool, 0, struct.pack("=iiiiI", 0, width, height, width * 4, _XRGB8888))
        self._send(pool, 1)
        self._send(self._surface, 1, struct.pack("=Iii", buffer, 0, 0))
        self._send(self._surface, 9, struct.pack("=iiii", 0, 0, width, height))
        self._send(self._surface, 6)
        self._round_trip()
        self._buffer = buffer

    def minimise(self) -> None:
        """Ask the compositor to minimise it."""
        self._send(self._toplevel, 13)
        self._round_trip()

    def close(self) -> None:
        """The program ends; safe to call twice."""
        self._closed = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._reader.join(5)

    def _new(self, to: int, opcode: int, rest: bytes = b"", fd: int | None = None) -> int:
        with self._sending:
            made = self._next_id
            self._next_id += 1
        self._send(to, opcode, struct.pack("=I", made) + rest, fd)
        return made

    def _bind(self, interface: str, version: int) -> int:
        with self._sending:
            made = self._next_id
            self._next_id += 1
        body = struct.pack("=I", self._globals[interface]) + _text(interface)
        self._send(_REGISTRY, 0, body + struct.pack("=II", version, made))
        return made

    def _round_trip(self) -> None:
        done = threading.Event()
        with self._sending:
            made = self._next_id
            self._next_id += 1
            self._answered[made] = done
        self._send(_DISPLAY, 0, struct.pack("=I", made))
        if not done.wait(_ROUND_TRIP_S):
            raise TimeoutError("the compositor does not answer")

    def _send(self, to: int, opcode: int, body: bytes = b"", fd: int | None = None) -> None:
        message = struct.pack("=II", to, (len(body) + 8) << 16 | opcode) + body
        extra = (
            []
            if fd is None
            else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]).tobytes())]
        )
        with self._sending:
            self._socket.sendmsg([message], extra)

    def _read(self) -> None:
        pending = b""
        with suppress(OSError):
            while received := self._socket.recv(65536):
                pending += received
                while len(pending) >= 8:
                    source, size_and_opcode = struct.unpack_from("=II", pending)
                    size = size_and_opcode >> 16
                    if len(pending) < size:
                        break
                    self._hear(source, size_and_opcode & 0xFFFF, pending[8:size])
                    pending = pending[size:]

    def _hear(self, source: int, opcode: int, body: bytes) -> None:
        if source == _REGISTRY and opcode == 0:
            (name, length) = struct.unpack_from("=II", body)
            self._globals[body[8 : 8 + length - 1].decode()] = name
        elif source in self._answered:
            self._answered.pop(source).set()
        elif source == self._wm_base and opcode == 0:
            self._send(self._wm_base, 3, body)
        elif source == self._xdg and opcode == 0:
            self._send(self._xdg, 4, body)
            self._shown.set()


def _text(text: str) -> bytes:
    raw = text.encode() + b"\0"
    return struct.pack("=I", len(raw)) + raw.ljust((len(raw) + 3) // 4 * 4, b"\0")
