"""Translations of the English words in `dashboard.texts`: gettext's catalogues, one a language.

The English text is the key (msgid). What has no translation is said in English. A constant whose
English word means two things on two pages is named in `OWN_MEANING`: its key is the word together
with the constant's name (msgctxt).
"""

import gettext as standard
import logging
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dashboard.language.current import PSEUDO, SOURCE, language
from dashboard.language.pseudo import Pseudo

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parents[1] / "locale"
DOMAIN = "classmood"
OWN_MEANING = frozenset({"SEEN", "COLUMN_START"})
UNTRANSLATED = frozenset(
    {"Classmood", "CSV", "Excel", "Esc", "Tab", "H W S B", "N B", "KB", "MB", "GB", "en", "ltr"}
)
"""Names of products, keys and units, the same everywhere; and what HTML calls a language."""
_COMMAND = "classmood "

T = TypeVar("T")


def gettext(message: str, **values: object) -> str:
    """`message` in the language spoken now, its {placeholders} filled."""
    said = _catalogue(language()).gettext(message) if message else ""
    return said.format(**values) if values else said


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """The plural form for `number` in the language spoken now; {number} and `values` are filled."""
    return _catalogue(language()).ngettext(one, many, number).format(number=number, **values)


def plural(count: int, one: str, many: str) -> str:
    """ "1 seat", "3 seats": the number with the right form of the word.

    Call it with the words themselves: the catalogue finds them there.
    """
    return ngettext(f"{{number}} {one}", f"{{number}} {many}", count)


def is_words(text: str) -> bool:
    """Whether a text is for translators: neither a sign, a key, a name nor a command."""
    letters = "".join(sign for sign in text if sign.isalpha())
    return len(letters) > 1 and text not in UNTRANSLATED and not text.startswith(_COMMAND)


def translated(name: str, value: T) -> T:
    """A constant of `dashboard.texts` in the language spoken now: a text, or texts in tuples and
    dictionaries; keys and all that is not text stay. name: of the constant.
    """
    spoken = language()
    if spoken == SOURCE:
        return value
    return _walk(_catalogue(spoken), name, value)


def _walk(catalogue: standard.NullTranslations, name: str, value: T) -> T:
    if isinstance(value, str):
        return _one(catalogue, name, value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_walk(catalogue, name, part) for part in value)  # type: ignore[return-value]
    if isinstance(value, dict):
        return {key: _walk(catalogue, name, part) for key, part in value.items()}  # type: ignore[return-value]
    return value


def _one(catalogue: standard.NullTranslations, name: str, text: str) -> str:
    if not is_words(text):
        return text
    return catalogue.pgettext(name, text) if name in OWN_MEANING else catalogue.gettext(text)


@cache
def _catalogue(name: str) -> standard.NullTranslations:
    if name == SOURCE:
        return standard.NullTranslations()
    if name == PSEUDO:
        return Pseudo()
    try:
        return standard.GNUTranslations(compiled(file_of(name)))
    except FileNotFoundError:
        logger.warning("there is no catalogue for %s in %s: English is shown", name, FOLDER)
        return standard.NullTranslations()


def file_of(name: str) -> Path:
    """Where a language's catalogue lies, as translators write it."""
    return FOLDER / name / "LC_MESSAGES" / f"{DOMAIN}.po"


def compiled(path: Path) -> BytesIO:
    """A catalogue as gettext reads it (.mo); what is fuzzy or not translated is left out.

    Made when a language is first asked for, in about 0.1 s: no compiled file can be out of date.
    """
    with path.open("rb") as source:
        catalogue = read_po(source)
    out = BytesIO()
    write_mo(out, catalogue)
    out.seek(0)
    return out
