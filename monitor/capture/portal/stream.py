"""The newest picture of a PipeWire video stream.

libpipewire calls back in a thread of its own. The newest buffer is kept, not given back, until a
newer one comes: the other side does not write into it meanwhile, and pixels are copied only when
somebody asks. Callbacks and questions exclude each other through the loop's lock.
"""

import ctypes
import logging
import os
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.capture.portal import buffers, pixels
from monitor.capture.portal import libpipewire as pw
from monitor.capture.portal import stream_params as params
from storage.errors import SourceError

logger = logging.getLogger(__name__)

FASTEST_HZ = 15
"""The desktop is asked for no more pictures a second than this; it sends one only when the window
has drawn something."""
_PROPERTIES = b"{ media.type = Video media.category = Capture media.role = Screen }"


@dataclass(frozen=True, slots=True)
class StreamState:
    """pictures: how many have come. newest_s: when the newest came (monotonic), None before.
    holds: whether there is one now; after a new size there is none yet. paused: the other side
    sends nothing at present. ended: why no more will come, else "". cut_off: PipeWire itself has
    gone."""

    pictures: int
    newest_s: float | None
    holds: bool
    paused: bool
    ended: str
    cut_off: bool


class PictureStream:
    """Reads node `node_id` through the connection `fd`, which it takes over.

    Raises:
        SourceError: PipeWire's library is missing, or the connection is refused.
    """

    def __init__(self, fd: int, node_id: int, fastest_hz: int = FASTEST_HZ) -> None:
        try:
            self._pw = pw.library()
        except SourceError:
            os.close(fd)
            raise
        self._held: pw.Buffer | None = None
        self._format: pixels.VideoFormat | None = None
        self._pictures = 0
        self._first = threading.Event()
        self._state, self._ended = pw.CONNECTING, ""
        self._newest_s: float | None = None
        self._line = os.dup(fd)
        self._poll = select.poll()
        self._poll.register(self._line, 0)
        self._loop = self._pw.pw_thread_loop_new(b"classmood", None)
        self._context = self._pw.pw_context_new(
            self._pw.pw_thread_loop_get_loop(self._loop), None, 0
        )
        self._stream: int | None = None
        # the library keeps pointers to these
        self._hook = pw.Hook()
        self._events = pw.StreamEvents(
            version=2,
            state_changed=pw.STATE_CHANGED(self._on_state),
            param_changed=pw.PARAM_CHANGED(self._on_param),
            remove_buffer=pw.BUFFER_EVENT(self._on_removed),
            process=pw.PROCESS(self._on_process),
        )
        try:
            self._connect(fd, node_id, fastest_hz)
        except SourceError:
            self.close()
            raise

    def state(self) -> StreamState:
        """How it stands now."""
        with self._locked():
            paused = self._state != pw.STREAMING
            holds = self._held is not None
            return StreamState(
                self._pictures, self._newest_s, holds, paused, self._ended, self._is_cut_off()
            )

    def wait_for_picture(self, timeout_s: float) -> None:
        """Return when the first picture has come, or after the timeout."""
        self._first.wait(timeout_s)

    def picture(self) -> NDArray[np.uint8] | None:
        """A copy of the newest picture, uint8 (H, W, 3) RGB; None before the first of this size."""
        with self._locked():
            held, shown = self._held, self._format
            if held is None or shown is None:
                return None
            raw = buffers.copied(held, shown)
            transform = buffers.transform(held)
        return None if raw is None else pixels.as_rgb(raw, shown.code, transform)

    def close(self) -> None:
        """Disconnect; safe to call twice."""
        if self._loop is None:
            return
        self._pw.pw_thread_loop_stop(self._loop)
        if self._stream is not None:
            self._pw.pw_stream_destroy(self._stream)
        self._pw.pw_context_destroy(self._context)
        self._pw.pw_thread_loop_destroy(self._loop)
        os.close(self._line)
        self._loop = self._stream = self._context = None

    def _is_cut_off(self) -> bool:
        # the library does not tell a stream that ended from a server that died
        return any(
            happened & (select.POLLHUP | select.POLLERR) for _, happened in self._poll.poll(0)
        )

    def _connect(self, fd: int, node_id: int, fastest_hz: int) -> None:
        if self._pw.pw_thread_loop_start(self._loop) < 0:
            os.close(fd)
            raise SourceError("PipeWire's thread did not start; start Classmood again.")
        with self._locked():
            core = self._pw.pw_context_connect_fd(self._context, fd, None, 0)  # takes fd
            if not core:
                raise SourceError(
                    "PipeWire does not answer, so that the desktop cannot share a window; start "
                    "it (systemctl --user start pipewire wireplumber) or log in again."
                )
            self._stream = self._pw.pw_stream_new(
                core, b"classmood", self._pw.pw_properties_new_string(_PROPERTIES)
            )
            self._pw.pw_stream_add_listener(
                self._stream, ctypes.byref(self._hook), ctypes.byref(self._events), None
            )
            pods = pw.pods_pointer(params.wanted_formats(fastest_hz))
            flags = pw.AUTOCONNECT | pw.MAP_BUFFERS | pw.DONT_RECONNECT
            answer = self._pw.pw_stream_connect(
                self._stream, pw.INPUT, node_id, flags, pods, len(pods)
            )
            if answer < 0:
                raise SourceError(
                    f"PipeWire refuses the shared window ({os.strerror(-answer)}); start "
                    "Classmood again."
                )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self._loop is None:
            raise SourceError("The shared window was let go of already.")
        self._pw.pw_thread_loop_lock(self._loop)
        try:
            yield
        finally:
            self._pw.pw_thread_loop_unlock(self._loop)

    def _on_state(self, _data: int, _old: int, new: int, error: bytes | None) -> None:
        logger.debug("PipeWire stream: state %d %s", new, error)
        self._state = new
        if new == pw.ERROR:
            self._ended = (error or b"error").decode(errors="replace")
        elif new == pw.UNCONNECTED:
            self._ended = self._ended or "disconnected"

    def _on_param(self, _data: int, kind: int, pod: int | None) -> None:
        if kind != params.FORMAT:
            return
        self._give_back()
        self._format = None if not pod else params.read_format(_pod_at(pod))
        if self._format is not None:
            pods = pw.pods_pointer(params.BUFFER_DEMANDS)
            self._pw.pw_stream_update_params(self._stream, pods, len(pods))

    def _on_removed(self, _data: int, buffer: int) -> None:
        if self._held is not None and ctypes.addressof(self._held) == buffer:
            self._held = None

    def _on_process(self, _data: int) -> None:
        newest = None
        while pointer := self._pw.pw_stream_dequeue_buffer(self._stream):
            buffer = pointer.contents
            if buffers.has_picture(buffer):
                self._queue(newest)
                newest = buffer
            else:
                self._queue(buffer)
        if newest is not None:
            self._give_back()
            self._held = newest
            self._newest_s = time.monotonic()
            self._pictures += 1
            self._first.set()

    def _give_back(self) -> None:
        self._queue(self._held)
        self._held = None

    def _queue(self, buffer: pw.Buffer | None) -> None:
        if buffer is not None:
            self._pw.pw_stream_queue_buffer(self._stream, ctypes.byref(buffer))


def _pod_at(address: int) -> bytes:
    return ctypes.string_at(address, params.pod_size(ctypes.string_at(address, 8)))
