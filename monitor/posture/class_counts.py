"""How many faces of the class are turned away, and how many heads are down, in one look.

What leaves this module are two numbers of a group of `SMALLEST_GROUP` faces or more.
"""

from collections.abc import Iterable

from monitor.posture.head_pose import HeadPose, head_pose
from monitor.posture.usual_pitch import UsualPitch
from monitor.types import Face
from storage.config.settings import SignalSettings
from storage.kinds import Unsure
from storage.records import SMALLEST_GROUP, PostureCounts

LEAST_PX = 24.0
"""Narrower faces are not judged, in pixels of the detector's box."""
TURNED_DEGREES = 28.0
"""A face is turned away from here on, to either side of the camera."""
DOWN_DEGREES = 16.0
"""A head is down from here on, below its own usual pitch."""
_NOT_JUDGED = frozenset({Unsure.TOO_SMALL, Unsure.TOO_DARK, Unsure.BLURRED, Unsure.COVERED})


class ClassPosture:
    """Counts over the faces of one look what the settings ask for."""

    def __init__(self, settings: SignalSettings) -> None:
        self._settings = settings
        self._usual = UsualPitch()

    def count(self, faces: Iterable[tuple[int, Face, Unsure | None]]) -> PostureCounts | None:
        """The counts; None where fewer than five faces can be judged.

        faces: seat number, face, and why it cannot be read, if so.
        """
        poses = {
            seat: pose
            for seat, face, unsure in faces
            if unsure not in _NOT_JUDGED and face.box_xyxy[2] - face.box_xyxy[0] >= LEAST_PX
            if (pose := head_pose(face.keypoints)) is not None
        }
        return self._of_poses(poses)

    def _of_poses(self, poses: dict[int, HeadPose]) -> PostureCounts | None:
        asked, down = self._settings, None
        judged = set(poses)
        if asked.head_down:
            pitches = {seat: pose.pitch for seat, pose in poses.items() if pose.pitch is not None}
            lowered = self._usual.lowered(pitches)
            judged = set(lowered)
            down = sum(each >= DOWN_DEGREES for each in lowered.values())
        if len(judged) < SMALLEST_GROUP:
            return None
        turned = None
        if asked.turned_away:
            turned = sum(is_turned_away(poses[seat]) for seat in judged)
        return PostureCounts(len(judged), turned_away=turned, head_down=down)


def is_turned_away(pose: HeadPose) -> bool:
    """Whether a face looks past the camera to a side."""
    return abs(pose.yaw) >= TURNED_DEGREES
