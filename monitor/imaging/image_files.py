"""Picture files in, RGB arrays out: rotation, colour spaces and bad files are dealt with here."""

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from storage.errors import InputFileError

MAX_PIXELS = 100_000_000
"""Larger pictures are refused before they are decoded (300 MB as RGB)."""
MAX_SIDE_PX = 16_384
_SIXTEEN_BIT_MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N")


def read_image(path: Path | str) -> NDArray[np.uint8]:
    """Read a picture file as uint8 (H, W, 3) RGB, upright as its EXIF orientation says.

    The first frame of an animation is taken; 16-bit, palette, grey and CMYK pictures are converted;
    transparent pixels show white.

    Raises:
        InputFileError: missing, unreadable, empty, truncated, no picture, or too large.
    """
    path = Path(path)
    if path.is_dir():
        raise InputFileError(f"{path} is a folder; give a picture file such as {path}/face.jpg.")
    if not path.exists():
        raise InputFileError(f"{path} does not exist; check the name and the folder.")
    try:
        if path.stat().st_size == 0:
            raise InputFileError(f"{path} is empty (0 bytes); copy or download it again.")
        with warnings.catch_warnings():
            # Pillow warns of odd metadata; what matters is whether there is a picture
            warnings.simplefilter("ignore")
            with Image.open(path) as picture:
                _check_size(path, picture.size)
                return _to_rgb(picture)
    except UnidentifiedImageError:
        raise InputFileError(
            f"{path} is not a picture that can be read; give a JPEG, PNG, WebP, BMP, TIFF or GIF."
        ) from None
    except Image.DecompressionBombError:
        raise InputFileError(f"{path} is too large; {_size_advice()}") from None
    except PermissionError:
        raise InputFileError(f"{path} may not be read; check its permissions.") from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputFileError(
            f"{path} is damaged or incomplete ({reason}); copy or download it again."
        ) from None


def _size_advice() -> str:
    return f"shrink it to at most {MAX_SIDE_PX} px a side and {MAX_PIXELS // 1_000_000} megapixels."


def _check_size(path: Path, size_wh: tuple[int, int]) -> None:
    width, height = size_wh
    if max(size_wh) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise InputFileError(f"{path} is too large ({width}x{height} px); {_size_advice()}")


def _to_rgb(picture: Image.Image) -> NDArray[np.uint8]:
    picture.seek(0)
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in _SIXTEEN_BIT_MODES:
        values = np.asarray(upright, dtype=np.float64)
        scale = 255.0 / 65535.0 if values.max(initial=0) > 255 else 1.0
        grey = np.clip(values * scale, 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
    if upright.mode == "F":
        values = np.asarray(upright, dtype=np.float64)
        scale = 255.0 if values.max(initial=0) <= 1.0 else 1.0
        grey = np.clip(np.nan_to_num(values) * scale, 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright)
    return np.asarray(upright.convert("RGB"), dtype=np.uint8).copy()
