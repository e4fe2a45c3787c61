"""What a preview writes on the picture: every tile with its seat, its state and what is read."""

from monitor.pipeline.observation import FaceOverlay, Overlay
from monitor.preview.window import Annotation
from monitor.types import TileState
from storage.records import EMOTIONS

UNSURE = "unsure"
_STATES = {
    TileState.VIDEO: "no face seen",
    TileState.CAMERA_OFF: "camera off",
    TileState.SELF: "you",
    TileState.EXCLUDED: "left out",
}


def marks(overlay: Overlay) -> list[Annotation]:
    """A frame per tile, and a ring with emotion and certainty per face."""
    read = {face.seat_number for face in overlay.faces}
    tiles = [
        Annotation(
            each.tile.box_xyxy,
            "" if each.seat in read else f"Seat {each.seat}: {_STATES[each.tile.state]}",
            "neutral",
            framed=True,
        )
        for each in overlay.tiles
    ]
    return [*tiles, *(_face_mark(face) for face in overlay.faces)]


def _face_mark(face: FaceOverlay) -> Annotation:
    emotion, share = EMOTIONS[int(face.probabilities.argmax())], float(face.probabilities.max())
    unsure = UNSURE if face.unsure is None else f"{UNSURE}, {face.unsure}"
    words = f"{emotion} {share:.0%}" if face.quality > 0 else unsure
    colour = emotion if face.quality > 0 else "neutral"
    return Annotation(face.box_xyxy, f"Seat {face.seat_number}: {words}", colour)
