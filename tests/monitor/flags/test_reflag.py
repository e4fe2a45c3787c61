"""Stored readings through the rule once more: the same flags, and what `reflag` tells of them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import resource_tracker
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, delete
from typer.testing import CliRunner

from models import Classifier
from monitor.cli.reflag import commands
from monitor.demo import DrawnClass
from monitor.flags.records import event_of, rule_time_s, sample_of
from monitor.flags.replay import replay, stored_flags
from monitor.flags.rule import FlagRule
from monitor.pipeline.observation import BlindSince
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.session.writer import Writer
from monitor.sources import Blind
from monitor.types import Frame
from storage.config.settings import FlagSettings, Settings
from storage.database.engine import open_database, reading, writing
from storage.database.tables.lessons import Reading as ReadingRow
from storage.errors import ConfigurationError, StorageError
from storage.kinds import GapReason
from storage.records import FlagEvent, Reading, Sample, SeatSighting
from storage.seat_ids import seat_id
from storage.writes.sessions import end_session, start_session

resource_tracker.ensure_running()  # one for all tests, and it stays
BEGAN = datetime(2026, 3, 2, 9, 0, 0, 123_457, tzinfo=UTC)
SHORT = FlagSettings(
    baseline_s=30, confused_window_s=30, sad_window_s=40, rest_s=20, calls_per_hour=50
)
VERSION = "test"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'lesson.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()


def begin(engine: Engine, *, class_only: bool = False) -> int:
    return start_session(
        engine, source="video", sample_hz=1.0, model_version=VERSION, started_at=BEGAN,
        class_only=class_only,
    )  # fmt: skip


def invented_lesson(session_id: int, seed: int = 3, seconds: int = 900) -> list[list[Reading]]:
    """Readings of six students whose moods last, some too small or turned away, with a gap."""
    rng = np.random.default_rng(seed)
    mood = rng.dirichlet(np.ones(7), 6)
    now, lesson = 0.0, []
    for second in range(seconds):
        now += 75.0 if second == 300 else float(rng.uniform(0.7, 1.3))
        anew = rng.random(6) < 0.012
        mood[anew] = rng.dirichlet(np.full(7, 0.3), int(anew.sum()))
        rows = 0.8 * mood + 0.2 * rng.dirichlet(np.ones(7), 6)
        lesson.append(
            [
                Reading(
                    session_id, seat_id(session_id, seat + 1), BEGAN + timedelta(seconds=now),
                    rows[seat].astype(np.float32), int(rng.integers(34, 60)),
                    float(rng.choice([0.0, 0.004, 0.6])) if seat == 0 else 0.8, VERSION,
                )
                for seat in np.flatnonzero(rng.random(6) < 0.95).tolist()
            ]
        )  # fmt: skip
    return lesson


def store(
    engine: Engine, session_id: int, lesson: list[list[Reading]], settings: FlagSettings
) -> None:
    """What a monitor does with readings: its rule, its writer."""
    rule = FlagRule(settings)
    with Writer(engine, session_id) as writer:
        for readings in lesson:
            if not readings:
                continue
            at = readings[0].observed_at
            changes = rule.observe(rule_time_s(at), sample_of(readings, settings))
            sample = Sample(
                session_id,
                at,
                seats=tuple(SeatSighting(number, 1, number) for number in range(1, 7)),
                readings=tuple(readings),
                flags=tuple(event_of(session_id, change, settings) for change in changes),
            )
            assert writer.submit(sample, 30.0) is not None


def test_a_session_replayed_with_the_same_settings_has_the_same_flags(engine: Engine) -> None:
    session_id = begin(engine)
    lesson = invented_lesson(session_id)
    store(engine, session_id, lesson, SHORT)
    with reading(engine) as connection:
        raised = stored_flags(connection, session_id)
        again = replay(connection, session_id, SHORT)
    assert len(raised) >= 4
    assert any(flag.closed_at is not None for flag in raised)
    assert set(again.flags) == set(raised)
    assert again.readings == sum(map(len, lesson))


def test_the_drawn_class_seen_by_the_monitor_replays_to_the_same_flags(engine: Engine) -> None:
    """The real pipeline, writer and database; half-way the monitor is restarted."""
    settings = Settings(flags=SHORT.model_copy(update={"confused_window_s": 45.0}))
    lesson, classifier = DrawnClass(), Classifier.load()
    session_id = begin(engine)
    pipeline = GalleryPipeline(PipelineOptions(session_id, settings, classifier))
    seconds = [*range(150, 250, 4), *range(262, 300, 4)]
    with Writer(engine, session_id) as writer:
        for second in seconds:
            if second == 262:
                writer.flush()
                pipeline = GalleryPipeline(PipelineOptions(session_id, settings, classifier))
                with reading(engine) as connection:
                    pipeline.resume(replay(connection, session_id, settings.flags).rule)
            at = BEGAN + timedelta(seconds=second)
            frame = Frame(lesson.render(float(second)), at, float(second))
            writer.submit(pipeline.process(frame).sample, 30.0)
    with reading(engine) as connection:
        raised = stored_flags(connection, session_id)
        again = replay(connection, session_id, settings.flags)
    assert {2, 8, 22} <= {flag.seat for flag in raised}
    assert set(again.flags) == set(raised)


def test_a_restarted_monitor_goes_on_with_open_flags_and_baselines(engine: Engine) -> None:
    session_id = begin(engine)
    lesson = invented_lesson(session_id)
    whole = FlagRule(SHORT)
    for readings in lesson:
        if readings:
            whole.observe(rule_time_s(readings[0].observed_at), sample_of(readings, SHORT))
    store(engine, session_id, lesson, SHORT)
    with reading(engine) as connection:
        rule = replay(connection, session_id, SHORT).rule
    assert rule.open_flags() == whole.open_flags()
    assert rule.note == whole.note
    later = rule_time_s(lesson[-1][0].observed_at) + 5
    angry = np.array([0.9, 0, 0, 0, 0, 0, 0.1], np.float32)
    for second in range(60):
        sample = dict.fromkeys(range(1, 7), (angry, True))
        assert rule.observe(later + second, sample) == whole.observe(later + second, sample)


def test_flags_that_were_open_are_told_again_after_a_restart(engine: Engine) -> None:
    session_id = begin(engine)
    rule = FlagRule(SHORT)
    angry, calm = np.zeros(7, np.float32), np.zeros(7, np.float32)
    angry[0], calm[6] = 1.0, 1.0
    for second in range(120):
        row = angry if second >= 60 else calm
        rule.observe(rule_time_s(BEGAN) + second, {1: (row, True)})
    (opened,) = rule.open_flags()
    pipeline = GalleryPipeline(
        PipelineOptions(session_id, Settings(flags=SHORT), Classifier.load())
    )
    pipeline.resume(rule)
    blind = Blind(GapReason.COVERED, "Covered", 0.0)

    def flags_after(seconds: float) -> tuple[FlagEvent, ...]:
        at = BEGAN + timedelta(seconds=seconds)
        return pipeline.process_blind(BlindSince(blind, at, at)).sample.flags

    (again,) = flags_after(121)
    assert again.closed_at is None
    assert rule_time_s(again.opened_at) == opened[2]
    (closed,) = flags_after(300)
    assert closed.opened_at == again.opened_at
    assert closed.evidence.ended == "not seen"
    # when it was last seen, and one window
    assert closed.closed_at is not None
    assert rule_time_s(closed.closed_at) == rule_time_s(BEGAN) + 119 + 30


def invoke(url: str, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands, [*arguments, "--database", url])
    if isinstance(result.exception, StorageError):
        return 1, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSMOOD_DATA_DIR", str(tmp_path / "data"))
    for name in SHORT.model_fields_set:
        monkeypatch.setenv(f"CLASSMOOD_FLAGS__{name.upper()}", str(getattr(SHORT, name)))


@pytest.mark.usefixtures("own_settings")
def test_reflag_says_what_would_have_been_flagged(engine: Engine, url: str) -> None:
    session_id = begin(engine)
    store(engine, session_id, invented_lesson(session_id, seed=2), SHORT)
    end_session(engine, session_id, BEGAN + timedelta(hours=1))
    with reading(engine) as connection:
        raised = stored_flags(connection, session_id)
    code, same = invoke(url, "last")
    assert code == 0
    assert f"balanced: {len(raised)} flags, where {len(raised)} were raised" in same
    assert f"({len(raised)} as before, 0 new, 0 no longer)" in same
    assert "Seat 2" in same

    code, text = invoke(url, str(session_id), "--preset", "quiet", "--json")
    report = json.loads(text)
    assert (code, report["preset"]) == (0, "quiet")
    by_kind = {was: [f for f in report["flags"] if f["was"] == was] for was in ("new", "no_longer")}
    assert len(by_kind["no_longer"]) > 0
    assert by_kind["new"] == []
    assert {"seat", "kind", "opened_at", "closed_at", "peak", "prolonged"} <= set(
        report["flags"][0]
    )
    with reading(engine) as connection:
        assert stored_flags(connection, session_id) == raised


@pytest.mark.usefixtures("own_settings")
def test_reflag_says_why_nothing_can_be_replayed(engine: Engine, url: str) -> None:
    session_id = begin(engine)
    store(engine, session_id, invented_lesson(session_id, seconds=50), SHORT)
    with writing(engine) as connection:
        connection.execute(delete(ReadingRow))
    code, text = invoke(url, "last")
    assert code == 1
    assert "keep_readings_days" in text
    assert "\n" not in text
    end_session(engine, session_id)
    class_id = begin(engine, class_only=True)
    code, text = invoke(url, str(class_id))
    assert code == 1
    assert "class as a whole" in text
    code, text = invoke(url, "99")
    assert code == 1
    assert "no session 99" in text


@pytest.mark.usefixtures("own_settings")
def test_reflag_of_all_says_of_each_what_it_says_of_one(engine: Engine, url: str) -> None:
    for seed in (2, 3):
        session_id = begin(engine)
        store(engine, session_id, invented_lesson(session_id, seed=seed), SHORT)
        end_session(engine, session_id, BEGAN + timedelta(hours=1))
    end_session(engine, begin(engine))  # nothing was read
    code, every = invoke(url, "--all", "--preset", "quiet")
    assert code == 0
    singles = [invoke(url, str(number), "--preset", "quiet")[1] for number in (1, 2)]
    assert [line.split("  ")[-1] for line in every.splitlines()] == [
        single.splitlines()[0] for single in singles
    ]
    code, by_two = invoke(url, "--all", "--preset", "quiet", "--workers", "2", "--json")
    reports = json.loads(by_two)
    assert [report["session"] for report in reports] == [1, 2]
    assert reports == [
        json.loads(invoke(url, str(number), "--preset", "quiet", "--json")[1]) for number in (1, 2)
    ]


@pytest.mark.parametrize("words", [(), ("1", "--all"), ("1", "--workers", "2")])
def test_reflag_wants_a_session_or_all(url: str, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(commands, [*words, "--database", url])
    assert isinstance(result.exception, ConfigurationError)
