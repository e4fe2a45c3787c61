"""Who sits in the drawn class: the looks a drawn person can have."""

from dataclasses import dataclass
from typing import Literal

from benchmarks.demo.painter.brush import Color

HairStyle = Literal[
    "crop", "buzz", "bald", "side_part", "quiff", "curly_top", "afro", "bob", "long", "wavy", "bun",
    "ponytail", "fringe", "braids", "curls", "balding",
]  # fmt: skip
Beard = Literal["none", "stubble", "short", "full"]
Glasses = Literal["none", "wire"]
Headwear = Literal["none", "hijab", "turban", "beanie", "headphones"]
Clothes = Literal["tee", "hoodie", "shirt", "blazer", "vneck", "turtleneck"]
Room = Literal["wall", "shelves", "window", "plant", "pictures", "lamp", "bokeh", "wood"]


@dataclass(frozen=True, slots=True)
class Appearance:
    """Looks of one drawn person. Sizes are factors around 1; age and freckles are 0..1."""

    skin: Color
    hair: HairStyle
    hair_color: Color
    eye_color: Color = (94, 62, 40)
    headwear: Headwear = "none"
    headwear_color: Color = (90, 110, 150)
    beard: Beard = "none"
    glasses: Glasses = "none"
    glasses_color: Color = (40, 36, 38)
    clothes: Clothes = "tee"
    clothes_color: Color = (80, 110, 150)
    room: Room = "wall"
    room_color: Color = (196, 188, 176)
    width: float = 1.0
    jaw: float = 1.0
    eye_size: float = 1.0
    eye_tilt: float = 0.0
    brow_weight: float = 1.0
    nose: float = 1.0
    lips: float = 1.0
    lip_color: Color | None = None
    lashes: float = 0.0
    age: float = 0.2
    freckles: float = 0.0
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Person:
    """A student who does not exist. name: as the meeting shows it."""

    name: str
    appearance: Appearance
