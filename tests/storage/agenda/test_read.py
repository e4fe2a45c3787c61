"""Titles of files as they are, and of files that mean harm."""

import io
import zipfile

import pytest
from pptx import Presentation
from pypdf import PdfReader, PdfWriter

from storage.agenda.read import titles_of
from storage.errors import InputFileError

TITLES = ["Angles in a triangle", "Sum of angles", "Homework & more"]


def presentation(titles: list[str] = TITLES) -> bytes:
    deck, out = Presentation(), io.BytesIO()
    for title in titles:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "a bullet"
    deck.save(out)
    return out.getvalue()


def pdf(titles: list[str]) -> bytes:
    """A PDF with a page a title, written by hand."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(titles)))
    objects.append(f"<</Type/Pages/Kids[{kids}]/Count {len(titles)}>>".encode())
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for n, title in enumerate(titles):
        text = f"BT /F1 32 Tf 60 440 Td ({title}) Tj ET BT /F1 12 Tf 60 300 Td (small) Tj ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 720 540]/Contents {5 + 2 * n} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>".encode()
        )
        objects.append(f"<</Length {len(text)}>>stream\n{text}\nendstream".encode())
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj".encode() + body + b"endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return out + end.encode()


def changed(raw: bytes, name: str, text: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as taken,
    ):
        for entry in given.namelist():
            taken.writestr(entry, text if entry == name else given.read(entry))
    return out.getvalue()


def test_titles_of_a_presentation() -> None:
    assert titles_of(presentation()) == TITLES


def test_titles_of_a_pdf_are_its_largest_lines() -> None:
    assert titles_of(pdf(["Rivers", "Lakes and seas"])) == ["Rivers", "Lakes and seas"]


def test_lines_of_text_with_and_without_times_and_numbers() -> None:
    text = "10:02 Welcome\r\n\n- Rivers\n3. Lakes\nSeas 2030\n"
    assert titles_of(text.encode()) == ["Welcome", "Rivers", "Lakes", "Seas 2030"]
    assert titles_of("Wärme\nKälte".encode("utf-16")) == ["Wärme", "Kälte"]


def encrypted() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(io.BytesIO(pdf(["Rivers"]))))
    writer.encrypt("secret")
    writer.write(out)
    return out.getvalue()


XXE = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    b'<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">&b;</p:sld>'
)
SLIDE = "ppt/slides/slide1.xml"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "no title"),
        (b"\n \n", "no title"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (presentation()[:3000], "cannot be read"),
        (presentation([]), "no title"),
        (changed(presentation(), SLIDE, XXE), "no program writes"),
        (changed(presentation(), SLIDE, b" " * 50_000_000), "too large"),
        (changed(presentation(), SLIDE, b"<p:sld>"), "cannot be read"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old or encrypted"),
        (encrypted(), "encrypted"),
        (b"%PDF-1.7 nothing", "cannot be read"),
        (pdf(["Rivers"])[:300], "cannot be read"),
    ],
)
def test_other_files_are_refused_in_one_line(raw: bytes, says: str) -> None:
    with pytest.raises(InputFileError, match=says) as refused:
        titles_of(raw)
    assert "\n" not in str(refused.value)
