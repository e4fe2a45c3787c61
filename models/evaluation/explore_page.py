"""The report on a data set as one HTML page: pictures inside, nothing fetched."""

import base64
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from models.data.arrays import USAGES
from models.data.dataset import Dataset
from models.labels import EMOTIONS, IMAGE_PX

if TYPE_CHECKING:
    from models.evaluation.explore import Agreement, Findings, Repeats

_SAMPLES = 14
_SHOWN_PAIRS = 12
_VOTE_STEPS = (0.3, 0.5, 0.7, 0.9)
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2933; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2.2rem }
table { border-collapse: collapse } td, th { padding: .2rem .7rem; text-align: right }
th { font-weight: 600; color: #52606d }
td:first-child, th:first-child, td:has(.bar) { text-align: left }
tr { border-bottom: 1px solid #e4e7eb }
.bar { background: #2b6cb0; height: .7rem; display: inline-block; vertical-align: middle }
img { image-rendering: pixelated; max-width: 100%; vertical-align: middle }
.note { color: #52606d } figure { margin: .4rem 0 } figcaption { color: #52606d }
"""


def render(findings: "Findings", dataset: Dataset, source: str) -> str:
    """The whole page."""
    total = sum(sum(split.values()) for split in findings.counts.values())
    parts = [
        f"<h1>{total:,} labelled faces</h1><p class=note>{escape(source)}</p>",
        "<h2>Classes and splits</h2>",
        _counts(findings.counts),
        "<h2>Samples</h2>",
        _samples(dataset),
        f"<h2>Blank pictures: {len(findings.blank_rows)}</h2>",
        f"<p>Rows {_rows(findings.blank_rows)}. They are left out of training.</p>",
        "<h2>The same picture twice</h2>",
        _pairs(findings.exact, dataset, "Byte for byte"),
        _pairs(findings.near, dataset, "Nearly, by a perceptual hash"),
        f"<p class=note>{findings.overlapping} rows are listed as overlapping and left out of "
        "training and of every figure.</p>",
        "<h2>Agreement of the FER+ annotators</h2>",
        _votes(findings.agreement),
    ]
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Data set</title>"
        f"<style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


def _counts(counts: dict[str, dict[str, int]]) -> str:
    shown = [usage for usage in USAGES if sum(counts[usage].values())]
    widest = max(max(counts[usage].values()) for usage in shown)
    rows = []
    for emotion in EMOTIONS:
        cells = "".join(
            f"<td>{counts[usage][emotion]:,}</td>"
            f"<td>{_share(counts[usage][emotion], sum(counts[usage].values()))}</td>"
            for usage in shown
        )
        bar = round(16 * counts[shown[0]][emotion] / widest, 2)
        rows.append(f"<tr><td>{emotion}</td>{cells}<td><span class=bar style='width:{bar}rem'>"
                    "</span></td></tr>")  # fmt: skip
    heads = "".join(f"<th colspan=2>{usage}</th>" for usage in shown)
    sums = "".join(f"<td>{sum(counts[usage].values()):,}</td><td></td>" for usage in shown)
    return (
        f"<table><tr><th>class</th>{heads}<th></th></tr>{''.join(rows)}"
        f"<tr><td>all</td>{sums}<td></td></tr></table>"
    )


def _samples(dataset: Dataset) -> str:
    picker = np.random.default_rng(0)
    figures = []
    for label, emotion in enumerate(EMOTIONS):
        rows = np.flatnonzero((dataset.rows.labels == label) & (dataset.rows.usage == 0))
        chosen = picker.permutation(rows)[:_SAMPLES]
        if len(chosen):
            figures.append(f"<figure>{_strip(dataset, chosen.tolist())} "
                           f"<figcaption>{emotion}</figcaption></figure>")  # fmt: skip
    return "".join(figures)


def _pairs(repeats: "Repeats", dataset: Dataset, how: str) -> str:
    if not repeats.pairs:
        return f"<p>{how}: none.</p>"
    shown = (repeats.across or repeats.pairs)[:_SHOWN_PAIRS]
    pictures = "".join(
        f"<figure>{_strip(dataset, pair)} <figcaption>rows {pair[0]} and {pair[1]}: "
        f"{_described(dataset, pair[0])}, {_described(dataset, pair[1])}</figcaption></figure>"
        for pair in shown
    )
    return (
        f"<p>{how}: <b>{len(repeats.pairs):,}</b> pairs, {len(repeats.across):,} of them across "
        f"splits, {len(repeats.relabelled):,} with two different labels.</p>{pictures}"
    )


def _votes(agreement: "Agreement | None") -> str:
    if agreement is None:
        return "<p>No votes lie beside this data set.</p>"
    steps = np.digitize(agreement.top_share, _VOTE_STEPS)
    names = [f"{low:.0%} to {high:.0%}" for low, high in pairwise((0, *_VOTE_STEPS, 1))]
    shares = [
        f"<tr><td>{name}</td><td>{_share((steps == step).sum(), len(steps))}</td></tr>"
        for step, name in enumerate(names)
    ]
    of_label = agreement.confusion.sum(axis=1)
    rows = "".join(
        f"<tr><td>{emotion}</td>"
        + "".join(f"<td>{_share(count, of_label[row])}</td>" for count in agreement.confusion[row])
        + "</tr>"
        for row, emotion in enumerate(EMOTIONS)
    )
    agree = _share(np.trace(agreement.confusion), agreement.confusion.sum())
    return (
        f"<p>The winner of the vote is FER2013's label in <b>{agree}</b> of the pictures whose "
        f"vote is clear; {agreement.faceless} pictures are no face to most.</p>"
        f"<table><tr><th>votes for the winner</th><th>pictures</th></tr>{''.join(shares)}</table>"
        "<p class=note>Rows: FER2013's label. Columns: winner of the vote.</p>"
        f"<table><tr><th></th>{''.join(f'<th>{name}</th>' for name in EMOTIONS)}</tr>{rows}</table>"
    )


def _strip(dataset: Dataset, rows: Sequence[int]) -> str:
    """The pictures of some rows side by side, as an image of its own."""
    joined = np.concatenate([dataset.rows.images[row] for row in rows], axis=1)
    _, png = cv2.imencode(".png", joined)
    encoded = base64.b64encode(png.tobytes()).decode("ascii")
    size = f"width={IMAGE_PX * len(rows)} height={IMAGE_PX}"
    return f"<img {size} alt='' src='data:image/png;base64,{encoded}'>"


def _described(dataset: Dataset, row: int) -> str:
    rows = dataset.rows
    return f"{EMOTIONS[rows.labels[row]]} ({USAGES[rows.usage[row]]})"


def _rows(rows: Sequence[int]) -> str:
    return ", ".join(str(row) for row in rows) or "none"


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""
