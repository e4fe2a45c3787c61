"""Whether a database file is sound, and whether the folder it lies in is a place for one."""

import os
import shutil
import sys
import time
from contextlib import closing
from pathlib import Path, PurePath, PureWindowsPath

from storage.database import dialects

CHECK_ALWAYS_BYTES = 128 * 1024 * 1024
"""Files up to this size are checked at every start (some 0.2 s); larger ones once a day."""
_CHECK_AGAIN_S = 86_400.0
_STAMP_SUFFIX = ".checked"
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


def damage(path: Path) -> str | None:
    """What SQLite's quick check finds wrong in a file; None where it is sound or in use.

    A file that another program has locked cannot be judged now and counts as sound.
    """
    module = dialects.sqlite_module()
    try:
        with closing(module.connect(str(path), timeout=dialects.BUSY_TIMEOUT_S)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
    except module.Error as error:
        text = str(error)
        return None if "locked" in text or "busy" in text or "disk i/o" in text else text
    return None if found is None or found[0] == "ok" else str(found[0]).splitlines()[-1]


def damage_at_start(path: Path) -> str | None:
    """`damage`, for a large file only where it was not found sound within the last day."""
    if path.stat().st_size <= CHECK_ALWAYS_BYTES:
        return damage(path)
    stamp = path.with_name(path.name + _STAMP_SUFFIX)
    if stamp.exists() and 0 <= time.time() - stamp.stat().st_mtime < _CHECK_AGAIN_S:
        return None
    problem = damage(path)
    if problem is None:
        os.close(os.open(stamp, os.O_CREAT | os.O_RDWR, 0o600))
        os.utime(stamp)
    return problem


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
