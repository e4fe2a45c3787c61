"""Is there an icon here, and which.

Where exactly is asked three ways: by what stands still around a place, by the first network, which
sees patches at a few sizes, and by the place itself. What may be an icon is cut out once more, a
little larger, smaller and aside, and the second network tells its kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.reactions.network import (
    CLOSE_ICON_PX,
    CLOSE_PX,
    ICON_PX,
    KINDS,
    PATCH_PX,
    STEP_PX,
    WINDOW_PX,
    IconNetwork,
)
from monitor.reactions.outline import outline
from monitor.reactions.zones import LARGEST_ICON_PX, SMALLEST_ICON_PX, Cluster
from storage.kinds import ReactionKind

_SIZES = (0.72, 0.95, 1.25)  # of what changed
_LARGE_SIZES = (0.28, 0.4, 0.58)  # where much more than an icon changed
_LARGE = 1.15  # of the largest icon
_CLOSER = ((1.0, 0.0, 0.0), (0.88, 0.0, 0.0), (1.14, 0.0, 0.0), (1.0, 0.06, 0.04),
           (1.0, -0.06, -0.04))  # fmt: skip
"""Windows of a closer look: size of the icon taken for, and how far aside, in its sizes."""
_SURE = 0.8  # share at which an outline's icon needs no other answer
_WIDE = 1.8  # heights of a strip's place: from there on it is a plate with a name
_OF_PLATE = (0.55, 0.67, 0.85)  # an icon's size, of the height of its plate
_INWARDS = (0.35, 0.75)  # where it is looked for, in heights from the plate's end
FOUND = 0.5
"""Share of a network at which something is an icon."""
_STRIP_KINDS = frozenset(
    {
        ReactionKind.RAISED_HAND, ReactionKind.THUMBS_UP, ReactionKind.THUMBS_DOWN,
        ReactionKind.CLAPPING,
    }
)  # fmt: skip
"""What programs draw beside a name; yes, no, slower and faster stand in a corner."""


@dataclass(frozen=True, slots=True)
class Icon:
    """One icon. x, y: middle; size_px: its side; pixels of the frame. share: 0..1, how sure."""

    kind: ReactionKind
    x: float
    y: float
    size_px: float
    share: float
    strip: bool


@dataclass(frozen=True, slots=True)
class _Patch:
    x: float
    y: float
    icon_px: float


def search(
    image: NDArray[np.uint8],
    places: Sequence[Cluster],
    network: IconNetwork,
    before: NDArray[np.uint8] | None = None,
) -> list[Icon | None]:
    """The icon at each place, if any. image, before: uint8 (H, W, 3) RGB, this look and the last.

    Each place has up to three answers to where its icon is: what stands still in both looks, what
    the first network finds, and the place itself. The second network looks at all of them.
    """
    plans = [_patches(place) for place in places]
    pictures = [_cut(image, patch) for plan in plans for group in plan for patch in group]
    if not pictures:
        return []
    shares = network.shares(np.stack(pictures))
    found, start = [], 0
    for place, plan in zip(places, plans, strict=True):
        seen = []
        for group in plan:
            icon = _best(shares[start : start + len(group)], group, place)
            start += len(group)
            if icon is not None and icon.share >= FOUND:
                seen.append(icon)
        found.append(_told(image, place, seen, network, before))
    return found


def _told(
    image: NDArray[np.uint8],
    place: Cluster,
    seen: Sequence[Icon],
    network: IconNetwork,
    before: NDArray[np.uint8] | None,
) -> Icon | None:
    """The surest of a place's icons. seen: what the first network found there."""
    answers = []
    if not _is_wide(place) and (edge := outline(image, before, place)) is not None:
        answers.append(
            _closer(image, _Patch(edge.x, edge.y, _icon_px(edge.size_px)), place, network)
        )
        if answers[0].share >= _SURE:
            return answers[0]
    patches = [_Patch(icon.x, icon.y, icon.size_px) for icon in seen]
    answers += [_closer(image, patch, place, network) for patch in (*patches, *_guesses(place))]
    best = max(answers, key=lambda icon: icon.share, default=None)
    return best if best is not None and best.share >= FOUND else None


def _is_wide(place: Cluster) -> bool:
    """Whether it is a plate with a name on which the icon stands at one end."""
    return place.strip and place.high_px > 0 and place.size_px > _WIDE * place.high_px


def _icon_px(size: float) -> float:
    return float(np.clip(size, SMALLEST_ICON_PX, LARGEST_ICON_PX))


def _guesses(place: Cluster) -> list[_Patch]:
    """Where an icon is if the place is right."""
    if _is_wide(place):
        size = _icon_px(_OF_PLATE[1] * place.high_px)
        return [_Patch(x, place.y, size) for x in _ends(place, 0.5)]
    if place.size_px > _LARGE * LARGEST_ICON_PX:
        return []
    return [_Patch(place.x, place.y, _icon_px(_SIZES[1] * place.size_px))]


