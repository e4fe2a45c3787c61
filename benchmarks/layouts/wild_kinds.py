"""The kinds of windows that are drawn, each with what is special about it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.layouts import wild_places as places
from benchmarks.layouts.wild_around import CONTENT
from benchmarks.layouts.wild_tiles import PHOTOS


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of window. plan: where tiles lie. touching: no gap between tiles.

    off_share, placeholders, several, bars: of the tiles, None for anything. off_is_ground: tiles
    without a camera are the ground itself. content: what is shared. around: what happens to the
    whole picture. counts: fewest and most people.
    """

    plan: Callable[[places.Room, np.random.Generator], places.Plan]
    touching: bool | None = None
    off_share: float | None = None
    placeholders: tuple[str, ...] | None = None
    off_is_ground: bool = False
    several: float = 0.04
    bars: float | None = None
    gradient: bool = False
    content: tuple[str, ...] = ("page", "page", "page", "photos on a page", "gallery in a slide")
    around: str = ""
    counts: tuple[int, int] = (1, 30)
    widths: tuple[int, int] = (760, 2700)


KINDS: dict[str, Kind] = {
    "gallery with gaps": Kind(places.gallery, touching=False, counts=(1, 49)),
    "gallery without gaps": Kind(places.gallery, touching=True, off_share=0.1, counts=(2, 30)),
    "no gaps, off is ground": Kind(
        places.gallery, touching=True, off_share=0.5, off_is_ground=True,
        placeholders=("name", "photo rounded", "photo disc", "disc"), counts=(4, 25),
    ),
    "off is nearly ground": Kind(places.gallery, touching=False, off_share=0.6,
                                 placeholders=("name", "square", "photo square"), counts=(4, 30)),
    "initials": Kind(places.gallery, off_share=0.6, placeholders=("disc", "square"),
                     counts=(2, 30)),
    "profile photos": Kind(places.gallery, off_share=0.5, placeholders=PHOTOS, counts=(2, 25)),
    "gradient ground": Kind(places.gallery, gradient=True, counts=(2, 25)),
    "wide last row": Kind(places.wide_last, counts=(3, 14)),
    "two columns": Kind(places.two_columns, counts=(4, 14)),
    "collage": Kind(places.collage, off_share=0.0, counts=(4, 30)),
    "phones and 4:3": Kind(places.gallery, bars=0.7, off_share=0.1, counts=(1, 16)),
    "several people": Kind(places.gallery, several=0.6, off_share=0.1, counts=(1, 16)),
    **{f"share, strip {side}": Kind(places.share_strip(side), counts=(2, 9))
       for side in places.SIDES},
    "strip over share": Kind(places.share_over("top"), counts=(2, 7)),
    "column over share": Kind(places.share_over("right"), counts=(2, 6)),
    "share, side gallery": Kind(places.share_gallery, counts=(2, 12)),
    "share, floating thumbnails": Kind(places.share_floating, off_share=0.1, counts=(1, 4)),
    "faces in the share": Kind(places.share_gallery, content=CONTENT[1:], counts=(2, 10)),
    "speaker and strip": Kind(places.speaker_beside, counts=(2, 9)),
    "strip on the speaker": Kind(places.speaker_under_strip, off_share=0.1, counts=(2, 7)),
    "speaker and thumbnail": Kind(places.speaker_thumbnail, counts=(2, 2)),
    "speaker and dock": Kind(places.speaker_grid, off_share=0.05, counts=(3, 9),
                             widths=(510, 1400)),
    "immersive": Kind(places.immersive, counts=(2, 15)),
    "avatars only": Kind(places.avatars, counts=(2, 14)),
    "floating panel": Kind(places.gallery, around="panel", counts=(2, 25)),
    "docked panel": Kind(places.gallery, around="dock", counts=(2, 25)),
    "desktop": Kind(places.gallery, around="desktop", counts=(1, 25), widths=(1280, 3900)),
    "desktop with share": Kind(places.share_strip("top"), around="desktop", counts=(2, 6),
                               widths=(1600, 3900)),
    "player in a page": Kind(places.gallery, around="player", counts=(2, 16)),
    "photo in a page": Kind(places.share_strip("top"), around="page", counts=(2, 5)),
    "small window": Kind(places.gallery, counts=(1, 16), widths=(510, 720)),
    "very large window": Kind(places.gallery, counts=(4, 49), widths=(2800, 3900)),
}  # fmt: skip
