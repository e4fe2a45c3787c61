"""Templates of the reports: text from `dashboard/texts`, every value escaped on its way in."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard import texts
from dashboard.figures import theme
from dashboard.texts import clock

_TEMPLATES = Path(__file__).parents[1] / "templates"


def render(template: str, now: datetime, **values: object) -> str:
    """A report as HTML, UTF-8 when written; no script, nothing that is fetched."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    return environment.get_template(template).render(
        t=texts,
        clock=clock,
        style=Markup(style_sheet(style)),
        made=f"{clock.date_text(now)}, {clock.time_text(now)}",
        **values,
    )


def style_sheet(style: str) -> str:
    """The reports' style with the page's own colours; paper is always light."""
    dark = "".join(f"--cm-{name}:{value};" for name, value in theme.DARK.items())
    light = "".join(f"--cm-{name}:{value};" for name, value in theme.LIGHT.items())
    return (
        f":root{{--cm-font:{theme.FONT_STACK};{light}}}\n"
        f"@media screen and (prefers-color-scheme: dark){{:root{{color-scheme:dark;{dark}}}}}\n"
        f"{style}"
    )
