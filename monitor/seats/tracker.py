"""Which student sits in which tile: numbers that survive re-sorting, leaving and returning.

A tile is known by the fingerprint of its name label, then by its place. No face is compared and no
name is read; what is remembered lives in memory for one session.
"""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.boxes import iou
from monitor.imaging.frame_clock import FrameClock
from monitor.labels.fingerprint import SAME_LABEL
from monitor.seats.assignment import CLEARLY_NEW, SURE, Matching, match
from monitor.seats.evidence import SAME_PLACE, carry_names, evidence
from monitor.seats.exclusion import may_be_any, shows_room_of
from monitor.seats.merges import SeatMerges
from monitor.seats.namesakes import note_twins
from monitor.seats.observation import TileObserver
from monitor.seats.reidentify import recognised
from monitor.seats.snapshot import from_json, to_json
from monitor.seats.types import KnownSeat, LabelPicture, SeatedTile, SeenTile
from monitor.seats.update import forget_notices, learn, new_seat
from monitor.types import Face, Tile, TileState

_NEW_AFTER, _DOUBTFUL_AFTER = 2, 5  # frames in a row in which a tile fits no seat
_NEWCOMER_FRAMES = 60
_CHECK_EVERY = 8  # frames after which seats are looked up again though nothing changed


class SeatTracker:
    """Gives tiles their seat numbers, frame by frame. Not for several threads at once.

    Args:
        salt: secret of the session for the fingerprints; None draws one.
    """

    def __init__(self, salt: int | None = None) -> None:
        self._salt = secrets.randbits(63) if salt is None else salt
        self._observer = TileObserver(self._salt)
        self._clock = FrameClock()
        self._seats: list[KnownSeat] = []  # number n at place n - 1
        self._merges = SeatMerges()
        self._frame = 0
        self._checked = 0
        self._waiting: list[tuple[SeenTile, int]] = []  # fit no seat, for so many frames
        self._shown: list[tuple[SeenTile, int]] = []  # own numbers

    @property
    def count(self) -> int:
        """Numbers given so far: seats are numbered from 1 to this."""
        return len(self._seats)

    def snapshot(self) -> str:
        """What it knows of the seats as JSON, for `restored` in another process of this session.

        It holds the session's salt: keep it in memory only.
        """
        seats = [to_json(seat) for seat in self._seats]
        merged = list(self._merges.as_dict().items())
        return json.dumps({"salt": self._salt, "seats": seats, "merged": merged})

    @classmethod
    def restored(cls, snapshot: str) -> "SeatTracker":
        """A tracker that goes on where the one that gave the snapshot stood."""
        known = json.loads(snapshot)
        tracker = cls(known["salt"])
        tracker._seats = [from_json(seat) for seat in known["seats"]]
        tracker._merges = SeatMerges(dict(known["merged"]))
        return tracker

    def assign(
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[Tile],
        faces: Sequence[Face] = (),
        *,
        labelled: bool = True,
        excluded: Collection[int] = (),
        at_s: float | None = None,
    ) -> list[SeatedTile]:
        """Seat the tiles of one frame, in their order; a number comes up once.

        Args:
            image: uint8 (H, W, 3) RGB.
            tiles: as the gallery shows them.
            faces: at most one per tile, each with its tile; they can also follow by `with_faces`.
            labelled: False where tiles are no gallery's and carry no name, as in a photo.
            excluded: numbers of students whom nobody may be confused with. A tile that might be
                theirs is left out for as long as that lasts.
            at_s: when, in seconds; without it a second after the last frame.

        A tile that matches no seat becomes a new one when it shows for the second time, or later
        where it might be a known one; until then it is left out, and so is one that fits two seats
        alike. The first frame's tiles count at once.
        """
        self._frame += 1
        observed = self._observer.observe(
            image, tiles, self._clock.advance(at_s), labelled=labelled
        )
        seen = observed.tiles
        everyone_known = len(self._shown) == len(seen)
        fresh = self._frame - self._checked < _CHECK_EVERY
        if observed.unchanged and everyone_known and fresh:
            numbers = {index: number for index, (_, number) in enumerate(self._shown)}
        else:
            numbers = self._numbers(image, seen, excluded, labelled=labelled)
            self._checked = self._frame
        self._shown = [(seen[index], numbers[index]) for index in sorted(numbers)]
        return with_faces(self._once_each(), faces)

    def _numbers(
        self,
        image: NDArray[np.uint8],
        seen: list[SeenTile],
        excluded: Collection[int],
        *,
        labelled: bool,
    ) -> dict[int, int]:
        """Own number of a seat by index of a tile; seats learn what they look like now."""
        if not self._seats:
            return {index: self._add(one) for index, one in enumerate(seen)}
        gallery_known = carry_names(self._seats)
        known_by = evidence(seen, self._seats, self._frame)
        total, here = known_by.total, known_by.here
        if not labelled and gallery_known:
            total[~here] = -np.inf  # beside the gallery only what stayed in its place is known
        guarded = [number - 1 for number in self._merges.shown_as_any(excluded, self.count)]
        found = match(total, guarded)
        numbers = {}
        for index, column in found.seats.items():
            seat = self._seats[column]
            labels = seat.labels
            own, at_home = float(known_by.labels[index, column]), bool(here[index, column])
            learn(seat, seen[index], self._frame, own, at_home=at_home)
            if seat.labels is not labels:
                note_twins(seat, self._seats)
            numbers[index] = seat.number
        if labelled:
            numbers |= self._second_look(image, seen, found)
        taken = {number: seen[index] for index, number in numbers.items()}
        gone = [seat for seat in self._newcomers() if seat.number not in taken]
        forget_notices(gone, taken, here[list(numbers)])
        for column, seat in enumerate(self._seats):
            is_taken = bool(here[list(numbers), column].any())
            if seat.seen_at != self._frame and (known_by.shuffled or is_taken):
                seat.box = seat.place = None  # where it was says nothing any more
        missed = [self._seats[i] for i in guarded if self._seats[i].seen_at != self._frame]
        before, self._waiting = self._waiting, []
        known = tuple(self._seats)
        for index in sorted(found.strange.keys() - numbers.keys()):
            one, doubt = seen[index], found.strange[index]
            if gallery_known and not (labelled and (one.label is not None or one.video)):
                continue  # nothing to know it by later, and nothing to read
            waited = 1 + max((n for old, n in before if _same_stranger(one, old)), default=0)
            clear = doubt < CLEARLY_NEW and (one.label is not None or not gallery_known)
            # what looks like somebody who is missing may be them, with a notice over the name
            clear = clear and not any(
                here[index, seat.number - 1] or shows_room_of(one, seat)
                for seat in known
                if seat.seen_at != self._frame
            )
            # one without video can stay in doubt: nothing is read from it
            enough = _NEW_AFTER if clear else _DOUBTFUL_AFTER
            may_be_new = waited >= enough and (clear or one.video or not gallery_known)
            if may_be_new and not may_be_any(
                one, [(seat, total[index, seat.number - 1]) for seat in missed]
            ):
                numbers[index] = self._add(one)
            else:
                self._waiting.append((one, waited))
        return numbers

    def _newcomers(self) -> list[KnownSeat]:
        """Seats that were shown in the last frame and are young."""
        shown = [self._seats[number - 1] for _, number in self._shown]
        return [seat for seat in shown if self._frame - seat.born_at < _NEWCOMER_FRAMES]

    def _second_look(
        self, image: NDArray[np.uint8], seen: list[SeenTile], found: Matching
    ) -> dict[int, int]:
        """Numbers of tiles that fit no seat at first sight, by their index."""
        numbers = {}
        for index in found.strange:
            missing = [self._seats[i] for i in found.free if self._seats[i].seen_at != self._frame]
            seat = recognised(seen[index], missing, partial(self._observer.stretches, image))
            if seat is not None:
                learn(seat, seen[index], self._frame, SURE, at_home=False)
                numbers[index] = seat.number
        return numbers

    def _add(self, one: SeenTile) -> int:
        seat = new_seat(len(self._seats) + 1, one, self._frame)
        self._seats.append(seat)
        if seat.labels:
            note_twins(seat, self._seats)
        return len(self._seats)

    def merge(self, number: int, into: int) -> None:
        """From now on who sits on seat `number` is shown as seat `into`.

        Nothing of the past changes. Saying it twice does no harm; where `into` had been merged into
        `number` the newer word counts. If both show at once one tile is returned: the one with
        video, then the one whose own number it is.

        Raises:
            ValueError: for a number this tracker never gave, or twice the same.
        """
        self._check(number, into)
        if number == into:
            raise ValueError(f"seat {number} cannot be merged into itself")
        self._merges.merge(number, into)

    def unmerge(self, number: int) -> None:
        """Seat `number` goes by its own number again. Harmless where it does already."""
        self._merges.unmerge(number)

    def merged(self) -> dict[int, int]:
        """Seats that go by another's number: {number: the seat it was merged into}."""
        return self._merges.as_dict()

    def split(self, number: int) -> tuple[int, ...]:
        """Two students were taken for one: part them, and return the numbers that came out.

        Seats merged into `number` get their own numbers back. Where none was merged, who is shown
        as `number` now gets a new number, and `number` waits for the other one to return;
        `merge(new, into=number)` undoes that.

        Raises:
            ValueError: for a number this tracker never gave.
        """
        self._check(number)
        freed = self._merges.release(number)
        if freed:
            return freed
        old = self._seats[number - 1]
        number_of_new = len(self._seats) + 1
        twins = {*old.twins, number}
        new = replace(old, number=number_of_new, label_read=False, twins=twins)
        for twin in twins:
            self._seats[twin - 1].twins.add(number_of_new)
        self._seats.append(new)
        # the label stays known: the other student may well carry the same one
        old.box = old.place = old.room = old.avatar = None
        self._checked = self._frame - _CHECK_EVERY
        return (new.number,)

    def unread_labels(self, image: NDArray[np.uint8]) -> list[LabelPicture]:
        """Name labels, not read yet, of the seats in the last `assign`, which saw the same image.

        A label is offered once its seat is certain, frame after frame until `label_was_read`; that
        of a student who changes their name is offered again. The pictures are copies.
        """
        pictures = []
        for one, number in self._shown:
            seat = self._seats[number - 1]
            place = self._observer.label_place(one.tile.box_xyxy)
            if place is None or seat.label_read or one.label is None or one.steady < 2:
                continue
            if all(one.label.distance(label) > SAME_LABEL for _, label in seat.labels):
                continue
            x0, y0, x1, y1 = place
            shown = self._merges.shown_as(number)
            pictures.append(LabelPicture(shown, image[y0:y1, x0:x1].copy()))
        return pictures

    def label_was_read(self, number: int) -> None:
        """The label of the seat shown as `number` is not offered any more."""
        for seat in self._seats:
            if self._merges.shown_as(seat.number) == number:
                seat.label_read = True

    def _check(self, *numbers: int) -> None:
        for number in numbers:
            if not 1 <= number <= len(self._seats):
                raise ValueError(f"there is no seat {number}; there are {len(self._seats)}")

    def _once_each(self) -> list[SeatedTile]:
        """The tiles shown, with the numbers that merges gave them, each number once."""
        best: dict[int, tuple[tuple[bool, bool, int], int]] = {}
        for index, (one, own) in enumerate(self._shown):
            shown = self._merges.shown_as(own)
            key = (one.tile.state is not TileState.VIDEO, own != shown, index)
            if shown not in best or key < best[shown][0]:
                best[shown] = (key, index)
        chosen = sorted((index, shown) for shown, (_, index) in best.items())
        return [SeatedTile(self._shown[index][0].tile, shown, None) for index, shown in chosen]


def with_faces(seated: Sequence[SeatedTile], faces: Sequence[Face]) -> list[SeatedTile]:
    """The seated tiles with the faces found in them, by the box of their tiles."""
    by_box = {face.tile.box_xyxy: face for face in faces}
    return [replace(one, face=by_box.get(one.tile.box_xyxy)) for one in seated]


def _same_stranger(one: SeenTile, old: SeenTile) -> bool:
    if one.label is not None and old.label is not None:
        return one.label.distance(old.label) <= SAME_LABEL
    return iou(one.tile.box_xyxy, old.tile.box_xyxy) > SAME_PLACE
