"""Real faces for the flag harness: FER2013's PublicTest read by the packaged classifier.

Every picture is seen as a webcam would see it from second to second: two lights darker to brighter,
a few poses (shift, size, tilt), noise and JPEG at the size of a gallery face, and once as if the
head were bent over a book. What the classifier answers is kept in the user's cache folder, per
version of the weights.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from models import Classifier
from models.data.dataset import Faces, load_splits

LIGHTS, POSES, NOISES = 3, 6, 3
BENT = LIGHTS  # index after the lights: head bent down
_RECIPE = 5  # raised when the pictures change, so that a cache is not taken for another
_SIDE = 48
_A, _D, _F, _H, _S, _U, _N = range(7)


@dataclass(frozen=True, slots=True, eq=False)
class FaceBank:
    """What the classifier says of every picture in every light, pose and noise.

    log_probabilities: float32 (pictures, LIGHTS + 1, POSES, NOISES, 7). features: float32
    (pictures, D), unit length; pictures with a large product look alike. groups: name -> rows:
    rest, rest_sad, rest_angry, confused, weak, sad, happy, surprise.
    """

    version: str
    log_probabilities: NDArray[np.float32]
    features: NDArray[np.float32]
    groups: dict[str, NDArray[np.int64]]

    def similar(
        self, picture: int, group: str, count: int, rng: np.random.Generator, among: int = 12
    ) -> NDArray[np.int64]:
        """`count` pictures of a group, drawn from the `among` most like this one."""
        rows = self.groups[group]
        rows = rows[rows != picture]
        nearest = rows[np.argsort(-(self.features[rows] @ self.features[picture]))[:among]]
        return rng.choice(nearest, count, replace=False)


def load_bank(data: Path, weights: Path | None = None) -> FaceBank:
    """The bank of the packaged (or given) weights, computed once per version.

    data: FER2013's CSV or its folder. Raises DatasetError or ModelError.
    """
    classifier = Classifier.load(weights, threads=1)
    cache = user_cache_path("classmood", ensure_exists=True)
    path = cache / f"flag-faces-{classifier.version}-{_RECIPE}.npz"
    if path.exists():
        with np.load(path) as stored:
            names, rows = stored["group_names"], stored["group_rows"]
            groups = {str(name): rows[names == name] for name in np.unique(names)}
            return FaceBank(
                classifier.version, stored["log_probabilities"], stored["features"], groups
            )
    bank = _build(load_splits(data).validation, classifier)
    partial = path.with_suffix(".partial.npz")
    names = np.array([name for name, rows in bank.groups.items() for _ in rows])
    np.savez_compressed(
        partial,
        log_probabilities=bank.log_probabilities,
        features=bank.features,
        group_names=names,
        group_rows=np.concatenate(list(bank.groups.values())),
    )
    partial.replace(path)
    return bank


def _build(faces: Faces, classifier: Classifier) -> FaceBank:
    clear = classifier.predict(faces.images)
    chosen = _choose(faces, clear)
    rows = np.unique(np.concatenate(list(chosen.values())))
    rng = np.random.default_rng(11)
    answers = np.empty((len(rows), LIGHTS + 1, POSES, NOISES, 7), np.float32)
    for at, row in enumerate(rows):
        views = _views(faces.images[row], rng)
        answers[at] = classifier.predict(views).reshape(LIGHTS + 1, POSES, NOISES, 7)
    return FaceBank(
        classifier.version,
        np.log(np.maximum(answers, 1e-5)),
        _features(faces.images[rows]),
        {name: np.searchsorted(rows, group) for name, group in chosen.items()},
    )


def _choose(faces: Faces, clear: NDArray[np.float32]) -> dict[str, NDArray[np.int64]]:
    """Rows by what people see: FER2013's label, and the FER+ votes where the look must be clear.

    Only the resting faces that look sad or angry are those that look so to the classifier: they
    are there to deceive it.
    """
    label, votes = faces.labels, faces.votes
    shows = faces.images.reshape(len(faces), -1).std(axis=1) >= 1
    frown = (label == _A) | (label == _F)
    voted = votes[:, _A] + votes[:, _F] + votes[:, _D]
    kinds = {
        "rest": (label == _N) & (votes[:, _N] >= 0.6),
        "rest_sad": (label == _S) & (clear[:, _S] >= 0.35),
        "rest_angry": (label == _A) & (clear[:, _A] >= 0.35),
        "confused": frown & (voted >= 0.5),
        "weak": frown & (voted < 0.5),
        "sad": (label == _S) & (votes[:, _S] >= 0.5),
        "happy": (label == _H) & (votes[:, _H] >= 0.6),
        "surprise": (label == _U) & (votes[:, _U] >= 0.6),
    }
    limits = {"rest": 320, "happy": 40, "surprise": 40, "rest_sad": 120, "rest_angry": 120}
    rng = np.random.default_rng(5)
    chosen = {}
    for name, keep in kinds.items():
        rows = np.flatnonzero(keep & shows)
        chosen[name] = np.sort(rng.permutation(rows)[: limits.get(name, 200)])
    return chosen


def _features(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    small = np.stack([cv2.resize(i, (16, 16), interpolation=cv2.INTER_AREA) for i in images])
    flat = small.reshape(len(images), -1).astype(np.float32)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return np.asarray(flat / np.linalg.norm(flat, axis=1, keepdims=True), np.float32)


def _views(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """uint8 ((LIGHTS + 1) * POSES * NOISES, 48, 48): one face over a lesson."""
    face_px = int(rng.integers(36, 65))  # one camera, one distance
    side = np.float32(rng.choice([-1.0, 1.0]))  # where the lamp or the window is
    poses = [
        (rng.normal(0, 1.2, 2), 1 + rng.normal(0, 0.04), rng.normal(0, 4.0)) for _ in range(POSES)
    ]
    views = []
    for light in range(LIGHTS + 1):
        for shift, scale, tilt in poses:
            posed = _posed(image, shift, scale, tilt, bent=light == BENT)
            lit = _lit(posed, 0 if light == BENT else light - 1, side)
            views += [_captured(lit, face_px, rng) for _ in range(NOISES)]
    return np.stack(views)


def _posed(
    image: NDArray[np.uint8], shift: NDArray[np.float64], scale: float, tilt: float, *, bent: bool
) -> NDArray[np.uint8]:
    middle = (_SIDE - 1) / 2
    turn = cv2.getRotationMatrix2D((middle, middle), tilt, scale)
    turn = turn + np.column_stack([np.zeros((2, 2)), shift])
    if bent:  # foreshortened, brow and hair nearer than the chin
        squash = np.array([[1.0, 0, 0], [0, 0.72, 0.28 * _SIDE]])
        turn = squash @ np.vstack([turn, [0, 0, 1]])
        source = np.array([[0, 0], [47, 0], [47, 47], [0, 47]], np.float32)
        target = np.array([[-4, 0], [51, 0], [43, 47], [4, 47]], np.float32)
        wide = cv2.getPerspectiveTransform(source, target)
        turn = wide @ np.vstack([turn, [0, 0, 1]])
        posed = cv2.warpPerspective(image, turn, (_SIDE, _SIDE), borderMode=cv2.BORDER_REPLICATE)
    else:
        posed = cv2.warpAffine(image, turn, (_SIDE, _SIDE), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(posed, np.uint8)


def _lit(image: NDArray[np.uint8], level: int, side: np.float32) -> NDArray[np.uint8]:
    """level -1: dusk; 0: as it is; 1: a lamp from one side."""
    if level == 0:
        return image
    values = image.astype(np.float32)
    if level < 0:
        values = np.float32(153) * (values / np.float32(255)) ** np.float32(1.25)
    else:
        values = values * (
            np.float32(1.15) + np.linspace(-0.3, 0.3, _SIDE, dtype=np.float32) * side
        )
    return np.clip(values, 0, 255).astype(np.uint8)


def _captured(
    image: NDArray[np.uint8], face_px: int, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """The face as a video call delivers it: detector's unrest, size in the gallery, noise, JPEG."""
    unrest = np.array([[1, 0, rng.normal(0, 0.4)], [0, 1, rng.normal(0, 0.4)]])
    image = np.asarray(
        cv2.warpAffine(image, unrest, (_SIDE, _SIDE), borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
    small = cv2.resize(
        image,
        (face_px, face_px),
        interpolation=cv2.INTER_AREA if face_px < _SIDE else cv2.INTER_LINEAR,
    )
    noisy = np.clip(small + rng.normal(0, 3.0, small.shape), 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 80))])
    decoded = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
    return np.asarray(cv2.resize(decoded, (_SIDE, _SIDE), interpolation=cv2.INTER_LINEAR), np.uint8)
