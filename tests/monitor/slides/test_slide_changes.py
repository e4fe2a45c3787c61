"""Slides of one kind each, told look by look to the detector, and what it makes of them."""

from collections.abc import Iterable

import cv2
import numpy as np
import pytest

from benchmarks.course.decks import (
    WH,
    Picture,
    Slide,
    deck,
    draw_page,
    draw_slide,
    noise_picture,
)
from benchmarks.course.slide_changes import matched
from monitor.slides.detector import SlideChange, SlideDetector
from monitor.slides.picture import small_picture

BULLETS = Slide(5, 0, "bullets")


def changes(pictures: Iterable[Picture], size_wh: tuple[int, int] = WH) -> list[SlideChange]:
    """What is found in pictures of a second each, with a codec's noise."""
    detector, rng, found = SlideDetector(), np.random.default_rng(1), []
    for second, picture in enumerate(pictures):
        quality = int(rng.integers(55, 85))
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        sent = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
        box = (0, 0, sent.shape[1], sent.shape[0])
        change = detector.look(small_picture(sent, box), float(second), size_wh=size_wh)
        if change is not None:
            found.append(change)
    return found


def stays(picture: Picture, seconds: int) -> list[Picture]:
    return [picture] * seconds


def numbers(found: list[SlideChange]) -> list[int]:
    return [change.number for change in found]


@pytest.mark.parametrize("template", range(7))
def test_each_slide_of_a_deck_is_found_when_it_came(template: int) -> None:
    slides = [Slide(100 * template + n, template, kind) for n, kind in
              enumerate(("bullets", "chart", "photo", "code", "section"))]  # fmt: skip
    found = changes(picture for slide in slides for picture in stays(draw_slide(slide), 8))
    assert numbers(found) == [1, 2, 3, 4, 5]
    assert matched([change.began_s for change in found], [0, 8, 16, 24, 32]) == 5


@pytest.mark.parametrize("content", ["bullets", "chart", "figure", "text"])
def test_slides_that_differ_in_their_title_alone_are_others(content: str) -> None:
    shown = [Slide(7, 2, content, title_seed=n) for n in range(4)]
    found = changes(picture for slide in shown for picture in stays(draw_slide(slide), 7))
    assert numbers(found) == [1, 2, 3, 4]


@pytest.mark.parametrize("dimmed", [False, True])
@pytest.mark.parametrize("template", [0, 2, 4])
def test_a_build_is_one_slide(template: int, dimmed: bool) -> None:
    slide = Slide(31 + template, template, "bullets")
    steps = [slide.built(shown, dimmed=dimmed) for shown in range(1, 6)]
    found = changes(picture for step in steps for picture in stays(draw_slide(step), 5))
    assert numbers(found) == [1]


def test_who_goes_back_to_a_slide_shows_the_same_number_again() -> None:
    one, two, three = (draw_slide(slide) for slide in deck(3, 3))
    found = changes([*stays(one, 7), *stays(two, 7), *stays(three, 7), *stays(one, 7)])
    assert numbers(found) == [1, 2, 3, 1]


def test_slides_passed_within_two_seconds_are_none() -> None:
    one, two, three = (draw_slide(slide) for slide in deck(4, 3))
    found = changes([*stays(one, 8), two, *stays(three, 8)])
    assert numbers(found) == [1, 2]
    assert abs(found[1].began_s - 9) <= 1


def test_a_video_in_a_slide_is_no_slide() -> None:
    slide, rng = draw_slide(BULLETS), np.random.default_rng(2)
    looks = stays(slide, 6)
    for _ in range(25):
        shown = slide.copy()
        shown[200:420, 520:900] = noise_picture((380, 220), rng)
        looks.append(shown)
    assert numbers(changes([*looks, *stays(looks[-1], 12)])) == [1]


def test_a_film_that_fills_the_share_is_one_slide() -> None:
    rng = np.random.default_rng(3)
    film = [noise_picture(WH, rng) for _ in range(30)]
    one, two = (draw_slide(slide) for slide in deck(5, 2))
    assert numbers(changes([*stays(one, 8), *film, *stays(two, 14)])) == [1, 2, 3]


