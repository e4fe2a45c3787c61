"""The drawn class as a picture of a meeting at any moment, and what is true at that moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from monitor.demo import script
from monitor.demo.answers import answers_at, lay_answer
from monitor.demo.cast import Person, cast
from monitor.demo.cutout import Image
from monitor.demo.expression import Expression
from monitor.demo.meeting_ui import empty_window, speaker_border
from monitor.demo.motion import Motion, Pose, mood_pose
from monitor.demo.script import DURATION_S, Episode, Mood
from monitor.demo.tile import DrawnSeat
from monitor.demo.tile_grid import bars_px, gallery
from monitor.types import BoxInt

_NOISE = 5  # strongest camera noise, grey levels
_FRAMES_PER_S = 25
MIN_SIZE_WH = (320, 180)


@dataclass(frozen=True, slots=True)
class ScriptedSeat:
    """What is true of one person at one moment.

    visible: in the meeting. intensity: 0..1, of the mood. row, column: tile from 1, and box_xyxy:
    its pixels in the frame; all three None while the person is away.
    """

    name: str
    visible: bool
    camera_on: bool
    mood: Mood
    intensity: float
    speaking: bool
    row: int | None
    column: int | None
    box_xyxy: BoxInt | None


class DrawnClass:
    """A meeting of 25 drawn people. The same seed and time give the same picture.

    size_wh: pixels of the picture; may be set anew at any time, e.g. when a window is resized.
    episodes: who feels what and when; the built-in lesson if not given.
    """

    def __init__(
        self,
        size_wh: tuple[int, int] = (1280, 720),
        seed: int = 7,
        episodes: Sequence[Episode] | None = None,
    ) -> None:
        self.people: tuple[Person, ...] = cast()
        self.duration_s = DURATION_S
        self._seats = tuple(DrawnSeat(p, k) for k, p in enumerate(self.people))
        self._motions = tuple(Motion(seed, k) for k in range(len(self.people)))
        if episodes is None:
            episodes = script.episodes(len(self.people), seed)
        self._episodes = tuple(
            tuple(e for e in episodes if e.person == k) for k in range(len(self.people))
        )
        self._speakers = script.speakers(len(self.people), seed)
        self._seed = seed
        self._noise = camera_noise(seed)
        self.size_wh = size_wh

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height of the picture in pixels."""
        return self._size_wh

    @size_wh.setter
    def size_wh(self, size_wh: tuple[int, int]) -> None:
        if size_wh[0] < MIN_SIZE_WH[0] or size_wh[1] < MIN_SIZE_WH[1]:
            raise ValueError(f"the drawn class needs at least {MIN_SIZE_WH} pixels, got {size_wh}")
        self._size_wh = size_wh
        self._window = empty_window(size_wh, bars_px(size_wh[1]))

    def truth(self, t_s: float) -> tuple[ScriptedSeat, ...]:
        """What is true `t_s` seconds after the start, one entry per person, in the cast's order."""
        t = t_s % self.duration_s
        order = script.seating(len(self.people), t)
        places = dict(zip(order, gallery(len(order), self.size_wh), strict=True))
        speaker = self._speaker(t)
        seats = []
        for k, person in enumerate(self.people):
            mood, level = self._mood(k, t)
            place = places.get(k)
            seats.append(
                ScriptedSeat(
                    name=person.name,
                    visible=place is not None,
                    camera_on=k not in script.CAMERA_OFF,
                    mood=mood,
                    intensity=level,
                    speaking=k == speaker,
                    row=place.row if place else None,
                    column=place.column if place else None,
                    box_xyxy=place.box_xyxy if place else None,
                )
            )
        return tuple(seats)

    def render(self, t_s: float) -> Image:
        """The picture `t_s` seconds after the start; uint8 (H, W, 3), RGB."""
        t = t_s % self.duration_s
        frame = self._window.copy()
        answers = answers_at(t)
        for k, (seat, true) in enumerate(zip(self._seats, self.truth(t), strict=True)):
            if true.box_xyxy is None:
                continue
            x0, y0, x1, y1 = true.box_xyxy
            size = (x1 - x0, y1 - y0)
            if true.camera_on:
                expression, pose = self._expression(k, t, true)
                tile = seat.draw(size, expression, pose)
                self._noise(tile, 613 * int(t * _FRAMES_PER_S) + 151 * k)
            else:
                tile = seat.camera_off(size)
            seat.finish(tile)
            if (answer := answers.get(k)) is not None:
                lay_answer(tile, answer)
            frame[y0:y1, x0:x1] = tile
            if true.speaking:
                speaker_border(frame, true.box_xyxy)
        return frame

    def _mood(self, person: int, t: float) -> tuple[Mood, float]:
        level, mood = max(
            ((e.level(t), e.mood) for e in self._episodes[person]), default=(0.0, "neutral")
        )
        return (mood, level) if level > 0.02 else ("neutral", 1.0)

    def _speaker(self, t: float) -> int:
        return [person for start, person in self._speakers if start <= t][-1]

    def _expression(self, person: int, t: float, true: ScriptedSeat) -> tuple[Expression, Pose]:
        motion = self._motions[person]
        gaze_x, gaze_y = motion.gaze(t)
        talk = motion.talk(t) if true.speaking else 0.0
        face = Expression(true.mood, true.intensity, talk, motion.blink(t), gaze_x, gaze_y)
        return face, mood_pose(motion.pose(t), true.mood, true.intensity, person)


def camera_noise(seed: int) -> Callable[[Image, int], None]:
    """A webcam's grain: adds piece `number` of one noise field to a tile, in place."""
    field = np.random.default_rng(seed).integers(0, _NOISE + 1, (1024, 1024, 3), dtype=np.uint8)
    middle = np.full_like(field, _NOISE // 2)

    def add(tile: Image, number: int) -> None:
        h, w = tile.shape[:2]
        y, x = (number * 389) % max(1024 - h, 1), (number * 67) % max(1024 - w, 1)
        window = np.s_[y : y + h, x : x + w]
        tile[:] = cv2.subtract(cv2.add(tile, field[window]), middle[window])

    return add
