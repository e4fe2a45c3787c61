"""Reads what students answer by icons on their tiles: what appears, stays as it is, and goes.

An icon counts when it appeared between two looks in a zone where programs draw them, stands still
from then on, and the network knows it. An emoji in somebody's background was there before, has the
camera's grain, or came with everything else at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitor.reactions import icons
from monitor.reactions.exactness import Exactness
from monitor.reactions.icons import Icon
from monitor.reactions.memory import Place, SeatMemory, Standing, Waiting
from monitor.reactions.network import IconNetwork
from monitor.reactions.zones import (
    Cluster,
    ZonePoints,
    changed,
    clusters,
    differences,
    settled,
)
from monitor.seats.types import SeatedTile
from monitor.types import BoxInt, TileState
from storage.records import ReactionEvent

_WATCHED = (TileState.VIDEO, TileState.CAMERA_OFF)
_LEAST_HEIGHT_PX = 48
_DRAWN = 0.6  # at which it counts at once, where its pixels are the very same as before
_SAME_PLACE = 0.3  # of its size that an icon may be off and still stand where one stood
_LOOKS = 3  # that an icon is looked at which was not as sure at first
_GONE_S = 2.5  # an icon that is not seen for so long has ended
_AWAY_S = 30.0  # or so long where its tile does not show
_SAME_SIZE = 0.1
_MOST_PLACES = 60  # that are searched in one look, the smallest first


@dataclass(frozen=True, slots=True)
class _Task:
    """A place to search, and why: something came to stay, or an icon waits, or is not as it was."""

    seat: int
    box: BoxInt
    cluster: Cluster
    waiting: Waiting | None = None
    standing: Standing | None = None


class ReactionReader:
    """The icons of one session's seats. Not for several threads at once."""

    def __init__(self, network: IconNetwork | None = None) -> None:
        self._network = network or IconNetwork()
        self._seats: dict[int, SeatMemory] = {}
        self._exactness = Exactness()
        self._points = ZonePoints()
        self._before: NDArray[np.uint8] | None = None

    def read(
        self, image: NDArray[np.uint8], seated: Sequence[SeatedTile], at: datetime, at_s: float
    ) -> tuple[ReactionEvent, ...]:
        """What began and what ended. image: uint8 (H, W, 3) RGB; at_s: seconds, monotonic."""
        shown = {
            one.seat: one.tile.box_xyxy
            for one in seated
            if one.tile.state in _WATCHED and _height(one.tile.box_xyxy) >= _LEAST_HEIGHT_PX
        }
        events = self._look(image, shown, at, at_s) if shown else []
        for seat, memory in self._seats.items():
            if memory.standing:
                events += _ended(seat, memory, at_s, shown=seat in shown)
        return tuple(events)

    def _look(
        self, image: NDArray[np.uint8], shown: dict[int, BoxInt], at: datetime, at_s: float
    ) -> list[ReactionEvent]:
        exact = self._exactness.look(image, list(shown.values()))
        tasks = self._known(image, shown, at, at_s)
        arrived = self._arrived(image, shown)
        if exact:  # in a recording too much that moves stands still for a moment
            tasks += arrived[: max(0, _MOST_PLACES - len(tasks))]
        places = [task.cluster for task in tasks]
        before, self._before = self._before, image
        found = icons.search(image, places, self._network, before if exact else None)
        events: list[ReactionEvent] = []
        for task, icon in zip(tasks, found, strict=True):
            memory = self._seats[task.seat]
            if task.standing is not None:
                _found_again(image, task, icon, at, at_s)
            elif task.waiting is not None:
                if _is_sure(image, task, icon, memory):
                    events.append(_counted(memory, task.waiting, task.seat, at, at_s))
            elif icon is not None and icon.share >= icons.FOUND:
                since = memory.fresh_at or at
                wait = Waiting(icon.kind, Place.of(image, icon, task.box), icon.share, since)
                memory.waiting.append(wait)
                # its pixels are the very same as at the last look, or have to be at the next
                stood = before is not None and wait.place.compare(before, task.box)[1]
                if icon.share >= _DRAWN and stood:
                    events.append(_counted(memory, wait, task.seat, at, at_s))
        for seat in shown:
            self._seats[seat].fresh_at = at
        return events

    def _known(
        self, image: NDArray[np.uint8], shown: dict[int, BoxInt], at: datetime, at_s: float
    ) -> list[_Task]:
        """Icons that wait, and those that are not where they stood, or not as they were."""
        tasks = []
        for seat, box in shown.items():
            memory = self._seats.get(seat)
            if memory is None:
                continue
            for one in memory.standing:
                scale = _height(box) / memory.size_wh[1]
                if abs(scale - 1) <= 0.01 and one.place.compare(image, box)[0]:
                    one.last, one.last_s = at, at_s
                else:
                    tasks.append(_Task(seat, box, one.place.at(box, scale), standing=one))
            for wait in memory.waiting:
                tasks.append(_Task(seat, box, wait.place.at(box), waiting=wait))
        return tasks

    def _arrived(self, image: NDArray[np.uint8], shown: dict[int, BoxInt]) -> list[_Task]:
        """Where something changed at the last look and stands still since, the smallest first."""
        boxes = list(shown.values())
        now = self._points.colours(image, boxes)
        memories = [self._seats.setdefault(seat, SeatMemory()) for seat in shown]
        before, fresh = now.copy(), np.zeros(now.shape[:2], bool)
        for row, (memory, box) in enumerate(zip(memories, boxes, strict=True)):
            size = (box[2] - box[0], box[3] - box[1])
            same_size = abs(size[1] - memory.size_wh[1]) <= _SAME_SIZE * size[1]
            if memory.points is not None and memory.fresh is not None and same_size:
                before[row], fresh[row] = memory.points, memory.fresh
            memory.points, memory.size_wh = now[row], size
        differ = differences(before, now)
        came = settled(fresh, differ)
        for memory, levels in zip(memories, changed(differ), strict=True):
            memory.fresh = levels
        tasks = []
        seats = list(shown)
        for row in np.flatnonzero(came.sum(axis=1) >= 2).tolist():
            taken = [one.place for one in memories[row].standing]
            taken += [one.place for one in memories[row].waiting]
            tasks += [
                _Task(seats[row], boxes[row], cluster)
                for cluster in clusters(came[row], boxes[row])
                if not any(place.covers(cluster, boxes[row]) for place in taken)
            ]
        return sorted(tasks, key=lambda task: task.cluster.size_px)


