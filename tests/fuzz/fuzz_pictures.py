"""Pictures, recordings and weights that nobody would want to open."""

import io
import random
import struct
import subprocess
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from models import Classifier
from monitor.imaging.image_files import read_image
from monitor.sources.video import VideoSource
from tests.fuzz.fuzzing import Case

_MODES = {
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "JPEG": ("L", "RGB", "CMYK"),
    "TIFF": ("1", "L", "RGB", "RGBA", "CMYK", "I;16", "F", "LAB"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("L", "P"),
    "BMP": ("1", "L", "RGB"),
}
_SIZES = ((1, 1), (1, 300), (37, 23), (160, 120))


def pictures(folder: Path, mutations: int, seed: int = 0) -> Iterator[Case]:
    """Sound pictures of every kind, odd ones, bombs, and `mutations` damaged ones of each kind."""
    picker = random.Random(seed)
    sound: dict[str, bytes] = {}
    for kind, modes in _MODES.items():
        for mode in modes:
            for size_wh in _SIZES:
                content = _encoded(kind, mode, size_wh)
                sound[f"{kind} {mode}"] = content
                yield _picture(folder, f"{kind} {mode} {size_wh}", content)
    for name, content in _odd_pictures().items():
        yield _picture(folder, name, content)
    for name, content in sound.items():
        for number in range(mutations):
            yield _picture(folder, f"{name}, damaged {number}", damaged(content, picker))


def _picture(folder: Path, name: str, content: bytes) -> Case:
    path = folder / "picture.png"

    def read() -> None:
        path.write_bytes(content)
        image = read_image(path)
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
            raise TypeError(f"{image.dtype} {image.shape}")

    return Case(name, read)


def _encoded(kind: str, mode: str, size_wh: tuple[int, int], **options: object) -> bytes:
    grey = Image.effect_noise(size_wh, 80)
    if mode in ("I;16", "F"):
        values = np.asarray(grey, np.float32)
        picture = Image.fromarray(values if mode == "F" else (values * 257).astype(np.uint16))
    elif mode == "LAB":
        picture = Image.merge("LAB", (grey, grey, grey))
    else:
        picture = grey.convert("RGB").convert(mode)
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def _odd_pictures() -> dict[str, bytes]:
    exif = Image.Exif()
    odd = {"0 bytes": b"", "text": b"this is no picture", "a NUL byte": b"\0"}
    for turned in (*range(1, 9), 0, 99):
        exif[0x0112] = turned
        odd[f"EXIF orientation {turned}"] = _encoded("JPEG", "RGB", (40, 20), exif=exif)
    frames = [Image.new("RGB", (30, 20), (n * 20, 0, 0)) for n in range(12)]
    for kind in ("GIF", "PNG", "WEBP", "TIFF"):
        stream = io.BytesIO()
        frames[0].save(stream, kind, save_all=True, append_images=frames[1:])
        odd[f"animated {kind}"] = stream.getvalue()
    for width, height in (
        (20_000, 20_000),
        (2**31 - 1, 2**31 - 1),
        (0, 0),
        (100_000, 1),
        (16_385, 2),
    ):
        odd[f"PNG that claims {width} x {height}"] = _png(width, height)
    odd["PNG bomb: 9,000 x 9,000 in 80 KB"] = _png(9_000, 9_000, rows=9_000)
    odd["PNG with a text bomb"] = _png(4, 4, rows=4, text=b"\0" * 200_000_000)
    odd["SVG"] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    odd["PDF"] = b"%PDF-1.7\n" + b"x" * 500
    odd["ZIP"] = b"PK\x03\x04" + b"\0" * 200
    odd["EPS"] = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(%pipe%touch /tmp/x)(w)file\n"
    return odd


def _png(width: int, height: int, rows: int = 0, text: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    packed = zlib.compress(b"\0" * ((width + 1) * rows), 9) if rows else b""
    described = chunk(b"zTXt", b"k\0\0" + zlib.compress(text, 9)) if text else b""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + described + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )  # fmt: skip


def damaged(content: bytes, picker: random.Random) -> bytes:
    """`content` cut off, with bytes changed, doubled, left out or overwritten."""
    data = bytearray(content)
    for _ in range(picker.choice((1, 1, 3, 20))):
        if not data:
            break
        at = picker.randrange(len(data))
        how = picker.randrange(6)
        if how == 0:
            del data[at:]
        elif how == 1:
            data[at] = picker.randrange(256)
        elif how == 2:
            data[at : at + picker.randrange(1, 40)] = b""
        elif how == 3:
            data[at:at] = bytes(picker.randrange(256) for _ in range(picker.randrange(1, 40)))
        elif how == 4:
            data[at : at + 4] = picker.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff")
            )
        else:
            data[at : at + 64] = data[: picker.randrange(64)]
    return bytes(data)


