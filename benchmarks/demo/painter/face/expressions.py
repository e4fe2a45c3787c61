"""From moods to faces: the fitted action units of each mood, mixed by how much of it shows."""

from dataclasses import replace

from benchmarks.demo.painter.face.action_units import ActionUnits, blended
from benchmarks.demo.painter.face.fitted import COLUMNS, COMMON, OWN
from benchmarks.demo.painter.face.style import Style
from monitor.demo.script import MOODS, Mood


def common_values(table: str) -> dict[str, float]:
    """What was fitted for everyone. table: a mood, or "style"."""
    return dict(zip(COLUMNS[table], COMMON[table], strict=True))


def own_values(table: str) -> dict[str, dict[str, float]]:
    """What was fitted for single people, by name."""
    return {name: dict(zip(COLUMNS[table], row, strict=True)) for name, row in OWN[table].items()}


_STYLE = Style(**common_values("style"))
_OWN_STYLE = {name: Style(**values) for name, values in own_values("style").items()}
_COMMON = {mood: ActionUnits(**common_values(mood)) for mood in MOODS}
_PERSONAL = {
    mood: {name: ActionUnits(**values) for name, values in own_values(mood).items()}
    for mood in MOODS
}


def style_of(name: str) -> Style:
    """How strongly a person's face is drawn."""
    return _OWN_STYLE.get(name, _STYLE)


def full_face(name: str, mood: Mood) -> ActionUnits:
    """How a person looks in a mood at full strength."""
    return _PERSONAL[mood].get(name, _COMMON[mood])


def face_of(name: str, levels: dict[Mood, float]) -> ActionUnits:
    """Face of a person that shows each mood at its level, 0..1; what is left of 1 is neutral."""
    rest = max(0.0, 1.0 - sum(levels.values()))
    parts = [(full_face(name, mood), level) for mood, level in levels.items()]
    return blended([(full_face(name, "neutral"), rest), *parts])


def speaking(face: ActionUnits, open_share: float) -> ActionUnits:
    """The same face while it says something."""
    return replace(
        face,
        lips_part=max(face.lips_part, 0.7 * open_share),
        jaw_drop=max(face.jaw_drop, 0.17 * open_share),
    )
