"""Whether a database file is sound, and whether the folder it lies in is a place for one."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path, PurePath, PureWindowsPath

from storage.database import dialects

CHECK_ALWAYS_BYTES = 32 * 1024 * 1024
"""Files up to this size are checked at every start (some 0.1 s); larger ones by the upkeep."""
_CHECK_AGAIN_S = 86_400.0
_STAMP_SUFFIX = ".checked"
_STEPS_BETWEEN_LOOKS = 20_000
_MOUNTS = Path("/proc/mounts")
_SYNCED = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "mobile documents": "iCloud Drive",
    "clouddocs": "iCloud Drive",
    "iclouddrive": "iCloud Drive",
    "icloud drive": "iCloud Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pcloud drive": "pCloud",
}
_NETWORK = (
    "nfs", "cifs", "smb", "afpfs", "davfs", "ceph", "glusterfs", "ncpfs", "fuse.sshfs",
    "fuse.rclone", "fuse.gvfsd", "fuse.google-drive", "fuse.onedrive", "fuse.davfs",
)  # fmt: skip


def damage(path: Path, give_up: Callable[[], bool] | None = None) -> str | None:
    """What SQLite's quick check finds wrong in a file; None where it is sound or in use.

    A file that another program has locked cannot be judged now and counts as sound. give_up: asked
    now and then; true ends the check, with InterruptedError.
    """
    module = dialects.sqlite_module()
    try:
        with closing(module.connect(str(path), timeout=dialects.BUSY_TIMEOUT_S)) as connection:
            if give_up is not None:
                connection.set_progress_handler(lambda: int(give_up()), _STEPS_BETWEEN_LOOKS)
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
    except module.Error as error:
        text = str(error)
        if give_up is not None and "interrupted" in text:
            raise InterruptedError(text) from error
        return None if "locked" in text or "busy" in text or "disk i/o" in text else text
    return None if found is None or found[0] == "ok" else str(found[0]).splitlines()[-1]


def damage_at_start(path: Path) -> str | None:
    """What is wrong with a file, without having a lesson wait for it.

    A large file is looked at in full only where it has been cut off or `check_if_due` has found it
    damaged.
    """
    if path.stat().st_size <= CHECK_ALWAYS_BYTES or _is_cut_off(path) or _was_damaged(path):
        return damage(path)
    return None


def check_if_due(path: Path, give_up: Callable[[], bool]) -> str | None:
    """The quick check of a large file, once a day: some 5 s for each gigabyte.

    What is wrong is answered, and kept for the next start, which mends it. give_up: as for
    `damage`; an interrupted check is due again.
    """
    if path.stat().st_size <= CHECK_ALWAYS_BYTES or not _is_due(path) or give_up():
        return None
    try:
        problem = damage(path, give_up)
    except InterruptedError:
        return None
    handle = os.open(_stamp(path), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(problem or "")
    os.utime(_stamp(path))
    return problem


def _stamp(path: Path) -> Path:
    """When a large file was checked last; empty where it was sound."""
    return path.with_name(path.name + _STAMP_SUFFIX)


def _is_due(path: Path) -> bool:
    stamp = _stamp(path)
    return not (stamp.exists() and 0 <= time.time() - stamp.stat().st_mtime < _CHECK_AGAIN_S)


def _was_damaged(path: Path) -> bool:
    stamp = _stamp(path)
    return stamp.exists() and stamp.stat().st_size > 0


def _is_cut_off(path: Path) -> bool:
    """Whether a file ends before its own header says; with a log behind it that cannot be told."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return False
    with path.open("rb") as file:
        header = file.read(100)
    if header[24:28] != header[92:96]:  # written by a library that does not keep the size
        return False
    page_bytes = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return path.stat().st_size < (65536 if page_bytes == 1 else page_bytes) * pages


def free_bytes(path: Path) -> int:
    """Room on the disk of a file or folder that may not exist yet."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def unsafe_place(path: Path) -> str | None:
    """One sentence where a database must not lie there: a folder that is synced or on a network.

    A synchronising program copies the file while it is written and puts older copies back; network
    file systems get SQLite's locks wrong.
    """
    if service := _synced_by(path):
        return (
            f"{path} lies in a folder that {service} copies elsewhere; that can corrupt the "
            "database and carries it off this computer: set data_dir to a folder of this computer"
        )
    kind = "a network share" if str(path).startswith("\\\\") else _network_kind(path)
    if kind:
        return (
            f"{path} lies on a network drive ({kind}), where SQLite's locks do not hold: "
            "set data_dir to a folder of this computer"
        )
    return None


def _synced_by(path: PurePath) -> str | None:
    windows = PureWindowsPath(str(path)).parts if "\\" in str(path) else ()
    for part in (*path.parts, *windows):
        name = part.casefold()
        for key, service in _SYNCED.items():
            # "OneDrive - School of Ada", "Dropbox (Personal)"
            if name == key or name.startswith((f"{key} -", f"{key} (", f"{key}-")):
                return service
    return None


def _network_kind(path: Path) -> str | None:
    """Type of the network file system below `path` by /proc/mounts; None elsewhere."""
    if sys.platform != "linux" or not _MOUNTS.exists():
        return None
    best, kind = -1, ""
    for line in _MOUNTS.read_text("utf-8", errors="replace").splitlines():
        words = line.split()
        if len(words) < 3:
            continue
        point = Path(words[1].replace("\\040", " "))
        if path.absolute().is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), words[2]
    return kind if kind.startswith(_NETWORK) else None
