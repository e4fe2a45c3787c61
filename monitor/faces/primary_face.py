"""Which of several faces in a tile is the student's: chosen once, then kept.

The first choice is the largest face, those near the middle of the tile preferred. From then on the
student is followed by place and size, never by appearance, and so is everybody else in the tile:
a sibling who passes behind is not taken for the student. Another face is read only

- where it has been clearly larger for as long as the student was known, within limits: whoever is
  seen first may be the wrong one, whoever was read for minutes is not;
- where the student has been out of sight for a while. Until then the tile has no face to read;
- where it is the one that was read for longer and is back in its place.
"""

import math
from collections.abc import Sequence

from monitor.faces.company import Spot, Steps
from monitor.types import BoxFloat, BoxInt

__all__ = ["PrimaryFace", "Spot", "most_prominent", "most_prominent_face", "prominence", "spot_of"]

_SAME_COST = 1.5  # from one frame to the next; a face side of way costs 1, twice the size 1.4
_MOVED_SIDES, _MOVED_SIZE = 3.0, 1.4  # where nobody else was seen: the student moved quickly
_SIZE_COST = 2.0
_ALONE_S = 20.0
_OUTER = 0.5  # prominence at the left and right edge of a wide tile
_HALF_WIDTH = 0.9  # of a 16:9 tile, in heights
_LARGER = 2.5  # area against the student's from which a face may take over
_LARGER_S = (4.0, 20.0)
_AWAY_S = (3.0, 30.0)
_AWAY_ALONE_S = 6.0  # at most, where the other was never seen beside the student
_BACK_S = 5.0
_GAP_S = 3.0  # longer unseen is gone
_FORGET_S = 60.0
_KEPT_S = 30.0  # who was read for longer is remembered


def prominence(spot: Spot) -> float:
    """How much a face looks like the one the camera is for: its area, less towards the sides."""
    aside = min(abs(spot[0]) / _HALF_WIDTH, 1.0)
    return spot[2] * spot[2] * (1.0 - (1.0 - _OUTER) * aside)


def spot_of(tile: BoxInt, face: BoxFloat) -> Spot:
    """Where a face, in pixels, stands in its tile."""
    x0, y0, x1, y1 = tile
    tall = y1 - y0
    return (
        (face[0] + face[2] - x0 - x1) / (2 * tall),
        (face[1] + face[3] - y0 - y1) / (2 * tall),
        (face[2] - face[0] + face[3] - face[1]) / (2 * tall),
    )


def most_prominent_face(tile: BoxInt, faces: Sequence[BoxFloat]) -> int:
    """Index of the face to read where nothing is known of the tile; there is at least one."""
    return most_prominent([spot_of(tile, face) for face in faces])


def most_prominent(spots: Sequence[Spot]) -> int:
    """Index of the face to read where nothing is known of the tile; there is at least one."""
    return max(range(len(spots)), key=lambda index: prominence(spots[index]))


class _Person:
    """Someone in a tile. read_s: how long as the student; larger_s: since when clearly larger."""

    __slots__ = ("beside", "home", "larger_s", "read_s", "seen_s", "since_s", "spot", "steps")

    def __init__(self, spot: Spot, at_s: float) -> None:
        self.spot = self.home = spot
        self.since_s = self.seen_s = at_s
        self.read_s = 0.0
        self.larger_s: float | None = None
        self.beside = False  # seen together with the student
        self.steps = Steps()

    def cost(self, spot: Spot) -> float:
        """How far a face is from where this one was last, or from where it usually is."""
        return min(_cost(self.spot, spot), _cost(self.home, spot))

    def move(self, spot: Spot, at_s: float) -> None:
        """Seen there."""
        if at_s - self.seen_s > _GAP_S:
            self.since_s, self.larger_s = at_s, None
        self.spot, self.seen_s = spot, at_s
        x, y, side = (0.9 * old + 0.1 * new for old, new in zip(self.home, spot, strict=True))
        self.home = (x, y, side)


