"""Teachers answer once for fixed views; the student's batches take them from there."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models import EMOTIONS, Classifier
from models.errors import ModelError
from models.training.batches import MixedBatches, soft_targets
from models.training.presets import PRESETS
from models.training.view_bank import BANK_NAME, ViewBank, open_bank
from tests.models.test_training import SPLITS

FACES = SPLITS.validation
PRESET = replace(PRESETS["classmood-mobile"], batch_size=32, mixup_share=0.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bank")


@pytest.fixture(scope="module")
def bank(folder: Path) -> ViewBank:
    return open_bank(folder, FACES.images, (), views=4)


def test_the_first_view_is_the_picture_and_the_others_are_not(bank: ViewBank) -> None:
    assert bank.views.shape == (4, len(FACES), 48, 48)
    np.testing.assert_array_equal(bank.views[0], FACES.images)
    for view in (1, 2, 3):
        changed = (bank.views[view] != FACES.images).reshape(len(FACES), -1).mean(axis=1)
        assert (changed > 0.3).all()
        assert (bank.views[view] != bank.views[view - 1]).any()


def test_the_packaged_network_answers_where_no_teacher_is_named(bank: ViewBank) -> None:
    looked_once = Classifier.load().with_mirror_lead(0.0)
    for view in (0, 2):
        said = looked_once.predict(np.asarray(bank.views[view]))
        np.testing.assert_allclose(bank.answers[view], said, atol=2e-3)


def test_a_bank_is_made_once_and_one_cut_off_is_made_again(folder: Path, bank: ViewBank) -> None:
    written = (folder / "views.npy").stat().st_mtime_ns
    again = open_bank(folder, FACES.images, (), views=4)
    assert (folder / "views.npy").stat().st_mtime_ns == written
    np.testing.assert_array_equal(again.answers, bank.answers)
    answers = np.array(bank.answers)
    (folder / BANK_NAME).unlink()
    anew = open_bank(folder, FACES.images, (), views=4)
    np.testing.assert_allclose(anew.answers, answers, atol=2e-3)


@pytest.mark.parametrize(
    "other", [{"views": 5}, {"seed": 1}, {"degraded_share": 0.1}, {"images": FACES.images[1:]}]
)
def test_a_bank_of_other_views_is_not_mixed_up(
    folder: Path, bank: ViewBank, other: dict[str, object]
) -> None:
    asked = {"images": FACES.images, "teachers": (), "views": 4, **other}
    with pytest.raises(ModelError, match="choose another folder"):
        open_bank(folder, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("own_share", [0.0, 0.3, 1.0])
def test_answers_mix_the_view_and_all_views(bank: ViewBank, own_share: float) -> None:
    rows = np.arange(20)
    views = rows % 4
    taught = bank.taught(views, rows, own_share)
    own = np.asarray(bank.answers, np.float32)[views, rows]
    every = np.asarray(bank.answers, np.float32)[:, rows].mean(axis=0)
    np.testing.assert_allclose(taught, own_share * own + (1 - own_share) * every, atol=2e-3)
    np.testing.assert_allclose(taught.sum(axis=1), 1, atol=1e-5)


def test_every_view_of_every_face_has_its_turn(bank: ViewBank) -> None:
    targets = soft_targets(FACES, PRESET.hard_share, PRESET.label_smoothing)
    batches = MixedBatches(FACES.images, targets, PRESET, bank)
    seen = np.zeros((4, len(FACES)), int)
    for epoch in range(4):
        batches.start(epoch)
        for index in range(len(batches)):
            images, shown = batches[index]
            assert shown.shape == (len(images), len(EMOTIONS))
            np.testing.assert_allclose(shown.sum(axis=1), 1, atol=1e-5)
            for image in images[..., 0]:
                seen |= (np.asarray(bank.views) == image).all(axis=(2, 3))
        batches.start(epoch)
        first = batches[0][0]
        batches.start(epoch)
        np.testing.assert_array_equal(first, batches[0][0], "a run that goes on sees the same")
    assert seen.all()
