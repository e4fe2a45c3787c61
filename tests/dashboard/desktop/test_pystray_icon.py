"""The icon of Windows and macOS, over a stand-in for pystray that records what it is given."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest

from dashboard import texts
from dashboard.desktop import pystray_icon
from dashboard.desktop.lesson_control import Appearance, Choice, Item, LessonControl, Mark
from tests.support.system.waiting import wait_until

IDLE = Appearance(
    Mark.IDLE, "nothing", (Item(Choice.OPEN, "Open"), Item(Choice.START, "Start", enabled=False))
)
WATCHING = Appearance(
    Mark.WATCHING, "7a", (Item(Choice.OPEN, "Open"), Item(Choice.STOP, "Stop", starts_group=True))
)


class Control(LessonControl):
    """Shows what the test wants shown, and notes what is chosen."""

    def __init__(self) -> None:
        self.now = IDLE
        self.chosen: list[Choice] = []

    def appearance(self) -> Appearance:
        return self.now

    def choose(self, choice: Choice) -> None:
        self.chosen.append(choice)


@dataclass
class MenuItem:
    text: str
    action: Callable[[], None]
    default: bool = False
    enabled: bool = True


class Menu:
    SEPARATOR: ClassVar[str] = "----"

    def __init__(self, *items: Any) -> None:  # noqa: ANN401
        self.items = items


@dataclass
class Icon:
    name: str
    icon: Any
    title: str
    menu: Any
    visible: bool = False
    updates: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    made: ClassVar[list[Any]] = []

    def __post_init__(self) -> None:
        Icon.made.append(self)

    def run(self, setup: Callable[[Any], None]) -> None:
        thread = threading.Thread(target=setup, args=(self,))
        thread.start()
        assert self.ended.wait(30)
        thread.join()

    def update_menu(self) -> None:
        self.updates += 1

    def stop(self) -> None:
        self.ended.set()


class Library:
    Icon, Menu, MenuItem = Icon, Menu, MenuItem


def test_the_menu_follows_the_lesson_and_a_click_opens_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pystray_icon, "_LOOK_S", 0.02)
    Icon.made.clear()
    control, stop = Control(), threading.Event()
    running = threading.Thread(target=pystray_icon.run, args=(control, stop, Library))
    running.start()
    wait_until(lambda: bool(Icon.made) and Icon.made[0].visible)
    [shown] = Icon.made
    assert shown.title == f"{texts.DESKTOP_NAME}: nothing"
    opens, starts = shown.menu.items
    assert (opens.default, starts.default, starts.enabled) == (True, False, False)
    before = shown.icon.tobytes()

    control.now = WATCHING
    wait_until(lambda: shown.updates == 1)
    opens, line, stops = shown.menu.items
    assert line == Menu.SEPARATOR
    assert shown.icon.tobytes() != before and shown.title.endswith("7a")
    opens.action()
    stops.action()
    assert control.chosen == [Choice.OPEN, Choice.STOP]
    stop.set()
    running.join(10)
    assert not running.is_alive()
