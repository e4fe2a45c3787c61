"""Names off the screen: the real network on rendered labels, and a thread that holds up nobody."""

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models import Classifier
from monitor.demo import DrawnClass
from monitor.names import ocr as name_ocr
from monitor.names.matching import ReadName, name_of
from monitor.names.ocr import LineReader
from monitor.names.reader import BROKEN, NO_LIST, NOTHING_READ, NameReader, ReadLine
from monitor.names.setup import name_reader
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.pipeline.report import SampleReporter
from monitor.types import Frame
from storage.config.settings import PrivacySettings, Settings
from storage.database.engine import open_database, writing
from storage.errors import ConfigurationError
from storage.kinds import MonitorStatus
from tests.support.system.waiting import wait_until

LATIN = (
    "Ada Lovelace", "Grace Hopper", "Alan Turing", "Maximilian von Habsburg-Lothringen",
    "Mary-Jane O'Neil", "K. Tanaka (she/her)", "Bob", "alice123", "Sam Lee", "Priya Sharma",
)  # fmt: skip
ACCENTED = ("Jürgen Müller", "José García", "Søren Ødegård", "Nguyễn Thị Hoa", "Łukasz Żółty")
CYRILLIC = ("Иван Петров", "Наталья Кузнецова", "Олег Смирнов")
CHINESE = ("陈伟", "王芳", "李小龙")


def label(name: str, height_px: int = 11, font: str = "sans") -> NDArray[np.uint8]:
    """A meeting program's label: light letters on a dark plate, in a font that OpenCV brings."""
    face = cv2.FontFace(font)
    _, _, width, _ = cv2.getTextSize((4000, 200), name, (0, 0), face, height_px, 400)
    margin = round(0.4 * height_px)
    picture = np.full((round(1.8 * height_px), width + 2 * margin, 3), 28, np.uint8)
    place = (margin, round(1.3 * height_px))
    cv2.putText(picture, name, place, (245, 245, 245), face, height_px, 400)
    return picture


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return LineReader()


@pytest.mark.parametrize(("height_px", "font"), [(9, "uni"), (11, "sans"), (16, "uni")])
def test_names_are_read_as_they_are_shown(reader: LineReader, height_px: int, font: str) -> None:
    read = [name_of(*reader.read(label(name, height_px, font))) for name in LATIN]
    right = [one is not None and one.name == name for one, name in zip(read, LATIN, strict=True)]
    assert sum(right) >= len(LATIN) - 1, read


def test_the_class_list_gives_back_what_the_network_cannot_read(reader: LineReader) -> None:
    members = (*LATIN, *ACCENTED, *CYRILLIC)
    for name in members:
        found = name_of(*reader.read(label(name, 13)), members)
        assert found is not None, name
        assert (found.name, found.listed) == (name, True)


def test_chinese_names_are_read(reader: LineReader) -> None:
    for name in CHINESE:
        found = name_of(*reader.read(label(name, 11, "uni")))
        assert found is not None
        assert (found.name, found.listed) == (name, False)


def test_letters_it_does_not_know_leave_the_number(reader: LineReader) -> None:
    assert [name_of(*reader.read(label(name))) for name in CYRILLIC] == [None, None, None]


def test_a_picture_without_a_line_is_no_name(reader: LineReader) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (20, 90, 3), np.uint8)
    for picture in (np.zeros((20, 90, 3), np.uint8), noise, np.zeros((1, 1, 3), np.uint8)):
        assert name_of(*reader.read(picture)) is None


def test_the_frame_never_waits_and_every_label_is_read_once() -> None:
    go, seen = threading.Event(), []

    def read(picture: NDArray[np.uint8]) -> tuple[str, float]:
        go.wait(10)
        seen.append(int(picture[0, 0, 0]))
        return f"Name {picture[0, 0, 0]}", 0.95

    names = NameReader(make_reader=lambda: read)
    began_s = time.monotonic()
    for _ in range(50):  # frames
        for seat in (1, 2, 3):
            names.offer(seat, np.full((10, 40, 3), seat, np.uint8))
        assert names.settled() == {}
    assert time.monotonic() - began_s < 1.0
    go.set()
    found: dict[int, ReadName | None] = {}
    while len(found) < 3:
        found |= names.settled()
    assert found == {seat: ReadName(f"Name {seat}", 0.95) for seat in (1, 2, 3)}
    assert seen == [1, 2, 3]
    names.close()
    assert "classmood-names" not in {thread.name for thread in threading.enumerate()}


