"""Several monitors on one virtual display, as RandR 1.5 tells them to programs and managers."""

from collections.abc import Sequence
from typing import Any

from Xlib.ext import randr  # type: ignore[import-untyped]
from Xlib.protocol import rq  # type: ignore[import-untyped]

from monitor.desktop.x11_connection import open_display
from monitor.types import BoxInt
from tests.support.desktop.display import VirtualDisplay

XObject = Any
_MM_PER_PX = 25.4 / 96


class _SetMonitor(rq.Request):  # type: ignore[misc]
    """RRSetMonitor; python-xlib 0.33's own cannot be packed."""

    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(43), rq.RequestLength(), rq.Window("window"),
        rq.Card32("name"), rq.Bool("primary"), rq.Bool("automatic"), rq.LengthOf("outputs", 2),
        rq.Int16("x"), rq.Int16("y"), rq.Card16("width"), rq.Card16("height"),
        rq.Card32("width_mm"), rq.Card32("height_mm"), rq.List("outputs", rq.Card32Obj),
    )  # fmt: skip


def set_monitors(display: VirtualDisplay, boxes_xyxy: Sequence[BoxInt]) -> None:
    """Divide a display into monitors, the first of them the main one."""
    connection: XObject = open_display(display.name)
    root = connection.screen().root
    output = randr.get_screen_resources(root).outputs[0]
    for number, (x0, y0, x1, y1) in enumerate(boxes_xyxy):
        _SetMonitor(
            display=connection.display,
            opcode=connection.display.get_extension_major("RANDR"),
            window=root,
            name=connection.intern_atom(f"MONITOR-{number}"),
            primary=number == 0,
            automatic=False,
            x=x0,
            y=y0,
            width=x1 - x0,
            height=y1 - y0,
            width_mm=round((x1 - x0) * _MM_PER_PX),
            height_mm=round((y1 - y0) * _MM_PER_PX),
            # the server's own monitor goes when its output belongs to one of these
            outputs=[output] if number == 0 else [],
        )
    connection.sync()
    connection.close()
