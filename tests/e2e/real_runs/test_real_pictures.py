"""Real gallery pictures and videos go the same way as a meeting: window, monitor, store, export."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Playwright

from models import EMOTIONS
from tests.support.desktop.display import VirtualDisplay, desktop_fixture  # noqa: F401 - a fixture
from tests.support.system.waiting import wait_until
from tests.support.web.browser import CHROMIUM_VARIABLE, chromium


def run(folder: Path, *words: object, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "classmood", *map(str, words)],
        env=os.environ | environment | {"CLASSMOOD_DATA_DIR": str(folder)},
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def readings_of_last(folder: Path) -> pd.DataFrame:
    run(folder, "export", "last", "--what", "readings", "--out", folder / "r.csv")
    return pd.read_csv(folder / "r.csv")


@pytest.mark.parametrize(
    ("picture", "faces", "tiles"),
    [("gallery_zoom_call_6.png", 6, 6), ("gallery_plugnmeet_desktop_crop_12_light.png", 12, 12)],
)
def test_a_real_gallery_in_a_browser_window_is_watched(
    desktop: VirtualDisplay,
    playwright: Playwright,
    shared_data: Path,
    tmp_path: Path,
    picture: str,
    faces: int,
    tiles: int,
) -> None:
    if chromium() is None:
        pytest.skip(f"no chromium found; install it or set {CHROMIUM_VARIABLE}")
    image = shared_data / "gallery" / picture
    page = tmp_path / "meeting.html"
    style = "margin:0;background:#1a1a1a"
    page.write_text(
        f"<title>Zoom Meeting</title><body style='{style}'><img src='{image.as_uri()}' width=1180>"
    )
    browser = playwright.chromium.launch(
        executable_path=chromium(), headless=False, env={**desktop.environment},
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking",
              "--disable-component-update", "--window-size=1200,760",
              "--window-position=20,20"],
    )  # fmt: skip
    browser.new_context(no_viewport=True).new_page().goto(page.as_uri())
    wait_until(
        lambda: "Zoom Meeting" in run(tmp_path, "monitor", "--list-windows", **desktop.environment),
        30,
    )
    run(tmp_path, "monitor", "--duration", 8, **desktop.environment)
    browser.close()
    readings = readings_of_last(tmp_path)
    assert readings.groupby("observed_at").size().median() == faces
    run(tmp_path, "export", "last", "--what", "timeline", "--out", tmp_path / "t.csv")
    assert pd.read_csv(tmp_path / "t.csv")["tiles"].max() == tiles


def test_a_recording_becomes_a_session(shared_data: Path, tmp_path: Path) -> None:
    video = shared_data / "gallery" / "video_pyfeat_single_face_neutral_to_happy.mp4"
    said = run(tmp_path, "analyze", video, "--hz", 5, "--title", "Selfie")
    assert "Session 1" in said
    readings = readings_of_last(tmp_path)
    # 72 frames at 30 per second, looked at five times a second
    assert 11 <= len(readings) <= 13
    assert set(readings["seat"]) == {1}
    times = pd.to_datetime(readings["observed_at"])
    assert times.diff().dropna().dt.total_seconds().between(0.15, 0.25).all()
    last = readings.filter(like="p_").iloc[-3:]
    assert (last.idxmax(axis=1) == "p_happy").all() and last["p_happy"].min() > 0.7
    assert readings["p_happy"].iloc[0] < readings["p_happy"].iloc[-1]
    (session,) = json.loads(run(tmp_path, "sessions", "--json"))
    assert (session["title"], session["source"]) == ("Selfie", "video")
    assert session["ended_at"] is not None


def test_a_face_that_disappears_is_not_made_up(shared_data: Path, tmp_path: Path) -> None:
    run(
        tmp_path,
        "analyze",
        shared_data / "gallery" / "video_pyfeat_face_then_noface.mov",
        "--hz",
        4,
    )
    readings = readings_of_last(tmp_path)
    seconds = pd.to_datetime(readings["observed_at"])
    # the face is gone from frame 72 of 30 per second; the cartoon after it is no student
    assert (seconds.max() - seconds.min()).total_seconds() < 2.6
    timeline = tmp_path / "t.csv"
    run(tmp_path, "export", "last", "--what", "timeline", "--out", timeline)
    assert "no_gallery" in timeline.read_text()


@pytest.mark.parametrize("emotion", ["happy", "surprised", "neutral", "angry"])
def test_portraits_are_read_as_their_source_says(
    shared_data: Path, tmp_path: Path, emotion: str
) -> None:
    photo = shared_data / "gallery" / f"photo_faceapi_{emotion}.jpg"
    figure = tmp_path / "figure.png"
    answer = json.loads(run(tmp_path, "photo", photo, "--json", "-", "--figure", figure))
    assert set(answer) == {"image", "width", "height", "layout", "tiles", "faces"}
    (face,) = answer["faces"]
    assert set(face) == {"box", "score", "tile", "emotion", "probabilities"}
    assert tuple(face["probabilities"]) == EMOTIONS
    assert face["emotion"] == emotion.removesuffix("d")
    assert figure.stat().st_size > 10_000
