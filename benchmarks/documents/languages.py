"""The catalogues of dashboard/locale: what the words of the dashboard are, in every language.

The English words are found in the source, without running it: constants of `dashboard.texts`, what
its functions hand to gettext and ngettext, what any page hands to `texts.plural`, and what storage
says of settings. Each catalogue keeps its translations; one whose English was changed is marked
fuzzy, and English is shown until a person has looked at it.
"""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from dashboard.language.catalogue import DOMAIN, OWN_MEANING, file_of, is_words
from dashboard.language.current import OFFERED, PSEUDO, SOURCE, TRIALS
from dashboard.pages.start.page import class_notice, signals_notice
from dashboard.texts.settings import SETTINGS_SECTIONS, settings_label_in_english
from storage.config.fields import describe_settings, section_words

TOP = Path(__file__).parents[2]
_TEXTS = TOP / "dashboard" / "texts"
_SETTINGS = "storage/config/settings.py"
_HEADER = "# The words of Classmood's pages; see docs/language.md."
_ABOUT: dict[str, Any] = {
    "project": "Classmood", "version": "1", "fuzzy": False, "last_translator": "Classmood",
    "language_team": "Classmood", "msgid_bugs_address": "docs/language.md",
    "creation_date": datetime(2026, 11, 30, tzinfo=UTC),
    "revision_date": datetime(2026, 11, 30, tzinfo=UTC),
}  # fmt: skip


class Message(NamedTuple):
    """One entry. many: the plural, or ""; context: the constant whose own meaning it is, or "";
    about: what the source says of it; where: the file, from the top of the repository.
    """

    one: str
    many: str
    context: str
    about: str
    where: str

    @property
    def key(self) -> str | tuple[str, str]:
        """As Babel names an entry."""
        return (self.one, self.many) if self.many else self.one


def messages() -> list[Message]:
    """Every entry of the catalogue, in the order of the modules."""
    found: dict[tuple[str, str], Message] = {}
    for message in _all():
        found.setdefault((message.one, message.context), message)
    return list(found.values())


def write() -> list[Path]:
    """Brings every catalogue up to date; answers their files."""
    return [_write(name) for name in catalogues()]


def catalogues() -> list[str]:
    """Languages that have a file."""
    return [name for name in (*OFFERED, *TRIALS) if name not in (SOURCE, PSEUDO)]


def read(name: str) -> Catalog:
    """A language's catalogue as it lies there, empty where there is none."""
    path = file_of(name)
    if not path.exists():
        return Catalog(Locale.parse(name, sep="-"), DOMAIN, _HEADER, **_ABOUT)
    return read_po(BytesIO(path.read_bytes()), name, DOMAIN)


def missing(name: str) -> list[str]:
    """The English words that a language says in English: without a translation, or fuzzy."""
    if name == SOURCE:
        return []
    catalogue = read(name)
    found = []
    for message in messages():
        entry = catalogue.get(message.key, message.context or None)
        said = [] if entry is None or entry.fuzzy else [entry.string]
        if not said or not all(said[0] if isinstance(said[0], tuple) else said):
            found.append(message.one)
    return found


def source_messages(path: Path, where: str) -> Iterator[Message]:
    """The entries of one module of `dashboard.texts`."""
    tree = ast.parse(path.read_text("utf-8"))
    for index, node in enumerate(tree.body):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            yield from _constant(node, _doc_after(tree.body, index), where)
        elif isinstance(node, ast.FunctionDef):
            yield from _calls(node, (ast.get_docstring(node) or "").partition("\n")[0], where)


def _all() -> Iterator[Message]:
    for path in sorted(_TEXTS.rglob("*.py")):
        yield from source_messages(path, path.relative_to(TOP).as_posix())
    for path in sorted((TOP / "dashboard").rglob("*.py")):
        if _TEXTS not in path.parents:
            where = path.relative_to(TOP).as_posix()
            yield from _calls(ast.parse(path.read_text("utf-8")), "", where, ("plural",))
    for section, about in section_words().items():
        if about and section in SETTINGS_SECTIONS:
            yield Message(about, "", "", "", _SETTINGS)
    for setting in describe_settings():
        section, _, name = setting.key.rpartition(".")
        if section not in SETTINGS_SECTIONS:
            continue
        yield Message(settings_label_in_english(name), "", "", setting.key, _SETTINGS)
        yield Message(setting.description, "", "", setting.key, _SETTINGS)
    for speakers in (False, True):
        notice = class_notice(speakers=speakers)
        yield Message(notice, "", "", "For the chat of the meeting", "storage/access/notice.py")
    more = signals_notice()
    yield Message(more, "", "", "After the text for the chat", "storage/access/notice.py")


def _doc_after(body: list[ast.stmt], index: int) -> str:
    after = body[index + 1] if index + 1 < len(body) else None
    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
        return " ".join(str(after.value.value).split())
    return ""


def _constant(node: ast.Assign | ast.AnnAssign, about: str, where: str) -> Iterator[Message]:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    pairs = (
        zip(target.elts, node.value.elts, strict=True)
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
        else [(target, node.value)]
    )
    for one, value in pairs:
        name = one.id if isinstance(one, ast.Name) else ""
        if name.isupper():
            yield from _values(value, name, about, where)


def _values(node: ast.expr | None, name: str, about: str, where: str) -> Iterator[Message]:
    """Texts in a value: of dictionaries the values only; two with {number} are one and many."""
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from _values(value, name, about, where)
    elif isinstance(node, ast.Tuple):
        given = [part.value for part in node.elts if isinstance(part, ast.Constant)]
        if len(given) == 2 and all("{number}" in str(text) for text in given):
            yield Message(str(given[0]), str(given[1]), "", about, where)
            return
        for part in node.elts:
            yield from _values(part, name, about, where)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and is_words(node.value):
        yield Message(node.value, "", name if name in OWN_MEANING else "", about, where)


def _calls(
    tree: ast.AST,
    about: str,
    where: str,
    names: tuple[str, ...] = ("gettext", "ngettext", "plural"),
) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = [
            part.value
            for part in node.args
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        if called not in names or not given:
            continue
        if called == "plural":
            given = [f"{{number}} {words}" for words in given]
        yield Message(given[0], given[1] if len(given) > 1 else "", "", about, where)


def _template() -> Catalog:
    template = Catalog(project="Classmood", fuzzy=False)
    for message in messages():
        template.add(
            message.key,
            locations=[(message.where, 1)],
            auto_comments=[message.about] if message.about else [],
            context=message.context or None,
        )
    return template


def _write(name: str) -> Path:
    catalogue = read(name)
    catalogue.update(_template(), update_creation_date=False)
    path = file_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, catalogue, width=100, ignore_obsolete=True, include_lineno=False)
    path.write_bytes(written.getvalue())
    return path
