"""FER2013 in its published forms is read, cached, and refused with one clear line."""

import gzip
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.data.arrays import Rows
from models.data.dataset import load_split, load_splits
from models.data.fer2013_csv import read_csv
from models.errors import DatasetError
from models.labels import EMOTIONS
from storage import records


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.data.dataset.user_cache_path", lambda *_, **__: tmp_path)


def rows(count: int = 4, header: str = "emotion,pixels,Usage") -> str:
    """A small FER2013: `count` training pictures, then one PublicTest picture."""
    pixels = [
        " ".join(str((value * (each + 3)) % 256) for value in range(48 * 48))
        for each in range(count + 1)
    ]
    usage = ["Training"] * count + ["PublicTest"]
    return "\n".join(
        [header, *(f"{each % 7},{pixels[each]},{usage[each]}" for each in range(count + 1))]
    )


def write_plain(folder: Path) -> Path:
    path = folder / "fer2013.csv"
    path.write_text(rows())
    return path


def write_gzip(folder: Path) -> Path:
    path = folder / "fer2013.csv.gz"
    with gzip.open(path, "wt") as stream:
        stream.write(rows())
    return path


def write_zip(folder: Path) -> Path:
    path = folder / "fer2013.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("fer2013.csv", rows())
    return path


def write_spaced_header(folder: Path) -> Path:
    path = folder / "icml_face_data.csv"
    path.write_text(rows(header="emotion, pixels, Usage"))
    return path


@pytest.mark.parametrize("write", [write_plain, write_gzip, write_zip, write_spaced_header])
@pytest.mark.parametrize("by_folder", [False, True])
def test_every_published_form_is_read(
    tmp_path: Path, write: Callable[[Path], Path], by_folder: bool
) -> None:
    path = write(tmp_path)
    splits = load_splits(tmp_path if by_folder else path)
    assert splits.training.images.shape == (4, 48, 48)
    assert splits.training.labels.tolist() == [0, 1, 2, 3]
    assert splits.validation.labels.tolist() == [4]
    assert splits.training.images[0, 0, :3].tolist() == [0, 3, 6]


def test_overlapping_rows_are_left_out_of_both_splits(tmp_path: Path) -> None:
    path = write_plain(tmp_path)
    (tmp_path / "overlap.csv").write_text(
        "row,overlaps_split,correlation\n1,held_out,0.99\n99,x,1\n"
    )
    assert load_splits(path).training.labels.tolist() == [0, 2, 3]


def test_votes_become_shares_and_faceless_pictures_are_dropped(tmp_path: Path) -> None:
    path = write_plain(tmp_path)
    header = (
        "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
    )
    votes = [
        "4,0,0,1,5,0,0,0,0,0",
        "0,0,0,0,0,0,0,0,0,10",
        "0,0,0,0,0,0,0,0,9,1",
        "0,10,0,0,0,0,0,0,0,0",
        "10,0,0,0,0,0,0,0,0,0",
    ]
    (tmp_path / "fer2013new.csv").write_text(
        "\n".join([header, *(f"x,y,{vote}" for vote in votes)])
    )
    training = load_splits(path).training
    assert training.labels.tolist() == [0, 2, 3]
    np.testing.assert_allclose(training.votes[0], [0.5, 0, 0, 0, 0.1, 0, 0.4])
    np.testing.assert_allclose(training.votes[1], np.eye(7)[2])  # unclear: the label stands


