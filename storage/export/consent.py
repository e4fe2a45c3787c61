"""The consent register of a class as CSV."""

import csv
import io
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from storage.export.files import safe_text
from storage.privacy.consent import Register, register_of
from storage.private_files import replacing

COLUMNS = ("class", "kind", "date", "who", "way", "language", "notice", "speaking_times")


def register_csv(kept: Register) -> str:
    """One row for everybody who was told and everybody who objects; dates as ISO 8601."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for one in kept.told:
        writer.writerow(
            (
                safe_text(one.class_name), "told", _day(one.told_at),
                safe_text(one.person), one.way, one.language, one.version,
                "yes" if one.speakers else "no",
            )
        )  # fmt: skip
    for each in kept.objections:
        who = safe_text(each.name or "known by the label")
        writer.writerow(
            (safe_text(each.class_name), "objects", _day(each.objected_at), who, *[""] * 4)
        )
    return buffer.getvalue()


def write_register(engine: Engine, class_name: str, path: Path) -> int:
    """Writes it, whole or not at all, readable by its owner only; rows. Raises StorageError."""
    kept = register_of(engine, class_name)
    with replacing(path) as partial:
        partial.write_text(register_csv(kept), encoding="utf-8", newline="")
    return len(kept.told) + len(kept.objections)


def _day(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
