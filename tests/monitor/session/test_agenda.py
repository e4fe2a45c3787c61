"""An agenda given before class is kept with the lesson, and by who goes on with it."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.session.hooks import ResumePoint, SessionHooks
from monitor.session.job import Job, SessionRequest
from monitor.session.run import watch
from storage import queries
from storage.config.settings import CaptureSettings, PrivacySettings, Settings
from storage.database.engine import open_database, reading, writing
from storage.records import SlideEvent
from storage.writes.samples.slides import store_slide

AGENDA = ("Wärme & Kälte", "- Fractions", "演習")


def test_a_worker_is_told_the_agenda() -> None:
    request = SessionRequest("Algebra", agenda=AGENDA)
    job = Job(Settings(), "sqlite://", request)
    assert Job.from_json(job.to_json()) == job
    assert Job.from_json(replace(job, request=SessionRequest()).to_json()).request.agenda == ()


@pytest.mark.parametrize("class_only", [False, True])
def test_the_agenda_is_there_from_the_beginning_and_after_a_restart(
    tmp_path: Path, class_only: bool
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'lesson.sqlite'}")
    settings = Settings(
        capture=CaptureSettings(source="demo", hz=5), privacy=PrivacySettings(class_only=class_only)
    )
    snapshots: list[str] = []
    hooks = SessionHooks(on_seats=snapshots.append)
    request = SessionRequest(duration_s=2, agenda=AGENDA)
    watch(settings, engine, request, threading.Event(), hooks=hooks)
    with reading(engine) as connection:
        first = connection.execute(queries.session(1)).one()
    assert first.agenda.split("\n") == list(AGENDA)

    again = ResumePoint(1, snapshots[-1] if snapshots else None)
    watch(settings, engine, SessionRequest(duration_s=2), threading.Event(), resume=again)
    with writing(engine) as connection:
        moment = first.started_at + timedelta(seconds=1)
        store_slide(connection, 1, SlideEvent(7, moment, "fractions"))
    with reading(engine) as connection:
        assert connection.execute(queries.session(1)).one().agenda == first.agenda
        assert [mark.text for mark in connection.execute(queries.markers(1))] == ["- Fractions"]
    engine.dispose()
