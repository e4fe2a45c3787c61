"""How long a picture of the drawn class takes: python benchmarks/demo/drawn_class_speed.py"""

import sys
import time
from collections.abc import Sequence

from monitor.demo import DrawnClass

SIZES_WH = ((1280, 720), (1920, 1080), (3840, 2160))
FRAMES = 20


def mean_ms(lesson: DrawnClass, moments_s: Sequence[float]) -> float:
    """Processor time of one picture, milliseconds."""
    started_s = time.process_time()
    for t_s in moments_s:
        lesson.render(t_s)
    return 1000 * (time.process_time() - started_s) / len(moments_s)


def main() -> None:
    """Prints one line per size: first picture, calm class, and everyone's face changing at once."""
    for size_wh in SIZES_WH:
        lesson = DrawnClass(size_wh)
        first = mean_ms(lesson, [3.0])
        calm = mean_ms(lesson, [15 + k / 20 for k in range(FRAMES)])
        joke = mean_ms(lesson, [30 + k / 20 for k in range(FRAMES)])
        sys.stdout.write(
            f"{size_wh[0]}x{size_wh[1]}: first {first:.0f} ms, calm {calm:.1f} ms, "
            f"all faces changing {joke:.1f} ms\n"
        )


if __name__ == "__main__":
    main()
