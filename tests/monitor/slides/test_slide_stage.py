"""Slides in a drawn meeting, through the pipeline as it is: topics, titles, no faces kept."""

from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import pytest

from benchmarks.course.decks import Slide, draw_slide, title_of
from benchmarks.course.shared_window import SharedWindow
from benchmarks.course.slide_stories import Look
from benchmarks.layouts.layouts_people import People
from models import Classifier
from monitor.faces.yunet import YuNet
from monitor.gallery.layout import GalleryLayout
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.slides.reader import SlideReader, kept_picture
from monitor.slides.region import share_room, tiles_on
from monitor.slides.share import ShareLooks
from monitor.types import Frame, Tile, TileState
from storage.config.settings import Settings, SlideSettings
from storage.records import SlideEvent

START = datetime(2026, 11, 30, 9, tzinfo=UTC)
SLIDES = [Slide(41, 0, "bullets"), Slide(42, 0, "chart"), Slide(43, 0, "text")]


@pytest.fixture(scope="module")
def people() -> People:
    return People()


def events_of(people: People, settings: SlideSettings) -> list[SlideEvent]:
    window = SharedWindow(3, people)
    pipeline = GalleryPipeline(PipelineOptions(1, Settings(slides=settings), Classifier.load()))
    events: list[SlideEvent] = []
    shown = [slide for slide in SLIDES for _ in range(5)]
    for second, slide in enumerate(shown):
        image, _ = window.draw(Look(float(second), draw_slide(slide)))
        at = START + timedelta(seconds=second)
        events += pipeline.process(Frame(image, at, float(second))).sample.slides
    rest = pipeline.close(START)
    return events + list(rest.slides if rest else ())


def test_slides_of_a_meeting_become_topics_with_titles_and_pictures(people: People) -> None:
    events = events_of(people, SlideSettings(pictures=True))
    came = [event for event in events if event.began_at is not None]
    assert [event.number for event in came] == [1, 2, 3]
    for event, second in zip(came, (0, 5, 10), strict=True):
        assert event.began_at is not None
        assert abs((event.began_at - START).total_seconds() - second) <= 2
    titles = {event.number: event.title for event in events if event.title}
    assert titles == {n: title_of(slide) for n, slide in enumerate(SLIDES, start=1)}
    kept = [event for event in events if event.picture is not None]
    assert len(kept) == 3
    picture = cv2.imdecode(np.frombuffer(kept[0].picture or b"", np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None and picture.shape[1] == 320


def test_switched_off_nothing_is_looked_at(people: People) -> None:
    assert events_of(people, SlideSettings(topics=False)) == []


def test_a_slide_with_a_face_on_it_is_not_kept(people: People) -> None:
    finder, slide = YuNet(0.3), draw_slide(SLIDES[0])
    assert kept_picture(slide, finder) is not None
    for side in (90, 160, 300):
        with_face = slide.copy()
        portrait = people.tile((side, side), "plain", np.random.default_rng(side))
        with_face[200 : 200 + side, 560 : 560 + side] = portrait
        assert kept_picture(with_face, finder) is None


def test_a_person_over_the_share_is_no_reason_to_keep_it() -> None:
    reader = SlideReader(titles=False, pictures=True)
    assert reader.offer(1, draw_slide(SLIDES[0]), keep=False)
    assert reader.found(10.0) == ()
    reader.close()


def test_without_the_text_reader_slides_keep_their_numbers() -> None:
    def broken() -> None:
        raise RuntimeError("no network")

    reader = SlideReader(titles=True, pictures=False, make_reader=broken)  # type: ignore[arg-type]
    assert reader.offer(1, draw_slide(SLIDES[0]), keep=False)
    assert reader.found(10.0) == ()
    reader.close()


@pytest.mark.parametrize("seed", range(6))
def test_the_share_is_found_beside_the_people(people: People, seed: int) -> None:
    window, looks = SharedWindow(seed, people), ShareLooks()
    image, layout = window.draw(Look(0.0, draw_slide(SLIDES[0])))
    looks.look(image, layout.tiles, 0.0)
    assert looks.box is not None
    assert not tiles_on(looks.box, layout.tiles)
    assert _covers(looks.box, window.share)


def _covers(box: tuple[int, int, int, int], share: tuple[int, int, int, int]) -> bool:
    wide = min(box[2], share[2]) - max(box[0], share[0])
    tall = min(box[3], share[3]) - max(box[1], share[1])
    return wide * tall >= 0.93 * (share[2] - share[0]) * (share[3] - share[1])


@pytest.mark.parametrize("seed", range(6))
def test_a_gallery_alone_has_no_share(people: People, seed: int) -> None:
    image, layout = SharedWindow(seed, people).draw(Look(0.0, None))
    assert share_room(layout.tiles, image.shape) is None


def test_a_small_tile_over_the_share_is_looked_past() -> None:
    strip = [
        Tile((1000, 20 + 130 * n, 1200, 132 + 130 * n), TileState.VIDEO, 1, n) for n in range(4)
    ]
    over = Tile((40, 560, 240, 672), TileState.VIDEO, 2, 1)
    tiles = GalleryLayout((*strip, over), "grid", 2, 4).tiles
    room = share_room(tiles, (720, 1220, 3))
    assert room is not None and room[0] == 0 and room[3] == 720
    assert tiles_on(room, tiles) == [over.box_xyxy]
