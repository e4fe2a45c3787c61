"""What the dear stages of a frame answered before: pure functions of pixels, remembered by them.

Face detection, classification and the solving of a layout take nine tenths of a frame's time and
depend on nothing but the pixels they are given. `Networks` answers for all of them and, while a
`Memory` is laid in, remembers each answer by the hash of its input. What is not remembered is
computed: a memory changes how long a result takes, never the result.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from models import Classifier
from models.inference.classifier import Crops
from monitor.faces.blazeface import BlazeFace, Detections
from monitor.faces.detector import FaceDetector
from monitor.faces.yunet import LONG_SIDES_PX, WholeFrameFaces, YuNet
from monitor.gallery.solver.picture import PictureLayout, solve_picture
from storage.config.settings import VisionSettings

Answer = TypeVar("Answer")
_BlazeParts = tuple[type[BlazeFace], float]


class Memory:
    """Answers by the hash of what was asked. hits, misses: how often it knew, and did not."""

    def __init__(self) -> None:
        self._answers: dict[bytes, object] = {}
        self.hits = self.misses = 0

    def answer(
        self, name: str, pixels: Sequence[NDArray[np.generic]], compute: Callable[[], Answer]
    ) -> Answer:
        """What `compute` answers for these arrays."""
        key = _key(name, pixels)
        if key in self._answers:
            self.hits += 1
            return cast(Answer, self._answers[key])
        self.misses += 1
        found = self._answers[key] = compute()
        return found


def _key(name: str, pixels: Sequence[NDArray[np.generic]]) -> bytes:
    digest = blake2b(name.encode(), digest_size=16)
    for one in pixels:
        digest.update(f"{one.dtype} {one.shape};".encode())
        digest.update(np.ascontiguousarray(one).data)
    return digest.digest()


class Networks:
    """Everything dear of one pipeline. Not for several threads at once.

    min_score: see `FaceDetector`. memory: where answers are remembered; None: nowhere.
    """

    def __init__(self, vision: VisionSettings, threads: int = 1) -> None:
        self.memory: Memory | None = None
        loaded = Classifier.load(threads=threads)
        self.classifier: Classifier = _Classifier(self, loaded)
        self.detector: FaceDetector = _Detector(self, vision.min_face_score, threads)

    def ask(
        self, name: str, pixels: Sequence[NDArray[np.generic]], compute: Callable[[], Answer]
    ) -> Answer:
        """The remembered answer, else a new one."""
        return compute() if self.memory is None else self.memory.answer(name, pixels, compute)

    def solve(
        self, image: NDArray[np.uint8], boxes: NDArray[np.float32], scores: NDArray[np.float32]
    ) -> PictureLayout:
        """See `monitor.gallery.solver.picture.solve_picture`."""
        asked = (image, boxes, scores)
        return self.ask("layout", asked, lambda: solve_picture(image, boxes, scores))

    def __reduce__(self) -> tuple[Callable[[], "Networks"], tuple[()]]:
        """In another process it is the one that is in use there."""
        return here, ()


class _Classifier(Classifier):
    def __init__(self, networks: Networks, loaded: Classifier) -> None:
        super().__init__(loaded._runtime, loaded._card)
        self._networks = networks

    def read(self, crops: Crops) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        asked = list(crops)
        return self._networks.ask("classify", asked, lambda: Classifier.read(self, asked))

    def __reduce__(self) -> tuple[Callable[[], Classifier], tuple[()]]:
        return _classifier_here, ()


class _Detector(FaceDetector):
    def __init__(self, networks: Networks, min_score: float, threads: int) -> None:
        classifier = networks.classifier
        super().__init__(
            min_score,
            classifier.margin,
            classifier.shift_y,
            network=_BlazeFace(networks, min_score, threads),
            finder=_YuNet(networks),
        )

    def __reduce__(self) -> tuple[Callable[[], FaceDetector], tuple[()]]:
        return _detector_here, ()


class _BlazeFace(BlazeFace):
    def __init__(self, networks: Networks, min_score: float, threads: int) -> None:
        super().__init__(min_score, threads)
        self._networks = networks

    def detect(self, windows: Sequence[NDArray[np.uint8]]) -> list[Detections]:
        found = super().detect
        return self._networks.ask("tiles", windows, lambda: found(windows)) if windows else []


class _YuNet(YuNet):
    def __init__(self, networks: Networks) -> None:
        super().__init__()
        self._networks = networks

    def detect(
        self, image: NDArray[np.uint8], long_sides_px: Sequence[int] = LONG_SIDES_PX
    ) -> WholeFrameFaces:
        name, found = f"frame {list(long_sides_px)}", super().detect
        return self._networks.ask(name, [image], lambda: found(image, long_sides_px))

    def at_scale(self, image: NDArray[np.uint8], scale: float) -> WholeFrameFaces:
        found = super().at_scale
        return self._networks.ask(f"closer {scale!r}", [image], lambda: found(image, scale))


_in_use = threading.local()
_idle: dict[str, list[Networks]] = {}
_lock = threading.Lock()


@contextmanager
def networks(vision: VisionSettings, memory: Memory | None = None) -> Iterator[Networks]:
    """Networks for this thread, loaded once and used again by whoever comes next."""
    kind = vision.model_dump_json()
    with _lock:
        waiting = _idle.setdefault(kind, [])
        mine = waiting.pop() if waiting else None
    mine = mine or Networks(vision)
    before = getattr(_in_use, "networks", None)
    mine.memory, _in_use.networks = memory, mine
    try:
        yield mine
    finally:
        mine.memory, _in_use.networks = None, before
        with _lock:
            waiting.append(mine)


def here() -> Networks:
    """The networks that this thread uses just now."""
    mine = _in_use.networks
    assert isinstance(mine, Networks)
    return mine


def _classifier_here() -> Classifier:
    return here().classifier


def _detector_here() -> FaceDetector:
    return here().detector
