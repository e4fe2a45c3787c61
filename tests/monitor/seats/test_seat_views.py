"""Another view of the meeting: the same students in tiles of another size, in another order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.seats.seat_switches_labels import STYLES, LabelStyle, draw_label
from monitor.seats.tracker import SeatTracker
from monitor.types import BoxInt, Tile, TileState

GALLERY, STRIP, WIDE = (280, 158), (192, 108), (344, 194)
SHADOW = STYLES[3]
NAMES = (
    "Lena Braun", "Noor Haddad", "Oskar Lind", "Quinn Daly", "Jan Meyer", "Tess Moore",
    "Viktor Hahn", "Yusuf Kaya",
)  # fmt: skip
CLASSES: tuple[tuple[str, ...], ...] = (
    NAMES,
    ("J", "K", "M", "Li", "Jo", "Lu", "Bo", "Ed"),
    ("Ann", "Ana", "Tim", "Tom", "Lea", "Leo", "Mia", "Max"),
    ("Надежда Орлова", "Мария", "Иван", "Юрий Ким", "Олег", "Анна", "Пётр", "Вера Лис"),
    ("李明", "王芳", "李小龍", "김민수", "佐藤", "陳", "高橋一郎", "박지성"),
    ("Maximilian Oberhuber", "Bo", "Sam Lee", "Sam Lee", "Ed", "Konstantinos Papadop", "Ida", "X"),
)


@dataclass
class Show:
    """A program's window. size_wh: of its tiles. rooms: of each name's tile where another one.

    written: what stands under a tile instead of its name. off: students with their cameras off.
    """

    tracker: SeatTracker
    style: LabelStyle = SHADOW
    size_wh: tuple[int, int] = GALLERY
    rooms: dict[str, int] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    off: set[int] = field(default_factory=set)

    def look(self, who: Sequence[int], names: Sequence[str], times: int = 1) -> list[int | None]:
        """Seats of the tiles of students by their place in `names`, None without one."""
        width, height = self.size_wh
        columns = 4 if self.size_wh != STRIP else 8
        rows = -(-len(who) // columns)
        image = np.full((20 + rows * (height + 10), 20 + columns * (width + 10), 3), 20, np.uint8)
        tiles = []
        for place, student in enumerate(who):
            row, column = divmod(place, columns)
            x0, y0 = 10 + column * (width + 10), 10 + row * (height + 10)
            box: BoxInt = (x0, y0, x0 + width, y0 + height)
            number = self.rooms.get(names[student], student + 10)
            tile = (
                avatar(student, self.size_wh) if student in self.off else room(number, self.size_wh)
            )
            if (text := self.written.get(names[student], names[student])) != "":
                draw_label(tile, text, self.style, 1.0, 0, muted=student % 3 == 0)
            image[y0 : y0 + height, x0 : x0 + width] = tile
            state = TileState.CAMERA_OFF if student in self.off else TileState.VIDEO
            tiles.append(Tile(box, state, 1 + row, 1 + column))
        for _ in range(times):
            seated = {one.tile.box_xyxy: one.seat for one in self.tracker.assign(image, tiles)}
        return [seated.get(tile.box_xyxy) for tile in tiles]


def room(number: int, size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    """A room of large soft colours, uint8 (h, w, 3)."""
    colours = np.random.default_rng(number).integers(30, 170, (3, 4, 3), np.uint8)
    return np.asarray(cv2.resize(colours, size_wh, interpolation=cv2.INTER_CUBIC), np.uint8)


def avatar(number: int, size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    """What stands for a student: a disc in one of a few colours, uint8 (h, w, 3)."""
    width, height = size_wh
    picture = np.full((height, width, 3), 44, np.uint8)
    colour = ((150, 60, 60), (60, 130, 60), (60, 60, 150))[number % 3]
    cv2.circle(picture, (width // 2, height // 2), height // 5, colour, -1)
    return picture


@pytest.mark.parametrize("names", CLASSES, ids=lambda names: names[0])
@pytest.mark.parametrize("style", STYLES, ids=range(len(STYLES)))
def test_every_view_keeps_the_seats(names: tuple[str, ...], style: LabelStyle) -> None:
    show = Show(SeatTracker(salt=3), style)
    everyone = list(range(8))
    assert show.look(everyone, names, 4) == [1, 2, 3, 4, 5, 6, 7, 8]
    order = np.random.default_rng(len(names[0])).permutation
    for size_wh, count in ((STRIP, 5), (GALLERY, 8), (WIDE, 8), (STRIP, 6), (GALLERY, 8)):
        show.size_wh = size_wh
        who = order(8)[:count].tolist()
        for _ in range(6):
            seats = show.look(who, names)
            assert all(
                seat in (None, student + 1) for seat, student in zip(seats, who, strict=True)
            )
    assert show.tracker.count == 8
    assert seats.count(None) <= 2


@pytest.mark.parametrize(
    ("known", "comes"),
    [
        ("Jan Meyer", "Jan Mayer"), ("Tim Berg", "Tim Borg"), ("Anna Schmidt", "Anna Schmitt"),
        ("iPad (2)", "iPad (3)"), ("Lea", "Leo"), ("Tim", "Tom"), ("Мария", "Марин"),
        ("Eva M", "Eva N"), ("Omar A", "Omar B"), ("Clara Fox", "Carla Fox"), ("Maja", "Maya"),
        ("Björn", "Bjarn"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", [STYLES[1], STYLES[3]], ids=["of the tile's height", "fixed"])
def test_who_is_called_almost_like_a_missing_student_never_gets_that_seat(
    known: str, comes: str, style: LabelStyle
) -> None:
    names = (*NAMES[:4], known, *NAMES[5:], comes)
    show = Show(SeatTracker(salt=3), style)
    show.look(range(8), names, 4)
    show.size_wh = STRIP
    for _ in range(12):
        assert show.look([0, 8, 2], names)[1] != 5
    show.size_wh = GALLERY
    assert show.look([8, 0, 1, 2, 3, 4], names, 6)[1:] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("style", STYLES, ids=range(len(STYLES)))
def test_classmates_called_almost_alike_do_not_make_rooms_worthless(style: LabelStyle) -> None:
    """The names of two seats speak for the tile of each; one of the two rooms is another's."""
    pairs = ("Anna Schmidt", "Anna Schmitt", "Jan Meyer", "Jan Mayer", "Lea Fox", "Leo Fox")
    names = (*pairs, "Tim Berg", "Noor Haddad", "Tim Borg")
    show = Show(SeatTracker(salt=3), style)
    show.look(range(8), names, 4)
    show.size_wh = STRIP
    for _ in range(12):
        seats = show.look([3, 2, 1, 0, 8, 5, 4], names)
        assert seats[4] != 7
        assert all(one in (None, two) for one, two in zip(seats, [4, 3, 2, 1], strict=False))


