"""A stored transcript for tests of what is read from it."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from storage.writes.attachments import attach
from tests.support.attachments.transcripts import Cue, zoom_vtt


def add_transcript(engine: Engine, session_id: int, *words: str) -> None:
    """Lays a line for each of `words` (or two of ours) beside a lesson, a second apart."""
    said = words or ("today: fractions", "what is a half?")
    cues = [Cue(at, at + 0.9, "Ada", text) for at, text in enumerate(said)]
    attach(engine, session_id, zoom_vtt(cues).encode(), "x.vtt", datetime.now(UTC), offset_ms=0)
