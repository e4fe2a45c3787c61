"""The drawn class, wholly covered: how many looks are read, and is a pixel of the cover in one?

`python -m benchmarks.capture.covered --minutes 10` (or with --compositor, or --xwayland) opens the
drawn class in a window of another process, lays a magenta window over the screen, and watches it
once a second as a lesson does. A look is read when at least 20 of the 24 faces are found in it.
"""

import argparse
import os
import statistics
import subprocess
import sys
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import numpy as np

from models import Classifier
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.sources import Blind
from monitor.sources.window import WindowSource
from monitor.types import Frame
from storage.config.settings import Settings
from tests.support.desktop.display import PatternWindow, VirtualDisplay, virtual_display
from tests.support.desktop.wayland import weston_with_xwayland

SIZE_WH = (1920, 1080)
COVER = (255, 0, 255)
FACES = 20
"""Of the drawn class's 25 one has the camera off."""


@dataclass(slots=True)
class Tally:
    """foreign: pixels of the cover in all looks together. blind: reasons of looks without sight."""

    looks: int = 0
    read: int = 0
    foreign: int = 0
    blind: list[str] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)


def main() -> None:
    """Prints one line; ends with 1 where the promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--compositor", action="store_true", help="with the manager xcompmgr")
    kind.add_argument("--xwayland", action="store_true", help="under headless Weston")
    parser.add_argument("--pictures-only", action="store_true", help="read no faces (busy machine)")
    chosen = parser.parse_args()
    with _desktop(chosen) as display:
        os.environ["DISPLAY"] = display.name
        os.environ["XDG_SESSION_TYPE"] = "wayland" if chosen.xwayland else "x11"
        tally, dropped = _watch(display, chosen.minutes * 60, faces=not chosen.pictures_only)
    good = tally.looks - len(tally.blind) if chosen.pictures_only else tally.read
    share = good / max(tally.looks, 1)
    seen = tally.looks - len(tally.blind)
    sys.stdout.write(
        f"{tally.looks} looks, {seen} with a live picture, {tally.read} read, "
        f"{tally.foreign} pixels of the cover; blind: {sorted(set(tally.blind)) or 'never'}; "
        f"{dropped} looks left out for lack of time, pipeline median "
        f"{statistics.median(tally.took_ms or [0]):.0f} ms\n"
    )
    raise SystemExit(0 if share >= 0.99 and not tally.foreign else 1)


def _desktop(chosen: argparse.Namespace) -> AbstractContextManager[VirtualDisplay]:
    if chosen.xwayland:
        return weston_with_xwayland()
    return virtual_display(SIZE_WH, compositor=chosen.compositor)


def _watch(display: VirtualDisplay, seconds: float, *, faces: bool) -> tuple[Tally, int]:
    drawn = subprocess.Popen(
        [sys.executable, "-m", "classmood", "drawn-class", "--width", "1280", "--height", "720"],
        env=display.environment,
    )
    stop, tally = threading.Event(), Tally()
    source = WindowSource(hz=1.0)
    pipeline = GalleryPipeline(PipelineOptions(1, Settings(), Classifier.load()))
    cover: PatternWindow | None = None
    until_s = float("inf")
    try:
        for seen in source.frames(stop):
            if isinstance(seen, Frame) and cover is None:
                # a layout counts when it has been seen twice; then the slides come
                if faces and not pipeline.process(seen).sample.counts:
                    continue
                cover = _cover(display)
                until_s = time.monotonic() + seconds
                continue
            if cover is None:
                continue
            _note(tally, seen, pipeline if faces else None)
            if time.monotonic() > until_s:
                break
    finally:
        stop.set()
        source.close()
        if cover is not None:
            cover.close()
        drawn.terminate()
        drawn.wait(timeout=20)
    return tally, source.dropped_frames


def _cover(display: VirtualDisplay) -> PatternWindow:
    image = np.full((SIZE_WH[1], SIZE_WH[0], 3), COVER, np.uint8)
    return PatternWindow(display, image, title="Slides", app="slides", at_xy=(0, 0))


def _note(tally: Tally, seen: Frame | Blind, pipeline: GalleryPipeline | None) -> None:
    tally.looks += 1
    if isinstance(seen, Blind):
        tally.blind.append(str(seen.reason))
        return
    tally.foreign += int((seen.image == np.array(COVER, np.uint8)).all(axis=2).sum())
    if pipeline is None:
        return
    began_s = time.perf_counter()
    counts = pipeline.process(seen).sample.counts
    tally.took_ms.append((time.perf_counter() - began_s) * 1000)
    tally.read += counts is not None and counts.seen >= FACES


if __name__ == "__main__":
    main()
