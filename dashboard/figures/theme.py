"""Design tokens: colours, emotion marks and their shapes, as CSS variables and a Mantine theme.

The emotion hues follow Okabe & Ito's palette (2008), which stays apart under the common forms of
colour blindness; every hue is also paired with a shape and a word, so colour never stands alone.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

FONT_STACK = (
    "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Helvetica, Arial, 'Noto Sans', "
    "'Liberation Sans', 'Nimbus Sans', sans-serif"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """How one emotion is drawn: `colour` (hex) and `path`, SVG strokes in a 16 x 16 box.

    opacity: of areas in charts, 0..1; the commonest look is the faintest, what stands out shows.
    """

    colour: str
    path: str
    opacity: float = 0.9

    @property
    def area_colour(self) -> str:
        """The colour of an area in a chart, as rgba()."""
        red, green, blue = (int(self.colour[i : i + 2], 16) for i in (1, 3, 5))
        return f"rgba({red},{green},{blue},{self.opacity})"


MARKS: dict[str, Mark] = {
    "neutral": Mark("#8b97a8", "M3 8h10", 0.38),
    "happy": Mark("#e8a317", "M3 6c1.6 5.4 8.4 5.4 10 0"),
    "surprise": Mark("#4bb0e6", "M8 3.2a4.8 4.8 0 1 0 .01 0z"),
    "disgust": Mark("#0f9d76", "M2.5 10c2-4.5 3.6-4.5 5.5-1.6s3.5 2.9 5.5-1.6"),
    "fear": Mark("#c978b0", "M2 9.5l2.4-3.4 2.4 3.8 2.4-3.8 2.4 3.8L14 6.1"),
    "sad": Mark("#3f7fd0", "M3 11c1.6-5.4 8.4-5.4 10 0"),
    "angry": Mark("#d65f10", "M2.5 4.5L7 8.5M13.5 4.5L9 8.5M5 12h6"),
}
"""Keyed by emotion, in the order they are stacked from the bottom: calm below, strain on top."""

STACK_ORDER = tuple(MARKS)
CONFUSED_COLOUR = "#c27a12"

SHAPES: dict[str, str] = {
    "confused": "M5.4 6.1a2.6 2.6 0 1 1 3.9 2.3c-.9.5-1.3 1-1.3 2M8 12.9v.2",
    "camera-off": "M2.5 5h7v6.5h-7zM9.5 8l4-2.4v5.2M2 2.5l12 11.5",
    "away": "M8 2.8a5.2 5.2 0 1 0 .01 0zM8 5.2V8l2 1.4",
    "self": "M8 3a2.6 2.6 0 1 0 .01 0zM3 13.4c.8-4.6 9.2-4.6 10 0",
    "excluded": "M8 2.8a5.2 5.2 0 1 0 .01 0zM4.4 11.6l7.2-7.2",
    "unseen": "M2 8c2.6-4.6 9.4-4.6 12 0-2.6 4.6-9.4 4.6-12 0zM3 13.5l10-11",
    "unsure": "M2.5 8.6c1.8-2.6 3.6-2.6 5.5-.6s3.7 2 5.5-.6",
    "pause": "M5.5 3.5v9M10.5 3.5v9",
    "play": "M5 3.4l7.4 4.6L5 12.6z",
    "stop": "M4 4h8v8H4z",
    "bookmark": "M4.5 2.5h7v11L8 10.6l-3.5 2.9z",
    "download": "M8 2.5v7.2M4.8 6.8L8 10l3.2-3.2M3 13h10",
    "pencil": "M3 13l.7-3L10.8 3 13 5.2 5.9 12.3z",
    "glance": "M2.5 3h11v7.5h-11zM6 13h4M8 10.5V13M5 8V6.5M8 8V5M11 8V6",
    "dots": "M3.2 8h.01M8 8h.01M12.8 8h.01",
    "trash": "M3 4.5h10M6.5 4V2.8h3V4M4.4 4.5l.7 9h5.8l.7-9",
    "sun": "M8 5.2a2.8 2.8 0 1 0 .01 0zM8 1.6v1.2M8 13.2v1.2M1.6 8h1.2M13.2 8h1.2M3.5 3.5l.8.8M11.7 11.7l.8.8M3.5 12.5l.8-.8M11.7 4.3l.8-.8",  # noqa: E501
    "moon": "M12.8 9.8A5.4 5.4 0 0 1 6.2 3.2a5.4 5.4 0 1 0 6.6 6.6z",
    "thumb-up": "M5.2 13V7.4L8 2.6c1.2.1 1.6 1 1.3 2.2l-.4 1.7h3.3c.8 0 1.2.7 1 1.4l-1.2 4.2c-.2.6-.6.9-1.2.9zM5.2 7.4H2.8V13h2.4",  # noqa: E501
    "cross": "M4 4l8 8M12 4l-8 8",
    "check": "M3 8.6l3.2 3.2L13 4.8",
    "hand": "M5 8.6V4.2a1 1 0 0 1 2 0V7M7 7V3.2a1 1 0 0 1 2 0V7M9 7V3.9a1 1 0 0 1 2 0v4.6c0 3-1.4 4.9-3.6 4.9-2 0-2.8-1-4-3.6l-.6-1.3c.9-.9 1.7-.5 2.2.7",  # noqa: E501
    "info": "M8 2.8a5.2 5.2 0 1 0 .01 0zM8 7.4v3.4M8 5.2v.1",
}
"""Interface symbols in the same 16 x 16 box."""

LIGHT = {
    "bg": "#f5f6f8",
    "surface": "#ffffff",
    "raised": "#f0f2f5",
    "line": "#e1e5ea",
    "text": "#161a20",
    "dim": "#4d5763",
    "faint": "#626c79",
    "accent": "#2f5fd0",
    "accent-soft": "#e7edfb",
    "good": "#157a52",
    "warn": "#8f5200",
    "warn-soft": "#fdf1dc",
    "bad": "#b3261e",
    "bad-soft": "#fdeceb",
    "hatch": "#c3cad3",
}
DARK = {
    "bg": "#0d0f13",
    "surface": "#15181e",
    "raised": "#1d2129",
    "line": "#282d37",
    "text": "#eceff4",
    "dim": "#aab3c0",
    "faint": "#8b95a4",
    "accent": "#8aabff",
    "accent-soft": "#1d2740",
    "good": "#4cc38a",
    "warn": "#f0b45a",
    "warn-soft": "#2e2413",
    "bad": "#ff8f87",
    "bad-soft": "#351a19",
    "hatch": "#434b58",
}


_DARK_SHADES = [
    "#eceff4", "#c9d0da", "#aab3c0", "#8b95a4", "#333a46",
    "#282d37", "#1d2129", "#15181e", "#0d0f13", "#08090c",
]  # fmt: skip
"""Mantine's ten shades for the dark theme, from text to the deepest background."""


