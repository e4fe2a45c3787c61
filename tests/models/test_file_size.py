"""A file that unpacks to more than any network of faces is refused before it is unpacked."""

import io
import resource
import sys
import zipfile
from pathlib import Path

import h5py  # type: ignore[import-untyped]
import numpy as np
import pytest

from models.errors import ModelError
from models.inference import file_size
from models.inference.file_size import require_size
from models.inference.keras_files import read_network

GIGABYTE = 10**9


def zipped(path: Path, members: dict[str, int]) -> Path:
    """A ZIP whose members are zeros: a megabyte for each gigabyte."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, size in members.items():
            with archive.open(name, "w", force_zip64=True) as member:
                for _ in range(size // 10**7):
                    member.write(bytes(10**7))
                member.write(bytes(size % 10**7))
    return path


def hdf5(file: Path | io.BytesIO, shape: tuple[int, ...], datasets: int = 1) -> None:
    """Compressed zeros: of so large a dataset only what was written is there."""
    with h5py.File(file, "w") as stored:
        for number in range(datasets):
            stored.create_dataset(
                f"layers/{number}", shape, "f4", chunks=True, compression="gzip", fillvalue=0
            )


ZIPS: dict[str, dict[str, int]] = {
    "weights": {"config.json": 10, "model.weights.h5": GIGABYTE},
    "arrays": {"model.weights.npz": GIGABYTE},
    "description": {"config.json": 20_000_000},
    "metadata": {"metadata.json": 20_000_000},
    "asset": {"assets/words.txt": GIGABYTE},
    "unknown": {"x": GIGABYTE},
    "two halves": {"a": 330_000_000, "b": 330_000_000},
    "deep": {"a/b/c/d/e": GIGABYTE},
    "parts": {f"{number}": 0 for number in range(10_001)},
}


@pytest.mark.parametrize("kind", ZIPS)
def test_a_zip_bomb_of_any_member_is_refused(tmp_path: Path, kind: str) -> None:
    path = zipped(tmp_path / "bomb.keras", ZIPS[kind])
    assert path.stat().st_size < 5e6
    with pytest.raises(ModelError, match=r"unpacks to|parts"):
        read_network(path)


@pytest.mark.parametrize(
    ("shape", "datasets"),
    [((GIGABYTE,), 1), ((30_000, 30_000), 1), ((10**6, 100), 2), ((2**40,), 1)],
)
@pytest.mark.parametrize("inside", [True, False])
def test_compressed_weights_are_judged_by_what_they_hold(
    tmp_path: Path, shape: tuple[int, ...], datasets: int, inside: bool
) -> None:
    path = tmp_path / ("bomb.keras" if inside else "bomb.h5")
    if inside:
        content = io.BytesIO()
        hdf5(content, shape, datasets)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("model.weights.h5", content.getvalue())
    else:
        hdf5(path, shape, datasets)
    with pytest.raises(ModelError, match="unpacks to"):
        require_size(path)


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.keras", {"model.weights.h5": GIGABYTE})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ModelError):
        require_size(path)
    unit = 1 if sys.platform == "darwin" else 1024
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < 50e6


def test_ordinary_networks_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, inside = tmp_path / "small.h5", io.BytesIO()
    hdf5(small, (1000, 1000))
    require_size(small)
    hdf5(inside, (1000, 1000))
    with zipfile.ZipFile(tmp_path / "a.keras", "w") as archive:
        archive.writestr("model.weights.h5", inside.getvalue())
        archive.writestr("config.json", "{}")
    require_size(tmp_path / "a.keras")
    (tmp_path / "junk.keras").write_bytes(bytes(np.arange(200, dtype=np.uint8)))
    require_size(tmp_path / "junk.keras")  # said by Keras
    monkeypatch.setattr(file_size, "MOST_BYTES", 1000)
    (tmp_path / "a.json").write_text(" " * 2000)
    with pytest.raises(ModelError, match="unpacks to"):
        require_size(tmp_path / "a.json")
