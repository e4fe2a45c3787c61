"""The drawn class answers by icons on its tiles, and the reader reads them."""

from datetime import UTC, datetime, timedelta

from monitor.demo.answers import ANSWERS, answers_at
from monitor.demo.scene import DrawnClass
from monitor.reactions.reader import ReactionReader
from monitor.seats.types import SeatedTile
from monitor.types import Tile, TileState
from storage.kinds import ReactionKind

START = datetime(2026, 11, 29, 9, tzinfo=UTC)


def test_what_the_drawn_class_answers_is_read_with_its_begin_and_end() -> None:
    lesson, reader = DrawnClass((1280, 720)), ReactionReader()
    begun: dict[tuple[int, ReactionKind], int] = {}
    ended: dict[tuple[int, ReactionKind], int] = {}
    for second in range(8, 72):
        seated = []
        for number, one in enumerate(lesson.truth(second)):
            state = TileState.VIDEO if one.camera_on else TileState.CAMERA_OFF
            if one.box_xyxy is not None:
                seated.append(SeatedTile(Tile(one.box_xyxy, state, 1, 1), number + 1, None))
        at = START + timedelta(seconds=second)
        for event in reader.read(lesson.render(second), seated, at, float(second)):
            key = (event.number - 1, event.kind)
            begun.setdefault(key, (event.began_at - START).seconds)
            if event.ended_at is not None:
                ended[key] = (event.ended_at - START).seconds
    shown = {(one.person, one.kind): one for one in ANSWERS if 8 < one.start_s < 60}
    assert begun.keys() == shown.keys()
    for key, answer in shown.items():
        assert abs(begun[key] - answer.start_s) <= 2
        assert abs(ended[key] - answer.stop_s) <= 2


def test_each_student_shows_one_icon_at_a_time() -> None:
    for one in ANSWERS:
        middle = (one.start_s + one.stop_s) / 2
        assert answers_at(middle)[one.person] == one.kind