def _ends(place: Cluster, inwards: float) -> tuple[float, float]:
    """Columns near both ends of a plate. inwards: how far from them, in its heights."""
    away = place.size_px / 2 - inwards * place.high_px
    return place.x - away, place.x + away


def _patches(place: Cluster) -> list[list[_Patch]]:
    """What the first network looks at, in groups of which each may hold an icon."""
    if place.size_px <= _LARGE * LARGEST_ICON_PX and not _is_wide(place):
        return [[_Patch(place.x, place.y, size) for size in _sizes(place.size_px, _SIZES)]]
    out: list[list[_Patch]] = []
    if _is_wide(place):
        sizes = _sizes(place.high_px, _OF_PLATE)
        for end in (0, 1):
            columns = [_ends(place, inwards)[end] for inwards in _INWARDS]
            out.append([_Patch(x, place.y, size) for size in sizes for x in columns])
    if place.size_px <= _LARGE * LARGEST_ICON_PX:
        return out
    # a person moved as well: the zone is looked through in steps
    group = []
    for size in _sizes(place.size_px, _LARGE_SIZES):
        steps = (
            np.arange(-1, 2) * 0.72 * size if not place.strip else np.arange(-2, 3) * 0.72 * size
        )
        rows = steps if not place.strip else np.zeros(1)
        group += [_Patch(place.x + x, place.y + y, size) for y in rows for x in steps]
    return [*out, group]


def _sizes(of_px: float, shares: Sequence[float]) -> list[float]:
    return sorted({_icon_px(share * of_px) for share in shares})


def _cut(
    image: NDArray[np.uint8], patch: _Patch, out_px: int = PATCH_PX, icon_px: int = ICON_PX
) -> NDArray[np.uint8]:
    """out_px x out_px pixels in which an icon of the patch's size is icon_px wide.

    Edges are repeated.
    """
    side = max(4, round(out_px * patch.icon_px / icon_px))
    x, y = round(patch.x - side / 2), round(patch.y - side / 2)
    height, width = image.shape[:2]
    part = image[max(y, 0) : y + side, max(x, 0) : x + side]
    if part.shape[:2] != (side, side):
        if not part.size:
            return np.zeros((out_px, out_px, 3), np.uint8)
        part = cv2.copyMakeBorder(
            part, max(-y, 0), max(y + side - height, 0), max(-x, 0), max(x + side - width, 0),
            cv2.BORDER_REPLICATE,
        )  # type: ignore[assignment]  # fmt: skip
    method = cv2.INTER_AREA if side > out_px else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(part, (out_px, out_px), interpolation=method), np.uint8)


def _closer(image: NDArray[np.uint8], patch: _Patch, place: Cluster, network: IconNetwork) -> Icon:
    """An icon there, with its kind and share as the second network tells them.

    Its share is the kind's mean over the windows: where they disagree, or see none, nothing is
    sure.
    """
    size = patch.icon_px
    windows = [
        _cut(image, _Patch(patch.x + x * size, patch.y + y * size, grown * size), CLOSE_PX,
             CLOSE_ICON_PX)
        for grown, x, y in _CLOSER
    ]  # fmt: skip
    kinds = network.kind_shares(np.stack(windows)).mean(axis=0)[: len(KINDS)]
    if place.strip:
        kinds = kinds * _IN_STRIP
    best = int(kinds.argmax())
    return Icon(KINDS[best], patch.x, patch.y, size, float(kinds[best]), place.strip)


def _best(shares: NDArray[np.float32], plan: list[_Patch], place: Cluster) -> Icon | None:
    """The kind that most windows speak for, where it is surest."""
    kinds = shares[..., : len(KINDS)]
    if place.strip:
        kinds = kinds * _IN_STRIP
    votes = np.where(kinds > 0.3, kinds, 0).sum(axis=(0, 1, 2))
    best = int(votes.argmax())
    if votes[best] <= 0:
        return None
    which = np.unravel_index(int(kinds[..., best].argmax()), kinds.shape[:3])
    patch, row, column = (int(one) for one in which)
    scale = plan[patch].icon_px / ICON_PX
    off = np.array([column, row]) * STEP_PX + WINDOW_PX / 2 - PATCH_PX / 2
    return Icon(
        KINDS[best],
        plan[patch].x + scale * float(off[0]),
        plan[patch].y + scale * float(off[1]),
        plan[patch].icon_px,
        float(kinds[patch, row, column, best]),
        place.strip,
    )


_IN_STRIP = np.array([kind in _STRIP_KINDS for kind in KINDS], np.float32)
