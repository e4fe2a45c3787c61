"""A lesson started from the page: the real command, its reasons, one at a time, and stopped."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
from dash import Dash
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from dashboard import texts
from dashboard.app import create_app
from dashboard.monitor_process import desktop_query as start_windows
from dashboard.monitor_process.command_line import (
    Source,
    Wanted,
    command_line,
    environment,
    title_pattern,
)
from dashboard.monitor_process.launcher import Launcher, Phase, State
from dashboard.pages.start.choice import chosen_title
from dashboard.pages.start.page import POLL_MS, words_for_the_chat
from monitor.demo import DrawnClass
from storage.access import notice
from storage.config.settings import Settings
from storage.database.engine import open_database, reading
from storage.database.tables.lessons import Session
from storage.errors import ClassmoodError, ConfigurationError, SourceError
from storage.writes.holders import live_holders
from tests.dashboard.server.test_dashboard_server import HOST, headers_of_page
from tests.support.system.waiting import wait_until
from tests.support.web.browser import Served, dashboard_served, open_page

TITLE = "--source=window <b>8a</b>; $(id)"
LONG_S = 120_000


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the page nor the lessons it starts see the data of whoever runs this."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "CLASSMOOD_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with dashboard_served(tmp_path / "page.db") as running:
        yield running
        # a lesson that a failed test left behind
        for holder in live_holders(running.engine):
            os.kill(holder.pid, 15)
        wait_until(lambda: not live_holders(running.engine), 60)


def choose(page: Page, source: str) -> None:
    page.get_by_role("radio", name=texts.START_SOURCES[source], exact=True).check()


def start(page: Page) -> None:
    page.get_by_role("button", name=texts.START_GO).click()


def test_a_lesson_is_started_and_stopped_from_the_page(served: Served, browser: Browser) -> None:
    context = browser.new_context(viewport=ViewportSize(width=1366, height=768))
    context.set_default_timeout(LONG_S)
    tab = open_page(context, served.origin)
    page = tab.page
    page.goto(served.origin + "/start")
    # people are watched only once the class was told
    expect(page.locator("#start-windows .refused")).to_be_visible(timeout=LONG_S)
    start(page)
    expect(page.locator("#start-problem")).to_have_text(texts.START_TELL_FIRST, timeout=LONG_S)

    choose(page, "recording")
    page.get_by_label(texts.START_PATH, exact=True).fill("/nowhere/--lesson.mp4")
    start(page)
    problem = page.locator("#start-problem")
    expect(problem).to_contain_text("/nowhere/--lesson.mp4", timeout=LONG_S)
    expect(page.locator("#start-progress")).to_be_empty()

    choose(page, "demo")
    page.locator("#start-title").fill(TITLE)
    page.locator("#start-class").fill("10b")
    start(page)
    expect(page.locator("#live-title")).to_contain_text(TITLE, timeout=LONG_S)
    # it goes on when the page's own terminal is closed
    assert os.getsid(live_holders(served.engine)[0].pid) != os.getsid(0)

    second = open_page(context, served.origin)
    second.page.goto(served.origin + "/start")
    expect(second.page.locator("#start-problem")).to_contain_text(
        texts.START_RUNNING, timeout=LONG_S
    )
    # and it stays so once everything that the page asks at first was answered
    second.page.wait_for_load_state("networkidle")
    expect(second.page.locator("#start-problem")).to_contain_text(texts.START_RUNNING)
    choose(second.page, "demo")
    start(second.page)
    expect(second.page.locator("#start-problem")).to_contain_text(
        f"\u201c{TITLE}\u201d is being watched", timeout=LONG_S
    )

    expect(page.locator(".seat").first).to_be_visible(timeout=LONG_S)
    page.get_by_role("button", name=texts.STOP, exact=True).click()
    page.get_by_role("button", name=texts.STOP_CONFIRM).click()
    expect(page.get_by_role("heading", name=texts.EMPTY_TITLE)).to_be_visible(timeout=LONG_S)
    context.close()

    with reading(served.engine) as connection:
        rows = connection.execute(select(Session)).all()
    assert [(row.title, row.class_name, row.source) for row in rows] == [(TITLE, "10b", "demo")]
    assert rows[0].ended_at is not None
    assert live_holders(served.engine) == []
    assert tab.console + second.console == []
    assert tab.foreign + second.foreign == []


def test_a_page_that_waits_for_nothing_asks_nothing(served: Served, browser: Browser) -> None:
    context = browser.new_context()
    context.set_default_timeout(LONG_S)
    page = open_page(context, served.origin).page
    asked: list[str] = []
    page.goto(served.origin + "/start")
    expect(page.locator("#start-windows .refused")).to_be_visible(timeout=LONG_S)
    page.wait_for_load_state("networkidle")
    page.on("request", lambda sent: asked.append(sent.post_data or ""))
    page.wait_for_timeout(3 * POLL_MS)
    assert [sent for sent in asked if "start-poll" in sent] == []
    context.close()


def test_a_recording_is_read_into_the_history(tmp_path: Path) -> None:
    video = tmp_path / "--lecture.mp4"
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*"mp4v"), 5, (640, 360))
    drawn = DrawnClass()
    for second in (0.0, 0.5, 1.0):
        frame = cv2.resize(drawn.render(second), (640, 360))
        for _ in range(5):
            writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    writer.release()
    engine = open_database(f"sqlite:///{tmp_path / 'page.db'}")
    launcher = Launcher(Settings(data_dir=tmp_path), engine)
    assert launcher.state().phase is Phase.IDLE
    wanted = Wanted(Source.RECORDING, path=str(video), title=TITLE, class_only=True)
    launcher.start(command_line(wanted), environment(wanted))
    with pytest.raises(ClassmoodError, match=r"starting already|being watched"):
        launcher.start(command_line(wanted))
    wait_until(lambda: launcher.state().phase in (Phase.ENDED, Phase.FAILED), 120)
    assert launcher.state() == State(Phase.ENDED)
    with reading(engine) as connection:
        row = connection.execute(select(Session)).one()
    assert (row.title, row.source, row.class_only) == (TITLE, "video", True)
    assert row.ended_at is not None
    engine.dispose()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(Source.DEMO, title="-x"), ["monitor", "--source=demo", "--title=-x"]),
        (
            Wanted(Source.WINDOW, window="Zoom (a+b)", told=True, class_name="7a"),
            ["monitor", "--source=window", "--class=7a", r"--window-title=^Zoom\ \(a\+b\)$",
             "--accept-notice"],
        ),
        (
            Wanted(Source.WINDOW, window="Zoom", pattern="--path=/etc"),
            ["monitor", "--source=window", "--window-title=--path=/etc"],
        ),
        (Wanted(Source.WINDOW), ["monitor", "--source=window", "--window-title="]),
        (Wanted(Source.SCREEN, screen=2), ["monitor", "--source=screen", "--screen=2"]),
        (
            Wanted(Source.REGION, region="0,0,9,9"),
            ["monitor", "--source=region", "--region=0,0,9,9"],
        ),
        (Wanted(Source.CAMERA, camera=1), ["monitor", "--source=camera", "--camera=1"]),
        (
            Wanted(Source.RECORDING, path=" --help ", title="A", told=True),
            ["analyze", "--title=A", "--", "--help"],
        ),
    ],
)  # fmt: skip
def test_every_value_stays_one_argument(wanted: Wanted, expected: list[str]) -> None:
    assert command_line(wanted) == expected


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(Source.RECORDING, path="  "), texts.START_PATH_MISSING),
        (Wanted(Source.DEMO, title="a\nb"), "Title: one line"),
        (Wanted(Source.DEMO, class_name="x" * 301), "Class: one line"),
        (Wanted(Source.WINDOW, pattern="\0"), "one line"),
    ],
)
def test_what_cannot_be_an_argument_is_refused(wanted: Wanted, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        command_line(wanted)


def test_class_only_and_names_hold_for_this_lesson_alone() -> None:
    assert environment(Wanted(Source.DEMO)) == {}
    assert environment(Wanted(Source.DEMO, class_only=False, read_names=True)) == {
        "CLASSMOOD_PRIVACY__CLASS_ONLY": "false",
        "CLASSMOOD_PRIVACY__NAMES": "read",
    }
    assert environment(Wanted(Source.DEMO, read_answers=False, time_speakers=True)) == {
        "CLASSMOOD_REACTIONS__READ": "false",
        "CLASSMOOD_SPEECH__INDIVIDUALS": "true",
    }


def test_a_title_is_matched_as_it_is() -> None:
    import re  # noqa: PLC0415

    for title in ("Zoom Meeting", "a.b*c [1]", "<b>", "日本語 (2)"):
        assert re.search(title_pattern(title), title)
        assert not re.search(title_pattern(title), title + "x")
    assert title_pattern("") == ""
    assert chosen_title("any") == chosen_title(None) == ""
    assert chosen_title("title:any") == "any"


def test_a_start_asked_for_from_another_computer_is_refused(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'page.db'}")
    app = create_app(Settings(data_dir=tmp_path), engine)
    client: FlaskClient = app.server.test_client()
    body = pressed(app, "start-go", {"start-source": "demo"})
    reply = client.post(
        "/_dash-update-component", json=body, headers=headers_of_page(client),
        environ_base={"REMOTE_ADDR": "192.168.1.20"},
    )  # fmt: skip
    assert texts.START_NOT_HERE in reply.get_data(as_text=True)
    # and without the page's token nobody starts anything
    reply = client.post(
        "/_dash-update-component", json=body,
        headers={"Host": HOST, "Origin": f"http://{HOST}"},
    )  # fmt: skip
    assert reply.status_code == 403
    engine.dispose()


def pressed(app: Dash, button: str, values: dict[str, object]) -> dict[str, object]:
    """What the browser sends when a button is pressed; `values` by component, others empty."""
    found = next(
        (output, callback)
        for output, callback in app.callback_map.items()
        if [part["id"] for part in callback["inputs"]] == [button]
    )
    output, callback = found
    names = [name.rpartition(".") for name in output.strip(".").split("...")]
    return {
        "output": output,
        "outputs": [{"id": name, "property": prop.split("@")[0]} for name, _, prop in names],
        "inputs": [{**part, "value": 1} for part in callback["inputs"]],
        "state": [{**part, "value": values.get(part["id"])} for part in callback["state"]],
        "changedPropIds": [f"{button}.n_clicks"],
    }


def test_the_words_for_the_chat_are_those_of_the_notice() -> None:
    words = words_for_the_chat()
    assert words.startswith("I use a program")
    assert words.endswith("without consequence.")
    assert words in " ".join(notice.TEXT.split())
    more = words_for_the_chat(speakers=True)
    assert "how many minutes each of you speaks" in more
    assert more in " ".join(notice.text(speakers=True).split())


@pytest.mark.parametrize(
    "text",
    [
        b"", b"[]", b'{"windows": []}', b'{"windows": [{"title": 1}], "screens": []}',
        b'{"windows": [{"title": "a", "app": "b", "program": null, "width": 1, "height": 1, '
        b'"picture": "PHN2Zz4=", "hidden": ""}], "screens": []}',
    ],
)  # fmt: skip
def test_an_odd_list_of_windows_is_refused(text: bytes) -> None:
    with pytest.raises(SourceError):
        start_windows.parse(text)
