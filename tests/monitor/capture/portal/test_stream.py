"""A real PipeWire with a synthetic source (GStreamer's videotestsrc): every format of pixels."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from monitor.capture.portal.pixels import FORMATS
from monitor.capture.portal.stream import PictureStream
from tests.support.portal.session import PortalSession, skip_without
from tests.support.system.waiting import wait_until

COLOUR = (32, 64, 128)
READ = ["BGRx", "RGBx", "BGRA", "RGBA", "xRGB", "xBGR", "ARGB", "ABGR"]
SIZES = [(321, 201), (640, 480), (1, 7), (1366, 768), (333, 5), (64, 64), (799, 3), (1920, 1080)]


@pytest.fixture(autouse=True)
def _source_installed() -> None:
    skip_without("gst-launch-1.0", "gst-inspect-1.0", "pw-dump")
    for element in ("pipewiresink", "videotestsrc"):
        found = subprocess.run(["gst-inspect-1.0", element], check=False, capture_output=True)
        if found.returncode != 0:
            pytest.skip(f"GStreamer's {element} is not installed")


@contextmanager
def source(pixel_format: str, size_wh: tuple[int, int]) -> Iterator[int]:
    """A program that sends ten pictures a second of COLOUR; the number of its node."""
    name = f"test-{pixel_format}-{size_wh[0]}"
    red, green, blue = COLOUR
    program = subprocess.Popen(
        ["gst-launch-1.0", "-q", "videotestsrc", "is-live=true", "pattern=solid-color",
         f"foreground-color={0xFF << 24 | red << 16 | green << 8 | blue}", "!",
         f"video/x-raw,format={pixel_format},width={size_wh[0]},height={size_wh[1]},"
         "framerate=10/1", "!", "pipewiresink", "mode=provide",
         f"stream-properties=props,node.name={name},media.class=Video/Source"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: node_called(name) is not None, 10.0)
        node = node_called(name)
        assert node is not None
        yield node
    finally:
        program.terminate()
        program.wait(5)


def node_called(name: str) -> int | None:
    listed = subprocess.run(["pw-dump"], check=True, capture_output=True, timeout=10)
    for each in json.loads(listed.stdout):
        properties = (each.get("info") or {}).get("props") or {}
        if each["type"].endswith("Node") and properties.get("node.name") == name:
            return int(each["id"])
    return None


def stream_of(session: PortalSession, node: int) -> PictureStream:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(str(session.programs.folder / "pipewire-0"))
    return PictureStream(connection.detach(), node)


def test_every_format_is_read_in_its_colours(session: PortalSession) -> None:
    assert len(READ) == len(FORMATS)
    for pixel_format, size in zip(READ, SIZES, strict=True):
        with source(pixel_format, size) as node:
            stream = stream_of(session, node)
            stream.wait_for_picture(5)
            picture = stream.picture()
            assert picture is not None, pixel_format
            assert picture.shape == (size[1], size[0], 3)
            assert (picture == np.array(COLOUR, np.uint8)).all(), pixel_format
            before = stream.state().pictures
            wait_until(lambda s=stream, b=before: s.state().pictures > b)  # type: ignore[misc]
            stream.close()
            stream.close()


def test_a_format_that_is_not_read_gives_no_picture(session: PortalSession) -> None:
    with source("I420", (640, 480)) as node:
        stream = stream_of(session, node)
        stream.wait_for_picture(1)
        state = stream.state()
        assert (stream.picture(), state.pictures, state.holds, state.paused) == (
            None, 0, False, True,
        )  # fmt: skip
        stream.close()


def test_a_source_that_ends_is_told(session: PortalSession) -> None:
    with source("BGRx", (320, 200)) as node:
        stream = stream_of(session, node)
        stream.wait_for_picture(5)
    begun_s = time.monotonic()
    wait_until(lambda: stream.state().ended != "")
    assert time.monotonic() < begun_s + 2
    assert stream.state().paused and not stream.state().cut_off
    stream.close()


def test_no_such_node_never_has_a_picture(session: PortalSession) -> None:
    stream = stream_of(session, 99_999)
    stream.wait_for_picture(0.5)
    assert stream.picture() is None and stream.state().pictures == 0
    stream.close()
