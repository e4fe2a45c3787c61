"""The students of the scripted lectures: what they are called and how they look."""

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.demo.painter.appearance import Appearance, Person, Room
from benchmarks.demo.painter.cast import CAST
from benchmarks.demo.painter.seat import PaintedSeat

# names as meetings have them: some differ by one letter, some are a device's, some are long
HARD_NAMES = (
    "Sam Lee", "Sam Lee",  # two students of one name
    "Tim Berg", "Tim Borg", "Anna Schmidt", "Anna Schmitt", "Jan Meyer", "Jan Mayer",
    "iPad", "iPad (2)", "Jo", "Li", "Maximilian Oberhuber-Waldstein", "Maximilian Oberhuber",
    "Надежда Орлова", "李小龍", "李明", "Björn Åkesson",
)  # fmt: skip
PLAIN_NAMES = (
    "Lena Braun", "Mina Park", "Noor Haddad", "Oskar Lind", "Quinn Daly", "Rosa Ferri",
    "Sami Aho", "Tess Moore", "Uma Patel", "Viktor Hahn", "Wanda Kos", "Yusuf Kaya",
)  # fmt: skip
_ROOMS: tuple[Room, ...] = (
    "wall", "shelves", "window", "plant", "pictures", "lamp", "bokeh", "wood",
)  # fmt: skip
_SHARED_EVERY = 6  # one student in so many shows the background that the school hands out


@dataclass(frozen=True, slots=True)
class Student:
    """One student. name: on the label. seats: in the room they begin in, and in another one."""

    name: str
    seats: tuple[PaintedSeat, PaintedSeat]


def students(seed: int) -> tuple[Student, ...]:
    """Fifty-five students; those of one name are among the first twenty."""
    rng = np.random.default_rng([seed, 5])
    names = [*HARD_NAMES, *PLAIN_NAMES, *(person.name for person in CAST)]
    order = rng.permutation(len(names)).tolist()
    twins = [place for place in order if names[place] == HARD_NAMES[0]]
    order = [place for place in order if place not in twins]
    for twin, place in zip(twins, rng.choice(20, 2, replace=False).tolist(), strict=True):
        order.insert(place, twin)
    result = []
    for number, place in enumerate(order):
        looks = _look(rng, shared=number % _SHARED_EVERY == 0), _look(rng, shared=False)
        first, second = (PaintedSeat(Person(names[place], look), number) for look in looks)
        result.append(Student(names[place], (first, second)))
    return tuple(result)


def _look(rng: np.random.Generator, *, shared: bool) -> Appearance:
    person = CAST[int(rng.integers(len(CAST)))].appearance
    red, green, blue = (int(value) for value in rng.integers(110, 225, 3))
    return replace(
        person,
        room="bokeh" if shared else _ROOMS[int(rng.integers(len(_ROOMS)))],
        room_color=(120, 150, 170) if shared else (red, green, blue),
    )
