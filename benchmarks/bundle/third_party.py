"""Writes who made what is in a bundle, and under which terms, from the packages' own metadata."""

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Protocol

import models

Entry = tuple[str, str, str]
"""Of PyInstaller: place in the bundle, file it comes from, kind."""
_CARRIED = ("models/weights", "dashboard/libraries")
"""Folders with files of others, each with its notice."""
_RULE = "=" * 78
_TERMS = ("LICEN", "COPYING", "NOTICE", "AUTHORS", "3RD-PARTY", "THIRD")
_HEAD = """Classmood's bundle holds the parts below, each under its own terms.

Parts under the GNU Lesser General Public License (python-xlib, psycopg, pystray; Qt and FFmpeg,
which OpenCV brings) lie as files of their own beside the program: put another build of the same
interface in their place and start the program again.
"""


class Analysis(Protocol):
    """What is used of PyInstaller's analysis."""

    pure: Iterable[Entry]
    binaries: Iterable[Entry]
    datas: Iterable[Entry]


def write(analysis: Analysis, path: Path) -> Path:
    """Write the notices of everything in the analysis to `path`; answers the path."""
    entries = [*analysis.pure, *analysis.binaries, *analysis.datas]
    sources = {Path(source) for _, source, _ in entries if source and source != "-"}
    path.write_text("\n".join([_HEAD, *notices(sources)]), encoding="utf-8")
    return path


def notices(sources: set[Path]) -> Iterator[str]:
    """One passage for each part that a file comes from: Python, packages, system, networks."""
    owner = {
        Path(str(file.locate())): distribution
        for distribution in metadata.distributions()
        for file in distribution.files or ()
    }
    used = {owner[source].name: owner[source] for source in sources if source in owner}
    yield from _python()
    for name in sorted(used, key=str.lower):
        if name.lower() != "classmood":
            yield _passage(used[name])
    yield from _system_libraries(source for source in sources if source not in owner)
    top = Path(models.__file__).parents[1]
    for notice in sorted(path for place in _CARRIED for path in (top / place).glob("*.NOTICE.txt")):
        yield f"{_RULE}\n{notice.name}\n\n{notice.read_text('utf-8')}"


def licence(distribution: metadata.Distribution) -> str:
    """The licence as the package states it: expression, classifiers, or the field's first line."""
    about = distribution.metadata
    if expression := _field(about, "License-Expression"):
        return expression
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    stated = _field(about, "License").strip().partition("\n")[0]
    return ", ".join(classifiers) or stated or "see below"


def _field(about: metadata.PackageMetadata, name: str) -> str:
    return str((about.get_all(name) or [""])[0])


def _passage(distribution: metadata.Distribution) -> str:
    about = distribution.metadata
    links = [link.partition(", ")[2] for link in about.get_all("Project-URL") or ()]
    home = _field(about, "Home-page") or (links[0] if links else "")
    lines = [
        _RULE,
        f"{distribution.name} {distribution.version}",
        f"Licence: {licence(distribution)}",
        home,
    ]
    for file in distribution.files or ():
        inside = ".dist-info" in file.parts[0]
        if inside and any(word in file.name.upper() for word in _TERMS):
            text = Path(str(file.locate())).read_text("utf-8", errors="replace")
            lines += ["", f"--- {file.name}", text]
    return "\n".join(lines)


def _python() -> Iterator[str]:
    text = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    terms = text.read_text("utf-8") if text.is_file() else "Licence: PSF-2.0"
    yield f"{_RULE}\nPython {sys.version.partition(' ')[0]}\n{terms}"
    yield (
        f"{_RULE}\nPyInstaller's bootloader\nLicence: GPL-2.0-or-later with an exception "
        "that allows programs under any licence to be bundled with it"
    )


def _system_libraries(sources: Iterable[Path]) -> Iterator[str]:
    """Libraries that come with the system that the bundle was made on, by Debian package."""
    query = shutil.which("dpkg-query")
    standard = Path(sysconfig.get_path("stdlib")).resolve()
    libraries = sorted(
        source.resolve()
        for source in sources
        if ".so" in source.name and standard not in source.resolve().parents
    )
    packages: dict[str, list[str]] = {}
    for library in libraries:
        packages.setdefault(_debian_package(query, library), []).append(library.name)
    for package, names in sorted(packages.items()):
        terms = Path("/usr/share/doc") / package / "copyright"
        text = terms.read_text("utf-8", errors="replace") if package and terms.is_file() else ""
        yield f"{_RULE}\n{', '.join(sorted(set(names)))} ({package or 'Python'})\n\n{text}"


def _debian_package(query: str | None, library: Path) -> str:
    """The package that owns the file; it may know it by its place before /lib became /usr/lib."""
    if query is None:
        return ""
    for place in (str(library), str(library).removeprefix("/usr")):
        said = subprocess.run([query, "-S", place], capture_output=True, text=True, check=False)
        if said.returncode == 0:
            return said.stdout.partition(":")[0].partition(",")[0].strip()
    return ""
