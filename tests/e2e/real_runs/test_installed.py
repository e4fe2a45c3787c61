"""The wheel in an environment of its own, outside the checkout, in an empty home; and gone again.

The packages it needs are shared with the environment of the tests: fetching them is no part of the
test.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.desktop.display import VirtualDisplay, virtual_display
from tests.support.system.ports import free_port
from tests.support.system.waiting import wait_until

TOP = Path(__file__).resolve().parents[3]
UV = Path(sys.executable).with_name("uv")
ROOMS = ("dashboard", "models", "monitor", "storage")


class Installed:
    """home: empty at first. environment: of a program there."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.elsewhere = folder / "elsewhere"
        self.venv = folder / "venv"
        for made in (self.home, self.elsewhere):
            made.mkdir()
        self.environment = {"HOME": str(self.home), "PATH": "/nonexistent"}
        self.program = self.venv / "bin" / "classmood"

    @property
    def site(self) -> Path:
        [found] = self.venv.glob("lib/python*/site-packages")
        return found

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(self.program), *words], cwd=self.elsewhere, env=self.environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip


def uv(*words: str) -> None:
    subprocess.run(
        [str(UV), *words, "--offline", "--quiet"], check=True, cwd=TOP,
        env=os.environ | {"UV_NO_PROGRESS": "1"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the source distribution, so that this is complete too."""
    if not UV.is_file():
        pytest.skip("uv is not installed beside this Python")
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--no-build-isolation", "--python", sys.executable, "--out-dir", str(folder))
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture
def installed(tmp_path: Path, wheel: Path) -> Installed:
    made = Installed(tmp_path)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(made.venv)], check=True)
    # lines of it are folders of packages; what is installed in them as a link to a checkout is not
    shared = [path for path in sys.path if path.endswith("site-packages")]
    (made.site / "shared.pth").write_text("\n".join(shared))
    uv("pip", "install", "--no-deps", "--python", str(made.venv), str(wheel))
    return made


@pytest.fixture
def desktop() -> Iterator[VirtualDisplay]:
    with virtual_display() as display:
        yield display


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_it_runs_outside_the_checkout_and_goes_without_a_trace(
    installed: Installed, desktop: VirtualDisplay
) -> None:
    where = subprocess.run(
        [str(installed.venv / "bin" / "python"), "-c",
         "import dashboard, models; print(dashboard.__file__, models.__file__)"],
        cwd=installed.elsewhere, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(TOP) not in where.stdout

    assert "classmood demo" in installed.run("--help").stdout
    installed.environment |= {"DISPLAY": desktop.name, "XDG_SESSION_TYPE": "x11"}
    healthy = installed.run("doctor")
    assert healthy.returncode == 0, healthy.stdout

    port = free_port()
    demo = subprocess.Popen(
        [str(installed.program), "demo", "--duration", "6", "--no-browser", "--port", str(port)],
        cwd=installed.elsewhere, env=installed.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until(lambda: answers(port), 60)
    _, said = demo.communicate(timeout=120)
    assert demo.returncode == 0, said
    [lesson] = json.loads(installed.run("sessions", "--json").stdout)
    assert lesson["readings"] > 20

    before = files(installed.home)
    assert installed.run("desktop", "install", "--at-login").returncode == 0
    assert files(installed.home) > before
    gone = installed.run("desktop", "uninstall")
    assert gone.returncode == 0, gone.stderr
    data = installed.home / ".local" / "share" / "classmood"
    assert str(data) in gone.stdout
    assert files(installed.home) == before
    assert [path for path in before if data not in path.parents] == []
    assert {path for path in installed.home.iterdir() if path.name != ".local"} == set()

    uv("pip", "uninstall", "--python", str(installed.venv), "classmood")
    left = {path.name for path in installed.site.iterdir()}
    assert not left & {*ROOMS, "classmood.py", "classmood.egg-info"}
    assert not installed.program.exists()
    assert files(installed.venv / "share") == set()
    assert list(installed.elsewhere.iterdir()) == []


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
