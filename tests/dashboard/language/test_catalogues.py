"""Every word of the dashboard stands in every catalogue, with its placeholders."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.documents import languages
from dashboard import texts
from dashboard.language import current
from dashboard.language.catalogue import OWN_MEANING, is_words
from dashboard.language.pseudo import pseudo
from storage.kinds import FlagKind

TRANSLATED = [name for name in current.OFFERED if name != current.SOURCE]
TEXTS = Path(texts.__file__ or "").parent
ESTIMATE = {"hi": "अनुमान", "es": "estimación", "de": "Schätzung", "fr": "estimation"}


def outside_texts() -> list[Path]:
    """Every module of the dashboard that is no catalogue itself."""
    return sorted(path for path in TEXTS.parent.rglob("*.py") if TEXTS not in path.parents)


IS_CONFUSED = {
    "hi": "उलझन में है",
    "es": "está confundid|está perplej",
    "de": "ist verwirrt",
    "fr": "est perplexe",
}


@pytest.mark.parametrize("name", TRANSLATED)
def test_every_word_has_a_translation(name: str) -> None:
    assert languages.missing(name) == [], "python -m benchmarks.documents --languages, then docs"


@pytest.mark.parametrize("name", languages.catalogues())
def test_a_catalogue_has_nothing_that_is_no_longer_said(name: str) -> None:
    known = {(message.one, message.context) for message in languages.messages()}
    entries = [entry for entry in languages.read(name) if entry.id]
    ids = {(e.id if isinstance(e.id, str) else e.id[0], e.context or "") for e in entries}
    assert ids <= known


@pytest.mark.parametrize("name", languages.catalogues())
def test_placeholders_are_those_of_the_english_words(name: str) -> None:
    wrong = []
    for entry in languages.read(name):
        allowed = [placeholders(one) for one in as_tuple(entry.id)]
        for said in as_tuple(entry.string):
            if entry.id and said and placeholders(said) not in allowed:
                # Arabic says one and two of a thing without the number
                if name == "ar" and placeholders(said) == allowed[0] - {"{number}"}:
                    continue
                wrong.append((entry.id, said))
    assert wrong == []


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_look_is_an_estimate_in_every_language(name: str) -> None:
    for entry in languages.read(name):
        for said, english in zip(as_tuple(entry.string), as_tuple(entry.id), strict=False):
            if "(estimate)" in english:
                assert ESTIMATE[name] in said
            if "confused" in english:
                assert not re.search(IS_CONFUSED[name], said), said


def test_the_pseudo_language_keeps_what_stands_in_braces() -> None:
    for message in languages.messages():
        assert placeholders(pseudo(message.one)) == placeholders(message.one)


def test_constants_are_said_in_the_language_spoken() -> None:
    with current.speaking("de"):
        assert texts.NAV_HISTORY == "Verlauf"
        assert texts.NAVIGATION["/history"] == "Verlauf"
        assert texts.LOOKS[FlagKind.CONFUSED] == "wirkt verwirrt"
        assert texts.HELP_KEYS[0][0] == "M"
        assert (texts.LANGUAGE, texts.DIRECTION) == ("de", "ltr")
        with current.speaking("ar"):
            assert (texts.NAV_HISTORY, texts.DIRECTION) == ("السجل", "rtl")
            assert texts.NOT_FOUND == "There is no page here."  # no translation: in English
    assert texts.NAV_HISTORY == "History"


def test_a_word_with_two_meanings_has_two_translations() -> None:
    with current.speaking("de"):
        assert texts.COLUMN_START == "Beginn"
        assert texts.NAVIGATION["/start"] == "Start"
    assert set(dir(texts)) >= OWN_MEANING


@pytest.mark.parametrize("path", sorted(TEXTS.rglob("*.py")), ids=lambda path: str(path.stem))
def test_no_function_says_words_of_its_own(path: Path) -> None:
    assert list(words_outside(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return 'two words'", ["two words"]),
        ("return f'{x} words here'", [" words here"]),
        ("return gettext('two words', x=x)", []),
        ("return ngettext('{number} word', '{number} words', x)", []),
        ("return plural(x, 'word', 'words')", []),
        ("return gettext(WORDS[x])", []),
        ("return WORDS[x]", ["WORDS"]),
        ("return f'{x}'", []),
        ("'''What it does.'''", []),
        ("return x or 'none'", ["none"]),
        ("return gettext('a' if x else 'words')", []),
    ],
)
def test_words_of_a_function_are_found(body: str, found: list[str]) -> None:
    assert list(words_outside(f"WORDS = {{'a': 'words'}}\ndef say(x):\n    {body}")) == found


@pytest.mark.parametrize("path", outside_texts(), ids=lambda path: path.as_posix())
def test_no_word_is_read_before_a_language_is_spoken(path: Path) -> None:
    assert list(read_at_import(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("TITLE = texts.TITLE", ["TITLE"]),
        ("def say(title=texts.TITLE): ...", ["TITLE"]),
        ("class A:\n    title: str = texts.TITLE", ["TITLE"]),
        ("A = {1: f'{texts.TITLE}'}", ["TITLE"]),
        ("from dashboard.texts import TITLE", ["TITLE"]),
        ("def say(*, title=texts.TITLE): ...", ["TITLE"]),
        ("def say():\n    return texts.TITLE", []),
        ("SAY = lambda: texts.TITLE", []),
        ("class A:\n    def say(self):\n        return texts.TITLE", []),
        ("SAY = texts.say", []),
    ],
)
def test_words_read_at_import_are_found(source: str, found: list[str]) -> None:
    assert list(read_at_import(ast.parse(source))) == found


def read_at_import(node: ast.AST) -> Iterator[str]:
    """Constants of the catalogue that are read while a module is imported: in English for ever."""
    if isinstance(node, ast.ImportFrom) and node.module == "dashboard.texts":
        yield from (name.name for name in node.names if name.name.isupper())
    parts = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        parts = [*node.args.defaults, *(part for part in node.args.kw_defaults if part)]
        parts += [] if isinstance(node, ast.Lambda) else node.decorator_list
    elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "texts":
        yield from [node.attr] if node.attr.isupper() else []
    for part in parts:
        yield from read_at_import(part)


def words_outside(source: str) -> Iterator[str]:
    """Words, and constants that hold words, which a function says without a catalogue."""
    tree = ast.parse(source)
    named = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and _holds_words(node.value)
    }
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        handed_on = {id(part) for part in _handed_on(function)}
        for node in ast.walk(function):
            if id(node) in handed_on:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if is_words(node.value) and not node.value.startswith(("http://", "%")):
                    yield node.value
            elif isinstance(node, ast.Name) and node.id in named:
                yield node.id


def _handed_on(function: ast.FunctionDef) -> Iterator[ast.AST]:
    for statement in function.body[:1]:
        if ast.get_docstring(function) is not None:
            yield from ast.walk(statement)
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", "")
            if called in ("gettext", "ngettext", "plural") or _maps_gettext(node):
                yield from ast.walk(node)
            else:
                yield from ast.walk(node.func)
        if isinstance(node, ast.Compare):
            yield from ast.walk(node)
        if isinstance(node, ast.Subscript | ast.Dict):
            keys = [node.slice] if isinstance(node, ast.Subscript) else node.keys
            for key in keys:
                if key is not None:
                    yield from ast.walk(key)
        if isinstance(node, ast.arg) and node.annotation is not None:
            yield from ast.walk(node.annotation)
    if function.returns is not None:
        yield from ast.walk(function.returns)


def _maps_gettext(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return getattr(call.func, "id", "") == "map" and getattr(first, "id", "") == "gettext"


def _holds_words(value: ast.expr) -> bool:
    if isinstance(value, ast.Dict):
        return any(_holds_words(part) for part in value.values)
    if isinstance(value, ast.Tuple):
        return any(_holds_words(part) for part in value.elts)
    return (
        isinstance(value, ast.Constant) and isinstance(value.value, str) and is_words(value.value)
    )


def placeholders(words: str) -> set[str]:
    return set(re.findall(r"\{[^{}]*\}", words))


def as_tuple(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value or ""),)