def svg_uri(path: str) -> str:
    """Data URI of a stroked symbol, for use as a CSS mask: its colour comes from the page."""
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='#000' "
        "stroke-width='1.7' stroke-linecap='round' stroke-linejoin='round'>"
        f"<path d='{path}'/></svg>"
    )
    return f'url("data:image/svg+xml,{quote(svg)}")'


def _block(selector: str, variables: dict[str, str]) -> str:
    return selector + "{" + "".join(f"--cm-{k}:{v};" for k, v in variables.items()) + "}"


def css_variables() -> str:
    """All tokens as one style sheet: both themes, fonts, emotion colours and symbol classes."""
    shared = {"font": FONT_STACK} | {f"e-{key}": mark.colour for key, mark in MARKS.items()}
    symbols = {key: mark.path for key, mark in MARKS.items()} | SHAPES
    return "\n".join(
        [
            _block(":root", shared | LIGHT),
            _block(":root[data-mantine-color-scheme='dark']", DARK),
            *(f".i-{key}{{--cm-shape:{svg_uri(path)}}}" for key, path in symbols.items()),
            *(f".look-{key}{{--cm-look:var(--cm-e-{key})}}" for key in MARKS),
        ]
    )


def mantine_theme() -> dict[str, Any]:
    """Theme object of the Mantine provider: our fonts, calm corners, no motion."""
    no_motion = {"transitionProps": {"duration": 0}}
    return {
        "fontFamily": FONT_STACK,
        "primaryColor": "indigo",
        # white on the lighter shades has too little contrast
        "primaryShade": {"light": 7, "dark": 8},
        "defaultRadius": "md",
        "respectReducedMotion": True,
        "colors": {"dark": _DARK_SHADES},
        "headings": {"fontFamily": FONT_STACK, "fontWeight": "650"},
        "components": {
            name: {"defaultProps": no_motion} for name in ("Modal", "Popover", "Menu", "Tooltip")
        },
    }
