"""What a teacher uses runs where TensorFlow and Keras are not installed, as in the bundle."""

import os
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from monitor.demo import DrawnClass
from storage.program import own_command
from tests.support.system.ports import free_port

TRAINING = ("tensorflow", "keras", "h5py")


class Place:
    """An empty home in which importing what training needs fails, and is written down."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._asked = home / "asked"
        blocked = home / "blocked"
        blocked.mkdir()
        for name in TRAINING:
            (blocked / f"{name}.py").write_text(
                f"open({str(self._asked)!r}, 'a').write('{name} ')\n"
                f"raise ModuleNotFoundError('not installed', name='{name}')\n"
            )
        before = os.environ.get("PYTHONPATH", "")
        self.environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(filter(None, (str(blocked), before))),
        }

    @property
    def asked(self) -> list[str]:
        return self._asked.read_text("utf-8").split() if self._asked.is_file() else []

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            own_command(*words), cwd=self.home, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_lesson_its_page_its_report_and_a_photo(place: Place) -> None:
    picture = place.home / "class.png"
    cv2.imwrite(str(picture), DrawnClass().render(0.0)[:, :, ::-1])
    for words in (
        ("demo", "--duration", "4", "--no-browser", "--port", str(free_port())),
        ("monitor", "--source", "demo", "--duration", "2"),
        ("sessions", "--json"),
        ("export", "last", "--what", "readings", "--out", "readings.parquet"),
        ("report", "last", "--out", "lesson.html"),
        ("photo", str(picture), "--json", "-"),
        ("config", "--check"),
        ("purge",),
    ):
        done = place.run(*words)
        assert done.returncode == 0, (words, done.stderr)
    assert place.asked == []


@pytest.mark.parametrize(
    "words",
    [
        ("train", "classmood", "--data", "data", "--run", "run"),
        ("evaluate", "own.keras", "--data", "data"),
        ("evaluate", "own.h5", "--data", "data"),
    ],
)
def test_what_needs_them_says_so_in_one_line(place: Place, words: tuple[str, ...]) -> None:
    for name in ("own.keras", "own.h5"):
        (place.home / name).write_bytes(b"no network")
    data = place.home / "data"
    data.mkdir()
    random = np.random.default_rng(7)
    rows = [
        f"{emotion},{' '.join(map(str, random.integers(0, 256, 48 * 48)))},{usage}"
        for usage in ("Training", "PublicTest", "PrivateTest")
        for emotion in range(7)
    ]
    (data / "fer2013.csv").write_text("\n".join(["emotion,pixels,Usage", *rows, ""]))
    done = place.run(*words)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "TensorFlow" in done.stderr and "docs/install.md" in done.stderr
