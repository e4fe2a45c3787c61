"""The icon on Windows and in the menu bar of macOS, through pystray."""

import importlib
import threading
from typing import Any

from dashboard import texts
from dashboard.desktop import icon
from dashboard.desktop.lesson_control import Appearance, Item, LessonControl

_SIZE = 64
_LOOK_S = 1.0


def run(control: LessonControl, stop: threading.Event, pystray: Any = None) -> None:  # noqa: ANN401
    """Show the icon until `stop`; has to run on the main thread (macOS).

    pystray: the library, which comes without types; imported here where it is not given.
    """
    if pystray is None:
        pystray = importlib.import_module("pystray")  # not installed on Linux
    appearance = control.appearance()
    shown = pystray.Icon(
        "classmood",
        icon.picture(_SIZE, appearance.mark),
        _tip(appearance),
        _menu(pystray, control, appearance),
    )

    def follow(_: Any) -> None:  # noqa: ANN401
        """On a thread of pystray's: keep what is shown up to date."""
        nonlocal appearance
        shown.visible = True
        while not stop.wait(_LOOK_S):
            now = control.appearance()
            if now == appearance:
                continue
            shown.icon, shown.title = icon.picture(_SIZE, now.mark), _tip(now)
            if now.items != appearance.items:
                shown.menu = _menu(pystray, control, now)
                shown.update_menu()
            appearance = now
        shown.stop()

    shown.run(setup=follow)


def _tip(appearance: Appearance) -> str:
    return f"{texts.DESKTOP_NAME}: {appearance.status}"


def _menu(pystray: Any, control: LessonControl, appearance: Appearance) -> Any:  # noqa: ANN401
    lines: list[Any] = []
    for item in appearance.items:
        if item.starts_group:
            lines.append(pystray.Menu.SEPARATOR)
        lines.append(_line(pystray, control, item, is_default=not lines))
    return pystray.Menu(*lines)


def _line(pystray: Any, control: LessonControl, item: Item, *, is_default: bool) -> Any:  # noqa: ANN401
    """The first item is what a click on the icon does."""

    def choose() -> None:
        control.choose(item.choice)

    return pystray.MenuItem(item.label, choose, default=is_default, enabled=item.enabled)
