"""Bad input, a short form: every kind is read or refused clearly (`python -m
benchmarks.faults.fuzz`)."""

import json
import logging
import os
import shutil
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from dashboard.app import create_app
from dashboard.calling.callbacks import PHONES
from storage.config.fields import describe_settings
from storage.config.load import load_settings
from storage.config.settings import Settings
from storage.database.engine import open_database, reading
from storage.database.tables.columns import Base
from storage.errors import ClassmoodError
from storage.export.subject import find_seats
from storage.export.tables import resolve_session
from tests.fuzz import fuzz_pictures, fuzz_requests, fuzz_stored
from tests.fuzz.fuzzing import REFUSED, Case, Tally, outcome_of, try_all
from tests.support.lessons.seed import Lesson, add_lesson

WEIGHTS = Path(__file__).resolve().parents[2] / "models" / "weights" / "classmood.tflite"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{folder / 'page.db'}")
    add_lesson(engine, Lesson(minutes=2, seats=6, columns=3))
    yield engine
    engine.dispose()


@pytest.fixture
def client(folder: Path, engine: Engine) -> Iterator[FlaskClient]:
    server = create_app(Settings(data_dir=folder), engine).server
    client: FlaskClient = server.test_client()
    yield client
    # among all requests is the one by which a teacher lets a phone in
    server.extensions[PHONES].close()


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def require_none_failed(tally: Tally, at_least: int) -> None:
    assert tally.failures == []
    assert tally.tried >= at_least
    assert tally.read > 0, "something sound was among them"
    assert tally.refused > 0


def test_no_configuration_gets_further_than_one_line(folder: Path) -> None:
    require_none_failed(try_all("configuration", fuzz_stored.configurations(folder, 50)), 1000)
    assert not Path("/tmp/x").exists(), "a tag was run"


def test_no_picture_gets_further_than_one_line(folder: Path) -> None:
    require_none_failed(try_all("pictures", fuzz_pictures.pictures(folder, 4)), 200)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_no_recording_gets_further_than_one_line(folder: Path) -> None:
    require_none_failed(try_all("recordings", fuzz_pictures.recordings(folder, 2)), 20)


def test_no_weights_of_the_wrong_kind_are_used(folder: Path) -> None:
    cases = fuzz_pictures.weights(folder, WEIGHTS, 5, keras=False)
    require_none_failed(try_all("weights", cases), 15)


def test_no_database_of_another_program_is_changed(folder: Path) -> None:
    """And a damaged one of ours is read, mended or refused, never half of each."""
    require_none_failed(try_all("databases", fuzz_stored.databases(folder, 15)), 30)


def test_no_moment_is_lost_when_clocks_change() -> None:
    tally = try_all("times", fuzz_stored.times(5))
    assert tally.failures == []
    assert tally.tried > 500


def test_no_request_breaks_the_page(client: FlaskClient, engine: Engine) -> None:
    before = rows_of(engine)
    require_none_failed(try_all("addresses", fuzz_requests.addresses(client)), 1000)
    require_none_failed(try_all("callbacks", fuzz_requests.bodies(client, 100)), 300)
    after = rows_of(engine)
    # marks may be added and answers given, but nothing that was there goes
    assert all(after[name] >= before[name] for name in before)
    assert client.get("/healthz", base_url=fuzz_requests.BASE).status_code == 200


def rows_of(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in Base.metadata.tables.items()
        }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(key=st.sampled_from([each.key for each in describe_settings()]), value=JSON)
def test_any_value_of_any_setting_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    section, _, name = key.rpartition(".")
    content = {section: {name: value}} if section else {name: value}
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
    outcome = outcome_of(lambda: load_settings(path, environ={}))
    assert outcome in ("read", "refused"), outcome


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.text(max_size=40))
def test_any_name_of_a_session_or_student_is_found_or_refused(engine: Engine, name: str) -> None:
    with reading(engine) as connection:
        for find in (resolve_session, find_seats):
            outcome = outcome_of(partial(find, connection, name))
            assert outcome in ("read", "refused"), outcome


def test_a_failure_would_be_counted(folder: Path) -> None:
    def several_lines() -> None:
        raise ClassmoodError("one\ntwo")

    def wordless() -> None:
        raise ClassmoodError("")

    def broken() -> None:
        raise ZeroDivisionError

    def crashing() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    wrong = [Case(each.__name__, each) for each in (several_lines, wordless, broken)]
    wrong.append(Case("crashing", crashing, isolated=True))
    tally = try_all("wrong", [*wrong, Case("refused", lambda: REFUSED), Case("read", str)])
    assert (len(tally.failures), tally.refused, tally.read) == (4, 1, 1)
