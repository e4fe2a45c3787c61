"""What a page sends to be shown another one."""

from functools import cache
from typing import Any, cast

from dash import html
from sqlalchemy import create_engine

from dashboard.callbacks import router
from dashboard.server.document import Document
from storage.config.settings import Settings


@cache
def _known() -> tuple[str, dict[str, Any]]:
    """The router's callback, as a page is told of it: its outputs' id, and inputs and state."""
    app = Document("pages")
    router.register(app, Settings(), create_engine("sqlite://"), {})
    app.layout = html.Div()
    app.server.test_client().get("/_dash-dependencies")  # callbacks are known from then on
    ((output, callback),) = (
        (key, one) for key, one in app.callback_map.items() if "page.children" in key
    )
    return output, cast("dict[str, Any]", callback)


def page_request(pathname: str, search: str = "") -> dict[str, Any]:
    """Body of the callback that shows a page."""
    output, callback = _known()
    values = {"pathname": pathname, "search": search}
    outputs = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
    return {
        "output": output,
        "outputs": [{"id": name, "property": what} for name, what in outputs],
        "inputs": [part | {"value": values[part["property"]]} for part in callback["inputs"]],
        "state": [part | {"value": None} for part in callback["state"]],
        "changedPropIds": ["url.pathname"],
    }
