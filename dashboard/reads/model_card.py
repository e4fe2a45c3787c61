"""The model card that ships with Classmood, as the help page shows it."""

import re
from pathlib import Path

from storage.config.packaged import packaged_path
from storage.errors import ConfigurationError

_PICTURE = re.compile(r"model-[a-z]{1,20}\.png")


def card_text() -> str | None:
    """Markdown of the card, two levels of headings deeper, its pictures from `/help/`; or None."""
    try:
        text = packaged_path("docs/model-card.md").read_text("utf-8")
    except (ConfigurationError, OSError):
        return None
    deeper = re.sub(r"^(#{1,2}) ", r"#\1 ", text, flags=re.MULTILINE)
    return deeper.replace("](images/", "](/help/")


def card_picture(name: str) -> Path | None:
    """A picture of the card, or None where there is no such one."""
    if not _PICTURE.fullmatch(name):
        return None
    try:
        path = packaged_path("docs/images") / name
    except ConfigurationError:
        return None
    return path if path.is_file() else None
