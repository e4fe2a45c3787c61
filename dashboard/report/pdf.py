"""A report's HTML as a PDF, by WeasyPrint: charts stay vectors, nothing is fetched."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from typing import NoReturn

from PIL import ImageFile

from storage.errors import ConfigurationError

_INSTEAD = "or write --out NAME.html and print it from a browser"
_NO_WEASYPRINT = f"a PDF needs WeasyPrint: pip install 'classmood[pdf]', {_INSTEAD}"
_NO_PANGO = (
    "a PDF needs the Pango library (Debian, Ubuntu: apt install libpangoft2-1.0-0; macOS: brew "
    "install pango; Windows: pacman -S mingw-w64-ucrt-x86_64-pango in MSYS2), "
    f"{_INSTEAD}"
)


class Paper(StrEnum):
    """Sizes of paper."""

    A4 = "a4"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Pdf:
    """A made file. missing: letters for which no font is installed; they are empty in it."""

    data: bytes
    missing: str = ""


def is_installed() -> bool:
    """Whether the extra for PDFs is there; it is not loaded. Pango may still be missing."""
    return find_spec("weasyprint") is not None


def pdf(html: str, paper: Paper = Paper.A4) -> Pdf:
    """The pages of a report. Raises ConfigurationError with what to install where it is missing."""
    strict = not ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        # an optional package, which loads Pango at once
        import weasyprint  # noqa: PLC0415
    except ImportError as error:
        raise ConfigurationError(_NO_WEASYPRINT) from error
    except OSError as error:
        raise ConfigurationError(_NO_PANGO) from error
    finally:
        # it lets Pillow take half a picture for a whole one, everywhere in this process
        ImageFile.LOAD_TRUNCATED_IMAGES = not strict
    size = weasyprint.CSS(string=f"@page {{ size: {paper.value} }}")
    document = weasyprint.HTML(string=html, url_fetcher=_nothing)
    with _remarks() as missing:
        made: bytes = document.write_pdf(stylesheets=[size])
    return Pdf(made, "".join(dict.fromkeys(missing)))


@contextmanager
def _remarks() -> Iterator[list[str]]:
    """The letters that WeasyPrint says no font has; what else it says of style is no news."""
    missing: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
                missing.append(str(record.args[0]))

    logger, collector = logging.getLogger("weasyprint"), Collector()
    before = logger.handlers[:], logger.propagate, logger.level
    logger.handlers, logger.propagate = [collector], False
    logger.setLevel(logging.WARNING)
    try:
        yield missing
    finally:
        logger.handlers, logger.propagate = before[:2]
        logger.setLevel(before[2])


def _nothing(url: str, *_: object, **__: object) -> NoReturn:
    """A report holds all that it shows, so nothing is fetched for it."""
    raise ValueError(url[:60])
