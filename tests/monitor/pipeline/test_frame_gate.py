"""What the frame gate lets through: pictures that move, and files that stand still."""

from datetime import timedelta

from monitor.pipeline.frame_gate import FROZEN_S, FrameGate
from monitor.pipeline.observation import Observation
from monitor.sources import Blind
from storage.config.settings import CaptureSettings
from storage.kinds import GapReason
from storage.records import Sample
from tests.support.desktop.display import (
    desktop_fixture,
    pattern,
)

__all__ = ["desktop_fixture"]
from tests.monitor.pipeline.gates import FACES, NOON, Hands, checked, frame, gate_of, read


def test_only_a_picture_whose_faces_all_stand_still_is_frozen() -> None:
    still = pattern((200, 120))
    passed = gate_of().check(frame(still, 0), live=False)
    assert passed.frame is not None, "nothing was read yet"
    waiting = checked(still.copy(), FROZEN_S - 0.1, FACES)
    assert waiting.frame is None and waiting.blind is None, "nothing new, but not frozen yet"
    clock_beside = still.copy()
    clock_beside[100:110, 150:190] ^= 255
    frozen = checked(clock_beside, FROZEN_S, FACES).blind
    assert frozen is not None, "a clock in the window's frame goes on"
    assert (frozen.blind.reason, frozen.since) == (GapReason.FROZEN, NOON)
    assert frozen.at == NOON + timedelta(seconds=FROZEN_S)
    one_moves = still.copy()
    one_moves[45, 120, 1] ^= 1
    assert checked(one_moves, FROZEN_S, FACES).frame is not None, "one pixel of one face is enough"
    assert checked(still[:110], FROZEN_S, FACES).frame is not None, "resized"


def test_a_frozen_picture_stays_frozen_until_a_face_moves() -> None:
    gate, still = gate_of(), pattern((200, 120))
    last = read(frame(still, 0), FACES)
    for second in (1, 7, 60):
        passage = gate.check(frame(still, second), live=False, last=last)
        assert (passage.blind is not None) is (second > FROZEN_S)
        if passage.blind is not None:
            assert passage.blind.since == NOON
            last = Observation(Sample(1, passage.at), blind=passage.blind)
    moved = still.copy()
    moved[45, 120, 1] ^= 1
    assert gate.check(frame(moved, 61), live=False, last=last).frame is not None


def test_a_picture_file_may_stand_still() -> None:
    gate = FrameGate(CaptureSettings(source="image", hz=1), Hands().clock())
    last = read(frame(pattern((200, 120)), 0), FACES)
    assert gate.check(frame(pattern((200, 120)), 60), live=False, last=last).frame is not None


def test_cameras_that_are_off_stand_still_and_are_not_frozen() -> None:
    assert checked(pattern((200, 120)), 600, []).frame is not None


def test_a_picture_seen_again_after_a_cover_begins_anew() -> None:
    gate, still = gate_of(), pattern((200, 120))
    covered = gate.check(
        Blind(GapReason.COVERED, "Covered", 1.0), live=False, last=read(frame(still, 0), FACES)
    )
    assert covered.blind is not None
    last = Observation(Sample(1, covered.at), blind=covered.blind)
    assert gate.check(frame(still, 60), live=False, last=last).frame is not None
