"""What a worker of the cluster does; each function gets and gives what travels.

A task leaves the worker's own thread count at once (`secede`): `ClusterEngine` sees to it that no
worker has too much to do, and the short `follow` must not wait behind a long `prepare`.
"""

import platform
import threading
import zlib
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

import models
import monitor
import storage
from models import Classifier
from monitor.archive import stretches
from monitor.archive.lesson import Recording
from monitor.archive.stretches import PREPARED, Followed, Standing, Stretch, Survey
from storage.errors import InputFileError
from storage.file_names import shown


@cache
def _room(threads: int) -> threading.Semaphore:
    """For as many stretches to be prepared at once as the worker has threads."""
    return threading.Semaphore(threads)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A reader between two workers, which nothing on the way opens. parts: compressed bytes."""

    header: dict[str, object]
    parts: tuple[bytes, ...]

    @property
    def size_bytes(self) -> int:
        """As it travels."""
        return sum(map(len, self.parts))


def version() -> str:
    """Of code and weights: workers with another one would answer something else."""
    digest = blake2b(digest_size=6)
    for top in (models, monitor, storage):
        for path in sorted(Path(top.__path__[0]).rglob("*.py")):
            digest.update(path.read_bytes())
    return f"{digest.hexdigest()} with weights {Classifier.load().version} on {platform.machine()}"


def survey(recording: Recording) -> Survey:
    """See `monitor.archive.stretches.survey`. Raises InputFileError that names this worker."""
    _require_same_file(recording)
    return stretches.survey(recording)


def prepare(recording: Recording, stretch: Stretch, key: str) -> str:
    """See `monitor.archive.stretches.prepare`; answers this worker's address."""
    from distributed import get_worker, secede  # noqa: PLC0415

    worker = get_worker()
    secede()
    _require_same_file(recording)
    with _room(worker.state.nthreads):
        stretches.prepare(recording, stretch, key)
    address: str = worker.address
    return address


def follow(
    recording: Recording, stretch: Stretch, key: str, before: Sealed | None
) -> tuple[Followed, Sealed]:
    """See `monitor.archive.stretches.follow`."""
    from distributed import secede  # noqa: PLC0415

    secede()
    _require_same_file(recording)
    followed, standing = stretches.follow(
        recording, stretch, key, lambda: None if before is None else opened(before)
    )
    return followed, sealed(standing)


def forget(run: str) -> None:
    """Lets go of what waits of a run."""
    PREPARED.forget(run)


def sealed(standing: Standing) -> Sealed:
    """For the way to another worker."""
    from distributed.protocol import serialize  # noqa: PLC0415

    header, frames = serialize(standing)
    return Sealed(header, tuple(zlib.compress(bytes(frame), 1) for frame in frames))


def opened(given: Sealed) -> Standing:
    """The inverse of `sealed`, inside `monitor.archive.memory.networks`."""
    from distributed.protocol import deserialize  # noqa: PLC0415

    frames = [bytearray(zlib.decompress(part)) for part in given.parts]
    standing = deserialize(given.header, frames)
    assert isinstance(standing, Standing)
    return standing


def _require_same_file(recording: Recording) -> None:
    path = recording.path
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputFileError(
            f"{shown(path)} cannot be read by the worker on {platform.node()} ({error.strerror}); "
            "recordings must lie under the same path for every worker"
        ) from None
    if size != recording.size_bytes:
        raise InputFileError(
            f"{shown(path)} is another file for the worker on {platform.node()} ({size} bytes "
            f"instead of {recording.size_bytes}); share one folder with all workers"
        )
