"""The moving parts of a face, drawn onto its skin."""

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import Image, Space
from benchmarks.demo.painter.face.action_units import ActionUnits
from benchmarks.demo.painter.face.eyes import draw_brow, draw_eye
from benchmarks.demo.painter.face.folds import draw_folds
from benchmarks.demo.painter.face.mouth import draw_mouth, mouth_shape
from benchmarks.demo.painter.face.style import Style


def draw_features(
    image: Image, space: Space, look: Appearance, face: ActionUnits, style: Style
) -> None:
    """Draws folds, eyes, brows and mouth, in place. image: uint8 (H, W, 3)."""
    mouth = mouth_shape(look, face)
    draw_folds(image, space, look, face, style, mouth)
    for side in (-1, 1):
        draw_eye(image, space, look, face, style, side)
        draw_brow(image, space, look, face, style, side)
    draw_mouth(image, space, look, face, style, mouth)
