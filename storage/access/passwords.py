"""Passwords: kept as Argon2id hashes, never as text; that of the page in a file of its own.

Argon2id with the second recommended choice of RFC 9106 (64 MiB, 3 passes): about a tenth of a
second for whoever knows the password, too long for whoever guesses.
"""

import functools
import secrets
import threading
import unicodedata
from pathlib import Path

from storage import private_files as private
from storage.config.load import data_dir
from storage.config.settings import Settings
from storage.errors import ConfigurationError, StorageError

MIN_LENGTH = 12
MAX_LENGTH = 256
_NAME = "password"
# one at a time: guesses sent side by side must not fill the memory
_HASHING = threading.Lock()


def hashed(password: str) -> str:
    """What is kept of a password. ConfigurationError where it is too short or too long."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - only who sets or asks needs it

    if not MIN_LENGTH <= len(_normal(password)) <= MAX_LENGTH:
        raise ConfigurationError(
            f"a password needs {MIN_LENGTH} to {MAX_LENGTH} characters; "
            "three or four words in a row are easy to remember"
        )
    with _HASHING:
        return PasswordHasher().hash(_normal(password))


def matches_hash(kept: str | None, password: str) -> bool:
    """Whether `password` is the one that `kept` was made of.

    None, where there is none to compare with, takes as long as a wrong password does.
    """
    right = _verifies(_decoy() if kept is None else kept, password)
    return right and kept is not None


class PasswordFile:
    """The stored password of one data folder; there may be none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Whether a password is set."""
        return self.path.is_file()

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever the password does; None where none is set."""
        try:
            stat = self.path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def set(self, password: str) -> None:
        """Keeps the hash of `password`. ConfigurationError where it is too short or too long."""
        kept = hashed(password)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"{self.path.parent} cannot be written: {error.strerror}") from error
        private.write_text(self.path, kept + "\n")

    def matches(self, password: str) -> bool:
        """Whether `password` is the one that is set; takes as long for a wrong one."""
        try:
            kept = self.path.read_text("ascii").strip()
        except (OSError, UnicodeError):
            return False
        return _verifies(kept, password)

    def remove(self) -> bool:
        """Forgets the password; whether there was one."""
        was_set = self.exists()
        self.path.unlink(missing_ok=True)
        return was_set


def password_file(settings: Settings) -> PasswordFile:
    """The password of the settings' data folder."""
    return PasswordFile(data_dir(settings) / _NAME)


def _verifies(kept: str, password: str) -> bool:
    from argon2 import PasswordHasher  # noqa: PLC0415
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    if len(password) > MAX_LENGTH:
        return False
    try:
        with _HASHING:
            return PasswordHasher().verify(kept, _normal(password))
    except (InvalidHashError, VerificationError):
        return False


@functools.cache
def _decoy() -> str:
    """The hash of a password that nobody has."""
    return hashed(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    # the same letters typed on another keyboard are the same password
    return unicodedata.normalize("NFKC", password)
