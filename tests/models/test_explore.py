"""The report on a data set finds what is wrong with it and opens offline."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.data.arrays import Rows
from models.data.dataset import Dataset, read_dataset
from models.data.duplicates import exact_duplicates, near_duplicates, perceptual_hashes
from models.data.fer_votes import Votes
from models.errors import DatasetError
from models.evaluation.explore import look_into, write_report


def pictures(count: int, seed: int = 0) -> np.ndarray:
    """Smooth random pictures (N, 48, 48), no two alike."""
    small = np.random.default_rng(seed).integers(0, 256, (count, 8, 8), np.uint8)
    return np.stack([cv2.resize(one, (48, 48), interpolation=cv2.INTER_CUBIC) for one in small])


def dataset(votes: Votes | None = None) -> Dataset:
    """20 pictures: 5 copies 2, 13 nearly 4 and 14 copies 1 in another split; 7 is blank."""
    images = pictures(20)
    images[5], images[14], images[7] = images[2], images[1], 90
    noise = np.random.default_rng(3).integers(-4, 5, (48, 48))
    images[13] = np.clip(images[4].astype(int) + noise, 0, 255)
    labels = np.arange(20) % 7
    labels[14] = labels[1]
    usage = np.where(np.arange(20) < 12, 0, 1)
    rows = Rows(images, labels.astype(np.int64), usage.astype(np.int64))
    return Dataset(rows, votes, np.zeros(0, np.int64))


def test_blanks_and_duplicates_are_found() -> None:
    found = look_into(dataset())
    assert found.blank_rows == (7,)
    assert sorted(found.exact.pairs) == [(1, 14), (2, 5)]
    assert found.exact.across == ((1, 14),)
    assert found.exact.relabelled == ((2, 5),)
    assert found.near.pairs == ((4, 13),)
    assert found.near.across == ((4, 13),)
    assert sum(found.counts["Training"].values()) == 12
    assert found.agreement is None


def compressed(image: np.ndarray) -> np.ndarray:
    _, encoded = cv2.imencode(".jpg", image)
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)


def test_hashes_survive_light_and_compression_and_tell_faces_apart() -> None:
    images = pictures(60)
    changed = np.stack([compressed(cv2.convertScaleAbs(one, alpha=0.8, beta=20)) for one in images])
    before, after = perceptual_hashes(images), perceptual_hashes(changed)
    assert (before != after).sum(axis=1).max() <= 6
    apart = (before[:, None] != before[None]).sum(axis=2) + 63 * np.eye(60, dtype=int)
    assert apart.min() > 6
    both = np.concatenate([images, changed])
    assert {(one, two) for one, two, _ in near_duplicates(both)} == {(k, k + 60) for k in range(60)}
    assert exact_duplicates(both) == []


def test_votes_are_held_against_labels() -> None:
    counts = np.zeros((20, 7), np.float32)
    counts[np.arange(20), np.arange(20) % 7] = 8
    counts[0] = np.eye(7)[6] * 9  # the annotators saw neutral where the label says angry
    unclear = np.zeros((20, 3), np.float32)
    counts[3], unclear[3, 2] = 0, 10
    agreement = look_into(dataset(Votes(counts, unclear))).agreement
    assert agreement is not None
    assert agreement.confusion[0, 6] == 1
    assert agreement.confusion.sum() == 19
    assert agreement.faceless == 1


@pytest.mark.parametrize("out", ["report.html", "folder/deeper"])
def test_the_report_is_one_file_that_fetches_nothing(tmp_path: Path, out: str) -> None:
    source = Path("<script>alert(1)</script>")
    path = write_report(dataset(), source, tmp_path / out)
    page = path.read_text()
    assert path.suffix == ".html"
    addresses = re.findall(r"(?:src|href)\s*=\s*['\"]?(.{5})", page)
    assert addresses and set(addresses) == {"data:"}
    assert "<script" not in page
    assert "rows 1 and 14" in page


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(DatasetError, match="cannot be written"):
        write_report(dataset(), Path("x"), tmp_path / "taken" / "report.html")


def test_the_published_file_holds_what_its_notes_say(shared_data: Path) -> None:
    whole = read_dataset(shared_data / "fer2013")
    assert len(whole.rows) == 32_298
    assert np.bincount(whole.rows.usage).tolist() == [28_709, 3_589]
    blank = whole.rows.images.reshape(len(whole.rows), -1).std(axis=1) < 1
    assert blank.sum() == 14
