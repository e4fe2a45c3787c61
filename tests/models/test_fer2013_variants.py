"""FER2013 as people pass it on: every variant gives the rows of the published form."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.data.dataset import load_split, read_dataset
from models.data.fer2013_csv import read_csv
from models.errors import DatasetError
from models.labels import EMOTIONS, emotion_of

PIXELS = [
    [(value * (row + 3) + row) % 256 for value in range(48 * 48)]
    for row in range(len(EMOTIONS) + 2)
]
LABELS = [0, 1, 2, 3, 4, 5, 6, 0, 1]
USAGE = ["Training"] * 7 + ["PublicTest", "PrivateTest"]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setattr("models.data.dataset.user_cache_path", lambda *_, **__: cache)


def table(
    header: str = "emotion,pixels,Usage",
    *,
    label: Callable[[int], object] = int,
    pixels: Callable[[list[int]], str] = lambda row: " ".join(map(str, row)),
    usage: Callable[[str], str] = str,
    line: str = "{label},{pixels},{usage}",
    end: str = "\n",
) -> str:
    rows = [
        line.format(label=label(LABELS[k]), pixels=pixels(PIXELS[k]), usage=usage(USAGE[k]))
        for k in range(len(LABELS))
    ]
    return end.join([header, *rows]) + end


def with_gaps(text: str, gap: str) -> str:
    return text.replace("\n", f"\n{gap}\n")


PUBLISHED = table()
VARIANTS = {
    "blank last line": PUBLISHED + "\n",
    "blank last lines, CRLF": table(end="\r\n") + "\r\n\r\n",
    "old Mac line ends": table(end="\r") + "\r",
    "blank lines everywhere": with_gaps(PUBLISHED, ""),
    "lines of blanks": with_gaps(PUBLISHED, "   "),
    "lines of commas": with_gaps(PUBLISHED, ",,"),
    "blank first lines": "\n\n" + PUBLISHED,
    "byte order mark": "\ufeff" + PUBLISHED,
    "byte order mark, blank line": "\ufeff\r\n" + table(end="\r\n"),
    "no last line end": PUBLISHED.rstrip(),
    "small letters": table("emotion,pixels,usage"),
    "capitals": table("EMOTION,PIXELS,USAGE"),
    "spaces": table(" Emotion , pixels , Usage "),
    "icml": table("emotion, Usage, pixels", line="{label}, {usage}, {pixels}"),
    "quoted header": table('"emotion","pixels","Usage"', line='"{label}","{pixels}","{usage}"'),
    "label": table("label,pixels,split"),
    "other order": table("Usage,pixels,emotion", line="{usage},{pixels},{label}"),
    "index column": table(",emotion,pixels,Usage", line="7,{label},{pixels},{usage}"),
    "further columns": table("id,emotion,name,pixels,Usage,note",
                             line="4,{label},x.png,{pixels},{usage},ok"),
    "floats": table(label=float),
    "words": table(label=lambda k: EMOTIONS[k]),
    "words in capitals": table(label=lambda k: EMOTIONS[k].upper()),
    "other words": table(
        label=lambda k: ("Anger", "Disgusted", "Fearful", "Happiness", "Sadness", "Surprised",
                         "Neutral")[k]
    ),
    "spaced words": table(label=lambda k: f" {EMOTIONS[k].title()} "),
    "quoted numbers": table(label=lambda k: f'"{k}"'),
    "usage in small letters": table(usage=str.lower),
    "train, validation, test": table(
        usage=lambda name: {"Training": "train", "PublicTest": "val"}.get(name, "test")
    ),
    "spaced usage": table(usage=lambda name: f" {name} "),
    "pixels with commas, quoted": table(pixels=lambda row: '"' + ",".join(map(str, row)) + '"'),
    "pixels with commas and blanks": table(
        pixels=lambda row: '"' + ", ".join(map(str, row)) + '"'
    ),
    "pixels with commas, bare": table(pixels=lambda row: ",".join(map(str, row))),
    "bare commas, pixels last": table("emotion,Usage,pixels", line="{label},{usage},{pixels}",
                                      pixels=lambda row: ",".join(map(str, row))),
    "bare commas, label last": table("pixels,Usage,emotion", line="{pixels},{usage},{label}",
                                     pixels=lambda row: ",".join(map(str, row))),
    "a Python list": table(pixels=lambda row: f'"{row}"'),
    "pixels as floats": table(pixels=lambda row: " ".join(f"{value:.1f}" for value in row)),
    "pixels with double blanks": table(pixels=lambda row: "  ".join(map(str, row)) + " "),
    "semicolons": table("emotion;pixels;Usage", line="{label};{pixels};{usage}"),
    "tabs": table("emotion\tpixels\tUsage", line="{label}\t{pixels}\t{usage}"),
    "contempt among them": PUBLISHED
    + f"contempt,{' '.join(map(str, PIXELS[0]))},Training\n",
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_gives_the_published_rows(name: str, tmp_path: Path) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_bytes(VARIANTS[name].encode())
    rows = read_csv(path)
    assert rows.labels.tolist() == LABELS
    assert rows.usage.tolist() == [0] * 7 + [1, 2]
    np.testing.assert_array_equal(rows.images.reshape(-1, 48 * 48), PIXELS)


def test_excels_unicode_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_bytes(VARIANTS["tabs"].encode("utf-16"))
    assert read_csv(path).labels.tolist() == LABELS


def _plain(path: Path) -> None:
    path.write_text(PUBLISHED)


def _gzipped(path: Path) -> None:
    path.write_bytes(gzip.compress(PUBLISHED.encode()))


def _zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("FER2013/FER2013.CSV", PUBLISHED)
        archive.writestr("FER2013/README", "hello")
        archive.writestr("__MACOSX/FER2013/._FER2013.CSV", "x")


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("FER2013.CSV", _plain), ("fer2013.CSV", _plain), ("Fer2013.csv", _plain),
        ("ICML_FACE_DATA.csv", _plain), ("train.csv", _plain), ("fer2013/fer2013.csv", _plain),
        ("FER2013.CSV.GZ", _gzipped), ("fer2013.csv.gz", _gzipped), ("FER2013.ZIP", _zipped),
        ("fer2013.csv.Zip", _zipped),
    ],
)  # fmt: skip
@pytest.mark.parametrize("by_folder", [True, False])
def test_the_file_is_found_whatever_its_name(
    name: str, write: Callable[[Path], None], by_folder: bool, tmp_path: Path
) -> None:
    path = tmp_path / "data" / name
    path.parent.mkdir(parents=True)
    write(path)
    rows = read_dataset(tmp_path / "data" if by_folder else path).rows
    assert rows.labels.tolist() == LABELS


def test_without_usage_all_rows_are_for_training_or_split_as_published(tmp_path: Path) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_text(table("emotion,pixels", line="{label},{pixels}"))
    assert set(read_csv(path).usage.tolist()) == {0}
    with pytest.raises(DatasetError, match="no rows with Usage PublicTest"):
        load_split(path, "PublicTest")
    blank_row = " ".join(["0"] * 48 * 48)
    path.write_text("emotion,pixels\n" + f"3,{blank_row}\n" * 35_887)
    assert np.bincount(read_csv(path).usage).tolist() == [28_709, 3_589, 3_589]


@pytest.mark.parametrize("others", [("test",), ("val", "test"), ("validation",), ("TEST",)])
def test_a_pair_of_tables_is_one_data_set(others: tuple[str, ...], tmp_path: Path) -> None:
    text = table("emotion,pixels", line="{label},{pixels}")
    (tmp_path / "train.csv").write_text(text)
    for name in others:
        (tmp_path / f"{name}.csv").write_text(text)
    rows = read_dataset(tmp_path).rows
    assert np.bincount(rows.usage, minlength=3).tolist() == [9, 9, 9 * (len(others) - 1)]
    (tmp_path / f"{others[0]}.csv").write_text("pixels\n" + " ".join(["0"] * 48 * 48))
    assert len(read_dataset(tmp_path).rows) == 9 * len(others), "a table without labels is left out"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (PUBLISHED.replace("\n3,", "\nbored,"), "line 5: unknown label bored"),
        (PUBLISHED.replace("\n3,", "\n7,"), "line 5: unknown label 7"),
        (PUBLISHED.replace("\n3,", "\n2.5,"), "line 5: unknown label 2.5"),
        (PUBLISHED.replace("\n3,", "\n-1,"), "line 5: unknown label -1"),
        (PUBLISHED.replace("\n3,", "\n,"), "line 5: unknown label"),
        (PUBLISHED.replace("\n3,", "\n\n\n3,1 "), "line 7: 2305 pixels"),
        (PUBLISHED.replace("\n3,3 ", "\n3,"), "line 5: 2303 pixels"),
        (PUBLISHED.replace("\n3,3 ", "\n3,999 "), "line 5: pixels must be whole numbers"),
        (PUBLISHED.replace("\n3,3 ", "\n3,-4 "), "line 5: pixels must be whole numbers"),
        (PUBLISHED.replace("\n3,3 ", "\n3,x "), "line 5: a pixel is no number"),
        (PUBLISHED.replace("PrivateTest", "Secret"), "line 10: unknown Usage 'Secret'"),
        (PUBLISHED[:-900], "line 10: .*cut off"),
        ("\n\n", "no column emotion, pixels"),
        ("a,b,c\n1,2,3\n", "no column emotion, pixels"),
    ],
)
def test_what_is_wrong_is_named_by_its_line(text: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_text(text)
    with pytest.raises(DatasetError, match=complaint) as caught:
        read_csv(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "names",
    [
        EMOTIONS,
        ("Angry", "Disgust", "Fear", "Happy", "Sad", "Surprise", "Neutral"),
        ("anger", "disgusted", "fearful", "happiness", "sadness", "surprised", "neutrality"),
        ("ANGER", "DISGUST", "AFRAID", "JOY", "SADNESS", "SURPRISE", "CALM"),
        tuple("0123456"),
    ],
)
@pytest.mark.parametrize("wrapper", [".", "images", "FER-2013"])
def test_folders_with_other_spellings(names: tuple[str, ...], wrapper: str, tmp_path: Path) -> None:
    root = tmp_path / "data" / wrapper
    for split in ("Train", "TEST"):
        for number, name in enumerate([*names, "contempt"]):
            folder = root / split / name
            folder.mkdir(parents=True)
            picture = np.full((48, 48), 20 * number, np.uint8)
            assert cv2.imwrite(str(folder / "1.PNG"), picture)
    rows = read_dataset(tmp_path / "data").rows
    assert sorted(rows.labels.tolist()) == sorted([*range(7)] * 2)
    assert (rows.images[:, 0, 0] == 20 * rows.labels).all()


@pytest.mark.parametrize(
    "name", ["fer2013new.csv", "FER2013New.csv", "ferplus.csv", "FER2013_new.CSV"]
)
@pytest.mark.parametrize("upper", [True, False])
def test_votes_are_found_whatever_their_names(name: str, upper: bool, tmp_path: Path) -> None:
    (tmp_path / "fer2013.csv").write_text(PUBLISHED)
    header = "neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
    votes = "4,0,0,1,5,0,0,0,0,0\n" * len(LABELS)
    (tmp_path / name).write_text((header.upper() if upper else header) + "\n" + votes)
    read = read_dataset(tmp_path).votes
    assert read is not None
    assert read.counts[0].tolist() == [5, 0, 0, 0, 1, 0, 4]


@pytest.mark.parametrize(
    ("word", "emotion"),
    [("3", "happy"), ("3.0", "happy"), (" Happiness ", "happy"), ("'sad'", "sad"), ("nan", None),
     ("inf", None), ("7", None), ("", None), ("1e999", None), ("³", None)],
)  # fmt: skip
def test_words_and_numbers_for_emotions(word: str, emotion: str | None) -> None:
    assert emotion_of(word) == emotion