def test_second_read_comes_from_the_cache(tmp_path: Path) -> None:
    path = write_plain(tmp_path)
    first = load_splits(path)
    assert len(list(tmp_path.glob("fer2013-*.npz"))) == 1
    np.testing.assert_array_equal(load_splits(path).training.images, first.training.images)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("emotion,Usage\n0,Training", "no column pixels"),
        ("emotion,pixels\n0,1 2", "line 2: 2 pixels"),
        ("emotion,pixels,Usage\n", "a header and no pictures"),
        ("emotion,pixels,Usage\n0,1 2 3,Training", "line 2: 3 pixels"),
        (rows().replace("\n3,", "\n9,"), "unknown label 9"),
        (rows().replace("Training", "Trainin"), "line 2"),
        (rows()[:-3000], "line 6"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_text(text)
    with pytest.raises(DatasetError, match=complaint) as caught:
        load_splits(path)
    assert "\n" not in str(caught.value)


def test_missing_and_truncated_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no such file"):
        load_splits(tmp_path / "nothing.csv")
    with pytest.raises(DatasetError, match="in this folder"):
        load_splits(tmp_path)
    path = write_gzip(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(DatasetError, match="not readable"):
        load_splits(path)


def test_the_published_file_splits_as_documented(shared_data: Path) -> None:
    splits = load_splits(shared_data / "fer2013")
    assert (len(splits.training), len(splits.validation)) == (27748, 3534)
    np.testing.assert_allclose(splits.training.votes.sum(axis=1), 1, atol=1e-5)


def write_pictures(folder: Path, splits: dict[str, list[str]], side_px: int = 48) -> None:
    """One picture per class folder, its brightness the class's place in the list."""
    for split, classes in splits.items():
        for index, name in enumerate(classes):
            place = folder / split / name
            place.mkdir(parents=True)
            picture = np.full((side_px, side_px), 20 + 30 * index, np.uint8)
            picture[: side_px // 2] += 9
            assert cv2.imwrite(str(place / "1.png"), picture)


NAMES = ["angry", "disgusted", "fearful", "Happiness", "sad", "surprised", "neutral"]


@pytest.mark.parametrize(
    ("splits", "held_out"),
    [({"train": NAMES, "test": NAMES}, False),
     ({"train": NAMES, "validation": NAMES, "test": NAMES}, True)],
)  # fmt: skip
def test_folders_of_pictures_are_read(
    tmp_path: Path, splits: dict[str, list[str]], held_out: bool
) -> None:
    data = tmp_path / "data"
    write_pictures(data, splits)
    read = load_splits(data)
    assert sorted(read.training.labels.tolist()) == list(range(7))
    by_label = {int(k): int(v) for k, v in zip(read.training.labels, read.training.images[:, 47, 0],
                                               strict=True)}  # fmt: skip
    assert by_label == {label: 20 + 30 * label for label in range(7)}
    assert len(read.validation) == 7
    if held_out:
        assert len(load_split(data, "PrivateTest")) == 7
    else:
        with pytest.raises(DatasetError, match="no rows with Usage PrivateTest"):
            load_split(data, "PrivateTest")
    np.testing.assert_array_equal(load_splits(data).training.images, read.training.images)


def test_larger_pictures_are_brought_to_size(tmp_path: Path) -> None:
    write_pictures(tmp_path / "data", {"train": NAMES, "val": NAMES}, side_px=96)
    assert load_splits(tmp_path / "data").training.images.shape == (7, 48, 48)


def test_folders_that_do_not_fit_are_refused_in_one_line(tmp_path: Path) -> None:
    write_pictures(tmp_path / "a", {"train": ["angry", "bored"]})
    with pytest.raises(DatasetError, match="unknown label 'bored'"):
        load_splits(tmp_path / "a")
    write_pictures(tmp_path / "b", {"train": NAMES, "test": NAMES})
    broken = tmp_path / "b" / "train" / "sad" / "1.png"
    broken.write_bytes(broken.read_bytes()[:30])
    with pytest.raises(DatasetError, match="not readable as a picture"):
        load_splits(tmp_path / "b")
    assert cv2.imwrite(str(broken), np.zeros((40, 50), np.uint8))
    with pytest.raises(DatasetError, match="50 x 40 pixels"):
        load_splits(tmp_path / "b")
    (tmp_path / "c" / "train" / "sad").mkdir(parents=True)
    with pytest.raises(DatasetError, match="no pictures"):
        load_splits(tmp_path / "c")


def test_a_cache_that_was_cut_off_or_damaged_is_made_anew(tmp_path: Path) -> None:
    path = write_plain(tmp_path)
    first = load_splits(path)
    (cache,) = tmp_path.glob("fer2013-*.npz")
    whole = cache.read_bytes()
    overwritten = whole[:200] + bytes(255 - value for value in whole[200:400]) + whole[400:]
    for damaged in (whole[:100], overwritten):
        cache.write_bytes(damaged)
        np.testing.assert_array_equal(load_splits(path).training.images, first.training.images)
    assert cache.read_bytes() == whole


def test_programs_that_start_together_make_the_cache_side_by_side(tmp_path: Path) -> None:
    path = write_plain(tmp_path)
    makers, read = 4, threading.Barrier(4)

    def rows_once_all_have_read(csv_path: Path) -> Rows:
        read.wait()
        return read_csv(csv_path)

    with (
        pytest.MonkeyPatch.context() as patch,
        ThreadPoolExecutor(makers) as pool,
    ):
        patch.setattr("models.data.dataset.read_csv", rows_once_all_have_read)
        splits = list(pool.map(load_split, [path] * makers, ["Training"] * makers))
    for each in splits:
        np.testing.assert_array_equal(each.images, splits[0].images)
    (cache,) = tmp_path.glob("fer2013-*")
    assert cache.suffix == ".npz"
    np.testing.assert_array_equal(load_split(path, "Training").images, splits[0].images)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("fer2013new.csv", "Usage,neutral\nx,1\n", "rows of votes"),
        ("fer2013new.csv", "Usage,neutral\n" + "x,1\n" * 5, "column 'anger'"),
        ("overlap.csv", "line\n1\n", "it needs a column 'row'"),
        ("overlap.csv", "row\nfirst\n", "it needs a column 'row'"),
    ],
)
def test_wrong_tables_beside_it_are_refused(
    tmp_path: Path, name: str, text: str, complaint: str
) -> None:
    path = write_plain(tmp_path)
    (tmp_path / name).write_text(text)
    with pytest.raises(DatasetError, match=complaint):
        load_splits(path)


def test_label_order_is_one_and_the_same_everywhere() -> None:
    assert EMOTIONS == records.EMOTIONS
