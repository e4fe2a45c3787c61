"""Every English word that a page shows stands in one catalogue: another language is one file."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import texts

DASHBOARD = Path(__file__).resolve().parents[3] / "dashboard"
NOT_PAGES = {
    "api/endpoints.py", "api/openapi.py", "api/problems.py",  # read by programs and who writes them
    "api/grants.py", "api/listening.py", "api/openapi_security.py",
    "events/courier.py", "events/post.py", "events/stream.py",
    "health/database_errors.py", "health/metrics.py", "health/open_pages.py", "health/probes.py",
    "server/bearer.py",
    "accounts/oidc.py",  # of the log and the audit trail
    "server/access.py", "cli/serve.py", "server/serve.py", "cli/live.py", "cli/desktop.py",
    "cli/report.py", "cli/privacy.py", "report/pdf.py",  # of the terminal
    "monitor_process/desktop_query.py", "server/viewers.py",  # reasons that are never shown
    "figures/theme.py", "server/document.py",  # style and markup
}  # fmt: skip
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}")
WORD = re.compile(r"[A-Z]?[a-z]{2,}")
MARKUP = re.compile(r"\s*[<}]|\S*[{}]|@media|attachment;")
# what the library writes itself, and words that only name something
SHOWN = {"label", "title", "placeholder", "description", "aria_label", "alt", "headerName"}
NAMES = {"class_name", "className", "role", "id", "data_edges", "viewBox", "autoComplete"}
TECHNICAL = {
    "review ",
    "page start source-", "pill tone-", "live is-live", "live is-empty",
    "width=device-width, initial-scale=1", "img-src 'self' data: blob:",
    "This page is out of date: reload it.", "There is no such file.\n",
    "This request is malformed.\n", "There is no lesson with such a number.\n", "no session ",
    "; 'classmood sessions' lists them", " has no lesson", " up to ",
    "Something went wrong in the dashboard; the log has the details.\n", "environment variable",
    "light dark", "review-buttons hidden", "[Desktop Action quit]",
    "on run texts\ndisplay alert (item 1 of texts) message (item 2 of texts)\nend run",
}  # fmt: skip
"""Answers to a request that no page of ours sends, and words of the markup."""


def modules() -> list[Path]:
    return [
        path
        for path in sorted(DASHBOARD.rglob("*.py"))
        if not {path.name, path.relative_to(DASHBOARD).as_posix()} & NOT_PAGES
        and "texts" not in path.parts
    ]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(DASHBOARD)))
def test_no_page_has_words_of_its_own(path: Path) -> None:
    assert list(own_words(path.read_text("utf-8"))) == []


def own_words(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string literal that a teacher would read."""
    tree = ast.parse(source)
    named = set(_nodes_that_only_name(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for word in _shown_by(node):
                yield node.lineno, word
        if isinstance(node, ast.JoinedStr) and node not in named:
            yield from ((node.lineno, word) for word in _beside_a_value(node))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in named:
            text = node.value
            technical = text in TECHNICAL or MARKUP.match(text)
            if SENTENCE.search(text) and not technical:
                yield node.lineno, text


def _beside_a_value(text: ast.JoinedStr) -> Iterator[str]:
    """A single word with a space before or after a value: "since {time}"."""
    literals = [part.value for part in text.values if isinstance(part, ast.Constant)]
    if len(literals) == 1 and re.fullmatch(r"[a-z]{2,} | [a-z]{2,}", str(literals[0])):
        yield from [str(literals[0])] if literals[0] not in TECHNICAL else []


def _shown_by(call: ast.Call) -> Iterator[str]:
    """Literals that a component shows: its first child, or one of its words."""
    function = call.func
    library = function.value if isinstance(function, ast.Attribute) else None
    if isinstance(library, ast.Name) and library.id in ("html", "dmc") and call.args:
        first = call.args[0]
        for child in first.elts if isinstance(first, ast.List) else [first]:
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                yield from WORD.findall(child.value)
    for keyword in call.keywords:
        if keyword.arg in SHOWN and isinstance(keyword.value, ast.Constant):
            yield from WORD.findall(str(keyword.value.value or ""))


def _nodes_that_only_name(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else []:
            if isinstance(statement, ast.Expr):  # what documents something
                yield statement.value
        for annotation in ("annotation", "returns"):
            if (value := getattr(node, annotation, None)) is not None:
                yield from ast.walk(value)
        if isinstance(node, ast.keyword) and node.arg in NAMES:
            yield from ast.walk(node.value)
        if isinstance(node, ast.Call) and _is_log(node.func):
            for argument in node.args:
                yield from ast.walk(argument)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = getattr(node.exc.func, "id", "")
            if name in ("ValueError", "AssertionError", "TypeError"):
                yield from ast.walk(node.exc)


def _is_log(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "logger"
    )


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("html.P('Well done')", ["Well", "done", "Well done"]),
        ("html.P(['Stop', x])", ["Stop"]),
        ("dmc.Button(texts.STOP, label='Stop')", ["Stop"]),
        ("x = f'about {n} students here'", [" students here"]),
        ("x = f'since {t}'", ["since "]),
        ("x = f'{t} ago'", [" ago"]),
        ("html.P(texts.A, className=f'look {kind}')", []),
        ("html.P(texts.A, className='page of review')", []),
        ("logger.warning('this goes to the log')", []),
        ("raise ValueError('a mistake of ours')", []),
        ("'''What this is for.'''", []),
        ("x = '<p class=\"a b\">'", []),
    ],
)
def test_words_are_found_where_they_are_shown(source: str, found: list[str]) -> None:
    assert [text for _, text in own_words(source)] == found


def test_no_script_of_the_page_has_words_of_its_own() -> None:
    literal = re.compile(r'"([^"\\\n]*)"')
    for path in sorted((DASHBOARD / "assets").glob("*.js")):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        found = literal.findall(code)
        shown = [text for text in found if re.match(r"[A-Z][a-z]+ [a-z]+| [a-z]+ $", text)]
        assert shown == [], path.name


def test_the_catalogue_names_its_language() -> None:
    assert re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", texts.LANGUAGE)
