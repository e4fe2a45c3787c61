"""A part of the screen chosen by dragging over a picture of it: a real display, a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from dashboard import texts
from dashboard.monitor_process.command_line import Source, Wanted, command_line
from dashboard.monitor_process.desktop_query import Screen
from dashboard.pages.start.region import stages
from storage.errors import ConfigurationError
from tests.support.desktop.display import PatternWindow, VirtualDisplay, desktop_fixture  # noqa: F401,
from tests.support.system.waiting import wait_until
from tests.support.web.browser import Watched, dashboard_served, open_page

SLOW_MS = 120_000
PICTURE = "data:image/jpeg;base64,/9j/"


@pytest.fixture
def tab(
    desktop: VirtualDisplay, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Watched]:
    """The start page of a dashboard on a display with one red window at (100, 80)."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "CLASSMOOD_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.setenv(name, desktop.environment[name])
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    red = np.full((360, 640, 3), (220, 30, 30), np.uint8)
    window = PatternWindow(desktop, red, title="Meeting", override_redirect=True)
    context = browser.new_context(viewport=ViewportSize(width=1366, height=900))
    context.set_default_timeout(SLOW_MS)
    with dashboard_served(tmp_path / "page.db") as served:
        watched = open_page(context, served.origin)
        watched.page.goto(served.origin + "/start")
        yield watched
        context.close()
    window.close()


def numbers(page: Page) -> list[int]:
    words = page.locator("#start-region").input_value()
    return [int(part) for part in words.split(",")] if words else []


def until(page: Page, expected: list[float], within: float) -> None:
    """The field shows what was drawn a moment later."""
    wait_until(lambda: numbers(page) == pytest.approx(expected, abs=within), 5)


def keys_do_all_of_it(page: Page, stage: Locator) -> None:
    field = page.locator("#start-region")
    field.fill("100, 80, 640, 360")
    expect(page.locator("#start-region-said")).to_have_text(
        texts.START_REGION_SAID.format(left=100, top=80, width=640, height=360)
    )
    stage.focus()
    for key, expected in {
        "ArrowRight": [110, 80, 640, 360], "ArrowUp": [110, 70, 640, 360],
        "Shift+ArrowLeft": [110, 70, 630, 360], "Control+ArrowDown": [110, 71, 630, 360],
        "Control+Shift+ArrowDown": [110, 71, 630, 361],
    }.items():  # fmt: skip
        page.keyboard.press(key)
        expect(field).to_have_value(", ".join(map(str, expected)))
    for _ in range(8):  # as a key that is held does: faster than the field follows
        page.keyboard.press("ArrowRight")
    expect(field).to_have_value("190, 71, 630, 361")
    # the field passes on a word that it showed a moment ago, after a newer one: the newer counts
    page.evaluate(
        "old => window.dash_clientside.set_props('start-region', {value: old})",
        "180, 71, 630, 361",
    )
    expect(field).to_have_value("190, 71, 630, 361")
    field.fill("100, 80, 640, 360")  # typed in between
    stage.focus()
    page.keyboard.press("ArrowRight")
    expect(field).to_have_value("110, 80, 640, 360")
    page.keyboard.press("Delete")
    expect(field).to_have_value("")
    expect(page.locator("#start-region-said")).to_have_text(texts.START_REGION_NONE)
    page.keyboard.press("Enter")
    expect(field).to_have_value("160, 100, 960, 600")


def test_a_region_is_dragged_moved_typed_and_said(tab: Watched) -> None:
    page = tab.page
    page.get_by_role("radio", name=texts.START_SOURCES["region"], exact=True).check()
    stage = page.locator(".region-stage")
    expect(stage).to_have_count(1, timeout=SLOW_MS)
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    scale = 1280 / box["width"]
    assert box["width"] / box["height"] == pytest.approx(1280 / 800, rel=0.01)
    # what the teacher sees is the desktop itself
    assert red_at(page, 400 / 1280, 250 / 800)
    assert not red_at(page, 1000 / 1280, 600 / 800)

    def at(x: float, y: float) -> tuple[float, float]:
        return box["x"] + x / scale, box["y"] + y / scale

    page.mouse.move(*at(100, 80))
    page.mouse.down()
    page.mouse.move(*at(300, 200))
    wait_until(lambda: len(numbers(page)) == 4, 5)  # they follow while it is dragged
    page.mouse.move(*at(740, 440))
    page.mouse.up()
    until(page, [100, 80, 640, 360], 2 * scale)

    # the corner is taken, then the whole
    left, top, width, height = numbers(page)
    page.mouse.move(*at(left + width, top + height))
    page.mouse.down()
    page.mouse.move(*at(left + width + 60, top + height + 60))
    page.mouse.up()
    until(page, [left, top, width + 60, height + 60], 2 * scale)
    page.mouse.move(*at(left + 200, top + 200))
    page.mouse.down()
    page.mouse.move(*at(-2000, -2000))
    page.mouse.up()
    wait_until(lambda: numbers(page)[:2] == [0, 0], 5)  # never past the screen

    keys_do_all_of_it(page, stage)
    drawn = page.locator(".region-box").bounding_box()
    assert drawn is not None
    assert drawn["width"] * scale == pytest.approx(960, abs=4)
    assert (tab.console, tab.foreign) == ([], [])


def red_at(page: Page, x: float, y: float) -> bool:
    """Whether the picture of the screen is red at a place, 0..1 of its size."""
    pixel = page.evaluate(
        """([x, y]) => {
            const shown = document.querySelector(".region-stage img");
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [shown.naturalWidth, shown.naturalHeight];
            const context = canvas.getContext("2d");
            context.drawImage(shown, 0, 0);
            return Array.from(context.getImageData(x * canvas.width, y * canvas.height, 1, 1).data);
        }""",
        [x, y],
    )
    return bool(pixel[0] > 180 and pixel[1] < 80)


def test_every_screen_with_a_picture_is_a_place_to_draw() -> None:
    screens = [Screen(1, (0, 0, 1920, 1080), PICTURE), Screen(2, (-1280, 40, 1280, 1024), "")]
    (first,) = stages(screens)
    shown: dict[str, Any] = first.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    assert (shown["data-region"], shown["tabIndex"]) == ("0,0,1920,1080", "0")
    assert "Screen 1" in shown["aria-label"]


def test_a_lesson_without_a_region_says_what_to_do() -> None:
    with pytest.raises(ConfigurationError, match="Drag a rectangle"):
        command_line(Wanted(Source.REGION, region=" "))
