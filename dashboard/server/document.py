"""The HTML document that every page begins as, and the chart library it loads.

plotly.js is what a page loads most of. The Python package carries the whole library (4.8 MB); pages
draw charts of a flat plane alone, so they get the bundle of those (1.5 MB, `libraries/`): the first
chart is there 0.4 s sooner on a poor laptop. Dash asks for it only once a chart is to be drawn;
here the document names it, so that the browser reads it while the server makes the page.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from dash import Dash
from dash._utils import AttributeDict
from flask import Flask, Response, request

from dashboard import texts
from dashboard.paths import address
from dashboard.server.viewers import current_viewer

_INDEX = """<!DOCTYPE html>
<html lang="{%language%}" dir="{%direction%}">
<head>
{%metas%}
<title>{%title%}</title>
{%favicon%}
{%css%}
<style>{tokens}</style>
{%charts%}
</head>
<body data-role="{%role%}">
{%app_entry%}
<footer class="dash-scripts">{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""

VERSION = "4.1.1"
"""Of plotly.js in `libraries/`."""
LIBRARY = f"/_dash-component-suites/charts/{VERSION}/plotly-cartesian.min.js"
_WITH_CHARTS = re.compile(r"/|/glance/?|/session/.*|/class/.*")
_LAZY, _EAGER = (b" : this, () => {", b"}));"), (b" : this, (() => {", b"})));")
_YEAR_S = 31_536_000


class _Config(AttributeDict):
    """Dash's settings; the folder of all addresses is that of the request, see `paths.prefix`."""

    def __getitem__(self, key: str) -> object:
        return address("/") if key == "requests_pathname_prefix" else super().__getitem__(key)


class Document(Dash):
    """A Dash app whose document names the chart library, and that stands in any folder."""

    def __init__(self, name: str, **options: Any) -> None:  # noqa: ANN401 - Dash's thirty options
        super().__init__(name, **options)
        # others of Dash's parts hold this very object, and its own setter keeps keys only
        object.__setattr__(self.config, "__class__", _Config)
        self.on_document: Callable[[], None] = lambda: None
        """Called in every request that is answered with the document."""

    def interpolate_index(self, *given: str, **parts: str) -> str:
        """The document at the address that is asked for."""
        self.on_document()
        document: str = super().interpolate_index(*given, **parts)  # type: ignore[no-untyped-call]
        document = document.replace("{%language%}", texts.LANGUAGE)
        document = document.replace("{%direction%}", texts.DIRECTION)
        document = document.replace("{%role%}", current_viewer().role or "")
        return document.replace("{%charts%}", _charts(request.path))


def index(tokens: str) -> str:
    """What `Document` fills; tokens: the style variables of `theme`."""
    return _INDEX.replace("{tokens}", tokens)


def register(server: Flask) -> None:
    """Adds the route of the chart library."""

    @server.get(LIBRARY)
    def chart_library() -> Response:
        response = Response(library(), mimetype="text/javascript")
        # the address has the version
        response.cache_control.max_age = _YEAR_S
        response.cache_control.immutable = True
        return response


@cache
def library() -> bytes:
    """plotly.js as its makers publish it, its one large function marked as to be run at once.

    The mark is a pair of parentheses. Without it V8 skips the function while the file arrives, and
    reads it again on the main thread: 0.2 s in which nothing else happens.
    """
    source = files("dashboard").joinpath("libraries/plotly-cartesian.min.js").read_bytes()
    begin, end = source.find(_LAZY[0]), source.rstrip().endswith(_LAZY[1])
    if not 0 <= begin < 1000 or not end:
        return source
    source = source.rstrip()
    return source[:begin] + _EAGER[0] + source[begin + len(_LAZY[0]) : -len(_LAZY[1])] + _EAGER[1]


def _charts(path: str) -> str:
    """Begins to load the library where a page has charts, else only says where it is."""
    source = address(LIBRARY)
    if _WITH_CHARTS.fullmatch(path):
        return f'<script id="chart-library" src="{source}" defer></script>'
    return f'<meta id="chart-library" content="{source}">'
