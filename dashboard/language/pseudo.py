"""A language that nobody speaks: every word of the catalogue shows that it came from there."""

import gettext
import re

_ACCENTED = str.maketrans("aceinoruyzACEINORUYZ", "áçéíñóŕúýžÁÇÉÍÑÓŔÚÝŽ")
_KEPT = re.compile(r"(\{[^{}]*\})")
_LONGER, _WORD = 3, "~~~~"
"""A third of the letters is filled up with words: German is about so much longer than English."""


class Pseudo(gettext.NullTranslations):
    """Answers each English text accented, a third longer, and in brackets."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(message)


def pseudo(message: str) -> str:
    """ "{count} seats" -> "[{count} séáts ~~~~]"; what stands in braces stays."""
    parts = _KEPT.split(message)
    words = "".join(part if part.startswith("{") else part.translate(_ACCENTED) for part in parts)
    filling = [_WORD] * (len(message) // _LONGER // len(_WORD))
    return f"[{' '.join([words, *filling])}]"
