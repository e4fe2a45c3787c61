"""The lecture as a list of happenings: what moves, who comes and goes, and when it is looked at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.seats.seat_switches_class import students
from benchmarks.seats.seat_switches_labels import STYLES
from benchmarks.seats.seat_switches_meeting import WINDOWS, Meeting

RE_SORTS, PAGE_FLIPS, JOINS_AND_LEAVES = 30, 10, 20
_OTHERS = {
    "camera off or on": 24,
    "window resized": 6,
    "speaker view": 3,
    "screen shared": 2,
    "notice over a label": 4,
    "another room": 3,
    "name changed": 1,
}
_VIEW = "view changed"
_QUIET_S = 9.0  # between frames while nothing happens
_FRAMES_AFTER = 6  # frames, a second apart, after each happening
_VIEW_ROUND = (  # what a lecture shows in turn where views change
    "speaker", "share, strip on top", "gallery", "share", "speaker", "gallery", "side gallery",
    "large speaker", "share, strip on top", "gallery",
)  # fmt: skip
_NEW_NAMES = ("Kenji Ito", "Mobile phone", "Prof. Ada Stern")


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment at which the picture is taken. happening: the last thing that happened."""

    t_s: float
    happening: str


class Lecture:
    """A class in a meeting and the script of what happens, fixed by a seed.

    Args:
        seed: draws the class, the program's looks and the script.
        minutes: length; the numbers of happenings are for 60 and follow the length.
        class_size, page_size: students at the beginning; tiles on a page.
        view_minutes: between lasting changes of the view (gallery, speaker, share with strip, side
            gallery, and back); 0 for a lecture that returns to the gallery after a few frames.
    """

    def __init__(
        self,
        seed: int,
        minutes: float = 60,
        class_size: int = 46,
        page_size: int = 25,
        view_minutes: float = 0,
    ) -> None:
        self._rng = np.random.default_rng([seed, 9])
        self._later = list(range(class_size, 55))  # who has not been here yet
        self._gone: list[int] = []
        self._minutes = minutes
        self._view_changes = round(minutes / view_minutes) if view_minutes else 0
        self._views_seen = seed  # another place of the round to begin at
        self._lasting = "gallery"
        self.duration_s = 60 * minutes
        everyone = list(range(class_size))
        self.meeting = Meeting(
            students(seed),
            STYLES[seed % len(STYLES)],
            page_size,
            seed,
            everyone,
            window=int(self._rng.integers(len(WINDOWS))),
            off={who for who in everyone if self._rng.random() < 0.2},
            muted={who for who in everyone if self._rng.random() < 0.6},
            fixed_grid=bool(seed % 2),
        )

    def moments(self) -> Iterator[Moment]:
        """The moments of the frames; the meeting changes in between."""
        script = self._script()
        times = np.sort(self._rng.uniform(20, self.duration_s - 30, len(script)))
        spaced = np.maximum.accumulate(times + 9.0 * np.arange(len(times)))
        times = 20 + (spaced - spaced[0]) * (self.duration_s - 50) / np.ptp(spaced)
        yield from self._watch("start", 0.0, float(times[0]))
        ends = [*times[1:].tolist(), self.duration_s]
        for happening, start, stop in zip(script, times.tolist(), ends, strict=True):
            yield from self._watch(self._happen(happening), start + 0.5, stop)
            self.meeting.view, self.meeting.covered = self._lasting, None

    def _watch(self, happening: str, start_s: float, stop_s: float) -> Iterator[Moment]:
        t_s, frames = start_s, 0
        while t_s < stop_s:
            self._stir()
            yield Moment(t_s, happening)
            frames += 1
            if frames == _FRAMES_AFTER:  # what covers the gallery passes
                self.meeting.view, self.meeting.covered = self._lasting, None
            t_s += 1.0 if frames < 2 * _FRAMES_AFTER else _QUIET_S

    def _script(self) -> list[str]:
        share = self._minutes / 60
        counts = {"re-sort": RE_SORTS, "page flip": PAGE_FLIPS, "join or leave": JOINS_AND_LEAVES}
        names = [
            name
            for name, count in {**counts, **_OTHERS}.items()
            for _ in range(max(1, round(count * share)))
        ]
        script = [names[place] for place in self._rng.permutation(len(names)).tolist()]
        for number in range(self._view_changes):  # evenly, as the times are
            script.insert((number + 1) * (len(names) + 1) // (self._view_changes + 1), _VIEW)
        return script

    def _stir(self) -> None:
        """Microphones and the speaker's border change all the time."""
        meeting, rng = self.meeting, self._rng
        if rng.random() < 0.4:
            meeting.muted ^= {int(rng.choice(meeting.order))}
        if rng.random() < 0.3:
            meeting.speaker = int(rng.choice(meeting.on_page()))

    def _happen(self, happening: str) -> str:
        """Let it happen; the name under which it is counted."""
        if happening == _VIEW:
            self._views_seen += 1
            self._lasting = self.meeting.view = _VIEW_ROUND[self._views_seen % len(_VIEW_ROUND)]
            return f"view: {self._lasting}"
        actions: dict[str, Callable[[], None]] = {
            "re-sort": self._re_sort,
            "page flip": self._flip,
            "join or leave": self._join_or_leave,
            "camera off or on": self._camera,
            "window resized": self._resize,
            "speaker view": lambda: setattr(self.meeting, "view", "speaker"),
            "screen shared": lambda: setattr(self.meeting, "view", "share"),
            "notice over a label": self._cover,
            "another room": lambda: self.meeting.new_rooms.add(self._someone()),
            "name changed": self._rename,
        }
        actions[happening]()
        return happening

    def _someone(self) -> int:
        return int(self._rng.choice(self.meeting.on_page()))

    def _re_sort(self) -> None:
        """All anew, the speaker to the front, two change places, or cameras first."""
        order, rng = self.meeting.order, self._rng
        kind = rng.integers(4)
        if kind == 0:
            rng.shuffle(order)
        elif kind == 1:
            order.insert(0, order.pop(int(rng.integers(1, len(order)))))
        elif kind == 2:
            a, b = rng.choice(len(order), 2, replace=False)
            order[a], order[b] = order[b], order[a]
        else:
            order.sort(key=lambda who: (who in self.meeting.off, rng.random()))

    def _flip(self) -> None:
        pages = -(-len(self.meeting.order) // self.meeting.page_size)
        self.meeting.page = (self.meeting.page + 1) % pages

    def _join_or_leave(self) -> None:
        meeting, rng = self.meeting, self._rng
        kind = rng.integers(4)
        if kind == 0 and self._gone:  # reconnected
            meeting.order.append(self._gone.pop(0))
        elif kind == 1 and self._later:  # late
            who = self._later.pop(0)
            meeting.order.append(who)
            meeting.muted.add(who)
        elif kind == 2 and self._gone and self._later:  # two come at once
            meeting.order += [self._gone.pop(), self._later.pop()]
        else:
            who = meeting.order.pop(int(rng.integers(len(meeting.order))))
            self._gone.append(who)
        meeting.page = min(meeting.page, (len(meeting.order) - 1) // meeting.page_size)

    def _camera(self) -> None:
        self.meeting.off ^= {self._someone(), self._someone()}

    def _resize(self) -> None:
        others = [number for number in range(len(WINDOWS)) if number != self.meeting.window]
        self.meeting.window = int(self._rng.choice(others))

    def _cover(self) -> None:
        self.meeting.covered = int(self._rng.integers(len(self.meeting.on_page())))

    def _rename(self) -> None:
        who = self._someone()
        self.meeting.names[who] = _NEW_NAMES[who % len(_NEW_NAMES)]
