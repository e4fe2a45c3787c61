"""Is there an icon here, and which.

Patches around a place at a few sizes go through the first network. What it finds is cut out once
more, a little larger, smaller and aside, and the second network tells its kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from monitor.reactions.zones import LARGEST_ICON_PX, SMALLEST_ICON_PX, Cluster
from storage.records import ReactionKind

_SIZES = (0.72, 0.95, 1.25)  # of what changed
_LARGE_SIZES = (0.28, 0.4, 0.58)  # where much more than an icon changed
_LARGE = 1.15  # of the largest icon
_CLOSER = ((1.0, 0.0, 0.0), (0.88, 0.0, 0.0), (1.14, 0.0, 0.0), (1.0, 0.06, 0.04),
           (1.0, -0.06, -0.04))  # fmt: skip
"""Windows of a closer look: size of the icon taken for, and how far aside, in its sizes."""
_NONE = 0.8  # the second network's share of "none of them" at which the first is not believed
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
    image: NDArray[np.uint8], places: Sequence[Cluster], network: IconNetwork
) -> list[Icon | None]:
    """The icon at each place, if any. image: uint8 (H, W, 3) RGB."""
    plans = [_patches(place) for place in places]
    pictures = [_cut(image, patch) for plan in plans for patch in plan]
    if not pictures:
        return []
    shares = network.shares(np.stack(pictures))
    found, start = [], 0
    for place, plan in zip(places, plans, strict=True):
        icon = _best(shares[start : start + len(plan)], plan, place)
        if icon is not None and icon.share < FOUND:
            icon = None
        found.append(icon and _closer(image, icon, network))
        start += len(plan)
    return found


def _patches(place: Cluster) -> list[_Patch]:
    if place.size_px <= _LARGE * LARGEST_ICON_PX:
        sizes = {
            float(np.clip(share * place.size_px, SMALLEST_ICON_PX, LARGEST_ICON_PX))
            for share in _SIZES
        }
        return [_Patch(place.x, place.y, size) for size in sorted(sizes)]
    # a person moved as well: the zone is looked through in steps
    out = []
    for share in _LARGE_SIZES:
        size = float(np.clip(share * place.size_px, SMALLEST_ICON_PX, LARGEST_ICON_PX))
        steps = (
            np.arange(-1, 2) * 0.72 * size if not place.strip else np.arange(-2, 3) * 0.72 * size
        )
        rows = steps if not place.strip else np.zeros(1)
        out += [_Patch(place.x + x, place.y + y, size) for y in rows for x in steps]
    return out


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


def _closer(image: NDArray[np.uint8], icon: Icon, network: IconNetwork) -> Icon | None:
    """The icon with its kind as the second network tells it; None where that is sure of none.

    Its share is the kind's mean over the windows among all kinds: where the windows disagree
    nothing is sure.
    """
    windows = [
        _cut(
            image,
            _Patch(icon.x + x * icon.size_px, icon.y + y * icon.size_px, size * icon.size_px),
            CLOSE_PX,
            CLOSE_ICON_PX,
        )
        for size, x, y in _CLOSER
    ]
    shares = network.kind_shares(np.stack(windows)).mean(axis=0)
    kinds = shares[: len(KINDS)]
    if icon.strip:
        kinds = kinds * _IN_STRIP
    if shares[len(KINDS)] >= _NONE or not kinds.any():
        return None
    best = int(kinds.argmax())
    return replace(icon, kind=KINDS[best], share=float(kinds[best] / kinds.sum()))


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