@pytest.mark.parametrize("style", STYLES, ids=range(len(STYLES)))
@pytest.mark.parametrize(
    ("known", "comes"), [("iPad (2)", "iPad"), ("Tim Berg", "Tim Borg"), ("Lea Fox", "Leo Fox")]
)
def test_the_large_tile_of_who_speaks_is_not_theirs_who_spoke_before(
    known: str, comes: str, style: LabelStyle
) -> None:
    """The place says nothing there, and a name that is nearly the same is not enough.

    The first one's camera is off: no room tells the two apart.
    """
    names = (known, *NAMES[1:], comes)
    show = Show(SeatTracker(salt=3), style, off={0})
    show.look(range(8), names, 4)
    show.size_wh = (880, 495)
    show.look([0], names, 6)
    for _ in range(12):
        assert show.look([8], names) != [1]


@pytest.mark.parametrize("style", [each for each in STYLES if each.px], ids=lambda each: each.px)
def test_nor_theirs_whose_background_is_the_same(style: LabelStyle) -> None:
    """Of a name in letters that grow with the tile the large one is not known again yet."""
    names = (*NAMES, "Wanda Kos")
    show = Show(SeatTracker(salt=3), style, rooms={NAMES[0]: 50, "Wanda Kos": 50})
    show.look(range(8), names, 4)
    show.size_wh = (880, 495)
    assert show.look([0], names, 6) == [1]
    for _ in range(12):
        assert show.look([8], names) != [1]


