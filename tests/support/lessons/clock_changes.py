"""Lessons over whose night or day a clock was changed, and this computer in another time zone."""

import time
from collections.abc import Callable, Iterator

import pytest

LESSONS = [
    ("Europe/Berlin", "2026-10-25T00:10", 90), ("Europe/Berlin", "2026-03-29T00:30", 90),
    ("Europe/Berlin", "2026-10-24T21:30", 300), ("America/New_York", "2026-11-01T05:10", 90),
    ("America/New_York", "2026-03-08T06:30", 90), ("Australia/Lord_Howe", "2026-04-04T14:30", 90),
    ("Australia/Lord_Howe", "2026-10-03T15:00", 90), ("Africa/Casablanca", "2026-02-15T01:30", 90),
    ("Africa/Casablanca", "2026-03-22T01:30", 90), ("Europe/London", "2026-10-25T00:30", 45),
    ("America/St_Johns", "2026-11-01T03:40", 120), ("Pacific/Chatham", "2026-04-04T13:00", 180),
    ("Asia/Kolkata", "2026-10-25T00:10", 90), ("UTC", "2026-10-25T00:10", 90),
]  # fmt: skip
UNCHANGED = {"Asia/Kolkata", "UTC"}


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def use(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield use
    monkeypatch.undo()
    time.tzset()
