"""How large a network's file is once it is unpacked, before anything of it is unpacked.

A ZIP member or a compressed HDF5 dataset of a few kilobytes can hold gigabytes of zeros. Both say
how much they hold, and neither zipfile nor HDF5 unpacks more than is said.
"""

import zipfile
from pathlib import Path
from typing import IO, Any

from models.errors import ModelError

MOST_BYTES = 600 * 1024 * 1024
"""Of a whole network: a VGG16 with its optimizer's state is 530 MB, one for faces some 60."""
MOST_DESCRIPTION_BYTES = 16 * 1024 * 1024
"""Of the JSON that describes it."""
MOST_PARTS = 10_000


def require_size(path: Path) -> None:
    """Refuses a .keras, .h5 or .json file that is, or unpacks to, more than any network of faces.

    Raises ModelError with one line; a file that is none of these is left to Keras.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise _too_large(path, size)
    if path.suffix == ".json":
        if size > MOST_DESCRIPTION_BYTES:
            raise _too_large(path, size)
    elif zipfile.is_zipfile(path):
        _require_zip(path)
    else:
        _require_hdf5(path, path)


def _require_zip(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_PARTS:
            raise ModelError(f"{path}: {len(members)} parts in it; a network has a few")
        total = sum(member.file_size for member in members)
        if total > MOST_BYTES:
            raise _too_large(path, total)
        for member in members:
            if member.filename.endswith(".json") and member.file_size > MOST_DESCRIPTION_BYTES:
                raise _too_large(path, member.file_size)
        for member in members:
            if member.filename.endswith((".h5", ".hdf5")):
                with archive.open(member) as inside:
                    _require_hdf5(path, inside)


def _require_hdf5(path: Path, file: Path | IO[bytes]) -> None:
    import h5py  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with Keras

    try:
        with h5py.File(file, "r") as stored:
            total, parts = 0, 0

            def add(_: str, part: Any) -> None:  # noqa: ANN401
                nonlocal total, parts
                parts += 1
                total += int(part.nbytes) if isinstance(part, h5py.Dataset) else 0
                if total > MOST_BYTES:
                    raise _too_large(path, total)
                if parts > MOST_PARTS:
                    raise ModelError(f"{path}: more than {MOST_PARTS} parts in it")

            stored.visititems(add)
    except OSError:
        return  # no HDF5: said by whoever reads it


def _too_large(path: Path, size: int) -> ModelError:
    return ModelError(
        f"{path}: unpacks to {size / 1e6:,.0f} MB, more than the {MOST_BYTES / 1e6:,.0f} MB that "
        "any network of faces needs; it was not opened"
    )
