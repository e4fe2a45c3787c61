"""The titles of an agenda: lines of text, or those of a presentation (PPTX) or PDF.

A file is only read: no address in it is followed, nothing in it is run, and what is too large once
unpacked is refused before it is unpacked.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable

from storage.errors import InputFileError
from storage.text_files import decoded

MOST_BYTES = 100_000_000
MOST_TITLES = 500
LONGEST = 200
"""Characters of a title; what is longer is cut."""
_MOST_TEXT = 1_000_000
_MOST_XML = 30_000_000  # bytes of XML once unpacked
_MOST_PART = 4_000_000  # of one slide or page
_MOST_RATIO = 200
_TITLES = frozenset(["title", "ctrTitle"])
_CLOCK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[:.]\d{2}(?:[:.]\d{2})?|\d{1,3}[.)])\s*")


def titles_of(raw: bytes) -> list[str]:
    """Titles in their order, "" left out. Raises InputFileError with what to do."""
    if len(raw) > MOST_BYTES:
        raise InputFileError("the file is larger than 100 MB: give the titles as lines of text")
    if raw[:1024].lstrip().startswith(b"%PDF"):
        titles = _of_pdf(raw)
    elif raw.startswith(b"PK"):
        titles = _of_presentation(raw)
    elif raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputFileError("this is an old or encrypted Office file: save it as .pptx, or as PDF")
    else:
        titles = _of_text(raw)
    kept = cleaned(titles)
    if not kept:
        raise InputFileError("no title was found in the file: give one title a line as text")
    return kept


def lines_of(titles: Iterable[str]) -> bytes:
    """Titles as a text agenda: `titles_of` reads the same ones of it again."""
    # the bullet is taken off, and nothing but it: a title may begin with a number itself
    return "\n".join(f"- {title}" for title in cleaned(titles)).encode()


def cleaned(titles: Iterable[str]) -> list[str]:
    """Titles as they are kept: on one line, of characters that can be stored, "" left out."""
    kept = (" ".join(_without_controls(title).split())[:LONGEST].strip() for title in titles)
    return [title for title in kept if title][:MOST_TITLES]


def _without_controls(text: str) -> str:
    return "".join(
        " " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else one for one in text
    )


def _of_text(raw: bytes) -> list[str]:
    if len(raw) > _MOST_TEXT:
        raise InputFileError("the text is larger than 1 MB: it is no agenda")
    try:
        lines = decoded(raw).splitlines()
    except UnicodeDecodeError as error:
        raise InputFileError(
            "the file is no text, PPTX or PDF: give one title a line as UTF-8 text"
        ) from error
    return [_CLOCK.sub("", line) for line in lines]


def _of_presentation(raw: bytes) -> list[str]:
    from pptx import Presentation  # noqa: PLC0415 - only where one is given
    from pptx.exc import PythonPptxError  # noqa: PLC0415

    try:
        light = _without_media(raw)
        presentation = Presentation(light)
        return [_slide_title(slide) for slide in presentation.slides]
    except (
        zipfile.BadZipFile, PythonPptxError, SyntaxError, KeyError, ValueError,
        AttributeError, RuntimeError, NotImplementedError, OSError, IndexError,
    ) as error:  # fmt: skip
        raise InputFileError(
            "the presentation cannot be read: save it again as .pptx, or as PDF"
        ) from error


def _without_media(raw: bytes) -> io.BytesIO:
    """The presentation with empty pictures and films, which nobody reads here."""
    light, total = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(raw)) as given, zipfile.ZipFile(light, "w") as taken:
        for entry in given.infolist():
            if not entry.filename.endswith((".xml", ".rels")):
                taken.writestr(entry.filename, b"")
                continue
            total += entry.file_size
            bomb = entry.file_size > 100_000 and entry.file_size > _MOST_RATIO * entry.compress_size
            if entry.file_size > _MOST_PART or total > _MOST_XML or bomb:
                raise InputFileError(
                    "the presentation is too large once unpacked: give the titles as lines of text"
                )
            with given.open(entry) as part:
                text = part.read(_MOST_PART + 1)
            if len(text) > _MOST_PART or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise InputFileError("the presentation holds what no program writes: save it again")
            taken.writestr(entry.filename, text)
    light.seek(0)
    return light


def _slide_title(slide: object) -> str:
    shapes = slide.shapes  # type: ignore[attr-defined]
    title = shapes.title
    if title is not None and title.has_text_frame and title.text_frame.text.strip():
        return str(title.text_frame.text)
    texts = (shape.text_frame.text.strip() for shape in shapes if shape.has_text_frame)
    return next((text.splitlines()[0] for text in texts if text), "")


def _of_pdf(raw: bytes) -> list[str]:
    import pypdf  # noqa: PLC0415 - only where a PDF is given
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = pypdf.PdfReader(io.BytesIO(raw), strict=False)
        if reader.is_encrypted:
            raise InputFileError("the PDF is encrypted: save it without a password")
        if len(reader.pages) > MOST_TITLES:
            raise InputFileError(f"the PDF has more than {MOST_TITLES} pages: it is no agenda")
        return [_page_title(page) for page in reader.pages]
    except InputFileError:
        raise
    except (
        PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError,
        OSError, NotImplementedError, ArithmeticError, AssertionError, MemoryError,
    ) as error:  # fmt: skip
        raise InputFileError("the PDF cannot be read: export it again, or give lines") from error


def _page_title(page: object) -> str:
    """The largest text of a page; a page too large to look at has none."""
    contents = page.get_contents()  # type: ignore[attr-defined]
    if contents is None or len(contents.get_data()) > _MOST_PART:
        return ""
    lines: dict[tuple[float, float], str] = {}

    def take(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        if text.strip():
            high = round(abs(size * matrix[3]) or abs(size), 1)
            key = (high, round(matrix[5]))
            lines[key] = lines.get(key, "") + text

    page.extract_text(visitor_text=take)  # type: ignore[attr-defined]
    if not lines:
        return ""
    largest = max(high for high, _ in lines)
    parts = sorted((key for key in lines if key[0] == largest), key=lambda key: -key[1])
    return " ".join(lines[key].strip() for key in parts[:2])
