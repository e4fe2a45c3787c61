"""Lessons with something shared, of one kind each: what a camera on the screen would see a second.

A story is a list of looks, each with what is shared (as it was drawn) and what lies around and over
it, and the moments at which a teacher would say that another slide began.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from benchmarks.course.decks import (
    CONTENTS,
    WH,
    Picture,
    Slide,
    code_line,
    deck,
    draw_page,
    draw_slide,
    noise_picture,
)


@dataclass(frozen=True, slots=True)
class Look:
    """What one second shows. shared: None while nothing is shared. large: the strip is narrow.

    thumbnail: a person on the share, 0 none, else its corner from 1; controls, toast: of the
    program, over the share.
    """

    at_s: float
    shared: Picture | None
    large: bool = True
    thumbnail: int = 0
    controls: bool = False
    toast: bool = False


@dataclass
class Story:
    """What is told, look by look. changes_s: true moments of changes to another slide."""

    rng: np.random.Generator
    looks: list[Look] = field(default_factory=list)
    changes_s: list[float] = field(default_factory=list)
    now_s: float = 0.0
    around: Look = field(default_factory=lambda: Look(0.0, None))

    def look(self, shared: Picture | None) -> None:
        """One look."""
        self.looks.append(replace(self.around, at_s=self.now_s, shared=shared))
        self.now_s += float(self.rng.uniform(0.9, 1.1))

    def stay(self, shared: Picture | None, seconds: float) -> None:
        """The same for a while."""
        for _ in range(max(1, round(seconds))):
            self.look(shared)

    def changed(self) -> None:
        """Another slide appears between the last look and the next one."""
        if self.looks:
            self.changes_s.append(self.now_s - float(self.rng.uniform(0.0, 0.9)))

    def slide(self, picture: Picture, least_s: float = 8, most_s: float = 30) -> None:
        """Another slide, for a usual time; now and then its transition is caught half way."""
        if self.looks and self.rng.random() < 0.3 and self.looks[-1].shared is not None:
            before = self.looks[-1].shared
            self.changed()
            mixed = cv2.addWeighted(before, 0.5, picture, 0.5, 0)
            self.look(np.asarray(mixed, np.uint8))
        else:
            self.changed()
        self.stay(picture, float(self.rng.uniform(least_s, most_s)))


def _deck(story: Story, count: int = 8) -> list[Picture]:
    return [draw_slide(slide) for slide in _slides(story, count)]


def _slides(story: Story, count: int = 8, contents: tuple[str, ...] = CONTENTS) -> list[Slide]:
    return deck(int(story.rng.integers(1, 1_000_000)), count, contents)


def plain(story: Story) -> None:
    """One slide after another."""
    for picture in _deck(story, 12):
        story.slide(picture)


def titles_only(story: Story) -> None:
    """Slides that share everything but their title."""
    one = _slides(story, 1, ("bullets", "chart", "figure", "photo", "text"))[0]
    for n in range(9):
        story.slide(draw_slide(replace(one, title_seed=one.seed + 1 + n, number=None)))


def builds(story: Story) -> None:
    """Bullets that come one by one, in half of the decks with the earlier ones turning pale."""
    dims = bool(story.rng.random() < 0.5)
    for slide in _slides(story, 6, ("bullets",)):
        first = True
        for shown in range(1, 7):
            picture = draw_slide(slide.built(shown, dimmed=dims))
            if first:
                story.slide(picture, 4, 12)
            else:
                story.stay(picture, float(story.rng.uniform(4, 12)))
            first = False


def video_inside(story: Story) -> None:
    """A video plays in every other slide, with cuts, and stands still at times."""
    for n, picture in enumerate(_deck(story, 8)):
        if n % 2 == 0:
            story.slide(picture)
            continue
        x, y = int(story.rng.integers(40, 400)), int(story.rng.integers(100, 180))
        wide = int(story.rng.integers(240, 420))
        shot = noise_picture((wide + 80, wide * 9 // 16 + 40), story.rng)
        story.changed()
        for second in range(int(story.rng.integers(18, 45))):
            if second % 9 == 8:
                shot = noise_picture((wide + 80, wide * 9 // 16 + 40), story.rng)
            a, b = (int(value) for value in story.rng.integers(0, 40, 2))
            stands = 20 <= second < 25
            part = shot[b : b + wide * 9 // 16, a : a + wide]
            shown = picture.copy()
            shown[y : y + part.shape[0], x : x + wide] = (
                shot[: wide * 9 // 16, :wide] if stands else part
            )
            story.look(shown)


def pointer(story: Story) -> None:
    """A pointer, a laser dot or strokes of a pen over the slide."""
    for n, picture in enumerate(_deck(story, 8)):
        story.changed()
        drawn = picture.copy()
        place = story.rng.uniform(100, 400, 2)
        for _ in range(int(story.rng.integers(10, 30))):
            to = np.clip(place + story.rng.normal(0, 120, 2), 20, (900, 500))
            a, b = tuple(map(int, place)), tuple(map(int, to))
            shown = drawn.copy()
            if n % 3 == 0:
                cv2.circle(shown, b, 9, (240, 30, 30), -1, cv2.LINE_AA)
            elif n % 3 == 1:
                cv2.line(drawn, a, b, (230, 40, 120), 4, cv2.LINE_AA)
                shown = drawn
            else:
                arrow = np.array([(0, 0), (0, 24), (6, 18), (15, 18)]) + to.astype(int)
                cv2.fillPoly(shown, [arrow], (255, 255, 255), cv2.LINE_AA)
                cv2.polylines(shown, [arrow], True, (0, 0, 0), 1, cv2.LINE_AA)
            story.look(shown.copy())
            place = to


def scrolling(story: Story) -> None:
    """A document or source file, scrolled smoothly, by jerks and by pages; then slides."""
    code, dark = bool(story.rng.random() < 0.5), bool(story.rng.random() < 0.5)
    page = draw_page(int(story.rng.integers(1, 100_000)), code=code, dark=dark)
    y, end = 0.0, page.shape[0] - WH[1]
    story.changed()
    for _ in range(110):
        kind = story.rng.random()
        if kind < 0.3:
            y += story.rng.uniform(20, 420)
        elif kind < 0.36:
            y -= story.rng.uniform(20, 300)
        y = float(np.clip(y, 0, end))
        story.look(page[round(y) : round(y) + WH[1]].copy())
    for picture in _deck(story, 4):
        story.slide(picture)


def typing(story: Story) -> None:
    """Code or notes are typed, line after line, with corrections; then slides."""
    dark = bool(story.rng.random() < 0.5)
    page = draw_page(int(story.rng.integers(1, 100_000)), code=True, dark=dark, pages=1)
    ground, ink = page[2, 2].tolist(), (200, 210, 220) if dark else (30, 30, 30)
    y = int(story.rng.integers(60, 260))
    page[y - 8 :] = ground
    story.changed()
    for _ in range(12):
        line = code_line(story.rng) + " " + code_line(story.rng)
        step = int(story.rng.integers(3, 9))
        for end in range(step, len(line), step):
            shown = page.copy()
            cv2.putText(shown, line[:end], (60, y + 16), 0, 0.5, ink, 1, cv2.LINE_AA)
            story.look(shown)
        cv2.putText(page, line, (60, y + 16), 0, 0.5, ink, 1, cv2.LINE_AA)
        story.stay(page.copy(), float(story.rng.uniform(1, 6)))
        if story.rng.random() < 0.3:  # the line is taken back
            page[y - 2 : y + 22] = ground
        else:
            y = min(y + 24, WH[1] - 40)
    for picture in _deck(story, 4):
        story.slide(picture)


def overlays(story: Story) -> None:
    """The program's bar, a message and the speaker's picture come and go over the slides."""
    for picture in _deck(story, 8):
        story.slide(picture, 6, 10)
        for _ in range(3):
            story.around = replace(
                story.around,
                thumbnail=int(story.rng.integers(0, 5)) if story.rng.random() < 0.5 else 0,
                controls=bool(story.rng.random() < 0.5),
                toast=bool(story.rng.random() < 0.3),
            )
            story.stay(picture, float(story.rng.uniform(4, 9)))


def resized(story: Story) -> None:
    """The strip beside the share is made wider and narrower."""
    for picture in _deck(story, 8):
        story.slide(picture, 6, 14)
        if story.rng.random() < 0.7:
            story.around = replace(story.around, large=not story.around.large)
            story.stay(picture, float(story.rng.uniform(6, 14)))


def stopped(story: Story) -> None:
    """The share ends and comes again, with the same slide or with another one."""
    pictures = _deck(story, 7)
    for n, picture in enumerate(pictures):
        story.slide(picture, 8, 16)
        if n % 2 == 0:
            story.stay(None, float(story.rng.uniform(5, 25)))
            if story.rng.random() < 0.5:
                story.stay(picture, float(story.rng.uniform(8, 16)))


def returning(story: Story) -> None:
    """Back to former slides and forward again, some skipped within two seconds."""
    pictures = _deck(story, 7)
    order = [0, 1, 2, 1, 3, 4, 0, 5, 6, 5]
    for place in order:
        if story.looks and story.rng.random() < 0.4:
            for passed in story.rng.choice(len(pictures), 2, replace=False).tolist():
                if passed != place:
                    story.look(pictures[passed])
        story.slide(pictures[place], 8, 20)


def pictures(story: Story) -> None:
    """Photos that fill the slide."""
    for _ in range(10):
        story.slide(noise_picture(WH, story.rng))


KINDS: dict[str, Callable[[Story], None]] = {
    "plain": plain,
    "titles only": titles_only,
    "builds": builds,
    "video inside": video_inside,
    "pointer": pointer,
    "scrolling": scrolling,
    "typing": typing,
    "overlays": overlays,
    "resized": resized,
    "stopped": stopped,
    "returning": returning,
    "pictures": pictures,
}


def story_of(kind: str, seed: int) -> Story:
    """The story of a kind and a seed; the same ones give the same story."""
    story = Story(np.random.default_rng([seed, list(KINDS).index(kind)]))
    KINDS[kind](story)
    return story
