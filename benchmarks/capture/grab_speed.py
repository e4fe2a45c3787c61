"""A window of 1920x1080 read itself, against mss of the same area, in one run, in turns.

`python -m benchmarks.capture.grab_speed` starts Xvfb; each grab ends with an RGB array.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable

from monitor.capture import Grabber
from monitor.capture.x11_proof import open_composite
from monitor.desktop.x11 import X11WindowSystem
from tests.support.desktop.display import PatternWindow, pattern, virtual_display

SIZE_WH = (1920, 1080)
ROUNDS = 100


def main() -> None:
    """Prints one line; ends with 1 where the median is above 1.5 times that of mss."""
    with virtual_display(SIZE_WH, manager=False) as display:
        os.environ["DISPLAY"] = display.name
        window = PatternWindow(display, pattern(SIZE_WH), at_xy=(0, 0))
        system, reader, grabber = X11WindowSystem(), open_composite(), Grabber()
        sight = system.look(window.id)
        if sight is None:
            raise SystemExit("the window was not shown")
        own: list[float] = []
        screen: list[float] = []
        for _ in range(ROUNDS):
            own.append(_ms(lambda: reader.grab(window.id, sight)))
            screen.append(_ms(lambda: grabber.grab(sight.box_xyxy)))
        reader.close()
        grabber.close()
        system.close()
        window.close()
    ours, theirs = statistics.median(own), statistics.median(screen)
    sys.stdout.write(
        f"median of {ROUNDS}: window itself {ours:.1f} ms, mss {theirs:.1f} ms, "
        f"{ours / theirs:.2f} times\n"
    )
    raise SystemExit(0 if ours <= 1.5 * theirs else 1)


def _ms(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return (time.perf_counter() - began_s) * 1000


if __name__ == "__main__":
    main()
