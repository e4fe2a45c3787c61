"""Is there an icon here, and which: patches around a place at a few sizes, through the network."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.reactions.network import ICON_PX, KINDS, PATCH_PX, STEP_PX, WINDOW_PX, IconNetwork
from monitor.reactions.zones import LARGEST_ICON_PX, SMALLEST_ICON_PX, Cluster
from storage.records import ReactionKind

_SIZES = (0.72, 0.95, 1.25)  # of what changed
_LARGE_SIZES = (0.28, 0.4, 0.58)  # where much more than an icon changed
_LARGE = 1.15  # of the largest icon
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
        found.append(_best(shares[start : start + len(plan)], plan, place))
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


def _cut(image: NDArray[np.uint8], patch: _Patch) -> NDArray[np.uint8]:
    """36 x 36 pixels in which an icon of the patch's size is 16 wide; edges are repeated."""
    scale = patch.icon_px / ICON_PX
    side = max(4, round(PATCH_PX * scale))
    x, y = round(patch.x - side / 2), round(patch.y - side / 2)
    height, width = image.shape[:2]
    part = image[max(y, 0) : y + side, max(x, 0) : x + side]
    if part.shape[:2] != (side, side):
        if not part.size:
            return np.zeros((PATCH_PX, PATCH_PX, 3), np.uint8)
        part = cv2.copyMakeBorder(
            part, max(-y, 0), max(y + side - height, 0), max(-x, 0), max(x + side - width, 0),
            cv2.BORDER_REPLICATE,
        )  # type: ignore[assignment]  # fmt: skip
    method = cv2.INTER_AREA if side > PATCH_PX else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(part, (PATCH_PX, PATCH_PX), interpolation=method), np.uint8)


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
