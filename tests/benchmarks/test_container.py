"""The container's own steps, carried out in a clean root; then run as a container would run it.

Needs a base root and the context: `debootstrap --variant=minbase --include=python3,python3-venv,\
libgl1,libglib2.0-0,libxcb1 bookworm build/container/base` and `python -m benchmarks.container`.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import create_engine

from benchmarks.container import __main__ as context
from benchmarks.container import steps
from storage.database.engine import open_database
from tests.support.database.postgres import Cluster
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.system.ports import free_port
from tests.support.system.waiting import wait_until

CONTAINERFILE = context.HERE / "Containerfile"
BASE = context.CONTEXT.parent / "base"
PROGRAM = "/opt/classmood/bin/classmood"


def test_every_step_is_known_and_the_user_is_nobody_in_particular() -> None:
    words = [word for word, _ in steps.steps(CONTAINERFILE.read_text("utf-8"))]
    for word in ("USER", "VOLUME", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT"):
        assert words.count(word) == 1
    user = dict(steps.steps(CONTAINERFILE.read_text("utf-8")))["USER"]
    assert user.split(":")[0] not in ("0", "root")


def test_no_package_is_fetched_from_an_index() -> None:
    text = CONTAINERFILE.read_text("utf-8")
    installs = [line for line in text.replace(" && ", "\n").splitlines() if "pip install" in line]
    assert installs and all("--no-index" in line for line in installs)
    assert re.findall(r"https?://[^'/:]+", text) == ["http://127.0.0.1"]


def test_what_only_training_needs_stays_out_and_the_driver_is_in() -> None:
    names = set(re.findall(r"^([\w.-]+)==", context.requirements(), re.MULTILINE))
    assert names & {"tensorflow", "tensorflow-cpu", "keras", "h5py"} == set()
    assert {"psycopg", "psycopg-binary", "dash", "sqlalchemy"} <= names


def test_the_ignore_file_lets_only_what_is_copied_into_the_build() -> None:
    kept = {
        line[1:]
        for line in (context.HERE / "containerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    copied = {
        rest.split()[0]
        for word, rest in steps.steps(CONTAINERFILE.read_text("utf-8"))
        if word == "COPY"
    }
    assert kept == copied


pytestmark = pytest.mark.timeout(900)  # an image is built


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> steps.Image:
    if os.geteuid() != 0 or not BASE.is_dir() or not context.CONTEXT.is_dir():
        pytest.skip("needs root, a base root and the context (see this module's text)")
    root = tmp_path_factory.mktemp("container") / "root"
    subprocess.run(["cp", "-a", "--reflink=auto", str(BASE), str(root)], check=True)
    made = steps.build(CONTAINERFILE, context.CONTEXT, root)
    (root / "run" / "secrets").mkdir(parents=True)
    (root / "run" / "secrets" / "database_url").touch()
    return made


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "volume"
    folder.mkdir()
    os.chown(folder, 10001, 10001)
    tmp_path.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def run(
    image: steps.Image, command: list[str], volume: Path, said: str = ""
) -> "subprocess.CompletedProcess[str]":
    process = steps.start(image, [], {volume: "/data"}, {}, command)
    out, err = process.communicate(said, timeout=120)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def test_the_page_shows_the_schools_lessons(
    image: steps.Image, volume: Path, tmp_path: Path, postgresql_cluster: Cluster,
    postgresql_url: str,
) -> None:  # fmt: skip
    """PostgreSQL by a secret file, a root that cannot be written, a health check, a quick end."""
    engine = open_database(postgresql_url)
    add_lesson(engine, Lesson(title="Algebra 8a"))
    engine.dispose()
    socket = Path(postgresql_cluster.folder)
    socket.chmod(0o711)  # the container's user is another
    secret = tmp_path / "database_url"
    secret.write_text(postgresql_url + "\n")
    port = free_port()

    refused = run(image, [*image.entrypoint, "--port", str(port)], volume)
    assert refused.returncode == 2 and "password" in refused.stderr
    assert run(image, [PROGRAM, "password"], volume, "a long password\n").returncode == 0

    binds = {volume: "/data", secret: "/run/secrets/database_url", socket: str(socket)}
    words = ["--database", "@/run/secrets/database_url", "--port", str(port)]
    process = steps.start(image, words, binds, {})
    try:
        wait_until(lambda: healthy(port) or process.poll() is not None, 90)
        assert process.poll() is None, process.communicate()
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
        assert re.search(r"^Uid:\s+10001\s+10001\s+10001", status, re.MULTILINE)
        arguments = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        assert b"postgresql" not in arguments

        check = [word.replace("8050", str(port)) for word in image.health]
        assert run(image, check, volume).returncode == 0
        assert run(image, ["/bin/sh", "-c", "touch /opt/x || touch /x"], volume).returncode != 0
        with pytest.raises(HTTPError) as asked:
            urlopen(f"http://127.0.0.1:{port}/", timeout=30)
        assert asked.value.code == 401
        assert "password" in asked.value.read().decode("utf-8")  # it asks who comes
    finally:
        began_s = time.monotonic()
        process.send_signal(getattr(signal, image.stop_signal))
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert time.monotonic() - began_s < 10
    check = [word.replace("8050", str(port)) for word in image.health]
    assert run(image, check, volume).returncode != 0
    assert {path.name for path in volume.iterdir()} >= {"password", "classmood.log"}


def test_the_url_may_stand_in_the_environment(
    image: steps.Image, volume: Path, postgresql_cluster: Cluster, postgresql_url: str
) -> None:
    socket = Path(postgresql_cluster.folder)
    socket.chmod(0o711)  # the container's user is another
    process = steps.start(
        image, [], {volume: "/data", socket: str(socket)},
        {"CLASSMOOD_STORAGE__URL": postgresql_url}, [PROGRAM, "sessions", "--json"],
    )  # fmt: skip
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out.strip()) == (0, "[]"), err
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from session").scalar() == 0
    engine.dispose()


def healthy(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
