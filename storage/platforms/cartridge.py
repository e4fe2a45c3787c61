"""Lessons as a Common Cartridge 1.1, which Moodle and Canvas import: one page a lesson."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from storage.platforms.class_page import ClassPage
from storage.private_files import write_bytes

SUFFIX = ".imscc"
_CP = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
_SIGNS = str.maketrans(
    "", "", "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
)
"""Signs that XML cannot hold."""


def write_cartridge(pages: Sequence[ClassPage], out: Path) -> None:
    """Writes the file (mode 0600), whole or not at all. Raises StorageError."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", manifest(pages))
        for page in pages:
            archive.writestr(_file(page), page.html())
    write_bytes(out, held.getvalue())


def manifest(pages: Sequence[ClassPage]) -> bytes:
    """Names every page, in order of time."""
    ET.register_namespace("", _CP)
    ET.register_namespace("lomimscc", _LOM)
    root = ET.Element(f"{{{_CP}}}manifest", identifier="classmood")
    metadata = _add(root, "metadata")
    _add(metadata, "schema").text = "IMS Common Cartridge"
    _add(metadata, "schemaversion").text = "1.1.0"
    title = metadata
    for name in ("lom", "general", "title", "string"):
        title = ET.SubElement(title, f"{{{_LOM}}}{name}")
    title.set("language", "en")
    title.text = "Lessons (Classmood)"
    organization = _add(
        _add(root, "organizations"), "organization", identifier="lessons",
        structure="rooted-hierarchy",
    )  # fmt: skip
    top = _add(organization, "item", identifier="root")
    folder = _add(top, "item", identifier="folder")
    _add(folder, "title").text = "Lessons (Classmood)"
    resources = _add(root, "resources")
    for page in pages:
        number = page.session_id
        item = _add(folder, "item", identifier=f"item{number}", identifierref=f"page{number}")
        _add(item, "title").text = page.heading.translate(_SIGNS)
        resource = _add(
            resources, "resource", identifier=f"page{number}", type="webcontent", href=_file(page)
        )
        _add(resource, "file", href=_file(page))
    text: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text


def _add(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_CP}}}{name}", attributes)


def _file(page: ClassPage) -> str:
    return f"lessons/lesson-{page.session_id}.html"
