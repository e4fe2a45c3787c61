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

from monitor.imaging.change import cut
from monitor.imaging.frame_clock import FrameClock
from monitor.labels.fingerprint import SAME_LABEL
from monitor.seats.assignment import SURE, Matching, match
from monitor.seats.evidence import STEADY_FRAMES, Weigh, carry_names, evidence
from monitor.seats.merges import SeatMerges
from monitor.seats.namesakes import namesakes_of, with_namesakes
from monitor.seats.newcomers import Newcomers, Unmatched, room_owners
from monitor.seats.observation import TileObserver
from monitor.seats.reidentify import reidentified
from monitor.seats.snapshot import from_json, to_json
from monitor.seats.types import LabelPicture, SeatedTile, SeenTile, Track
from monitor.seats.update import new_track, updated, without_notices
from monitor.types import BoxInt, Face, Tile, TileState

_YOUNG_FRAMES = 60
_CHECK_EVERY = 8  # frames after which seats are looked up again though nothing changed


class SeatTracker:
    """Gives tiles their seat numbers, frame by frame. Not for several threads at once.

    Args:
        salt: secret of the session for the fingerprints; None draws one.
        weigh: what speaks for each tile being each seat; another one to try or to record it.
    """

    def __init__(self, salt: int | None = None, weigh: Weigh = evidence) -> None:
        self._weigh = weigh
        self._salt = secrets.randbits(63) if salt is None else salt
        self._observer = TileObserver(self._salt)
        self._clock = FrameClock()
        self._tracks: list[Track] = []  # number n at place n - 1
        self._merges = SeatMerges()
        self._frame = 0
        self._checked = 0
        self._newcomers = Newcomers()
        self._shown: list[tuple[SeenTile, int]] = []  # own numbers
        self.other_picture = False
        """Whether a tile of the last `assign` showed another room than just before, in its place:
        somebody moved there, or it is no tile any more."""

    @property
    def count(self) -> int:
        """Numbers given so far: seats are numbered from 1 to this."""
        return len(self._tracks)

    def snapshot(self) -> str:
        """What it knows of the seats as JSON, for `restored` in another process of this session.

        It holds the session's salt: keep it in memory only.
        """
        seats = [to_json(seat) for seat in self._tracks]
        merged = list(self._merges.as_dict().items())
        return json.dumps({"salt": self._salt, "seats": seats, "merged": merged})

    @classmethod
    def restored(cls, snapshot: str) -> "SeatTracker":
        """A tracker that goes on where the one that gave the snapshot stood."""
        known = json.loads(snapshot)
        tracker = cls(known["salt"])
        tracker._tracks = [from_json(seat) for seat in known["seats"]]
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
        seen, self.other_picture = observed.tiles, observed.other_picture
        everyone_known = len(self._shown) == len(seen)
        fresh = self._frame - self._checked < _CHECK_EVERY
        # a label is remembered once it has stood for some frames, in a still picture too
        remembered = all(one.label is None or one.steady > STEADY_FRAMES for one in seen)
        if observed.unchanged and everyone_known and fresh and remembered:
            numbers = {index: number for index, (_, number) in enumerate(self._shown)}
        else:
            numbers = self._numbers(image, seen, excluded, labelled=labelled)
            self._checked = self._frame
        self._shown = [(seen[index], numbers[index]) for index in sorted(numbers)]
        return with_faces(self._once_each(), faces)

    def recognised(
        self, image: NDArray[np.uint8], tiles: Sequence[Tile], excluded: Collection[int] = ()
    ) -> dict[BoxInt, int]:
        """Seats of the tiles of a picture, by box, as `assign` would know them; changes nothing.

        Tiles that it would leave out or take for new ones are not among them.
        """
        if not self._tracks or not tiles:
            return {}
        # an observer of its own: this picture may be seen through the wrong tiles
        seen = TileObserver(self._salt).observe(image, tiles, 0.0, labelled=True).tiles
        known_by = self._weigh(seen, self._tracks, self._frame + 1)
        guarded = [number - 1 for number in self._merges.shown_as_any(excluded, self.count)]
        found = match(known_by.total, [*guarded, *self._namesakes()], known_by.resized)
        return {
            tiles[index].box_xyxy: self._merges.shown_as(self._tracks[column].number)
            for index, column in found.seats.items()
        }

    def _numbers(
        self,
        image: NDArray[np.uint8],
        seen: list[SeenTile],
        excluded: Collection[int],
        *,
        labelled: bool,
    ) -> dict[int, int]:
        """Own number of a seat by index of a tile; tracks take over what they look like now."""
        if not self._tracks:
            return {index: self._add(one) for index, one in enumerate(seen)}
        gallery_known = carry_names(self._tracks)
        known_by = self._weigh(seen, self._tracks, self._frame)
        if known_by.redrawn:
            self._tracks = [track.without_label_sizes() for track in self._tracks]
        total, here = known_by.total, known_by.here
        if not labelled and gallery_known:
            total[~here] = -np.inf  # beside the gallery only what stayed in its place is known
        guarded = [number - 1 for number in self._merges.shown_as_any(excluded, self.count)]
        found = match(total, [*guarded, *self._namesakes()], known_by.resized)
        numbers = {}
        for index, column in found.seats.items():
            before = self._tracks[column]
            own, at_home = float(known_by.labels[index, column]), bool(here[index, column])
            track = updated(before, seen[index], self._frame, own, at_home=at_home)
            self._replace(track)
            if track.labels is not before.labels:
                self._note_namesakes(track)
            numbers[index] = track.number
        if labelled:
            numbers |= self._reidentified(image, seen, found)
        taken = {number: seen[index] for index, number in numbers.items()}
        gone = [seat for seat in self._young() if seat.number not in taken]
        for track in without_notices(gone, taken, here[list(numbers)]):
            self._replace(track)
        for column, track in enumerate(self._tracks):
            is_taken = bool(here[list(numbers), column].any())
            if track.seen_at != self._frame and (known_by.shuffled or is_taken):
                self._replace(track.without_place())
        missing = [track for track in self._tracks if track.seen_at != self._frame]
        owners = room_owners(known_by.rooms, missing) if labelled and gallery_known else {}
        apart = {index: float(known_by.rooms[index, own - 1]) for index, own in owners.items()}
        unmatched = [
            Unmatched(
                index,
                seen[index],
                best,
                total[index],
                known_by.labels[index],
                here[index],
                known_by.resized[index],
                bool(known_by.stage[index]),
                owners.get(index),
                apart.get(index, 0.0),
            )
            for index, best in sorted(found.unmatched_tiles.items())
            if index not in numbers
            and (labelled or not gallery_known)
            # without a name and video there is nothing to know it by later, and nothing to read
            and (seen[index].label is not None or seen[index].video or not gallery_known)
        ]
        hidden = [self._tracks[i] for i in guarded if self._tracks[i].seen_at != self._frame]
        settled = self._newcomers.settle(unmatched, missing, hidden, gallery_known=gallery_known)
        for index, number in settled.owned.items():
            track = self._tracks[number - 1]
            self._replace(updated(track, seen[index], self._frame, SURE, at_home=False))
        return numbers | settled.owned | {index: self._add(seen[index]) for index in settled.new}

    def _namesakes(self) -> list[int]:
        """Indices of seats that share their name: only clear evidence tells who of them it is."""
        return [track.number - 1 for track in self._tracks if track.namesakes]

    def _young(self) -> list[Track]:
        """Seats that were shown in the last frame and are young."""
        shown = [self._tracks[number - 1] for _, number in self._shown]
        return [seat for seat in shown if self._frame - seat.born_at < _YOUNG_FRAMES]

    def _reidentified(
        self, image: NDArray[np.uint8], seen: list[SeenTile], found: Matching
    ) -> dict[int, int]:
        """Numbers of tiles that fit no seat at first, by their index."""
        numbers = {}
        for index in found.unmatched_tiles:
            if seen[index].steady > STEADY_FRAMES and seen[index].steady % _CHECK_EVERY:
                continue  # the same line of text as just before
            missing = [
                self._tracks[i]
                for i in found.unmatched_seats
                if self._tracks[i].seen_at != self._frame
            ]
            seat = reidentified(seen[index], missing, partial(self._observer.stretches, image))
            if seat is not None:
                self._replace(updated(seat, seen[index], self._frame, SURE, at_home=False))
                numbers[index] = seat.number
        return numbers

    def _add(self, one: SeenTile) -> int:
        track = new_track(len(self._tracks) + 1, one, self._frame)
        self._tracks.append(track)
        if track.labels:
            self._note_namesakes(track)
        return track.number

    def _replace(self, track: Track) -> None:
        self._tracks[track.number - 1] = track

    def _note_namesakes(self, track: Track) -> None:
        namesakes = namesakes_of(track, self._tracks)
        self._tracks = with_namesakes(self._tracks, track.number, namesakes)

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
        old, new_number = self._tracks[number - 1], len(self._tracks) + 1
        new = replace(old, number=new_number, label_read=False)
        # the label stays known: the other student may well carry the same one
        self._replace(replace(old, box=None, place=None, room=None, avatar=None))
        self._tracks = with_namesakes([*self._tracks, new], new_number, {*old.namesakes, number})
        self._checked = self._frame - _CHECK_EVERY
        return (new_number,)

    def unread_labels(self, image: NDArray[np.uint8]) -> list[LabelPicture]:
        """Name labels, not read yet, of the seats in the last `assign`, which saw the same image.

        A label is offered once its seat is certain, frame after frame until `label_was_read`; that
        of a student who changes their name is offered again. The pictures are copies.
        """
        pictures = []
        for one, number in self._shown:
            seat = self._tracks[number - 1]
            if one.label_box is None or seat.label_read or one.label is None or one.steady < 2:
                continue
            if all(one.label.distance(label) > SAME_LABEL for _, label in seat.labels):
                continue
            shown = self._merges.shown_as(number)
            pictures.append(LabelPicture(shown, cut(image, one.label_box).copy()))
        return pictures

    def label_was_read(self, number: int) -> None:
        """The label of the seat shown as `number` is not offered any more."""
        self._tracks = [
            replace(each, label_read=True) if self._merges.shown_as(each.number) == number else each
            for each in self._tracks
        ]

    def _check(self, *numbers: int) -> None:
        for number in numbers:
            if not 1 <= number <= len(self._tracks):
                raise ValueError(f"there is no seat {number}; there are {len(self._tracks)}")

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
