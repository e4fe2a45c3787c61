"""What the meeting program draws around the pictures: name labels, border, bars, initials."""

import cv2
import numpy as np

from monitor.demo.cutout import Color, Cutout, Image
from monitor.types import BoxInt

BACKDROP: Color = (20, 20, 20)
CAMERA_OFF: Color = (38, 38, 40)
SPEAKING: Color = (36, 214, 92)
_INITIALS: tuple[Color, ...] = ((96, 84, 146), (62, 112, 118), (146, 92, 70), (84, 116, 74))


def text_mask(text: str, size_px: int, weight: int = 500) -> tuple[Image, int]:
    """Coverage of a line of text, uint8 (h, w), cropped, and its height over the baseline."""
    font = cv2.FontFace("sans")
    base = size_px + 4
    canvas = np.zeros((2 * size_px + 8, size_px * (len(text) + 2), 3), np.uint8)
    cv2.putText(canvas, text, (4, base), (255, 255, 255), font, size_px, weight)
    x, y, w, h = cv2.boundingRect(canvas[..., 0])
    return np.ascontiguousarray(canvas[y : y + h, x : x + w, 0]), base - y


def stamp(image: Image, mask: Image, x: int, y: int, color: Color) -> None:
    """Paints a mask in one colour at a place, in place; what lies outside is cut off."""
    part = image[max(y, 0) : y + mask.shape[0], max(x, 0) : x + mask.shape[1]]
    m = mask[: part.shape[0], : part.shape[1], None].astype(np.float32) / 255
    part[:] = np.rint(part + (np.asarray(color, np.float32) - part) * m).astype(np.uint8)


def name_label(name: str, tile_wh: tuple[int, int]) -> Cutout:
    """The name on a dark strip, for the bottom left corner of a tile."""
    size = max(9, round(tile_wh[1] * 0.082))
    text, rise = text_mask(name, size)
    pad = max(4, round(size * 0.5))
    high, wide = round(1.75 * size), min(text.shape[1] + 2 * pad, tile_wh[0])
    strip = np.full((high, wide, 3), 14, np.uint8)
    cover = np.full((high, wide, 3), 163, np.uint8)
    y = round(1.22 * size) - rise
    stamp(strip, text, pad, y, (244, 244, 244))
    stamp(cover, text, pad, y, (255, 255, 255))
    return Cutout(np.dstack([strip, cover[..., 0]]))


def camera_off_tile(name: str, number: int, size_wh: tuple[int, int]) -> Image:
    """A tile without picture: initials on a calm square, as meeting programs show it."""
    w, h = size_wh
    tile = np.full((h, w, 3), CAMERA_OFF, np.uint8)
    side = round(h * 0.42)
    x, y = (w - side) // 2, (h - side) // 2 - round(h * 0.02)
    tile[y : y + side, x : x + side] = _INITIALS[number % len(_INITIALS)]
    letters = "".join(part[0] for part in name.split()[:2])
    mask, _ = text_mask(letters, round(side * 0.46), 500)
    stamp(
        tile,
        mask,
        x + (side - mask.shape[1]) // 2,
        y + (side - mask.shape[0]) // 2,
        (240, 240, 240),
    )
    return tile


def speaker_border(frame: Image, box_xyxy: BoxInt) -> None:
    """Green frame around the tile of who speaks, in place."""
    x0, y0, x1, y1 = box_xyxy
    thick = 3
    cv2.rectangle(frame, (x0 - 2, y0 - 2), (x1 + 1, y1 + 1), SPEAKING, thick)


def empty_window(size_wh: tuple[int, int], bars_px: tuple[int, int]) -> Image:
    """Backdrop with the bar above and the toolbar below."""
    w, h = size_wh
    top, bottom = bars_px
    frame = np.full((h, w, 3), BACKDROP, np.uint8)
    frame[h - bottom :] = (28, 28, 28)
    _toolbar(frame, bottom)
    if top >= 14:
        mask, _ = text_mask("Algebra, room 4", max(9, round(top * 0.42)), 500)
        stamp(frame, mask, (w - mask.shape[1]) // 2, (top - mask.shape[0]) // 2, (168, 168, 170))
    return frame


def _toolbar(frame: Image, bar: int) -> None:
    h, w = frame.shape[:2]
    r = max(3, bar // 9)
    y = h - round(bar * 0.62)
    words = ("Mute", "Video", "Participants", "Chat", "Share", "React")
    step = max(round(bar * 1.55), 60)
    x0 = w // 2 - step * (len(words) - 1) // 2
    for k, word in enumerate(words):
        x = x0 + k * step
        if not r < x < w - 2 * step:
            continue
        tone = (64, 178, 96) if word == "Share" else (206, 206, 208)
        _icon(frame, word, (x, y), r, tone)
        mask, _ = text_mask(word, max(8, round(bar * 0.17)), 450)
        stamp(frame, mask, x - mask.shape[1] // 2, h - round(bar * 0.30), (176, 176, 178))
    x1, y1 = w - round(bar * 1.35), h - round(bar * 0.72)
    cv2.rectangle(
        frame, (x1, y1), (w - round(bar * 0.35), h - round(bar * 0.28)), (206, 56, 60), -1
    )
    mask, _ = text_mask("Leave", max(8, round(bar * 0.20)), 550)
    center = (x1 + w - round(bar * 0.35)) // 2
    stamp(
        frame, mask, center - mask.shape[1] // 2, h - bar // 2 - mask.shape[0] // 2, (250, 250, 250)
    )


def _icon(frame: Image, word: str, center: tuple[int, int], r: int, tone: Color) -> None:
    x, y = center
    soft, aa = tuple(round(c + 0.15 * (28 - c)) for c in tone), cv2.LINE_AA
    if word == "Mute":
        cv2.ellipse(frame, (x, y - r // 3), (r // 2, r), 0, 0, 360, soft, -1, aa)
        cv2.line(frame, (x, y + r // 2), (x, y + r), soft, 2, aa)
    elif word == "Video":
        cv2.rectangle(frame, (x - r, y - r // 2), (x + r // 2, y + r // 2), soft, -1)
        points = np.array([(x + r // 2, y), (x + r + 1, y - r // 2), (x + r + 1, y + r // 2)])
        cv2.fillPoly(frame, [points], soft, aa)
    elif word == "Participants":
        cv2.circle(frame, (x, y - r // 2), max(2, r // 2), soft, -1, aa)
        cv2.ellipse(frame, (x, y + r), (r, r), 0, 180, 360, soft, -1, aa)
    elif word == "Share":
        cv2.rectangle(frame, (x - r, y - r), (x + r, y + r), soft, -1)
        cv2.arrowedLine(frame, (x, y + r // 2), (x, y - r + 2), (24, 24, 24), 2, aa, 0, 0.5)
    else:
        cv2.circle(frame, center, r, soft, max(1, r // 4), aa)
        cv2.line(frame, (x - r // 3, y), (x + r // 3, y), soft, max(1, r // 4), aa)
