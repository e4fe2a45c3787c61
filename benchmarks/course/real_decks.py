"""Decks that somebody gave a talk with: the pages of a PDF, drawn by Poppler's `pdftoppm`."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pypdf

from benchmarks.course.decks import WH, Picture
from benchmarks.course.slide_stories import Story


def drawn(path: Path) -> list[Picture]:
    """Every page, RGB uint8, 960 px wide. Raises FileNotFoundError where Poppler is missing."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        raise FileNotFoundError("pdftoppm is missing: install poppler-utils")
    with tempfile.TemporaryDirectory() as folder:
        size = ["-scale-to-x", str(WH[0]), "-scale-to-y", "-1"]
        subprocess.run([tool, "-png", *size, str(path), f"{folder}/page"], check=True)
        pages = [cv2.imread(str(page)) for page in sorted(Path(folder).glob("page*.png"))]
    return [
        np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2RGB), np.uint8)
        for page in pages
        if page is not None
    ]


def told(path: Path, seed: int) -> Story:
    """The deck from its first page to its last; pages of one label are one slide that is built."""
    story = Story(np.random.default_rng([seed, 77]))
    labels = pypdf.PdfReader(path).page_labels
    before = None
    for picture, label in zip(drawn(path), labels, strict=True):
        if label == before:
            story.stay(picture, float(story.rng.uniform(4, 12)))
        else:
            story.slide(picture, 6, 20)
        before = label
    return story
