"""The desktop's word that it need not ask again: a restore token, kept in an owner-only file.

A token is good for one start, which answers with the next one. It names no window; what it stands
for only the desktop knows.
"""

import json
import logging
from pathlib import Path

from storage.errors import StorageError
from storage.private_files import write_text

logger = logging.getLogger(__name__)

FILE_NAME = "shared-window.json"


class Consent:
    """The token of one purpose ("window", "screen") in `folder`; None keeps none."""

    def __init__(self, folder: Path | None, purpose: str) -> None:
        self._path = None if folder is None else folder / FILE_NAME
        self._purpose = purpose

    @property
    def lasts(self) -> bool:
        """Whether there is a place to keep it."""
        return self._path is not None

    def token(self) -> str:
        """The kept token; "" where there is none or the file cannot be read."""
        return self._all().get(self._purpose, "")

    def keep(self, token: str) -> None:
        """Replace it; "" forgets it. Where it cannot be kept the desktop asks again next time."""
        if self._path is None:
            return
        tokens = self._all()
        if tokens.get(self._purpose, "") == token:
            return
        tokens.pop(self._purpose, None)
        if token:
            tokens[self._purpose] = token
        try:
            if tokens:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_text(self._path, json.dumps(tokens))
            else:
                self._path.unlink(missing_ok=True)
        except (OSError, StorageError) as problem:
            logger.warning("The desktop will ask again next time: %s", problem)

    def _all(self) -> dict[str, str]:
        if self._path is None:
            return {}
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(read, dict):
            return {}
        return {str(key): token for key, token in read.items() if isinstance(token, str)}


def forget_all(folder: Path) -> bool:
    """Forget every token; true where there was one. Raises StorageError."""
    path = folder / FILE_NAME
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as problem:
        raise StorageError(f"{path} cannot be removed: {problem.strerror}") from problem
    return True
