"""The standalone bundle in a root without Python: a lesson, its page, its files, and who made it.

Needs one that has been built (`make bundle`); CLASSMOOD_BUNDLE names another place.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import cv2
import pytest

from benchmarks.bundle import contents
from monitor.demo import DrawnClass
from tests.support.desktop.display import VirtualDisplay, virtual_display
from tests.support.system.clean_root import CleanRoot
from tests.support.system.ports import free_port
from tests.support.system.waiting import wait_until

BUNDLE = Path(
    os.environ.get("CLASSMOOD_BUNDLE")
    or Path(__file__).resolve().parents[2] / "build" / "bundle" / "classmood"
)
PROGRAM = "/opt/classmood/classmood"
INSIDE = BUNDLE / "_internal"
pytestmark = [
    pytest.mark.skipif(
        not (BUNDLE / "classmood").is_file(),
        reason=f"no bundle at {BUNDLE}; make bundle builds it",
    ),
    pytest.mark.timeout(900),  # twelve programs, one after the other
]


@pytest.fixture
def root(tmp_path: Path) -> CleanRoot:
    binds = {BUNDLE: "/opt/classmood", Path("/tmp/.X11-unix"): "/tmp/.X11-unix"}
    return CleanRoot(tmp_path / "root", contents.FROM_THE_SYSTEM, binds)


@pytest.fixture
def desktop() -> Iterator[VirtualDisplay]:
    with virtual_display() as display:
        yield display


def test_a_lesson_without_python(root: CleanRoot, desktop: VirtualDisplay) -> None:
    on_screen = {"DISPLAY": desktop.name, "XDG_SESSION_TYPE": "x11"}
    for program in ("python3", "python", "sh", "ls"):
        assert not list(root.root.rglob(program))

    healthy = root.run(PROGRAM, "doctor", **on_screen)
    assert healthy.returncode == 0, healthy.stdout
    assert "fail" not in healthy.stdout

    port = free_port()
    demo = root.start(
        PROGRAM, "demo", "--duration", "12", "--no-browser", "--port", str(port), **on_screen
    )
    wait_until(lambda: answers(port, "/healthz"), 90)
    with urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
        text = page.read().decode("utf-8")
    parts = re.findall(r'(?:src|href)="(/[^"]+)"', text)
    assert len(parts) > 10
    assert [part for part in parts if not answers(port, part)] == []
    _, said = demo.communicate(timeout=120)
    assert demo.returncode == 0, said

    [lesson] = json.loads(root.run(PROGRAM, "sessions", "--json").stdout)
    assert lesson["readings"] > 20
    for name in ("r.csv", "r.parquet", "r.xlsx"):
        done = root.run(PROGRAM, "export", "last", "--what", "readings", "--out", f"/home/{name}")
        assert done.returncode == 0, done.stderr
    done = root.run(PROGRAM, "report", "last", "--out", "/home/lesson.html")
    assert done.returncode == 0, done.stderr


def test_a_window_is_watched_and_a_picture_read(root: CleanRoot, desktop: VirtualDisplay) -> None:
    """Qt, X11 and the picture formats are all there."""
    on_screen = {"DISPLAY": desktop.name, "XDG_SESSION_TYPE": "x11"}
    window = root.start(PROGRAM, "drawn-class", "--duration", "200", **on_screen)
    watched = root.run(
        PROGRAM, "monitor", "--accept-notice", "--duration", "8", "--names", "read", **on_screen
    )
    window.terminate()
    window.communicate()
    assert watched.returncode == 0, watched.stderr
    cv2.imwrite(str(root.root / "home" / "class.png"), DrawnClass().render(0.0)[:, :, ::-1])
    done = root.run(PROGRAM, "photo", "/home/class.png", "--json", "-")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["faces"]) > 15


def test_what_the_bundle_leaves_out_is_said(root: CleanRoot) -> None:
    (root.root / "home" / "own.keras").write_bytes(b"no network")
    (root.root / "home" / "data").mkdir()
    done = root.run(PROGRAM, "evaluate", "/home/own.keras", "--data", "/home/data")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "TensorFlow" in done.stderr


def test_no_tensorflow_and_nothing_of_this_computer() -> None:
    names = {path.name for path in INSIDE.iterdir()}
    assert not names & {"tensorflow", "keras", "h5py", "grpc", "torch"}
    assert list(INSIDE.rglob("direct_url.json")) == []


def test_the_parts_and_their_terms_are_named() -> None:
    text = (INSIDE / "THIRD-PARTY.txt").read_text("utf-8")
    for part in (
        "numpy", "opencv-python", "onnxruntime", "ai-edge-litert", "dash", "plotly", "pyarrow",
        "python-xlib", "jeepney", "rapidocr-onnxruntime", "PyInstaller", "Python",
        "blazeface_short_range", "yunet_2023mar",
    ):  # fmt: skip
        assert part in text
    assert (INSIDE / "LICENSE").is_file()


def test_parts_under_the_lgpl_can_be_replaced() -> None:
    for package in ("Xlib", "psycopg"):
        assert (INSIDE / package / "__init__.py").is_file()


@pytest.mark.skipif(shutil.which("ldd") is None, reason="ldd is not installed")
def test_the_system_is_asked_for_nothing_else() -> None:
    wanted = set()
    for library in [BUNDLE / "classmood", *INSIDE.rglob("*.so*")]:
        said = subprocess.run(
            ["ldd", str(library)], capture_output=True, text=True, check=False,
            env={"LD_LIBRARY_PATH": str(INSIDE)},
        )  # fmt: skip
        wanted |= {
            line.split()[0].rpartition("/")[2]
            for line in said.stdout.splitlines()
            if str(INSIDE) not in line and ("=>" in line or "ld-linux" in line)
        }
    assert wanted <= set(contents.FROM_THE_SYSTEM)


def answers(port: int, path: str) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
