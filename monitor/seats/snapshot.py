"""What is known of the seats as plain JSON values, for another process of the same lesson."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.labels.fingerprint import BITS_SHAPE, FINE_SHAPE, Fingerprint
from monitor.seats.types import Track


def to_json(seat: Track) -> dict[str, Any]:
    """The seat as numbers, strings, lists and None."""
    return {
        "number": seat.number,
        "box": seat.box,
        "place": seat.place,
        "labels": [
            [
                *size_wh,
                label.bits.tobytes().hex(),
                label.log_ratio.tolist(),
                label.fine.tobytes().hex(),
            ]
            for size_wh, label in seat.labels
        ],
        "room": None if seat.room is None else seat.room.tolist(),
        "avatar": None if seat.avatar is None else seat.avatar.tolist(),
        "video": seat.video,
        "label_read": seat.label_read,
        "namesakes": sorted(seat.namesakes),
    }


def from_json(given: dict[str, Any]) -> Track:
    """The seat that `to_json` gave, seen before any frame of this process."""
    labels = tuple(
        ((width, height), _label(bits, log_ratio, fine))
        for width, height, bits, log_ratio, fine in given["labels"]
    )
    return Track(
        number=given["number"],
        box=given["box"] and tuple(given["box"]),
        place=given["place"] and tuple(given["place"]),
        labels=labels,
        room=_appearance(given["room"]),
        avatar=_appearance(given["avatar"]),
        video=given["video"],
        label_read=given["label_read"],
        namesakes=frozenset(given["namesakes"]),
    )


def _label(bits: str, log_ratio: list[float], fine: str) -> Fingerprint:
    return Fingerprint(_bytes(bits, BITS_SHAPE), np.array(log_ratio), _bytes(fine, FINE_SHAPE))


def _bytes(given: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    return np.frombuffer(bytes.fromhex(given), np.uint8).reshape(shape)


def _appearance(given: list[float] | None) -> NDArray[np.float32] | None:
    return None if given is None else np.array(given, np.float32)