def test_a_pointer_is_no_slide() -> None:
    slide, rng, looks = draw_slide(BULLETS), np.random.default_rng(4), []
    for _ in range(30):
        shown = slide.copy()
        x, y = (int(value) for value in rng.integers(60, 500, 2))
        cv2.circle(shown, (x, y), 12, (230, 30, 30), -1)
        looks += [shown] * int(rng.integers(1, 5))
    assert numbers(changes(looks)) == [1]


def test_strokes_of_a_pen_are_no_slide() -> None:
    slide, rng, looks = draw_slide(BULLETS), np.random.default_rng(5), []
    for _ in range(20):
        a, b = (tuple(map(int, rng.integers(60, 500, 2))) for _ in range(2))
        cv2.line(slide, a, b, (220, 30, 120), 5)
        looks += [slide.copy()] * 2
    assert numbers(changes(looks)) == [1]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("code", [False, True])
def test_a_document_that_scrolls_is_one_slide(code: bool, dark: bool) -> None:
    page, y, rng = draw_page(9, code=code, dark=dark), 0, np.random.default_rng(6)
    looks = []
    while y < page.shape[0] - WH[1]:
        looks += [page[y : y + WH[1]]] * int(rng.integers(1, 6))
        y += int(rng.integers(40, 300))
    assert numbers(changes(looks)) == [1]


def test_typing_is_no_slide() -> None:
    page = draw_page(8, code=True, dark=True, pages=1)
    page[200:] = page[2, 2]
    looks = [page.copy()]
    for line in range(10):
        for column in range(60, 660, 60):
            cv2.putText(page, "typed", (column, 230 + 26 * line), 0, 0.5, (220,) * 3, 1)
            looks.append(page.copy())
    assert numbers(changes(looks)) == [1]


def test_a_window_over_the_slide_is_no_slide() -> None:
    slide = draw_slide(BULLETS)
    covered = slide.copy()
    covered[330:500, 560:900] = noise_picture((340, 170), np.random.default_rng(7))
    covered[480:530, 200:760] = 40
    assert numbers(changes([*stays(slide, 6), *stays(covered, 8), *stays(slide, 8)])) == [1]


@pytest.mark.xfail(reason="zoomed within one window, fine text correlates too little: see same.py")
@pytest.mark.parametrize("scale", [0.8, 1.35])
def test_a_share_made_larger_or_smaller_is_the_same_slide(scale: float) -> None:
    detector, slide = SlideDetector(), draw_slide(Slide(12, 0, "bullets"))
    small = cv2.resize(slide, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    frame = np.full((760, 1340, 3), 20, np.uint8)
    found = []
    for second in range(16):
        shown = slide if second < 8 else np.asarray(small, np.uint8)
        picture = frame.copy()
        picture[8 : 8 + shown.shape[0], 20 : 20 + shown.shape[1]] = shown
        change = detector.look(small_picture(picture, (0, 0, 1340, 760)), float(second))
        found += [change] if change else []
    assert numbers(found) == [1]


def test_a_share_that_ends_and_comes_again_goes_on() -> None:
    one, two = (draw_slide(slide) for slide in deck(6, 2))
    detector, found = SlideDetector(), []
    box = (0, 0, *WH)
    for second, shown in enumerate([*stays(one, 6), None, *stays(one, 6), None, *stays(two, 6)]):
        if shown is None:
            detector.away()
            continue
        change = detector.look(small_picture(shown, box), 10.0 * second)
        found += [change] if change else []
    assert numbers(found) == [1, 2]


def test_numbers_go_on_after_a_restart() -> None:
    detector, slide = SlideDetector(known=7), draw_slide(BULLETS)
    looks = [detector.look(small_picture(slide, (0, 0, *WH)), float(n)) for n in range(5)]
    assert [change.number for change in looks if change] == [8]