_RECORDINGS = {
    "mp4, odd size": ["-vf", "scale=322:182,crop=321:181", "-pix_fmt", "yuv444p", "a.mp4"],
    "mkv, variable rate": ["-vf", "select='not(mod(n,3))+gt(n,20)'", "-vsync", "vfr", "a.mkv"],
    "webm, 4 pixels high": ["-vf", "scale=64:4", "-c:v", "libvpx", "b.webm"],
    "avi, 1 frame": ["-frames:v", "1", "c.avi"],
    "mp4, turned": ["-metadata:s:v", "rotate=90", "d.mp4"],
    "mp4, fragments": ["-movflags", "frag_keyframe+empty_moov", "e.mp4"],
    "mp4, sound only": ["-vn", "-f", "mp4", "f.mp4"],
    "gif": ["-vf", "scale=64:36", "g.gif"],
    "ts": ["-f", "mpegts", "h.ts"],
}


def recordings(folder: Path, mutations: int, seed: int = 0) -> Iterator[Case]:
    """Recordings of odd kinds as ffmpeg makes them, and `mutations` damaged ones of each."""
    picker = random.Random(seed)
    for name, options in _RECORDINGS.items():
        path = folder / options[-1]
        made = subprocess.run(
            ["ffmpeg", "-y", "-loglevel", "quiet", "-f", "lavfi",
             "-i", "testsrc=s=320x180:d=2:r=25", "-f", "lavfi", "-i", "sine=d=2", "-shortest",
             *options[:-1], str(path)],
            check=False,
        )  # fmt: skip
        if made.returncode or not path.exists():
            continue
        content = path.read_bytes()
        yield _recording(path, name, content)
        for number in range(mutations):
            yield _recording(path, f"{name}, damaged {number}", damaged(content, picker))
        yield _recording(path, f"{name}, its first half", content[: len(content) // 2])


def _recording(path: Path, name: str, content: bytes) -> Case:
    def read() -> None:
        path.write_bytes(content)
        source = VideoSource(path, hz=5, realtime=False)
        try:
            for _ in source.frames(threading.Event()):
                pass
        finally:
            source.close()

    return Case(name, read, isolated=True)


def weights(
    folder: Path, packaged: Path, mutations: int, seed: int = 0, *, keras: bool = True
) -> Iterator[Case]:
    """Weights of other kinds, and the packaged network damaged `mutations` times.

    keras: also files that only TensorFlow can judge, seconds each.
    """
    picker = random.Random(seed)
    whole = packaged.read_bytes()
    yield _weights(folder / "sound.tflite", "sound", whole)
    other: dict[str, bytes] = {
        "empty.tflite": b"", "text.tflite": b"no network", "zeros.tflite": b"\0" * 4096,
        "picture.tflite": cv2.imencode(".png", np.zeros((9, 9, 3), np.uint8))[1].tobytes(),
        "magic.tflite": b"\x1c\0\0\0TFL3" + b"\0" * 60, "weights.pth": b"PK\x03\x04",
        "weights": whole,
    }  # fmt: skip
    if keras:
        other |= {
            "text.keras": b"no network", "zip.keras": b"PK\x05\x06" + b"\0" * 18,
            "text.h5": b"no network", "hdf.h5": b"\x89HDF\r\n\x1a\n", "pickle.h5": b"\x80\x04\x95",
            "list.json": b"[]",
        }  # fmt: skip
    for name, content in other.items():
        yield _weights(folder / name, name, content)
    for number in range(mutations):
        yield _weights(folder / "damaged.tflite", f"damaged {number}", damaged(whole, picker))
    for share in (0.1, 0.5, 0.9, 0.999):
        cut = whole[: int(len(whole) * share)]
        yield _weights(folder / "cut.tflite", f"first {share:.1%}", cut)


def _weights(path: Path, name: str, content: bytes) -> Case:
    def read() -> None:
        path.write_bytes(content)
        predicted = Classifier.load(path).predict(np.zeros((1, 48, 48), np.uint8))
        if predicted.shape != (1, 7) or not np.isfinite(predicted).all():
            raise TypeError("loaded, but of no use")

    return Case(name, read, isolated=True)
