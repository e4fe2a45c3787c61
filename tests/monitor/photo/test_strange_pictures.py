"""Strangers' pictures: odd EXIF data, odd names, and bad files among good ones."""

import json
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps
from typer.testing import CliRunner

from classmood import app
from monitor.imaging.image_files import read_image
from storage.errors import InputFileError
from storage.file_names import shown

ORIENTATION = 0x0112


def ifd(entries: list[tuple[int, int, int, bytes]], order: str, after: int = 0) -> bytes:
    """EXIF data of one directory: tag, type, count, and the four bytes of the value."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    body = b"".join(struct.pack(order + "HHI", *entry[:3]) + entry[3] for entry in entries)
    return (
        b"Exif\0\0" + mark + struct.pack(order + "IH", 8, len(entries)) + body
        + struct.pack(order + "I", after) + b"odd tail" * 8
    )  # fmt: skip


def turned(order: str) -> tuple[int, int, int, bytes]:
    return ORIENTATION, 3, 1, struct.pack(order + "HH", 6, 0)


Entry = tuple[int, int, int, bytes]
ODD: dict[str, Callable[[str], Entry]] = {
    "resolution as text": lambda o: (0x011A, 2, 4, b"72\0\0"),
    "resolution unit as text": lambda o: (0x0128, 2, 2, b"2\0\0\0"),
    "resolution as bytes": lambda o: (0x011A, 7, 4, b"\1\2\3\4"),
    "negative in unsigned": lambda o: (0x0100, 9, 1, struct.pack(o + "i", -5)),
    "strip offsets as a fraction": lambda o: (0x0111, 5, 1, struct.pack(o + "I", 30)),
    "exif pointer to itself": lambda o: (0x8769, 4, 1, struct.pack(o + "I", 8)),
    "exif pointer past the end": lambda o: (0x8769, 4, 1, b"\xff\xff\xff\xff"),
    "exif pointer as text": lambda o: (0x8769, 2, 4, b"abc\0"),
    "gps pointer as a float": lambda o: (0x8825, 11, 1, struct.pack(o + "f", 3.5)),
    "a huge count": lambda o: (0x010F, 2, 0xFFFFFFFF, struct.pack(o + "I", 8)),
    "a huge count of fractions": lambda o: (0x0110, 5, 0x20000000, struct.pack(o + "I", 8)),
    "an unknown type": lambda o: (0x0131, 99, 1, b"\0\0\0\0"),
    "type 0": lambda o: (0x0132, 0, 1, b"\0\0\0\0"),
    "count 0": lambda o: (0x0132, 2, 0, b"\0\0\0\0"),
    "an offset past the end": lambda o: (0x010E, 2, 900, b"\xf0\xff\xff\x7f"),
    "a fraction over 0": lambda o: (0x011A, 5, 1, struct.pack(o + "I", 0x7FFFFFF0)),
    "text that is no UTF-8": lambda o: (0x013B, 2, 4, b"\xff\xfe\xfd\0"),
    "not a number": lambda o: (0x9201, 11, 1, struct.pack(o + "f", float("nan"))),
    "subdirectories as a double": lambda o: (0x014A, 12, 1, struct.pack(o + "I", 26)),
    "the same tag twice": turned,
}


def drawn() -> Image.Image:
    """Left half red, right half blue: 40 x 20."""
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, :20], pixels[:, 20:] = (200, 10, 10), (10, 10, 200)
    return Image.fromarray(pixels)


def is_upright(image: np.ndarray) -> bool:
    """The left half is on top."""
    return image.shape == (40, 20, 3) and image[5, 10, 0] > 150 and image[35, 10, 2] > 150


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_a_picture_with_odd_exif_is_read_upright(
    kind: str, order: str, ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"odd.{ending}"
    entries = sorted([ODD[kind](order), turned(order)], key=lambda entry: entry[0])
    drawn().save(path, exif=ifd(entries, order), quality=95)
    assert is_upright(read_image(path))


@pytest.mark.parametrize("after", [8, 0xFFFFFFFF, 9, 0x7FFFFFFF])
@pytest.mark.parametrize("order", ["<", ">"])
def test_directories_in_a_ring_or_nowhere(after: int, order: str, tmp_path: Path) -> None:
    path = tmp_path / "ring.jpg"
    drawn().save(path, exif=ifd([turned(order)], order, after), quality=95)
    assert is_upright(read_image(path))


@pytest.mark.parametrize(
    ("kind", "count", "value"),
    [
        (3, 1, struct.pack("<HH", 6, 0)), (4, 1, struct.pack("<I", 6)), (1, 1, b"\6\0\0\0"),
        (2, 2, b"6\0\0\0"), (8, 1, struct.pack("<hh", 6, 0)), (9, 1, struct.pack("<i", 6)),
        (11, 1, struct.pack("<f", 6.0)), (3, 2, struct.pack("<HH", 6, 6)),
        (7, 1, b"\6\0\0\0"), (6, 1, b"\6\0\0\0"),
    ],
)  # fmt: skip
def test_orientation_of_any_type(kind: int, count: int, value: bytes, tmp_path: Path) -> None:
    path = tmp_path / "typed.jpg"
    drawn().save(path, exif=ifd([(ORIENTATION, kind, count, value)], "<"), quality=95)
    assert is_upright(read_image(path))


@pytest.mark.parametrize("number", [0, 1, 9, 255, 65535])
def test_a_number_that_is_no_orientation_leaves_it_as_stored(number: int, tmp_path: Path) -> None:
    path = tmp_path / "stored.jpg"
    entry = ORIENTATION, 3, 1, struct.pack("<HH", number, 0)
    drawn().save(path, exif=ifd([entry], "<"), quality=95)
    assert read_image(path).shape == (20, 40, 3)


@pytest.mark.parametrize(
    "raw",
    [b"", b"Exif\0\0", b"Exif\0\0II*\0", b"Exif\0\0XX*\0\0\0\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff",
     b"Exif\0\0II*\0\x08\0\0\0\xff\xff", b"Exif\0\0" + bytes(500), b"no exif at all"],
)  # fmt: skip
def test_exif_that_cannot_be_read_leaves_the_picture_as_stored(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "stored.jpg"
    drawn().save(path, quality=95)
    jpeg = path.read_bytes()
    segment = b"\xff\xe1" + struct.pack(">H", len(raw) + 2) + raw
    path.write_bytes(jpeg[:2] + segment + jpeg[2:])
    assert read_image(path).shape == (20, 40, 3)


@pytest.mark.parametrize("number", range(1, 9))
def test_all_eight_orientations(number: int, tmp_path: Path) -> None:
    path = tmp_path / "turned.png"
    exif = Image.Exif()
    exif[ORIENTATION] = number
    drawn().save(path, exif=exif)
    with Image.open(path) as stored:
        wanted = np.asarray(ImageOps.exif_transpose(stored).convert("RGB"))
    np.testing.assert_array_equal(read_image(path), wanted)


def test_the_given_cases_are_upright(shared_data: Path) -> None:
    cases = sorted((shared_data.parent / "cases" / "exif_bad_tag_crash").glob("*.jpg"))
    if not cases:
        pytest.skip("the cases are not there")
    assert {read_image(path).shape for path in cases} == {(390, 620, 3)}


@pytest.mark.parametrize(
    "ending",
    ["jpg", "png", "webp", "bmp", "tif", "gif", "ppm", "pgm", "pcx", "tga", "ico", "jp2", "avif",
     "sgi", "dib", "hdr"],
)  # fmt: skip
def test_every_format_that_pillow_or_opencv_reads(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"picture.{ending}"
    if ending == "hdr":
        assert cv2.imwrite(str(path), np.full((20, 40, 3), 0.4, np.float32))
    else:
        (drawn().convert("L") if ending == "pgm" else drawn()).save(path)
    height, width = read_image(path).shape[:2]
    assert (height, width) == ((20, 40) if ending != "ico" else (height, width))


BAD: dict[str, bytes | None] = {
    "html.jpg": b"<!doctype html><title>404</title>", "empty.png": b"", "missing.jpg": None,
    "half.png": b"\x89PNG\r\n\x1a\n" + bytes(40), "zeros.bmp": bytes(900), "text.gif": b"GIF89a",
    "pdf.jpg": b"%PDF-1.7", "zip.png": b"PK\3\4", "folder.jpg": None,
    "cut.jpg": b"\xff\xd8\xff\xe0",
    "heic.jpg": b"\0\0\0\x18ftypheic\0\0\0\0", "line\nbreak.jpg": b"x", "lat\udce9.jpg": b"x",
}  # fmt: skip


@pytest.fixture(scope="module")
def answered() -> Iterator[Callable[..., tuple[int, str, str]]]:
    def photo(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, ["photo", *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    yield photo


def test_bad_pictures_do_not_take_the_good_ones_with_them(
    answered: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    good = [tmp_path / "a.png", tmp_path / "z.png"]
    for path in good:
        drawn().save(path)
    for name, content in BAD.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.jpg").mkdir()
    out = tmp_path / "out.json"
    bad = [str(tmp_path / name) for name in BAD]
    code, told, errors = answered(str(good[0]), *bad, str(good[1]), "--json", str(out))
    assert code == 1
    lines = errors.splitlines()
    assert len(lines) == len(BAD), errors
    for name, line in zip(BAD, lines, strict=True):
        assert line.startswith("classmood: ") and shown(name) in line
    assert [json.loads(line)["image"] for line in out.read_text("utf-8").splitlines()] == [
        str(path) for path in good
    ]
    assert told.count("no face found") == 2


def test_where_all_are_bad_nothing_is_written(
    answered: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_text("no picture")
    out, figure = tmp_path / "out.json", tmp_path / "out.png"
    code, _, errors = answered(str(bad), "--json", str(out), "--figure", str(figure))
    assert code == 1 and len(errors.splitlines()) == 1
    assert not out.exists() and not figure.exists()


NAMES = ["lat\udce9n.png", "\udcff\udcfe.png", "ünï ☃ 教室.png", "a\udce9☃.png", "quo\"te.png",
         "back\\slash.png", "line\nbreak.png", "tab\t.png", "http:x.png", "x" * 251 + ".png",
         "50%.png", "#?.png", "\u2028.png"]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows forbids these names")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name_goes_into_json_and_out(
    name: str, answered: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    path, out = tmp_path / name, tmp_path / f"{name[:-4]}.son"
    drawn().save(path, format="PNG")
    code, told, _ = answered(str(path), "--json", str(out), "--figure", str(tmp_path / "f.png"))
    assert code == 0
    assert len(told.splitlines()) == 1
    (line,) = out.read_bytes().decode("utf-8").split("\n")[:-1]
    assert os.fsencode(json.loads(line)["image"]) == os.fsencode(path)
    code, told, _ = answered(str(path), "--json", "-")
    assert code == 0 and json.loads(told)["image"] == str(path)


@pytest.mark.parametrize(
    ("name", "line"),
    [("a\nb", "a\\x0ab"), ("lat\udce9n", "lat\\xe9n"), ("é☃", "é☃"), ("\x1b[31m", "\\x1b[31m"),
     ("\ud800", "\\ud800"), ("\x85", "\\x85"), ("a b", "a b")],
)  # fmt: skip
def test_names_are_shown_as_one_valid_line(name: str, line: str) -> None:
    assert shown(name) == line
    assert shown(name).encode()


def test_a_name_that_is_too_long_is_one_line() -> None:
    with pytest.raises(InputFileError, match="cannot be read"):
        read_image("x" * 5000)