@pytest.mark.parametrize("seed", range(10))
def test_of_two_students_of_one_name_none_gets_the_others_seat(seed: int) -> None:
    """Cameras go off and on and the view changes; who of them it is then often cannot be told."""
    names = ("Sam Lee", *NAMES[1:3], "Sam Lee", *NAMES[4:])
    rng = np.random.default_rng(seed)
    show = Show(SeatTracker(salt=seed), STYLES[seed % len(STYLES)])
    show.look(range(8), names, 4)
    for _ in range(8):
        show.size_wh = (GALLERY, STRIP, WIDE)[int(rng.integers(3))]
        show.off ^= {int(rng.choice([0, 3]))} if rng.random() < 0.5 else set()
        order = [who for who in rng.permutation(8).tolist() if who == 0 or rng.random() < 0.7]
        for _ in range(3):
            for seat, who in zip(show.look(order[:5], names), order, strict=False):
                assert seat is None or seat == who + 1
    show.size_wh, show.off = GALLERY, set()
    assert show.look(range(8), names, 3) == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("written", ["Quinn Daly  WVA", "Quinn Da…", "uinn Daly", "Qulnn D", "Q D"])
@pytest.mark.parametrize("size_wh", [STRIP, WIDE])
def test_a_name_misread_at_another_size_opens_no_second_seat(
    written: str, size_wh: tuple[int, int]
) -> None:
    show = Show(SeatTracker(salt=3))
    show.look(range(8), NAMES, 4)
    show.size_wh, show.written = size_wh, {"Quinn Daly": written}
    for _ in range(12):
        assert show.look([3, 5, 7], NAMES)[0] in (4, None)
    show.size_wh, show.written = GALLERY, {}
    assert show.look(range(8), NAMES, 3) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert show.tracker.count == 8


def test_a_tile_without_its_name_waits_where_names_stand_under_tiles() -> None:
    show = Show(SeatTracker(salt=3))
    show.look(range(8), NAMES, 4)
    show.written, show.rooms = {"Quinn Daly": ""}, {"Quinn Daly": 40}
    for _ in range(15):
        assert show.look([7, 6, 3, 5], NAMES) == [8, 7, None, 6]
    show.written, show.rooms = {}, {}
    assert show.look([7, 6, 3, 5], NAMES, 3) == [8, 7, 4, 6]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_background_that_many_share_says_nothing_about_whose_tile_it_is(count: int) -> None:
    shared = dict.fromkeys(NAMES[:count], 50)
    names = (*NAMES, "Wanda Kos")
    show = Show(SeatTracker(salt=3), rooms=shared | {"Wanda Kos": 50})
    show.look(range(8), names, 4)
    show.size_wh = STRIP
    for _ in range(12):
        assert show.look([8, 5, 6], names)[0] not in range(1, count + 1)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_changes_with_the_view_nobody_gets_anothers_seat(seed: int) -> None:
    """Cameras, joins, leaves, sizes and order change at once; a third shares one background.

    A name of one letter is no line of text to go by: such tiles are followed by room and place.
    """
    rng = np.random.default_rng(seed)
    names = (*CLASSES[seed % len(CLASSES)], "Jan Mayer", "Wanda Kos", "Uma", "Ines Li")
    shared = {name: 50 for place, name in enumerate(names) if place % 3 == 0}
    unnamed = {name for name in names if names.count(name) > 1 or len(name) == 1}
    show = Show(SeatTracker(salt=seed), STYLES[seed % len(STYLES)], rooms=shared)
    here = list(range(8))
    show.look(here, names, 3)
    owners: dict[int, str] = {}
    for _ in range(8):
        show.size_wh = (GALLERY, STRIP, WIDE)[int(rng.integers(3))]
        show.off ^= {int(who) for who in rng.choice(12, 2)}
        if len(here) > 4:
            here.remove(int(rng.choice(here)))
        here += [int(who) for who in rng.choice(12, 2) if who not in here][:1]
        rng.shuffle(here)
        shown = here[: 5 if show.size_wh == STRIP else 12]
        for _ in range(5):
            for seat, who in zip(show.look(shown, names), shown, strict=True):
                if seat is not None and names[who] not in unnamed:
                    assert owners.setdefault(seat, names[who]) == names[who]
    assert show.tracker.count <= 14