def _counted(
    memory: SeatMemory, wait: Waiting, seat: int, at: datetime, at_s: float
) -> ReactionEvent:
    memory.waiting.remove(wait)
    memory.standing.append(Standing(wait.kind, wait.place, wait.since, at, at_s))
    return ReactionEvent(seat, wait.kind, wait.since)


def _is_sure(image: NDArray[np.uint8], task: _Task, icon: Icon | None, memory: SeatMemory) -> bool:
    """Another look at an icon that waits: whether it counts; else it waits on, or was none."""
    wait = task.waiting
    assert wait is not None
    alike, same = wait.place.compare(image, task.box)
    wait.looks += 1
    kept = alike and icon is not None and icon.kind is wait.kind
    if icon is not None and kept and same and max(icon.share, wait.share) >= _DRAWN:
        return True
    if not kept or wait.looks >= _LOOKS:
        memory.waiting.remove(wait)
    return False


def _found_again(
    image: NDArray[np.uint8], task: _Task, icon: Icon | None, at: datetime, at_s: float
) -> None:
    standing = task.standing
    assert standing is not None
    if icon is None or icon.kind is not standing.kind:
        return
    if not standing.place.resembles(image, icon):  # what lay under it, taken for one
        return
    if icon.share >= (icons.FOUND if _stands_at(task.cluster, icon) else _DRAWN):
        standing.place = Place.of(image, icon, task.box)
        standing.last, standing.last_s = at, at_s


def _stands_at(cluster: Cluster, icon: Icon) -> bool:
    """Whether an icon is about where one stood; elsewhere others may look a little like it."""
    off_px = max(abs(icon.x - cluster.x), abs(icon.y - cluster.y))
    return off_px <= _SAME_PLACE * cluster.size_px


def _ended(seat: int, memory: SeatMemory, at_s: float, *, shown: bool) -> list[ReactionEvent]:
    limit = _GONE_S if shown else _AWAY_S
    gone = [one for one in memory.standing if at_s - one.last_s >= limit]
    memory.standing = [one for one in memory.standing if one not in gone]
    return [ReactionEvent(seat, one.kind, one.since, one.last) for one in gone]


def _height(box: BoxInt) -> int:
    return box[3] - box[1]
