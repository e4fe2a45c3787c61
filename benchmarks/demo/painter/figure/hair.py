"""Hair styles by name: a mass behind the head and a mass over the forehead."""

from collections.abc import Callable

from benchmarks.demo.painter.appearance import Appearance, HairStyle
from benchmarks.demo.painter.brush import Layer
from benchmarks.demo.painter.figure import hair_long as long
from benchmarks.demo.painter.figure import hair_short as short

Painter = Callable[[Layer, Appearance], None]


def _nothing(layer: Layer, look: Appearance) -> None:
    """No hair on this side."""


_STYLES: dict[HairStyle, tuple[Painter, Painter]] = {
    "crop": (_nothing, short.crop),
    "buzz": (_nothing, short.buzz),
    "bald": (_nothing, _nothing),
    "balding": (_nothing, short.balding),
    "side_part": (_nothing, short.side_part),
    "quiff": (_nothing, short.quiff),
    "curly_top": (_nothing, short.curly_top),
    "afro": (short.afro_back, short.afro),
    "curls": (long.curls_back, long.curls),
    "bob": (long.bob_back, long.bob),
    "long": (long.long_back, long.long),
    "wavy": (long.wavy_back, long.wavy),
    "bun": (long.bun_back, long.pulled),
    "ponytail": (long.ponytail_back, long.pulled),
    "fringe": (long.long_back, long.fringe),
    "braids": (long.braids_back, long.braids),
}


def paint_hair_behind(layer: Layer, look: Appearance) -> None:
    """Paints the hair behind head and neck."""
    _STYLES[look.hair][0](layer, look)


def paint_hair_before(layer: Layer, look: Appearance) -> None:
    """Paints the hair over forehead and temples."""
    _STYLES[look.hair][1](layer, look)
