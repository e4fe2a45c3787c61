"""Where reading of answers is switched off no tile is searched and nothing is told."""

from datetime import UTC, datetime, timedelta

import pytest

from models import Classifier
from monitor.demo import DrawnClass
from monitor.demo.answers import ANSWERS
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.reactions.reader import ReactionReader
from monitor.types import Frame
from storage.config.settings import ReactionSettings, Settings
from storage.records import ReactionEvent

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST = min(ANSWERS, key=lambda one: one.start_s)


def told(settings: Settings) -> list[ReactionEvent]:
    """What is told of the drawn class around its first answer."""
    lesson = DrawnClass()
    pipeline = GalleryPipeline(PipelineOptions(3, settings, Classifier.load()))
    events: list[ReactionEvent] = []
    for second in range(int(FIRST.start_s) - 2, int(FIRST.start_s) + 4):
        at = BEGAN + timedelta(seconds=second)
        sample = pipeline.process(Frame(lesson.render(second), at, float(second))).sample
        events += sample.reactions
    return events


def test_answers_are_told_by_default() -> None:
    assert FIRST.kind in {event.kind for event in told(Settings())}


def test_switched_off_nothing_is_searched_and_nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def searched(*_: object) -> tuple[ReactionEvent, ...]:
        raise AssertionError("a tile was searched")

    monkeypatch.setattr(ReactionReader, "read", searched)
    assert told(Settings(reactions=ReactionSettings(read=False))) == []
