"""Picture files in, RGB arrays out: rotation, colour spaces and bad files are dealt with here."""

import io
import logging
import warnings
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from monitor.imaging.orientation import upright, without_metadata
from storage.errors import InputFileError
from storage.file_names import shown

logger = logging.getLogger(__name__)

MAX_PIXELS = 100_000_000
"""Larger pictures are refused before they are decoded (300 MB as RGB)."""
MAX_SIDE_PX = 16_384
_MOST_BYTES = 1 << 30
_SIXTEEN_BIT_MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N")


def read_image(path: Path | str) -> NDArray[np.uint8]:
    """Read a picture file as uint8 (H, W, 3) RGB, upright as its EXIF orientation says.

    The first frame of an animation is taken; 16-bit, palette, grey and CMYK pictures are converted;
    transparent pixels show white.

    Raises:
        InputFileError: missing, unreadable, empty, truncated, no picture, or too large.
    """
    path = Path(path)
    name = shown(path)
    try:
        if path.is_dir():
            raise InputFileError(
                f"{name} is a folder; give a picture file such as {name}/face.jpg."
            )
        if not path.exists():
            raise InputFileError(f"{name} does not exist; check the name and the folder.")
        if path.stat().st_size > _MOST_BYTES:
            raise InputFileError(f"{name} is too large; {_size_advice()}")
        content = path.read_bytes() if path.is_file() else b""
    except PermissionError:
        raise InputFileError(f"{name} may not be read; check its permissions.") from None
    except (OSError, ValueError) as error:
        raise InputFileError(f"{name} cannot be read ({_reason(error)}); check the name.") from None
    if not content:
        raise InputFileError(f"{name} is empty (0 bytes); copy or download it again.")
    with warnings.catch_warnings():
        # Pillow warns of odd metadata; what matters is whether there is a picture
        warnings.simplefilter("ignore")
        return _decode(name, content)


def _decode(name: str, content: bytes) -> NDArray[np.uint8]:
    try:
        return _decode_with_pillow(name, content, None)
    except UnidentifiedImageError:
        if (image := _decode_with_opencv(content)) is not None:
            return image
        raise InputFileError(
            f"{name} is not a picture that can be read; give a JPEG, PNG, WebP, BMP, TIFF or GIF."
        ) from None
    except Image.DecompressionBombError:
        raise InputFileError(f"{name} is too large; {_size_advice()}") from None
    except InputFileError:
        raise
    except Exception as error:
        plain, exif = without_metadata(content)
        try:
            if plain == content:
                raise error
            return _decode_with_pillow(name, plain, exif)
        except InputFileError:
            raise
        except Exception as still:
            raise InputFileError(
                f"{name} is damaged or incomplete ({_reason(still)}); copy or download it again."
            ) from None


def _decode_with_pillow(name: str, content: bytes, exif: bytes | None) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(content)) as picture:
        _check_size(name, picture.size)
        picture.seek(0)
        picture.load()
        turned, readable = upright(picture, exif)
        if not readable:
            logger.warning(
                "%s: its EXIF data cannot be read; the picture is taken as stored.", name
            )
        return _to_rgb(turned)


def _decode_with_opencv(content: bytes) -> NDArray[np.uint8] | None:
    """What Pillow does not know, Radiance HDR for one; None where OpenCV does not either."""
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        bgr = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    finally:
        cv2.utils.logging.setLogLevel(level)
    if bgr is None or max(bgr.shape[:2]) > MAX_SIDE_PX:
        return None
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return shown(text.splitlines()[0]) if text else type(error).__name__


def _size_advice() -> str:
    return f"shrink it to at most {MAX_SIDE_PX} px a side and {MAX_PIXELS // 1_000_000} megapixels."


def _check_size(name: str, size_wh: tuple[int, int]) -> None:
    width, height = size_wh
    if max(size_wh) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise InputFileError(f"{name} is too large ({width}x{height} px); {_size_advice()}")


def _to_rgb(picture: Image.Image) -> NDArray[np.uint8]:
    if picture.mode in _SIXTEEN_BIT_MODES:
        values = np.asarray(picture, dtype=np.float64)
        scale = 255.0 / 65535.0 if values.max(initial=0) > 255 else 1.0
        grey = np.clip(values * scale, 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
    if picture.mode == "F":
        values = np.asarray(picture, dtype=np.float64)
        scale = 255.0 if values.max(initial=0) <= 1.0 else 1.0
        grey = np.clip(np.nan_to_num(values) * scale, 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return np.asarray(picture.convert("RGB"), dtype=np.uint8).copy()
