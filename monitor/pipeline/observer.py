"""The way of one frame: through the gate, the pipeline and the report, to a sample to store."""

from collections.abc import Iterator
from dataclasses import replace

from monitor.pipeline.frame_gate import FrameGate
from monitor.pipeline.observation import Observation
from monitor.pipeline.pipeline import GalleryPipeline
from monitor.pipeline.report import SampleReporter
from monitor.sources import Blind
from monitor.types import Frame
from storage.records import GapEvent, Sample


class SessionObserver:
    """Turns what a source yields into the samples of one session."""

    def __init__(self, session_id: int, gate: FrameGate, pipeline: GalleryPipeline) -> None:
        self._session_id = session_id
        self._gate = gate
        self._pipeline = pipeline
        self._reporter = SampleReporter(session_id)
        self._last: Observation | None = None

    def observe(
        self, moment: Frame | Blind, *, live: bool, dropped_frames: int = 0
    ) -> Iterator[Observation]:
        """Observations of one moment: usually one, two where a gap lies before it.

        live: see `FrameGate.check`. dropped_frames: sampling moments that the source has missed.
        """
        passage = self._gate.check(moment, live=live, last=self._last)
        if (gone := passage.absence) is not None:
            gap = GapEvent(self._session_id, gone.reason, gone.began_at, gone.ended_at, gone.detail)
            yield Observation(Sample(self._session_id, passage.at, gaps=(gap,)))
        if passage.frame is not None:
            observation = self._pipeline.process(passage.frame)
        elif passage.blind is not None:
            observation = self._pipeline.process_blind(passage.blind)
        else:  # nothing new to read; the writer's heartbeat goes on
            yield Observation(Sample(self._session_id, passage.at))
            return
        completed = self._reporter.complete(observation, dropped_frames)
        self._last = replace(completed, overlay=None)  # no picture outlives its frame
        yield completed
