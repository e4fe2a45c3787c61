"""A term's export and replay on a real Dask cluster: what one process leaves, to the last row."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyarrow import dataset  # type: ignore[import-untyped]
from typer.testing import CliRunner

from classmood import app
from models.errors import ModelError
from storage.database.engine import open_database
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.pictures.drawn_fer2013 import drawn_fer2013

distributed = pytest.importorskip("distributed", reason="no Dask; install classmood[cluster]")
LESSONS = 5


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("cluster")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0",
        local_directory=str(folder),
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address


@pytest.fixture
def url(store_url: str) -> str:
    engine = open_database(store_url)
    for number in range(LESSONS):
        lesson = Lesson(minutes=4, seats=6, columns=3, live=False, class_name="7a", rng=number)
        add_lesson(engine, lesson)
    engine.dispose()
    return store_url


def run(folder: Path, *words: str) -> str:
    done = CliRunner().invoke(app, list(words), env={"CLASSMOOD_DATA_DIR": str(folder / "data")})
    if isinstance(done.exception, Exception) and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def rows_in(folder: Path) -> Any:  # noqa: ANN401
    table = dataset.dataset(folder, partitioning="hive").to_table().to_pandas()
    return table.sort_values(["session", "observed_at", "seat"]).reset_index(drop=True)


def test_a_cluster_leaves_what_one_process_leaves(tmp_path: Path, url: str, scheduler: str) -> None:
    common = ["--database", url, "--what", "readings", "--out"]
    here, there = tmp_path / "here", tmp_path / "there"
    run(tmp_path, "export", "--all", *common, str(here))
    told = run(tmp_path, "export", "--all", *common, str(there), "--scheduler", scheduler)
    assert f"of {LESSONS} lessons" in told
    assert rows_in(there).equals(rows_in(here)) and len(rows_in(here)) > 1000
    replay = ["reflag", "--all", "--json", "--preset", "sensitive", "--database", url]
    one = json.loads(run(tmp_path, *replay))
    many = json.loads(run(tmp_path, *replay, "--scheduler", scheduler))
    assert many == one and len(one) == LESSONS


def test_a_network_is_measured_by_many_as_by_one(tmp_path: Path, scheduler: str) -> None:
    asked = ["evaluate", "--data", str(drawn_fer2013(tmp_path, 1100))]
    one, processes, cluster = (
        [line for line in run(tmp_path, *asked, *by).splitlines() if "49 faces" not in line]
        for by in ((), ("--workers", "2"), ("--scheduler", scheduler))
    )
    assert one[0] == "1100 pictures of PublicTest" and len(one) == 4
    assert processes == one and cluster == one


def test_a_network_that_a_worker_cannot_find_is_told(tmp_path: Path, scheduler: str) -> None:
    there = ["evaluate", str(tmp_path / "none.tflite"), "--data", str(drawn_fer2013(tmp_path, 9))]
    with pytest.raises(ModelError, match=r"none\.tflite"):
        run(tmp_path, *there, "--scheduler", scheduler)
