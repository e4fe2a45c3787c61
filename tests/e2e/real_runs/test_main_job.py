"""The main job, nothing replaced: a meeting window on a screen is watched, stored, shown, exported.

The drawn class stands in for the meeting, as a real window under a real window manager; its script
says what the readings should be.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser

from monitor.demo import DrawnClass
from storage import queries
from storage.database.engine import open_engine, reading
from storage.records import EMOTIONS
from tests.support.desktop.display import VirtualDisplay, desktop_fixture  # noqa: F401 - a fixture
from tests.support.system.waiting import wait_until
from tests.support.web.browser import open_page

WATCH_S = 76
SETTLING_S = 1.0
"""Moods ramp up, and the moment at which the script began is known to half a second."""
READ_AS = ("happy", "surprise", "neutral")


def classmood(*words: str | int | Path) -> list[str]:
    return [sys.executable, "-m", "classmood", *map(str, words)]


@contextmanager
def running(words: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def readings_stored(url: str) -> int:
    if not Path(url.removeprefix("sqlite:///")).exists():
        return 0
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            row = connection.execute(queries.running_lessons()).first()
            if row is None:
                return 0
            return len(connection.execute(queries.readings_since(row.session_id)).all())
    except Exception as error:  # the file may be half a second old and without tables
        if "no such table" in str(error):
            return 0
        raise
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def lesson(
    desktop: VirtualDisplay,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """One lesson watched through the window, which is moved and resized once meanwhile."""
    folder = tmp_path_factory.mktemp("lesson")
    url, port = f"sqlite:///{folder / 'lesson.sqlite'}", free_port()
    environment = desktop.environment | {"CLASSMOOD_DATA_DIR": str(folder)}
    live = classmood(
        "live", "--no-browser", "--port", port, "--database", url,
        "--duration", WATCH_S, "--title", "Algebra", "--class", "7b",
    )  # fmt: skip
    pages: list[str] = []
    with running(classmood("drawn-class", "--duration", 150), environment) as meeting:
        wait_until(lambda: bool(windows(desktop)), 30)
        began_at = time.time()
        with running(live, environment) as watching:
            wait_until(lambda: readings_stored(url) > 0, 60)
            first_s = time.time() - began_at
            wait_until(lambda: answers(port), 30)
            page = open_page(browser.new_context(locale="en-GB"), f"http://127.0.0.1:{port}")
            page.page.goto(page.origin)
            page.page.wait_for_selector("#live-seats .seat")
            wait_until(lambda: time.time() - began_at > 22, 60)
            window = windows(desktop)[0]
            desktop.run("xdotool", "windowmove", window, 60, 40)
            desktop.run("xdotool", "windowsize", window, 1120, 700)
            while watching.poll() is None:
                pages.append(page.page.inner_text("#live"))
                time.sleep(1.5)
            assert watching.returncode == 0, watching.stderr
            assert page.console == []
            assert page.foreign == []
        assert meeting.poll() is None
    out = folder / "readings.csv"
    export = classmood("export", "last", "--what", "readings", "--out", out, "--database", url)
    subprocess.run(export, env=environment, check=True)
    return {
        "began_at": began_at,
        "first_s": first_s,
        "pages": pages,
        "readings": pd.read_csv(out),
        "url": url,
        "environment": environment,
        "folder": folder,
    }


def windows(desktop: VirtualDisplay) -> list[str]:
    listing = desktop.run("xprop", "-root", "_NET_CLIENT_LIST").partition("#")[2]
    ids = [word.strip() for word in listing.split(",") if word.strip()]
    return [each for each in ids if "Zoom Meeting" in desktop.run("xprop", "-id", each, "WM_NAME")]


def with_truth(lesson: dict[str, Any]) -> pd.DataFrame:
    """Readings beside what the script says of the person in that tile at that moment.

    The script began a little before its window could be seen: the delay that fits best, of at most
    five seconds, is taken.
    """
    readings = lesson["readings"].copy()
    at_s = pd.to_datetime(readings["observed_at"], utc=True).map(datetime.timestamp)
    readings["script_s"] = at_s - lesson["began_at"]
    delays = [0.5 * step for step in range(11)]
    return max((scripted(readings, delay) for delay in delays), key=agreement)


def scripted(readings: pd.DataFrame, delay_s: float) -> pd.DataFrame:
    """Readings with the mood that the script holds steady around that moment; None where not."""
    drawn = DrawnClass()
    steady: dict[tuple[float, int | None, int | None], str | None] = {}
    for script_s in readings["script_s"].unique():
        around = [
            {(seat.row, seat.column): seat for seat in drawn.truth(script_s + delay_s + shift)}
            for shift in (-SETTLING_S, 0.0, SETTLING_S)
        ]
        # a tile that comes or goes around that moment, as its class does, is not steady
        for place in set().union(*around):
            seats = [moment.get(place) for moment in around]
            moods = {
                seat.mood if seat and (seat.intensity > 0.8 or seat.mood == "neutral") else None
                for seat in seats
            }
            steady[script_s, *place] = moods.pop() if len(moods) == 1 else None
    keys = zip(readings["script_s"], readings["tile_row"], readings["tile_column"], strict=True)
    return readings.assign(mood=pd.Series([steady[key] for key in keys], readings.index))


def agreement(readings: pd.DataFrame) -> float:
    known = readings[readings["mood"].isin(list(READ_AS))]
    return float((known["emotion"] == known["mood"]).mean())


def test_every_second_of_the_lesson_is_stored(lesson: dict[str, Any]) -> None:
    readings = lesson["readings"]
    assert list(readings.columns) == [
        "session", "observed_at", "seat", "name", "tile_row", "tile_column", "emotion",
        "certainty", *(f"p_{emotion}" for emotion in EMOTIONS), "face_px", "quality",
        "model_version", "others", "unsure",
    ]  # fmt: skip
    engine = open_engine(lesson["url"])
    with reading(engine) as connection:
        session = connection.execute(queries.latest_session()).one()
        gaps = connection.execute(queries.gaps(session.id)).all()
    engine.dispose()
    assert (session.title, session.class_name, session.source) == ("Algebra", "7b", "window")
    assert session.notice_at is not None, "the class was watched under a recorded notice"
    length_s = (session.ended_at - session.started_at).total_seconds()
    assert length_s >= 60
    blind_s = sum((gap.ended_at - gap.started_at).total_seconds() for gap in gaps)
    # 24 of 25 have the camera on; one look may be lost while the window is resized
    expected = 24 * (length_s - blind_s)
    assert 0.93 * expected <= len(readings) <= 24 * (length_s + 2)
    assert set(readings["seat"]) <= set(range(1, 26))
    per_look = readings.groupby("observed_at").size()
    assert per_look.median() == 24


def test_the_readings_follow_the_script(lesson: dict[str, Any]) -> None:
    readings = with_truth(lesson)
    for mood in READ_AS:
        of_mood = readings[readings["mood"] == mood]
        assert len(of_mood) > 40, f"{mood}: the lesson should show it"
        right = (of_mood["emotion"] == mood).mean()
        assert right > 0.8, f"{mood}: {Counter(of_mood['emotion'])}"
    confused = readings[readings["mood"] == "confused"]
    assert len(confused) > 20
    signal_of = confused["p_angry"] + confused["p_fear"] + 0.5 * confused["p_sad"]
    assert (signal_of >= 0.3).mean() > 0.8


def test_a_seat_stays_with_its_student_when_the_window_moves(lesson: dict[str, Any]) -> None:
    readings = lesson["readings"]
    places = readings.groupby("seat")[["tile_row", "tile_column"]].nunique()
    assert (places == 1).all().all()  # nobody leaves in this part of the script


def test_the_page_showed_the_lesson(lesson: dict[str, Any]) -> None:
    pages = lesson["pages"]
    assert any("seeing 24 of 25" in page for page in pages)
    assert any("1 camera off" in page for page in pages)
    happiest = max(page.count("Happy") for page in pages)
    most_surprised = max(page.count("Surprised") for page in pages)
    assert happiest > 15  # the joke
    assert most_surprised > 15  # the unexpected result
    assert (
        min(page.count("Neutral") for page in pages)
        < 12
        < max(page.count("Neutral") for page in pages)
    )


def test_after_class_it_is_in_the_history(lesson: dict[str, Any]) -> None:
    listing = subprocess.run(
        classmood("sessions", "--json", "--database", lesson["url"]),
        env=lesson["environment"], capture_output=True, text=True, check=True,
    )  # fmt: skip
    (session,) = json.loads(listing.stdout)
    assert session["title"] == "Algebra"
    assert session["seats"] == 25
    assert session["readings"] == len(lesson["readings"])
    timeline = lesson["folder"] / "timeline.csv"
    export = classmood(
        "export", "last", "--what", "timeline", "--out", timeline, "--database", lesson["url"]
    )
    subprocess.run(export, env=lesson["environment"], check=True)
    table = pd.read_csv(timeline)
    assert len(table) >= 6
    assert table["tiles"].median() == 25
    # happy at the joke, surprised at the unexpected result, in this order
    assert table["p_happy"].to_numpy().argmax() < table["p_surprise"].to_numpy().argmax()
    assert os.access(timeline, os.R_OK)