def test_a_label_that_cannot_be_read_is_tried_three_times_and_left() -> None:
    names = NameReader(make_reader=lambda: lambda _: ("??", 0.1))
    settled: dict[int, ReadName | None] = {}
    tries = 0
    while not settled:
        names.offer(1, np.zeros((10, 40, 3), np.uint8))
        wait_until(lambda: names._read.qsize() > 0, 60)
        settled = names.settled()
        tries += 1
    assert (settled, tries) == ({1: None}, 3)
    names.close()


def broken() -> ReadLine:
    raise RuntimeError("the network's file is gone")


def test_a_network_that_breaks_leaves_the_lesson_running_and_says_so() -> None:
    names = NameReader(make_reader=broken)
    assert names.notice == ""
    for _ in range(3):
        names.offer(1, np.zeros((10, 40, 3), np.uint8))
        assert names.settled() == {}
    wait_until(lambda: names.notice == BROKEN)
    names.close()


def test_a_class_whose_names_cannot_be_read_is_told_until_one_is() -> None:
    lines = {1: ("??", 0.1), 2: ("??", 0.1), 3: ("??", 0.1), 4: ("Ada Lovelace", 0.99)}
    names = NameReader(make_reader=lambda: lambda picture: lines[int(picture[0, 0, 0])])
    said = []
    for seat in lines:
        settled: dict[int, ReadName | None] = {}
        while seat not in settled:
            names.offer(seat, np.full((10, 40, 3), seat, np.uint8))
            settled |= names.settled()
            time.sleep(0.005)
        said.append(names.notice)
    assert said == ["", "", NOTHING_READ, ""]
    names.close()


def test_a_class_list_that_cannot_be_loaded_is_told_and_names_are_read_without(
    tmp_path: Path,
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    with writing(engine) as connection:
        connection.exec_driver_sql("drop table class_member")
    names = name_reader(PrivacySettings(names="read"), engine, "10b")
    assert names is not None
    assert names.notice == NO_LIST
    names.close()
    engine.dispose()


def test_what_is_wrong_with_names_stands_beside_what_is_watched() -> None:
    names = NameReader(make_reader=broken)
    pipeline = GalleryPipeline(PipelineOptions(3, Settings(), Classifier.load(), names))
    drawn, at = DrawnClass(), datetime(2026, 3, 2, 9, tzinfo=UTC)
    reporter = SampleReporter(3)
    for second in range(60):
        image = drawn.render(float(second))
        frame = Frame(image, at + timedelta(seconds=second), float(second))
        sample = reporter.complete(pipeline.process(frame)).sample
        if BROKEN in (sample.monitor.message if sample.monitor else ""):
            break
        time.sleep(0.02)
    assert sample.monitor is not None
    assert sample.monitor.status is MonitorStatus.WATCHING
    assert sample.monitor.message == f"Watching 1280 x 720 pixels. {BROKEN}"
    names.close()


def test_where_it_is_not_installed_one_line_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    monkeypatch.setitem(name_ocr._NEEDED, "no_such_module", "no-such-package")
    with pytest.raises(ConfigurationError, match="pip install no-such-package") as refused:
        name_reader(PrivacySettings(names="read"), engine, "")
    assert "\n" not in str(refused.value)
    assert name_reader(PrivacySettings(), engine, "") is None
    assert name_reader(PrivacySettings(names="read", class_only=True), engine, "") is None
    engine.dispose()


def test_switched_off_nothing_that_reads_is_loaded() -> None:
    code = (
        "import sys, monitor.session.run, monitor.session.worker\n"
        "loaded = {'rapidocr_onnxruntime', 'onnxruntime', 'rapidfuzz', 'monitor.names.reader'}\n"
        "assert not loaded & set(sys.modules), loaded & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_an_unquoted_off_is_off() -> None:
    assert PrivacySettings.model_validate({"names": False}).names == "off"
    with pytest.raises(ValueError, match="names"):
        PrivacySettings.model_validate({"names": True})