class PrimaryFace:
    """The student's face in one tile, frame after frame."""

    def __init__(self) -> None:
        self._people: list[_Person] = []
        self._here: dict[int, _Person] = {}
        self._main: _Person | None = None
        self._lost_s: float | None = None
        self._at_s: float | None = None

    def pick(self, spots: Sequence[Spot], at_s: float) -> int | None:
        """Index of the face to read, None where the student's is not among them.

        Changes nothing: it may be asked while a frame is still searched for further faces.
        """
        if not spots:
            return None
        main = self._main
        if main is None:
            return most_prominent(spots)
        who = self._who(spots, at_s)
        if main not in who:
            lost_s = at_s if self._lost_s is None else self._lost_s
            return most_prominent(spots) if at_s - lost_s >= self._away_s(main) else None
        for person, index in who.items():
            if person is not main and at_s - person.seen_s <= _GAP_S:
                back = person.read_s > main.read_s and at_s - person.since_s >= _BACK_S
                enough_s = _within(main.read_s, _LARGER_S)
                if back or (person.larger_s is not None and at_s - person.larger_s >= enough_s):
                    return index
        return who[main]

    def update(self, spots: Sequence[Spot], at_s: float) -> int | None:
        """Takes all faces of one frame; index of the one that is read, as `pick` answers it."""
        picked = self.pick(spots, at_s)
        self._follow(spots, picked, at_s)
        return picked

    def _follow(self, spots: Sequence[Spot], picked: int | None, at_s: float) -> None:
        """Moves everybody in the tile to where they are seen now."""
        passed_s = 0.0 if self._at_s is None else min(max(at_s - self._at_s, 0.0), _GAP_S)
        self._at_s = at_s
        who = self._who(spots, at_s)
        for person, index in who.items():
            person.move(spots[index], at_s)
        known = set(who.values())
        for index, spot in enumerate(spots):
            if index not in known:
                person = _Person(spot, at_s)
                self._people.append(person)
                who[person] = index
        if picked is not None:
            before = self._main
            self._main = next(person for person, index in who.items() if index == picked)
            if before in who and before is not self._main:  # another took over, with all claims
                self._main.read_s = max(self._main.read_s, before.read_s)
                before.read_s = 0.0
            self._main.read_s += passed_s
            if before is not self._main:
                for one in self._people:
                    one.steps = Steps()
        self._here = {index: person for person, index in who.items()}
        main = self._main
        if main is None:
            return
        if main in who:
            self._lost_s = None
            self._compare(main, who)
        elif self._lost_s is None:
            self._lost_s = at_s
        self._people = [
            one
            for one in self._people
            if one is main or one.read_s > _KEPT_S or at_s - one.seen_s <= _FORGET_S
        ]

    def forget(self, spot: Spot) -> None:
        """The face there is nobody's; if it was read, the student is chosen anew."""
        self._people = [one for one in self._people if _cost(one.spot, spot) > _SAME_COST / 2]
        if self._main not in self._people:
            self._main = self._lost_s = None

    def moves_by_itself(self, index: int) -> bool:
        """Whether a face of the last `update` is known to be no reflection of the student's."""
        person = self._here.get(index)
        return person is not None and person.steps.are_own

    def _compare(self, main: _Person, who: dict[_Person, int]) -> None:
        for person in who:
            if person is main:
                person.larger_s = None
                continue
            person.beside = True
            person.steps.see(person.spot, main.spot, person.seen_s)
            if prominence(person.spot) < _LARGER * prominence(main.spot):
                person.larger_s = None
            elif person.larger_s is None:
                person.larger_s = person.seen_s

    def _who(self, spots: Sequence[Spot], at_s: float) -> dict[_Person, int]:
        """Index of each person's face: the nearest pairs first, faces far from all are new."""
        if len(spots) == 1 and len(self._people) == 1:  # nearly always
            return {self._people[0]: 0} if self._fits(self._people[0], spots[0], at_s) else {}
        pairs = sorted(
            (person.cost(spot), number, index)
            for number, person in enumerate(self._people)
            for index, spot in enumerate(spots)
        )
        who: dict[_Person, int] = {}
        taken: set[int] = set()
        for cost, number, index in pairs:
            person = self._people[number]
            if cost <= _SAME_COST and person not in who and index not in taken:
                who[person] = index
                taken.add(index)
        if not who and len(spots) == 1 and self._main and self._fits(self._main, spots[0], at_s):
            who[self._main] = 0
        return who

    def _fits(self, person: _Person, spot: Spot, at_s: float) -> bool:
        """Whether the only face of a frame is this person's."""
        if person.cost(spot) <= _SAME_COST:
            return True
        alone = all(one is person or at_s - one.seen_s > _ALONE_S for one in self._people)
        return (
            alone
            and _way(person.spot, spot) <= _MOVED_SIDES
            and (max(person.spot[2], spot[2]) <= _MOVED_SIZE * min(person.spot[2], spot[2]))
        )

    def _away_s(self, main: _Person) -> float:
        """How long the student may be out of sight before somebody else is read."""
        beside = any(one.beside for one in self._people if one is not main)
        away_s = _within(0.5 * main.read_s, _AWAY_S)
        return away_s if beside else min(away_s, _AWAY_ALONE_S)


def _cost(one: Spot, two: Spot) -> float:
    return _way(one, two) + _SIZE_COST * abs(math.log(one[2] / two[2]))


def _way(one: Spot, two: Spot) -> float:
    """Between two faces, in sides of a face."""
    return math.hypot(one[0] - two[0], one[1] - two[1]) / (0.5 * (one[2] + two[2]))


def _within(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])
