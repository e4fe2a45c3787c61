"""What a preview writes on the picture: every tile with its seat, its state and what is read."""

from typing import TYPE_CHECKING

from monitor.preview.window import Annotation
from monitor.types import TileState
from storage.records import EMOTIONS

if TYPE_CHECKING:
    from monitor.pipeline.pipeline import GalleryPipeline, Seen

UNSURE = "unsure"
_STATES = {
    TileState.VIDEO: "no face seen",
    TileState.CAMERA_OFF: "camera off",
    TileState.SELF: "you",
    TileState.EXCLUDED: "left out",
}


def marks(pipeline: "GalleryPipeline") -> list[Annotation]:
    """Of the newest look: a frame per tile, and a ring with look and certainty per face."""
    read = {seen.seat_number for seen in pipeline.seen}
    tiles = [
        Annotation(
            each.tile.box_xyxy,
            "" if each.seat in read else f"Seat {each.seat}: {_STATES[each.tile.state]}",
            "neutral",
            framed=True,
        )
        for each in pipeline.seated
    ]
    return [*tiles, *(_face(seen) for seen in pipeline.seen)]


def _face(seen: "Seen") -> Annotation:
    emotion, share = EMOTIONS[int(seen.probabilities.argmax())], float(seen.probabilities.max())
    words = f"{emotion} {share:.0%}" if seen.quality > 0 else UNSURE
    colour = emotion if seen.quality > 0 else "neutral"
    return Annotation(seen.box_xyxy, f"Seat {seen.seat_number}: {words}", colour)
