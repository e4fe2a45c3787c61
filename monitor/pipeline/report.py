"""What the pages are told of the monitor after each frame, and the gaps that begin and end."""

from dataclasses import replace

from monitor.pipeline.gaps import GapTracker
from monitor.pipeline.main_reason import MainReason
from monitor.pipeline.observation import BlindSince, Observation
from storage.kinds import GapReason, MonitorStatus
from storage.records import MonitorReport, SampleCounts

_STATUS = {
    GapReason.WINDOW_MISSING: MonitorStatus.WAITING,
    GapReason.PAUSED: MonitorStatus.PAUSED,
}


class SampleReporter:
    """Completes the samples of one session, in their order."""

    def __init__(self, session_id: int) -> None:
        self._gaps = GapTracker(session_id)
        self._newest = MonitorReport(MonitorStatus.STARTING, "Looking for the gallery")
        self._main_reason = MainReason()

    def complete(self, observation: Observation, dropped_frames: int = 0) -> Observation:
        """The observation with report and gaps. While tiles move the last report goes on.

        dropped_frames: sampling moments that the source has missed so far.
        """
        sample, blind, counts = observation.sample, observation.blind, observation.sample.counts
        gaps = sample.gaps
        if blind is not None:
            gaps = (*gaps, *self._gaps.open(blind))
            self._newest = _blind_report(blind, observation.flag_note)
        elif counts is not None:
            gaps = (*gaps, *self._gaps.close(sample.observed_at))
            report = _watching_report(observation, counts, dropped_frames)
            reason = self._main_reason.update(sample.observed_at, sample.readings)
            self._newest = replace(report, unsure_reason=reason)
        return replace(observation, sample=replace(sample, gaps=gaps, monitor=self._newest))


def _blind_report(moment: BlindSince, flag_note: str) -> MonitorReport:
    width, height = moment.frame_wh
    return MonitorReport(
        _STATUS.get(moment.blind.reason, MonitorStatus.BLIND),
        moment.blind.message,
        frame_width=width,
        frame_height=height,
        flag_note=flag_note,
    )


def _watching_report(
    observation: Observation, counts: SampleCounts, dropped_frames: int
) -> MonitorReport:
    width, height = observation.frame_wh
    watching = f"Watching {width} x {height} pixels"
    return MonitorReport(
        MonitorStatus.WATCHING,
        ". ".join(filter(None, (watching, observation.notice))),
        tiles=counts.tiles,
        seen=counts.seen,
        cameras_off=counts.cameras_off,
        frame_width=width,
        frame_height=height,
        dropped_frames=dropped_frames,
        flag_note=observation.flag_note,
        unsure=counts.unsure,
    )
