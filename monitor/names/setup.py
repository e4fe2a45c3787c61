"""What the setting `privacy.names` asks for; where it is off, nothing that reads is imported."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from storage.config.settings import PrivacySettings
from storage.errors import StorageError
from storage.writes import class_lists

if TYPE_CHECKING:
    from monitor.names.reader import NameReader

logger = logging.getLogger(__name__)


def name_reader(
    privacy: PrivacySettings, engine: Engine, class_name: str, owner_id: int | None = None
) -> "NameReader | None":
    """Reads names with the help of the class's list, if it has one; None where none are read.

    owner_id: the account whose list it may be.

    Raises ConfigurationError where the reading network is not installed.
    """
    if not reads_names(privacy):
        return None
    try:
        members = class_lists.names(engine, class_name, owner_id)
    except StorageError as error:
        logger.warning("the class list could not be loaded: %s", error)
        members = None
    return reader_of(members)


def reads_names(privacy: PrivacySettings) -> bool:
    """Whether names are to be read at all."""
    return privacy.names == "read" and not privacy.class_only


def reader_of(members: Sequence[str] | None) -> "NameReader":
    """Reads names with the help of a class's. Raises ConfigurationError as `name_reader` does."""
    from monitor.names import ocr as name_ocr  # noqa: PLC0415

    name_ocr.require()
    from monitor.names.reader import NameReader  # noqa: PLC0415

    return NameReader(members)
