"""By what a recording is known again, wherever it lies and whatever it is called."""

import json
from hashlib import blake2b
from pathlib import Path

from storage.config.settings import Settings
from storage.errors import InputFileError
from storage.file_names import shown

_BLOCK = 1 << 16
_BLOCKS = 64


def fingerprint(path: Path) -> str:
    """Of a file's size and 64 blocks of 64 KiB spread over it, the first and the last among them.

    4 MiB are read however long the recording is: two that differ at all differ nearly everywhere,
    since they are compressed. Raises InputFileError.
    """
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            digest = blake2b(str(size).encode(), digest_size=16)
            last = max(size - _BLOCK, 0)
            for number in range(_BLOCKS):
                stream.seek(last * number // (_BLOCKS - 1))
                digest.update(stream.read(_BLOCK))
                if size <= _BLOCK:
                    break
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputFileError(f"{shown(path)} cannot be read ({reason})") from error
    return digest.hexdigest()


def settings_key(settings: Settings, model_version: str) -> str:
    """Of what decides which rows a recording leaves: another value makes another lesson of it."""
    decisive = {
        "hz": settings.capture.hz,
        "vision": settings.vision.model_dump(mode="json"),
        "flags": settings.flags.model_dump(mode="json"),
        "answers": settings.reactions.read,
        "speakers": settings.times_speakers,
        "class_only": settings.privacy.class_only,
        "names": settings.privacy.names,
        "model": model_version,
    }
    if settings.signals.any:  # so that the others keep the lesson they have
        decisive["signals"] = settings.signals.model_dump(mode="json")
    text = json.dumps(decisive, sort_keys=True)
    return blake2b(text.encode(), digest_size=8).hexdigest()
