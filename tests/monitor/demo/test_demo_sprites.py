"""The sprites that ship: painted by the tool, complete, small, and mixed without a jump."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.demo.painter.cast import CAST
from benchmarks.demo.painter.sprites import index, paint
from monitor.demo import DrawnClass, cast
from monitor.demo.expression import (
    BROW_STATES,
    EYE_STATES,
    MOUTH_STATES,
    Expression,
    Mixture,
    brow_mixture,
    eye_mixture,
    mouth_mixture,
)
from monitor.demo.head import Head
from monitor.demo.script import MOODS, Mood
from monitor.demo.sprite_parts import PARTS, SHEET_WIDTH
from storage.errors import SourceError


@pytest.mark.parametrize("number", range(len(CAST)))
def test_shipped_sprites_are_what_the_painter_paints(number: int) -> None:
    shipped, painted = cast.read_sprites(number), paint(CAST[number], number)
    assert shipped.keys() == painted.keys()
    for name, pictures in painted.items():
        apart = np.abs(shipped[name].astype(np.int16) - pictures)
        # another processor may round a blurred pixel the other way, which is one step
        assert apart.max() <= 4, name
        assert (apart > 0).mean() < 0.01, name


def test_shipped_index_is_what_the_painter_writes() -> None:
    text = (cast.FOLDER / cast.INDEX).read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(index())
    assert [person.name for person in cast.cast()] == [person.name for person in CAST]
    assert len({person.appearance for person in CAST}) == 25


def test_sprites_are_small_and_nothing_lies_beside_them() -> None:
    files = sorted(path.name for path in cast.FOLDER.iterdir())
    assert files == sorted([cast.INDEX, *(cast.sprite_file(k) for k in range(25))])
    assert sum(path.stat().st_size for path in cast.FOLDER.iterdir()) < 2_000_000


def test_parts_lie_on_whole_eighths_and_fit_the_sheet() -> None:
    for part in PARTS:
        across = [value / part.scale for value in part.size_wh]
        if part.name not in ("body", "room", "iris"):
            assert all(value % 8 == 0 for value in (*part.corner, *across)), part.name
        assert part.columns * part.size_wh[0] <= SHEET_WIDTH


def test_missing_sprites_give_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cast, "FOLDER", tmp_path)
    with pytest.raises(SourceError, match="install Classmood again"):
        cast.read_sprites(3)
    (tmp_path / cast.sprite_file(3)).write_bytes(b"RIFF, but no picture")
    with pytest.raises(SourceError, match="install Classmood again"):
        cast.read_sprites(3)


def _difference(a: Mixture, b: Mixture) -> float:
    one, two = dict(a), dict(b)
    return sum(abs(one.get(k, 0.0) - two.get(k, 0.0)) for k in one.keys() | two.keys())


@pytest.mark.parametrize("mood", MOODS)
def test_mixtures_change_smoothly_and_sum_to_one(mood: Mood) -> None:
    levels = np.linspace(0, 1, 201)
    ways = {
        "brows": ([brow_mixture(mood, x) for x in levels], BROW_STATES),
        "mouth": ([mouth_mixture(mood, x, 0.0) for x in levels], MOUTH_STATES),
        "talk": ([mouth_mixture(mood, 1.0, x) for x in levels], MOUTH_STATES),
        "both": ([mouth_mixture(mood, x, 1 - x) for x in levels], MOUTH_STATES),
        "eyes": ([eye_mixture(mood, x, 0.0) for x in levels], EYE_STATES),
    }
    for name, (mixtures, states) in ways.items():
        for mixture in mixtures:
            assert sum(share for _, share in mixture) == pytest.approx(1, abs=0.02), name
            assert all(0 <= state < states for state, _ in mixture), name
        steps = [_difference(a, b) for a, b in itertools.pairwise(mixtures)]
        assert max(steps) < 0.1, name


@pytest.mark.parametrize("number", [0, 5, 6, 14, 20])
@pytest.mark.parametrize("mood", [mood for mood in MOODS if mood != "neutral"])
def test_a_face_changes_little_by_little(number: int, mood: Mood) -> None:
    """From calm to the full mood no step stands out. The jaw, which sinks by whole pixels, is left
    out."""
    head = Head(cast.cast()[number], cast.read_sprites(number), 5)
    faces = [
        head.draw(Expression(mood, level)).rgba[:112].astype(np.int16)
        for level in np.linspace(0, 1, 41)
    ]
    steps = [np.abs(b - a).mean() for a, b in itertools.pairwise(faces)]
    whole = np.abs(faces[-1] - faces[0]).mean()
    assert whole > 0.3, "the mood shows"
    assert max(steps) < 0.25 * whole


@pytest.mark.parametrize("number", [0, 2, 11, 24])
def test_blinks_close_the_eyes_and_nothing_else(number: int) -> None:
    head = Head(cast.cast()[number], cast.read_sprites(number), 8)
    opened = head.draw(Expression("neutral", 1.0)).rgba.copy()
    closed = head.draw(Expression("neutral", 1.0, blink=1.0)).rgba
    rows, columns = np.nonzero(np.any(opened != closed, axis=2))
    assert len(rows) > 200
    assert rows.min() >= 112
    assert rows.max() < 152
    assert columns.min() >= 72
    assert columns.max() < 176


def test_eyes_follow_their_gaze() -> None:
    head = Head(cast.cast()[3], cast.read_sprites(3), 8)
    places = []
    for gaze in (-1.0, 0.0, 1.0):
        grey = head.draw(Expression("neutral", 1.0, gaze_x=gaze)).rgba[112:152, 128:176, :3].sum(2)
        dark = np.nonzero(grey[16:34, 8:40] < 120)[1]
        places.append(float(dark.mean()))
    assert places[0] < places[1] < places[2]


def test_a_class_needs_no_painter() -> None:
    """What is installed draws without the tools."""
    program = (
        "import sys\nfrom monitor.demo import DrawnClass\nDrawnClass((640, 360)).render(3.0)\n"
        "sys.exit(', '.join(m for m in sys.modules if m.split('.')[0] == 'benchmarks') or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_window_dragged_through_many_sizes_keeps_its_class() -> None:
    lesson = DrawnClass((640, 360))
    for width in (700, 1100, 1500, 2300, 3840):
        lesson.size_wh = (width, width * 9 // 16)
        assert lesson.render(35.0).std() > 20
