"""A short lecture in which everything moves: nobody gets another student's seat."""

import numpy as np

from benchmarks.seats.seat_switches import by_happening, run, table
from benchmarks.seats.seat_switches_meeting import VIEWS, Shown
from benchmarks.seats.seat_switches_score import ByPosition, Score
from benchmarks.seats.seat_switches_script import Lecture
from monitor.imaging.boxes import iou
from monitor.types import BoxInt

LEFT: BoxInt = (0, 0, 100, 60)
RIGHT: BoxInt = (110, 0, 210, 60)


def test_seats_stay_with_their_students_where_places_do_not() -> None:
    lecture = Lecture(4, minutes=4, class_size=14, page_size=9)
    outcome = run(lecture, salt=5)
    ours, by_position = outcome.scores["Classmood"], outcome.scores["by position"]
    assert ours.trouble == []
    assert ours.wrong == 0
    assert by_position.wrong > 200  # the script does move people
    assert ours.readings > 500
    assert ours.missed < 0.08 * ours.readings
    assert "| Classmood | 0.0 | 0.0 | 0.0 | 0.00% |" in table([outcome])
    assert by_happening([outcome]).startswith("| after | switches | splits |")


def test_nobody_gets_anothers_seat_where_the_view_changes_all_the_time() -> None:
    lecture = Lecture(4, minutes=2.5, class_size=12, page_size=9, view_minutes=0.25)
    outcome = run(lecture, salt=5)
    ours, by_position = outcome.scores["Classmood"], outcome.scores["by position"]
    assert not ours.switches
    assert ours.wrong == 0
    assert by_position.wrong > 100
    assert {name for name in by_position.switches if name.startswith("view: ")}


def test_a_lecture_with_changing_views_shows_all_of_them() -> None:
    lecture = Lecture(2, minutes=40, class_size=20, page_size=16, view_minutes=3)
    seen: dict[str, float] = {}
    for moment in lecture.moments():
        if moment.happening.startswith("view: "):
            seen.setdefault(lecture.meeting.view, moment.t_s)
    assert set(seen) == set(VIEWS)
    for view, t_s in seen.items():
        lecture.meeting.view = view
        drawn = lecture.meeting.draw(t_s)
        height, width = drawn.image.shape[:2]
        assert len(set(drawn.who)) == len(drawn.boxes) == len(drawn.video)
        assert all(0 <= a < c <= width and 0 <= b < d <= height for a, b, c, d in drawn.boxes), view
        boxes = sorted(drawn.boxes)
        assert not any(iou(a, b) for k, a in enumerate(boxes) for b in boxes[:k]), view


def test_a_lecture_without_lasting_views_is_the_one_it_was() -> None:
    first = [(moment.t_s, moment.happening) for moment in Lecture(3, 10, 12, 9).moments()]
    assert first == [(one.t_s, one.happening) for one in Lecture(3, 10, 12, 9, 0).moments()]
    assert not any(happening.startswith("view: ") for _, happening in first)


def shown(*who: int) -> Shown:
    image = np.zeros((60, 210, 3), np.uint8)
    return Shown(image, (LEFT, RIGHT)[: len(who)], who, (True,) * len(who))


def test_switches_splits_and_wrong_readings_are_counted() -> None:
    score = Score()
    score.add(shown(7, 8), [(LEFT, 1), (RIGHT, 2)], "start")
    score.add(shown(8, 7), [(LEFT, 1), (RIGHT, 2)], "re-sort")  # both seats switch
    score.add(shown(8, 7), [(LEFT, 2), (RIGHT, 3)], "join")  # 2 is right again, 7 has a second seat
    assert score.switches == {"re-sort": 2, "join": 1}
    assert score.splits == {"join": 1}
    assert (score.readings, score.wrong, score.missed) == (6, 2, 0)
    score.add(shown(8, 7), [(LEFT, 2)], "join")
    assert score.missed == 1


def test_the_naive_peer_follows_places() -> None:
    peer = ByPosition()
    assert peer.number([LEFT, RIGHT]) == [(LEFT, 1), (RIGHT, 2)]
    assert peer.number([RIGHT]) == [(RIGHT, 2)]
    assert peer.number([(220, 0, 320, 60)]) == [((220, 0, 320, 60), 3)]
