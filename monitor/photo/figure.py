"""A picture with its faces marked, and beside it the seven probabilities of each as bars."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from monitor.photo.result import PhotoResult
from storage.errors import InputFileError
from storage.records import EMOTIONS

COLOURS = {
    "angry": "#c8443a",
    "disgust": "#7a8b2f",
    "fear": "#7d5ba6",
    "happy": "#e0a21b",
    "sad": "#3d7ab8",
    "surprise": "#d9722e",
    "neutral": "#7b8794",
}
"""One colour per emotion; the name always stands beside it."""

_PICTURE_WH = (1000, 760)  # the picture is scaled into this
_CARD_WH = (330, 172)
_CARD_PITCH = _CARD_WH[1] + 12
_LEAST_CARDS = 4  # in a column, however flat the picture
_EDGE = 24
_INK, _FAINT, _PAPER, _TRACK = "#1f2933", "#616e7c", "#ffffff", "#e9edf1"


def draw_figure(result: PhotoResult, out_png: Path | str) -> None:
    """Write the figure as PNG.

    Raises:
        InputFileError: the file cannot be written.
    """
    figure = compose(result)
    try:
        figure.save(out_png, format="PNG")
    except OSError as error:
        raise InputFileError(
            f"{out_png} cannot be written ({error.strerror or error}); choose another place."
        ) from None


def compose(result: PhotoResult) -> Image.Image:
    """The figure as an RGB picture."""
    height, width = result.image.shape[:2]
    scale = min(_PICTURE_WH[0] / width, _PICTURE_WH[1] / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    picture = Image.fromarray(result.image).resize(size, Image.Resampling.LANCZOS)
    cards = max(1, len(result.faces))
    per_column = min(cards, max(_LEAST_CARDS, size[1] // _CARD_PITCH))
    columns = -(-cards // per_column)
    inner_height = max(size[1], per_column * _CARD_PITCH)
    total = (
        size[0] + columns * (_CARD_WH[0] + _EDGE) + 2 * _EDGE,
        inner_height + 2 * _EDGE + 30,
    )
    figure = Image.new("RGB", total, _PAPER)
    figure.paste(picture, (_EDGE, _EDGE))
    draw = ImageDraw.Draw(figure)
    for number, face in enumerate(result.faces, start=1):
        name = EMOTIONS[int(result.probabilities[number - 1].argmax())]
        box = [value * scale + _EDGE for value in face.box_xyxy]
        seen = result.unsure[number - 1] is None
        text, colour = (name, COLOURS[name]) if seen else ("unsure", _FAINT)
        _mark(draw, box, f"{number} {text}", colour, _EDGE + size[0])
        column, row = divmod(number - 1, per_column)
        left = size[0] + 2 * _EDGE + column * (_CARD_WH[0] + _EDGE)
        _card(figure, draw, (left, _EDGE + row * _CARD_PITCH), result, number)
    if not result.faces:
        place = (size[0] + 2 * _EDGE, _EDGE)
        draw.text(place, "No face found", font=_font(20), fill=_INK)
    note = "Estimates of the shown expression, not of what a person feels."
    draw.text((_EDGE, total[1] - 34), note, font=_font(14), fill=_FAINT)
    return figure


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _mark(
    draw: ImageDraw.ImageDraw, box: list[float], text: str, colour: str, right_limit: float
) -> None:
    x0, y0, x1, y1 = box
    line = 3 if x1 - x0 > 40 else 2
    draw.ellipse((x0 - 3, y0 - 3, x1 + 3, y1 + 3), outline="#ffffff", width=line + 2)
    draw.ellipse((x0 - 2, y0 - 2, x1 + 2, y1 + 2), outline=colour, width=line)
    font = _font(15 if x1 - x0 > 40 else 12)
    wide = draw.textlength(text, font=font) + 10
    tall = 20 if x1 - x0 > 40 else 16
    left = max(_EDGE, min((x0 + x1 - wide) / 2, right_limit - wide))
    top = y0 - tall - 5 if y0 - tall - 5 >= _EDGE else y1 + 5
    draw.rounded_rectangle((left, top, left + wide, top + tall), 5, fill=colour)
    draw.text((left + 5, top + tall / 2), text, font=font, fill="#ffffff", anchor="lm")


def _card(
    figure: Image.Image,
    draw: ImageDraw.ImageDraw,
    corner: tuple[int, int],
    result: PhotoResult,
    number: int,
) -> None:
    left, top = corner
    face, row = result.faces[number - 1], result.probabilities[number - 1]
    best = int(np.argmax(row))
    crop = Image.fromarray(face.crop).resize((92, 92), Image.Resampling.BICUBIC)
    figure.paste(crop, (left, top + 30))
    reason = result.unsure[number - 1]
    title = (
        f"{number}  {EMOTIONS[best]} {row[best]:.0%}"
        if reason is None
        else (f"{number}  unsure: {reason}")
    )
    draw.text((left, top + 2), title, font=_font(18), fill=_INK)
    width = round(face.box_xyxy[2] - face.box_xyxy[0])
    draw.text((left, top + 128), f"{width} px", font=_font(13), fill=_FAINT)
    names, bars = left + 106, left + 176
    length = _CARD_WH[0] - 176 - 40
    for index, name in enumerate(EMOTIONS):
        y = top + 30 + index * 20
        value = float(row[index])
        ink = _INK if index == best else _FAINT
        draw.text((names, y + 7), name, font=_font(13), fill=ink, anchor="lm")
        draw.rounded_rectangle((bars, y + 1, bars + length, y + 13), 3, fill=_TRACK)
        if value * length >= 1:
            stop = bars + value * length
            draw.rounded_rectangle((bars, y + 1, stop, y + 13), 3, fill=COLOURS[name])
        draw.text((bars + length + 6, y + 7), f"{value:.0%}", font=_font(13), fill=ink, anchor="lm")
