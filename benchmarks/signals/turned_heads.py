"""Turns the head of a frontal picture by a known angle: a generated picture with a known truth.

The picture is laid as a texture on a head of mean proportions (an ellipsoid with a nose and eye
sockets), which is turned and drawn again, nearest points last. What the turn uncovers, the side of
the head behind the ear, repeats what lies before it; what was behind the head is a blur of the
picture. Up to about 40 degrees that looks like a person.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# a mean head in half widths between the ears; y from the eyes down, z from the ears to the camera
_EYE_X = 0.41
_MIDDLE_Y = 0.15
_HALF_HEIGHT = 1.5
_DEPTH = 1.12
_NOSE_Y = 0.48
_NOSE_OUT = 0.30
_SOCKET_IN = 0.16
_REACH_DEGREES = (125.0, 120.0)  # of the surface, to each side and up or down
_TEXTURE_DEGREES = (80.0, 72.0)  # to where the picture shows it; beyond it is mirrored
_STEPS = (300, 256)

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frontal:
    """A picture, uint8 (H, W, 3) RGB, with a face that looks into the camera.

    eyes_xy: middle between the eyes, px. eye_distance: px. roll: radians.
    """

    image: Image
    eyes_xy: tuple[float, float]
    eye_distance: float
    roll: float = 0.0

    @property
    def unit(self) -> float:
        """Half the distance between the ears, px."""
        return self.eye_distance / (2 * _EYE_X)


def turned(face: Frontal, yaw: float, pitch: float) -> Image:
    """The picture with its head turned, degrees: yaw to the picture's right, pitch down."""
    surface, texture = _head()
    unit = face.unit
    c, s = np.cos(face.roll) * unit, np.sin(face.roll) * unit
    picture = np.array([[c, -s], [s, c]])
    places = texture @ picture.T + face.eyes_xy
    colours = np.asarray(
        cv2.remap(
            face.image,
            places[:, 0].reshape(_STEPS).astype(np.float32),
            places[:, 1].reshape(_STEPS).astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    ).reshape(-1, 3)
    points = surface @ _rotation(yaw, pitch).T
    drawn = points[:, :2] @ picture.T + face.eyes_xy
    return _splatted(_behind(face), drawn, points[:, 2], colours)


def _rotation(yaw: float, pitch: float) -> NDArray[np.float64]:
    """Matrix of a nod, then a turn about the upright axis."""
    y, p = np.radians(yaw), np.radians(pitch)
    nod = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    turn = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    return np.asarray(turn @ nod)


_HEAD: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []


def _head() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points (N, 3) of the surface, and where the frontal picture shows each, (N, 2)."""
    if not _HEAD:
        across = np.radians(np.linspace(-_REACH_DEGREES[0], _REACH_DEGREES[0], _STEPS[1]))
        down = np.radians(np.linspace(-_REACH_DEGREES[1], _REACH_DEGREES[1], _STEPS[0]))
        theta, phi = (one.ravel() for one in np.meshgrid(across, down))
        _HEAD.append(
            (
                _surface(theta, phi),
                _surface(_mirrored(theta, 0), _mirrored(phi, 1))[:, :2],
            )
        )
    return _HEAD[0]


def _mirrored(angle: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    end = np.radians(_TEXTURE_DEGREES[axis])
    return np.asarray(np.where(np.abs(angle) > end, np.sign(angle) * 2 * end - angle, angle))


def _surface(theta: NDArray[np.float64], phi: NDArray[np.float64]) -> NDArray[np.float64]:
    x = np.sin(theta) * np.cos(phi)
    y = _MIDDLE_Y + _HALF_HEIGHT * np.sin(phi)
    z = _DEPTH * np.cos(theta) * np.cos(phi)
    front = (np.cos(theta) > 0) & (np.cos(phi) > 0)
    ridge = np.clip((y + 0.05) / (_NOSE_Y + 0.05), 0, 1)
    ridge *= np.where(y > _NOSE_Y, np.exp(-(((y - _NOSE_Y) / 0.09) ** 2)), 1.0)
    nose = _NOSE_OUT * ridge * np.exp(-((x / (0.10 + 0.07 * ridge)) ** 2))
    sockets = _SOCKET_IN * np.exp(-(((np.abs(x) - _EYE_X) / 0.2) ** 2) - (y / 0.15) ** 2)
    return np.stack([x, y, z + front * (nose - sockets)], axis=1)


def _behind(face: Frontal) -> Image:
    """The picture with a blur where the head was."""
    size = face.image.shape[1::-1]
    small = cv2.resize(face.image, (max(2, size[0] // 8), max(2, size[1] // 8)))
    blurred = cv2.resize(cv2.GaussianBlur(small, (0, 0), max(0.5, face.unit / 24)), size)
    mask = np.zeros(face.image.shape[:2], np.float32)
    middle = (
        face.eyes_xy[0] - np.sin(face.roll) * _MIDDLE_Y * face.unit,
        face.eyes_xy[1] + np.cos(face.roll) * _MIDDLE_Y * face.unit,
    )
    axes = (2 * 1.02 * face.unit, 2 * (_HALF_HEIGHT + 0.02) * face.unit)
    cv2.ellipse(mask, (middle, axes, float(np.degrees(face.roll))), (1.0,), -1)
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.06 * face.unit), np.float32)[..., None]
    return np.asarray(face.image * (1 - soft) + blurred * soft, np.uint8)


def _splatted(
    ground: Image, at: NDArray[np.float64], z: NDArray[np.float64], colours: Image
) -> Image:
    """Points laid on a picture in order of their depth, small holes filled."""
    height, width = ground.shape[:2]
    columns, rows = np.rint(at).astype(int).T
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    order = np.argsort(z[inside], kind="stable")
    rows, columns = rows[inside][order], columns[inside][order]
    drawn = np.zeros_like(ground)
    hit = np.zeros((height, width), np.uint8)
    drawn[rows, columns] = colours[inside][order]
    hit[rows, columns] = 255
    whole = cv2.morphologyEx(hit, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    holes = (whole > 0) & (hit == 0)
    if holes.any():
        drawn[holes] = cv2.dilate(drawn, np.ones((3, 3), np.uint8))[holes]
    soft = cv2.GaussianBlur(whole, (0, 0), 0.8)[..., None] / np.float32(255)
    drawn[whole == 0] = ground[whole == 0]
    return np.asarray(drawn * soft + ground * (1 - soft), np.uint8)
