"""The pose of a head from six points: a mean head turned, bowed, scaled, tilted and moved."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.faces.detection import framed_face
from monitor.posture.head_pose import head_pose

# right eye, left eye, nose, mouth, right ear, left ear; half widths between the ears, y down, z
# towards the camera as far as the detector shows it
HEAD = np.array(
    [[-0.41, 0, 0.45], [0.41, 0, 0.45], [0, 0.5, 1.0], [0, 0.95, 0.6], [-1, 0.22, 0], [1, 0.22, 0]]
)
ANGLES = st.floats(-40, 40)


def points(
    yaw: float = 0, pitch: float = 0, roll: float = 0, unit: float = 30, at: float = 100
) -> NDArray[np.float32]:
    """The head as the camera sees it. Angles in degrees, yaw to the right, pitch down."""
    y, p, r = np.radians([yaw, pitch, roll])
    nod = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    turn = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    tilt = np.array([[np.cos(r), -np.sin(r)], [np.sin(r), np.cos(r)]])
    seen = (HEAD @ (turn @ nod).T)[:, :2] @ tilt.T
    return np.asarray(at + unit * seen, np.float32)


def pitch_of(keypoints: NDArray[np.float32]) -> float:
    pose = head_pose(keypoints)
    assert pose is not None
    assume(pose.pitch is not None)
    return pose.pitch or 0.0


def yaw_of(keypoints: NDArray[np.float32]) -> float:
    pose = head_pose(keypoints)
    assert pose is not None
    return pose.yaw


@given(st.floats(-40, 35), st.floats(1, 20))
def test_a_further_bow_is_a_larger_pitch(pitch: float, more: float) -> None:
    assert pitch_of(points(pitch=pitch + more)) > pitch_of(points(pitch=pitch))


@given(st.floats(-45, 40), st.floats(1, 20))
def test_a_further_turn_is_a_larger_yaw(yaw: float, more: float) -> None:
    assert yaw_of(points(yaw=yaw + more)) > yaw_of(points(yaw=yaw))


@given(ANGLES, st.floats(-20, 30))
def test_a_mirrored_face_is_turned_to_the_other_side_and_bowed_as_far(
    yaw: float, pitch: float
) -> None:
    there, back = points(yaw, pitch), points(-yaw, pitch)
    assert yaw_of(there) == pytest.approx(-yaw_of(back), abs=0.1)
    assert pitch_of(there) == pytest.approx(pitch_of(back), abs=0.1)


@given(ANGLES, st.floats(-20, 30), st.floats(-40, 40), st.floats(8, 200), st.floats(0, 2000))
def test_neither_place_nor_size_nor_a_tilted_head_changes_it(
    yaw: float, pitch: float, roll: float, unit: float, at: float
) -> None:
    pose, same = head_pose(points(yaw, pitch)), head_pose(points(yaw, pitch, roll, unit, at))
    assert pose is not None
    assert same is not None
    assume(pose.pitch is not None and same.pitch is not None)  # ears on the line of the eyes
    assert same.yaw == pytest.approx(pose.yaw, abs=0.5)
    assert same.pitch == pytest.approx(pose.pitch, abs=0.5)


def test_ears_that_were_put_there_tell_no_pitch() -> None:
    box = np.array([0, 0, 60, 80], np.float32)
    five = np.array([[20, 30], [42, 33], [32, 45], [24, 58], [40, 60]], np.float32)
    pose = head_pose(framed_face(box, five, 0.9).keypoints)
    assert pose is not None
    assert pose.pitch is None


@pytest.mark.parametrize("value", [0.0, math.nan])
def test_points_at_one_place_or_nowhere_are_no_head(value: float) -> None:
    assert head_pose(np.full((6, 2), value, np.float32)) is None
