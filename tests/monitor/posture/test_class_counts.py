"""What is counted of a class, and that nothing is told of fewer than five faces."""

import subprocess
import sys
from collections.abc import Iterable

import numpy as np
import pytest

from monitor.posture.class_counts import LEAST_PX, ClassPosture
from monitor.posture.usual_pitch import FIRST_LOOKS
from monitor.types import Face, Tile, TileState
from storage.config.settings import Settings, SignalSettings
from storage.kinds import Unsure
from storage.records import PostureCounts
from tests.monitor.posture.test_head_pose import points

BOTH = SignalSettings(turned_away=True, head_down=True)
TURNED = SignalSettings(turned_away=True)
Seen = tuple[int, Face, Unsure | None]


def face(yaw: float = 0, pitch: float = 0, px: float = 60) -> Face:
    tile = Tile((0, 0, 200, 200), TileState.VIDEO, 1, 1)
    crop = np.zeros((48, 48, 3), np.uint8)
    return Face(tile, (60.0, 60.0, 60.0 + px, 60.0 + px), points(yaw, pitch), 0.9, crop)


def look(*poses: tuple[float, float], unsure: Unsure | None = None) -> Iterable[Seen]:
    return [(seat, face(*pose), unsure) for seat, pose in enumerate(poses, start=1)]


def known(*usual: tuple[float, float], settings: SignalSettings = BOTH) -> ClassPosture:
    """Has seen each student's usual pose for as long as it takes."""
    stage = ClassPosture(settings)
    for _ in range(FIRST_LOOKS):
        stage.count(look(*usual))
    return stage


@pytest.mark.parametrize("faces", range(9))
def test_of_fewer_than_five_faces_nothing_is_told(faces: int) -> None:
    found = ClassPosture(TURNED).count(look(*[(40.0, 0.0)] * faces))
    assert found == (PostureCounts(faces, turned_away=faces) if faces >= 5 else None)


def test_counts_are_of_what_is_asked_for() -> None:
    poses = [(45.0, 0.0), (-45.0, 0.0), (0.0, 40.0), (0.0, 0.0), (5.0, 0.0), (-8.0, 3.0)]
    upright = [(0.0, 0.0)] * 6
    assert known(*upright).count(look(*poses)) == PostureCounts(6, 2, 1)
    down = SignalSettings(head_down=True)
    assert known(*upright, settings=down).count(look(*poses)) == PostureCounts(6, None, 1)
    assert ClassPosture(TURNED).count(look(*poses)) == PostureCounts(6, 2, None)


@pytest.mark.parametrize("usual", [-25.0, -15.0, -5.0, 0.0, 5.0])
def test_a_camera_that_looks_up_or_down_is_no_bowed_head(usual: float) -> None:
    poses = [(0.0, usual), *[(0.0, 0.0)] * 5]
    stage = known(*poses)
    assert stage.count(look(*poses)) == PostureCounts(6, 0, 0)
    bowed = [(0.0, usual + 40), *[(0.0, 0.0)] * 5]
    assert stage.count(look(*bowed)) == PostureCounts(6, 0, 1)


def test_who_writes_from_the_first_look_on_has_the_head_down() -> None:
    poses = [(0.0, 45.0), *[(0.0, 0.0)] * 6]
    assert known(*poses).count(look(*poses)) == PostureCounts(7, 0, 1)


def test_until_the_usual_pose_is_known_no_head_is_judged() -> None:
    stage = ClassPosture(BOTH)
    poses = [(0.0, 0.0)] * 7
    found = [stage.count(look(*poses)) for _ in range(FIRST_LOOKS)]
    assert found[:-1] == [None] * (FIRST_LOOKS - 1)
    assert found[-1] == PostureCounts(7, 0, 0)


def test_ten_minutes_of_writing_do_not_become_usual() -> None:
    upright, bowed = [(0.0, 0.0)] * 6, [(0.0, 40.0)] * 3 + [(0.0, 0.0)] * 3
    stage = known(*upright)
    for _ in range(600):
        found = stage.count(look(*bowed))
    assert found == PostureCounts(6, 0, 3)


@pytest.mark.parametrize("unsure", list(Unsure))
def test_faces_that_cannot_be_seen_are_not_judged_turned_ones_are(unsure: Unsure) -> None:
    found = ClassPosture(TURNED).count(look(*[(45.0, 0.0)] * 6, unsure=unsure))
    assert found == (PostureCounts(6, 6) if unsure is Unsure.TURNED_AWAY else None)


@pytest.mark.parametrize(("px", "judged"), [(LEAST_PX - 1, False), (LEAST_PX + 1, True)])
def test_small_faces_are_not_judged(px: float, judged: bool) -> None:
    small = [(seat, face(px=px), None) for seat in range(1, 7)]
    assert (ClassPosture(TURNED).count(small) is not None) is judged


def test_a_count_knows_no_seat_and_no_group_of_four() -> None:
    assert set(PostureCounts.__slots__) == {"judged", "turned_away", "head_down"}
    for judged in range(5):
        with pytest.raises(ValueError, match="nothing is told"):
            PostureCounts(judged, 0, 0)
    with pytest.raises(ValueError, match=r"within 0\.\.5"):
        PostureCounts(5, 6)


def test_off_by_default_means_that_it_is_not_even_loaded() -> None:
    assert not Settings().signals.any
    program = (
        "import sys\n"
        "from models import Classifier\n"
        "from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions\n"
        "from storage.config.settings import Settings\n"
        "wanted = Settings.model_validate({'signals': {'turned_away': len(sys.argv) > 1}})\n"
        "GalleryPipeline(PipelineOptions(1, wanted, Classifier.load()))\n"
        "print(any(name.startswith('monitor.posture') for name in sys.modules))\n"
    )
    run = [sys.executable, "-c", program]
    off = subprocess.run(run, check=True, capture_output=True, text=True)
    on = subprocess.run([*run, "on"], check=True, capture_output=True, text=True)
    assert (off.stdout.strip(), on.stdout.strip()) == ("False", "True")
