"""The moving parts of a face, drawn onto its skin."""

from monitor.demo.painter.action_units import ActionUnits
from monitor.demo.painter.appearance import Appearance
from monitor.demo.painter.brush import Image, Space
from monitor.demo.painter.eyes import draw_brow, draw_eye
from monitor.demo.painter.folds import draw_folds
from monitor.demo.painter.mouth import draw_mouth, mouth_shape
from monitor.demo.painter.style import Style


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
