"""The moving parts of a face, drawn onto its skin."""

from monitor.demo.action_units import ActionUnits
from monitor.demo.brush import Image, Space
from monitor.demo.eyes import draw_brow, draw_eye
from monitor.demo.folds import draw_folds
from monitor.demo.mouth import draw_mouth, mouth_shape
from monitor.demo.people import Appearance
from monitor.demo.style import Style


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
