"""Hands and thumbs of public icon sets, drawn by Chromium: many hands' hands for the fitting.

Sets lie in a folder as Iconify publishes them (npm packages `@iconify-json/NAME`, unpacked as
FOLDER/NAME/icons.json). Nothing of a set is kept in a file of ours but what the network learned.
"""

import base64
import json
import re
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from storage.kinds import ReactionKind

Rgba = NDArray[np.uint8]
FIT = ("noto", "noto-v1", "fluent-emoji-flat", "emojione", "fxemoji", "fa6-solid", "fa6-regular",
       "mdi", "ph", "material-symbols", "bi", "fluent", "tabler", "icon-park-solid", "solar", "ri",
       "iconoir", "bxs")  # fmt: skip
"""Sets whose shapes may be fitted."""
TEST = ("twemoji", "openmoji")
"""Sets of which nothing is fitted."""
_PX = 96
_TONE = r"(-(light|medium-light|medium|medium-dark|dark)(-skin-tone)?)?"
_STYLE = (
    r"(-(16|20|24|28|32))?"
    r"(-(fill|filled|bold|duotone|rounded|bold-duotone|outline|regular|line|outline-rounded|linear))?"
)
_NAMES = {
    ReactionKind.RAISED_HAND: r"raised-hand|hand-with-fingers-splayed|raised-back-of-hand|hand|"
    r"back-hand|front-hand|hand-back-left|hand-back-right|hand-front-left|hand-front-right|"
    r"hand-palm|hand-stop|hand-left|hand-right",
    ReactionKind.THUMBS_UP: r"thumbs-up|thumb-up|thumbsup|hand-thumbs-up|thumb-like|like",
    ReactionKind.THUMBS_DOWN: r"thumbs-down|thumb-down|thumbsdown|hand-thumbs-down|thumb-dislike|"
    r"dislike",
    ReactionKind.CLAPPING: r"clapping-hands|hands-clapping|hand-clap|clap|applause",
}
_ELSE = {
    "hand": ("icon-park-solid", "bi", "bxs"), "hand-left": ("mdi", "icon-park-solid", "bxs"),
    "hand-right": ("mdi", "icon-park-solid", "bxs"), "like": ("icon-park-solid",),
    "thumbsup": ("fxemoji",), "thumbsdown": ("fxemoji",), "clap": ("icon-park-solid",),
    "hand-palm": ("mdi",), "dislike": ("ri",),
}  # fmt: skip
"""Names that mean something else in a set."""


def there(folder: Path | None, sets: tuple[str, ...]) -> list[str]:
    """Which of these sets the folder holds."""
    if folder is None:
        return []
    return [name for name in sets if (folder / name / "icons.json").exists()]


@lru_cache(maxsize=4)
def drawn(folder: Path, sets: tuple[str, ...]) -> dict[ReactionKind, list[tuple[Rgba, bool]]]:
    """Each kind's pictures, uint8 (96, 96, 4), and whether a picture has colours of its own."""
    found = [
        (kind, svg, "currentColor" not in svg)
        for name in sets
        if (folder / name / "icons.json").exists()
        for kind, svg in _of_set(folder / name / "icons.json", name)
    ]
    pictures = _rendered([svg.replace("currentColor", "#ffffff") for _, svg, _ in found])
    out: dict[ReactionKind, list[tuple[Rgba, bool]]] = {kind: [] for kind in _NAMES}
    for (kind, _, coloured), picture in zip(found, pictures, strict=True):
        out[kind].append((picture, coloured))
    return out


def picture(
    folder: Path,
    sets: tuple[str, ...],
    kind: ReactionKind,
    skin: tuple[int, int, int],
    rng: np.random.Generator,
) -> Rgba:
    """One of them, uint8 (h, w, 4), cropped to what is drawn; in a skin's colour where it has none.

    Of drawings without colours one in four is left as a white, black or yellow sign.
    """
    found = drawn(folder, sets)[kind]
    own = [one for one in found if one[1]]
    lines = [one for one in found if not one[1]]
    group = lines if lines and (not own or rng.random() < 0.45) else own
    whole, coloured = group[int(rng.integers(len(group)))]
    if not coloured:
        whole = _tinted(whole, skin, rng)
    rows, columns = np.nonzero(whole[..., 3] > 8)
    return whole[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _tinted(whole: Rgba, skin: tuple[int, int, int], rng: np.random.Generator) -> Rgba:
    """A drawing of one colour as a hand: lines that enclose it dark, what they enclose filled."""
    line = whole[..., 3].astype(np.float32) / 255
    if rng.random() < 0.25:
        tones = ((255, 255, 255), (30, 30, 34), (250, 204, 60))
        out = whole.copy()
        out[..., :3] = tones[int(rng.integers(len(tones)))]
        return out
    padded = np.pad((line > 0.35).astype(np.uint8), 1)
    cv2.floodFill(padded, np.zeros((padded.shape[0] + 2, padded.shape[1] + 2), np.uint8), (0, 0), 2)
    solid = padded[1:-1, 1:-1] != 2
    is_outline = line.sum() < 0.62 * solid.sum()
    dark = np.array(skin, np.float32) * float(rng.uniform(0.3, 0.8))
    skin_tone = np.array(skin, np.float32)
    first, second = (dark, skin_tone) if is_outline else (skin_tone, dark)
    cover = line[..., None]
    out = np.empty_like(whole)
    out[..., :3] = np.rint(first * cover + second * (1 - cover))
    out[..., 3] = np.where(solid, 255, whole[..., 3])
    return out


def _of_set(path: Path, name: str) -> list[tuple[ReactionKind, str]]:
    data = json.loads(path.read_text("utf-8"))
    icons = {alias: data["icons"].get(one["parent"]) for alias, one in
             data.get("aliases", {}).items() if set(one) == {"parent"}} | data["icons"]  # fmt: skip
    out = []
    for kind, names in _NAMES.items():
        pattern = re.compile(rf"({names}){_TONE}{_STYLE}")
        for icon_name, icon in sorted(icons.items()):
            match = pattern.fullmatch(icon_name)
            if icon is None or match is None or name in _ELSE.get(match[1], ()):
                continue
            wide = icon.get("width", data.get("width", 16))
            high = icon.get("height", data.get("height", 16))
            left, top = icon.get("left", 0), icon.get("top", 0)
            svg = (
                f'<svg xmlns="http://www.w3.org/2000/svg" '
                f'xmlns:xlink="http://www.w3.org/1999/xlink" width="{_PX}" height="{_PX}" '
                f'viewBox="{left} {top} {wide} {high}">{icon["body"]}</svg>'
            )
            out.append((kind, svg))
    return out


def _rendered(svgs: list[str]) -> list[Rgba]:
    """Every drawing cropped to what is drawn, square. Starts Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    columns = 16
    cells = "".join(
        f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'
        for svg in svgs
    )
    style = f"body{{margin:0}}img{{width:{_PX}px;height:{_PX}px;float:left}}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page(viewport={"width": columns * _PX, "height": _PX})
        page.set_content(f"<style>{style}</style>{cells}")
        page.wait_for_timeout(500)
        data = page.screenshot(full_page=True, omit_background=True)
        browser.close()
    sheet = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    sheet = cv2.cvtColor(np.asarray(sheet), cv2.COLOR_BGRA2RGBA)
    out = []
    for number in range(len(svgs)):
        row, column = divmod(number, columns)
        part = sheet[row * _PX : (row + 1) * _PX, column * _PX : (column + 1) * _PX]
        out.append(np.asarray(part, np.uint8))
    return out
